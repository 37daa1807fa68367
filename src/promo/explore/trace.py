"""A trace for Playwright's viewer, on request, with every secret taken out of it."""

import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from playwright.async_api import BrowserContext

from promo.redact import redact


@asynccontextmanager
async def traced(context: BrowserContext, out: Path, name: str) -> AsyncGenerator[None]:
    """Record what a context does into ``out``/trace/``name``.zip.

    Without its film: a picture could show a secret, and nobody reads those.
    """
    await context.tracing.start(screenshots=False, snapshots=True)
    try:
        yield
    finally:
        folder = out / "trace"
        folder.mkdir(parents=True, exist_ok=True)
        raw = folder / f".{name}.zip"
        try:
            await context.tracing.stop(path=raw)
            clean(raw, folder / f"{name}.zip")
        finally:
            raw.unlink(missing_ok=True)


def clean(raw: Path, target: Path) -> None:
    """Copy a trace, each text in it redacted; what is no text is a picture and stays."""
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            with suppress(UnicodeDecodeError):
                data = redact(data.decode("utf-8")).encode()
            copy.writestr(name, data)
