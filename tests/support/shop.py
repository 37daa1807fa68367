"""The demo's application, running as its own process."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from promo.demo.application.faults import EVERY
from promo.demo.application.source import edited, healthy, write
from promo.demo.servers import Server

SHA = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def shop(folder: Path, *faults: str) -> Generator[str]:
    """The application's address, healthy or with faults; each is on a page of its own."""
    edits = [edit for fault in faults for edit in EVERY[fault].edits]
    write(edited(healthy(), edits), folder / "shop-source")
    server = Server(folder / "shop-source", SHA, folder / "shop.log")
    try:
        yield server.address
    finally:
        server.stop()
