"""What pictures show, and what they must not."""

from pathlib import Path

from support.exploring import explored
from support.picture import colours
from support.site import Reply, Request, serving
from support.witness import page

MAGENTA, CYAN = (255, 0, 255), (0, 255, 255)
INNER = "<style>input {background:%23f0f}</style><input type=password value=x>"
BODY = f"""<style>.secret, input {{ background: #f0f; width: 90px; height: 30px }}
.plain {{ background: #0ff; width: 90px; height: 30px }}</style>
<h1>Account</h1><div class=plain>shown</div>
<input type=password value=hidden><p class=secret data-promo-mask>hidden</p>
<div class="secret customer">A Customer</div>
<iframe srcdoc="{INNER.replace("%23", "#")}"></iframe>
<div id=host></div><script>document.querySelector("#host").attachShadow({{mode: "open"}})
.innerHTML = "<div class=customer style='background: #f0f'>A Customer</div>"; null.total</script>"""


def test_pictures_do_not_show_what_is_covered(tmp_path: Path):
    with serving(lambda _: page(BODY)) as site:
        result = explored(site.url, ("/",), tmp_path, mask=(".customer",))
    (shot,) = result.screenshots
    seen = colours(tmp_path / shot)
    assert CYAN in seen
    assert MAGENTA not in seen
    assert result.remarks == ()


def test_without_a_selector_for_it_it_is_shown(tmp_path: Path):
    with serving(lambda _: page(BODY)) as site:
        result = explored(site.url, ("/",), tmp_path)
    assert MAGENTA in colours(tmp_path / result.screenshots[0])


def test_what_is_no_selector_stops_all_pictures_and_is_told(tmp_path: Path):
    with serving(lambda _: page(BODY)) as site:
        result = explored(site.url, ("/",), tmp_path, mask=("div[",))
    assert result.screenshots == ()
    assert list(tmp_path.rglob("*.png")) == []
    assert result.remarks == ("no pictures were taken: mask holds no CSS selector: div[",)


SECRET = "opensesame-4711"
SHOWS = f"""<style>p, input, textarea, select {{ background: #f0f; height: 20px; margin: 2px }}
</style><div style="background: #0ff; width: 90px; height: 30px">opensesame</div>
<p>Your token is {SECRET}!<p><b>opense</b><i>same-</i>4711
<p>https://robin:{SECRET}@example.com/ and ghp_{"a1" * 18}</p>
<input value="{SECRET}"><textarea>{SECRET}</textarea><input placeholder="{SECRET}">
<select><option>{SECRET}</select><div id=host></div>
<iframe srcdoc="<p style='background: #f0f'>{SECRET}" height=60></iframe>
<script>document.querySelector("#host").attachShadow({{mode: "open"}})
.innerHTML = "<p style='background: #f0f'>{SECRET}</p>"; null.total</script>"""


def test_what_shows_a_secret_is_covered(tmp_path: Path):
    headers = {"X-Token": SECRET}
    with serving(lambda _: page(SHOWS)) as site:
        result = explored(site.url, ("/",), tmp_path, headers=headers)
    (shot,) = result.screenshots
    seen = colours(tmp_path / shot)
    assert CYAN in seen
    assert MAGENTA not in seen
    assert result.remarks == ()


def test_a_page_that_does_not_say_what_it_shows_has_no_picture(tmp_path: Path):
    body = "<p>x<script>document.createTreeWalker = () => { throw 1 }; null.total</script>"
    with serving(lambda _: page(body)) as site:
        result = explored(site.url, ("/",), tmp_path)
    assert [finding.screenshot for finding in result.findings] == [None]
    assert list(tmp_path.rglob("*.png")) == []
    assert result.remarks == (
        "1 picture was not taken: a page did not say whether it shows a secret",
    )


def test_a_page_that_did_not_load_has_a_picture_of_what_the_browser_shows_instead(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.path.startswith("/gone"):
            raise OSError("hang up")
        return page("<style>html { background: #f0f }</style><h1>There</h1>")

    routes = ("/", "/gone-a", "/there", "/gone-b")
    with serving(respond) as site:
        result = explored(site.url, routes, tmp_path, pages=1)
    shots = {one.route: one.screenshot for one in result.findings}
    assert set(shots) == {"/gone-a", "/gone-b"}
    for shot in shots.values():
        assert shot is not None
        assert MAGENTA not in colours(tmp_path / shot)  # the page before
