"""The browser: found, started fenced and clean, ended whatever happens."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Error, Playwright, async_playwright

from promo import bounds
from promo.errors import invalid, undecided
from promo.untrusted import one_line

# The shell first: it has no window around the page to draw and to load, and is what playwright
# itself starts. It went to a page in 30-110 ms where the whole browser took 110-360 ms.
_INSTALLED: Final = (
    "chromium-headless-shell", "chrome-headless-shell",
    "google-chrome", "google-chrome-stable", "chrome", "chromium", "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)  # fmt: skip
# What playwright turns off (its chromiumSwitches.ts, 1.65): of two such switches Chromium reads the
# last, so this list must hold both.
_PLAYWRIGHT_OFF: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
# What sends without the page's own requests being asked (measured over HTTPS), or loads pages that
# nobody listens to.
_OFF: Final = (
    "FetchLaterAPI", "Reporting", "DocumentReporting", "NetworkErrorLogging",
    "KeepAliveInBrowserMigration", "AttributionReporting", "PrivateAggregationApi",
    "SharedStorageAPI", "InterestGroupStorage", "Prerender2", "SpeculationRulesPrefetchFuture",
    "BackgroundFetch", "AutofillServerCommunication", "Translate",
)  # fmt: skip
# A frame of its own for every document, within one site too: a fifth of a page's work (bench/
# sweep.py). Playwright and Puppeteer had it off themselves until 2026.
_COSTLY: Final = ("RenderDocument",)
FEATURES_OFF: Final = (*_PLAYWRIGHT_OFF, *_OFF, *_COSTLY)
SWITCHES: Final = (
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--disable-blink-features=FetchLater,WebSocketStream,SharedWorker",
    "--disable-shared-workers",
    # UDP goes round every proxy. Chrome reads the first spelling and the headless shell the second;
    # each lets STUN through where it is given only the other one.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--deny-permission-prompts",
    "--disable-print-preview",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-domain-reliability",
    # Higher than the viewport: in a lower window a picture once had the page's top again
    # where its bottom should be.
    "--window-size=1280,1000",
)
_SANDBOX_TROUBLE: Final = ("sandbox", "setuid", "user namespace", "Operation not permitted")


def find_browser(chosen: Path | None, own: str) -> Path:
    """Where the browser is: the chosen one, an installed one, playwright's own.

    Raises:
        PromoError: invalid, ``browser-missing``; inconclusive, ``no-browser``.
    """
    if chosen is not None:
        if not chosen.is_file() or not os.access(chosen, os.X_OK):
            raise invalid(
                f"{one_line(str(chosen))} is no program",
                reason="browser-missing",
                where="--browser-path",
                hint="Give the path of a Chrome or Chromium, or leave it out to have one found",
            )
        return chosen
    found = next((path for name in _INSTALLED if (path := shutil.which(name))), None)
    if found is None and not Path(own).is_file():
        raise undecided(
            "no browser: --browser-path is not given, neither Chrome nor Chromium is installed,"
            " and playwright has none of its own",
            reason="no-browser",
            hint="Give --browser-path, or install chromium, or run: playwright install chromium",
        )
    return Path(found or own)


@asynccontextmanager
async def driven() -> AsyncGenerator[Playwright]:
    """Playwright; what drives the browser is a program of its own, which needs its libraries too.

    Raises:
        PromoError: inconclusive, ``browser-failed``.
    """
    driver, others = async_playwright(), asyncio.all_tasks()
    try:
        playwright = await driver.start()
    except Exception as error:
        if begun := asyncio.all_tasks() - others:  # they see to the end of its process
            await asyncio.wait(begun, timeout=bounds.CLOSE_SECONDS)
        raise undecided(
            f"playwright's driver does not start: {one_line(str(error))}",
            reason="browser-failed",
            hint="What it printed itself says why; a library that is missing has to be installed"
            " (libatomic.so.1 is in Debian's package libatomic1)",
        ) from error
    try:
        yield playwright
    finally:
        await playwright.stop()


@asynccontextmanager
async def launched(
    playwright: Playwright, path: Path, proxy: str, say: Callable[[str], None]
) -> AsyncGenerator[Browser]:
    """A browser whose only way out is ``proxy``, with a profile and an environment of its own.

    Raises:
        PromoError: inconclusive, ``browser-failed``.
    """
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as home:
        browser = await _started(playwright, path, proxy, Path(home), say)
        try:
            yield browser
        finally:
            with suppress(Error):
                await browser.close()


async def _started(
    playwright: Playwright, path: Path, proxy: str, home: Path, say: Callable[[str], None]
) -> Browser:
    # Chromium refuses its sandbox to root; elsewhere it is on unless the system forbids it.
    sandboxes = (False,) if os.geteuid() == 0 else (True, False)
    last = ""
    for sandbox in sandboxes:
        try:
            return await playwright.chromium.launch(
                executable_path=path,
                # What one page hoards must not bring down the machine and all that runs on it.
                args=[*SWITCHES, f"--js-flags=--max-old-space-size={bounds.PAGE_HEAP_MEGABYTES}"],
                proxy={"server": proxy, "bypass": "<-loopback>"},
                env=_environment(home),
                chromium_sandbox=sandbox,
                timeout=bounds.LAUNCH_SECONDS * 1000,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            last = str(error)
        if sandbox and any(word in last for word in _SANDBOX_TROUBLE):
            say("this system lets no program make a sandbox; the browser runs without its own")
        elif sandbox:
            break
    raise undecided(
        f"the browser does not start: {_cause(last)}",
        reason="browser-failed",
        where=one_line(str(path)),
        hint="Start it by hand with --headless to see why, or name another by --browser-path",
    )


def _environment(home: Path) -> dict[str, str | float | bool]:
    """Nothing of ours: no token, no key, no proxy, no profile."""
    kept = ("PATH", "LANG", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "TMPDIR": tempfile.gettempdir(),
        "TZ": "UTC",
    }


def _cause(text: str) -> str:
    """The line of a long launch log that says why."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "ERROR" in line or "error while loading" in line]
    return one_line((telling or lines or ["no word"])[0])
