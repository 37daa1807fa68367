"""Everything that doctor looks at, asked once; what cannot be had is left out and said."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import config
from promo.adopt.caller import Caller, read_callers
from promo.adopt.check import Facts, Gitops, Site
from promo.commands.init.checkout import Adopted
from promo.config import App, Config
from promo.errors import PromoError
from promo.gitops.images import find_images
from promo.gitops.opening import open_repository
from promo.gitops.repository import Repository
from promo.inputs import Gitops as GitopsInputs
from promo.live.match import parse
from promo.live.probe import look
from promo.promote.holds import holds_path, read_holds, standing
from promo.runner import Step
from promo.untrusted import one_line

_TRIAL: Final = "refs/heads/promo-doctor-looks"


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
    """

    here: Adopted
    inputs: GitopsInputs
    step: Step
    app: str | None
    browser: Path | None
    offline: bool

    def facts(self) -> Facts:
        """All of them."""
        files = self.here.files()
        callers, broken = read_callers(files)
        name = config.DEFAULT_PATH.as_posix()
        read, trouble = self._config()
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
            config_trouble=trouble,
            app_name=app_name,
            callers=callers,
            broken=broken,
            browser=_browser(self.browser),
            shallow=(self.here.git.folder / "shallow").exists(),
        )
        sites = None if self.offline or facts.app is None else _sites(facts.app)
        return replace(facts, sites=sites, gitops=self._gitops(facts))

    def _config(self) -> tuple[Config | None, str]:
        path = self.here.top / config.DEFAULT_PATH
        if not path.exists():
            return None, ""
        try:
            return config.read(path, self.app or self.here.top.name), ""
        except PromoError as error:
            return None, str(error).replace(f"{self.here.top}/", "")

    # ── the gitops repository ──────────────────────────────────────────────────────────────────
    def _gitops(self, facts: Facts) -> Gitops | None:
        given = next((c.given.get("gitops-repository") for c in facts.callers), None)
        configured = facts.config.gitops if facts.config else None
        address = self.inputs.gitops_repository or (configured.repository if configured else given)
        if self.inputs.gitops_dir is None and (address is None or "${{" in address):
            return None
        shown = one_line(str(self.inputs.gitops_dir or address), 100)
        if self.offline and self.inputs.gitops_dir is None:
            return Gitops(shown=shown, trouble="not asked: --offline")
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
                return _read(repository, facts, shown, tries=_has_credential(asked, repository))
        except PromoError as error:
            return Gitops(shown=shown, trouble=error.what)


def _has_credential(inputs: GitopsInputs, repository: Repository) -> bool:
    """Whether a push can be tried: with a credential, or to a repository on this machine."""
    given = inputs.token is not None or inputs.ssh_key is not None
    return given or Path(repository.place.address or "").is_absolute()


def _read(repository: Repository, facts: Facts, shown: str, *, tries: bool) -> Gitops:
    wanted = _files(facts)
    contents = repository.read_all((*wanted, holds_path(facts.app_name)))
    files: dict[str, tuple[str, ...] | None] = {}
    unreadable: dict[str, str] = {}
    for path in wanted:
        content = contents[path]
        if content is None:
            files[path] = None
            continue
        try:
            found = find_images(content, path)
        except PromoError as error:
            files[path], unreadable[path] = (), str(error)
        else:
            files[path] = tuple(dict.fromkeys(image.identity for image in found))
    held, trouble = _held(contents[holds_path(facts.app_name)], facts)
    return Gitops(
        shown=shown,
        writable=_may_push(repository) if tries else None,
        files=files,
        unreadable=unreadable,
        held=held,
        holds_trouble=trouble,
    )


def _files(facts: Facts) -> tuple[str, ...]:
    """The files that the configuration and the workflows name."""
    known = [one.file for one in facts.app.environments.values()] if facts.app else []
    for caller in facts.callers:
        for name in ("source-file", "target-file"):
            known += [path for path in caller.given.get(name, "").split() if "{" not in path]
    return tuple(dict.fromkeys(path for path in known if path and not path.startswith("/")))


def _held(content: bytes | None, facts: Facts) -> tuple[tuple[str, ...], str]:
    where = holds_path(facts.app_name)
    names = list(facts.app.environments) if facts.app else []
    try:
        holds = read_holds(content, where, names)
    except PromoError as error:
        return (), str(error)
    now = datetime.now(UTC)
    against = {name: standing(holds, name, now) for name in names}
    lines = [
        f"{name}: {one_line(said)}"
        for name, one in against.items()
        for said in (one.hold, one.freeze)
        if said
    ]
    return tuple(lines), ""


def _may_push(repository: Repository) -> bool:
    """Whether a push would be taken; nothing is pushed."""
    to = repository.place.address or "origin"
    done = repository.git.run("push", "--dry-run", "--quiet", to, f"{repository.head}:{_TRIAL}")
    return done.code == 0


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
        browser = importlib.import_module("promo.explore.browser")
    except ModuleNotFoundError:
        return None
    try:
        return str(browser.find_browser(chosen, ""))
    except PromoError:
        return ""
