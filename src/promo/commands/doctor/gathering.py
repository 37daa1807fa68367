"""Everything that doctor looks at, asked once; what cannot be had is left out and said."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from promo import bounds, config
from promo.adopt.caller import Caller, read_callers
from promo.adopt.check import Facts, Gitops, Site
from promo.commands.doctor.asking import Asking
from promo.commands.doctor.deployed import has_credential, measured, read_gitops
from promo.commands.doctor.explored import with_exploring
from promo.commands.init.checkout import Adopted
from promo.config import App, Config
from promo.errors import PromoError
from promo.files import read_file
from promo.gitops.opening import open_repository
from promo.inputs import Gitops as GitopsInputs
from promo.live.match import parse
from promo.live.probe import look
from promo.runner import Step
from promo.untrusted import one_line


@dataclass(frozen=True)
class Looking:
    """Where doctor looks, and with what.

    Args:
        here: the checkout.
        inputs: the gitops inputs.
        step: where it runs.
        app: the application that was asked for.
        browser: the browser that was asked for.
        offline: whether nothing is asked over the network.
        github_token: of somebody who may see how the repository is set.
    """

    here: Adopted
    inputs: GitopsInputs
    step: Step
    app: str | None
    browser: Path | None
    offline: bool
    github_token: str | None = None

    def facts(self) -> Facts:
        """Everything that a check may look at."""
        files = self.here.files()
        callers, broken = read_callers(files)
        name = config.DEFAULT_PATH.as_posix()
        read, errors = self._config()
        app_name = self.app or _app_name(callers, read)
        texts = {
            path: files.content(path)
            for path in dict.fromkeys([name, *(caller.file for caller in callers)])
            if path in files.paths
        }
        facts = Facts(
            config_file=name,
            texts=texts,
            config=read,
            config_errors=errors,
            app_name=app_name,
            callers=callers,
            broken=broken,
            browser=_browser(self.browser),
            shallow=(self.here.git.folder / "shallow").exists(),
            paths=files.paths,
        )
        sites = None if self.offline or facts.app is None else _sites(facts.app)
        facts = with_exploring(replace(facts, sites=sites), self.here, offline=self.offline)
        return self._with_gitops(self._with_github(facts))

    def _config(self) -> tuple[Config | None, tuple[PromoError, ...]]:
        path, where = self.here.top / config.DEFAULT_PATH, config.DEFAULT_PATH.as_posix()
        if not path.exists():
            return None, ()
        name = self.app or self.here.top.name
        try:
            content = read_file(path, bounds.CONFIG_BYTES)
        except PromoError as error:
            return None, (error,)
        if found := config.errors(content, where, name):
            return None, found
        return config.parse(content, where, name), ()

    # ── the gitops repository ──────────────────────────────────────────────────────────────────
    def _address(self, facts: Facts) -> str:
        """As it was given, else configured, else named by the workflow; empty when by nobody."""
        given = next((c.given.get("gitops-repository") for c in facts.callers), None)
        configured = facts.config.gitops if facts.config else None
        address = self.inputs.gitops_repository or (configured.repository if configured else given)
        return "" if address is None or "${{" in address else address

    def _with_github(self, facts: Facts) -> Facts:
        asking = Asking(
            self.github_token, self.inputs.token, self.step.environment, offline=self.offline
        )
        return asking.ask(facts, self.here, self._address(facts))

    def _with_gitops(self, facts: Facts) -> Facts:
        address = self._address(facts)
        if self.inputs.gitops_dir is None and not address:
            return facts
        shown = one_line(str(self.inputs.gitops_dir or address), 100)
        if self.offline and self.inputs.gitops_dir is None:
            return replace(facts, gitops=Gitops(shown=shown, asked=False))
        configured = facts.config.gitops if facts.config else None
        asked = replace(self.inputs, push=self.inputs.gitops_dir is None)  # a checkout is only read
        if asked.gitops_dir is None:
            asked = replace(asked, gitops_repository=address)
        try:
            with open_repository(
                asked,
                configured=configured,
                environment=self.step.environment,
                workspace=self.here.top,
            ) as repository:
                tries = has_credential(asked, repository)
                return replace(
                    facts,
                    gitops=read_gitops(repository, facts, shown, tries=tries),
                    measured=measured(repository, facts),
                )
        except PromoError as error:
            return replace(facts, gitops=Gitops(shown=shown, trouble=error.what))


# ── the rest ───────────────────────────────────────────────────────────────────────────────────
def _app_name(callers: Sequence[Caller], read: Config | None) -> str:
    named = next((c.given.get("app", "") for c in callers), "")
    apps: Mapping[str, App] = read.apps if read else {}
    return named if named in apps or not apps else next(iter(apps))


def _sites(app: App) -> tuple[Site, ...]:
    """What the health address of every environment answers now."""
    try:
        match = parse(app.health.match)
    except PromoError:
        match = parse("auto")
    found: list[Site] = []
    for name, environment in app.environments.items():
        address = environment.url.rstrip("/") + app.health.path
        seen = look(address, match=match)
        found.append(
            Site(
                environment=name,
                address=address,
                status=seen.status,
                commit=seen.served,
                seen=seen.last_seen,
            )
        )
    return tuple(found)


def _browser(chosen: Path | None) -> str | None:
    """Where the browser is; None when the library that finds it is not installed."""
    try:
        browser = importlib.import_module("promo.explore.page.browser")
    except ModuleNotFoundError:
        return None
    try:
        return str(browser.find_browser(chosen, ""))
    except PromoError:
        return ""
