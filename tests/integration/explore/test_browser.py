"""The browser itself: found, clean, and replaced or ended when it dies."""

import os
import signal
import subprocess
import sys
import textwrap
from itertools import count
from pathlib import Path

import pytest

from promo.errors import PromoError
from promo.explore.page import browser
from promo.explore.page.browser import find_browser
from support.descendants import descendants, environment, is_running, kill
from support.exploring import explored, outcomes, weights
from support.site import Reply, Request
from support.witness import page, witnessing


def browsers() -> list[int]:
    """The browser's first process."""
    return [p for p, c in descendants().items() if "--headless" in c and "--type=" not in c]


def renderers() -> list[int]:
    return [p for p, c in descendants().items() if "--type=renderer" in c]


def test_the_browser_knows_nothing_of_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []
    for name in ("GITHUB_TOKEN", "ANTHROPIC_API_KEY", "INPUT_TOKEN", "HTTPS_PROXY_PASSWORD"):
        monkeypatch.setenv(name, "do-not-tell-the-browser")

    def respond(_request: Request) -> Reply:
        seen.extend(environment(pid) for pid in (*browsers(), *renderers()))
        return page("<p>x")

    with witnessing(respond) as site:
        explored(site.url, ("/",), tmp_path)
    assert seen
    assert not any("do-not-tell" in one or "INPUT_" in one for one in seen)
    assert not any(f"HOME={os.environ.get('HOME')}\n" in f"{one}\n" for one in seen)


def test_a_tab_that_dies_is_critical_and_the_others_go_on(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.path == "/dies":
            return page("<p>x<script src=/kill></script>")
        if request.path == "/kill":
            kill(renderers())
        return page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/a", "/dies", "/b"), tmp_path, pages=1)
    assert weights(result) == {("page-crash", "critical", "/dies")}
    assert outcomes(result) == {"/a": "pass", "/dies": "fail", "/b": "pass"}


def test_a_browser_that_dies_once_is_replaced(tmp_path: Path):
    deaths = count()

    def respond(request: Request) -> Reply:
        if request.path == "/dies" and next(deaths) == 0:
            kill(browsers())
        return page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/a", "/dies", "/b"), tmp_path, pages=1)
    assert outcomes(result) == {"/a": "pass", "/dies": "pass", "/b": "pass"}
    assert result.obstacles == ()


def test_a_browser_that_always_dies_is_an_obstacle(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.path == "/dies":
            kill(browsers())
        return page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/a", "/dies", "/b"), tmp_path, pages=1)
    assert outcomes(result) == {"/a": "pass", "/dies": "inconclusive", "/b": "pass"}
    assert [o.partition(":")[0] for o in result.obstacles] == ["browser-crashed"]


def test_nothing_is_left_when_we_are_told_to_stop(tmp_path: Path):
    program = textwrap.dedent("""
        import signal, sys
        from pathlib import Path
        from promo.errors import Interrupted
        from promo.explore.exploration import Settings
        from promo.explore.running import explore
        def stop(*_): raise Interrupted("SIGTERM")
        signal.signal(signal.SIGTERM, stop)
        try:
            explore(Settings(url=sys.argv[1], routes=("/a",), out=Path(sys.argv[2])), print)
        except Interrupted:
            print("stopped")
    """)
    children: dict[int, str] = {}

    def respond(_request: Request) -> Reply:
        children.update(descendants(process.pid))
        process.send_signal(signal.SIGTERM)
        return page("<p>x")

    with witnessing(respond) as site:
        process = subprocess.Popen(
            [sys.executable, "-c", program, site.url, str(tmp_path)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        out, _ = process.communicate(timeout=30)
    assert out.strip() == "stopped"
    assert any("--type=renderer" in command for command in children.values())
    left = [command for pid, command in children.items() if is_running(pid)]
    assert [command for command in left if "chromium" in command] == []


def test_a_chosen_browser_must_be_a_program(tmp_path: Path):
    (tmp_path / "chrome").write_text("not executable")
    for path in (tmp_path / "missing", tmp_path / "chrome", tmp_path):
        with pytest.raises(PromoError) as caught:
            find_browser(path, "")
        assert (caught.value.outcome, caught.value.reason) == ("invalid", "browser-missing")


def test_an_installed_browser_comes_before_playwrights_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert find_browser(None, "/nowhere").is_file()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(None, sys.executable) == Path(sys.executable)
    with pytest.raises(PromoError) as caught:
        find_browser(None, "/nowhere")
    assert caught.value.reason == "no-browser"
    for way in ("--browser-path", "Chrome nor Chromium", "playwright"):
        assert way in str(caught.value)


def test_a_program_that_is_no_browser(tmp_path: Path):
    fake = tmp_path / "chrome"
    fake.write_text(
        "#!/bin/sh\necho 'error while loading shared libraries: libx.so' >&2; exit 127\n"
    )
    fake.chmod(0o755)
    with witnessing(lambda _: page("x")) as site, pytest.raises(PromoError) as caught:
        explored(site.url, ("/",), tmp_path, browser_path=fake)
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "browser-failed")
    assert "libx.so" in str(caught.value)


def test_a_driver_that_does_not_start_is_no_fault_of_promo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fake = tmp_path / "node"
    fake.write_text("#!/bin/sh\necho 'node: cannot open libatomic.so.1' >&2; exit 127\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(fake))
    with pytest.raises(PromoError) as caught:
        explored("http://127.0.0.1:1", ("/",), tmp_path)
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "browser-failed")
    assert "libatomic1" in str(caught.value)


def test_what_playwright_turns_off_stays_off():
    """Chromium reads the last list of features: ours must hold playwright's."""
    import playwright

    bundle = Path(playwright.__file__).parent / "driver/package/lib/coreBundle.js"
    text = bundle.read_text(encoding="utf-8")
    start = text.index("disabledFeatures = [")
    block = text[start : text.index("].filter(Boolean)", start)]
    theirs = {line.strip().strip('",') for line in block.splitlines() if line.strip()[:1] == '"'}
    # Features of Edge and of Windows.
    needed = {name for name in theirs if not name.startswith("ms") and "Win" not in name}
    assert len(needed) > 5
    assert needed <= set(browser.FEATURES_OFF)
