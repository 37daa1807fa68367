"""Pine & Paper: a small shop for things on a desk. Standard library only, data in memory."""
