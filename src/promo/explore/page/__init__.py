"""One page in the fenced browser: opened, acted on, watched, looked at, pictured."""
