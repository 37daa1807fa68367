"""What one run wants to promote, read once and the same for every attempt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from promo.gitops.push.planned import Author
from promo.promote.evidence import Proof


@dataclass(frozen=True, kw_only=True)
class Request:
    """A promotion that was asked for.

    Args:
        app: whose.
        app_is_named: whether an input says so; else the configuration does, which is part of
            what is promoted, or the repository's name.
        sources: the source files; empty when a given release is written as it is.
        targets: the target files, each with its source.
        proof: the evidence, and the release that it pins.
        origin: the source's environment, None when nobody knows its name.
        goal: the target's environment.
        environments: every environment's name, where that is known.
        approval_required: whether the configuration says that the goal wants a person's yes; the
            gitops repository may say so as well.
        proposes: whether a person's merge is to bring it.
        override: why it moves without a pass; None when it does not.
        images: names or repositories to move; empty means all.
        rename: a source's repository to the target's.
        force: write values that Flux's image automation owns, too.
        promotion_id: what it is called, in every attempt.
        author: who the commit is by.
        message: the template of its subject, and the text below it.
        when: now, for the commit and the holds.
        run_url: this run.
    """

    app: str
    app_is_named: bool
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    proof: Proof
    origin: str | None
    goal: str | None
    environments: Collection[str]
    approval_required: bool
    override: str | None
    proposes: bool
    images: tuple[str, ...]
    rename: Mapping[str, str]
    force: bool
    promotion_id: str
    author: Author
    message: str
    when: datetime
    run_url: str | None
