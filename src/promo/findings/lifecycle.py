"""What is to happen to which issue: a pure function of what is known and what was found.

seen, no issue                create; beyond ``max_new``, one roll-up names the rest
seen, open                    update its status block
seen, closed                  reopen, unless it was closed as not planned or as a duplicate,
                              or after this exploration was made, or by a person whose fix is not
                              part of the explored commit
seen, closed 90 days ago      create, with a link to the old one
seen, came and went           ``flaky``, and it weighs less
not seen, place in order      count; close after ``close_after`` in a row,
                              unless a person assigned or pinned it
not seen, place not visited   leave it
counted before                leave it: the same report twice changes nothing
two open for one thing        the lowest number stays, the others close as duplicates
the run failed                an issue of its own kind, closed by the next run that does not
rolled back                   an issue of its own, closed when something newer is promoted there
nothing was promoted          another one, opened and closed by those who look at promotions
stood aside                   nothing at all
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from promo.documents.report import Finding
from promo.findings.absence import Absence
from promo.findings.decisions import Decision, Known, Policy, Thing, keep, spokesmen
from promo.findings.rounds import Round, charter_of, routes_of
from promo.findings.sighting import Sighting

_WORTH_AN_ISSUE: Final = {"critical", "warning"}


def lifecycle(
    known: Sequence[Known], round_: Round, policy: Policy, now: datetime
) -> tuple[Decision, ...]:
    """Decide for every issue and every finding.

    Args:
        known: every issue with a marker of ours.
        round_: what this run has to report.
        policy: what the user asked for.
        now: the time, for comments.
    """
    if round_.aside:
        return ()
    doubles = tuple(duplicates(known))
    closing = {d.known.number for d in doubles if d.known}
    issues = spokesmen([issue for issue in known if issue.number not in closing])
    things = _things(round_, issues, policy)
    seen = {i for thing in things for i in thing.identities}
    seen |= {i for f in round_.findings for i in (f.id, *f.aliases)}
    return (
        *doubles,
        *_seen(things, issues, Sighting(round_, policy, now)),
        *_not_seen(issues, seen, Absence(round_, policy, now)),
        *_left_out(things),
    )


def duplicates(known: Sequence[Known]) -> Iterator[Decision]:
    """Open issues for something that an open issue with a lower number stands for."""
    chosen = spokesmen(known)
    for issue in known:
        first = min((chosen[i] for i in issue.identities), key=lambda k: k.number)
        if issue.open and issue.number != first.number:
            reason = f"duplicate of #{first.number}"
            yield Decision(verb="duplicate", identity=issue.identity, reason=reason, known=issue)


def _seen(
    things: Iterable[Thing], issues: Mapping[str, Known], rules: Sighting
) -> Iterator[Decision]:
    """One decision for each thing; an issue that stands for several tells of the heaviest."""
    told: set[int] = set()
    for thing in things:
        issue = next((issues[i] for i in thing.identities if i in issues), None)
        if issue is not None and issue.number in told:
            yield keep(issue, "told in the same issue as another", thing)
            continue
        if issue is not None:
            told.add(issue.number)
        yield rules.of(thing, issue)


def _not_seen(issues: Mapping[str, Known], seen: set[str], rules: Absence) -> Iterator[Decision]:
    """One decision for each open issue of this application that nothing was seen of."""
    once = {issue.number: issue for issue in issues.values()}
    for issue in once.values():
        ours = issue.state is not None and issue.state.app == rules.round_.app
        if issue.open and issue.state is not None and ours and not issue.identities & seen:
            yield rules.of(issue, issue.state)


def _things(round_: Round, issues: Mapping[str, Known], policy: Policy) -> tuple[Thing, ...]:
    """What is there in this round, with a roll-up for what is too much."""
    findings = [f for f in round_.findings if f.accepted is None and f.severity in _WORTH_AN_ISSUE]
    new = [f for f in findings if not {f.id, *f.aliases} & set(issues)]
    left_out = tuple(new[policy.max_new :])
    things = [_thing(f) for f in findings if f not in left_out]
    if left_out:
        weight = left_out[0].severity
        rollup = f"rollup:{round_.app}"
        things.append(Thing(identity=rollup, severity=weight, left_out=left_out))
    if round_.failure:
        failed = f"run-failed:{round_.app}"
        things.append(Thing(identity=failed, severity="run failed", failure=round_.failure))
    things += [
        Thing(identity=one.identity, severity="rolled back", rolled_back=one)
        for one in round_.moves.rolled_back
    ]
    if round_.standstill:
        stands = f"nothing-promoted:{round_.app}"
        things.append(
            Thing(identity=stands, severity="nothing promoted", failure=round_.standstill)
        )
    return tuple(things)


def _thing(finding: Finding) -> Thing:
    return Thing(
        identity=finding.id,
        aliases=finding.aliases,
        severity=finding.severity,
        routes=routes_of(finding),
        charter=charter_of(finding),
        finding=finding,
    )


def _left_out(things: Iterable[Thing]) -> Iterator[Decision]:
    for thing in things:
        for finding in thing.left_out:
            one = _thing(finding)
            why = "more than max-new; named in the roll-up"
            yield Decision(verb="leave-out", identity=finding.id, reason=why, thing=one)
