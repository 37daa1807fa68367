"""Whether an environment really serves a commit."""
