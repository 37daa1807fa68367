"""A dry run's answer for people: what would be explored, where it comes from, and why."""

from collections.abc import Iterator, Sequence

from promo import bounds
from promo.documents.plan import Plan
from promo.documents.scope import Charter, PlannedRoute
from promo.render.words import count
from promo.untrusted import markdown_code, markdown_text, one_line

_SHORT_SHA = 12
_ROUTE_CHARACTERS = 44
_SOURCE_CHARACTERS = 48
_FILES = 2  # named in a row
_HEADS = ("route", "source", "in scope because")

Row = tuple[str, str, str]


def plan_lines(plan: Plan) -> Iterator[str]:
    """The plan, for a terminal."""
    yield ""
    yield from _facts(plan)
    rows = list(_rows(plan))
    widths = [
        min(max(len(row[column]) for row in (_HEADS, *rows)), most)
        for column, most in enumerate((_ROUTE_CHARACTERS, _SOURCE_CHARACTERS))
    ]
    yield ""
    for row in (_HEADS, tuple("─" * len(head) for head in _HEADS), *rows):
        route, source = (one.ljust(width) for one, width in zip(row, widths, strict=False))
        yield f"  {route}  {source}  {row[2]}".rstrip()
    yield from _left_out(plan)
    if plan.scope.notes:
        yield ""
        yield "  to know"
        yield from (f"  · {note}" for note in plan.scope.notes)
    yield ""


def plan_markdown(plan: Plan) -> str:
    """The plan, for a job's summary."""
    facts = "\n".join(f"- {markdown_text(' '.join(line.split()))}" for line in _facts(plan))
    rows = "\n".join(
        f"| {markdown_code(route)} | {markdown_text(source)} | {markdown_text(why)} |"
        for route, source, why in _rows(plan)
    )
    notes = "\n".join(f"- {markdown_text(note)}" for note in plan.scope.notes)
    table = f"| {' | '.join(_HEADS)} |\n|---|---|---|\n{rows}\n"
    more = "".join(f"\n{markdown_text(line)}\n" for line in _left_out(plan) if line)
    return f"**dry-run** · nothing was explored\n\n{facts}\n\n{table}{more}\n{notes}\n"


def _facts(plan: Plan) -> Iterator[str]:
    scope = plan.scope
    files = "unknown" if scope.files_changed is None else count(scope.files_changed, "file")
    since = f" since {plan.base_sha[:_SHORT_SHA]}" if plan.base_sha else ""
    reasons = f" ({one_line(plan.reasons[0])})" if plan.reasons else ""
    yield f"site     {one_line(plan.url)} at {(plan.sha or 'no known commit')[:_SHORT_SHA]}"
    yield f"changed  {files}{since}{reasons}"
    yield f"risk     {scope.risk}"
    parts = {
        "targeted": count(len(scope.charters), "charter"),
        "smoke": count(len(scope.routes), "route"),
    }
    phases = ", ".join(f"{name} ({parts[name]})" for name in plan.phases) or "none"
    data = "read-only" if plan.read_only else "may change data"
    yield f"phases   {phases}, at most {plan.minutes:g} minutes, {data}"
    if plan.crawled_at_most:
        most = f"at most {plan.crawled_at_most} further pages"
        what = "loaded, and what can be used there is used" if plan.worked_too else "loaded too"
        yield f"links    {most} that these lead to are {what}; one that is missed leaves no gap"
    if scope.skip_reason:
        yield f"skipped  {scope.skip_reason}"
    if scope.operations:
        yield f"graphql  {one_line(', '.join(scope.operations))}"


def _rows(plan: Plan) -> Iterator[Row]:
    """Routes that the change reaches first, in the charters' order."""
    charters = {charter.route: charter for charter in plan.scope.charters}
    places = {route: place for place, route in enumerate(charters)}
    ordered = sorted(plan.scope.inventory, key=lambda one: places.get(one.route, len(places)))
    for one in ordered[: bounds.SHOWN_ROUTES]:
        yield _short(one.route, _ROUTE_CHARACTERS), _source(one), _why(charters.get(one.route))


def _source(one: PlannedRoute) -> str:
    place = f" {one.file}:{one.line}" if one.file else ""
    pattern = f" {one.pattern}" if one.pattern else ""
    return _short(f"{', '.join(one.sources)}{pattern}{place}", _SOURCE_CHARACTERS)


def _why(charter: Charter | None) -> str:
    if charter is None:
        return "smoke only"
    sends = charter.reach == "operation"
    named: Sequence[str] = charter.operations if sends else charter.files
    more = f" and {len(named) - _FILES} more" if len(named) > _FILES else ""
    also = f"; operation: {one_line(charter.operations[0])}" if charter.operations else ""
    said = f"{charter.reach}: {one_line(', '.join(named[:_FILES]))}{more}".removesuffix(": ")
    return said if sends else said + also


def _left_out(plan: Plan) -> Iterator[str]:
    more = len(plan.scope.inventory) - bounds.SHOWN_ROUTES
    if more > 0:
        yield ""
        yield f"  … and {more} further routes, all of them in plan.json"


def _short(text: str, most: int) -> str:
    line = one_line(text, bounds.ROUTE_CHARACTERS)
    return line if len(line) <= most else f"{line[: most // 2]}…{line[-(most - most // 2 - 1) :]}"
