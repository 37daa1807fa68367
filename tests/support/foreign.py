"""Sites that have nothing in common with the demo's application, in order and broken."""
# ruff: noqa: E501, ISC004, RUF001  (whole pages, in the lines and letters that they have)

import json
import threading
from collections.abc import Generator, Mapping

from support.site import Reply, Request
from support.witness import page

HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}
_ASK = """<script>const ask = (query) => fetch("/api/graphql", {method: "POST",
  headers: {"Content-Type": "application/json"}, body: JSON.stringify({query})})
  .then((r) => r.json());</script>"""

HEALTHY: Mapping[str, str] = {
    # Documentation: it talks about what the rules look for.
    "/docs": """<header><nav><a href="/list">Reference</a></nav></header><main><h1>NaN</h1>
<p>The value <code>NaN</code> is what <code>0 / 0</code> gives; a missing field is
<code>undefined</code>, and a date that cannot be read prints as <code>Invalid Date</code>.</p>
<h2>undefined</h2><p>Templates are written as <code>{{ name }}</code>, or <code>${name}</code>.</p>
<ul><li>NaN</li><li>undefined</li><li>{{ name }}</li></ul>
<table><tr><th>Value</th><th>typeof</th></tr><tr><td>undefined</td><td>"undefined"</td></tr></table>
<pre>const total = undefined; // [object Object]\nTraceback (most recent call last):</pre>
<p style="font-family: monospace">TypeError: x is undefined</p></main>""",
    "/prose": """<main><h1>On numbers</h1><p>Dividing zero by zero is undefined in arithmetic, which
is why so many calculators simply refuse to answer when somebody asks for it.</p></main>""",
    "/about-errors": """<main><h1>502 Bad Gateway</h1>"""
    + "<p>That page is what a proxy shows when the server behind it does not answer. </p>" * 30
    + "</main>",
    # A dashboard: it is busy, and then it is not; a feed without end; a light that pulses.
    "/dashboard": """<style>@keyframes p { 50% { opacity: .3 } }
.live { animation: p 1s infinite; width: 9px; height: 9px; background: red }</style>
<main><h1>Today</h1><div class=live></div><section id=s aria-busy=true><progress></progress></section>
<div role=status id=r>Loading…</div><ul id=feed></ul></main><script>
setTimeout(() => { s.removeAttribute("aria-busy"); s.innerHTML = "<p>42 orders"; r.textContent = "" }, 1500);
const socket = new WebSocket(location.origin.replace("http", "ws") + "/feed");
socket.onmessage = (m) => feed.append(m.data);
setInterval(() => { feed.innerHTML = "<li>" + Date.now() }, 100);</script>""",
    "/metrics": """<main><h1>Metrics</h1><table><tr><td>jvm.memory.used</td><td>17</td></tr>
<tr><td>http.server.requests</td><td>NaN-safe</td></tr></table>
<svg width=200 height=40><text y=20>process.cpu.usage</text></svg></main>""",
    # Right to left, with texts from a catalogue.
    "/ar": """<html lang=ar dir=rtl><main><h1>مرحبا بكم</h1><nav><a href="/list">القائمة</a></nav>
<p>هذه صفحة للاختبار.</p><button>حفظ</button><p>المجموع: ٤٢٫٠٠ €</p></main>""",
    # Things whose names look like keys.
    "/list": """<main><h1>Packages</h1><ul><li>lodash.merge</li><li>lodash.get</li><li>socket.io</li>
<li>com.example.app</li></ul><p><a href="/docs">john.doe</a> <a href="/docs?x">jane.roe</a></p>
<p>app.js</p><p>www.example.com</p><h2>README.md</h2><p>v1.2.3</p></main>""",
    "/consent": """<div role=dialog aria-label=Cookies><p>We like cookies.<button>Fine</button></div>
<main><h1>News</h1><script src="https://consent.example.com/c.js"></script>
<iframe src="https://ads.example.com/" width=300 height=90></iframe>
<img src="https://ads.example.com/pixel.gif" width=1 height=1 alt=""></main>""",
    "/login": """<main><h1>Sign in</h1><form><label>E-mail <input type=email></label><label>Password
<input type=password></label><button>Sign in</button></form><a href="/logout">Sign out</a>
<script>fetch("/api/me")</script></main>""",
    "/gallery": """<main><h1>Pictures</h1><img src="/drawing.svg" alt=a><img src="/sized.svg" alt=b>
<div style="height: 4000px"></div><img loading=lazy src="/sized.svg?lazy" alt=c width=90 height=60>
<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"></main>""",
    "/scrolls": """<main><h1>Posts</h1><article style="height: 3000px">One post</article>
<div role=status aria-busy=true>Loading…</div></main>""",
    "/graphql": _ASK
    + """<main><h1>Shop</h1><p id=p></p></main><script>
ask("query persisted { x }").then(() => ask("{ shop { name } }")).then(({data}) => {
  p.textContent = data.shop.name });
ask("query input { y }").then(({errors}) => { p.title = errors[0].message });</script>""",
    "/old": """<div id=header>A site of before</div><main></main><div id=content><h1>Here it is</h1>
<p>Somebody put it beside the main part.</p></div>""",
    "/landing": "<header><h1>Only a header</h1><a href='/docs'>Start</a></header><footer>Us</footer>",
    "/chat": "<main><h1>Chat</h1><script>(async () => { for (;;) await fetch('/poll') })()</script>",
    "/offline": """<main><h1>Works offline</h1></main>
<script>navigator.serviceWorker.register("/sw.js").catch((e) => console.warn(e))</script>""",
}

