"""This machine and this checkout."""

from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Trouble


def _browser(facts: Facts) -> Iterator[Trouble]:
    if facts.browser == "":
        what = "there is no Chrome or Chromium here"
        mend = "Install one, or give --browser-path; GitHub's Ubuntu images have Chrome"
        yield Trouble("browser-missing", what, mend, "this machine")


def _history(facts: Facts) -> Iterator[Trouble]:
    if facts.shallow:
        what = "the checkout's history is cut off, so what changed may not be seen"
        mend = "Check out with fetch-depth: 0"
        yield Trouble("history-shallow", what, mend, "this checkout", "warning")


def _unknown(facts: Facts) -> str:
    return "the extra explore of the package" if facts.browser is None else ""


CHECKS = (
    Check("browser", "exploring opens one", _browser, _unknown),
    Check("history", "what changed decides what is looked at", _history),
)
