"""The model's part: how much of a page it has to read, and what that costs.

    python bench/model.py [text] [steps] [budget]

text      the compact text against the snapshot of Playwright MCP (npm, fetched into .cache), of the
          same pages in the same run: characters, their ratio a page and its median (goal 0.5), and
          the most tokens of a page (goal 4,000)
steps     an exploration of three charters, ten clicks each, by a script over HTTP that takes half a
          second for an answer, which is fast for a model: the share of input tokens that the prompt
          cache gave (goal 0.85); the harness's own time a step, from an answer to the next request,
          the click included (goal 150 ms, median), and that of bare Playwright for the same clicks
          and a snapshot after each, in the same run; and the cost
budget    the same with budgets that do not suffice: what was spent of them

Tokens are estimated as the explorer does, rather too many than too few.
"""

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from playwright.async_api import Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from promo.demo.application.faults import ROUTES
from promo.demo.explorer import PRICED_AS
from promo.demo.model import LocalModel
from promo.demo.model.acts import click, finish
from promo.demo.model.faults import Fault
from promo.demo.model.script import ByTask, Flow, Policy
from promo.demo.model.scripts.shop import of_route
from promo.demo.model.wire import Exchange
from promo.explore.agent.compact import tokens_of
from promo.explore.agent.observe import Sight
from promo.explore.agent.prices import price_of
from promo.explore.agent.used import Used
from promo.explore.page.browser import find_browser
from support.shop import shop
from support.site import Reply, Request, serving

ROOT: Final = Path(__file__).parents[1]
_MCP: Final = "@playwright/mcp@0.0.83"
_BIN: Final = Path(sys.executable).parent


# ── pages ──────────────────────────────────────────────────────────────────────────────────────
def _page(title: str, body: str, language: str = "en") -> str:
    menu = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in _MENU)
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8><title>{title}</title>"
        f'<link rel=icon href=data:,><header><a href="/">Acme</a><nav><ul>{menu}</ul></nav>'
        f"</header><main><h1>{title}</h1>{body}</main><footer><p>© Acme</p></footer>"
    )


_MENU: Final = ("home", "orders", "people", "reports", "settings", "help")


def _orders() -> str:
    rows = "".join(
        f'<tr><td><input type=checkbox aria-label="Choose {n}"></td><td><a href="/orders/{n}">{n}'
        f"</a></td><td>Customer {n % 17}</td><td>{n % 28 + 1} March</td><td>€{n}.50</td>"
        f"<td><button>Send</button> <button>Cancel</button></td></tr>"
        for n in range(1_000, 1_200)
    )
    head = "".join(f"<th>{name}</th>" for name in ("", "Number", "Customer", "Day", "Sum", ""))
    return _page("Orders", f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")


def _results() -> str:
    cards = "".join(
        f'<article><a href="/things/{n}"><img alt="" src="data:,"><h2>Thing {n}</h2></a><div>'
        f"<p>A thing that is good for what it is made for, number {n}.</p><span>€{n}.90</span>"
        f"<span>★★★★☆</span></div><button>Add to cart</button></article>"
        for n in range(60)
    )
    filters = "".join(f"<label><input type=checkbox> Filter {n}</label>" for n in range(12))
    return _page("Results", f"<aside>{filters}</aside><section>{cards}</section>")


def _settings() -> str:
    groups = "".join(
        f"<fieldset><legend>Group {group}</legend>"
        + "".join(
            f"<div><label for=f{group}{n}>Setting {n} of group {group}</label>"
            f'<input id=f{group}{n} value="value {n}"></div>'
            for n in range(8)
        )
        + f"<div><label for=s{group}>Kind</label><select id=s{group}>"
        + "".join(f"<option>Kind {n}</option>" for n in range(15))
        + "</select></div></fieldset>"
        for group in range(6)
    )
    return _page("Settings", f"<form>{groups}<button>Save</button></form>")


def _article() -> str:
    toc = "".join(f'<li><a href="#s{n}">Section {n}</a></li>' for n in range(30))
    text = "Whoever reads this knows more than before, or at least has read more of it. " * 6
    parts = "".join(
        f"<h2 id=s{n}>Section {n}</h2><p>{text}</p><p>See <a href='#s{n}'>above</a>.</p>"
        for n in range(30)
    )
    return _page("Handbook", f"<nav><ol>{toc}</ol></nav><article>{parts}</article>")


def _inbox() -> str:
    mails = "".join(
        f'<li><div><div><input type=checkbox aria-label="Choose"><span><span>Person {n}</span>'
        f'</span></div><div><a href="/mail/{n}"><span>Subject {n}</span> <span>and how it begins'
        f"</span></a></div><div><time>{n % 24}:00</time></div></div></li>"
        for n in range(100)
    )
    return _page("Inbox", f"<div><div><ul>{mails}</ul></div></div>")


def _framed() -> str:
    return _page("Frames", "<iframe src='/settings' title=inner></iframe><div id=host></div>"
                 "<script>host.attachShadow({mode: 'open'}).innerHTML ="
                 " '<button>In the shadow</button>'.repeat(9)</script>")  # fmt: skip


def _arabic() -> str:
    rows = "".join(
        f'<li><a href="/w/{n}">مقالة رقم {n}</a><p>نص قصير للاختبار</p></li>' for n in range(40)
    )
    return _page("مقالات", f"<ul>{rows}</ul>", "ar")


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "/orders": _orders,
    "/results": _results,
    "/settings": _settings,
    "/article": _article,
    "/inbox": _inbox,
    "/frames": _framed,
    "/ar": _arabic,
}


