"""What a run has to report, from the files it left."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from promo.errors import PromoError
from promo.findings.reading import Failure, Read, read
from promo.findings.rounds import join, routes_of
from support.reports import NOON, SITE, finding, report, wait, written


def test_a_folder_is_searched_for_reports(tmp_path: Path):
    written(report(), tmp_path / "a" / "b")
    written(report([finding()]), tmp_path / "c")
    (tmp_path / "other.json").write_text("{}")
    found = read([tmp_path])
    assert [len(r.findings) for r in found.reports] == [0, 1]
    assert (found.others, found.troubles) == ((), ())


@pytest.mark.parametrize("name", ["none", "none.json", "empty"])
def test_what_is_not_there_is_missing(tmp_path: Path, name: str):
    (tmp_path / "empty").mkdir()
    assert read([tmp_path / name]).troubles[0].reason == "report-missing"


def test_beside_a_report_that_is_missing_another_document_may_say_why(tmp_path: Path):
    written(wait("superseded"), tmp_path, "wait.json")
    round_ = join(read([tmp_path / "report.json"]), "web", NOON)
    assert (round_.aside, round_.failure) == ("superseded", None)


def test_a_file_may_have_any_name(tmp_path: Path):
    written(report(), tmp_path, "shard-1.json")
    assert len(read([tmp_path / "shard-1.json"]).reports) == 1


@pytest.mark.parametrize(
    ("verdicts", "joined"),
    [
        (("pass", "fail"), "fail"),
        (("pass", "inconclusive"), "inconclusive"),
        (("skipped", "pass"), "pass"),
        (("skipped", "skipped"), "skipped"),
        (("fail", "superseded"), "superseded"),
    ],
)
def test_the_worst_verdict_speaks_for_all(verdicts: tuple[str, ...], joined: str):
    reports = tuple(replace(report(), overall=v, outcome=v) for v in verdicts)
    assert join(Read(reports, (), ()), None, NOON).verdict == joined


def test_the_heaviest_sighting_of_a_finding_speaks_for_it():
    light, heavy = finding(severity="warning"), finding()
    round_ = join(Read((report([light, finding(2)]), report([heavy])), (), ()), None, NOON)
    assert [(f.id, f.severity) for f in round_.findings] == [
        (heavy.id, "critical"),
        (finding(2).id, "critical"),
    ]


def test_one_shard_that_is_missing_makes_the_run_a_failed_one():
    missing = Failure("report-missing", "there is no report")
    round_ = join(Read((report([finding()]),), (), (missing,)), None, NOON)
    assert round_.failure == missing
    assert len(round_.findings) == 1


def test_a_route_counts_below_the_sites_own_path_too():
    round_ = join(Read((report(url=f"{SITE}/shop/"),), (), ()), None, NOON)
    assert round_.passed == {"/", "/cart", "/shop/", "/shop/cart"}


def test_a_clock_that_runs_ahead_does_not_silence_what_comes_later():
    ahead = report(at=NOON + timedelta(days=900))
    assert join(Read((ahead,), (), ()), None, NOON).at == NOON


def test_a_route_that_failed_did_not_pass():
    assert join(Read((report([finding()]),), (), ()), None, NOON).passed == {"/"}


def test_the_routes_of_a_finding_are_bounded():
    assert routes_of(finding(route="/" + "x" * 400, url="https://[", steps=())) == ()
    assert routes_of(finding(route="/p/:id", url=f"{SITE}/p/7?b=1", steps=())) == (
        "/p/:id",
        "/p/7?b=1",
    )


@pytest.mark.parametrize("app", [None, "a b", "<!--"])
def test_a_run_without_an_application_is_refused(app: str | None):
    with pytest.raises(PromoError) as caught:
        join(Read((), (), ()), app, NOON)
    assert caught.value.outcome == "invalid"
