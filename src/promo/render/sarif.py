"""A report as SARIF 2.1.0, in the form that GitHub's code scanning takes.

GitHub shows the first sentence of a message, keeps an alert by ``primaryLocationLineHash``, and
replaces all alerts of one category with those of the newest file: so there is one run a file, its
category names application and environment, and the hash is the finding's own identity.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import quote

from promo import __version__, bounds
from promo.documents.report import Finding, Report, Severity
from promo.render import facts
from promo.render.places import ConfigText, Place, place_of, planned
from promo.untrusted import one_line

_LEVELS: Final[dict[Severity, str]] = {"critical": "error", "warning": "warning", "info": "note"}
_PROBLEMS: Final[dict[Severity, str]] = {
    "critical": "error",
    "warning": "warning",
    "info": "recommendation",
}
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


class RuleText(Protocol):
    """What is said about a rule."""

    @property
    def id(self) -> str:
        """The rule's fixed name."""
        ...

    @property
    def severity(self) -> Severity:
        """The heaviest severity of its findings."""
        ...

    @property
    def help(self) -> str:
        """What the rule means, in one line."""
        ...

    @property
    def example(self) -> str:
        """An example of a finding."""
        ...


def report_sarif(
    report: Report, rules: Iterable[RuleText], config: ConfigText | None = None
) -> str:
    """The report as one SARIF log of one run; a run without findings says so.

    Args:
        report: the report.
        rules: every rule that a finding may name; others get a text of their own.
        config: the application's configuration, for findings whose route has no source file.
    """
    shown = facts.as_written(report)
    found = facts.findings(shown)[: bounds.SARIF_RESULTS]
    described = _rules(rules, found)
    index = {rule["id"]: number for number, rule in enumerate(described)}
    inventory, place = planned(shown), config or ConfigText()
    compared = any(finding.preexisting for finding in found)
    results = [
        _result(finding, index[finding.rule], compared=compared)
        | {"locations": [_location(place_of(shown, finding, inventory, place))]}
        for finding in found
    ]
    run = {
        "tool": {"driver": {"name": "Promo", "version": __version__, "rules": described}},
        "automationDetails": {"id": category(shown)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(shown, len(found))],
        "results": results,
        "properties": {"overall": shown.overall, "sha": shown.sha, "url": one_line(shown.url)},
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def category(report: Report) -> str:
    """GitHub's name for the series of runs that this one belongs to; ends with a slash."""
    parts = (report.subject.app, report.subject.environment or "site")
    return "/".join(["promo", *(quote(one_line(part, 80), safe="") for part in parts), ""])


# ── rules ──────────────────────────────────────────────────────────────────────────────────────
def _rules(rules: Iterable[RuleText], found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Every rule by its name; a finding's rule is always among them."""
    known = {rule.id: _rule(rule.id, rule.severity, rule.help, rule.example) for rule in rules}
    for finding in found:
        if finding.rule not in known:
            words = finding.rule.replace("-", " ")
            known[finding.rule] = _rule(finding.rule, finding.severity, f"Found: {words}.", "")
    return [known[name] for name in sorted(known)]


def _rule(name: str, severity: Severity, text: str, example: str) -> dict[str, Any]:
    shown = one_line(text, bounds.SARIF_RULE_CHARACTERS)
    such = one_line(f"For example: {example}." if example else "", bounds.SARIF_RULE_CHARACTERS)
    advice = "The message names the address and the steps; report.html has picture and console."
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": shown},
        "fullDescription": {"text": shown},
        "help": {"text": " ".join(part for part in (shown, such, advice) if part)},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": ["exploration"],
            "precision": "high",
            "problem.severity": _PROBLEMS[severity],
        },
    }


# ── results ────────────────────────────────────────────────────────────────────────────────────
def _result(finding: Finding, index: int, *, compared: bool) -> dict[str, Any]:
    identity = finding.id.removeprefix("v1:")
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "partialFingerprints": {"primaryLocationLineHash": f"{identity}:1", "promo": finding.id},
        "properties": {
            "route": one_line(finding.route),
            "url": one_line(finding.url),
            "phase": finding.phase,
            "confirmation": finding.confirmation,
            "firstParty": finding.first_party,
        },
    }
    if compared:  # all results of a run say it, or none
        result["baselineState"] = "unchanged" if finding.preexisting else "new"
    if finding.accepted:
        why = f"{finding.accepted.reason} (until {finding.accepted.until})"
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": one_line(why)}
        ]
    return result


def _message(finding: Finding) -> str:
    """What is wrong in the first sentence; where, how sure, and how to see it after that."""
    steps = [f"{number}. {step.text}" for number, step in enumerate(finding.steps, 1)]
    parts = [
        f"{finding.title} on {finding.route}.",
        f"{finding.confirmation.capitalize()}, {finding.severity}.",
        finding.description,
        f"To see it: {' '.join(steps)}" if steps else f"Seen at {finding.url}",
    ]
    text = one_line(" ".join(part for part in parts if part), bounds.SARIF_MESSAGE_CHARACTERS)
    # {0} is a placeholder and [text](1) a link in a SARIF message, and GitHub may show it in a
    # comment, where @name is a mention: a page may write none of them.
    return _PLACEHOLDER.sub(r"{{\1}}", text).replace("](", "] (").replace("@", "@\u200b")


def _location(place: Place) -> dict[str, Any]:
    uri = quote(place.file.removeprefix("./"), safe="/")
    artifact = {"uri": uri, "uriBaseId": "%SRCROOT%"}
    region = {"startLine": place.line}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _invocation(report: Report, count: int) -> dict[str, Any]:
    ended = report.timestamp.astimezone(UTC)
    began = ended - timedelta(seconds=report.duration_seconds)
    more = len(report.findings) - count
    left_out = f" {more} lighter ones are in report.json." if more else ""
    findings = f"{count} findings." if count else "No findings."
    text = f"{facts.headline(report)}. {findings}{left_out}"
    return {
        "executionSuccessful": report.overall != "inconclusive",
        "startTimeUtc": _time(began),
        "endTimeUtc": _time(ended),
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": text}},
            *(
                {"level": "warning", "message": {"text": one_line(reason)}}
                for reason in report.obstacles[: bounds.SHOWN_FINDINGS]
            ),
        ],
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
