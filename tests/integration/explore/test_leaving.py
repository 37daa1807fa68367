"""From one page to the next in a tab: what the page before does, disturbs the next one not."""

import threading
from pathlib import Path

from promo.explore.exploration import Explored
from support.certificates import self_signed
from support.exploring import explored, outcomes
from support.site import Reply, Request
from support.witness import Witness, page, witnessing

ICON = "<link rel=icon href=data:,>"
# Each is in order by itself; each would spoil the visit of whatever comes next in its tab.
PAGES = {
    "/fragment": "<p>The same page, another part of it.",
    "/goes-on": "<p>On to the next.<script>setTimeout(() => location = '/there', 400)</script>",
    "/leaves": "<p>Leaves.<script>addEventListener('pagehide', () => {"
    " fetch('/nowhere'); console.error('of the page before') })</script>",
    "/asks": "<p>Asks.<script>onbeforeunload = (event) => event.preventDefault()</script>",
}
ROUTES = ("/fragment#one", "/fragment#two", "/goes-on", "/slow", "/leaves", "/asks", "/end")


def respond(request: Request) -> Reply:
    if request.path == "/nowhere":
        return Reply(status=500)
    if request.path == "/slow":
        threading.Event().wait(0.8)  # the page before goes on meanwhile
    return page(f"{ICON}<h1>Page</h1>{PAGES.get(request.path, '<p>Words.')}")


def seen(folder: Path) -> tuple[Witness, Explored]:
    with witnessing(respond) as site:
        return site, explored(site.url, ROUTES, folder, pages=1)


def test_every_page_is_loaded_and_judged_by_itself(tmp_path: Path):
    site, result = seen(tmp_path)
    assert outcomes(result) == dict.fromkeys(ROUTES, "pass")
    assert [f.title for f in result.findings if f.severity != "info"] == []
    assert site.paths.count("/fragment") == 2
    assert {"/slow", "/end"} <= set(site.paths)


def test_a_page_that_sends_all_the_time_sends_nothing_when_it_is_closed(tmp_path: Path):
    restless = "<p>Busy.<script>setInterval(() => fetch('/sent', {method: 'POST'}), 5)</script>"
    with witnessing(lambda _: page(restless), tls=self_signed(tmp_path)[0]) as site:
        explored(site.url, ("/one", "/two"), tmp_path)
    assert site.changing == set()
