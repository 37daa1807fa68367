"""The scripts that come with the demo: one file for each application that they know."""
