"""Small repositories in memory, one for each way that routes are written."""

from collections.abc import Mapping

from promo.scope.sources.found import Code
from promo.scope.tree import tree_from

PACKAGE = '{"dependencies": {"react-router-dom": "7", "vue-router": "4", "next": "15"}}'


def code_of(files: Mapping[str, str], *, package: str | None = PACKAGE) -> Code:
    """The code of some files."""
    all_files = {**({"package.json": package} if package else {}), **files}
    return Code(tree_from({path: content.encode() for path, content in all_files.items()}))
