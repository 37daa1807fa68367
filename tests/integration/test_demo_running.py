"""The demo believes a command only when its document and its exit code say the same."""

from pathlib import Path

import pytest

from promo.demo.running import Runner
from promo.documents.wait import Wait
from promo.errors import PromoError

SHA = "0123456789abcdef0123456789abcdef01234567"


def test_a_command_is_read_from_what_it_wrote(tmp_path: Path):
    out = tmp_path / "out"
    quick = ("--timeout", "0.1", "--settle", "0")
    arguments = ("--url", "http://127.0.0.1:9/health", "--sha", SHA, *quick)
    done = Runner(tmp_path, {}).run("wait-for-sha", arguments, out, "wait.json")
    assert (done.command, done.outcome) == ("wait-for-sha", "timeout")
    assert done.read(Wait).wanted == SHA
    assert done.reason
    log = (out / "log.txt").read_text()
    assert log.startswith("$ promo wait-for-sha --url http://127.0.0.1:9/health")
    assert done.said in log


def test_a_command_without_a_document_is_not_believed(tmp_path: Path):
    with pytest.raises(PromoError) as caught:
        Runner(tmp_path, {}).run("wait-for-sha", ("--sha", "x"), tmp_path / "out", "wait.json")
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "demo-differs")
    assert "ended with code 2 and no document" in caught.value.what
    assert caught.value.where == str(tmp_path / "out" / "log.txt")


def test_a_document_of_an_earlier_run_is_not_believed(tmp_path: Path):
    (tmp_path / "wait.json").write_text('{"outcome": "live"}')
    with pytest.raises(PromoError, match="ended with code 2 and live"):
        Runner(tmp_path, {}).run("wait-for-sha", ("--sha", "x"), tmp_path, "wait.json")
