"""locked/<extra>.txt: exactly what each action installs, with hashes, from uv.lock.

No index address is in them, so a machine with a mirror uses its mirror. A file includes those of
the smaller extras (`-r light.txt`) and holds only what it adds; only wheels that a runner can
install have their hash in it, so nothing else is ever accepted.
"""

import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

_HASH: Final = re.compile(r" \\\n    --hash=sha256:([0-9a-f]{64})")
# Where GitHub's runner does not run, or this package not.
_NO_RUNNER: Final = re.compile(
    r"ppc64le|s390x|riscv64|loongarch64|i686|win32|ios_|android_|emscripten|wasm32|pyemscripten"
)
# Other Pythons, older ones, and free-threaded builds, which this is not tried with.
_OLD_OR_OTHER: Final = re.compile(r"(pp|gp|graalpy|cp2|cp3([0-9]|10)-(?!abi3)|cp3\d+t-)")


def locked(root: Path) -> Mapping[str, str]:
    """File name to the text of each extra's lock file."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    usable = _usable(root)
    whole = {
        extra: dict(_requirements(_export(root, extra), usable))
        for extra in project["optional-dependencies"]
    }
    return {f"{extra}.txt": _text(extra, whole) for extra in whole}


def _text(extra: str, whole: Mapping[str, Mapping[str, str]]) -> str:
    """One file: the largest extras that are within it, then what they lack."""
    names = set(whole[extra])
    within = sorted(
        (other for other in whole if set(whole[other]) < names),
        key=lambda other: (-len(whole[other]), other),
    )
    included: list[str] = []
    there: set[str] = set()
    for other in within:
        if not set(whole[other]) <= there:
            included.append(other)
            there |= set(whole[other])
    lines = [f"-r {other}.txt\n" for other in sorted(included)]
    return "".join([*lines, *(text for name, text in whole[extra].items() if name not in there)])


def _requirements(text: str, usable: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each requirement as it is written, with the hashes of its usable wheels alone."""
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        name = requirement.partition("==")[0]
        head = _HASH.sub("", requirement)
        hashes = [one for one in _HASH.findall(requirement) if installable(usable[one])]
        if not hashes:
            raise ValueError(f"{name} has no wheel that a runner can install")
        yield name, _written(head, hashes)


def _written(head: str, hashes: Sequence[str]) -> str:
    return " \\\n".join([head, *(f"    --hash=sha256:{one}" for one in hashes)]) + "\n"


def installable(file: str) -> bool:
    """Whether a file of an index installs where an action runs: CPython ≥ 3.11, no build."""
    if not file.endswith(".whl"):
        return False
    tags = file.removesuffix(".whl").split("-", 2)[2]
    return not _NO_RUNNER.search(tags) and not re.search(rf"(?:\A|-){_OLD_OR_OTHER.pattern}", tags)


def _usable(root: Path) -> Mapping[str, str]:
    """Hash to file name, of everything in uv.lock."""
    packages = tomllib.loads((root / "uv.lock").read_text())["package"]
    files = [
        file
        for package in packages
        for file in (*package.get("wheels", ()), package.get("sdist"))
        if file
    ]
    return {file["hash"].removeprefix("sha256:"): file["url"].rpartition("/")[2] for file in files}


def _export(root: Path, extra: str) -> str:
    done = subprocess.run(
        [
            *(str(root / ".cache/uv/bin/uv"), "export", "--quiet", "--frozen", "--no-dev"),
            *("--no-emit-project", "--no-header", "--no-annotate", "--extra", extra),
            *("--format", "requirements-txt"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