SCREENS: Mapping[str, str] = {
    "/vite": """<div id=app>x</div><vite-error-overlay></vite-error-overlay><script>
const o = document.querySelector("vite-error-overlay").attachShadow({mode: "open"});
o.innerHTML = "<div style='position: fixed; inset: 0'>Failed to resolve import</div>"</script>""",
    "/nginx": "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway"
    "</h1></center><hr><center>nginx/1.25.3</center></body></html>",
    "/django": "<title>TypeError at /orders/</title><div id=summary><h1>TypeError</h1></div>"
    "<div id=explanation>You’re seeing this error because you have <code>DEBUG = True</code></div>",
    "/werkzeug": "<title>KeyError: 'x' // Werkzeug Debugger</title><div class=debugger><h1>KeyError"
    "</h1></div>",
    "/rails": "<title>Action Controller: Exception caught</title><h1>NoMethodError</h1>",
    "/spring": "<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit"
    " mapping for /error</p></body></html>",
    "/next": "<div style='height: 100vh'><h2>Application error: a client-side exception has occurred"
    " (see the browser console for more information).</h2></div>",
    "/php": "<br /><b>Fatal error</b>:  Uncaught Error: Call to a member function on null in"
    " /var/www/index.php:12 in <b>/var/www/index.php</b> on line <b>12</b><br />",
    "/envoy": "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    "/react-router": "<h2>Unexpected Application Error!</h2><h3>x is not a function</h3><pre>…</pre>",
}
BROKEN: Mapping[str, tuple[str, str, str]] = {
    # ── texts, as servers and frameworks of other kinds leave them ──
    "/greeting": ("raw-value", "warning", "<h1>Hello undefined!</h1><p>Your orders are here.</p>"),
    "/total": ("raw-value", "warning", "<table><tr><td>Total</td><td>€NaN</td></tr></table>"),
    "/address": ("raw-value", "warning", "<p>Shipping to [object Object]</p>"),
    "/posted": ("raw-value", "warning", "<p>Posted: <time>Invalid Date</time></p>"),
    "/mustache": ("raw-template", "warning", "<h2>Hi {{user.first_name}}</h2><p>Welcome back.</p>"),
    "/erb": ("raw-template", "warning", "<p>Signed in as <%= current_user.name %></p>"),
    "/key": ("raw-key", "warning", "<h1>Settings</h1><button>common.actions.save</button>"),
    "/upper-key": ("raw-key", "warning", "<h1>HOME.TITLE</h1><p>x</p>"),
    "/missing-key": ("raw-key", "warning", "<p>translation missing: en.home.title</p>"),
    # ── what does not come to an end ──
    "/waits": ("endless-busy", "warning", "<h1>Report</h1><div role=status>Loading…</div>"),
    "/turns": ("endless-busy", "warning", "<style>@keyframes t { to { rotate: 1turn } } i { display:"
               " block; width: 40px; height: 40px; border: 4px solid; animation: t 1s infinite }"
               "</style><i></i>"),
    "/reloads": ("redirect-loop", "critical", "<p>x<script>location.reload()</script>"),
    "/round": ("redirect-loop", "critical", ""),
    # ── holes ──
    "/no-picture": ("broken-image", "warning", "<h1>Team</h1><img src='/team.jpg' width=90>"),
    "/hollow": ("blank-content", "warning", "<div role=banner>Site <a href='/docs'>Docs</a></div>"
                "<div role=main><div id=outlet></div></div>"),
    "/empty-dialog": ("blank-dialog", "warning", "<h1>x</h1><div role=dialog aria-label=Terms"
                      " style='position: fixed; inset: 20%; background: #eee'></div>"),
    # ── servers and policies ──
    "/asks": ("graphql-errors", "critical", _ASK + "<h1>x</h1><script>ask('{ broken }')</script>"),
    "/asks-part": ("graphql-errors", "warning", _ASK + "<h1>x</h1><script>ask('{ part }')</script>"),
    "/menu": ("dead-link", "warning", "<h1>Menu</h1><a href='/gone-for-good'>Soup</a>"),
    "/policy": ("csp-violation", "warning", "<h1>x</h1><script>document.title = 'y'</script>"),
}  # fmt: skip
STOP = threading.Event()


