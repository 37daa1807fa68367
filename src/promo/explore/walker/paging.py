"""Links that turn the pages of a list: the same code with other data, and often broken alone."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from promo.explore.walker.things import Thing

_ARROWS: Final = "[\u203a\u00bb\u2192>]"
_WORDS: Final = (
    r"next|older|weiter|nächste|vor|suivante?|siguiente|successiv[ao]|volgende|próxima|næste|nästa"
    r"|neste|seuraava|następna|další|következő|далее|下一页|次へ|다음"
)
_NAMES: Final = re.compile(
    rf"(?:page )?[0-9]{{1,4}}|{_ARROWS}{{1,2}}"
    rf"|(?:{_WORDS})(?:\s(?:page|seite|posts))?\s*{_ARROWS}*",
    re.IGNORECASE,
)
_KEYS: Final = frozenset({"page", "p", "pg", "paged", "offset", "start", "skip", "cursor", "after"})
_PATH: Final = re.compile(r"/page/?[0-9]+/?$", re.IGNORECASE)


def turns_pages(thing: Thing) -> bool:
    """Whether a link leads to another page of a list, by its name or by its address."""
    try:
        parts = urlsplit(thing.href)
    except ValueError:
        return False
    keys = {key.lower() for key, _ in parse_qsl(parts.query[:1000], keep_blank_values=True)}
    named = _NAMES.fullmatch(thing.name.strip())
    return bool(named or keys & _KEYS or _PATH.search(parts.path))
