"""From a diff to what is to be explored."""
