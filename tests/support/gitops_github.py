"""A GitHub that holds a gitops repository: git over HTTP, refs, pull requests, GraphQL, one port.

Git is git's own ``http-backend`` on bare repositories; the API changes the same repositories by
plumbing. Requests are held against GitHub's own descriptions: REST against the OpenAPI one, GraphQL
documents and their variables against the schema.
"""

import base64
import json
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from promo.demo.github.exchange import Reply, Request
from promo.demo.github.server import Exchange
from support import git_http
from support.git_repository import Bare, git
from support.openapi import request_problems

SCHEMA = Path(__file__).parents[2] / ".cache" / "github.graphql"
Json = dict[str, Any]


@dataclass
class Pull:
    """One pull request."""

    number: int
    title: str
    body: str
    branch: str
    head: str
    state: str = "open"
    merged_as: str | None = None
    auto_merge: bool = False
    repository: str = "o/gitops"


@dataclass
class GitopsGitHub:
    """One repository ``o/gitops``, its pull requests, and what was asked.

    Args:
        bare: the repository.
        token: what requests must carry.
        before_commit: called before each commit by the API: where races come from.
        refuses: words to answer a commit by the API with, one for each to come; status 0 cuts it.
        lost_answers: how many commits by the API land and are not answered.
        git: the same server's git, and how that misbehaves.
        reads: a token that git may only read with; "" for none.
        elsewhere: answers what is asked about another repository; None knows none.
        may: what the token may write: contents, pull-requests.
        may_read: what it may read.
    """

    bare: Bare
    token: str = "gho_test"
    before_commit: Callable[[], None] = lambda: None
    refuses: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    lost_answers: int = 0
    auto_merge_allowed: bool = True
    may: set[str] = field(default_factory=lambda: {"contents", "pull-requests"})
    may_read: set[str] = field(default_factory=lambda: {"contents", "pull-requests"})
    pulls: list[Pull] = field(default_factory=list[Pull])
    problems: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    lock: threading.RLock = field(default_factory=threading.RLock)
    port: int = 0
    git: git_http.GitServer = field(default_factory=lambda: git_http.GitServer(Path()))
    reads: str = ""
    elsewhere: Callable[[Request], Reply] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """What gitops-repository is given."""
        return f"{self.url}/o/gitops.git"

    @property
    def environment(self) -> dict[str, str]:
        """What a workflow on this server sets."""
        return {
            "GITHUB_SERVER_URL": self.url,
            "GITHUB_API_URL": f"{self.url}/api/v3",
            "GITHUB_GRAPHQL_URL": f"{self.url}/api/graphql",
        }

    @property
    def writes(self) -> list[str]:
        return [line for line in self.asked if not line.startswith("GET ")]

    # ── what people do ─────────────────────────────────────────────────────────────────────────
    def merge(self, number: int, *, squash_title_only: bool = False) -> str:
        """Merge a pull request as a person does: one squashed commit."""
        pull = self.pulls[number - 1]
        message = git(self.bare.folder, "log", "-1", "--format=%B", pull.branch)
        if squash_title_only:
            message = pull.title
        main = git(self.bare.folder, "rev-parse", "refs/heads/main")
        tree = git(self.bare.folder, "merge-tree", "--write-tree", main, pull.branch)
        commit = git(
            self.bare.folder, "commit-tree", tree, "-p", main, "-F", "-", stdin=message.encode()
        )
        git(self.bare.folder, "update-ref", "refs/heads/main", commit, main)
        pull.state, pull.merged_as = "closed", commit
        return commit

    def close(self, number: int) -> None:
        self.pulls[number - 1].state = "closed"

    # ── the API ────────────────────────────────────────────────────────────────────────────────
    def answer(self, request: Request) -> Reply | None:
        """The answer to one request; None cuts the connection."""
        ours = request.path == "/graphql" or request.path.startswith("/repos/o/gitops")
        if self.elsewhere is not None and not ours:
            return self.elsewhere(request)
        with self.lock:
            self.asked.append(f"{request.method} {request.path}")
            if request.headers.get("authorization") != f"Bearer {self.token}":
                return Reply(401, {"message": "Bad credentials"})
            if request.path == "/graphql":
                return self._graphql(request)
            reply = self._rest(request)
            self.problems += request_problems(Exchange(request, reply))
            return reply

    def _rest(self, request: Request) -> Reply:
        path = request.path.removeprefix("/repos/o/gitops")
        kind = "pull-requests" if path.startswith("/pulls") else "contents"
        if kind not in (self.may_read if request.method == "GET" else self.may):
            return Reply(403, {"message": "Resource not accessible by personal access token"})
        body = cast("Json", request.body or {})
        if path.startswith("/pulls"):
            return self._pulls(request, path, body)
        if path.startswith("/git/refs"):
            return self._refs(request.method, path.removeprefix("/git/"), body)
        return Reply(404, {"message": "Not Found"})

    def _pulls(self, request: Request, path: str, body: Json) -> Reply:
        if request.method == "POST":
            return self._opened(body)
        if request.method == "GET":
            return Reply(200, self._listed(request.query))
        pull = self.pulls[int(path.rpartition("/")[2]) - 1]
        pull.title, pull.body = body.get("title", pull.title), body.get("body", pull.body)
        pull.state = body.get("state", pull.state)
        return Reply(200, self._shown(pull))

    def _refs(self, method: str, ref: str, body: Json) -> Reply:
        if method == "POST":
            ref = body["ref"]
        there = bool(self._ref(ref))
        if there != (method != "POST"):
            told = "already exists" if there else "does not exist"
            return Reply(422, {"message": f"Reference {told}"})
        if method == "DELETE":
            git(self.bare.folder, "update-ref", "-d", ref)
            return Reply(204)
        git(self.bare.folder, "update-ref", ref, body["sha"])
        self._close_empty(ref)
        return Reply(201 if method == "POST" else 200, {"ref": ref})

    def _listed(self, query: Mapping[str, str]) -> list[Json]:
        found = [
            pull
            for pull in reversed(self.pulls)
            if query["state"] in {"all", pull.state}
            and query.get("head", f"o:{pull.branch}") == f"o:{pull.branch}"
        ]
        return [self._shown(pull) for pull in found]

    def _opened(self, body: Json) -> Reply:
        there = any(p.branch == body["head"] and p.state == "open" for p in self.pulls)
        if there or not self._ref(f"refs/heads/{body['head']}"):
            return Reply(422, {"message": "Validation Failed", "errors": [{"code": "custom"}]})
        pull = Pull(len(self.pulls) + 1, body["title"], body["body"], body["head"], "")
        self.pulls.append(pull)
        return Reply(201, self._shown(pull))

    def _shown(self, pull: Pull) -> Json:
        pull.head = self._ref(f"refs/heads/{pull.branch}") or pull.head
        merged = "2026-03-01T12:00:00Z" if pull.merged_as else None
        return {
            "number": pull.number, "node_id": f"PR_{pull.number}", "title": pull.title,
            "html_url": f"{self.url}/o/gitops/pull/{pull.number}", "body": pull.body,
            "state": pull.state, "merged_at": merged, "merge_commit_sha": pull.merged_as,
            "head": {
                "ref": pull.branch, "sha": pull.head, "repo": {"full_name": pull.repository},
            },
            "auto_merge": {"merge_method": "merge"} if pull.auto_merge else None,
        }  # fmt: skip

    def _close_empty(self, ref: str) -> None:
        """As GitHub does: a pull request whose branch has nothing of its own any more closes."""
        if self._ref(ref) == self._ref("refs/heads/main"):
            for pull in self.pulls:
                if f"refs/heads/{pull.branch}" == ref and pull.state == "open":
                    pull.state = "closed"

    def _ref(self, name: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.bare.folder), "rev-parse", "--verify", "-q", name],
            capture_output=True,
            check=False,
        )
        return done.stdout.decode().strip()

    # ── GraphQL ────────────────────────────────────────────────────────────────────────────────
    def _graphql(self, request: Request) -> Reply | None:
        body = cast("Json", request.body)
        self.problems += graphql_problems(body["query"], body["variables"])
        wanted = cast("Json", body["variables"]["input"])
        if "pullRequestId" in wanted:
            on = "disablePullRequestAutoMerge" not in body["query"]
            return self._auto_merge(wanted["pullRequestId"], on=on)
        if self.refuses:
            status, kind, words = self.refuses.pop(0)
            if status == 0:
                return None
            if status != 200:
                return Reply(status, {"message": words})
            return _errors(kind, words)
        if "contents" not in self.may:
            return _errors("FORBIDDEN", "Resource not accessible by personal access token")
        return self._committed(wanted)

    def _auto_merge(self, node: str, *, on: bool) -> Reply:
        if not self.auto_merge_allowed:
            return _errors("UNPROCESSABLE", "Pull request Auto merge is not allowed")
        number = int(node.removeprefix("PR_"))
        self.pulls[number - 1].auto_merge = on
        name = f"{'enable' if on else 'disable'}PullRequestAutoMerge"
        data = {name: {"pullRequest": {"number": number}}}
        return Reply(200, {"data": data})

    def _committed(self, wanted: Json) -> Reply | None:
        ref = f"refs/heads/{wanted['branch']['branchName']}"
        self.before_commit()
        head, expected = self._ref(ref), wanted["expectedHeadOid"]
        if head != expected:
            words = f'Expected branch to point to "{expected}" but it did not.  Pull and try again.'
            return _errors("STALE_DATA", words)
        message = f"{wanted['message']['headline']}\n\n{wanted['message']['body']}\n"
        files = {
            one["path"]: base64.b64decode(one["contents"])
            for one in wanted["fileChanges"]["additions"]
        }
        oid = self.bare.commit(files, message, branch=wanted["branch"]["branchName"])
        if self.lost_answers:
            self.lost_answers -= 1
            return None
        return Reply(200, {"data": {"createCommitOnBranch": {"commit": {"oid": oid}}}})


