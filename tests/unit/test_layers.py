"""The rules about who imports whom hold, and a broken one is noticed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter with the project's contracts on the package in a folder."""
    return subprocess.run(
        [ROOT / ".venv/bin/lint-imports", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src/promo", tmp_path / "promo", ignore=ignore)
    return tmp_path


def test_the_package_keeps_its_rules(package: Path):
    ended = lint(package)
    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("promote/decide.py", "import promo.findings", "rooms do not know each other"),
        ("gitops/edit.py", "import promo.promote", "arrows only downwards"),
        ("errors.py", "import promo.untrusted", "arrows only downwards"),
        ("live/probe.py", "import httpx", "httpx only in http"),
        ("promote/holds.py", "import yaml", "PyYAML only in yamltext and settings"),
        ("findings/lifecycle.py", "import github", "PyGithub only in github"),
        ("commands/wait_for_sha.py", "import github_action_utils", "only in runner"),
        ("demo/story.py", "import playwright.sync_api", "Playwright only under explore"),
    ],
)
def test_a_broken_rule_is_noticed(file: str, line: str, contract: str, package: Path):
    path = package / "promo" / file
    path.write_text(f"{path.read_text()}\n{line}\n")
    ended = lint(package)
    assert ended.returncode == 1
    assert any(contract in said and "BROKEN" in said for said in ended.stdout.splitlines())


def test_a_new_module_has_to_say_where_it_belongs(package: Path):
    (package / "promo/helpers.py").write_text('"""Somewhere."""\n')
    ended = lint(package)
    assert ended.returncode == 1
    assert "helpers" in ended.stdout
