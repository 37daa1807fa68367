"""How long an edit takes on a file of 5 MB, and how many forms of file survive it byte for byte.

Run: .venv/bin/python bench/editing.py
The peer, measured in the same run, is PyYAML's load, change, dump: what a script would do.
"""

import statistics
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
RUNS = 5
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
        "one long list, the image in it": "values:\n"
        + repeated(values)
        + f"  - name: last\n    {IMAGE}\n",
        "one block of text": f"{IMAGE}\ntext: |\n" + repeated("  line {0} of a dashboard\n"),
    }


def repeated(text: str) -> str:
    count = SIZE_BYTES // len(text)
    return "".join(text.format(number) for number in range(count))


def load_and_dump(content: bytes) -> bytes:
    documents = list(yaml.load_all(content, Loader=yaml.CSafeLoader))
    text = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return text.replace(f"v1@{OLD}", f"v2@{NEW}").replace(OLD, NEW).encode()


def seconds(what: Callable[[], object]) -> tuple[float, float]:
    """Of the processor and of the wall."""
    wall, processor = time.perf_counter(), time.process_time()
    what()
    return time.process_time() - processor, time.perf_counter() - wall


def median_seconds(what: Callable[[], object]) -> tuple[float, float]:
    processor, wall = zip(*(seconds(what) for _ in range(RUNS)), strict=True)
    return statistics.median(processor), statistics.median(wall)


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


def shown(measured: tuple[float, float]) -> str:
    return f"{measured[0]:6.4f} ({measured[1]:5.2f})"


def main() -> None:
    print(
        f"{'seconds of the processor (the wall)':40} {'promo':>14} {'load+dump':>14} {'ratio':>7}"
    )
    for name, text in {**large_files(), "a small file": f"a: 1\n{IMAGE}\n"}.items():
        content = text.encode()
        mine = median_seconds(lambda c=content: ours(c))
        peer = seconds(lambda c=content: load_and_dump(c))
        print(f"{name:40} {shown(mine)} {shown(peer)} {peer[0] / mine[0]:6.1f}x")
    print(f"\n{f'byte-exact of {len(FILES)} forms x 4 variants':40}", end=" ")
    print(f"{share_exact(ours):6.1%} {share_exact(load_and_dump):10.1%}")


if __name__ == "__main__":
    main()
