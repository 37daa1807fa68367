"""What doctor knows of a set-up, and what a check makes of it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from promo.adopt.caller import Caller
from promo.config import App, Config

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


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that was looked at; None is what was not.

    Args:
        config_file: where the configuration is, or should be.
        texts: the configuration and the calling workflows, as they are written.
        config: the configuration; None when it is not there or does not read.
        config_trouble: why it does not read.
        app_name: the application that is looked at.
        callers: the jobs that call staged-promotion.
        broken: workflows that do not read.
        gitops: None when no repository is named.
        sites: the environments that were asked.
        browser: where it is; empty when there is none.
        shallow: whether the checkout's history is cut off.
    """

    config_file: str
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    config: Config | None = None
    config_trouble: str = ""
    app_name: str = "app"
    callers: tuple[Caller, ...] = ()
    broken: tuple[str, ...] = ()
    gitops: Gitops | None = None
    sites: tuple[Site, ...] | None = None
    browser: str | None = None
    shallow: bool = False

    @property
    def app(self) -> App | None:
        """What the configuration says of the application."""
        return self.config.apps.get(self.app_name) if self.config else None

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
    """

    name: str
    why: str
    look: Callable[[Facts], Iterator[Trouble]]
    needs: Callable[[Facts], str] = lambda facts: ""  # noqa: ARG005  (needs nothing)
