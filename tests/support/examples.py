"""The workflows of examples/ as they stand, but for the addresses."""

import re
from collections.abc import Mapping
from pathlib import Path

from promo.demo import gitops
from promo.demo.builds import IMAGE, Build
from promo.demo.plain_git import git
from promo.demo.stage import Stage
from promo.documents.release import Image, Release
from promo.gitops.trailers import GateResult, Record, commit_message

EXAMPLES = Path(__file__).parents[2] / "examples"
# What a rollout and a registry need: the demo is live at once, and its images are nowhere.
HURRY = {
    "wait-for-sha": {"confirmations": "2", "settle": "1"},
    "explore-staging": {"max-steps": "4"},
    "promote-digests": {"verify-registry": "false"},
    "staged-promotion": {"confirmations": "2", "settle": "1", "verify-registry": "false"},
    "promote-production": {"confirmations": "3", "settle": "1", "verify-registry": "false"},
    "rollback": {"confirmations": "3", "settle": "1", "verify-registry": "false"},
}


def adapted(
    name: str, world: Stage, more: Mapping[str, Mapping[str, str]], gitops_at: str = ""
) -> str:
    """A workflow of an example, or its settings, to be run here.

    Args:
        name: its path below examples/.
        world: whose addresses and files it is about.
        more: inputs that each action or reusable workflow is given beside its own.
        gitops_at: the gitops repository's address; empty is the path of the world's.
    """
    text = (EXAMPLES / name).read_text()
    sites = {each: one.address for each, one in world.environments.items()}
    for old, new in {
        "OWNER/promo/": "org/promo/",
        f"@{'0' * 40} # v1.0.0": "@v1",
        "https://staging.example.com": sites["staging"],
        "https://demo.example.com": sites["demo"],
        "https://example.com": sites["prod"],
        "OWNER/gitops": gitops_at or str(world.gitops),
        "clusters/a/web/helmrelease-": "clusters/main/shop/helmrelease-",
        "app: web\n": f"app: {gitops.APP}\n",
        "  web:\n    environments:": f"  {gitops.APP}:\n    environments:",
        "promo-web-": f"promo-{gitops.APP}-",
    }.items():
        text = text.replace(old, new)
    return re.sub(
        r"(?P<head>( *)uses: org/promo/(?:\.github/workflows/)?([a-z-]+)(?:\.yml)?@v1\n\2with:\n)",
        lambda match: (
            match["head"] + _lines(match[2], {**HURRY.get(match[3], {}), **more.get(match[3], {})})
        ),
        text,
    )


def _lines(indent: str, inputs: Mapping[str, str]) -> str:
    return "".join(f'{indent}  {name}: "{value}"\n' for name, value in inputs.items())


def release_of(build: Build, repository: str = IMAGE) -> Release:
    """What a build made, tied to its commit."""
    image = Image(
        name=gitops.APP,
        repository=repository,
        tag=build.tag,
        digest=build.digest,
        linked_by="given",
    )
    return Release(sha=build.sha, images=(image,))


def arrives(
    world: Stage,
    environment: str,
    old: Build,
    new: Build,
    gate: GateResult = "none",
    repository: str = IMAGE,
) -> None:
    """A release comes into an environment's file, committed as promote-digests does.

    ``repository`` is the image's from now on.
    """
    file = gitops.file_of(environment)
    text = git(world.gitops, "show", f"{gitops.BRANCH}:{file}").decode()
    for was, is_now in ((old.tag, new.tag), (old.digest, new.digest), (IMAGE, repository)):
        text = text.replace(was, is_now)
    of = Record(
        promotion_id=f"p-{new.tag}",
        app=gitops.APP,
        target_paths=(file,),
        source_revision=new.sha,
        images=release_of(new, repository).images,
        promoted_to=environment,
        gate_result=gate,
    )
    gitops.commit(world.gitops, commit_message(f"promote {new.tag}", "", of), {file: text})


def put(world: Stage, workflows: Mapping[str, str]) -> None:
    """Lay workflows into the application's checkout, whose remote is its GitHub repository."""
    for name, text in workflows.items():
        file = world.repository.folder / ".github/workflows" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    origin = f"https://github.com/{world.github.repository}.git"
    git(world.repository.folder, "config", "remote.origin.url", origin)
