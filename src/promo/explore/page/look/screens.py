"""The signs of an error screen: what frameworks and proxies show in place of a page.

A screen for developers is known by its structure, which no article about it has. One for visitors
has little more than a fixed text, so it counts only on a page that is otherwise empty.
"""

from dataclasses import dataclass
from typing import Any, Final

# Characters of a document that is nothing but an error; pages that talk of errors are longer.
_BARE: Final = 1_500
# Those that bring their own styles, drawings and scripts along.
_DRESSED: Final = 12_000


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One kind of screen; all signs that are given must be there.

    Args:
        name: what it is, for the finding's title.
        css: a selector that matches something that is rendered.
        title: a pattern that the document's title matches.
        text: a pattern that the text in sight matches.
        most: characters of text, scripts and styles included, that the document has at most.
    """

    name: str
    css: str = ""
    title: str = ""
    text: str = ""
    most: int = 0

    def asked(self) -> dict[str, Any]:
        """As the page is asked for it."""
        return {"name": self.name, "css": self.css, "title": self.title, "text": self.text,
                "most": self.most}  # fmt: skip


SCREENS: Final = (
    # ── overlays of development servers ──
    Screen(name="Vite's error overlay", css="vite-error-overlay"),
    Screen(name="Next.js's error overlay",
           css="[data-nextjs-dialog],[data-nextjs-dialog-overlay],[data-nextjs-error-overlay]"),
    Screen(name="webpack's error overlay", css="#webpack-dev-server-client-overlay"),
    Screen(name="Create React App's error overlay",
           css="body > iframe[style*='z-index: 2147483647'][style*='position: fixed'][src='']"
               ",body > iframe[style*='z-index: 2147483647'][style*='position: fixed']:not([src])"
               ":not([title]):not([id])"),
    Screen(name="Parcel's error overlay", css="#__parcel__error__overlay__"),
    Screen(name="Nuxt's error screen", css="nuxt-error-overlay,#nuxt-error-overlay"),
    # ── debug pages of servers ──
    Screen(name="Django's debug page", css="#summary", text=r"DEBUG = True"),
    Screen(name="Django's debug page", css="#summary table.meta, #summary ~ #traceback"),
    Screen(name="Werkzeug's debugger", css="div.debugger, .debugger h1 ~ .detail",
           title=r"Werkzeug Debugger|// Werkzeug"),
    Screen(name="Rails's debug page", title=r"Action Controller: Exception caught"),
    Screen(name="Laravel's debug page", title=r"^(?:🧨 |🛑 )"),
    Screen(name="Laravel's debug page", css="#laravel-exception, .Whoops.container"),
    Screen(name="Symfony's debug page", css=".exception-summary, .exception-hero"),
    Screen(name="the debug page of ASP.NET Core", css=".titleerror, #stackpage"),
    Screen(name="the error page of ASP.NET", text=r"Server Error in '[^']*' Application"),
    Screen(name="Phoenix's debug page", css="header.exception-info, .exception-details-code"),
    Screen(name="Spring's Whitelabel page", text=r"^Whitelabel Error Page\b", most=_BARE),
    Screen(name="Tomcat's error page", title=r"^HTTP Status [45]\d\d\b", most=_DRESSED),
    Screen(name="a PHP error", most=_DRESSED,
           text=r"^\s*(?:PHP )?(?:Fatal|Parse) error: .* in \S+ ?on line \d+"),
    Screen(name="a stack trace", most=_DRESSED,
           text=r"^(?:Internal Server Error\s+)?Traceback \(most recent call last\):\s+File "),
    Screen(name="a stack trace", most=_DRESSED,
           text=r"^\w*(?:Error|Exception): [^\n]*\n\s*at [\w.<$]"),
    # ── what visitors get from a framework ──
    Screen(name="React Router's error screen", text=r"^Unexpected Application Error!"),
    Screen(name="Remix's error screen", text=r"^Application Error\s+\w*Error\b", most=_DRESSED),
    Screen(name="Next.js's error screen",
           text=r"Application error: a (?:client|server)-side exception has occurred", most=0),
    Screen(name="Next.js's error screen", css=".next-error-h1", text=r"^[45]\d\d\s"),
    Screen(name="SvelteKit's error screen", text=r"^[45]\d\d\s+Internal Error$", most=_DRESSED),
    Screen(name="Rails's error page", title=r"We're sorry, but something went wrong \(500\)"),
    Screen(name="a crashed function", text=r"This Serverless Function has crashed|"
           r"FUNCTION_INVOCATION_(?:FAILED|TIMEOUT)", most=_DRESSED),
    Screen(name="an error page",
           text=r"^(?:500 )?Internal Server Error(?:\s+The server encountered an internal .*)?$",
           most=_BARE),
    # ── what proxies say in place of a server ──
    Screen(name="the error page of a proxy", most=_BARE,
           title=r"^\s*(?:50[0-4] )?(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway "
           r"Time-?out)\s*$"),
    Screen(name="the error page of a proxy", most=_BARE,
           text=r"^(?:50[234] )?(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway "
           r"Time-?out)(?:\s+(?:nginx|openresty|No server is available).*)?$"),
    Screen(name="the error page of a proxy", most=_BARE,
           text=r"^(?:upstream connect error or disconnect|no healthy upstream|default backend - "
           r"404|upstream request timeout|no available server)"),
    Screen(name="Cloudflare's error page", css="#cf-error-details, #cf-wrapper .cf-error-details"),
)  # fmt: skip
