"""The explorer: a fenced browser, oracles, the sweep, proof by replay."""
