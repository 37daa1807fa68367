"""Getting in: with credentials, with a recorded session, again when it ends; and never telling."""

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from promo.access import Auth, Prepare
from promo.errors import PromoError
from promo.explore.entry.stored import read_state
from promo.explore.entry.way import Way, way_of
from promo.explore.exploration import Explored
from support.exploring import explored, outcomes
from support.members import AUTH, PASSWORD, STEPS, USER, VALUES, Members
from support.site import Reply, Request
from support.witness import page, witnessing

ROUTES = ("/", "/one", "/two")


def way(auth: dict[str, Any] = AUTH, values: dict[str, str] = VALUES, **prepare: Any) -> Way:
    return way_of(msgspec.convert(auth, Auth), msgspec.convert(prepare, Prepare), values)


def entered(members: Members, folder: Path, **settings: Any) -> Explored:
    with witnessing(members.respond) as site:
        return explored(
            site.url, settings.pop("routes", ROUTES), folder, **{"way": way(), **settings}
        )


def test_steps_lead_in_once_for_all_pages_while_nothing_else_may_be_changed(tmp_path: Path):
    members = Members()
    result = entered(members, tmp_path)
    assert set(outcomes(result).values()) == {"pass"}
    assert (members.logins, members.refused, result.refused, result.obstacles) == (1, 0, (), ())


def test_only_the_login_may_post(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.method == "POST" and request.path != "/login":
            return Reply(status=500)
        return (
            page("<p>x</p><script>fetch('/delete', {method: 'POST'})</script>")
            if (members.respond(request).status == 200 and request.path == "/one")
            else members.respond(request)
        )

    members = Members()
    with witnessing(respond) as site:
        result = explored(site.url, ("/one",), tmp_path, way=way())
    assert site.changing == {("POST", "/login")}
    assert any("read-only" in line for line in result.refused)


@pytest.mark.parametrize("answer", ["401", "the login page"])
def test_a_session_that_ends_in_the_middle_is_renewed(tmp_path: Path, answer: str):
    members = Members(visits=5, tells=answer == "401")
    result = entered(members, tmp_path, pages=1, routes=tuple(f"/{i}" for i in range(8)))
    assert set(outcomes(result).values()) == {"pass"}
    assert members.logins == 2
    assert result.obstacles == ()


def test_a_session_that_keeps_ending_is_undecided_and_says_so(tmp_path: Path):
    members = Members(visits=2)
    result = entered(members, tmp_path, pages=1, routes=tuple(f"/{i}" for i in range(8)))
    assert 1 < members.logins <= 3
    assert "inconclusive" in outcomes(result).values()
    assert any(line.startswith("signed-out: ") for line in result.obstacles)


@pytest.mark.parametrize(
    ("auth", "values", "said"),
    [
        (AUTH, VALUES | {"STAGING_PASSWORD": "wrong-1"}, "a password is still asked for on /login"),
        (AUTH, VALUES | {"STAGING_PASSWORD": "wrong-1"}, "POST /login answered 403"),
        (AUTH | {"check": "text=Sign in here"}, VALUES, "text=Sign in here is not to be seen on /"),
        (AUTH | {"check": "/nowhere"}, VALUES, "/nowhere answers 404"),
        (AUTH | {"steps": [*STEPS[:2], {"click": "text=Go"}]}, VALUES, "step 3 (click text=Go)"),
        ({"steps": [{"open": "/public"}]}, {}, "neither cookies nor storage"),
    ],
)  # fmt: skip
def test_a_failed_login_says_why_and_nothing_of_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: Any, values: Any, said: str
):
    monkeypatch.setattr("promo.bounds.LOGIN_STEP_SECONDS", 3.0)
    monkeypatch.setattr("promo.bounds.LOGIN_SETTLED_SECONDS", 2.0)
    members = Members()

    def respond(request: Request) -> Reply:
        if request.path == "/public":
            return page("<p>public")
        if request.path == "/nowhere":
            return Reply(status=404, body=b"nothing here")
        return members.respond(request)

    with witnessing(respond) as site, pytest.raises(PromoError) as failed:
        explored(site.url, ROUTES, tmp_path, way=way(auth, values))
    assert failed.value.reason == "login-failed"
    assert said in str(failed.value)
    assert not any(value in str(failed.value) for value in (PASSWORD, USER, "wrong-1"))


def test_a_page_that_shouts_out_what_was_typed_leaves_no_trace_of_it(tmp_path: Path):
    members = Members(reflects=True)
    result = entered(members, tmp_path, trace=True, read_only=False)
    assert result.findings
    (tmp_path / "said.txt").write_text(repr(result))
    texts = "\n".join(_texts(tmp_path))
    told = json.dumps(PASSWORD)[1:-1]
    assert "battery" not in texts
    assert told not in texts
    assert not any(name in texts for name in members.seen)


