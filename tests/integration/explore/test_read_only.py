"""Nothing that could change something reaches the server, whichever way a page tries."""

from pathlib import Path

import pytest

from promo.explore.exploration import Explored
from support.certificates import self_signed
from support.exploring import explored, outcomes, weights
from support.once import once
from support.site import Reply, Request
from support.witness import Witness, page, script, witnessing

# What a worker tries, of every kind; KIND tells them apart.
WORKER = """
const at = "ORIGIN", quiet = () => 0;
fetch(at + "/KIND-post", {method: "POST", body: "x", mode: "no-cors"}).catch(quiet);
try {
  const x = new XMLHttpRequest(); x.open("POST", at + "/KIND-sync", false); x.send("x");
} catch {}
const s = new WebSocket(at.replace("http", "ws") + "/KIND-socket");
s.onopen = () => s.send("from KIND");
s.onmessage = () => s.send("again from KIND");
try {
  const stream = new WebSocketStream(at.replace("http", "ws") + "/KIND-stream");
  stream.opened.then((o) => o.writable.getWriter().write("stream of KIND")).catch(quiet);
} catch {}
"""
# Loaded ahead, in a page of its own that nobody opened.
AHEAD = """<p>ahead<script>fetch("/ahead-post", {method: "POST"});
navigator.sendBeacon("/ahead-beacon", "x");
const s = new WebSocket(location.origin.replace("http", "ws") + "/ahead-socket");
s.onopen = () => s.send("from ahead");</script>"""
# Opened beside the page, and closed at once: what outlives it would leave behind everybody's back.
POPUP = """<p>beside<script>navigator.sendBeacon("/popup-beacon", "x");
fetch("/popup-fetch", {method: "POST", keepalive: true, body: "x"});
fetch(new Request("/popup-request", {method: "POST", keepalive: true, body: "x"}));
const s = new WebSocket(location.origin.replace("http", "ws") + "/popup-socket");
s.onopen = () => s.send("from a popup");</script>"""
PAGE = """<h1>Everything at once</h1>
<script type=speculationrules>{"prerender": [{"urls": ["/ahead"], "eagerness": "immediate"}],
 "prefetch": [{"urls": ["/ahead?prefetch"], "eagerness": "immediate"}]}</script>
<a id=ping href="/next" ping="/ping" target=_blank>next</a>
<form id=form method=post action="/form" target=_blank><input name=a value=b></form>
<form id=here method=post action="/form-here" target=frame></form><iframe name=frame></iframe>
<script>
const at = "ORIGIN", quiet = () => 0, source = `WORKER`;
const say = (kind) => source.replaceAll("KIND", kind);
const blob = (kind) => URL.createObjectURL(new Blob([say(kind)]));
for (const method of ["POST", "PUT", "PATCH", "DELETE"])
  fetch("/" + method.toLowerCase(), {method, body: "x"}).catch(quiet);
fetch("/keepalive", {method: "POST", body: "x", keepalive: true}).catch(quiet);
fetch("/override", {headers: {"X-HTTP-Method-Override": "DELETE"}}).catch(quiet);
fetch("/graphql", {method: "POST", headers: {"Content-Type": "application/json"},
  body: JSON.stringify({query: "mutation { empty }"})}).catch(quiet);
fetch("/graphql?query=mutation%20%7B%20byget%20%7D").catch(quiet);
navigator.sendBeacon("/beacon", "x");
try { fetchLater("/later", {method: "POST", body: "x", activateAfter: 0}); } catch {}
new Worker(blob("blob-worker"));
new Worker("/worker.js?a=1");
new Worker("/module.js", {type: "module"});
new Worker("data:text/javascript," + encodeURIComponent(say("data-worker")));
new Worker(URL.createObjectURL(new Blob([
  `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(say("nested-worker"))}])))`])));
{
  const other = document.createElement("iframe");
  document.body.append(other);
  const there = (kind) => other.contentWindow.URL.createObjectURL(
    new Blob([say(kind)], {type: "text/javascript"}));
  new Worker(there("elsewhere-worker"));
  new Worker(there("elsewhere-module"), {type: "module"});
  new other.contentWindow.Worker(blob("others-worker"));
  new Worker.prototype.constructor(blob("constructors-worker"));
  const above = Object.getPrototypeOf(Worker);
  if (above !== Function.prototype) new above(blob("native-worker"));
}
open("/popup"); open("/popup?noopener", "_blank", "noopener");
open("").navigator.sendBeacon("/blank-popup-beacon", "x");
try { new SharedWorker("/shared.js"); } catch {}
try { new SharedWorker(blob("shared-blob")); } catch {}
const s = new WebSocket(at.replace("http", "ws") + "/page-socket");
s.onopen = () => s.send("from the page");
try {
  const stream = new WebSocketStream(at.replace("http", "ws") + "/page-stream");
  stream.opened.then((o) => o.writable.getWriter().write("stream of the page")).catch(quiet);
} catch {}
const frame = document.createElement("iframe");
frame.srcdoc = `<script>fetch("/frame-post", {method: "POST"}).catch(() => 0);
  const s = new WebSocket("${at.replace("http", "ws")}/frame-socket");
  s.onopen = () => s.send("from a frame");<` + `/script>`;
document.body.append(frame);
document.getElementById("ping").click();
document.getElementById("form").submit();
document.getElementById("here").submit();
addEventListener("pagehide", () => {
  navigator.sendBeacon("/leaving-beacon", "x");
  fetch("/leaving-fetch", {method: "POST", keepalive: true, body: "x"}).catch(quiet);
});
addEventListener("visibilitychange", () => navigator.sendBeacon("/hidden-beacon", "x"));
addEventListener("unload", () => navigator.sendBeacon("/unload-beacon", "x"));
</script>"""
PAGES = {"/popup": POPUP, "/ahead": AHEAD, "/calm": "<h1>Nothing here</h1>"}
REPORTS = {
    "Reporting_Endpoints": 'default="/reports"',
    "Content_Security_Policy_Report_Only": "img-src 'none'; report-uri /csp; report-to default",
}


