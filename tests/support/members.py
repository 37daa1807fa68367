"""A site that lets nobody in without a login, as tests need it."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote

from support.site import Reply, Request
from support.witness import page

USER, PASSWORD = "ada@example.com", 'correct horse "battery" & staple/9'
FORM = """<form method=post action=/login><label>E-mail <input name=user></label>
<label>Password <input name=password type=password></label><button>Sign in</button></form>"""
STEPS = [
    {"open": "/login"},
    {"fill": "label=E-mail", "secret": "STAGING_USER"},
    {"fill": "label=Password", "secret": "STAGING_PASSWORD"},
    {"click": "role=button[name='Sign in']"},
]
AUTH = {"steps": STEPS, "secrets": ["STAGING_USER", "STAGING_PASSWORD"]}
VALUES = {"STAGING_USER": USER, "STAGING_PASSWORD": PASSWORD}


@dataclass
class Members:
    """Answers like such a site.

    Args:
        visits: pages that one session is good for; None for ever.
        tells: whether whoever is not signed in is sent to the login page, or told 401.
        reflects: whether the login page shouts out what was typed, in every way it can.
    """

    visits: int | None = None
    tells: bool = False
    reflects: bool = False
    logins: int = 0
    refused: int = 0
    seen: dict[str, int] = field(default_factory=dict[str, int])

    def respond(self, request: Request) -> Reply:
        """One answer."""
        path = request.path.partition("?")[0]
        if path == "/login":
            return self._login(request)
        session = self._session(request)
        if path == "/health" or session:
            return page(self._shouting(session) or f"<h1>{path}</h1><p>Sign out</p>")
        self.refused += 1
        return Reply(status=401) if self.tells else _to("/login?next=" + quote(path))

    def _login(self, request: Request) -> Reply:
        if request.method == "GET":
            return page(f"<h1>Who are you?</h1>{FORM}{_ECHO if self.reflects else ''}")
        sent = parse_qs(request.body.decode())
        if sent.get("user") != [USER] or sent.get("password") != [PASSWORD]:
            return Reply(
                status=403,
                headers={"Content-Type": "text/html"},
                body=f"<p>No: {sent}</p>{FORM}".encode(),
            )
        self.logins += 1
        name = f"session-{self.logins:032d}"
        self.seen[name] = 0
        after = "/?typed=" + quote(PASSWORD) if self.reflects else "/"
        return _to(after, f"sid={name}; Path=/; HttpOnly")

    def _session(self, request: Request) -> str:
        cookies = dict(
            p.strip().split("=", 1)
            for p in request.headers.get("cookie", "").split(";")
            if "=" in p
        )
        name = cookies.get("sid", "")
        if name not in self.seen or (self.visits is not None and self.seen[name] >= self.visits):
            return ""
        self.seen[name] += request.path != "/favicon.ico"
        return name

    def _shouting(self, session: str) -> str:
        """The server knows the secrets as well as we do."""
        if not self.reflects:
            return ""
        said = PASSWORD.replace("&", "&amp;")
        return (
            f"<title>{said}</title><h1>{said}</h1><input value='{quote(PASSWORD)}'>"
            f"<script>console.error({PASSWORD!r}, {session!r}, document.title);"
            f"fetch('/missing?' + encodeURIComponent({PASSWORD!r}));"
            f"throw new Error(JSON.stringify({{said: {PASSWORD!r}}}))</script>"
        )


_ECHO = """<p id=echo></p><script>
document.querySelectorAll('input').forEach((input) => input.addEventListener('input', () => {
  document.title = echo.textContent = input.value;
  console.error('typed', input.value, btoa(input.value));
  history.replaceState(null, '', '/login?typed=' + encodeURIComponent(input.value));
  fetch('/login?seen=' + encodeURIComponent(input.value));
}));
</script>"""


def _to(place: str, cookie: str = "") -> Reply:
    headers = {"Location": place} | ({"Set-Cookie": cookie} if cookie else {})
    return Reply(status=303, headers=headers)
