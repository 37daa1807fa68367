"""The documentation as what it claims to be: its blocks, each checked by what would read it."""
