"""The demo's application, running as its own process."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from promo.demo.application.faults import FAULTS
from promo.demo.application.source import edited, healthy, write
from promo.demo.servers import Server

SHA = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def shop(folder: Path, fault: str | None = None, sha: str = SHA) -> Generator[str]:
    """The application's address, healthy or with one fault."""
    write(edited(healthy(), FAULTS[fault].edits if fault else ()), folder / "shop-source")
    server = Server(folder / "shop-source", sha, folder / "shop.log")
    try:
        yield server.address
    finally:
        server.stop()
