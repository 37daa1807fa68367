"""What is typed into a field: something plausible, nothing, or what breaks careless code."""

import re
from typing import Final, Literal

from promo.explore.page.perform import UNIQUE
from promo.explore.walker.things import Thing

Filling = Literal["plausible", "empty", "hostile"]
FILLINGS: Final[tuple[Filling, ...]] = ("plausible", "empty", "hostile")

_QUOTES: Final = '"\'><b>O\'Brien & "Zoë"</b> 名前 🦊 \\ % ${1} '
_LONG: Final = 2_000  # characters, in a field of several lines
_LINE: Final = 250  # in a field of one line: what a careful database still takes
_DATES: Final = {"date": "2030-06-15", "time": "10:30", "datetime-local": "2030-06-15T10:30",
                 "month": "2030-06", "week": "2030-W24"}  # fmt: skip
_LAST_DATES: Final = {"date": "9999-12-31", "time": "23:59", "datetime-local": "9999-12-31T23:59",
                      "month": "9999-12", "week": "9999-W52"}  # fmt: skip
# What a field is for, by its name, label and hints; the first row that fits.
_MEANINGS: Final = tuple(
    (re.compile(rf"(?<![a-z])(?:{words})", re.IGNORECASE), text)
    for words, text in (
        (r"(?:e-?)?mail(?![a-z])|correo|courriel", f"robin.{UNIQUE}@example.com"),
        (r"phone|tel(?![a-z]{3})|telef|mobil|handy", "+49 30 1234567"),
        (r"zip|post(?:al)?[\s_-]?code|plz|cap(?![a-z])|postleitzahl", "10115"),
        (r"card[\s_-]?number|cc-number", "4111111111111111"),
        (r"cvc|cvv|csc", "123"),
        (r"url|website|homepage|link", "https://example.com/"),
        (r"year|jahr|ann[ée]e", "2030"),
        (r"quantity|amount|count|anzahl|menge|qty", "2"),
        (r"user[\s_-]?name|login|nick", f"robin{UNIQUE}"),
        (r"first[\s_-]?name|given|vorname|pr[ée]nom", "Robin"),
        (r"last[\s_-]?name|family|surname|nachname", "Example"),
        (r"name|nom(?![a-z])|nombre", "Robin Example"),
        (r"city|town|stadt|ort(?![a-z])|ville|ciudad", "Berlin"),
        (r"country|land(?![a-z])|pays|pa[íi]s", "Germany"),
        (r"street|address|adresse|anschrift|direcci", "Example Street 1, 10115 Berlin"),
        (r"company|firma|organi[sz]ation", "Example Ltd"),
        (r"code|token|otp|pin", "123456"),
        (r"search|suche|query|find|(?<![a-z])q(?![a-z])|recherche|buscar|cerca", "a"),
        (r"subject|title|betreff|titel", f"A question {UNIQUE}"),
        (r"message|comment|text|note|nachricht|kommentar", f"Just trying this out. {UNIQUE}"),
    )
)


def typed(field: Thing, filling: Filling) -> str:
    """What is typed into a field; ``{unique}`` in it is different in every run."""
    if filling == "empty":
        return ""
    text = _plausible(field) if filling == "plausible" else _hostile(field)
    return text[: field.most] if field.most and UNIQUE not in text else text


def _plausible(field: Thing) -> str:
    if field.type in _DATES:
        return field.least or _DATES[field.type]
    if field.type == "number":
        return _number(field)
    by_type = {
        "email": f"robin.{UNIQUE}@example.com",
        "url": "https://example.com/",
        "tel": "+49 30 1234567",
        "password": "Correct-Horse-7-Battery",
        "search": "a",
    }
    if field.type in by_type:
        return by_type[field.type]
    said = f"{field.name} {field.hint}"
    text = next((text for words, text in _MEANINGS if words.search(said)), f"Example {UNIQUE}")
    # A limit leaves no room for what is different in every run.
    return text.replace(UNIQUE, "1") if field.most and field.most < len(text) else text


def _number(field: Thing) -> str:
    return field.least or (field.highest if field.highest.startswith("-") else "2")


def _hostile(field: Thing) -> str:
    if field.type in _LAST_DATES:
        return field.highest or _LAST_DATES[field.type]
    by_type = {
        "number": field.highest or "-99999999999",
        "email": 'o\'brien+"<b>"@example.com',
        "url": "https://example.com/?q=\"'<b>",
        "tel": "+00 (0)'\"<b>",
    }
    if field.type in by_type:
        return by_type[field.type]
    most = _LONG if field.tag == "textarea" else _LINE
    return _QUOTES + "Wörter " * ((most - len(_QUOTES)) // 7)
