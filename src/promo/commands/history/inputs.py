"""The inputs of history."""

from dataclasses import dataclass
from pathlib import Path

from promo.inputs import DURATION, PATH, SHA, WHOLE, Common, Gitops, given, matching, one_of


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of history."""

    environment: str | None = given(
        "Only what went to this environment.",
        matching(
            "name", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, . _ and -"
        ),
    )
    format: str = given(
        "How it is shown: a table, history.json, or history.html with history.json beside it.",
        one_of("table", "json", "html"),
        default="table",
    )
    limit: int | None = given(
        "How many promotions and explorations are listed, newest first (default: 20 in a table,"
        " else 200).",
        WHOLE,
    )
    days: int = given("Over how many days promotions are measured.", WHOLE, default="90")
    repo: Path = given(
        "A checkout of the application, whose history tells when a commit was made; nothing is"
        " fetched.",
        PATH,
        default=".",
    )
    note: str | None = given(
        "Write a note of this kind to refs/notes/promo instead of listing.",
        one_of("explored", "live", "soaked", "degraded"),
    )
    commit: str | None = given(
        "The promotion's commit that the note is about (default: the newest one).", SHA
    )
    source_file: tuple[str, ...] = given(
        "The files of the explored environment: the note goes to the commit that brought what was"
        " explored. With stale-after, the files that releases come from (default: that of the"
        " environment before the target's).",
        many=True,
    )
    target_file: tuple[str, ...] = given(
        "With stale-after: the files that releases go to (default: that of environment, else of the"
        " second one of the configuration).",
        many=True,
    )
    stale_after: float | None = given(
        "Look whether something has waited longer than this to be promoted, like 24h, instead of"
        " listing; standing.json says so, and report-findings makes an issue of it.",
        DURATION,
    )
    report: Path | None = given("The document that the note rests on.", PATH)
    issues: str | None = given(
        "report-findings' output issues, so that the note says which findings were closed."
    )
    timeout: float = given(
        "How long to go on when others write notes at the same time.", DURATION, default="120"
    )
