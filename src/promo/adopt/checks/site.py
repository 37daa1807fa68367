"""The environments: that they answer, and say which commit they serve."""

from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Trouble

_FINE = 200


def _answers(facts: Facts) -> Iterator[Trouble]:
    for site in facts.sites or ():
        if site.status is None:
            what = f"{site.environment} does not answer: {site.seen}"
            mend = "Look at the address, and whether this machine may reach it"
            yield Trouble("site-unreachable", what, mend, site.address)
        elif site.status != _FINE:
            what = f"{site.environment} answers {site.status}"
            mend = "Give health.path in promo.yml the path that answers 200"
            yield Trouble("health-missing", what, mend, site.address)
        elif site.commit is None:
            what = f"{site.environment} names no commit: {site.seen}"
            mend = 'Let it answer {"commit": "<full SHA>"}, or say where with health.match'
            yield Trouble("health-without-commit", what, mend, site.address)


def _unasked(facts: Facts) -> str:
    if facts.sites is None and facts.app is not None:
        return "the network"
    return "" if facts.sites else "an environment's address"


CHECKS = (Check("health", "a commit that nobody names is never seen live", _answers, _unasked),)
