"""No page reaches a server that is not allowed, whichever way it tries."""

import re
import shutil
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.explore.exploration import Explored
from support.certificates import self_signed
from support.exploring import explored, outcomes, weights
from support.once import once
from support.site import Reply, Request
from support.witness import Witness, page, script, witnessing

# Every way out that a browser has; OUT is an origin that is not allowed.
WAYS = """
<link rel=prefetch href="OUT/prefetch"><link rel=preconnect href="OUT">
<link rel=dns-prefetch href="OUT"><link rel=preload as=fetch href="OUT/preload">
<link rel=stylesheet href="OUT/style.css"><style>@import "OUT/import.css";
@font-face { font-family: x; src: url(OUT/font.woff2) } p { font-family: x }</style>
<script type=speculationrules>{"prefetch": [{"urls": ["OUT/speculation"]}],
 "prerender": [{"urls": ["OUT/prerender"]}]}</script>
<p>text</p><img src="OUT/image.png"><img src="/hop?to=OUT/hop-image">
<iframe src="OUT/frame"></iframe>
<iframe src="/hop?to=OUT/hop-frame"></iframe><object data="OUT/object"></object>
<embed src="OUT/embed"><video src="OUT/video.mp4"></video><script src="OUT/script.js"></script>
<script src="/hop?to=OUT/hop-script"></script>
<a id=ping href="/calm" ping="OUT/ping" target=_blank>x</a>
<form id=form method=post action="OUT/form" target=_blank></form>
<form id=get action="OUT/get" target=_blank></form><iframe name=inner></iframe>
<form id=inside method=post action="OUT/inside" target=inner></form>
<script>
{
const out = "OUT", ws = out.replace("http", "ws"), quiet = () => 0;
fetch(out + "/fetch", {mode: "no-cors"}).catch(quiet);
fetch("/hop?to=" + out + "/hop-fetch", {mode: "no-cors"}).catch(quiet);
fetch(out + "/keepalive", {method: "POST", mode: "no-cors", keepalive: true}).catch(quiet);
fetch(out + "/preflight", {method: "PUT", headers: {"x-a": "b"}}).catch(quiet);
const x = new XMLHttpRequest(); x.open("GET", out + "/xhr"); x.send();
new WebSocket(ws + "/socket"); new EventSource(out + "/events");
try { new WebTransport(out.replace("http:", "https:") + "/transport").ready.catch(quiet); } catch {}
navigator.sendBeacon(out + "/beacon", "x");
const inside = `fetch("${out}/worker-fetch", {mode: "no-cors"}).catch(() => 0);
  new WebSocket("${ws}/worker-socket"); try { importScripts("${out}/worker-import.js") } catch {}`;
new Worker(URL.createObjectURL(new Blob([inside])));
new Worker("/worker.js?out=" + encodeURIComponent(out));
try { new SharedWorker(URL.createObjectURL(new Blob([inside]))); } catch {}
navigator.serviceWorker?.register("/sw.js").catch(quiet);
window.open(out + "/popup"); window.open(out + "/popup-noopener", "_blank", "noopener");
window.open("/hop?to=" + out + "/hop-popup");
for (const id of ["form", "get", "inside"]) document.getElementById(id).submit();
document.getElementById("ping").click();
import(out + "/module.js").catch(quiet);
new Image().src = out + "/late-image";
addEventListener("pagehide", () => navigator.sendBeacon(out + "/leaving", "x"));
}
</script>"""
STUN = """<p>call</p><script>
for (const kind of ["stun", "turn"]) for (const transport of ["udp", "tcp"]) {
  const url = `${kind}:127.0.0.1:PORT` + (kind === "turn" ? `?transport=${transport}` : "");
  const peer = new RTCPeerConnection({iceServers: [{urls: url, username: "a", credential: "b"}]});
  peer.createDataChannel("x");
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
}
</script>"""


@dataclass
class Outside:
    """Everything that must not be reached."""

    port: Witness
    v6: Witness
    secure: Witness
    datagrams: list[bytes]
    turn: Witness


Tried = tuple[Witness, Outside, Explored]


def ways(outside: Outside) -> str:
    port = outside.port.url.rpartition(":")[2]
    addresses = (
        outside.port.url,
        outside.v6.url,
        outside.secure.url,
        f"http://localhost:{port}",
        f"http://2130706433:{port}",
        f"http://127.1:{port}",
        f"http://[::ffff:127.0.0.1]:{port}",
        f"http://127.0.0.1.:{port}",
    )
    return "".join(WAYS.replace("OUT", address) for address in addresses)