def _respond(request: Request) -> Reply:
    html = PAGES.get(request.path, lambda: _page("Nothing", "<p>Nothing here."))()
    return Reply(200, html.encode(), {"Content-Type": "text/html; charset=utf-8"})


# ── the compact text against the peer's snapshot ───────────────────────────────────────────────
class _Peer:
    """Playwright MCP over its standard streams."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._number = 0
        self._ask("initialize", protocolVersion="2025-06-18", capabilities={},
                  clientInfo={"name": "bench", "version": "1"})  # fmt: skip
        self._write({"method": "notifications/initialized"})

    def snapshot(self, url: str) -> str:
        """What it says of a page, its head and frame aside."""
        self._ask("tools/call", name="browser_navigate", arguments={"url": url})
        told = self._ask("tools/call", name="browser_snapshot", arguments={})
        text = str(told["result"]["content"][0]["text"])
        return text.partition("```yaml\n")[2].rpartition("\n```")[0]

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        self._write({"id": self._number, "method": method, "params": parameters})
        assert self._process.stdout
        for line in self._process.stdout:
            answer = json.loads(line)
            if answer.get("id") == self._number:
                return answer
        raise EOFError("the peer is gone")

    def _write(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._process.stdin.flush()


@contextmanager
def _peer(browser: str) -> Generator[_Peer]:
    folder = ROOT / ".cache" / "playwright-mcp"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}\n")
        subprocess.run([_BIN / "npm", "install", "--no-audit", "--no-fund", "--silent", _MCP],
                       cwd=folder, check=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as here:
        words = [_BIN / "node", folder / "node_modules/@playwright/mcp/cli.js", "--headless",
                 "--no-sandbox", "--isolated", "--executable-path", browser]  # fmt: skip
        with subprocess.Popen(
            words, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                yield _Peer(process)
            finally:
                process.terminate()


async def _ours(page: Page, url: str) -> str:
    await page.goto(url, wait_until="networkidle")
    sight = Sight()
    await sight.look(page)
    return sight.page() or ""


async def _text() -> None:
    ratios: list[float] = []
    most = 0
    browser = str(find_browser(None, ""))
    with (
        tempfile.TemporaryDirectory() as folder,
        shop(Path(folder)) as address,
        serving(_respond) as site,
        _peer(browser) as peer,
    ):
        urls = [*(address + route for route in ROUTES), *(site.url + path for path in PAGES)]
        async with async_playwright() as playwright:
            running = await playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox"]
            )
            page = await running.new_page()
            for url in urls:
                ours, theirs = await _ours(page, url), peer.snapshot(url)
                ratios.append(len(ours) / len(theirs))
                most = max(most, tokens_of(ours))
                name = url.partition("//")[2].partition("/")[2]
                print(f"/{name:<20} {len(ours):>7} {len(theirs):>8} {ratios[-1]:>6.2f}")
            await running.close()
    print(f"median ratio {statistics.median(ratios):.2f} (goal 0.5), "
          f"at most {most} tokens a page (goal 4000)")  # fmt: skip


# ── a run of thirty steps, by a script ─────────────────────────────────────────────────────────
Clicked = tuple[str, str]  # role and name
_STEPS: Final = 10
_CLICKED: Final[Mapping[str, tuple[Clicked, ...]]] = {
    "/account": (("tab", "Privacy"), ("tab", "Visits"), ("tab", "Profile")),
    "/products": (("link", "Paper"), ("link", "Desk"), ("link", "Writing")),
    "/cart": (("button", "One more: Stoneware mug"), ("button", "One less: Stoneware mug")),
}
_ANSWER: Final = 300  # tokens, as a model's with a little thought; a script's are a tenth
_PRICED: Final = ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")
_THINKING: Final = Fault("none", delay_seconds=0.5)


def _ten(names: Sequence[Clicked]) -> list[Clicked]:
    return [names[number % len(names)] for number in range(_STEPS)]


def _turns(names: Sequence[Clicked]) -> Flow:
    """Ten clicks, one an answer, and the end."""
    return Flow((*((click(*one),) for one in _ten(names)), (finish("ten clicks"),)))


_CLICKING: Final = ByTask(
    tuple((of_route(route), _turns(names)) for route, names in _CLICKED.items()),
    Flow(((finish("nothing"),),)),
)


def _explored(usd: float, script: Policy, fault: Fault | None = None) -> tuple[LocalModel, float]:
    """The model as it was asked, and the cost that the report tells."""
    with (
        tempfile.TemporaryDirectory() as folder,
        shop(Path(folder)) as address,
        LocalModel(script) as model,
    ):
        if fault is not None:
            model.faults.add(fault, times=None)
        words = [sys.executable, "-I", "-m", "promo", "explore-staging", address, "--rate", "0",
                 "--routes", "/account\n/products\n/cart", "--mutations", "allow", "--pages", "1",
                 "--phases", "targeted", "--model", PRICED_AS, "--require-model",
                 "--budget-usd", str(usd)]  # fmt: skip
        there = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "local"}
        done = subprocess.run(words, cwd=folder, env={**os.environ, **there}, check=False,
                              capture_output=True, text=True)  # fmt: skip
        document = Path(folder, "promo-report", "report.json")
        if not document.exists():
            raise SystemExit(done.stdout + done.stderr)
        return model, float(json.loads(document.read_bytes())["cost"]["usd"])


async def _bare() -> list[float]:
    """Seconds that Playwright takes by itself for each of the clicks and a snapshot after it."""
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder, shop(Path(folder)) as address:
        async with async_playwright() as playwright:
            running = await playwright.chromium.launch(
                executable_path=str(find_browser(None, "")), args=["--no-sandbox"]
            )
            page = await running.new_page()
            for route, names in _CLICKED.items():
                await page.goto(address + route, wait_until="networkidle")
                for role, name in _ten(names):
                    place = page.get_by_role(cast("Any", role), name=name, exact=True).first
                    began = time.monotonic()
                    await place.click()
                    await page.aria_snapshot(mode="ai")
                    taken.append(time.monotonic() - began)
            await running.close()
    return taken


async def _steps() -> None:
    model, usd = _explored(10, _CLICKING, _THINKING)
    bare = statistics.median(await _bare())
    usages = [one.answer["usage"] for one in model.messages if one.status == 200]
    read = sum(usage["cache_read_input_tokens"] for usage in usages)
    written = sum(usage["cache_creation_input_tokens"] for usage in usages)
    fresh = sum(usage["input_tokens"] for usage in usages)
    print(
        f"{len(usages)} calls, {read} tokens read from the cache, {written} written, {fresh} fresh"
    )
    share = read / (read + written + fresh)
    print(f"share of input tokens read from the cache {share:.3f} (goal 0.85)")
    pairs = itertools.pairwise(model.messages)
    gaps = [
        after.came_seconds - before.left_seconds
        for before, after in pairs
        if _first(before) == _first(after)  # of the same charter
    ]
    ours = statistics.median(gaps)
    print(f"harness a step: median {1000 * ours:.0f} ms (goal 150), "
          f"most {1000 * max(gaps):.0f} ms, of {len(gaps)}")  # fmt: skip
    print(f"bare Playwright, click and snapshot: median {1000 * bare:.0f} ms, ratio "
          f"{ours / bare:.1f}, {1000 * (ours - bare):.0f} ms more")  # fmt: skip
    print(f"cost, by the prices of {PRICED_AS}: {usd:.4f} USD, {usd / 3:.4f} a charter")
    for name in _PRICED:
        told = float(price_of(name, None).usd(_used(usages))) / len(_CLICKED)
        print(f"with answers of {_ANSWER} tokens, by those of {name}: {told:.3f} USD a charter")


def _used(usages: Sequence[Mapping[str, Any]]) -> Used:
    """All the calls, had each answer the tokens of a model's."""
    used = Used()
    for usage in usages:
        long = usage["cache_creation"]["ephemeral_1h_input_tokens"]
        used += Used(
            fresh=usage["input_tokens"],
            cache_read=usage["cache_read_input_tokens"],
            cache_write=usage["cache_creation_input_tokens"] - long,
            cache_write_long=long,
            output=_ANSWER,
        )
    return used


def _first(one: Exchange) -> str:
    return json.dumps((one.body or {"messages": [0]})["messages"][0])


async def _budget() -> None:
    for usd in (1.0, 0.2, 0.15, 0.1, 0.07):
        model, spent = _explored(usd, _CLICKING)
        calls = len(model.messages)
        print(
            f"budget {usd:.2f} USD: {calls} calls, {spent:.4f} USD spent ({spent / usd:.2f} of it)"
        )


PARTS: Final = {"text": _text, "steps": _steps, "budget": _budget}


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    for name in chosen:
        print(f"{name}:")
        asyncio.run(PARTS[name]())


if __name__ == "__main__":
    main()
