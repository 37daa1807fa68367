"""explore-staging as a process, behind a login: seeds, signs in, prepares, and tells nothing."""

import base64
import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from support.members import AUTH, PASSWORD, USER, Members
from support.site import Reply, Request, Site, serving
from support.staging import Ran, clean, command

SECRETS = {"STAGING_USER": USER, "INPUT_LOGIN_SECRETS": f"STAGING_PASSWORD={PASSWORD}"}
SHA = "0123456789abcdef0123456789abcdef01234567"
_TOLD = (
    PASSWORD, USER, quote(PASSWORD), quote_plus(PASSWORD), quote(PASSWORD, safe=""), quote(USER),
    json.dumps(PASSWORD)[1:-1], base64.b64encode(PASSWORD.encode()).decode(),
)  # fmt: skip


class Seeded(Members):
    """Members only, and only after the data was seeded; it notes what the pages brought along."""

    seeds: int = 0
    brought: frozenset[str] = frozenset()

    def respond(self, request: Request) -> Reply:
        """One answer."""
        if request.path == "/health":
            return Reply(
                200, json.dumps({"sha": SHA}).encode(), {"Content-Type": "application/json"}
            )
        if request.path == "/seed":
            self.seeds += request.method == "POST"
            return Reply(status=204)
        if not self.seeds:
            return Reply(status=503)
        self.brought |= {request.headers.get("cookie", "")}
        return super().respond(request)


@contextmanager
def members(folder: Path, site: Members, **explore: Any) -> Generator[Site]:
    """A site, and the configuration that says how to get in."""
    with serving(site.respond) as served:
        settings = {
            "version": 1,
            "environments": {"staging": {"url": served.url, "data": "disposable"}},
            "explore": {
                "auth": AUTH, "before": f"POST {served.url}/seed",
                "prepare": {"cookies": [{"name": "tenant", "value": "a"}]},
                "routes": {"include": ["/", "/one"], "from": ["config"]}, **explore,
            },
        }  # fmt: skip
        (folder / ".github").mkdir(exist_ok=True)
        (folder / ".github" / "promo.yml").write_text(json.dumps(settings))
        yield served


def run(folder: Path, url: str, *more: str, **environment: str) -> Ran:
    done = subprocess.run(
        command(url, "--rate", "0", "--app", "web", *more),
        cwd=folder,
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr, folder)


def told(folder: Path, ran: Ran) -> str:
    """All that a run left anywhere, in files and on the terminal."""
    files = [
        file.read_bytes().decode("latin-1")
        for place in (folder / "promo-report", folder / "runner")
        for file in place.rglob("*")
        if file.is_file()
    ]
    return "\n".join((ran.out, ran.err, *files))


def in_a_workflow(folder: Path) -> dict[str, str]:
    """What the runner gives to a step."""
    (folder / "runner").mkdir()
    names = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_STATE")
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "RUNNER_TEMP": str(folder / "runner"),
        **{name: str(folder / "runner" / name) for name in names},
    }


def test_it_seeds_signs_in_prepares_and_tells_nothing_even_if_the_site_shouts(tmp_path: Path):
    site = Seeded(reflects=True)
    with members(tmp_path, site) as served:
        ran = run(tmp_path, served.url, "--trace", "true", **SECRETS, **in_a_workflow(tmp_path))
    assert ran.code == 1, ran.out + ran.err
    assert (site.seeds, site.logins) == (1, 1)
    assert any("tenant=a" in cookies for cookies in site.brought)
    found = [f for phase in ran.report["phases"].values() for f in phase["findings"]]
    assert "confirmed" in {one["confirmation"] for one in found if one["severity"] == "critical"}
    masks = [line for line in ran.out.splitlines() if line.startswith("::add-mask ::")]
    said = told(tmp_path, ran)
    for mask in masks:  # the one place that has to name them: the runner hides it from there on
        said = said.replace(mask, "")
    assert masks
    assert [secret for secret in (*_TOLD, *site.seen) if secret in said] == []


def test_a_session_that_ends_is_renewed_and_a_login_that_fails_decides_nothing(tmp_path: Path):
    site = Seeded(visits=4)
    routes = [f"/{number}" for number in range(6)]
    with members(tmp_path, site, routes={"include": routes, "from": ["config"]}) as served:
        ran = run(tmp_path, served.url, "--pages", "1", "--phases", "smoke", **SECRETS)
        assert ran.code == 0, ran.out + ran.err
        assert site.logins > 1
        wrong = SECRETS | {"INPUT_LOGIN_SECRETS": "STAGING_PASSWORD=battery-lost-1"}
        ran = run(tmp_path, served.url, "--phases", "smoke", **wrong)
    assert ran.code == 3
    assert ran.report["overall"] == "inconclusive"
    assert "login-failed" in ran.reasons
    assert "battery-lost-1" not in told(tmp_path, ran)


def test_data_that_is_shared_is_not_seeded_and_that_is_said(tmp_path: Path):
    site = Seeded()
    site.seeds = 1
    with members(tmp_path, site) as served:
        ran = run(tmp_path, served.url, "--mutations", "none", "--phases", "smoke", **SECRETS)
    assert ran.code == 0, ran.out + ran.err
    assert site.seeds == 1
    assert any(note.startswith("before was not run") for note in ran.report["scope"]["notes"])


@pytest.mark.parametrize(
    ("auth", "environment", "says"),
    [
        (AUTH, {"STAGING_USER": USER}, "STAGING_PASSWORD"),
        ({"storage_state": "state.json"}, {}, "state.json"),
        ({"storage_state": "nowhere.json"}, {}, "nowhere.json"),
        ({"steps": [{"opn": "/login"}]}, {}, "opn"),
    ],
)
def test_a_way_in_that_cannot_be_is_an_error_before_anything_is_done(
    tmp_path: Path, auth: Any, environment: dict[str, str], says: str
):
    (tmp_path / "state.json").write_text('{"version": 3, "origins": "https://a.test"}')
    site = Seeded()
    with members(tmp_path, site, auth=auth) as served:
        ran = run(tmp_path, served.url, **environment)
    assert ran.code == 2, ran.out + ran.err
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert served.requests == []
    assert not (tmp_path / "promo-report").exists()
