"""One file a shape: a way in which gitops files write an image."""
