"""Issue bodies as HTML, for a browser: the little markdown that reports use, everything escaped.

No GitHub-flavoured markdown in full: headings, paragraphs, lists, tables, quotes, fenced code,
inline code, emphasis, links, images, comments, `<details>`.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"^<!--.*?-->[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_DETAILS: Final = re.compile(r"</?details>|<summary>[^<>]*</summary>")
_FENCE: Final = re.compile(r"(`{3,})[a-z]*$")
_ITEM: Final = re.compile(r"(?:[-*]|(\d+)\.) +(.*)")
_URL: Final = r"https?://[^\s()<>\"']+"
_INLINE: Final = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\\(?P<plain>[!-/:-@\[-`{-~])"
    rf"|!\[(?P<alt>(?:[^\]\\]|\\.)*)\]\((?P<image>{_URL})\)"
    rf"|\[(?P<text>(?:[^\]\\]|\\.)*)\]\((?P<link>{_URL})\)"
    r"|\*\*(?P<strong>(?:[^*\\]|\\.)+)\*\*"
    r"|(?<!\w)_(?P<em>(?:[^_\\]|\\.)+)_(?!\w)"
    r"|\b(?P<sha>[0-9a-f]{40})\b"
)


def to_html(text: str) -> str:
    """A body as HTML; nothing in it can become a tag of its own."""
    lines = _COMMENT.sub("", text.replace("\r\n", "\n")).split("\n")
    return "\n".join(_blocks(lines))


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        fence = _FENCE.match(line)
        if not line:
            at += 1
        elif fence:
            end = _fence_end(lines, at + 1, fence[1])
            code = html.escape("\n".join(lines[at + 1 : end]))
            yield f"<pre><code>{code}</code></pre>"
            at = end + 1
        elif _DETAILS.fullmatch(line):
            yield line
            at += 1
        else:
            end = _paragraph_end(lines, at)
            yield _block([part.strip() for part in lines[at:end]])
            at = end


def _fence_end(lines: list[str], start: int, fence: str) -> int:
    for at in range(start, len(lines)):
        if lines[at].strip().startswith(fence):
            return at
    return len(lines)


def _paragraph_end(lines: list[str], start: int) -> int:
    for at in range(start + 1, len(lines)):
        line = lines[at].strip()
        if not line or _FENCE.match(line) or _DETAILS.fullmatch(line):
            return at
    return len(lines)


def _block(lines: list[str]) -> str:
    heading = re.match(r"(#{1,6}) +(.*)", lines[0])
    if heading:
        rest = f"\n{_block(lines[1:])}" if len(lines) > 1 else ""
        return f"<h{len(heading[1])}>{inline(heading[2])}</h{len(heading[1])}>{rest}"
    if re.fullmatch(r"-{3,}", lines[0]):
        return "<hr>" + (_block(lines[1:]) if len(lines) > 1 else "")
    if lines[0].startswith("|") and len(lines) > 1 and re.fullmatch(r"[|:\- ]+", lines[1]):
        return _table(lines)
    if lines[0].startswith(">"):
        return f"<blockquote>{inline(' '.join(part.lstrip('> ') for part in lines))}</blockquote>"
    if _ITEM.match(lines[0]):
        return _list(lines)
    return f"<p>{'<br>'.join(inline(part) for part in lines)}</p>"


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            items.append(item[2])
        else:
            items[-1] += f" {line}"
    first = _ITEM.match(lines[0])
    kind = "ol" if first and first[1] else "ul"
    return f"<{kind}>{''.join(f'<li>{inline(item)}</li>' for item in items)}</{kind}>"


def _table(lines: list[str]) -> str:
    head, body = _cells(lines[0]), [_cells(line) for line in lines[2:]]
    top = "".join(f"<th>{inline(cell)}</th>" for cell in head) if any(head) else ""
    rows = "".join(
        f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in body
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{rows}</table>"


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("| "))]


def inline(text: str) -> str:
    """Text inside a block as HTML."""
    parts: list[str] = []
    at = 0
    for match in _INLINE.finditer(text):
        parts += [html.escape(html.unescape(text[at : match.start()])), _span(match)]
        at = match.end()
    return "".join((*parts, html.escape(html.unescape(text[at:]))))


def _span(found: re.Match[str]) -> str:
    kind = found.lastgroup
    value = found[kind] if kind else ""
    url = html.escape(value)
    match kind:
        case "code":
            return f"<code>{html.escape(value.strip())}</code>"
        case "image":
            return f'<img src="{url}" alt="{html.escape(found["alt"])}">'
        case "link":
            return f'<a href="{url}">{inline(found["text"])}</a>'
        case "sha":
            return f"<code>{value[:7]}</code>"
        case "strong" | "em":
            return f"<{kind}>{inline(value)}</{kind}>"
        case _:
            return html.escape(value)
