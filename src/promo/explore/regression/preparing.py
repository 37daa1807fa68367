"""What the pages of an exploration find (``prepare``) as lines of its tests."""

from promo.access import Prepare
from promo.explore.regression.literals import literal


def before_the_first_page(wanted: Prepare) -> list[str]:
    """Cookies, local storage and flags; no line where there are none."""
    cookies = [(one.name, one.value, one.path) for one in wanted.cookies]
    stored = dict(wanted.local_storage)
    if wanted.flags_in == "cookies":
        cookies += [(name, value, "/") for name, value in wanted.flags.items()]
    if wanted.flags_in == "local_storage":
        stored |= wanted.flags
    lines: list[str] = []
    if cookies:
        lines.append(f"put_cookies(page, [{', '.join(map(_row, cookies))}])")
    if stored:
        lines.append(f"store(page, {_pairs(stored)})")
    if wanted.flags_in == "query" and wanted.flags:
        lines.append(f"put_flags(page, {_pairs(wanted.flags)})")
    return lines


def on_each_page(wanted: Prepare) -> list[str]:
    """The clicks that clear away what lies over a page."""
    if not wanted.dismiss:
        return []
    return [f"dismiss(page, {', '.join(map(_place, wanted.dismiss))})"]


def _row(texts: tuple[str, ...]) -> str:
    return f"({', '.join(map(literal, texts))})"


def _pairs(texts: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in texts.items()) + "}"


def _place(selector: str) -> str:
    """As ``entry.login.locate`` reads it."""
    kind, _, rest = selector.partition("=")
    if kind in {"label", "placeholder"}:
        return f"page.get_by_{kind}({literal(rest)})"
    return f"page.locator({literal(selector)})"
