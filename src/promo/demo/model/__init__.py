"""A model on this machine: the Messages API, answered by a script instead of by a mind.

wire      what is asked and what is answered, as values
shape     whether a request is one that the API would take
tokens    how many tokens a request is, piece by piece
cache     what of them was read from the prompt cache, what was written to it, for how long
scene     a conversation as a script sees it: the task, the page, what was done so far
script    rules: when the page shows this, do that
acts      what can be done, with the refs that the page's text names
faults    how it can be made to fail
stream    an answer as server-sent events
server    the port it listens on
scripts/  the scripts that come with the demo
"""

from promo.demo.model.server import LocalModel

__all__ = ["LocalModel"]
