"""Which files are about the application, not of it."""

import re
from typing import Final

_TEST: Final = re.compile(
    r"(^|/)(__tests__|__mocks__|__fixtures__|tests?|e2e|cypress|playwright|specs?|\.storybook"
    r"|stories|fixtures)/|\.(test|spec|stories|story|cy|e2e)\.[a-z]+\Z|(^|/)test_[^/]*\.py\Z"
    r"|_test\.(go|py|rb)\Z"
)
_PROSE: Final = re.compile(r"(^|/)docs?/|\.(md|mdx|rst|adoc|txt)\Z|(^|/)(LICENSE|CODEOWNERS)\Z")


def is_test(path: str) -> bool:
    """Whether a file is a test, a story, or what one of them needs."""
    return _TEST.search(path) is not None


def is_prose(path: str) -> bool:
    """Whether a file is written for people alone."""
    return _PROSE.search(path) is not None
