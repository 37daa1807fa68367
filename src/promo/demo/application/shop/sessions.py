"""One visitor's cart, orders and profile: test data, made for each visit and never written down."""

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

_MOST: Final = 500  # visits that are remembered


def _orders() -> list[dict[str, Any]]:
    return [
        {"id": "1003", "date": "2026-02-11", "state": "on its way", "total": 3300, "count": 1},
        {"id": "1002", "date": "2026-01-20", "state": "delivered", "total": 2350, "count": 2},
        {"id": "1001", "date": "2025-12-02", "state": "delivered", "total": 6900, "count": 1},
    ]


def _profile() -> dict[str, Any]:
    return {
        "name": "Robin Example",
        "email": "robin@example.com",
        "newsletter": False,
        "visits": [
            {"day": "2026-02-10", "place": "Lyon"},
            {"day": "2026-01-19", "place": "Graz"},
        ],
    }


@dataclass
class Session:
    """What one visitor has here. A visit starts with something in the cart and three orders."""

    cart: dict[str, int] = field(default_factory=lambda: {"notebook": 1, "mug": 2})
    orders: list[dict[str, Any]] = field(default_factory=_orders)
    profile: dict[str, Any] = field(default_factory=_profile)
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


class Sessions:
    """The visits of this process, the oldest forgotten first."""

    def __init__(self) -> None:
        self._visits: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: str | None) -> tuple[str, Session, bool]:
        """The visit of a cookie, a new one where there is none: its key, itself, whether new."""
        with self._lock:
            if key is not None and key in self._visits:
                self._visits.move_to_end(key)
                return key, self._visits[key], False
            fresh = uuid.uuid4().hex
            self._visits[fresh] = Session()
            while len(self._visits) > _MOST:
                self._visits.popitem(last=False)
            return fresh, self._visits[fresh], True
