"""bootstrap.sh as a composite step runs it: a real pip, a real uv, real environments."""

import hashlib
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support import package_index, wheels
from support.wheels import PYTHON

ROOT = Path(__file__).resolve().parents[2]
# What a runner gives a step, and no more: nothing of this process may help.
KEPT = ("PATH", "HOME", "SSL_CERT_FILE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
PIP = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_"))}


def bootstrap(
    temp: Path,
    extra: str = "light",
    *,
    root: Path = ROOT,
    more: dict[str, str] | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    return run(extra, temp, {**environment, **(more or {})}, root)


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
    """A job's temporary folder in which one light step has already run, with every download."""
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


def test_a_half_made_environment_is_left_alone_and_not_used(
    runner_temp: Path, tmp_path: Path
) -> None:
    half = tmp_path / made(runner_temp).name
    shutil.copytree(made(runner_temp), half, symlinks=True)
    (half / ".ready").unlink()
    ended = [bootstrap(tmp_path, INPUT_PYTHON_PATH=PYTHON, more=wheels.of_pip()) for _ in range(2)]
    assert [one.returncode for one in ended] == [0, 0], ended
    # Another process may be running in it, so it stays; the next step finds the one beside it.
    assert {one.stdout.strip() for one in ended} == {f"{half}-2/bin/python"}
    assert not (half / ".ready").exists()


def of_one_package(folder: Path) -> tuple[Path, Path]:
    """A release that needs one tiny package, and that package."""
    (folder / "release/locked").mkdir(parents=True)
    (folder / "release/src").mkdir()
    (folder / "temp").mkdir()
    shutil.copy(ROOT / "bootstrap.sh", folder / "release")
    shutil.copy(ROOT / "locked/uv.txt", folder / "release/locked")
    tiny = package_index.tiny_wheel(folder)
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    (folder / "release/locked/light.txt").write_text(f"tiny==1.0 --hash=sha256:{digest}\n")
    return folder / "release", tiny


def test_eight_processes_that_make_the_same_place_at_once_all_run_in_it(tmp_path: Path) -> None:
    root, tiny = of_one_package(tmp_path)
    temp, more = tmp_path / "temp", {**wheels.of_pip(), "INPUT_PYTHON_PATH": PYTHON}

    def step(_: int) -> tuple[str, str]:
        ended = bootstrap(temp, root=root, UV_FIND_LINKS=str(tiny.parent), more=more)
        python = ended.stdout.strip()
        code = "import pathlib, tiny; print(pathlib.Path(tiny.__file__).parents[3])"
        said = subprocess.run([python, "-I", "-c", code], capture_output=True, check=False)
        return python, said.stdout.decode().strip() or said.stderr.decode() + ended.stderr

    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(step, range(8)))
    place = made(temp)
    assert set(steps) == {(str(place / "bin/python"), str(place))}
    assert sorted(path.name for path in temp.iterdir()) == [place.name]
    assert not (place / "made").exists()


@pytest.mark.parametrize(("broken", "code"), [(1, 0), (2, 3)])
def test_a_download_that_breaks_off_is_tried_once_more(
    broken: int, code: int, tmp_path: Path
) -> None:
    root, tiny = of_one_package(tmp_path)
    (uv,) = wheels.with_uv().glob("uv-*.whl")
    with package_index.serving([uv, tiny], broken) as index:
        ended = bootstrap(
            tmp_path / "temp",
            root=root,
            INPUT_PYTHON_PATH=PYTHON,
            PIP_INDEX_URL=index.url,
            PIP_RETRIES="0",
            PIP_RESUME_RETRIES="0",  # pip 25.1 and newer go on where it broke off
            PIP_NO_CACHE_DIR="1",
            UV_HTTP_RETRIES="0",
            UV_NO_CACHE="1",
        )
    assert ended.returncode == code, ended.stderr
    assert index.asked == ({uv.name: 2, tiny.name: 2} if code == 0 else {uv.name: 2})
    assert ("pip could not install uv" in ended.stderr) == (code == 3)


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
        more=wheels.of_pip(),
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
    ended = bootstrap(tmp_path, INPUT_PYTHON_PATH=python, more=wheels.of_pip())
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
    ended = bootstrap(
        tmp_path,
        INPUT_PYTHON_PATH=str(python),
        UV_NO_CACHE="1",
        UV_HTTP_RETRIES="0",
        more=wheels.of_pip(),
    )
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
    given = more if "PIP_INDEX_URL" in more else {**more, **wheels.of_pip()}
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), **given}
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
    ended = bootstrap(temp, root=release, INPUT_PYTHON_PATH=PYTHON, more=wheels.of_pip())
    assert ended.returncode == 3
    assert "uv could not install locked/light.txt" in ended.stderr


def test_a_wrong_hash_of_uv_is_refused(tmp_path: Path) -> None:
    release = tmp_path / "release"
    (release / "locked").mkdir(parents=True)
    shutil.copy(ROOT / "bootstrap.sh", release)
    shutil.copy(ROOT / "locked/light.txt", release / "locked")
    version = (ROOT / "locked/uv.txt").read_text().split(" ")[0]
    (release / "locked/uv.txt").write_text(f"{version} --hash=sha256:{'0' * 64}\n")
    ended = bootstrap(tmp_path, root=release, INPUT_PYTHON_PATH=PYTHON, more=wheels.of_pip())
    assert ended.returncode == 3
    assert "pip could not install uv" in ended.stderr
