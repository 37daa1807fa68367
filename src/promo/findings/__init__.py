"""From findings to issues people act on."""
