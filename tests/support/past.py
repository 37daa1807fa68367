"""A gitops repository with a long past, written fast: promotions, rollbacks, reverts, notes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.git_repository import Bare, git
from support.promoting import DEMO, PROD, REPOSITORY, STAGING

_LINE = (("staging", None, STAGING), ("demo", "staging", DEMO), ("prod", "demo", PROD))
_HOURS_APART = 2


def sha(number: int) -> str:
    """The application's commit number so and so."""
    return f"{number:040x}"


def digest(number: int) -> str:
    """Its image's digest."""
    return f"sha256:{number:064x}"


def file_of(number: int) -> str:
    """A file that runs release ``number``."""
    return (
        f"image:\n  repository: {REPOSITORY}\n  tag: v{number}\n  digest: {digest(number)}\n"
        "replicas: 2\n"
    )


def make_past(folder: Path, count: int, until: datetime | None = None) -> Bare:
    """A repository with so many promotions, three to a release, each noted.

    Every twentieth promotion is rolled back, every fortieth exploration blocked; the newest
    promotion was made at ``until``.
    """
    bare = Bare(folder)
    end = until or datetime.now(UTC)
    git(folder, "fast-import", "--quiet", stdin=b"".join(_stream(count, end)))
    return bare


def _stream(count: int, end: datetime) -> Iterator[bytes]:
    yield _commit(1, end - timedelta(hours=_HOURS_APART * (count + 1)), "first", {
        STAGING: file_of(0), DEMO: file_of(0), PROD: file_of(0)
    })  # fmt: skip
    for i in range(count):
        number, (to, origin, path) = i // 3 + 1, _LINE[i % 3]
        when = end - timedelta(hours=_HOURS_APART * (count - 1 - i))
        text = trailers(f"p{i}", number, to, origin, path, f"p{i - 3}" if i % 20 == 19 else None)
        yield _commit(i + 2, when, f"promote web to {to}\n\n{text}", {path: file_of(number)})
    yield b"commit refs/notes/promo\ncommitter promo <p@example.com> %d +0000\ndata 5\nnotes\n" % (
        end.timestamp()
    )
    for i in range(count):
        when = end - timedelta(hours=_HOURS_APART * (count - 1 - i))
        note = json.dumps(_note(i, when)).encode() + b"\n"
        yield b"N inline :%d\ndata %d\n%s\n" % (i + 2, len(note), note)


def trailers(
    promotion: str, number: int, to: str, origin: str | None, path: str, undone: str | None = None
) -> str:
    """The trailers of a promotion of release ``number``, which followed the one before it."""
    lines = [
        f"Promotion-Id: {promotion}",
        "Promo-App: web",
        *([f"Promoted-From: {origin}"] if origin else []),
        f"Promoted-To: {to}",
        f"Target-Path: {path}",
        f"Source-Revision: {sha(number)}",
        *([f"Previous-Revision: {sha(number - 1)}"] if number > 1 else []),
        f"Image: {REPOSITORY}:v{number}@{digest(number)}",
        f"Gate-Run: https://github.com/o/web/actions/runs/{number}",
        f"Gate-Result: {'pass' if origin else 'none'}",
        *([f"Rollback-Of: {undone}"] if undone else []),
    ]
    return "\n".join(lines) + "\n"


def _note(i: int, when: datetime) -> dict[str, object]:
    number = i // 3 + 1
    if i % 3:
        return {"note": "live", "at": (when + timedelta(minutes=4)).isoformat(), "app": "web"}
    seen = {"id": f"v1:{number // 50:016x}", "rule": "http-5xx", "severity": "critical",
            "route": "/cart", "blocks": True}  # fmt: skip
    fails, after = number % 40 == 0, number % 40 == 1
    what = {
        "environment": "staging",
        "sha": sha(number),
        "routes": 12,
        "found": int(fails),
        "sightings": [seen] if fails else [],
        "gone": [f"v1:{(number - 1) // 50:016x}"] if after else [],
        "cost_usd": "0.42",
        "duration_seconds": 312.0,
    }
    return {
        "note": "explored",
        "at": (when + timedelta(minutes=20)).isoformat(),
        "app": "web",
        "outcome": "fail" if fails else "pass",
        "sha256": f"{i:064x}",
        "run": f"https://github.com/o/web/actions/runs/{number}",
        "explored": what,
    }


def _commit(mark: int, when: datetime, message: str, files: dict[str, str]) -> bytes:
    said = message.encode()
    head = b"commit refs/heads/main\nmark :%d\ncommitter promo <p@example.com> %d +0000\n" % (
        mark,
        when.timestamp(),
    )
    lines = [head, b"data %d\n%s\n" % (len(said), said)]
    if mark > 1:
        lines.append(b"from :%d\n" % (mark - 1))
    for path, text in files.items():
        data = text.encode()
        lines.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
    return b"".join(lines)
