"""A GitHub on this machine: issues, labels and commit statuses, kept in memory.

store     what it remembers
shapes    the same as GitHub's JSON
api       the routing table and what each route does
faults    how it can be made to fail
markdown  issue bodies as HTML
pages     issues for a browser
server    the port it listens on
"""

from promo.demo.github.server import LocalGitHub

__all__ = ["LocalGitHub"]
