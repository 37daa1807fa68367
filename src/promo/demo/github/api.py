"""The API: one table of routes and what each does with the store."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, TypeAlias, cast
from urllib.parse import unquote, urlencode

from promo.demo.github.exchange import Reply, Request, missing, paged, too_long, unprocessable
from promo.demo.github.faults import DOCS, answer
from promo.demo.github.scanning import NOT_ENABLED, CodeScanning
from promo.demo.github.shapes import REPOSITORY_ID, Shapes
from promo.demo.github.store import BOT, Issue, Store

_STATES: Final = {"open", "closed"}
_REASONS: Final = {None, "completed", "not_planned", "duplicate", "reopened"}
_STATUS_STATES: Final = {"error", "failure", "pending", "success"}
_STATUS_CHARACTERS: Final = 140


Handler: TypeAlias = Callable[[Request], Reply]


class Api:
    """GitHub's REST API, as much of it as there is here.

    Args:
        store: what it works on.
        shapes: how things look.

    Attributes:
        list_lag_seconds: how long a new issue stays out of lists, as it can on GitHub.
        drops_labels: whether it drops labels in silence, as for somebody without write access.
        scanning: the repository's code scanning.
        permissions: what tokens may do: "read" or "write" for each kind of thing.
    """

    def __init__(self, store: Store, shapes: Shapes) -> None:
        self.store = store
        self.shapes = shapes
        self.list_lag_seconds = 0.0
        self.drops_labels = False
        self.scanning = CodeScanning()
        self.permissions = {
            "issues": "write",
            "statuses": "write",
            "contents": "write",
            "security_events": "write",
        }
        repository = f"/repos/{re.escape(store.repository)}"
        issue = rf"{repository}/issues/(\d+)"
        self._routes: tuple[tuple[str, re.Pattern[str], str, Handler], ...] = tuple(
            (method, re.compile(pattern), permission, handler)
            for method, pattern, permission, handler in (
                ("GET", "/rate_limit", "", self._rate_limit),
                ("GET", repository, "", self._repository),
                ("GET", f"{repository}/labels", "issues", self._list_labels),
                ("POST", f"{repository}/labels", "issues", self._create_label),
                ("GET", f"{repository}/labels/([^/]+)", "issues", self._get_label),
                ("GET", f"{repository}/issues", "issues", self._list_issues),
                ("POST", f"{repository}/issues", "issues", self._create_issue),
                ("GET", issue, "issues", self._get_issue),
                ("PATCH", issue, "issues", self._edit_issue),
                ("GET", f"{issue}/comments", "issues", self._list_comments),
                ("POST", f"{issue}/comments", "issues", self._create_comment),
                ("GET", f"{issue}/events", "issues", self._list_events),
                ("POST", f"{issue}/labels", "issues", self._add_labels),
                ("DELETE", rf"{issue}/labels/([^/]+)", "issues", self._remove_label),
                ("POST", f"{repository}/statuses/([0-9a-f]{{40}})", "statuses", self._add_status),
                ("GET", f"{repository}/commits/([^/]+)/status", "statuses", self._combined),
                ("POST", f"{repository}/code-scanning/sarifs", "security_events", self._scan),
                (
                    "GET",
                    f"{repository}/code-scanning/sarifs/([^/]+)",
                    "security_events",
                    self._scanned,
                ),
            )
        )

    def handle(self, request: Request) -> Reply:
        """The answer to a request."""
        request, elsewhere = self._present(request)
        if elsewhere:
            return elsewhere
        for method, pattern, permission, handler in self._routes:
            found = pattern.fullmatch(request.path)
            if method == request.method and found:
                caught = replace(request, parts=found.groups())
                with self.store.lock:
                    return self._refusal(request, permission) or handler(caught)
        return Reply(404, answer("Not Found", 404))

    def _refusal(self, request: Request, permission: str) -> Reply | None:
        if request.method == "GET" or not permission:
            return None
        if self.permissions.get(permission) != "write":
            needed = {"X-Accepted-GitHub-Permissions": f"{permission}=write"}
            body = answer("Resource not accessible by integration", 403)
            return Reply(403, body, needed)
        if request.method != "DELETE" and not isinstance(request.body, dict):
            return Reply(400, answer("Problems parsing JSON", 400))
        return None

    # ── the repository ─────────────────────────────────────────────────────────────────────────
    def _rate_limit(self, _: Request) -> Reply:
        reset = int((self.store.now() + timedelta(hours=1)).timestamp())
        rate = {"limit": 5000, "used": 1, "remaining": 4999, "reset": reset}
        return Reply(200, {"resources": {"core": rate, "search": rate}, "rate": rate})

    def _repository(self, _: Request) -> Reply:
        return Reply(200, self.shapes.repository())

    # ── labels ─────────────────────────────────────────────────────────────────────────────────
    def _list_labels(self, request: Request) -> Reply:
        labels = [self.shapes.label(label) for label in self.store.labels.values()]
        return paged(request, labels, self.shapes.api)

    def _create_label(self, request: Request) -> Reply:
        name = request.body.get("name")
        if not isinstance(name, str) or not name:
            return unprocessable("Label", "name", "missing_field")
        if name.lower() in self.store.labels:
            return unprocessable("Label", "name", "already_exists")
        color, description = request.body.get("color", "ededed"), request.body.get("description")
        return Reply(201, self.shapes.label(self.store.add_label(name, color, description)))

    def _get_label(self, request: Request) -> Reply:
        label = self.store.labels.get(unquote(request.parts[0]).lower())
        return Reply(200, self.shapes.label(label)) if label else missing()

    # ── issues ─────────────────────────────────────────────────────────────────────────────────
    def _list_issues(self, request: Request) -> Reply:
        state = request.query.get("state", "open")
        labels = [name for name in request.query.get("labels", "").split(",") if name]
        visible_until = self.store.now() - timedelta(seconds=self.list_lag_seconds)
        issues = [
            issue
            for issue in self.store.matching(state, labels)
            if not self.list_lag_seconds or issue.created_at <= visible_until
        ]
        oldest_first = request.query.get("direction") == "asc"
        issues.sort(key=lambda issue: issue.number, reverse=not oldest_first)
        return paged(request, [self.shapes.issue(issue) for issue in issues], self.shapes.api)

    def _create_issue(self, request: Request) -> Reply:
        title, body = request.body.get("title"), request.body.get("body")
        if not isinstance(title, str) or not title.strip():
            return unprocessable("Issue", "title", "missing_field")
        refused = too_long(title, body)
        if refused:
            return refused
        issue = self.store.open_issue(
            title,
            body or "",
            user=BOT,
            labels=() if self.drops_labels else request.body.get("labels") or (),
            assignees=request.body.get("assignees") or (),
        )
        shown = self.shapes.issue(issue)
        return Reply(201, shown, {"Location": shown["url"]})

    def _get_issue(self, request: Request) -> Reply:
        issue = self._issue(request)
        return Reply(200, self.shapes.issue(issue)) if issue else self._gone(request)

    def _edit_issue(self, request: Request) -> Reply:
        issue, wanted = self._issue(request), request.body
        if issue is None:
            return self._gone(request)
        refused = too_long(wanted.get("title", ""), wanted.get("body"))
        if refused:
            return refused
        state, reason = wanted.get("state", issue.state), wanted.get("state_reason")
        if state not in _STATES or reason not in _REASONS:
            return unprocessable("Issue", "state", "invalid")
        for name in wanted.get("labels", ()):
            self.store.add_label(name)
        for name in {"title", "body", "labels", "assignees"} & set(wanted):
            setattr(issue, name, wanted[name])
        self.store.set_state(issue, state, reason, BOT)
        issue.updated_at = self.store.now()
        return Reply(200, self.shapes.issue(issue))

    def _list_comments(self, request: Request) -> Reply:
        issue = self._issue(request)
        if issue is None:
            return self._gone(request)
        return paged(
            request, [self.shapes.comment(issue, c) for c in issue.comments], self.shapes.api
        )

    def _create_comment(self, request: Request) -> Reply:
        issue, body = self._issue(request), request.body.get("body")
        if issue is None:
            return self._gone(request)
        if not isinstance(body, str) or not body.strip():
            return unprocessable("IssueComment", "body", "missing_field")
        refused = too_long("", body)
        return refused or Reply(
            201, self.shapes.comment(issue, self.store.comment(issue, body, BOT))
        )

    def _add_labels(self, request: Request) -> Reply:
        issue, names = self._issue(request), request.body.get("labels")
        if issue is None:
            return self._gone(request)
        if not isinstance(names, list) or not names:
            return unprocessable("Label", "labels", "missing_field")
        for name in cast("list[str]", names):
            label = self.store.add_label(name)
            if label.name not in issue.labels:
                issue.labels.append(label.name)
        return Reply(200, self._labels_of(issue))

    def _remove_label(self, request: Request) -> Reply:
        issue, name = self._issue(request), unquote(request.parts[1]).lower()
        if issue is None:
            return self._gone(request)
        if name not in {label.lower() for label in issue.labels}:
            return Reply(404, answer("Label does not exist", 404))
        issue.labels[:] = [label for label in issue.labels if label.lower() != name]
        return Reply(200, self._labels_of(issue))

    def _labels_of(self, issue: Issue) -> list[Any]:
        return [self.shapes.label(self.store.labels[name.lower()]) for name in issue.labels]

    def _list_events(self, request: Request) -> Reply:
        issue = self._issue(request)
        if issue is None:
            return self._gone(request)
        return paged(request, [self.shapes.event(event) for event in issue.events], self.shapes.api)

    # ── statuses ───────────────────────────────────────────────────────────────────────────────
    def _add_status(self, request: Request) -> Reply:
        wanted = request.body
        if wanted.get("state") not in _STATUS_STATES:
            return unprocessable("Status", "state", "custom")
        if len(wanted.get("description") or "") > _STATUS_CHARACTERS:
            return unprocessable("Status", "description", "custom")
        status = self.store.add_status(
            request.parts[0],
            wanted["state"],
            wanted.get("context") or "default",
            wanted.get("description"),
            wanted.get("target_url"),
        )
        return Reply(201, self.shapes.status(status, BOT))

    def _combined(self, request: Request) -> Reply:
        return Reply(200, self.shapes.combined_status(request.parts[0]))

    # ── code scanning ──────────────────────────────────────────────────────────────────────────
    def _scan(self, request: Request) -> Reply:
        if not self.scanning.enabled:
            return Reply(403, answer(NOT_ENABLED, 403))
        missing = next((n for n in ("commit_sha", "ref", "sarif") if n not in request.body), "")
        if missing:
            return unprocessable("Sarif", missing, "missing_field")
        name = self.scanning.take(request.body["sarif"])
        if name is None:
            return Reply(400, answer("sarif is not a gzip compressed Base64 string", 400))
        url = f"{self.shapes.here}/code-scanning/sarifs/{name}"
        return Reply(202, {"id": name, "url": url})

    def _scanned(self, request: Request) -> Reply:
        status = self.scanning.status(request.parts[0], self.shapes.here)
        return Reply(200, status) if status else missing()

    # ── what is elsewhere now ──────────────────────────────────────────────────────────────────
    def _present(self, request: Request) -> tuple[Request, Reply | None]:
        """A request by the repository's number as one by its name; an old name is sent there."""
        start, name = f"/repositories/{REPOSITORY_ID}", f"/repos/{self.store.repository}"
        if request.path == start or request.path.startswith(f"{start}/"):
            return replace(request, path=name + request.path.removeprefix(start)), None
        for former in self.store.former_names:
            old = f"/repos/{former}"
            if request.path == old or request.path.startswith(f"{old}/"):
                return request, self._moved(request, start + request.path.removeprefix(old))
        return request, None

    def _moved(self, request: Request, path: str) -> Reply:
        """GitHub tells who reads once and for all, who writes for this time."""
        query = f"?{urlencode(request.query)}" if request.query else ""
        url = f"{self.shapes.api}{path}{query}"
        body = {"message": "Moved Permanently", "url": url, "documentation_url": DOCS}
        return Reply(301 if request.method == "GET" else 307, body, {"Location": url})

    def _gone(self, request: Request) -> Reply:
        """What a number answers whose issue is not there: deleted and moved ones are told apart."""
        if there := self.store.moved.get(int(request.parts[0])):
            path = f"/repositories/{there}/issues/1"
            return replace(self._moved(request, path), status=301)
        if int(request.parts[0]) in self.store.deleted:
            return Reply(410, answer("This issue was deleted", 410))
        return missing()

    def _issue(self, request: Request) -> Issue | None:
        return self.store.issues.get(int(request.parts[0]))
