"""What doctor knows of a set-up, and what a check makes of it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from promo.adopt.caller import Caller
from promo.adopt.readiness import Measured
from promo.config import App, Config
from promo.errors import PromoError
from promo.github.settings import Settings

Weight = Literal["error", "warning"]


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong.

    Args:
        name: its fixed name.
        what: what is wrong, without a full stop.
        mend: what to do about it.
        where: the file and its line, an address, or a word.
        weight: a warning does not keep promo from working.
    """

    name: str
    what: str
    mend: str
    where: str = ""
    weight: Weight = "error"


@dataclass(frozen=True, kw_only=True)
class Site:
    """What one environment answered: its health address, status and commit, and what was seen."""

    environment: str
    address: str
    status: int | None
    commit: str | None
    seen: str


@dataclass(frozen=True, kw_only=True)
class Gitops:
    """What the gitops repository holds.

    Args:
        shown: what it is called.
        trouble: why it cannot be read; empty when it can.
        writable: whether the credential may push; None when that was not tried.
        files: the files of environments that it should have: path to their image repositories,
            None for a file that is not there.
        unreadable: files whose images cannot be read: path to why.
        held: what holds promotions, as lines for people.
        holds_trouble: why the holds cannot be read; empty when they can.
        asked: whether it was looked at.
        approved: the environments that want a person's yes, by what lies there.
    """

    shown: str
    trouble: str = ""
    writable: bool | None = None
    files: Mapping[str, tuple[str, ...] | None] = field(
        default_factory=dict[str, "tuple[str, ...] | None"]
    )
    unreadable: Mapping[str, str] = field(default_factory=dict[str, str])
    held: tuple[str, ...] = ()
    holds_trouble: str = ""
    asked: bool = True
    approved: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The pages that would be explored.

    Args:
        sources: how many each source knows; the first source of a page counts.
        trouble: why they cannot be listed; empty when they can.
        crawled: whether pages that only links lead to are explored too.
        shut_out: routes that the configuration names and excludes.
    """

    sources: Mapping[str, int] = field(default_factory=dict[str, int])
    trouble: str = ""
    crawled: bool = True
    shut_out: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many routes all sources name."""
        return sum(self.sources.values())


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that was looked at; None is what was not.

    Args:
        config_file: where the configuration is, or should be.
        texts: the configuration and the calling workflows, as they are written.
        config: the configuration; None when it is not there or does not read.
        config_errors: everything that keeps it from being read.
        app_name: the application that is looked at.
        callers: the jobs that call staged-promotion.
        broken: workflows that do not read.
        gitops: None when no repository is named.
        sites: the environments that were asked.
        browser: where it is; empty when there is none.
        shallow: whether the checkout's history is cut off.
        paths: every file of the repository.
        unmatched: globs of ``explore.paths`` that mean none of them.
        repository: its ``owner/name`` on GitHub; empty when it is elsewhere.
        gitops_repository: that of the gitops repository.
        github: how GitHub says it is set; None when it was not asked.
        gitops_github: the same of the gitops repository.
        routes: None when nobody could list them.
        unpriced: why the model's cost cannot be known; None when that was not looked up.
        measured: what explorations found so far; None when that was not read.
    """

    config_file: str
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    config: Config | None = None
    config_errors: tuple[PromoError, ...] = ()
    app_name: str = "app"
    callers: tuple[Caller, ...] = ()
    broken: tuple[str, ...] = ()
    gitops: Gitops | None = None
    sites: tuple[Site, ...] | None = None
    browser: str | None = None
    shallow: bool = False
    paths: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    repository: str = ""
    gitops_repository: str = ""
    github: Settings | None = None
    gitops_github: Settings | None = None
    routes: Routes | None = None
    unpriced: str | None = None
    measured: Measured | None = None

    @property
    def app(self) -> App | None:
        """What the configuration says of the application."""
        return self.config.apps.get(self.app_name) if self.config else None

    @property
    def caller(self) -> Caller | None:
        """The first job that promotes this application."""
        return self.callers[0] if self.callers else None

    @property
    def model(self) -> str:
        """The model that is named, by the call or the configuration; empty when none is."""
        named = self.caller.given.get("model", "") if self.caller else ""
        named = named or (self.app.explore.model or "" if self.app else "")
        return "" if named == "none" or "${{" in named else named

    def line_of(self, file: str, text: str) -> str:
        """Where a text stands in a file."""
        before, found, _ = self.texts.get(file, "").partition(text)
        return f"{file}:{before.count(chr(10)) + 1}" if found else file


@dataclass(frozen=True)
class Check:
    """One thing that is looked at.

    Args:
        name: what a person reads.
        why: why it matters, in one line.
        look: the troubles that the facts show.
        needs: what it needs and the facts have not, in words; empty when it can look.
        tell: what was seen, for people who want to know more than that it is fine.
    """

    name: str
    why: str
    look: Callable[[Facts], Iterator[Trouble]]
    needs: Callable[[Facts], str] = lambda facts: ""  # noqa: ARG005  (needs nothing)
    tell: Callable[[Facts], str] = lambda facts: ""  # noqa: ARG005  (there is nothing to tell)