def _held() -> Generator[bytes]:
    while not STOP.wait(0.2):
        yield b" "


def _graphql(asked: bytes) -> object:
    query = str(json.loads(asked)["query"])
    error = {"message": "Cannot read properties of null", "path": ["broken"]}
    answers: dict[str, object] = {
        "persisted": {"errors": [{"message": "PersistedQueryNotFound"}]},
        "input": {"data": None, "errors": [{"message": "Too short",
                                            "extensions": {"code": "BAD_USER_INPUT"}}]},
        "broken": {"data": None, "errors": [error]},
        "part": {"data": {"part": 1, "more": None}, "errors": [error]},
    }  # fmt: skip
    plain = {"data": {"shop": {"name": "A shop"}}}
    return next((answer for word, answer in answers.items() if word in query), plain)


def _drawing(size: str = "") -> Reply:
    body = f"<svg xmlns='http://www.w3.org/2000/svg' {size}><rect width='9' height='9'/></svg>"
    return Reply(body=body.encode(), headers={"Content-Type": "image/svg+xml"})


def respond(request: Request) -> Reply:
    """Everything above, and what it asks for."""
    path = request.path.partition("?")[0]
    if path in HEALTHY:
        return page(HEALTHY[path])
    if path == "/envoy":
        return Reply(body=SCREENS[path].encode(), headers={"Content-Type": "text/plain"})
    if path in SCREENS:
        return Reply(body=SCREENS[path].encode(), headers=HTML)
    policy = {"Content_Security_Policy": "script-src 'self'"} if path == "/policy" else {}
    others: dict[str, Reply] = {
        "/round": Reply(status=302, headers={"Location": "/round-2"}),
        "/round-2": Reply(status=302, headers={"Location": "/round"}),
        "/gone-for-good": Reply(status=410, headers=HTML),
        "/logout": Reply(status=404, headers=HTML),
        "/api/me": Reply(status=401, headers=JSON),
        "/favicon.ico": Reply(status=404),
        "/drawing.svg": _drawing(),
        "/sized.svg": _drawing("width='90' height='60'"),
        "/poll": Reply(pieces=_held, headers=JSON),
        "/sw.js": Reply(body=b"", headers={"Content-Type": "text/javascript"}),
    }
    if path == "/api/graphql":
        return Reply(body=json.dumps(_graphql(request.body)).encode(), headers=JSON)
    if path in others:
        return others[path]
    return page(
        BROKEN[path][2] if path in BROKEN else "<p>a start page for every address", **policy
    )
