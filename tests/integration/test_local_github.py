"""The local GitHub behaves like the real one, as far as it goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from promo.demo.github import LocalGitHub, faults
from promo.demo.github.exchange import Reply, Request
from promo.demo.github.server import Exchange
from promo.demo.github.store import OWNER
from support.local_github import checked_github
from support.openapi import problems, unknown_keys

ISSUES = "/repos/demo/shop/issues"
SHA = "a" * 40


@pytest.fixture
def server() -> Iterator[LocalGitHub]:
    with checked_github() as github:
        yield github


@pytest.fixture
def api(server: LocalGitHub) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer token"}
    with httpx.Client(
        base_url=server.api_url, headers=headers, trust_env=False, timeout=60
    ) as client:
        yield client


def test_an_issue_is_created_found_changed_and_closed(api: httpx.Client):
    made = api.post(ISSUES, json={"title": "Broken", "body": "Very", "labels": ["promo"]})
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert made.headers["location"] == made.json()["url"]

    changed = api.patch(f"{ISSUES}/1", json={"state": "closed", "state_reason": "not_planned"})
    assert changed.json()["state_reason"] == "not_planned"
    assert changed.json()["closed_at"] is not None
    assert api.get(ISSUES).json() == []
    assert [i["title"] for i in api.get(ISSUES, params={"state": "all"}).json()] == ["Broken"]
    assert [e["event"] for e in api.get(f"{ISSUES}/1/events").json()] == ["closed"]


def test_issues_are_listed_by_label_and_by_page(api: httpx.Client):
    for number in range(5):
        labels = ["promo"] if number % 2 == 0 else ["other"]
        api.post(ISSUES, json={"title": f"Issue {number}", "labels": labels})

    first = api.get(ISSUES, params={"labels": "PROMO", "per_page": "2"})
    assert [issue["number"] for issue in first.json()] == [5, 3]
    assert set(first.links) == {"next", "last"}
    rest = httpx.get(first.links["next"]["url"], trust_env=False)
    assert [issue["number"] for issue in rest.json()] == [1]
    assert set(rest.links) == {"prev", "first"}


def test_comments_labels_statuses_and_the_rest(api: httpx.Client, server: LocalGitHub):
    api.post(ISSUES, json={"title": "One"})
    assert api.post(f"{ISSUES}/1/comments", json={"body": "Seen"}).status_code == 201
    assert [c["body"] for c in api.get(f"{ISSUES}/1/comments").json()] == ["Seen"]

    label = {"name": "promo", "color": "5319e7", "description": "Found by promo"}
    assert api.post("/repos/demo/shop/labels", json=label).status_code == 201
    assert api.post("/repos/demo/shop/labels", json=label).status_code == 422
    assert api.get("/repos/demo/shop/labels/promo").json()["color"] == "5319e7"
    assert api.get("/repos/demo/shop/labels/none").status_code == 404
    assert len(api.get("/repos/demo/shop/labels").json()) == 1

    for state in ("failure", "success"):
        sent = {"state": state, "context": "promo/web", "description": "said"}
        assert api.post(f"/repos/demo/shop/statuses/{SHA}", json=sent).status_code == 201
    combined = api.get(f"/repos/demo/shop/commits/{SHA}/status").json()
    assert (combined["state"], combined["total_count"]) == ("success", 1)

    assert api.get("/repos/demo/shop").json()["full_name"] == "demo/shop"
    assert api.get("/rate_limit").json()["rate"]["limit"] == 5000
    assert len(server.writes) == 6


def test_what_github_refuses_is_refused(api: httpx.Client, server: LocalGitHub):
    assert api.post(ISSUES, json={"title": ""}).status_code == 422
    assert api.post(ISSUES, json={"title": "x" * 257}).status_code == 422
    assert api.post(ISSUES, json={"title": "x", "body": "y" * 65_537}).status_code == 422
    assert api.get(f"{ISSUES}/9").status_code == 404
    without_token = httpx.post(server.api_url + ISSUES, json={"title": "x"}, trust_env=False)
    assert without_token.status_code == 401
    assert server.store.issues == {}


def test_a_token_that_may_not_write_is_told_so(api: httpx.Client, server: LocalGitHub):
    server.api.permissions["issues"] = "read"
    refused = api.post(ISSUES, json={"title": "x"})
    assert refused.status_code == 403
    assert refused.json()["message"] == "Resource not accessible by integration"
    assert api.post(f"/repos/demo/shop/statuses/{SHA}", json={"state": "success"}).is_success


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (faults.bad_credentials(), 401, None),
        (faults.not_permitted(), 403, None),
        (faults.secondary_rate_limit(retry_after=7), 403, ("retry-after", "7")),
        (faults.secondary_rate_limit(status=429), 429, ("retry-after", "1")),
        (faults.primary_rate_limit(99), 403, ("x-ratelimit-remaining", "0")),
        (faults.broken(503), 503, None),
    ],
)
def test_it_fails_as_it_is_told(
    api: httpx.Client, server: LocalGitHub, fault: faults.Fault, status: int, header: Any
):
    server.faults.add(fault)
    answer = api.get(ISSUES)
    assert answer.status_code == status
    assert header is None or answer.headers[header[0]] == header[1]
    server.faults.clear()
    assert api.get(ISSUES).status_code == 200


def test_a_lost_answer_has_its_effect_once(api: httpx.Client, server: LocalGitHub):
    server.faults.add(faults.lost_answer("POST"))
    assert api.post(ISSUES, json={"title": "Once"}).status_code == 502
    assert len(server.store.issues) == 1


def test_a_new_issue_can_stay_out_of_lists_for_a_while(api: httpx.Client, server: LocalGitHub):
    server.api.list_lag_seconds = 3600
    api.post(ISSUES, json={"title": "Late"})
    assert api.get(ISSUES).json() == []
    assert api.get(f"{ISSUES}/1").json()["title"] == "Late"


HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(1)>
[click](javascript:alert(1)) ![x](javascript:alert(2)) <https://x/"onload=>

| a | <b>bold</b> |
|---|---|
| `<i>` | \\<u\\> |
"""


