"""A whole promotion on one machine: application, gitops repository, reconciler, local GitHub."""
