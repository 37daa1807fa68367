"""What fails where the release does not run was there before; what was undecided is tried again."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from promo.explore.exploration import Explored
from support.exploring import explored, found, outcomes
from support.site import Reply, Request
from support.witness import Witness, page, witnessing

TOKEN = {"X-Token": "opensesame-4711"}
BROKEN = {
    "/old": "<p>x<script>null.old</script>",
    "/new": "<p>x<script>null.fresh</script>",
    "/posts": "<p>x<script>console.error('old, too'); fetch('/api/orders', {method: 'POST'})"
    ".catch(() => 0)</script>",
}


def shop(*broken: str) -> Callable[[Request], Reply]:
    """A site with some of the faults."""
    return lambda request: page(BROKEN[request.path] if request.path in broken else "<p>x")


def compared(target: Witness | str, folder: Path, **settings: object) -> Explored:
    """An exploration of the broken site, compared with a target."""
    other = target if isinstance(target, str) else target.url
    with witnessing(shop(*BROKEN)) as site:
        return explored(site.url, tuple(BROKEN), folder, compare_url=other, **settings)


def preexisting(result: Explored) -> dict[str, bool]:
    """By route whether its finding is called preexisting."""
    return {f.route: f.preexisting for f in result.findings}


def test_what_fails_on_the_target_too_was_there_before(tmp_path: Path):
    with witnessing(shop("/old", "/posts")) as target:
        result = compared(target, tmp_path, headers=TOKEN, read_only=False)
        assert preexisting(result) == {"/old": True, "/new": False, "/posts": True}
        assert {f.confirmation for f in result.findings} == {"confirmed"}
        assert result.remarks == ()
        # Each page once, with the same headers, and nothing is changed there.
        pages = [r for r in target.requests if r.path in BROKEN]
        assert sorted(r.path for r in pages) == sorted(BROKEN)
        assert {r.headers.get("x-token") for r in pages} == set(TOKEN.values())
        assert target.changing == set()


def test_a_link_that_leads_nowhere_there_too_was_there_before(tmp_path: Path):
    def respond(request: Request) -> Reply:
        links = "<p>x <a href=/gone>a</a>"
        return page(links) if request.path == "/" else Reply(status=404)

    with witnessing(respond) as target, witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, compare_url=target.url)
    assert found(result, "dead-link").preexisting


def test_a_target_that_is_not_there_makes_nothing_preexisting(tmp_path: Path):
    with witnessing(shop()) as target:
        pass
    result = compared(target, tmp_path)
    assert set(preexisting(result).values()) == {False}
    (remark,) = result.remarks
    assert remark.startswith(f"compare-url: nothing could be compared with {target.url}")


def test_a_site_in_order_is_compared_with_nothing(tmp_path: Path):
    with witnessing(shop()) as target, witnessing(shop()) as site:
        explored(site.url, ("/old",), tmp_path, compare_url=target.url)
    assert target.requests == []


def test_what_could_not_be_decided_is_tried_again(tmp_path: Path):
    asked = count()

    def respond(_: Request) -> Reply:
        return page("<p>x") if next(asked) >= 3 else Reply(status=429)

    with witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, pages=1)
    assert outcomes(result) == {"/": "pass"}
    assert result.obstacles == ()


def test_without_retries_it_stays_undecided(tmp_path: Path):
    asked = count()

    def respond(_: Request) -> Reply:
        return page("<p>x") if next(asked) >= 3 else Reply(status=429)

    with witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, pages=1, retries=0)
    assert outcomes(result) == {"/": "inconclusive"}


def test_out_of_time_the_next_attempt_has_the_time_of_the_first(tmp_path: Path):
    with witnessing(shop("/new")) as site:
        result = explored(site.url, ("/new",), tmp_path, minutes=0.0, retries=0)
        assert outcomes(result) == {}
        assert [o.partition(":")[0] for o in result.obstacles] == ["budget"]


def test_what_is_confirmed_is_not_looked_at_again(tmp_path: Path):
    with witnessing(shop("/new")) as site:
        result = explored(site.url, ("/new",), tmp_path, retries=3)
    assert found(result, "uncaught-exception").confirmation == "confirmed"
    assert [r.path for r in site.requests].count("/new") == 4
