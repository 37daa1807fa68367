"""The promotion that is asked for, and what is wrong with it before anything is read or done."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from promo import bounds, config
from promo.commands.moving.author import author_of
from promo.commands.promote_digests.inputs import Inputs
from promo.commands.promote_digests.resting import proof_of
from promo.config import Chosen, Environment
from promo.errors import invalid
from promo.gitops import references
from promo.gitops.paths import check_writable, repository_path
from promo.promote.message import check_template
from promo.promote.request import Request
from promo.runner import Step
from promo.untrusted import one_line


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
    proof = proof_of(inputs, chosen.name, step)
    return Request(
        app=chosen.name,
        app_is_named=inputs.app is not None,
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
