"""What report-findings is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from promo.inputs import PATH, URL, WHOLE, YES_NO, Common, Kind, given, matching, one_of


def _times(text: str) -> int:
    number = int(WHOLE.read(text)) if len(text) <= 3 else 0  # noqa: PLR2004  (1 to 100)
    if not 1 <= number <= 100:  # noqa: PLR2004
        raise ValueError("a whole number from 1 to 100")
    return number


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """What report-findings is told."""

    report: tuple[Path, ...] = given(
        "The report: a file, or a folder that holds it. Reports of one application are joined. One"
        " that is missing or does not read is reported as a failed run.",
        PATH,
        default="promo-report",
        many=True,
        argument=True,
    )
    repository: str | None = given(
        "The repository that the issues are opened in, owner/name. A dry run goes without.",
        matching(
            "owner/name",
            r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}",
            "owner/name",
        ),
        environment="GITHUB_REPOSITORY",
        action_default="${{ github.repository }}",
    )
    token: str | None = given(
        "A token that may write issues and commit statuses.",
        secret=True,
        environment="GITHUB_TOKEN",
        action_default="${{ github.token }}",
    )
    api_url: str = given(
        "The address of GitHub's API.",
        URL,
        default="https://api.github.com",
        environment="GITHUB_API_URL",
        action_default="${{ github.api_url }}",
    )
    labels: tuple[str, ...] = given(
        "Further labels of new issues, beside promo.",
        matching("label", r"[^,\x00-\x1f]{1,50}", "a label of up to 50 characters, no comma"),
        many=True,
    )
    assignees: tuple[str, ...] = given(
        "Who new issues are assigned to, by login.",
        matching("login", r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})(?:\[bot\])?", "a login"),
        many=True,
    )
    close_after: int = given(
        "Explorations in a row that must load a finding's route without seeing it before its issue"
        " is closed.",
        Kind("number", _times),
        default="3",
    )
    max_new: int = given(
        "How many issues one run may open; the rest is named in one more.", WHOLE, default="10"
    )
    evidence: Literal["artifact", "branch", "none"] = given(
        "Where the pictures are kept: artifact (linked by evidence-url), branch (an orphan branch"
        " of the repository, shown in the issue; needs contents: write), or none.",
        one_of("artifact", "branch", "none"),
        default="artifact",
    )
    evidence_branch: str = given(
        "The branch of evidence: branch; made when it is not there.", default="promo-evidence"
    )
    sarif: Literal["none", "file", "upload"] = given(
        "What is done with the findings as SARIF: none; file, which writes findings.sarif into out;"
        " upload, which hands it to GitHub's code scanning too (security-events: write).",
        one_of("none", "file", "upload"),
        default="none",
    )
    ref: str | None = given(
        "The branch that code scanning files the findings under, as refs/heads/….",
        matching(
            "ref", r"refs/(?:heads|tags|pull)/[^\s~^:?*\[\\]{1,240}", "a full ref, refs/heads/…"
        ),
        environment="GITHUB_REF",
        action_default="${{ github.ref }}",
    )
    slack_webhook: str | None = given(
        "A Slack webhook that is told when a run opened, reopened or closed an issue.",
        URL,
        secret=True,
    )
    webhook: str | None = given("An address that the same is posted to as JSON.", URL, secret=True)
    mask: tuple[Literal["emails"], ...] = given(
        "What is taken out of every text beside secrets: emails, whose addresses become ***"
        " (default: mask_emails of the configuration).",
        one_of("emails"),
        many=True,
    )
    repo: Path = given(
        "A checkout with its history. With it, an issue that somebody closed is opened again only"
        " when the explored commit holds what was there when it was closed.",
        PATH,
        default=".",
    )
    evidence_url: str | None = given(
        "Where the report and its pictures are kept: the artifact's page, or the address of the"
        " files (a folder with a slash at its end, or report.html).",
        URL,
    )
    status: bool = given("Set a commit status on the explored commit.", YES_NO, default="true")
    dry_run: bool = given(
        "Say what would be written, and write nothing but issues.md in out: the texts of the issues"
        " that would be opened.",
        YES_NO,
        default="false",
    )
