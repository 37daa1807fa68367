"""One file a command: its inputs, then its story from top to bottom."""
