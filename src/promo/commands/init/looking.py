"""What a repository says of itself: its configuration, its application, its workflows.

What is found is said, so that a person sees why the files come out as they do.
"""

from dataclasses import replace

from promo import bounds, config
from promo.adopt.ci import Ci, read_ci
from promo.adopt.files import Files
from promo.adopt.naming import name_of
from promo.adopt.places import health_of, schema_of
from promo.adopt.proposal import CONFIG, Proposal
from promo.adopt.shape import Application
from promo.adopt.shapes import applications
from promo.commands.init.checkout import Adopted
from promo.commands.init.inputs import Inputs
from promo.config import Config
from promo.errors import PromoError, invalid
from promo.files import read_file
from promo.runner import Step
from promo.untrusted import one_line


def configured(here: Adopted, step: Step) -> Config | None:
    """The configuration that is there; all that is wrong with it is said, and ends this.

    Raises:
        PromoError: invalid, as ``config.read``.
    """
    path = here.top / CONFIG
    if not path.exists():
        return None
    fallback = name_of(here.files(), "", here.repository(), here.top.name).name
    try:
        content = read_file(path, bounds.CONFIG_BYTES)
        wrong = config.errors(content, CONFIG, fallback)
        if not wrong:
            return config.parse(content, CONFIG, fallback)
    except PromoError as error:
        wrong = (error,)
    if wrong[0].reason != "newer-config":
        step.say(f"{CONFIG}: does not read; mend it, or move it away and init writes a new one")
    for error in wrong[:-1][: bounds.VALIDATE_TOLD]:
        step.annotate("error", str(error))
    raise wrong[-1]


def proposed(inputs: Inputs, here: Adopted, known: Config | None, step: Step) -> Proposal:
    """What the repository itself says, and what its configuration adds."""
    files = here.files()
    ci = read_ci(files, here.repository())
    _say_ci(ci, step)
    application = _application(files, inputs, here.below, step)
    # What answers is often a server beside the pages' folder.
    health = health_of(files.below(application.folder)) or health_of(files)
    schema = schema_of(files)
    if health is None:
        step.say("health: no address was found that answers with a commit")
    else:
        step.say(f"health: {health.path}, in {one_line(health.file)}")
    app = inputs.app or (next(iter(known.apps)) if known else "")
    if not app:
        named = name_of(files, application.folder, here.repository(), here.top.name)
        app = named.name
        step.say(f"name: {app}, by {one_line(named.by)}; --app gives another")
    proposal = Proposal(
        app=app,
        application=application,
        branch=here.branch(),
        health=health,
        schema=schema,
        gitops_branch=inputs.gitops_branch or "main",
        builders=ci.builders,
        images=ci.images,
        promoting=ci.promoting,
    )
    return _as_configured(proposal, known) if known else proposal


def _application(files: Files, inputs: Inputs, below: str, step: Step) -> Application:
    """The one in the folder that was named, or that this was called in; else the likeliest.

    Raises:
        PromoError: invalid, ``bad-input``: nothing lies in the folder that was named.
    """
    folder = inputs.folder or below
    inside = files.below(folder)
    if inputs.folder and not inside.paths:
        raise invalid(
            "there is nothing in this folder that git knows",
            where=f"--folder {one_line(inputs.folder, 100)}",
            hint="Name a folder by its path from the repository's top",
        )
    found = applications(inside)
    if not found and folder and not inputs.folder:
        found, folder = applications(files), ""
    if not found:
        step.say("application: none of the known kinds; its routes are found by links")
        return Application(folder=folder, evidence="", router="links")
    start = f"{folder}/" if folder else ""
    placed = [
        (shape.title, replace(one, folder=f"{start}{one.folder}".rstrip("/")))
        for shape, one in found
    ]
    title, application = placed[0]
    place = one_line(application.folder or "the top")
    step.say(f"application: {title}, at {place} ({one_line(start + application.evidence)})")
    others = [one_line(one.folder or "the top") for _, one in placed[1:]]
    if others:
        step.say(f"application: also at {', '.join(others)}; --folder chooses")
    return application


def _say_ci(ci: Ci, step: Step) -> None:
    for trouble in ci.troubles:
        step.annotate("warning", f"a workflow of this repository cannot be read: {trouble}")
    if not ci.workflows:
        step.say("workflows: there are none; something else must deploy what is pushed")
    for path, name in ci.builders.items():
        step.say(f"workflows: {one_line(path)} ({one_line(name)}) builds {_images(ci)}")


def _images(ci: Ci) -> str:
    return ", ".join(one_line(image) for image in ci.images) or "an image that only a run names"


def _as_configured(proposal: Proposal, known: Config) -> Proposal:
    """What an existing configuration says already."""
    app = known.apps.get(proposal.app)
    if app is None:
        raise invalid(
            f"there is no app {one_line(proposal.app)}; known are {', '.join(known.apps)}",
            reason="unknown-app",
            where="--app",
        )
    (_, source), *later = app.environments.items()
    name, target = later[0] if later else (proposal.target_name, None)
    return replace(
        proposal,
        url=source.url,
        source=source.file,
        target_url=target.url if target else None,
        target=target.file if target else None,
        target_name=name,
        gitops=known.gitops.repository if known.gitops else None,
        gitops_branch=known.gitops.branch if known.gitops else proposal.gitops_branch,
    )
