"""bootstrap.sh as a composite step runs it: a real pip, a real uv, real environments."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What a runner gives a step, and no more: nothing of this process may help.
KEPT = ("PATH", "HOME", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PIP = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))}

# The machine's own Python, as a runner has one; the development environment's has no pip.
PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")


def bootstrap(
    temp: Path, extra: str = "light", *, root: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return run(extra, temp, environment, root)


def run(
    extra: str, temp: Path, environment: dict[str, str], root: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.run(
        ["bash", str(root / "bootstrap.sh"), extra],
        env={**kept, **PIP, "RUNNER_TEMP": str(temp), **environment},
        cwd=environment.get("PWD", temp),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A job's temporary folder in which one light step has already run."""
    temp = tmp_path_factory.mktemp("temp")
    first = bootstrap(temp, INPUT_PYTHON_PATH=PYTHON)
    assert first.returncode == 0, first.stderr
    return temp


def made(temp: Path) -> Path:
    (place,) = temp.glob("promo-light-*")
    return place


def test_a_step_gets_a_python_that_knows_promo_and_its_libraries(runner_temp: Path) -> None:
    python = bootstrap(runner_temp, INPUT_PYTHON_PATH=PYTHON).stdout.strip()
    said = subprocess.run(
        [python, "-I", "-c", "import promo, httpx, msgspec, yaml; print(promo.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(said.stdout.strip()) == ROOT / "src" / "promo" / "__init__.py"


def test_the_next_step_gets_the_same_place_and_nothing_is_made_again(runner_temp: Path) -> None:
    before = made(runner_temp).stat().st_ctime_ns
    again = bootstrap(runner_temp, INPUT_PYTHON_PATH=PYTHON)
    assert (again.returncode, again.stderr) == (0, "")
    assert made(runner_temp).stat().st_ctime_ns == before


def test_only_the_locked_libraries_are_there(runner_temp: Path) -> None:
    packages = next(made(runner_temp).glob("lib/python3.*/site-packages"))
    names = {folder.name.split("-")[0] for folder in packages.glob("*.dist-info")}
    lines = (ROOT / "locked/light.txt").read_text().splitlines()
    locked = {line.split("==")[0].replace("-", "_") for line in lines if "==" in line}
    assert names <= locked
    assert {"click", "httpx", "msgspec"} <= names


def test_what_is_left_in_the_temporary_folder_is_the_environment_alone(runner_temp: Path) -> None:
    assert [path.name for path in runner_temp.iterdir()] == [made(runner_temp).name]


def test_a_half_made_environment_is_made_again(runner_temp: Path, tmp_path: Path) -> None:
    shutil.copytree(made(runner_temp), tmp_path / made(runner_temp).name, symlinks=True)
    (made(tmp_path) / ".ready").unlink()
    (made(tmp_path) / "rubbish").touch()
    assert bootstrap(tmp_path, INPUT_PYTHON_PATH=PYTHON).returncode == 0
    assert (made(tmp_path) / ".ready").exists()
    assert not (made(tmp_path) / "rubbish").exists()


def test_settings_of_the_consumers_checkout_change_nothing(tmp_path: Path) -> None:
    workspace, temp = tmp_path / "workspace", tmp_path / "temp"
    workspace.mkdir()
    temp.mkdir()
    (workspace / "pip.py").write_text("raise SystemExit('pip.py of the checkout was run')")
    (workspace / "uv.toml").write_text("this is = not toml")
    (workspace / "pyproject.toml").write_text("[tool.uv]\nno-index = true\n")
    (workspace / ".python-version").write_text("2.7")
    ended = bootstrap(
        temp,
        PWD=str(workspace),
        PYTHONPATH=str(workspace),
        PIP_USER="1",
        PIP_TARGET=str(workspace / "target"),
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_NO_BINARY=":all:",
        UV_PYTHON="2.7",
        UV_PROJECT_ENVIRONMENT=str(workspace / "environment"),
        UV_EXCLUDE_NEWER="2001-01-01T00:00:00Z",
        VIRTUAL_ENV=str(workspace / "venv"),
        INPUT_PYTHON_PATH=PYTHON,
    )
    assert ended.returncode == 0, ended.stderr
    assert sorted(path.name for path in workspace.iterdir()) == [
        ".python-version",
        "pip.py",
        "pyproject.toml",
        "uv.toml",
    ]


def without(words: str, tmp_path: Path) -> str:
    """A Python that cannot do what a word of ``words`` asks for."""
    python = tmp_path / "python-without"
    python.write_text(
        f'#!/bin/bash\n[[ "$*" =~ {words} ]] && {{ echo "No module named it" >&2; exit 1; }}\n'
        f'exec "{PYTHON}" "$@"\n'
    )
    python.chmod(0o755)
    return str(python)


def test_a_python_without_pip_borrows_one_from_venv(tmp_path: Path) -> None:
    python = without(r"'import pip'|pip\ install", tmp_path)
    ended = bootstrap(tmp_path, INPUT_PYTHON_PATH=python)
    assert ended.returncode == 0, ended.stderr


def test_uv_goes_where_the_machine_sends_pip(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1:9/simple\n")
    (tmp_path / "pip").mkdir()
    subprocess.run([PYTHON, "-m", "venv", tmp_path / "pip"], check=True)
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/bash\n[[ "$*" == *config\\ list* ]] && export PIP_CONFIG_FILE='
        f'"{tmp_path}/pip.conf"\nexec "{tmp_path}/pip/bin/python" "$@"\n'
    )
    python.chmod(0o755)
    ended = bootstrap(tmp_path, INPUT_PYTHON_PATH=str(python), UV_NO_CACHE="1", UV_HTTP_RETRIES="0")
    assert ended.returncode == 3
    assert "uv could not install locked/light.txt" in ended.stderr
    assert "127.0.0.1:9" in ended.stderr


@pytest.mark.parametrize(
    ("extra", "python", "more", "said"),
    [
        ("light", "nowhere/python", {}, "python-path (nowhere/python) is no Python of 3.11"),
        ("light", "/bin/true", {}, "python-path (/bin/true) is no Python of 3.11"),
        ("light", "without-pip", {}, "has neither pip nor venv"),
        ("nothing", "", {}, "there is no locked/nothing.txt"),
        ("../light", "", {}, "there is no locked/light.txt"),
        ("light", PYTHON, {"RUNNER_TEMP": "/proc/nowhere"}, "cannot be written"),
        (
            "light",
            PYTHON,
            {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"},
            "pip could not install uv",
        ),
        (
            "light",
            PYTHON,
            {
                "UV_INDEX_URL": "http://127.0.0.1:9/simple",
                "UV_NO_CACHE": "1",
                "UV_HTTP_RETRIES": "0",
            },
            "uv could not install locked/light.txt",
        ),
    ],
)
def test_every_failure_is_one_line_and_exit_3(
    extra: str, python: str, more: dict[str, str], said: str, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), **more}
    if python == "without-pip":
        python = without(r"pip|venv", tmp_path)
    ended = run(extra, tmp_path, {"INPUT_PYTHON_PATH": python, **environment})
    assert ended.returncode == 3, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith("::error title=promo::promo cannot start: ")
    assert said in line
    assert output.read_text().splitlines() == [
        "outcome=inconclusive",
        "reason=bootstrap-failed",
        "document=",
    ]
    assert not list(tmp_path.glob("promo-*"))


def test_outside_a_workflow_the_line_is_plain(tmp_path: Path) -> None:
    ended = bootstrap(tmp_path, "nothing")
    assert ended.returncode == 3
    assert ended.stderr.startswith("error: promo cannot start: there is no locked/nothing.txt.")
    assert len(ended.stderr.splitlines()) == 1


def test_a_changed_lock_file_is_another_environment_and_a_wrong_hash_is_refused(
    tmp_path: Path,
) -> None:
    release = tmp_path / "release"
    (release / "locked").mkdir(parents=True)
    (release / "src").mkdir()
    shutil.copy(ROOT / "bootstrap.sh", release)
    shutil.copy(ROOT / "locked/uv.txt", release / "locked")
    lines = (ROOT / "locked/light.txt").read_text()
    (release / "locked/light.txt").write_text(lines.replace("--hash=sha256:", "--hash=sha256:0"))
    temp = tmp_path / "temp"
    temp.mkdir()
    ended = bootstrap(temp, root=release, INPUT_PYTHON_PATH=PYTHON)
    assert ended.returncode == 3
    assert "uv could not install locked/light.txt" in ended.stderr


def test_a_wrong_hash_of_uv_is_refused(tmp_path: Path) -> None:
    release = tmp_path / "release"
    (release / "locked").mkdir(parents=True)
    shutil.copy(ROOT / "bootstrap.sh", release)
    shutil.copy(ROOT / "locked/light.txt", release / "locked")
    version = (ROOT / "locked/uv.txt").read_text().split(" ")[0]
    (release / "locked/uv.txt").write_text(f"{version} --hash=sha256:{'0' * 64}\n")
    ended = bootstrap(tmp_path, root=release, INPUT_PYTHON_PATH=PYTHON)
    assert ended.returncode == 3
    assert "pip could not install uv" in ended.stderr
