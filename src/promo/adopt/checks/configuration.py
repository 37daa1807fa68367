"""`.github/promo.yml`: that it is there, reads, and says what is so."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from promo.adopt.check import Check, Facts, Trouble
from promo.redact import looks_like_secret

_LEFT_OPEN: Final = re.compile(r"# CHANGE\b|\bOWNER/|https?://[a-z.-]*\bexample\.(?:com|org|net)\b")
_HERE: Final = {"localhost", "127.0.0.1", "::1"}


def _reads(facts: Facts) -> Iterator[Trouble]:
    for error in facts.config_errors:
        mend = error.hint or "promo validate says the same while you mend it"
        yield Trouble("config-invalid", error.what, mend, error.where or facts.config_file)
    if facts.config is None and not facts.config_errors:
        what, mend = "there is no configuration", "promo init writes one"
        yield Trouble("config-missing", what, mend, facts.config_file)


def _filled_in(facts: Facts) -> Iterator[Trouble]:
    for file, text in facts.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if found := _LEFT_OPEN.search(line):
                what = f"nobody filled this in: {found[0]}"
                mend = "Write what is so and take the mark away"
                yield Trouble("placeholder-left", what, mend, f"{file}:{number}")


def _secrets(facts: Facts) -> Iterator[Trouble]:
    for file, text in facts.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if looks_like_secret(line):
                yield Trouble(
                    "secret-in-file",
                    "something shaped like a credential stands in a file of the repository",
                    "Revoke it, and hand the new one over as a secret",
                    f"{file}:{number}",
                )


def _environments(facts: Facts) -> Iterator[Trouble]:
    if facts.app is None:
        return
    environments = facts.app.environments
    file = facts.config_file
    if len(environments) == 1:
        what = "there is one environment, so nothing can be promoted from it"
        yield Trouble("one-environment", what, "Add the one that comes after it", file, "warning")
    for name, environment in environments.items():
        where = facts.line_of(file, f"{name}:")
        if environment.file is None:
            what = f"{name} has no file in the gitops repository"
            yield Trouble("environment-without-file", what, "Add file", where, "warning")
        parts = urlsplit(environment.url)
        if parts.scheme == "http" and parts.hostname not in _HERE:
            what = f"{name} is asked without encryption, and what signs in is readable on the way"
            yield Trouble("address-plain-http", what, "Use https://", where, "warning")
    last = list(environments)[-1]
    if len(environments) > 1 and environments[last].data == "disposable":
        what = f"{last} is the last environment, and its data counts as disposable"
        mend = "Take data: disposable away: exploring would fill in forms there"
        yield Trouble("disposable-production", what, mend, facts.line_of(file, "disposable"))


def _distinct(facts: Facts) -> Iterator[Trouble]:
    if facts.app is None:
        return
    environments = facts.app.environments.values()
    for name, kind, values in (
        ("address-twice", "address", [one.url.rstrip("/") for one in environments]),
        ("file-twice", "file", [one.file for one in environments if one.file]),
    ):
        for value, count in Counter(values).items():
            if count > 1:
                what = f"two environments have the same {kind}, {value}"
                mend = f"Give each its own {kind}"
                yield Trouble(name, what, mend, facts.line_of(facts.config_file, value))


def _without(facts: Facts) -> str:
    return "" if facts.app else "the configuration"


CHECKS = (
    Check("configuration", "it says where environments are and what they run", _reads),
    Check("filled in", "a placeholder is an address of nobody's", _filled_in),
    Check("no secrets in files", "whoever reads the repository has them", _secrets),
    Check("environments", "a release moves from one to the next", _environments, _without),
    Check("environments differ", "a promotion to itself moves nothing", _distinct, _without),
)
