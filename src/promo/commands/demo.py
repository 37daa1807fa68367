"""promo demo: a whole promotion on this machine, with nothing to set up.

    empty the folder  →  set the stage  →  tell the story  →  say where to look  →  (serve)

It ends well only if every step ended as the story expects, so it is a test of all of promo too.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo.command import Command, Ending
from promo.demo.application.faults import DEFAULT, EVERY, MEANT, MET_BY_THINKING, Fault
from promo.demo.explorer import NOBODY, explorer
from promo.demo.folder import own_folder
from promo.demo.looking import Looking
from promo.demo.stage import stage
from promo.demo.story import Story
from promo.demo.telling import Teller
from promo.errors import Interrupted, invalid
from promo.inputs import PATH, YES_NO, Common, given, one_of
from promo.runner import Step
from promo.untrusted import one_line

_LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    """What can be chosen about the demo. It needs no configuration, no app and no other folder."""

    config: Path | None = None
    app: str | None = None
    out: Path = Path("promo-demo")
    python_path: str | None = None
    folder: Path = given(
        "Where everything is kept; a demo's own folder is emptied first.",
        PATH,
        default="promo-demo",
    )
    fault: str | None = given(
        f"What is wrong with the second release (default: {DEFAULT}, with a model {MEANT}).",
        one_of(*EVERY),
    )
    model: str = given(
        "What works the pages: none; scripted, a script in the place of a model; or a model's name,"
        " with its key in ANTHROPIC_API_KEY.",
        default=NOBODY,
    )
    serve: bool = given("Keep the pages up afterwards, until Ctrl-C.", YES_NO, default="false")
    list_faults: bool = given("List the faults and do nothing else.", YES_NO, default="false")
    browser_path: Path | None = given("The browser to explore with.", PATH)


def story(inputs: Inputs, step: Step) -> Ending:
    """Play the demo."""
    teller = Teller(sys.stdout, step.environment)
    if inputs.list_faults:
        return _list(teller)
    begun = time.monotonic()
    browser = _browser(inputs.browser_path, step)
    fault = _fault(inputs.fault, inputs.model)
    with (
        own_folder(step.inside(inputs.folder, "folder")) as folder,
        stage(folder, fault) as played,
        explorer(inputs.model, step.environment) as who,
    ):
        Story(played, fault, teller, browser, who).tell()
        look = Looking(played, teller)
        look.history()
        look.kept()
        seconds = time.monotonic() - begun
        teller.line()
        teller.line(teller.paint(f"✓ Everything went as it should, in {seconds:.0f} s.", "good"))
        if inputs.serve:
            _serve(look, teller)
    return Ending("pass", "The demo went as it should.")


def _browser(chosen: Path | None, step: Step) -> tuple[str, ...]:
    """The option that names the browser, from wherever the commands run; empty without one."""
    if chosen is None:
        return ()
    path = (step.workspace / chosen).resolve()
    if not path.is_file():
        raise invalid(
            f"{one_line(str(chosen))} is no program",
            reason="browser-missing",
            where="--browser-path",
            hint="Give the path of a Chrome or Chromium, or leave it out to have one found",
        )
    return ("--browser-path", str(path))


def _fault(chosen: str | None, model: str) -> Fault:
    """What is wrong with the second release.

    Raises:
        PromoError: invalid, ``demo-fault-unseen``, when nobody is there who could see it.
    """
    if chosen in MET_BY_THINKING and model == NOBODY:
        raise invalid(
            f"{chosen} breaks nothing, so no rule finds it",
            reason="demo-fault-unseen",
            where="--fault",
            hint="Add --model scripted, or the name of a model",
        )
    return EVERY[chosen or (DEFAULT if model == NOBODY else MEANT)]


def _list(teller: Teller) -> Ending:
    for fault in EVERY.values():
        name = teller.paint(f"{fault.name:<20}", "bold")
        how = f", for whoever {fault.by}" if fault.by else ""
        rule = teller.paint(f"{fault.rule} ({fault.severity}) on {fault.route}{how}", "soft")
        teller.line(f"{name} {fault.broken}")
        teller.line(f"{'':<20} {rule}")
    return Ending("pass", f"{len(EVERY)} faults.")


def _serve(look: Looking, teller: Teller) -> None:
    """Stay until told to stop; the story has been told, so stopping is no failure."""
    try:
        look.serving()
        # A signal that comes just before a wait begins does not wake it: it is seen when it ends.
        while True:
            time.sleep(_LOOK_SECONDS)
    except Interrupted:
        teller.line()


COMMAND = Command(
    name="demo",
    help="A whole promotion on this machine, with nothing to set up.",
    inputs=Inputs,
    outcomes=("pass",),
    story=story,
    action=False,
    extra="run",
)