@contextmanager
def datagrams() -> Generator[tuple[int, list[bytes]]]:
    """A UDP port and what arrived there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        arrived: list[bytes] = []

        def listen() -> None:
            with suppress(OSError):
                while data := listener.recv(2048):
                    arrived.append(data)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1], arrived
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def hop(request: Request) -> Reply:
    return Reply(status=302, headers={"Location": request.path.partition("to=")[2]})


WORKER = """const out = new URL(location).searchParams.get("out");
fetch(out + "/url-worker-fetch", {mode: "no-cors"}).catch(() => 0);
fetch("/hop?to=" + out + "/hop-worker", {mode: "no-cors"}).catch(() => 0);
new WebSocket(out.replace("http", "ws") + "/url-worker-socket");"""


@pytest.fixture(scope="module", params=["http", "https"])
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return once(tmp_path_factory, f"fence-{request.param}", lambda at: tried_by(at, request.param))


def tried_by(folder: Path, scheme: str) -> Tried:
    tls = self_signed(folder)[0]
    udp = datagrams()

    def respond(asked: Request) -> Reply:
        path = asked.path.partition("?")[0]
        if path == "/hop":
            return hop(asked)
        if path == "/moved":
            return Reply(status=301, headers={"Location": f"{outside.v6.url}/moved"})
        if path == "/worker.js":
            return script(WORKER)
        away = outside.port.url
        bodies = {
            "/ways": ways(outside),
            "/stun": STUN.replace("PORT", str(udp_port)),
            "/turn": STUN.replace("PORT", outside.turn.url.rpartition(":")[2]),
            "/refresh": f'<meta http-equiv=refresh content="0;url={away}/refresh">x',
            "/scripted": f"<p>x<script>location = '{away}/scripted'</script>",
        }
        return page(bodies.get(path, "<p>calm"))

    def outsider(_request: Request) -> Reply:
        return page("outside")

    with (
        udp as (udp_port, arrived),
        witnessing(outsider) as port,
        witnessing(outsider, host="::1") as v6,
        witnessing(outsider, tls=tls) as secure,
        witnessing(outsider) as turn,
        witnessing(respond, tls=tls if scheme == "https" else None) as site,
    ):
        outside = Outside(port, v6, secure, arrived, turn)
        routes = ("/ways", "/stun", "/turn", "/refresh", "/moved", "/scripted", "/calm")
        result = explored(site.url, routes, folder, read_only=False)
        return site, outside, result


def test_the_ways_were_tried(tried: Tried):
    site, _, result = tried
    assert sum(path.startswith("/hop") for path in site.paths) > 20
    assert len(outcomes(result)) == 7


def test_no_server_outside_is_connected_to(tried: Tried):
    _, outside, _ = tried
    assert (outside.port.connections, outside.port.paths) == (0, [])
    assert (outside.v6.connections, outside.v6.paths) == (0, [])
    assert (outside.secure.connections, outside.secure.paths) == (0, [])
    assert outside.turn.connections == 0


def test_stun_sends_nothing(tried: Tried):
    _, outside, _ = tried
    assert outside.datagrams == []


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium", "google-chrome"])
def test_no_kind_of_browser_sends_stun(name: str, tmp_path: Path):
    """Each kind has its own spelling of that switch; this machine has at least one of them."""
    path = shutil.which(name)
    with (
        datagrams() as (port, arrived),
        witnessing(lambda _: page(STUN.replace("PORT", str(port)))) as site,
    ):
        result = explored(site.url, ("/",), tmp_path, browser_path=path and Path(path))
    assert set(outcomes(result)) == {"/"}
    assert arrived == []


def test_what_was_refused_is_reported_by_origin_and_kind(tried: Tried):
    _, outside, result = tried
    said = "\n".join(result.refused)
    for kind in ("image", "document", "script", "stylesheet", "fetch", "xhr", "websocket",
                 "eventsource", "font", "ping", "redirect"):  # fmt: skip
        assert re.search(rf"^{re.escape(outside.port.url)}: {kind}\b", said, re.MULTILINE), kind
    assert f"{outside.v6.url}: document" in said
    assert f"{outside.secure.url}: fetch" in said


def test_pages_that_lead_outside_are_undecided_and_name_the_way_out(tried: Tried):
    _, outside, result = tried
    ended = outcomes(result)
    assert {r: ended[r] for r in ("/refresh", "/moved", "/scripted")} == dict.fromkeys(
        ("/refresh", "/moved", "/scripted"), "inconclusive"
    )
    obstacles = "\n".join(result.obstacles)
    assert f"origins: [{outside.port.url}]" in obstacles
    assert f"origins: [{outside.v6.url}]" in obstacles


def test_being_refused_is_no_finding(tried: Tried):
    _, _, result = tried
    assert weights(result) == set()
    assert outcomes(result)["/calm"] == "pass"


def test_a_declared_origin_is_reached(tmp_path_factory: pytest.TempPathFactory):
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    both = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/svg+xml"}
    with witnessing(lambda _: Reply(body=drawing, headers=both)) as other:
        body = f"<p>x</p><script>fetch('{other.url}/data')</script><img src='{other.url}/hop'>"
        with witnessing(lambda _: page(body)) as site:
            folder = tmp_path_factory.mktemp("declared")
            result = explored(site.url, ("/",), folder, origins=(other.url,))
    assert "/data" in other.paths
    assert result.refused == ()
    assert outcomes(result) == {"/": "pass"}


def test_another_spelling_of_the_site_is_another_origin(tmp_path_factory: pytest.TempPathFactory):
    def respond(request: Request) -> Reply:
        port = request.headers["host"].rpartition(":")[2]
        return page(f"<p>x</p><img src='http://127.0.0.1:{port}/spelt-out'>")

    with witnessing(respond) as site:
        named = site.url.replace("127.0.0.1", "localhost")
        result = explored(named, ("/",), tmp_path_factory.mktemp("spelt"))
    assert "/spelt-out" not in site.paths
    assert result.refused == (f"{site.url}: image",)