def _errors(kind: str, words: str) -> Reply:
    return Reply(200, {"data": None, "errors": [{"type": kind, "message": words}]})


def graphql_problems(query: str, variables: Json) -> list[str]:
    """What GitHub's schema has against a document and its variables."""
    document = parse(query)
    found = [error.message for error in validate(_schema(), document)]
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(_schema(), operation.variable_definitions or (), variables)
    if isinstance(values, list):
        found += [error.message for error in values]
    return found


@cache
def _schema() -> GraphQLSchema:
    if not SCHEMA.is_file():
        raise FileNotFoundError(f"{SCHEMA} is missing: run scripts/fetch-openapi")
    return build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)


class _Handler(git_http.Handler):
    """The API below /api, git everywhere else."""

    def _either(self) -> None:
        address = urlsplit(self.path)
        if not address.path.startswith("/api/"):
            self.answer(self.body())
            return
        content = self.body()
        request = Request(
            self.command,
            address.path.removeprefix("/api").removeprefix("/v3"),
            dict(parse_qsl(address.query)),
            {name.lower(): value for name, value in self.headers.items()},
            json.loads(content) if content else None,
        )
        reply = cast("_Server", self.server).github.answer(request)
        if reply is None:
            self.close_connection = True
            return
        payload = b"" if reply.body is None else json.dumps(reply.body).encode()
        self.plain(reply.status, payload, {**reply.headers, "Content-Type": "application/json"})

    # The names are the base class's.
    do_GET = do_POST = do_PATCH = do_DELETE = _either  # noqa: N815


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, github: GitopsGitHub) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.github = github
        root = github.bare.folder.parent.parent
        self.state = git_http.GitServer(root, github.token, reads=github.reads)


@contextmanager
def gitops_github(folder: Path, **settings: Any) -> Generator[GitopsGitHub]:
    """Serve a fresh repository; leaving it fails if a request was not as GitHub describes it."""
    github = GitopsGitHub(Bare(folder / "srv/o/gitops.git"), **settings)
    with _Server(github) as server:
        github.port, github.git = server.server_address[1], server.state
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield github
        finally:
            server.shutdown()
            thread.join()
    assert not github.problems, "\n".join(github.problems)
