"""The documents that steps, jobs and people pass on, each in one envelope (docs/documents.md)."""
