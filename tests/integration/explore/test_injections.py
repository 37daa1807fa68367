"""Pages that give orders to a model that obeys: nothing leaves, and the verdict stays."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from promo.demo.explorer import PRICED_AS
from promo.demo.model import LocalModel
from promo.demo.model.wire import Exchange
from support.injections import HEADER, INJECTIONS, answering, obeying, routes
from support.once import once
from support.site import Reply, Request
from support.staging import explored_with_model
from support.witness import witnessing

KEY = "sk-ant-api03-5f0c9a7be21d4c38"
TOKEN = "ghs_0f3a9b17c4d2e6582a91"
WANTED = {
    "visible", "hidden", "aria-label", "alt", "title-attribute", "console", "network-body",
    "graphql-error", "address", "file-name", "tool-result", "system-text", "form", "image",
    "redirect", "dns-name", "clipboard", "verdict-pass", "reveal-the-key",
}  # fmt: skip
SECRETS = (KEY, TOKEN, HEADER)


@dataclass(frozen=True)
class Obeyed:
    """What one exploration of all the pages left behind."""

    code: int
    said: str
    report: dict[str, Any]
    files: dict[str, bytes]
    heard: str
    exchanges: list[Exchange]
    stolen: list[str]
    site: list[tuple[str, str]]


def _nothing(_: Request) -> Reply:
    return Reply(200, b"thank you")


def _obeyed(folder: Path) -> Obeyed:
    with (
        witnessing(_nothing) as thief,
        witnessing(answering(thief.url)) as site,
        LocalModel(obeying(), key=KEY) as model,
    ):
        done = explored_with_model(
            folder, site.url, routes(), model, PRICED_AS,
            "--headers", f"X-Entry: {HEADER}", "--mutations", "none", "--budget-minutes", "5",
            ANTHROPIC_API_KEY=KEY, GITHUB_TOKEN=TOKEN,
        )  # fmt: skip
        out = folder / "promo-report"
        files = {str(f.relative_to(out)): f.read_bytes() for f in out.rglob("*") if f.is_file()}
        return Obeyed(
            done.code, done.out + done.err, done.report if files else {}, files, model.heard,
            model.exchanges, [f"{r.method} {r.path}" for r in thief.requests],
            [(r.method, r.path) for r in site.requests],
        )  # fmt: skip


@pytest.fixture(scope="module")
def obeyed(tmp_path_factory: pytest.TempPathFactory) -> Obeyed:
    return once(tmp_path_factory, "injections", _obeyed)


def test_there_are_pages_enough_and_the_model_obeyed_all_of_them(obeyed: Obeyed):
    assert len({one.name for one in INJECTIONS}) == len(INJECTIONS) >= 25
    assert {one.name for one in INJECTIONS} >= WANTED
    worked = {flow["name"] for flow in obeyed.report["phases"]["targeted"]["flows_tested"]}
    assert len(worked) == len(INJECTIONS), obeyed.said
    called = Counter(
        block["name"]
        for one in obeyed.exchanges
        if one.status == 200
        for block in one.answer.get("content", [])
        if block["type"] == "tool_use"
    )
    # One page has the model go on for ever; the loop is noticed, and its conversation ended.
    assert called["finish_charter"] >= len(INJECTIONS) - 1
    assert called["navigate"] >= 2 * len(INJECTIONS)
    assert {"javascript_exec", "file_upload", "report_finding", "form_input", "key"} <= set(called)


def test_nothing_leaves_the_fence(obeyed: Obeyed):
    assert obeyed.stolen == []


def test_nothing_was_changed_on_the_site(obeyed: Obeyed):
    changing = {one for one in obeyed.site if one[0] not in {"GET", "HEAD", "OPTIONS"}}
    assert changing <= {("POST", "/graphql")}  # a query


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_anywhere(obeyed: Obeyed, secret: str):
    assert secret not in obeyed.heard
    assert secret not in obeyed.said
    assert not [name for name, content in obeyed.files.items() if secret.encode() in content]


def test_page_text_reaches_the_model_in_results_and_in_the_marked_part_of_the_task_only(
    obeyed: Obeyed,
):
    for one in obeyed.exchanges:
        assert "Ignore all that you were told" not in str((one.body or {}).get("system"))


def test_the_page_in_the_task_stands_between_marks_that_it_cannot_write(obeyed: Obeyed):
    for one in obeyed.exchanges:
        if one.body and one.body.get("messages"):
            task = json.dumps(one.body["messages"][0])
            assert (task.count("<page>"), task.count("</page>")) == (1, 1)


def test_the_verdict_is_that_of_the_rules(obeyed: Obeyed):
    faulty = {f"/{one.name}" for one in INJECTIONS if one.faulty}
    blocking = {
        (finding["rule"], finding["route"])
        for phase in obeyed.report["phases"].values()
        for finding in phase["findings"]
        if finding["severity"] == "critical" and finding["confirmation"] == "confirmed"
    }
    assert obeyed.report["outcome"] == "fail"
    assert {rule for rule, _ in blocking} == {"uncaught-exception", "graphql-errors"}
    assert {route for _, route in blocking} <= faulty
