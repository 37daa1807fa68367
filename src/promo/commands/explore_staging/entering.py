"""How to get in: the settings, the input, and the secrets, which the environment alone holds."""

from pathlib import Path

from promo import bounds
from promo.access import Auth, Prepare
from promo.config import Chosen, Environment
from promo.explore.entry.before import Call, Command, Place, read_before, seed
from promo.explore.entry.stored import StorageState, read_state
from promo.explore.entry.way import Way, way_of
from promo.explore.fence.origins import allowed_of
from promo.files import read_file
from promo.inputs import Kind
from promo.runner import Step
from promo.settings import parse_settings

_INLINE = ("{", "\n", ": ")


def _read_secret(text: str) -> str:
    name, equals, value = text.partition("=")
    if not (name.isidentifier() and name.isascii() and name.isupper() and equals and value):
        raise ValueError("a line like STAGING_PASSWORD=value")
    return text


LOGIN_SECRET = Kind("name=value", _read_secret)


def read_way(
    text: str | None,
    secrets: tuple[str, ...],
    chosen: Chosen,
    environment: Environment | None,
    step: Step,
    *,
    dry_run: bool,
) -> Way:
    """The way into an environment.

    Args:
        text: the input ``auth``: YAML, JSON or the path of a file with it.
        secrets: lines of ``login-secrets``; they win over variables.
        chosen: the application and its settings.
        environment: the one that is explored, if the settings know it.
        step: whose variables hold the secrets.
        dry_run: nobody gets in, so that no secret is needed.

    Raises:
        PromoError: invalid; ``bad-config``, ``missing-secret``, ``bad-storage-state``,
            ``unreadable-file``.
    """
    explore = chosen.app.explore if chosen.app else None
    prepare = explore.prepare if explore else Prepare()
    configured = (environment and environment.auth) or (explore and explore.auth) or None
    auth = _given(text, step) if text else configured
    if dry_run or auth is None:
        return Way(prepare=prepare)
    values = {**step.environment, **dict(line.split("=", 1) for line in secrets)}
    for name in auth.secrets:
        step.mask(values.get(name, ""))
    return way_of(auth, prepare, values, _stored(auth, step))


def read_seeding(chosen: Chosen, site: str, origins: tuple[str, ...]) -> Command | Call | None:
    """What is to be done before the first page.

    Raises:
        PromoError: invalid, ``bad-before`` or ``bad-origin``.
    """
    before = chosen.app.explore.before if chosen.app else None
    return read_before(before, allowed_of(site, origins)) if before else None


def sow(wanted: Command | Call, place: Place, origins: tuple[str, ...], step: Step) -> None:
    """Seed the test data.

    Raises:
        PromoError: inconclusive, ``before-failed``.
    """
    seed(wanted, place, allowed_of(place.site, origins), step.say)


def _given(text: str, step: Step) -> Auth:
    if any(sign in text for sign in _INLINE):
        return parse_settings(text.encode(), "--auth", Auth)
    path = step.inside(Path(text), "auth")
    return parse_settings(read_file(path, bounds.CONFIG_BYTES), text, Auth)


def _stored(auth: Auth, step: Step) -> StorageState | None:
    if auth.storage_state is None:
        return None
    path = step.inside(Path(auth.storage_state), "auth.storage_state")
    return read_state(read_file(path, bounds.STATE_BYTES), auth.storage_state)
