"""Whatever is typed after a command: no traceback, no code outside the table.

Each case runs in a process of its own, forked from one that has the package loaded, so that a
thousand cases cost seconds. It ends without taking the interpreter apart, which would copy every
page of memory that the two share.
"""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promo.cli import COMMANDS, load
from promo.inputs import declared_inputs

FORKING = """
import gc, json, os, signal, sys, tempfile
from promo.cli import COMMANDS, load, main
for name in COMMANDS: load(name)
gc.freeze()
for line in sys.stdin:
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        os.dup2(out.fileno(), 1); os.dup2(err.fileno(), 2); os.close(0)
        signal.alarm(20)
        try: main(json.loads(line))
        except SystemExit as done:
            sys.stdout.flush(); sys.stderr.flush()
            os._exit(done.code)
    _, status = os.waitpid(child, 0)
    texts = []
    for file in (out, err):
        file.seek(0); texts.append(file.read().decode("utf-8", "replace")[-4000:])
    print(json.dumps([os.waitstatus_to_exitcode(status), *texts]), flush=True)
"""
NOWHERE = "http://127.0.0.1:9/"  # the discard port: nobody listens
HOSTILE = st.one_of(
    st.sampled_from(
        ["", " ", "-", "--", "\0", "../../etc/passwd", "::error::x", "$(id)", "`id`", "null", "[]",
         "{}", "0", "-1", "1e999", "NaN", "true", "a" * 5000, "\n", "ftp://x", NOWHERE, "💥", "é",
         "0" * 40, "HEAD", "-oProxyCommand=id", "{{ 7*7 }}", "\u202e", "/dev/null", "/dev/zero"]
    ),
    st.text(max_size=30),
)  # fmt: skip
# What would make a case wait or look elsewhere, rather than be refused or fail at once.
FIXED = {
    "timeout": "1s", "settle": "0", "confirmations": "1", "url": NOWHERE, "budget-minutes": "0.1",
    "gitops-repository": "/nowhere/gitops", "api-url": NOWHERE, "repository": "o/r",
    "target-url": NOWHERE, "sha": "0" * 40, "dry-run": "true",
}  # fmt: skip
NAMES = [name for name in COMMANDS if name != "demo"]  # the demo starts servers and promo itself


@pytest.fixture(scope="module")
def forking(tmp_path_factory: pytest.TempPathFactory) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-I", "-c", FORKING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path_factory.mktemp("anywhere"),
        env={"PATH": "/usr/bin:/bin", "HOME": "/nowhere"},
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command line: real options, made-up ones, and values that were never meant for them."""
    name = draw(st.sampled_from(NAMES))
    known = [*declared_inputs(load(name).inputs), "nonsense"]
    chosen = draw(st.lists(st.sampled_from(known), max_size=4, unique=True))
    words = [word for option in chosen for word in (f"--{option}", draw(HOSTILE))]
    have = set(chosen)
    for option, value in FIXED.items():
        if option in known and option not in have:
            words += [f"--{option}", value]
    return [name, *words, *draw(st.lists(HOSTILE, max_size=1))]


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lines())
def test_any_words_end_in_the_table(forking: subprocess.Popen[str], words: list[str]):
    assert forking.stdin is not None
    assert forking.stdout is not None
    forking.stdin.write(json.dumps(words) + "\n")
    forking.stdin.flush()
    code, out, err = json.loads(forking.stdout.readline())
    assert code in {0, 1, 2, 3, 4}, (words, code, out, err)
    assert "Traceback" not in out + err
    assert "internal error" not in out + err, err
    if code in {2, 3}:
        assert err.startswith("error: "), (out, err)


def test_nothing_was_written_by_a_refused_request(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-I", "-m", "promo", "promote-digests", "--target-file", "../x.yaml"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []
