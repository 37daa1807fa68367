"""The rules on sites that they were not made for: quiet on healthy ones, and faults found."""

from pathlib import Path

import pytest

from promo.documents.scope import Charter
from promo.explore.exploration import Explored
from support.certificates import self_signed
from support.exploring import explored, weights
from support.foreign import BROKEN, HEALTHY, SCREENS, STOP, respond
from support.once import once
from support.site import Reply, Request
from support.witness import page, witnessing

FAULTY = (*SCREENS, *BROKEN)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    def make(folder: Path) -> Explored:
        with witnessing(respond) as site:
            walks = tuple(Charter(name=one, route=one, reach="imports") for one in HEALTHY)
            result = explored(site.url, tuple(HEALTHY), folder, charters=walks, most_steps=8)
        STOP.set()
        return result

    return once(tmp_path_factory, "foreign-healthy", make)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    def make(folder: Path) -> Explored:
        with witnessing(respond) as site:
            return explored(site.url, FAULTY, folder, pages=8)

    return once(tmp_path_factory, "foreign-faulty", make)


def test_healthy_sites_have_nothing_above_information(healthy: Explored):
    assert weights(healthy) == set()
    assert healthy.obstacles == ()


@pytest.mark.parametrize("route", HEALTHY)
def test_a_healthy_page_passes(healthy: Explored, route: str):
    assert {c.route: (c.outcome, c.reason) for c in healthy.checks}[route] == ("pass", None)


def test_healthy_sites_are_used_without_a_finding_too(healthy: Explored):
    assert {one.name: (one.outcome, one.reason) for one in healthy.flows} == dict.fromkeys(
        HEALTHY, ("pass", None)
    )


@pytest.mark.parametrize("route", FAULTY)
def test_a_fault_of_another_kind_of_site_is_found(faulty: Explored, route: str):
    expected = ("error-screen", "critical") if route in SCREENS else BROKEN[route][:2]
    met = [f for f in faulty.findings if f.url.endswith(route) and f.severity != "info"]
    assert [(f.rule, f.severity, f.confirmation) for f in met] == [(*expected, "confirmed")]


def test_mixed_content_is_found(tmp_path: Path):
    def mixed(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=404)
        port = request.headers["host"].rpartition(":")[2]
        return page(f"<h1>x</h1><script src='http://insecure.test:{port}/a.js'></script>")

    with witnessing(mixed, tls=self_signed(tmp_path)[0]) as site:
        result = explored(site.url, ("/",), tmp_path / "out")
    assert weights(result) == {("mixed-content", "warning", "/")}
