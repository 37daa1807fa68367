"""What promote-digests can be asked, and what is wrong with a request before anything is done."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import bounds, config
from promo.config import Chosen, Environment
from promo.documents.handed import handed_release
from promo.errors import invalid
from promo.gitops import references
from promo.gitops.paths import check_writable, repository_path
from promo.gitops.push.planned import Author
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
from promo.promote.evidence import Proof, check_hash, read_handed, weigh
from promo.promote.message import DEFAULT, check_template
from promo.promote.request import Request
from promo.runner import Step
from promo.untrusted import one_line

_AUTHOR: Final = re.compile(r"([^<>\x00-\x1f]{1,100}?) ?<([!-;=?-~]{1,200})>")
_PROMO: Final = Author("promo", "promo@noreply.invalid")
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
    )
    release: str | None = given(
        "The release, as JSON or a file with it. Without source-file it is written as it is: that"
        " is how staging itself is deployed."
    )
    report: Path | None = given("The report of explore-staging, or its folder.", PATH)
    report_sha256: str | None = given(
        "explore-staging's output of that name; any other report is refused.", SHA256
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
        "A token that may read who approved this run (actions: read).",
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


def read_request(inputs: Inputs, chosen: Chosen, step: Step) -> Request:
    """The promotion that is asked for, checked as far as it can be without the repository.

    Raises:
        PromoError: invalid, ``unpaired-files`` and others; refused, as ``weigh`` and
            ``check_writable``.
    """
    sources, targets = _paths(inputs)
    now = datetime.now(UTC)
    origin, goal, approval = _environments(inputs, chosen, sources, targets)
    message = check_template(inputs.message)
    author = author_of(inputs.author)
    rename = _renames(inputs.map)
    proof = _proof(inputs, chosen, step)
    return Request(
        app=chosen.name,
        sources=sources,
        targets=targets,
        proof=proof,
        origin=origin or proof.explored_on,
        goal=goal,
        environments=tuple(chosen.app.environments) if chosen.app else (),
        approval_required=approval,
        override=proof.gate.override,
        proposes=_is_merged_by_a_person(inputs, approval=approval),
        images=inputs.images,
        rename=rename,
        force=inputs.force,
        promotion_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        author=author,
        message=message,
        when=now,
        run_url=step.run_url(),
    )


def choose(inputs: Inputs, step: Step) -> Chosen:
    """The application, and what the configuration says of it."""
    path = step.inside(inputs.config, "config") if inputs.config else None
    repository = step.environment.get("GITHUB_REPOSITORY")
    return config.choose(path, inputs.app, step.workspace, repository)


def _is_merged_by_a_person(inputs: Inputs, *, approval: bool) -> bool:
    """Whether a pull request is asked for: whoever merges it approves it.

    Raises:
        PromoError: invalid, ``auto-merge-unfit``.
    """
    if inputs.auto_merge and inputs.mode != "pull-request":
        raise invalid(
            "there is no pull request to merge in mode commit",
            reason="auto-merge-unfit",
            where="--auto-merge",
            hint="Use mode pull-request, or leave auto-merge out",
        )
    if inputs.auto_merge and approval:
        raise invalid(
            "the environment wants a person's approval, and this would merge without one",
            reason="auto-merge-unfit",
            where="--auto-merge",
            hint="Leave auto-merge out; whoever merges the pull request approves it",
        )
    return inputs.mode == "pull-request" and not inputs.auto_merge


def _paths(inputs: Inputs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sources = tuple(repository_path(path, "--source-file") for path in inputs.source_file)
    targets = tuple(repository_path(path, "--target-file") for path in inputs.target_file)
    if sources and len(sources) != len(targets):
        raise invalid(
            f"there are {len(sources)} source files for {len(targets)} target files",
            reason="unpaired-files",
            where="--source-file",
            hint="Give one source for each target, line by line, or none with a release",
        )
    if not sources and inputs.release is None:
        raise invalid(
            "neither source-file nor release says what is to move",
            reason="missing-input",
            where="--source-file",
            hint="Give the file that holds the release now, or the release of the build",
        )
    twice = next((path for path in targets if targets.count(path) > 1), None)
    same = next((s for s, t in zip(sources, targets, strict=False) if s == t), None)
    if twice or same or len(targets) > bounds.GITOPS_FILES:
        what = f"{one_line(twice or same or '', 120)} stands there twice"
        raise invalid(
            what if twice or same else f"there are more than {bounds.GITOPS_FILES} files",
            reason="unpaired-files",
            where="--target-file",
        )
    for target in targets:
        check_writable(target, inputs.allow_paths)
    return sources, targets


def _environments(
    inputs: Inputs, chosen: Chosen, sources: Sequence[str], targets: Sequence[str]
) -> tuple[str | None, str | None, bool]:
    """The names of source and target, and whether the target wants a person's yes.

    Another name given by ``to`` does not free a file from the approval that its own name wants.
    """
    goals = _known(chosen, targets)
    origins = _known(chosen, sources)
    if len(goals) > 1:
        raise invalid(
            f"the target files are of the environments {', '.join(sorted(goals))}",
            reason="mixed-environments",
            where="--target-file",
            hint="Promote to one environment at a time",
        )
    goal = inputs.to or next(iter(goals), None)
    origin = inputs.from_ or (next(iter(origins)) if len(origins) == 1 else None)
    named = dict(chosen.app.environments) if chosen.app else {}
    if goal is not None and named and goal not in named:
        raise invalid(
            f"there is no environment {goal}; known are {', '.join(named)}",
            reason="unknown-environment",
            where="--to",
        )
    wanted = [*goals.values(), *([named[goal]] if goal in named else [])]
    return origin, goal, any(one.approval == "required" for one in wanted)


def _known(chosen: Chosen, files: Sequence[str]) -> dict[str, Environment]:
    found = (chosen.environment_of_file(file) for file in files)
    return dict(one for one in found if one is not None)


def _renames(lines: Sequence[str]) -> Mapping[str, str]:
    renames: dict[str, str] = {}
    for line in lines:
        old, equals, new = line.partition("=")
        old, new = old.strip(), new.strip()
        if not (equals and references.is_repository(old) and references.is_repository(new)):
            raise invalid(
                f"{one_line(line, 100)!r} must be old=new, two repositories without tags",
                where="--map",
            )
        renames[old] = new
    return renames


def author_of(text: str | None) -> Author:
    """Who a commit is by; promo where nobody is named.

    Raises:
        PromoError: invalid, ``bad-input``.
    """
    if text is None:
        return _PROMO
    match = _AUTHOR.fullmatch(text)
    if match is None or not match[1].strip():
        raise invalid(f"{one_line(text, 100)!r} must be Name <email>", where="--author")
    return Author(match[1].strip(), match[2])


def _proof(inputs: Inputs, chosen: Chosen, step: Step) -> Proof:
    """The evidence, read and weighed."""
    release = None
    if inputs.release is not None:
        inside = inputs.release.startswith("{") or inputs.release == "null"
        if not inside:
            step.inside(Path(inputs.release), "release")
        release = handed_release(inputs.release, step.workspace)
        if release is None:
            raise invalid(
                "there is no release in it",
                reason="bad-release",
                where="--release",
                hint="Give JSON with sha and images, or the path of a file with it",
            )
    if inputs.report_sha256 is not None and inputs.report is None:
        raise invalid("--report is missing, whose hash was given", reason="missing-input")
    files = [step.inside(path, "evidence") for path in inputs.evidence]
    handed = [read_handed(file) for file in files]
    if inputs.report is not None:
        report = read_handed(step.inside(inputs.report, "report"))
        if inputs.report_sha256 is not None:
            check_hash(report, inputs.report_sha256)
        handed.insert(0, report)
    return weigh(
        handed,
        app=chosen.name,
        given=release,
        required=inputs.require_evidence,
        override=_override(inputs.override),
    )


def _override(reason: str | None) -> str | None:
    if reason is not None and not reason.strip():
        raise invalid(
            "an override needs its reason in words", reason="missing-input", where="--override"
        )
    return one_line(reason, 500) if reason is not None else None
