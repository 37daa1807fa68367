"""Issues as markdown: titles, bodies, the status block, comments.

Everything that a page, a file or a model wrote goes through ``untrusted`` and can be no mention,
no link, no markup and no marker of ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.documents.report import Confirmation, Finding
from promo.findings import markers
from promo.findings.absence import is_finding
from promo.findings.decisions import Decision, Policy, Thing
from promo.findings.evidence import Evidence, read_test
from promo.findings.markup import block, code, description, is_clean, link, minute, revision, text
from promo.findings.moves import KIND, RolledBack
from promo.findings.rounds import Round
from promo.untrusted import markdown_text, one_line

_HOW_SURE: Final[dict[Confirmation, str]] = {
    "confirmed": "confirmed: seen again in fresh browsers",
    "flaky": "flaky: seen again in some fresh browsers, not in all",
    "unconfirmed": "unconfirmed: seen once",
    "not-replayable": "not replayable: seen once, and could not be tried again",
}
_STANDSTILL: Final = "nothing-promoted:"
_EXCERPT_LINES: Final = 50
_ROLLUP_LINES: Final = 100


@dataclass(frozen=True)
class Writer:
    """Writes the texts of one round.

    Args:
        round_: what this run has to report.
        policy: what the user asked for.
        evidence: where pictures are.
        web: the repository's address for a browser; empty when it is not known.
    """

    round_: Round
    policy: Policy
    evidence: Evidence
    web: str = ""

    def title(self, thing: Thing) -> str:
        """An issue's title: one line, no mention, no issue number."""
        app = self.round_.app
        if thing.finding:
            said = thing.finding.title or f"{thing.finding.rule} on {thing.finding.route}"
            line = one_line(f"{app}: {said}", bounds.TITLE_CHARACTERS)
        elif thing.rolled_back:
            back = thing.rolled_back
            line = f"{app}: {back.environment} was rolled back to {(back.to or '')[:10]}"
        elif thing.left_out:
            line = f"{app}: more findings than one run opens issues for"
        elif thing.identity.startswith(_STANDSTILL):
            line = f"{app}: a release waits, and nothing was promoted"
        else:
            line = f"{app}: the exploration run fails"
        return line.replace("@", "@\u200b").replace("#", "#\u200b").replace("<!--", "<!\u200b--")

    def body(self, decision: Decision, thing: Thing) -> str:
        """A new issue's body, cut at a section when it would be too long."""
        parts = [markers.id_line(thing.identity), self._intro(decision, thing)]
        parts.append(self._block(decision))
        footer = self._footer(thing)
        room = bounds.ISSUE_BODY_CHARACTERS - sum(len(part) + 2 for part in (*parts, footer)) - 200
        dropped: list[str] = []
        for name, section in self._sections(thing):
            if len(section) + 2 > room:
                dropped.append(name)
            else:
                parts.append(section)
                room -= len(section) + 2
        if dropped:
            parts.append(f"_Too long for an issue, whole in the report: {', '.join(dropped)}._")
        return "\n\n".join((*parts, footer)) + "\n"

    def edited(self, decision: Decision, body: str) -> str:
        """An issue's body with its status block brought up to date."""
        return body if decision.state is None else markers.with_block(body, self._block(decision))

    def comment(self, decision: Decision) -> str:
        """What is said when an issue's state or weight changes."""
        at, sha = self._commit_and_run(), self.round_.sha
        match decision.verb:
            case "reopen":
                flaky = "; it comes and goes" if decision.flaky else ""
                picture = self._picture_again(decision)
                return f"Seen again{at}{flaky}.{picture}"
            case "close" if decision.identity.startswith(KIND):
                return f"A newer release was promoted{at}; promotions go on."
            case "close":
                finding = is_finding(decision.identity)
                greens = decision.state.greens if decision.state else 0
                in_a_row = f"in {greens} explorations in a row that loaded its route"
                missed = f"Not seen {'when its route was loaded' if greens == 1 else in_a_row}"
                last = ", last" if finding and greens > 1 and sha else ""
                return f"{missed if finding else 'This is over'}{last}{at}."
            case "duplicate":
                return decision.reason.capitalize()
            case _:
                return f"{decision.reason.capitalize()}{at}."

    def _picture_again(self, decision: Decision) -> str:
        """The picture of what came back; the body keeps the first one."""
        finding = decision.thing.finding if decision.thing else None
        fresh = finding is not None and finding.id in self.evidence.shown
        return f"\n\n{self._picture(finding)}" if fresh and finding else ""

    # ── the status block ───────────────────────────────────────────────────────────────────────
    def _block(self, decision: Decision) -> str:
        state = decision.state
        if state is None:
            raise ValueError(f"{decision.verb} has no state to write")
        first, *rows = (f"| {name} | {value} |" for name, value in self._rows(decision, state))
        table = "\n".join((first, "|:--|:--|", *rows))
        left_out = decision.thing.left_out if decision.thing else ()
        if left_out:
            table += "\n\n" + self._list(left_out)
        return markers.block(table, state)

    def _rows(self, decision: Decision, state: markers.State) -> Iterator[tuple[str, str]]:
        thing, finding = decision.thing, is_finding(decision.identity)
        if finding:
            since = ", since it comes and goes" if state.flaky else ""
            yield "Severity", f"**{markdown_text(state.severity)}**{since}"
        if decision.identity.startswith(KIND):
            yield "Environment", code(decision.identity.split("/")[1])
        elif state.seen == 1:
            yield "Seen", f"once{_commit(', at', state.last)}"
        else:
            yield "Seen", f"in {state.seen} runs{_commit(', last at', state.last)}"
            if finding or state.first:
                yield "First seen", _commit("at", state.first) or "at an unknown commit"
        if thing and thing.failure:
            failure = thing.failure
            yield "Why", f"`{failure.reason}`: {markdown_text(failure.text)}"
        if finding and thing and thing.finding:
            yield "Confirmation", self._confirmation(thing.finding)
        if state.greens and finding:
            needed = self.policy.close_after
            of_all = f"in {state.greens} of {needed} explorations of its route"
            once = "when its route was explored again"
            yield "Since then", f"not seen {once if needed == 1 else of_all}"
        if decision.reason.startswith("stays open"):
            yield "Stays open", decision.reason.removeprefix("stays open: ")
        yield "Last run", f"{minute(self.round_.at)}{self._run()}"
        if thing and self.evidence.url:
            yield "Evidence", link("report and pictures", self.evidence.url)

    def _confirmation(self, finding: Finding) -> str:
        notes = [_HOW_SURE[finding.confirmation]]
        notes += ["there before this release"] if finding.preexisting else []
        notes += [] if finding.first_party else ["somebody else's server"]
        return ", ".join(notes)

    def _list(self, findings: tuple[Finding, ...]) -> str:
        lines = [
            f"- **{f.severity}** {code(f.rule)} on {code(f.route, 120)}: {text(f.title, 160)}"
            for f in findings[:_ROLLUP_LINES]
        ]
        more = len(findings) - _ROLLUP_LINES
        return "\n".join([*lines, *([f"- and {more} more, in the report"] if more > 0 else [])])

    # ── the rest of a body ─────────────────────────────────────────────────────────────────────
    def _intro(self, decision: Decision, thing: Thing) -> str:
        place = f" in {text(self.round_.environment, 100)}" if self.round_.environment else ""
        app = f"**{text(self.round_.app, 100)}**{place}"
        finding = thing.finding
        if thing.rolled_back:
            return _told_back(app, thing.rolled_back)
        if thing.left_out:
            return f"{app}: one run found more than it opens issues for. These have none yet."
        if thing.identity.startswith(_STANDSTILL):
            return (
                f"{app}: what runs in the environment before it has not been promoted. The newest"
                " runs of the promotion's workflow say why, or that there were none."
            )
        if finding is None:
            return f"{app}: a run ended without an answer, so nothing was promoted."
        since = ""
        if self.round_.sha:
            since = f" First seen at {revision(self.round_.sha)}{self._changes(finding)}."
        if decision.earlier:
            since += f" Seen before in #{decision.earlier.number}."
        head = f"{app}: {code(finding.rule)} on {code(finding.route)}.{since}"
        said = description(finding.description)
        return f"{head}\n\n{said}" if said else head

    def _changes(self, finding: Finding) -> str:
        """What may have broken it: the changes since what the target runs."""
        base, sha = self.round_.base_sha, self.round_.sha
        if not (base and sha) or finding.preexisting or base == sha:
            return ""
        address = f"{self.web}/compare/{base}...{sha}"
        if self.web and is_clean(address):
            return f", [after these changes]({address})"
        return f"; look at the changes since {revision(base)}"

    def _sections(self, thing: Thing) -> Iterator[tuple[str, str]]:
        """The parts of a body that may be left out, the most useful first."""
        finding = thing.finding
        if finding is None:
            return
        if finding.steps:
            steps = "\n".join(f"{n}. {text(s.text)}" for n, s in enumerate(finding.steps, 1))
            where = f"Seen at {self._on_site(finding.url)}"
            yield "steps", f"### How to see it\n\n{steps}\n\n{where}"
        picture = self._picture(finding)
        if picture:
            yield "picture", f"### Picture\n\n{picture}"
        test = read_test(self.round_.files.get(finding.id), finding.test)
        if test:
            source = block(test.strip(), bounds.SHOWN_TEST_BYTES, "python")
            told = "A test (pytest, Playwright) that fails as long as this is broken"
            yield "test", f"<details>\n<summary>{told}</summary>\n\n{source}\n\n</details>"
        for name, lines in (("console", finding.console), ("network", finding.network)):
            if lines:
                shown = "\n".join(one_line(line, 500) for line in lines[:_EXCERPT_LINES])
                yield name, f"### {name.capitalize()}\n\n{block(shown, 20_000)}"

    def _on_site(self, url: str) -> str:
        """A link to the site that was explored; any other address is only shown."""
        own = self.round_.site and f"{url}/".startswith(f"{self.round_.site.rstrip('/')}/")
        return link(code(url), url) if own else code(url)

    def _picture(self, finding: Finding) -> str:
        if not finding.screenshot or self.evidence.left_out:
            return ""
        shown, url = self.evidence.address_of(finding), self.evidence.url or ""
        if shown and is_clean(shown):
            return f"![What the page looked like]({shown})"
        name = code(finding.screenshot)
        return f"{name} in {link('the evidence', url)}" if url else f"{name}, beside the report"

    def _footer(self, thing: Thing) -> str:
        if thing.rolled_back:
            place = text(thing.rolled_back.environment, 100)
            return (
                "---\n\n_promo closes this when a release newer than the one that was left is"
                f" promoted to {place}. Assign or pin it to keep it open until you are done._"
            )
        if thing.finding is None:
            return "---\n\n_promo keeps the table up to date and closes this when it is over._"
        greens = self.policy.close_after
        times = "one exploration" if greens == 1 else f"{greens} explorations in a row"
        return (
            f"---\n\n_promo keeps the table up to date and closes this after {times} of the route"
            " without it. Assign or pin it to keep it open; close it as not planned to silence it._"
        )

    def _commit_and_run(self) -> str:
        return f"{_commit(' at', self.round_.sha)}{self._run()}"

    def _run(self) -> str:
        return f" ({link('run', self.round_.run.url)})" if self.round_.run.url else ""


def _told_back(app: str, back: RolledBack) -> str:
    """What a person needs who meets the rollback first in this issue."""
    left = f" from {revision(back.left)}" if back.left else ""
    by = f", says {text(back.by, 100)}" if back.by else ""
    commit = (
        f" The commit is {code(back.commit)} in {code(back.repository)}." if back.commit else ""
    )
    to = revision(back.to) if back.to else "an earlier release"
    return (
        f"{app} was rolled back{left} to {to}.\n\n"
        f"**Why:** {text(back.reason, 600)}{by}.{commit}\n\n"
        "Promotions leave it alone until a release comes that is newer than the one that was left:"
        " ship the fix, and it moves. If the rollback was a mistake, revert its commit."
    )


def _commit(word: str, sha: str | None) -> str:
    return f"{word} {revision(sha)}" if sha else ""
