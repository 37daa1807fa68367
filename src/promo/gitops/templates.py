"""Tell a template from a file that only carries one as data.

`tag: {{ .Values.tag }}` parses as YAML, so it is looked for by its signs. Inside quotes and block
scalars the signs are data for somebody else (an alert's text, a chart's own `tpl` values); in a
comment they are nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from promo.yamltext import Document

_SIGN: Final = "{{"
_COMMENT: Final = re.compile(r"(?:^|\s)#", re.MULTILINE)
# Signs inside one value: templates, and the variables that Flux and shells substitute.
_IN_VALUE: Final = re.compile(r"\{\{|\$[{(]|<%|\$[A-Za-z_]")


def template_at(text: str, documents: Iterable[Document]) -> int | None:
    """Where a text is a template, in code points; None when it is none."""
    quoted = [span for document in documents for span in document.quoted]
    starts = [start for start, _ in quoted]
    at = text.find(_SIGN)
    while at >= 0:
        before = bisect_right(starts, at) - 1
        end = quoted[before][1] if before >= 0 else 0
        if at >= end:
            line_start = max(text.rfind("\n", 0, at) + 1, end)
            if not _COMMENT.search(text, line_start, at):
                return at
            end = text.find("\n", at)  # the rest of a comment is one, too
            if end < 0:
                return None
        at = text.find(_SIGN, end)
    return None


def is_templated(value: str) -> bool:
    """Whether a value is filled in elsewhere."""
    return _IN_VALUE.search(value) is not None
