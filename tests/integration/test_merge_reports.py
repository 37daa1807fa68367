"""``merge-reports`` on real files: found, joined, written in every form; and explored in shards."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from promo.documents.report import Report
from promo.documents.shards import Shard, inventory_digest, share
from support.reports import finding, report, written
from support.staging import PAGE, Staging, clean, staging

ROUTES = ("/", "/a", "/b")


def shard(index: int, folder: Path, *findings: str) -> Report:
    found = tuple(finding(9, route, screenshot="screenshots/x.png") for route in findings)
    digest = inventory_digest(ROUTES, ())
    one = report(
        found,
        share(ROUTES, index, 2, str),
        shard=Shard(index=index, total=2, inventory=digest),
        screenshots=("screenshots/x.png",) if findings else (),
    )
    written(one, folder)
    return one


def merged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "promo", "merge-reports", *arguments],
        cwd=folder,
        env=clean({}),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_folders_of_artifacts_become_one_report_with_pictures(tmp_path: Path):
    shard(1, tmp_path / "all" / "promo-web-1")
    (bad,) = share(ROUTES, 2, 2, str)[:1]
    shard(2, tmp_path / "all" / "promo-web-2", bad)
    picture = tmp_path / "all" / "promo-web-2" / "screenshots" / "x.png"
    picture.parent.mkdir()
    picture.write_bytes(b"png")
    (picture.parent / "link.png").symlink_to("/etc/passwd")
    ran = merged(tmp_path, "all", "--out", "whole")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "2 of 2 shards" in ran.stdout
    whole = json.loads((tmp_path / "whole" / "report.json").read_text())
    assert (whole["overall"], sorted(whole["scope"]["routes"])) == ("fail", sorted(ROUTES))
    names = {
        p.relative_to(tmp_path / "whole").as_posix() for p in (tmp_path / "whole").rglob("*.*")
    }
    assert names >= {"report.html", "report.md", "junit.xml", "findings.sarif", "screenshots/x.png"}
    assert not any("link" in name for name in names)


def test_a_shard_that_left_nothing_is_missed(tmp_path: Path):
    shard(1, tmp_path / "one")
    ran = merged(tmp_path, "one", "--out", "whole")
    assert ran.returncode == 3
    assert "missing-shard: 2/2" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no report.json in it"),
        (("empty",), "there is no report.json in it"),
        (("one", "two"), "shard 1/2 is there twice"),
        (("one", "--out", "one"), "would be overwritten"),
        (("broken",), "report.json"),
        ((), "--reports is missing"),
    ],
)
def test_what_cannot_be_joined_is_an_error_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
):
    for name in ("one", "two"):
        shard(1, tmp_path / name)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.json").write_text('{"schema": "promo/report"')
    ran = merged(tmp_path, *arguments)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert not (tmp_path / "promo-report").exists()


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


def test_shards_of_a_real_site(here: Staging):
    for route in ROUTES:
        here.shop.page(route, PAGE)
    routes = [word for route in ROUTES for word in ("--routes", route)]
    checked: list[str] = []
    for index in range(1, 5):
        ran = here.run(
            here.url,
            "--rate",
            "0",
            *routes,
            "--shard",
            f"{index}/4",
            "--phases",
            "smoke",
            "--out",
            f"s/{index}",
        )
        assert ran.code == 0, ran.out + ran.err
        one = json.loads((here.folder / f"s/{index}/report.json").read_text())
        assert one["shard"]["index"] == index
        checked += [check["route"] for check in one["phases"]["smoke"]["routes_checked"]]
        assert (one["overall"] == "skipped") == (not one["scope"]["routes"])
    assert sorted(checked) == sorted(ROUTES)
    ran = merged(here.folder, "s", "--out", "whole")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    whole = json.loads((here.folder / "whole/report.json").read_text())
    assert (whole["overall"], whole["scope"]["routes"]) == ("pass", sorted(ROUTES))
    assert len(whole["shards"]) == 4
