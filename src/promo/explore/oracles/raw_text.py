"""raw-value, raw-template and raw-key: texts that something should have replaced."""

import re
from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Look, Shown, Visited

# A sentence of that many words is about the word; a value stands in a short text, or alone.
_PROSE: Final = 12
_SHORT: Final = 8
_MONEY: Final = re.compile(r"[€$£¥₹%]\s?NaN|NaN\s?[€$£¥₹%]|NaN[:/.]NaN")
_MISSING: Final = re.compile(r"missing|\?\?\?", re.IGNORECASE)
# The last part of what is a file, a host or a package rather than a key.
_NO_KEY: Final = frozenset({
    "js", "ts", "jsx", "tsx", "mjs", "css", "html", "htm", "json", "yaml", "yml", "toml", "xml",
    "md", "txt", "pdf", "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "zip", "gz", "tar", "py",
    "rb", "go", "rs", "java", "php", "sh", "exe", "log", "csv", "com", "org", "net", "io", "dev",
    "app", "de", "at", "ch", "fr", "es", "it", "nl", "uk", "eu", "us", "co", "ai", "gov", "edu",
    "info", "biz", "local", "test", "example",
})  # fmt: skip
# The last part of what is a key and of little else.
_KEY_TAILS: Final = frozenset({
    "title", "subtitle", "heading", "headline", "label", "placeholder", "description", "message",
    "text", "button", "submit", "cancel", "save", "delete", "confirm", "cta", "tooltip", "hint",
    "caption", "greeting", "welcome", "empty", "header", "footer", "error", "success", "back",
    "next", "close",
})  # fmt: skip
_REVERSED: Final = frozenset({"com", "org", "net", "io", "dev", "de", "www"})
_PARTS: Final = 3


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    look = visit.look
    if look is None:
        return
    page = route_template(visit.url, allowed.base)
    for shown in look.texts:
        rule = _rule(shown, look)
        if rule:
            yield _observation(rule, shown, page)


def _rule(shown: Shown, look: Look) -> str:
    match shown.kind:
        case "value":
            return "raw-value" if _is_value(shown, look) else ""
        case "template":
            return "raw-template" if _is_template(shown, look) else ""
        case "key":
            return "raw-key" if _is_key(shown, look) else ""


def _is_value(shown: Shown, look: Look) -> bool:
    if shown.what in look.in_code:
        return False
    if shown.what.startswith("[object") or _MONEY.search(shown.text):
        return True
    # A form may call what was typed an Invalid Date; a page may discuss what NaN is.
    if shown.what == "Invalid Date" and shown.spot == "form":
        return False
    discussed = any(o.words > _PROSE for o in look.texts if o.what == shown.what)
    return not discussed and shown.words <= _SHORT


def _is_template(shown: Shown, look: Look) -> bool:
    opening = shown.what[:2]
    same = [one for one in look.texts if one.what[:2] == opening]
    talks = any(code[:2] == opening for code in look.in_code)
    return not talks and all(one.words <= _PROSE for one in same)


def _is_key(shown: Shown, look: Look) -> bool:
    key = shown.what
    if key in look.in_code:
        return False
    if _MISSING.search(key) or key.isupper():
        return True
    parts = key.split(".")
    if parts[-1].lower() in _NO_KEY or parts[0] in _REVERSED:
        return False
    if parts[-1] in _KEY_TAILS:
        return True
    if shown.spot == "cell":
        return False
    like = {o.what for o in look.texts if o.kind == "key" and o.what.startswith(f"{parts[0]}.")}
    worded = any(re.search(r"[a-z][A-Z]|_", part) for part in parts)
    return len(parts) >= _PARTS or worded or (len(like) > 1 and shown.spot != "control")


def _observation(rule: str, shown: Shown, page: str) -> Observation:
    # Which key it is says what is missing; which template or value it is may change with the data.
    what = shown.what if shown.kind == "key" else shown.what[:14]
    return Observation(
        rule=rule,
        severity="warning",
        title=f"The page shows {shown.what}",
        description=shown.text if shown.text != shown.what else "",
        identity=(what, "frame" if shown.frame else page),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="raw-value",
            severity="warning",
            help="The page shows what nobody wrote: undefined, NaN, [object Object], Invalid Date.",
            example="The page shows undefined",
        ),
        Rule(
            id="raw-template",
            severity="warning",
            help="A template is shown in place of what it stands for.",
            example="The page shows {{ user.name }}",
        ),
        Rule(
            id="raw-key",
            severity="warning",
            help="The key of a text is shown in place of the text.",
            example="The page shows checkout.summary.title",
        ),
    ),
    look=_look,
)
