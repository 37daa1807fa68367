"""Git itself takes the patch of a dry run and arrives at the same bytes."""

import subprocess
from pathlib import Path

import pytest

from promo.gitops.edit import Edited, move, unified_diff
from support.digests import NEW, OLD, WEB, web
from support.gitops_files import FILES, filled, variants

MORE = {
    "a value over several lines": f'a: 1\nimage: "{WEB}:\\\n  v1@{OLD}" # c\nb: 1\nc: 2\n',
    "many places": "".join(f"# {n}\n- image: {WEB}:v1@{OLD}\n" + "- x\n" * n for n in range(12)),
}


def git(folder: Path, *words: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(
        ["git", *words], cwd=folder, input=stdin, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def edits(variant: str) -> dict[str, Edited]:
    files = {name: filled(text, "v1", OLD) for name, text in FILES.items()} | MORE
    return {
        f"apps/{name}.yaml": move(variants(text)[variant], name, [web()])
        for name, text in files.items()
    }


@pytest.mark.parametrize("variant", ["as it is", "crlf", "bom", "no final newline"])
def test_git_applies_the_patch(tmp_path: Path, variant: str):
    (tmp_path / "apps").mkdir()
    edited = edits(variant)
    for name, one in edited.items():
        (tmp_path / name).write_bytes(one.before)
    patch = unified_diff(edited.items())
    git(tmp_path, "init", "-q")
    git(tmp_path, "apply", "--whitespace=nowarn", "-", stdin=patch.encode())
    for name, one in edited.items():
        assert (tmp_path / name).read_bytes() == one.after
        assert NEW.encode() in one.after
