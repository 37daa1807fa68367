"""Source code as far as routes need it: what a file imports, and what its constants say."""
