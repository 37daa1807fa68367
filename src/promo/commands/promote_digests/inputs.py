"""What promote-digests can be asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo.inputs import (
    DURATION,
    PATH,
    SHA256,
    YES_NO,
    Common,
    Gitops,
    given,
    matching,
    one_of,
)
from promo.promote.message import DEFAULT

_ENVIRONMENT: Final = matching(
    "name", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, . _ and -"
)


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of promote-digests."""

    source_file: tuple[str, ...] = given(
        "The environment files that the release is in now; lines pair up with target-file.",
        many=True,
    )
    target_file: tuple[str, ...] = given(
        "The environment files to write, as paths in the gitops repository.",
        many=True,
        required=True,
        example="clusters/a/web/helmrelease-demo.yaml",
    )
    release: str | None = given(
        "The release, as JSON or a file with it. Without source-file it is written as it is: that"
        " is how staging itself is deployed."
    )
    report: Path | None = given("The report of explore-staging, or its folder.", PATH)
    report_sha256: str | None = given(
        "explore-staging's output of that name; any other report is refused.", SHA256
    )
    report_run: str | None = given(
        "The number of the workflow run whose artifact the report is, when it is another than this"
        " one. Without report-sha256 it must be a run of the default branch.",
        matching("run number", r"[0-9]{1,20}", "the number in the run's address"),
    )
    evidence: tuple[Path, ...] = given(
        "More documents that this rests on; each must be of this release and go on.",
        PATH,
        many=True,
    )
    require_evidence: bool = given("Refuse to move what was not explored.", YES_NO, default="false")
    images: tuple[str, ...] = given(
        "Names or repositories of the images to move (default: all of the release).", many=True
    )
    map: tuple[str, ...] = given(
        "Repositories that are called otherwise in the target, as old=new.", many=True
    )
    from_: str | None = given(
        "The source's environment (default: what the configuration calls source-file).",
        _ENVIRONMENT,
    )
    to: str | None = given(
        "The target's environment (default: what the configuration calls target-file).",
        _ENVIRONMENT,
    )
    mode: str = given(
        "How the change arrives: on the branch at once, or proposed for a person to merge.",
        one_of("commit", "pull-request"),
        default="commit",
    )
    backend: str = given(
        "Who makes the commit: git, or GitHub's API, which signs it; auto goes by the credential.",
        one_of("auto", "git", "api"),
        default="auto",
    )
    verify_registry: bool = given(
        "Ask the registry whether the images are there, with every platform, and of which commit.",
        YES_NO,
        default="true",
    )
    signer_workflow: str | None = given(
        "The workflow whose attestation every image must have, verified by gh, as"
        " owner/repo/.github/workflows/build.yml.",
        matching(
            "signer workflow",
            r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._/-]{1,200}",
            "owner/repo/.github/workflows/build.yml",
        ),
    )
    auto_merge: bool = given(
        "Let GitHub merge the pull request once its checks and reviews are there.",
        YES_NO,
        default="false",
    )
    force: bool = given(
        "Write values that Flux's image automation owns, too.", YES_NO, default="false"
    )
    override: str | None = given(
        "Why to promote without a pass; somebody has to approve it, and the commit says so."
    )
    github_token: str | None = given(
        "A token that may read runs and who approved them (actions: read).",
        secret=True,
        environment="GITHUB_TOKEN",
        action_default="${{ github.token }}",
    )
    allow_paths: tuple[str, ...] = given(
        "Files or folders that may be written (default: any but .github, .promo and the like).",
        many=True,
    )
    author: str | None = given("Who the commit is by, as Name <email>.")
    signing_key: str | None = given(
        "A private SSH key that the commit is signed with (git only; GitHub signs what the api"
        " backend commits).",
        secret=True,
    )
    message: str = given(
        "The commit's subject; {app}, {from}, {to}, {sha}, {short}, {tag} and {id} are filled in.",
        default=DEFAULT,
    )
    timeout: float = given(
        "How long to go on when others push at the same time.", DURATION, default="120"
    )
    repo: Path = given(
        "A checkout of the application, whose history tells which release is newer; nothing is"
        " fetched.",
        PATH,
        default=".",
    )
    dry_run: bool = given(
        "Print the exact diff and the trailers, and write nothing.", YES_NO, default="false"
    )
