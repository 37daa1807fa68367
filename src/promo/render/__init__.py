"""Documents as HTML and markdown. Pure."""