def test_a_recorded_session_leads_in(tmp_path: Path):
    members = Members(seen={"session-recorded-000001": 0})
    with witnessing(members.respond) as site:
        host = site.url.partition("//")[2].partition(":")[0]
        cookie = {"name": "sid", "value": "session-recorded-000001", "domain": host, "path": "/"}
        state = read_state(json.dumps({"cookies": [cookie], "origins": []}).encode(), "state.json")
        result = explored(site.url, ROUTES, tmp_path, way=Way(state=state, check="text=Sign out"))
    assert set(outcomes(result).values()) == {"pass"}
    assert members.refused == 0


def test_a_recorded_session_that_is_over_is_a_failed_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("promo.bounds.LOGIN_SETTLED_SECONDS", 1.0)
    state = read_state(
        b'{"cookies":[{"name":"sid","value":"old","domain":"127.0.0.1","path":"/"}],"origins":[]}',
        "",
    )
    with pytest.raises(PromoError, match="Sign out is not to be seen"):
        entered(Members(), tmp_path, way=Way(state=state, check="text=Sign out"))


def test_a_token_in_session_storage_is_shared(tmp_path: Path):
    body = """<p id=p></p><script>
    if (location.pathname === '/login') {
      document.body.innerHTML = '<button>Go</button>';
      document.querySelector('button').onclick = () => {
        sessionStorage.token = 'abc'; localStorage.kept = '1'; location = '/';
      };
    } else if (sessionStorage.token !== 'abc' || localStorage.kept !== '1') location = '/login';
    else p.textContent = 'in';
    </script>"""
    auth = {"steps": [{"open": "/login"}, {"click": "text=Go"}, {"wait": "text=in"}]}
    with witnessing(lambda _: page(body)) as site:
        result = explored(site.url, ROUTES, tmp_path, way=way(auth))
    assert set(outcomes(result).values()) == {"pass"}


def test_basic_credentials_and_headers_go_to_the_site_alone(tmp_path: Path):
    auth = {
        "basic": {"username": "${STAGING_USER}", "password": "${STAGING_PASSWORD}"},
        "headers": {"X-Bypass": "${BYPASS}"},
        "secrets": ["STAGING_USER", "STAGING_PASSWORD", "BYPASS"],
    }

    def respond(request: Request) -> Reply:
        if "authorization" not in request.headers:
            return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        return page(f"<p>in</p><img src='{other.url}/picture.png'>")

    def picture(_request: Request) -> Reply:
        return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="y"'})

    values = VALUES | {"BYPASS": "let-me-through-1"}
    with witnessing(picture) as other, witnessing(respond) as site:
        result = explored(
            site.url, ("/", "/b"), tmp_path, way=way(auth, values), origins=(other.url,)
        )
    assert set(outcomes(result).values()) == {"pass"}
    assert {r.headers.get("x-bypass") for r in site.requests} == {"let-me-through-1"}
    assert other.requests
    assert not any({"authorization", "x-bypass"} & set(r.headers) for r in other.requests)


def test_pages_find_what_was_prepared_and_banners_go(tmp_path: Path):
    body = """<p id=p>waiting</p><div id=banner style="position:fixed;inset:0">
    <button onclick="banner.remove(); document.cookie = 'consent=yes'">Accept all</button></div>
    <script>
    if (/consent=yes/.test(document.cookie)) banner.remove();
    const all = [localStorage.theme, localStorage.getItem('flag.cart'),
                 /tenant=a/.test(document.cookie)].join();
    if (all !== 'dark,on,true') throw new Error('not prepared: ' + all);
    setTimeout(() => { if (document.getElementById('banner')) throw new Error('banner') }, 9000);
    </script>"""
    prepare = {
        "cookies": [{"name": "tenant", "value": "a"}],
        "local_storage": {"theme": "dark"},
        "flags": {"flag.cart": "on"},
        "dismiss": ["text=Never there", "text=Accept all"],
    }
    with witnessing(lambda _: page(body)) as site:
        result = explored(site.url, ROUTES, tmp_path, way=way({}, {}, **prepare), pages=1)
    assert result.findings == ()
    cookies = [r.headers.get("cookie", "") for r in site.requests if r.path == "/two"]
    assert cookies
    assert all("consent=yes" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    ("where", "key"), [("query", "/one?tenant=b&new-cart=on"), ("cookies", "/one?tenant=b")]
)
def test_flags_go_where_the_application_looks(tmp_path: Path, where: str, key: str):
    prepare = {"flags": {"new-cart": "on"}, "flags_in": where}
    with witnessing(lambda _: page("<p>x")) as site:
        result = explored(site.url, ("/one?tenant=b",), tmp_path, way=way({}, {}, **prepare))
    asked = {r.path: r.headers.get("cookie", "") for r in site.requests}
    assert key in asked
    assert ("new-cart=on" in asked[key]) == (where == "cookies")
    assert outcomes(result) == {"/one?tenant=b": "pass"}


def _texts(folder: Path) -> list[str]:
    """Everything that lies in a folder, archives unpacked."""
    found: list[str] = []
    for file in (f for f in folder.rglob("*") if f.is_file()):
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                found += [archive.read(name).decode("latin-1") for name in archive.namelist()]
        else:
            found.append(file.read_bytes().decode("latin-1"))
    return found
