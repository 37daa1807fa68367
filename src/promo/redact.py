"""Take secrets out of text before it leaves the process.

Two nets: the values this run was given (exact, in the spellings they travel in) and the shapes of
well-known credentials, for those nobody told us about.
"""

import base64
import html
import json
import re
from typing import Final
from urllib.parse import quote, quote_plus

MARK: Final = "***"
# A shorter secret would blank out ordinary words everywhere.
_SHORTEST: Final = 4

_SHAPES: Final = re.compile(
    r"""
      \bgh[pousr]_[A-Za-z0-9]{36,255}\b                       # GitHub tokens
    | \bgithub_pat_[A-Za-z0-9_]{60,255}\b
    | \bsk-ant-[A-Za-z0-9_-]{20,200}                          # Anthropic keys
    | \bsk-[A-Za-z0-9]{32,200}\b
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                           # AWS key ids
    | \bxox[abprs]-[A-Za-z0-9-]{10,200}                       # Slack tokens
    | \bhooks\.slack\.com/services/[A-Za-z0-9/]{20,100}
    | \bglpat-[A-Za-z0-9_-]{20,64}                            # GitLab tokens
    | \beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}   # JWT
    | -----BEGIN\ [A-Z ]{0,30}PRIVATE\ KEY-----[\s\S]{0,20000}?(?:-----END\ [A-Z ]{0,30}KEY-----|\Z)
    """,
    re.VERBOSE,
)
_AUTHORIZATION: Final = re.compile(
    r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|token)\s+|"
    r"(?:set-)?cookie\s*:\s*[^=;\s]{1,200}=)[^\s\"',;]{1,4000}"
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"
)
_URL_CREDENTIALS: Final = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]{1,20}://)[^/\s@\"'<>]{1,500}@")


_ESCAPE: Final = re.compile("%[0-9A-F]{2}")
_URL_SAFE: Final = str.maketrans("+/", "-_")


class Redactor:
    """Knows the secrets of this run and takes them out of any text."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._emails = False

    def learn(self, secret: str) -> None:
        """Remember a secret in every spelling it is likely to be printed in."""
        for value in {secret, secret.strip(), *secret.splitlines()}:
            if len(value.strip()) >= _SHORTEST:
                self._known |= _spellings(value)
        longest_first = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if self._known else None

    def mask_emails(self, on: bool = True) -> None:  # noqa: FBT001, FBT002  (a switch)
        """Take e-mail addresses out too: those of people are no secret and often not ours."""
        self._emails = on

    def places(self, text: str) -> list[tuple[int, int]]:
        """From where to where the text holds a known secret, or a credential by its shape."""
        patterns = (self._pattern, _SHAPES, _URL_CREDENTIALS, _EMAIL if self._emails else None)
        return [found.span() for pattern in patterns if pattern for found in pattern.finditer(text)]

    def __call__(self, text: str) -> str:
        """The text with every known secret and every credential-shaped part blanked out."""
        if self._pattern is not None:
            text = self._pattern.sub(MARK, text)
        text = _SHAPES.sub(MARK, text)
        text = _AUTHORIZATION.sub(rf"\g<1>{MARK}", text)
        text = _URL_CREDENTIALS.sub(rf"\g<1>{MARK}@", text)
        return _EMAIL.sub(MARK, text) if self._emails else text


def _spellings(value: str) -> set[str]:
    """A value as addresses, forms, JSON, HTML and basic credentials spell it."""
    encoded = base64.b64encode(value.encode()).decode().rstrip("=")
    in_addresses = {
        quote(value),
        quote(value, safe=""),
        quote(value, safe="!'()*~"),  # encodeURIComponent
        quote_plus(value),
        quote_plus(value, safe="*"),  # URLSearchParams
    }
    return {
        value,
        *in_addresses,
        *(_ESCAPE.sub(lambda one: one[0].lower(), text) for text in in_addresses),  # .NET
        _quoted(value),
        _quoted(value).replace("/", "\\/"),  # PHP
        _quoted(_quoted(value)),  # JSON that holds JSON, as a trace does
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
        encoded,
        encoded.translate(_URL_SAFE),
    }


def _quoted(value: str) -> str:
    return json.dumps(value)[1:-1]


# One for the process: whatever prints must not have to be handed the secrets it must not print.
redact: Final = Redactor()


def looks_like_secret(text: str) -> bool:
    """Whether a text holds something shaped like a credential."""
    return _SHAPES.search(text) is not None
