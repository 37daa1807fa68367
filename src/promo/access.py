"""How an exploration gets in, and what it finds: ``auth``, ``prepare``, ``before`` of the settings.

No value of a secret is written here. ``secrets`` names the variables that hold them; a step types
one by its name, ``${NAME}`` puts one into a header or into basic credentials.
"""

import re
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from promo.settings import Strict, written

_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}")
_VERBS: Final = ("open", "fill", "choose", "click", "press", "tick", "wait")
# What the runner and the explorer themselves live on must never be typed into a page.
_NOT_FOR_PAGES: Final = re.compile(
    r"(INPUT|GITHUB|ACTIONS|RUNNER|ANTHROPIC|AWS|AZURE|GOOGLE|GCP|KUBE|DOCKER|NPM|PYPI|SSH)(_|$)|GH_TOKEN$"
)

SecretName = Annotated[
    str, written(r"^[A-Z][A-Z0-9_]*$", "the name of an environment variable like STAGING_USER", 100)
]
HeaderName = Annotated[str, written(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", "the name of a header", 100)]
Path = Annotated[str, written(r"^/(?!/)", "a path that starts with one /", 1_500)]
Place = Annotated[
    str, written(r"^(/(?!/)|https?://[^\s@]+$)", "a path, or an http(s) address", 1_500)
]
Selector = Annotated[str, Meta(min_length=1, max_length=500)]
Text = Annotated[str, Meta(max_length=5_000)]
Word = Annotated[str, Meta(min_length=1, max_length=500)]
Arguments = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=100)]


class LoginStep(Strict, frozen=True, kw_only=True):
    """One step of a login: one verb, and for ``fill`` what to type.

    Args:
        open: a path, or an address in ``origins``.
        fill: the field to type into.
        choose: the list to choose from.
        click: what to click.
        press: the key to press.
        tick: the box to tick.
        wait: what must be there before it goes on.
        secret: with ``fill`` or ``choose``: the name of the variable with the value.
        text: with ``fill`` or ``choose``: the value itself.
    """

    open: Place | None = None
    fill: Selector | None = None
    choose: Selector | None = None
    click: Selector | None = None
    press: Word | None = None
    tick: Selector | None = None
    wait: Selector | None = None
    secret: SecretName | None = None
    text: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a step that does nothing or two things."""
        if sum(getattr(self, verb) is not None for verb in _VERBS) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(_VERBS)}")
        wanted = {"fill": 1, "choose": 1}.get(self.verb, 0)
        if (self.secret is not None) + (self.text is not None) != wanted:
            takes = "secret or text beside it" if wanted else "neither secret nor text beside it"
            raise ValueError(f"{self.verb} takes {takes}")

    @property
    def verb(self) -> str:
        """What the step does."""
        return next(verb for verb in _VERBS if getattr(self, verb) is not None)

    @property
    def what(self) -> str:
        """The object of that verb, for an error."""
        return str(getattr(self, self.verb))


class Basic(Strict, frozen=True, kw_only=True):
    """HTTP basic credentials; ``${NAME}`` stands for a secret.

    Args:
        username: mostly ``${NAME}``.
        password: ``${NAME}``; never the value itself.
    """

    username: Text
    password: Text


class Auth(Strict, frozen=True, kw_only=True):
    """How to sign in.

    Args:
        storage_state: the path of a file that Playwright recorded.
        steps: how to sign in, one after another.
        secrets: the names of the variables that hold what is typed.
        basic: HTTP basic credentials, for the site's own origin alone.
        headers: headers to send, for the site's own origin alone.
        page: where the site sends whoever is not signed in.
        check: a selector or a path that proves that the login worked.
    """

    storage_state: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    steps: Annotated[tuple[LoginStep, ...], Meta(max_length=50)] = ()
    secrets: Annotated[tuple[SecretName, ...], Meta(max_length=50)] = ()
    basic: Basic | None = None
    headers: Annotated[dict[HeaderName, Text], Meta(max_length=20)] = field(
        default_factory=dict[HeaderName, Text]
    )
    page: Place | None = None
    check: Selector | None = None

    def __post_init__(self) -> None:
        """Refuse what could not work, and what would give a secret away."""
        problem = next(filter(None, (_steps_problem(self), _names_problem(self))), None)
        if problem:
            raise ValueError(problem)

    @property
    def used(self) -> frozenset[str]:
        """The names of the secrets that something uses."""
        typed = {step.secret for step in self.steps if step.secret}
        return frozenset(typed | {name for text in _texts(self) for name in named_in(text)})


class Cookie(Strict, frozen=True, kw_only=True):
    """A cookie of the site; no secret.

    Args:
        name: its name.
        value: its value.
        path: below which path it is sent.
    """

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    value: Annotated[str, Meta(max_length=4_000)]
    path: Path = "/"


class Prepare(Strict, frozen=True, kw_only=True):
    """What every page finds: cookies, local storage, flags; ``dismiss`` is clicked away.

    Args:
        cookies: cookies of the site.
        local_storage: what is set where the page has not set it itself.
        dismiss: what is clicked away once a page is at rest.
        flags: feature flags and their values.
        flags_in: where flags are put.
    """

    cookies: Annotated[tuple[Cookie, ...], Meta(max_length=50)] = ()
    local_storage: Annotated[dict[Word, Text], Meta(max_length=50)] = field(
        default_factory=dict[Word, Text]
    )
    dismiss: Annotated[tuple[Selector, ...], Meta(max_length=10)] = ()
    flags: Annotated[dict[Word, Text], Meta(max_length=50)] = field(
        default_factory=dict[Word, Text]
    )
    flags_in: Literal["local_storage", "cookies", "query"] = "local_storage"


Before = Annotated[str, Meta(min_length=1, max_length=2_000)] | Arguments


def named_in(text: str) -> list[str]:
    """The names that a text holds as ``${NAME}``."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its placeholders replaced."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _texts(auth: Auth) -> tuple[str, ...]:
    basic = (auth.basic.username, auth.basic.password) if auth.basic else ()
    return (*basic, *auth.headers.values())


def _steps_problem(auth: Auth) -> str:
    if auth.storage_state is not None and auth.steps:
        return "storage_state and steps are two ways in; give one"
    if auth.steps and auth.steps[0].open is None:
        return "the first step must open a page"
    if auth.basic and not named_in(auth.basic.password):
        return "basic.password must come from a secret: write ${NAME} and name it in secrets"
    return ""


def _names_problem(auth: Auth) -> str:
    stranger = next(iter(sorted(auth.used - set(auth.secrets))), None)
    if stranger is not None:
        return f"{stranger} is used and not named in secrets"
    ours = next((name for name in auth.secrets if _NOT_FOR_PAGES.match(name)), None)
    return f"{ours} is no secret for a page; name a variable of the login's own" if ours else ""
