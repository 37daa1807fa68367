"""The gitops repository: what it is called, and its files of two environments."""

from dataclasses import replace
from pathlib import Path

from promo import bounds
from promo.adopt import environments
from promo.adopt.proposal import Proposal
from promo.commands.init.checkout import Adopted, adopted
from promo.commands.init.inputs import Inputs
from promo.errors import PromoError
from promo.github.plain import name_on_github
from promo.gitops.images import find_images
from promo.gitops.opening import open_repository
from promo.runner import Step
from promo.untrusted import one_line


def address_of(folder: Path, step: Step) -> str:
    """Where a checkout of the gitops repository comes from; the folder itself without a remote."""
    there = adopted(step.inside(folder, "gitops-dir"))
    origin = there.origin()
    return name_on_github(origin, step.environment) or origin or str(there.top)


def with_gitops(proposal: Proposal, here: Adopted, inputs: Inputs, step: Step) -> Proposal:
    """The files of two environments, where nobody named them."""
    if proposal.gitops is None or (proposal.source and proposal.target):
        return proposal
    try:
        asked = replace(inputs, push=False)  # it is only read, and need not have a remote
        if inputs.gitops_dir is None:
            asked = replace(asked, gitops_repository=inputs.gitops_repository or proposal.gitops)
        deployed = _deployed(asked, step)
    except PromoError as error:
        step.annotate("warning", f"the gitops repository was not read: {error}")
        return proposal
    names = [proposal.app, (here.repository() or "").rpartition("/")[2]]
    chosen = environments.choose_files(deployed, proposal.images, [name for name in names if name])
    if chosen.why_not:
        step.say(f"gitops: {one_line(chosen.why_not)}; --source-file and --target-file say which")
        return proposal
    step.say(f"gitops: {one_line(f'{chosen.source} → {chosen.target}')}")
    return replace(
        proposal,
        source=proposal.source or chosen.source,
        target=proposal.target or chosen.target,
        target_name=chosen.target_name,
    )


def _deployed(inputs: Inputs, step: Step) -> dict[str, list[str]]:
    """The files that name an environment and deploy images: path to their repositories."""
    with open_repository(
        inputs, configured=None, environment=step.environment, workspace=step.workspace
    ) as repository:
        listed = repository.git.ask("ls-tree", "-r", "-z", "--name-only", repository.head)
        paths = [path for path in listed.decode("utf-8", "replace").split("\0") if path]
        wanted = [path for path in paths if environments.stage_of(path)]
        contents = repository.read_all(wanted[: bounds.GITOPS_LOOKED_AT])
    found: dict[str, list[str]] = {}
    for path, content in contents.items():
        try:
            images = find_images(content or b"", path)
        except PromoError:
            continue  # it is of another kind; promote-digests says more when it is named
        if images:
            found[path] = [image.repository for image in images]
    return found
