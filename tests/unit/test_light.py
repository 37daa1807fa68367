"""What is loaded when: the light commands stay light, whatever the import graph cannot see."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"playwright", "anthropic", "github", "jsonschema", "jinja2"}

PROBE = """
import json, sys
sys.argv = ["promo", *json.loads(sys.argv[1])]
try:
    if len(sys.argv) == 1:
        import promo
    else:
        from promo.cli import main
        main()
except SystemExit as ended:
    code = ended.code
else:
    code = None
names = sorted({name.partition(".")[0] for name in sys.modules})
print("\\n" + json.dumps({"code": code, "modules": names}))
"""


def loaded(arguments: list[str], folder: Path) -> tuple[int | None, set[str]]:
    """The exit code and the top-level modules of a real process."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, json.dumps(arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return said["code"], set(said["modules"])


def test_importing_promo_loads_none_of_its_libraries(tmp_path: Path):
    _, modules = loaded([], tmp_path)
    assert modules & (HEAVY | {"click", "msgspec", "yaml", "httpx", "github_action_utils"}) == set()


@pytest.mark.parametrize(
    "command", ["wait-for-sha", "promote-digests", "rollback", "history", "init", "validate"]
)
def test_help_of_a_light_command_loads_nothing_heavy(command: str, tmp_path: Path):
    code, modules = loaded([command, "--help"], tmp_path)
    assert code == 0
    assert modules & (HEAVY | {"httpx"}) == set()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (f"wait-for-sha http://127.0.0.1:9/ --sha {'1' * 40} --timeout 200ms --settle 0", 3),
        ("wait-for-sha ftp://example.com", 2),
        ("promote-digests --gitops-repository ./gone.git --source-file a --target-file b", 2),
        ("promote-digests --target-file /etc/passwd", 2),
    ],
)
def test_a_real_run_of_a_light_command_loads_nothing_heavy(
    arguments: str, code: int, tmp_path: Path
):
    ended, modules = loaded(arguments.split(), tmp_path)
    assert ended == code
    assert modules & HEAVY == set()
