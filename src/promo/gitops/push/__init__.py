"""Ways to get a commit onto a branch that others write to as well."""
