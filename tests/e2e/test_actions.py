"""Each action under a real runner, in a downstream repository that tries to get in its way."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from promo.demo import gitops
from promo.demo.builds import IMAGE, Build
from promo.demo.github import LocalGitHub
from promo.documents.envelope import encode
from promo.documents.release import Image, Release
from support import act, release
from support.act import Downstream, show
from support.reports import finding, report

# Whatever a checkout can hold to be executed instead of ours.
HOSTILE = {
    "pip.py": "raise SystemExit('pip.py of the checkout was executed')\n",
    "promo/__init__.py": "raise SystemExit('promo/ of the checkout was executed')\n",
    "promo/__main__.py": "raise SystemExit('promo/ of the checkout was executed')\n",
    "sitecustomize.py": "raise SystemExit('sitecustomize of the checkout was executed')\n",
    "click.py": "raise SystemExit('click.py of the checkout was executed')\n",
    "bootstrap.sh": "echo 'bootstrap.sh of the checkout was executed'; exit 7\n",
    "uv.toml": "this is not = toml",
    "pyproject.toml": "[tool.uv]\nno-index = true\n",
    ".python-version": "2.7\n",
}
HEAD = """on: [push, workflow_run]
env:
  PYTHONPATH: ${{ github.workspace }}
  PYTHONSTARTUP: ${{ github.workspace }}/pip.py
  INPUT_TIMEOUT: nonsense
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    """Here every job gets its Python by itself, with what tries to be in the way."""
    return release.make(tmp_path_factory.mktemp("release"))


@pytest.fixture
def downstream(released: release.Release, tmp_path: Path) -> Downstream:
    return Downstream(tmp_path, tmp_path / "downstream", released)


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, str]]]:
    """A site whose health answer names the commit that the test says it serves."""
    serving: dict[str, str] = {}

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(serving).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  (the base's name)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", serving
    server.shutdown()
    server.server_close()
    thread.join()


WAIT = (
    HEAD
    + """      - id: wait
        uses: org/promo/wait-for-sha@v1
        with:
          url: URL/health
          confirmations: 2
          settle: 1
          interval: 0.2
          timeout: 30s
      - id: missed
        uses: org/promo/wait-for-sha@v1
        with:
          url: URL/health
          sha: "0000000000000000000000000000000000000000"
          settle: 0
          timeout: 1s
          fail-on: none
"""
    + show("wait")
    + show("missed")
)


def test_wait_for_sha_waits_for_the_pushed_commit(
    downstream: Downstream, site: tuple[str, dict[str, str]]
):
    url, serving = site
    workflow = WAIT.replace("URL", url)
    sha = downstream.commit({**HOSTILE, ".github/workflows/wait.yml": workflow})
    serving["sha"] = sha
    ran = downstream.run("wait.yml", payload={"after": sha, "head_commit": {"id": sha}})
    assert ran.code == 0, ran.told
    wait, missed = ran.shown("wait"), ran.shown("missed")
    assert (wait["outcome"], wait["sha"]) == ("live", sha)
    assert missed["outcome"] == "timeout"
    assert "was executed" not in ran.log


REPORT = (
    HEAD
    + """      - id: report
        uses: org/promo/report-findings@v1
        with:
          app: web
          report: found/report.json
          api-url: API
"""
    + show("report")
)


def test_report_findings_opens_an_issue_for_each_finding(downstream: Downstream):
    found = encode(report([finding(1), finding(2, "/checkout")], ("/", "/cart", "/checkout")))
    with LocalGitHub(repository="org/web") as github:
        workflow = REPORT.replace("API", github.api_url)
        files = {".github/workflows/report.yml": workflow, "found/report.json": found.decode()}
        downstream.commit({**HOSTILE, **files})
        ran = downstream.run("report.yml")
        issues = [issue.title for issue in github.store.issues.values()]
    assert ran.code == 0, ran.told
    assert ran.shown("report")["outcome"] == "reported"
    assert ran.shown("report")["created"] == "2"
    assert len(issues) == 2
    assert "was executed" not in ran.log


STAGE = (
    HEAD
    + "        with: {fetch-depth: 0}\n"  # the history says which release is newer
    + f"""      - id: stage
        uses: org/promo/promote-digests@v1
        with:
          app: shop
          gitops-repository: GITOPS
          target-file: {gitops.file_of("staging")}
          verify-registry: "false"
          release: |
            RELEASE
"""
    + show("stage")
)


def test_promote_digests_writes_the_release_into_the_file(downstream: Downstream, tmp_path: Path):
    first = downstream.commit(HOSTILE)
    gitops.create(tmp_path / "gitops.git", Build(first, "1.0.0", f"sha256:{'1' * 64}", tmp_path))
    new = Image(name="shop", repository=IMAGE, tag="1.1.0", digest=f"sha256:{'2' * 64}")
    second = downstream.commit({"news.txt": "what is new\n"})
    given = msgspec.json.encode(Release(sha=second, images=(new,))).decode()
    workflow = STAGE.replace("GITOPS", str(tmp_path / "gitops.git")).replace("RELEASE", given)
    downstream.commit({".github/workflows/stage.yml": workflow})
    ran = downstream.run("stage.yml")
    outputs = ran.shown("stage")
    assert (ran.code, outputs["outcome"], outputs["changed"]) == (0, "promoted", "true"), ran.told
    assert gitops.head(tmp_path / "gitops.git") == outputs["commit"]
    assert gitops.wanted_digest(tmp_path / "gitops.git", "main", "staging") == new.digest
    assert "was executed" not in ran.log


def test_a_failed_bootstrap_is_one_line_an_outcome_and_exit_3(downstream: Downstream):
    workflow = HEAD + (
        "      - id: wait\n"
        "        uses: org/promo/wait-for-sha@v1\n"
        "        continue-on-error: true\n"
        "        with: {url: 'http://127.0.0.1:9/', python-path: /nowhere/python}\n"
    )
    downstream.commit({".github/workflows/wait.yml": workflow + show("wait")})
    ran = downstream.run("wait.yml")
    assert ran.shown("wait")["outcome"] == "inconclusive"
    assert ran.shown("wait")["reason"] == "bootstrap-failed"
    assert "promo cannot start: python-path (/nowhere/python) is no Python" in ran.log
    assert "exit status 3" in ran.log or "exitcode '3'" in ran.log


def test_there_is_a_stand_in_for_each_of_githubs_actions_that_the_workflow_uses():
    assert set(act.pinned()) == {path.name for path in act.STAND_INS.iterdir()}
