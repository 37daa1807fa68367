"""A GitHub that says how two repositories are set, held against GitHub's own description."""

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from promo.demo.github.exchange import Reply, Request
from promo.demo.github.server import Exchange
from support.openapi import request_problems

TOKEN = "gho_settings"
Answers = dict[str, Any]


def in_order() -> Answers:
    """Two repositories with nothing to complain about; path to answer, an int refuses."""
    own, there = "/repos/team/shop", "/repos/team/gitops"
    rules = [
        {"type": kind, "ruleset_id": 7, "ruleset_source": "team"}
        for kind in ("pull_request", "non_fast_forward")
    ]
    reviewers: Answers = {"id": 1, "type": "required_reviewers", "reviewers": []}
    demo: Answers = {"name": "demo", "protection_rules": [reviewers]}
    return {
        own: {"default_branch": "main", "archived": False, "has_issues": True},
        f"{own}/branches/main": {"name": "main", "protected": True},
        f"{own}/rules/branches/main": rules,
        f"{own}/rulesets/7": {"id": 7, "bypass_actors": []},
        f"{own}/actions/secrets": {"secrets": [{"name": "GITOPS_TOKEN"}]},
        f"{own}/actions/organization-secrets": {"secrets": [{"name": "GITOPS_READ_TOKEN"}]},
        f"{own}/actions/variables": {"variables": [{"name": "REGION", "value": "eu"}]},
        f"{own}/actions/permissions": {"enabled": True, "allowed_actions": "selected"},
        f"{own}/actions/permissions/selected-actions": {
            "github_owned_allowed": True,
            "patterns_allowed": ["team/*"],
        },
        f"{own}/actions/permissions/workflow": {"default_workflow_permissions": "read"},
        f"{own}/actions/workflows": {
            "workflows": [{"path": ".github/workflows/promo.yml", "state": "active"}]
        },
        f"{own}/environments": {"environments": [demo]},
        f"{own}/environments/demo/secrets": {"secrets": [{"name": "ONLY_HERE"}]},
        there: {"default_branch": "main", "archived": False, "has_issues": True},
        f"{there}/branches/main": {"name": "main", "protected": True},
        f"{there}/rules/branches/main": rules,
        f"{there}/rulesets/7": {
            "id": 7,
            "bypass_actors": [{"actor_id": 1, "actor_type": "DeployKey"}],
        },
        f"{there}/keys": [{"id": 1, "title": "promo", "read_only": False}],
    }  # fmt: skip


@dataclass
class SettingsGitHub:
    """What is answered, what was asked, and what of that GitHub does not know."""

    answers: Answers
    asked: list[str] = field(default_factory=list[str])
    problems: list[str] = field(default_factory=list[str])
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What points a command here."""
        return {"GITHUB_API_URL": self.url, "GITHUB_TOKEN": TOKEN}

    def answer(self, request: Request) -> Reply:
        self.asked.append(f"{request.method} {request.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"message": "Bad credentials"})
        found = self.answers.get(request.path, 404)
        if isinstance(found, int):
            return Reply(found, {"message": "Resource not accessible by personal access token"})
        reply = Reply(200, _page(found, request.query))
        self.problems += request_problems(Exchange(request, reply))
        return reply


def _page(answer: Any, query: Mapping[str, str]) -> Any:
    """One page of an answer that is a list, or holds one; anything else as it is."""
    if isinstance(answer, dict):
        return {key: _page(value, query) for key, value in cast("Answers", answer).items()}
    if not isinstance(answer, list) or "per_page" not in query:
        return cast("object", answer)
    size, page = int(query["per_page"]), int(query.get("page", "1"))
    return cast("list[object]", answer)[(page - 1) * size : page * size]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request("GET", unquote(parts.path), dict(parse_qsl(parts.query)), headers)
        reply = cast("_Server", self.server).github.answer(request)
        body = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name)
        pass


class _Server(ThreadingHTTPServer):
    github: SettingsGitHub


@contextmanager
def settings_github(**changes: Any) -> Generator[SettingsGitHub]:
    """A running one; ``changes`` replace answers, with / for __ in their names."""
    answers = in_order()
    for name, answer in changes.items():
        answers["/repos/team/" + name.replace("__", "/").replace("_", "-")] = answer
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.github = SettingsGitHub(answers, url=f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.github
        server.shutdown()
        thread.join()
