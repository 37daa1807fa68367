"""The application that the demo promotes, and what can be wrong with it."""
