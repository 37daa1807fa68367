"""A user's regular expression on a foreign text, in a process that can be ended.

Python cannot stop a match that backtracks for ever, and while it runs nothing else does.
"""

import json
import sys
from typing import Final

from promo import bounds
from promo.errors import PromoError
from promo.process import run

# The alarm outlives us: a child whose parent was killed must end as well.
_CHILD: Final = """
import itertools, json, re, signal, sys, warnings
asked = json.load(sys.stdin)
if hasattr(signal, "alarm"):
    signal.alarm(asked["alarm"])
warnings.simplefilter("ignore")
found = itertools.islice(re.finditer(asked["pattern"], asked["text"]), asked["matches"])
print(json.dumps([(match[1] or "")[:asked["characters"]] for match in found]))
"""


def search(pattern: str, text: str) -> list[str] | None:
    """What the expression's group matched, each time; None when it took too long.

    Args:
        pattern: with one group, as ``match`` has checked.
        text: its first ``bounds.PATTERN_TEXT_CHARACTERS`` are seen.
    """
    asked = {
        "pattern": pattern,
        "text": text[: bounds.PATTERN_TEXT_CHARACTERS],
        "matches": bounds.PATTERN_MATCHES,
        "characters": bounds.VERSION_CHARACTERS,
        "alarm": int(bounds.PATTERN_SECONDS) + 1,
    }
    try:
        done = run(
            [sys.executable, "-I", "-S", "-c", _CHILD],
            stdin=json.dumps(asked).encode(),
            timeout_seconds=bounds.PATTERN_SECONDS,
        )
    except PromoError:
        return None
    return json.loads(done.out) if done.code == 0 else None