def test_pages_show_issues_and_nothing_in_them_is_markup(server: LocalGitHub):
    server.store.open_issue("<b>Title</b>", HOSTILE, user=OWNER)
    page = httpx.get(f"{server.issues_url}/1", trust_env=False)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for tag in ("<script", "<img", "<b>bold", "<b>Title", "<i>", "<u>", 'href="javascript'):
        assert tag not in page.text
    assert "&lt;b&gt;Title" in httpx.get(server.issues_url, trust_env=False).text
    assert httpx.get(f"{server.issues_url}/2", trust_env=False).status_code == 404


def test_files_are_served_from_their_folder_only(tmp_path: Path):
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.png").write_bytes(b"picture")
    (tmp_path / "secret.txt").write_text("secret")
    with checked_github(files=tmp_path / "evidence") as github:
        found = httpx.get(f"{github.files_url}a.png", trust_env=False)
        assert (found.content, found.headers["content-type"]) == (b"picture", "image/png")
        outside = httpx.get(f"{github.files_url}%2e%2e/secret.txt", trust_env=False)
        assert outside.status_code == 404


def exchange(method: str, path: str, body: Any = None, **settings: Any) -> Exchange:
    headers = {"content-type": "application/json"}
    request = Request(method, path, settings.get("query", {}), headers, body)
    return Exchange(request, Reply(settings.get("status", 500)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (exchange("POST", ISSUES, {"title": "x", "labls": []}), "unknown key $.labls"),
        (exchange("POST", ISSUES, {"title": "x", "labels": "promo"}), "request:"),
        (exchange("POST", ISSUES, {"body": "x"}), "request:"),
        (exchange("GET", ISSUES, query={"lables": "promo"}), "query: unknown lables"),
        (exchange("GET", ISSUES, query={"state": "shut"}), "request:"),
        (exchange("PUT", ISSUES, {"title": "x"}), "no such operation"),
        (exchange("GET", "/repos/demo/shop/isues"), "no such operation"),
        (exchange("GET", f"{ISSUES}/1", status=418), "never answers this"),
        (exchange("GET", f"{ISSUES}/1", status=200), "answer:"),
    ],
)
def test_the_check_sees_what_is_wrong(wrong: Exchange, said: str):
    assert any(said in problem for problem in problems(wrong))


def test_the_check_passes_what_is_right():
    assert problems(exchange("POST", ISSUES, {"title": "x", "labels": ["promo"]})) == []


def test_unknown_keys_are_found_in_depth():
    schema: dict[str, Any] = {
        "properties": {"a": {"items": {"allOf": [{"properties": {"b": {}}}]}}, "free": {}},
    }
    assert unknown_keys({"a": [{"b": 1}, {"c": 2}], "free": {"x": 1}}, schema) == ["$.a[1].c"]
