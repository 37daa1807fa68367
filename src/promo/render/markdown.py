"""A report as markdown: report.md, and the job's summary. Every foreign text is made harmless.

It is the page's short sister: the verdict, what blocks in full, the rest in tables. GitHub drops a
summary whole that is too long, so each section takes as many of its entries as still fit, and says
how many it left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promo import bounds
from promo.documents.report import Finding, Report
from promo.render import facts, words
from promo.render.explored import CharterRow, RouteRow, charter_rows, route_rows
from promo.render.timeline import timeline
from promo.untrusted import markdown_block, markdown_code, markdown_text


@dataclass(frozen=True)
class _Section:
    """Lines that stand above its entries, the entries, and what one of them is called."""

    head: Sequence[str]
    entries: Sequence[str]
    most: int
    noun: str


def report_markdown(report: Report) -> str:
    """The report, the verdict and its reasons first; at most ``bounds.MARKDOWN_BYTES`` long."""
    text = "\n".join(_top(report)) + "\n"
    for section in _sections(report):
        text += _fitted(section, bounds.MARKDOWN_BYTES - len(text.encode()))
    return text


def _fitted(section: _Section, room_bytes: int) -> str:
    """A section with as many entries as fit; nothing when there is none to show."""
    if not section.entries:
        return ""
    text = "\n".join(section.head) + "\n"
    room, shown = room_bytes - len(text.encode()) - bounds.MARKDOWN_SPARE_BYTES, 0
    for entry in section.entries[: section.most]:
        room -= len(entry.encode()) + 1
        if room < 0:
            break
        text += f"{entry}\n"
        shown += 1
    more = len(section.entries) - shown
    rest = (
        f"_{words.count(more, section.noun)} more: report.html has them all._\n\n" if more else ""
    )
    return f"{text}\n{rest}" if shown else rest


# ── the top ────────────────────────────────────────────────────────────────────────────────────
def _top(report: Report) -> Iterator[str]:
    yield f"## {facts.mark(report)} {report.overall} · {markdown_text(facts.title(report))}"
    yield ""
    yield f"{facts.headline(report)}."
    yield ""
    for reason in dict.fromkeys(report.reasons[: bounds.SHOWN_FINDINGS]):
        name, rest = facts.reason_parts(reason)
        yield "- " + " ".join(
            part for part in (f"`{name}`" if name else "", markdown_text(rest)) if part
        )
    yield ""
    yield " → ".join(f"**{number}** {what}" for number, what in facts.way(report))
    yield ""


def _sections(report: Report) -> Iterator[_Section]:
    """What follows, the most important first."""
    found = facts.findings(report)
    blocking = [one for one in found if facts.standing(report, one) == "blocks"]
    others = [one for one in found if one not in blocking]
    yield _Section(
        [f"### What blocks ({len(blocking)})", ""],
        ["\n".join(_finding(one)) for one in blocking],
        bounds.SHOWN_FINDINGS,
        "finding",
    )
    yield _Section(
        [
            f"### What else was found ({len(others)})",
            "",
            "| severity | finding | route | means |",
            "|---|---|---|---|",
        ],
        [_line(report, one) for one in others],
        bounds.SHOWN_FINDINGS,
        "finding",
    )
    yield _table("What was explored", [], [*facts.rows(report), *facts.phases(report)])
    yield _charters(charter_rows(report, found))
    yield _routes(route_rows(report, found))
    yield from _about_the_run(report)


# ── findings ───────────────────────────────────────────────────────────────────────────────────
def _finding(finding: Finding) -> Iterator[str]:
    """All that is needed to see it and to fix it."""
    yield f"#### {markdown_text(finding.title)}"
    yield ""
    tags = f"**{finding.severity} · {finding.confirmation}** · `{finding.rule}`"
    yield f"{tags} · {markdown_code(finding.route)}"
    yield ""
    if finding.description:
        yield markdown_block(finding.description)
        yield ""
    for number, step in enumerate(finding.steps, 1):
        yield f"{number}. {markdown_text(step.text)}"
    yield ""
    for excerpt in (finding.network, finding.console):
        if excerpt:
            yield markdown_block("\n".join(excerpt))
            yield ""
    for name, path in (("Test", finding.test), ("Screenshot", finding.screenshot)):
        if path:
            yield f"{name}: {markdown_code(path)}"
            yield ""


def _line(report: Report, finding: Finding) -> str:
    means = facts.standing(report, finding)
    if finding.accepted:
        until, why = finding.accepted.until, finding.accepted.reason
        means = f"accepted until {markdown_text(until)}: {markdown_text(why, 120)}"
    title = f"{markdown_text(finding.title, 160)} (`{finding.rule}`, {finding.confirmation})"
    return f"| {finding.severity} | {title} | {markdown_code(finding.route, 120)} | {means} |"


# ── what was explored ──────────────────────────────────────────────────────────────────────────
def _table(title: str, head: Sequence[str], rows: Sequence[tuple[str, str]]) -> _Section:
    """A table of two columns; the second is foreign."""
    names = head or (" ", " ")
    return _Section(
        [f"### {title}", "", f"| {' | '.join(names)} |", "|---|---|"],
        [f"| {name} | {markdown_text(value)} |" for name, value in rows],
        len(rows),
        "line",
    )


def _charters(rows: Sequence[CharterRow]) -> _Section:
    return _Section(
        [
            "### What the change reaches",
            "",
            "| changed | because | charter | outcome |",
            "|---|---|---|---|",
        ],
        [
            f"| {_files(row)} | {'' if row.again else markdown_text(row.why)} |"
            f" {markdown_text(row.name)} | {_came_of(row)} |"
            for row in rows
        ],
        bounds.SHOWN_ROUTES,
        "charter",
    )


def _came_of(row: CharterRow) -> str:
    """The outcome, why there is none, and who worked for how much."""
    reason = f": {markdown_text(row.reason)}" if row.reason else ""
    return f"{row.outcome}{reason}{f' ({row.worked})' if row.worked else ''}"


def _files(row: CharterRow) -> str:
    """The changed files that reach a charter; nothing where the row above says the same."""
    named = [markdown_code(file, 120) for file in row.files]
    more = [f"and {row.more_files} more"] if row.more_files else []
    return "" if row.again else ", ".join([*named, *more])


def _routes(rows: Sequence[RouteRow]) -> _Section:
    """What went wrong first, since a long table is cut."""
    return _Section(
        ["### Routes", "", "| route | status | ms | outcome |", "|---|--:|--:|---|"],
        [
            f"| {markdown_code(row.route)} | {row.status} | {'' if row.ms is None else row.ms} |"
            f" {row.outcome}{f': {markdown_text(row.reason)}' if row.reason else ''} |"
            for row in rows
        ],
        bounds.SHOWN_ROUTES,
        "route",
    )


# ── the run ────────────────────────────────────────────────────────────────────────────────────
def _about_the_run(report: Report) -> Iterator[_Section]:
    yield _Section(
        ["### Timeline", "", "| what | began after | took |", "|---|--:|--:|"],
        [
            f"| {row.what} {markdown_code(row.detail) if row.detail else ''} |"
            f" {row.began} | {row.took} |"
            for row in timeline(report)
        ],
        bounds.SHOWN_FINDINGS,
        "moment",
    )
    release = report.subject.release
    yield _Section(
        ["### Release", "", "| image | digest | linked by |", "|---|---|---|"],
        [
            f"| {markdown_code(image.repository + (f':{image.tag}' if image.tag else ''))}"
            f" | {markdown_code(image.digest or 'none')} | {image.linked_by} |"
            for image in (release.images if release else ())
        ],
        bounds.SHOWN_FINDINGS,
        "image",
    )
    yield _Section(
        ["### Left alone", "", "| what | on | because |", "|---|---|---|"],
        [
            f"| {markdown_text(one.what)} | {markdown_code(one.route, 120)} |"
            f" {words.LEFT_ALONE[one.why]} |"
            for one in report.phases.targeted.left_alone
        ],
        bounds.SHOWN_FINDINGS,
        "thing",
    )
    for title, lines in (
        ("What could not be read or followed", report.scope.notes),
        ("Kept out by the fence", report.refused),
    ):
        yield _Section(
            [f"### {title}", ""],
            [f"- {markdown_code(line)}" for line in lines],
            bounds.SHOWN_FINDINGS,
            "line",
        )
