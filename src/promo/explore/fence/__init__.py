"""The fence: where pages may reach, and what they may do there.

origins    the allowed host:port pairs                          (pure)
methods    whether a request could change something             (pure)
graphql    whether a document holds nothing but queries         (pure)
heads      HTTP heads as a forward proxy reads and writes them  (pure)
upstream   the network's own proxy, where one is set            (pure)
proxy      decides *where*: the only way out of the browser
gate       decides *what*: every request and every socket of a context
guard      what a gate cannot see: workers, beacons of a page that is left
headers    secrets for the site's own origin, and for no other
audit      what was refused
"""
