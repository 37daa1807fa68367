"""``promo init``: what a repository needs to be explored and promoted, shown first, then written.

look      the application, its routes, health answer and schema; the workflows, the branch
look      the gitops repository, for the files of staging and of what comes after it
ask       what could not be found, on a terminal; else it is marked in the files
show      a diff of new files; one that is there already is kept as it is
write     all or none, when told to

It starts in ``mode: observe``: nothing is promoted until somebody changes that line.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from promo import config
from promo.adopt.proposal import CONFIG, MARK, WORKFLOW, Proposal
from promo.command import Command, Ending
from promo.commands.init.checkout import Adopted, adopted
from promo.commands.init.deployed import address_of, with_gitops
from promo.commands.init.inputs import Inputs
from promo.commands.init.looking import configured, proposed
from promo.commands.init.writing import NewFile, check_places, shown, write_new
from promo.errors import PromoError
from promo.gitops.address import parse_address
from promo.inputs import URL
from promo.promote.holds import holds_path
from promo.runner import Step
from promo.untrusted import one_line

_FILL_IN: Final = {
    "url": "staging's address",
    "target_url": "the address of the environment after it",
    "gitops": "the gitops repository",
    "source": "staging's file in it",
    "target": "the next environment's file in it",
    "uses": "where promo is taken from",
    "health": "an address that answers with the commit",
}
_HERE: Final = {"localhost", "127.0.0.1", "::1"}
_USUAL: Final = "http://localhost:3000"
_OUT: Final = "promo-report"
Ask = Callable[[str], str]


def init(inputs: Inputs, step: Step) -> Ending:
    """The story; questions only to somebody who can answer."""
    answers = sys.stdin.isatty() and not step.in_workflow and not inputs.yes
    return adopt(inputs, step, _asked if answers else None)


def adopt(inputs: Inputs, step: Step, ask: Ask | None) -> Ending:
    """Look, ask, show, write.

    Args:
        inputs: what it is told.
        step: where it runs.
        ask: puts a question to a person; None when there is nobody to ask.
    """
    here = adopted(step.inside(inputs.repo, "repo"))
    if here.below:
        step.say(f"{one_line(here.below)} lies in {one_line(str(here.top))}: files go to its top")
    known = configured(here, step)
    proposal = proposed(inputs, here, known, step)
    proposal = with_gitops(_told(inputs, proposal, ask, step), here, inputs, step)
    files = _new_files(inputs, here, proposal, step)
    if not files:
        return Ending("already-there", "everything is there already", summary="")
    step.say(shown(files))
    step.say("")
    if not inputs.yes and not (ask and ask("Write this? [y/N] ").lower() in {"y", "yes"}):
        step.say("nothing was written; promo init --yes writes it")
        return Ending("dry-run", f"would write {_listed(files)}")
    write_new(files)
    _say_next(inputs, proposal, files, here, step)
    return Ending("pass", f"wrote {_listed(files)}")


def _listed(files: Sequence[NewFile]) -> str:
    return ", ".join(one.path for one in files)


# ── what people say ────────────────────────────────────────────────────────────────────────────
def _told(inputs: Inputs, proposal: Proposal, ask: Ask | None, step: Step) -> Proposal:
    """The inputs, then the answers; what is said wins over what was found."""
    uses = None
    if inputs.uses:
        name, _, ref = inputs.uses.partition("@")
        uses = f"{name}/.github/workflows/staged-promotion.yml@{ref}"
    told: Mapping[str, str | None] = {
        "url": inputs.url,
        "target_url": inputs.target_url,
        "gitops": inputs.gitops_repository
        or (address_of(inputs.gitops_dir, step) if inputs.gitops_dir else None),
        "source": inputs.source_file,
        "target": inputs.target_file,
        "uses": uses,
    }
    proposal = replace(proposal, **{name: text for name, text in told.items() if text})
    for name in ("url", "target_url", "gitops") if ask else ():
        if ask and getattr(proposal, name) is None:
            proposal = _answered(proposal, name, ask)
    return proposal


def _answered(proposal: Proposal, name: str, ask: Ask) -> Proposal:
    """One answer; an address that is none is asked for again, nothing leaves it open."""
    while text := ask(f"{_FILL_IN[name].capitalize()} (empty: later): ").strip():
        try:
            return replace(proposal, **{name: _answer(name, text)})
        except ValueError as error:
            sys.stdout.write(f"That must be {error}.\n")
        except PromoError as error:
            sys.stdout.write(f"{error.what}. {error.hint}.\n")
    return proposal


def _answer(name: str, text: str) -> str:
    """An answer that means something.

    Raises:
        ValueError: it is no address of a site.
        PromoError: it is none of a git repository.
    """
    if name == "gitops":
        parse_address(text)
        return text
    return URL.read(text)


def _asked(question: str) -> str:
    try:
        return input(question)
    except EOFError:
        return ""


# ── writing ────────────────────────────────────────────────────────────────────────────────────
def _new_files(
    inputs: Inputs, here: Adopted, proposal: Proposal, step: Step
) -> tuple[NewFile, ...]:
    """What is not there yet; the gates lie in the gitops repository, where a checkout of it is."""
    texts = proposal.files()
    config.parse(texts[CONFIG].encode(), CONFIG, proposal.app)
    wanted = [NewFile(here.top, path, text) for path, text in texts.items()]
    if inputs.gitops_dir:
        top = step.inside(inputs.gitops_dir, "gitops-dir").resolve()
        wanted.append(NewFile(top, holds_path(proposal.app), proposal.gates()))
    there = {one.path: one.path for one in wanted if one.place.exists()}
    if proposal.promoting:
        there[WORKFLOW] = proposal.promoting
    for path in there.values():
        step.say(f"{one_line(path)}: is there already, and stays as it is")
    new = tuple(one for one in wanted if one.path not in there)
    check_places(new)
    return new


def _say_next(
    inputs: Inputs, proposal: Proposal, files: Sequence[NewFile], there: Adopted, step: Step
) -> None:
    for one in files:
        where = "" if one.path in (CONFIG, WORKFLOW) else f", in {one_line(str(one.top))}"
        step.say(f"wrote {one.path}{where}")
    unknown = [_FILL_IN[name] for name in proposal.unknown()]
    if unknown:
        step.say(f"to fill in, marked {MARK.strip(' #')}: {', '.join(unknown)}")
    if inputs.gitops_dir is None:
        step.say(
            f"gates: with --gitops-dir, a checkout of the gitops repository, it gets"
            f" {holds_path(proposal.app)} too"
        )
    if not there.ignores(f"{_OUT}/report.json"):
        step.say(f"git: reports go to {_OUT}/; a line with that name in .gitignore keeps them out")
    here = proposal.url if urlsplit(proposal.url or "").hostname in _HERE else _USUAL
    step.say(f"next: promo explore-staging {here} (your application, as it runs here)")
    where = " in both repositories" if len({one.top for one in files}) > 1 else ""
    step.say(
        f"then: commit and push{where}, and read the run's summary; nothing is promoted while it"
        " observes"
    )


COMMAND: Final = Command(
    name="init",
    help="Write what a repository needs to be explored and promoted; a diff first.",
    inputs=Inputs,
    outcomes=("pass", "already-there", "dry-run"),
    story=init,
    action=False,
)
