"""What runs on other people's machines runs under macOS's shell, bash 3.2, with BSD's programs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT = Path(__file__).parents[2]
# What newer shells or GNU's programs alone understand; what each costs on a Mac was seen.
NOT_THERE: Final = {
    "arrays read at once (bash 4)": r"\b(?:mapfile|readarray)\b",
    "names as keys (bash 4)": r"\b(?:declare|local|typeset) -[a-zA-Z]*[An]",
    "change of case (bash 4)": r"\$\{\w+(?:\[[^]]*\])?(?:,|\^)",
    "both outputs appended (bash 4)": r"&>>|\|&",
    "folders below (bash 4)": r"\bglobstar\b",
    "the next child to end (bash 4.3)": r"\bwait -[np]",
    "time without a program (bash 4.2)": r"printf '?%\(|\$EPOCH(?:SECONDS|REALTIME)",
    "the last of a list (bash 4.3)": r"\$\{\w+\[-\d",
    "variable that is set (bash 4.2)": r"\[\[ -v ",
    "quoted for a shell (bash 4.4)": r"\$\{\w+(?:\[[^]]*\])?@[A-Z]\}",
    "pattern in a file (GNU grep)": r"\bgrep\b[^|\n]* -\w*P",
    "edit in place (GNU sed)": r"\bsed\b[^|\n]* -i(?! '')",
    "printed find (GNU find)": r"-printf\b",
    "facts of a file (GNU stat)": r"\bstat (?:-c|--format)",
    "a date of words (GNU date)": r"\bdate (?:-d|--date|-I)",
    "nothing for no words (GNU xargs)": r"\bxargs\b[^|\n]* -\w*r",
    "no such program": r"(?m)(?:^|[|;&(] *)(?:timeout|flock|setsid|nproc|tac|shuf|getent|chrt) ",
    "copied to a file (GNU mv, cp)": r"\b(?:mv|cp)\b[^|\n]* -\w*T",
    "width of base64 (GNU)": r"\bbase64\b[^|\n]* -\w*w",
    "the kernel's own files (Linux)": r"/proc/(?!nowhere)|/dev/(?:full|shm)",
}
# Wherever a list may be empty, bash 3.2 under `set -u` takes its name for one that is not set.
EMPTY_LIST: Final = re.compile(r"(?<!\+)\"\$\{(\w+)\[@\]\}\"")


def steps(file: Path) -> Iterator[tuple[str, str]]:
    """The scripts of an action's or a workflow's steps, but of those that only run on Ubuntu."""
    told: dict[str, Any] = yaml.safe_load(file.read_text())
    jobs = told.get("jobs") or {"": {"steps": told.get("runs", {}).get("steps", [])}}
    for name, job in jobs.items():
        for number, step in enumerate(job.get("steps", ())):
            if "run" in step and job.get("runs-on") != "ubuntu-latest":
                yield f"{file.relative_to(ROOT)} {name} {number}", step["run"]


def scripts() -> dict[str, str]:
    bash = [file for file in (ROOT / "scripts").iterdir() if file.is_file()]
    bash = [file for file in bash if file.read_text().startswith("#!/usr/bin/env bash")]
    found = {
        str(file.relative_to(ROOT)): file.read_text()
        for file in [ROOT / "bootstrap.sh", ROOT / ".ci/run", *bash]
    }
    for place in ("action.yml", "actions/*/action.yml", ".github/workflows/*.yml"):
        for file in sorted(ROOT.glob(place)):
            found.update(steps(file))
    return found


SCRIPTS: Final = scripts()


def without_comments(text: str) -> str:
    return re.sub(r"(?m)(?:^|\s)#.*$", "", text)


@pytest.mark.parametrize("name", SCRIPTS)
def test_nothing_is_used_that_a_mac_has_not(name: str):
    text = without_comments(SCRIPTS[name])
    used = {what: found[0] for what, form in NOT_THERE.items() if (found := re.search(form, text))}
    assert used == {}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_list_that_begins_empty_is_not_taken_for_unset(name: str):
    text = without_comments(SCRIPTS[name])
    for found in EMPTY_LIST.finditer(text):
        begun = re.search(rf"(?m)\b{found[1]}=\(\)", text)
        guarded = re.search(rf"\$\{{#{found[1]}\[@\]\}}", text[: found.start()])
        assert begun is None or guarded, found[0]


def test_the_scripts_are_looked_at():
    assert {"bootstrap.sh", "scripts/bootstrap", "scripts/demo", "action.yml  0"} <= set(SCRIPTS)
    assert any(name.startswith(".github/workflows/ci.yml macos") for name in SCRIPTS)
    assert any(name.startswith(".github/workflows/staged-promotion.yml") for name in SCRIPTS)


@pytest.mark.parametrize(
    "line",
    [
        "mapfile -t files < <(ls)", "declare -A seen", "echo ${name,,}", "run &>>log", "wait -n",
        "shopt -s nullglob globstar", "grep -oP x file", "sed -i s/a/b/ file", "date -d yesterday",
        "find . -printf '%s'", "stat -c %s file", "ls | xargs -0r rm", "x=$(timeout 5 true)",
        "nproc ", "base64 -w0 file", "cat /proc/self/maps", "mv -fT a b", "echo ${last[-1]}",
    ],
)  # fmt: skip
def test_each_form_is_known(line: str):
    assert any(re.search(form, line) for form in NOT_THERE.values())