def respond(request: Request) -> Reply:
    origin = f"{TLS.get(request.headers['host'], 'http')}://{request.headers['host']}"
    worker = WORKER.replace("ORIGIN", origin)
    path = request.path.partition("?")[0]
    if path in PAGES:
        return page(PAGES[path])
    match path:
        case "/":
            return page(PAGE.replace("WORKER", worker).replace("ORIGIN", origin)
                        + "<img src=/pixel.png>", **REPORTS)  # fmt: skip
        case "/worker.js" | "/module.js" | "/shared.js":
            return script(worker.replace("KIND", request.path[1:].partition(".")[0]))
        case "/graphql":
            return Reply(body=b'{"data": {}}', headers={"Content-Type": "application/json"})
        case _:
            return page("fine")


TLS: dict[str, str] = {}


@pytest.fixture(scope="module", params=["http", "https"])
def tried(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Witness, Explored]:
    def make(folder: Path) -> tuple[Witness, Explored]:
        tls = self_signed(folder)[0] if request.param == "https" else None
        with witnessing(respond, tls=tls) as witness:
            TLS[witness.url.partition("//")[2]] = request.param
            # The second route makes the one page of the run leave the first.
            return witness, explored(witness.url, ("/", "/calm"), folder, pages=1)

    return once(tmp_path_factory, f"read-only-{request.param}", make)


def test_no_request_that_could_change_something_arrives(tried: tuple[Witness, Explored]):
    witness, _ = tried
    assert witness.changing == set()
    assert [p for p in witness.paths if "mutation" in p or p == "/override"] == []


def test_no_frame_of_any_socket_arrives(tried: tuple[Witness, Explored]):
    witness, _ = tried
    assert witness.frames == []


def test_sockets_to_the_site_open_all_the_same(tried: tuple[Witness, Explored]):
    witness, _ = tried
    wanted = {"/page-socket", "/frame-socket", "/blob-worker-socket", "/worker-socket",
              "/module-socket", "/nested-worker-socket", "/elsewhere-worker-socket",
              "/elsewhere-module-socket", "/others-worker-socket"}  # fmt: skip
    assert wanted <= set(witness.sockets)


def test_the_scripts_of_workers_are_asked_for_as_the_page_wrote_them(
    tried: tuple[Witness, Explored],
):
    witness, _ = tried
    assert "/worker.js?a=1" in witness.paths
    assert "/module.js" in witness.paths
    assert not any("__promo" in path for path in witness.paths)


def test_what_was_refused_is_reported(tried: tuple[Witness, Explored]):
    witness, result = tried
    said = "\n".join(result.refused)
    for path in ("post", "put", "patch", "delete", "keepalive", "beacon", "form",
                 "form-here", "frame-post", "blob-worker-post", "worker-post", "module-post",
                 "nested-worker-post", "elsewhere-worker-post", "elsewhere-module-post",
                 "others-worker-post", "graphql"):  # fmt: skip
        assert f"{witness.url}/{path}: read-only" in said
    assert "/page-socket: sent frames dropped, read-only" in said


def test_a_refusal_is_no_finding(tried: tuple[Witness, Explored]):
    _, result = tried
    assert weights(result) == set()
    assert outcomes(result) == {"/": "pass", "/calm": "pass"}


def test_with_disposable_data_everything_arrives(tmp_path: Path):
    with witnessing(respond) as witness:
        explored(witness.url, ("/", "/calm"), tmp_path, pages=1, read_only=False)
    posted = {"/post", "/beacon", "/blob-worker-post", "/worker-post", "/form"}
    assert {("POST", path) for path in posted} <= witness.changing
    assert {("PUT", "/put"), ("DELETE", "/delete")} <= witness.changing
    assert ("/page-socket", b"from the page") in witness.frames
    assert ("/worker-socket", b"from worker") in witness.frames


def test_graphql_queries_pass(tmp_path: Path):
    body = """<p>shop</p><script>fetch("/api/graphql", {method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({query: "query Shop { products { name } }"})})
      .then((r) => r.text()).then((t) => document.body.append(t));</script>"""

    def shop(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(body=b"{}", headers={"Content-Type": "application/json"})
        return page(body)

    with witnessing(shop) as witness:
        result = explored(witness.url, ("/",), tmp_path)
    assert ("POST", "/api/graphql") in witness.changing
    assert result.findings == ()
