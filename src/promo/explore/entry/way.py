"""The way in: settings with the values of their secrets, which nobody else gets to know."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from promo.access import Auth, LoginStep, Prepare, filled
from promo.errors import invalid
from promo.explore.entry.stored import StorageState
from promo.redact import redact


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an exploration gets in, and what its pages find.

    Args:
        steps: the login; empty without one.
        secrets: values by name; never shown, logged or written.
        basic: user and password for the site's own origin.
        headers: for the site's own origin.
        state: a session that was recorded elsewhere.
        page: where the site sends whoever is not signed in; empty when nobody said.
        check: what proves a login: a path, or a selector; empty when nobody said.
        prepare: cookies, storage, flags, banners.
    """

    steps: tuple[LoginStep, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    state: StorageState | None = field(default=None, repr=False)
    page: str = ""
    check: str = ""
    prepare: Prepare = field(default_factory=Prepare)

    @property
    def signs_in(self) -> bool:
        """Whether there is a session that could end."""
        return bool(self.steps) or self.state is not None

    @property
    def probe_headers(self) -> dict[str, str]:
        """What a request outside the browser needs to get in."""
        if self.basic is None:
            return dict(self.headers)
        pair = base64.b64encode(":".join(self.basic).encode()).decode()
        return {**self.headers, "Authorization": f"Basic {pair}"}


def way_of(
    auth: Auth | None,
    prepare: Prepare,
    values: Mapping[str, str],
    state: StorageState | None = None,
) -> Way:
    """The way that settings describe; every value of a secret is redacted from here on.

    Args:
        auth: the settings; None without a login.
        prepare: what pages find.
        values: secrets by name, from the environment.
        state: what the file of ``storage_state`` holds.

    Raises:
        PromoError: invalid, ``missing-secret``.
    """
    if auth is None:
        return Way(prepare=prepare)
    known = {name: _value(name, values) for name in auth.secrets}
    for value in known.values():
        redact.learn(value)
    basic = auth.basic and (filled(auth.basic.username, known), filled(auth.basic.password, known))
    headers = {name: filled(text, known) for name, text in auth.headers.items()}
    for value in (*headers.values(), ":".join(basic) if basic else ""):
        redact.learn(value)
    first = auth.steps[0].open if auth.steps else None
    return Way(
        steps=auth.steps,
        secrets=known,
        basic=basic or None,
        headers=headers,
        state=state,
        page=auth.page or first or "",
        check=auth.check or "",
        prepare=prepare,
    )


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "").rstrip("\r\n")
    if not value:
        raise invalid(
            f"the secret {name} has no value",
            reason="missing-secret",
            where="auth.secrets",
            hint=f"Pass it to the step by env, or as a line {name}=… of login-secrets",
        )
    return value
