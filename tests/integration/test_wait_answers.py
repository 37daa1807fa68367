"""wait-for-sha, the real process, against what real servers answer."""

import gzip
import json
import random
import socket
import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from support.certificates import self_signed
from support.site import Reply, Request, free_port, listening, serving
from support.waiting import OLD, WANTED, finish, start, wait_for

LIVE = (0, "live", "")


def named(sha: str, status: int = 200) -> Reply:
    return Reply(status, json.dumps({"status": "ok", "git_sha": sha}).encode())


# ── the commit is there ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("match", "reply"),
    [
        ("auto", named(WANTED)),
        ("auto", named(WANTED[:7])),
        ("auto", Reply(headers={"X-App-Revision": WANTED})),
        ("auto", Reply(body=f"<meta name=revision content={WANTED}>".encode())),
        ("json:/a/0", Reply(body=json.dumps({"a": [WANTED], "sha": OLD}).encode())),
        ("header:x-build", Reply(headers={"X-Build": f"v1.2-4-g{WANTED[:9]}"})),
        ("meta:git:sha", Reply(body=f"<meta name='git:sha' content='{WANTED}'>".encode())),
        ("regex:build ([0-9a-f]+)", Reply(body=f"ok, build {WANTED[:12]}".encode())),
        ("text", Reply(body=WANTED.encode() + b"\n")),
        ("auto", Reply(200, gzip.compress(named(WANTED).body), {"Content-Encoding": "gzip"})),
    ],
)  # fmt: skip
def test_it_is_found_wherever_it_stands(tmp_path: Path, match: str, reply: Reply):
    with serving(lambda _: reply) as site:
        waited = wait_for(tmp_path, site.url, f"--match={match}")
    assert waited.ending == LIVE
    assert waited.document["sha"] == WANTED
    assert waited.document["wanted"] == WANTED
    attempts = waited.document["addresses"][0]["attempts"]
    assert site.connections == attempts >= 3


def test_another_status_can_be_the_healthy_one(tmp_path: Path):
    with serving(lambda _: Reply(302, b"", {"X-Git-Sha": WANTED, "Location": "/x"})) as site:
        assert wait_for(tmp_path, site.url, "--expect-status=302").ending == LIVE
    assert {request.path for request in site.requests} == {"/"}


# ── it comes ───────────────────────────────────────────────────────────────────────────────────
def test_a_rolling_deployment_that_answers_old_and_new_at_random(tmp_path: Path):
    dice = random.Random(7)
    told: list[tuple[float, str]] = []

    def respond(_: Request) -> Reply:
        now = time.monotonic()
        began = told[0][0] if told else now
        sha = WANTED if dice.random() < (now - began - 0.5) / 1.5 else OLD
        told.append((now, sha))
        return named(sha)

    with serving(respond) as site:
        waited = wait_for(tmp_path, site.url)
    assert waited.ending == LIVE
    answers = [sha for _, sha in told]
    assert OLD in answers
    last_old = len(answers) - 1 - answers[::-1].index(OLD)
    row = told[last_old + 1 :]
    assert len(row) >= 3
    assert row[-1][0] - row[0][0] >= 0.29
    assert len(waited.said.splitlines()) < len(answers)


def test_an_environment_that_starts_late(tmp_path: Path):
    port = free_port()
    process = start(
        tmp_path, f"http://127.0.0.1:{port}/", f"--sha={WANTED}",
        "--interval=50ms", "--settle=200ms", "--confirmations=2",
    )  # fmt: skip
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(2)]
    with serving(lambda _: named(WANTED), port=port):
        waited = finish(process, tmp_path)
    assert "/: no connection: connection refused" in first[1]
    assert waited.ending == LIVE


def test_503_then_200(tmp_path: Path):
    def respond(request: Request) -> Reply:
        return named(WANTED, 503) if request.number < 5 else named(WANTED)

    with serving(respond) as site:
        waited = wait_for(tmp_path, site.url)
    assert waited.ending == LIVE
    assert "status 503 instead of 200" in waited.said
    assert len(site.requests) >= 8


def test_all_addresses_must_serve_it(tmp_path: Path):
    def slow(request: Request) -> Reply:
        return named(WANTED if request.number >= 12 else OLD)

    with serving(lambda _: named(WANTED)) as web, serving(slow) as api:
        waited = wait_for(tmp_path, web.url, f"--url={api.url}")
    assert waited.ending == LIVE
    assert len(web.requests) == len(api.requests) >= 15
    assert [a["served"] for a in waited.document["addresses"]] == [WANTED, WANTED]


def test_a_redirect_to_another_host_is_followed_without_the_headers(tmp_path: Path):
    with serving(lambda _: named(WANTED)) as other:

        def respond(_: Request) -> Reply:
            return Reply(307, b"", {"Location": other.url})

        with serving(respond) as site:
            waited = wait_for(tmp_path, site.url, "--headers=Authorization: Bearer abcdefgh123")
    assert waited.ending == LIVE
    assert site.requests[0].headers["authorization"] == "Bearer abcdefgh123"
    assert all("authorization" not in request.headers for request in other.requests)


# ── it does not come ───────────────────────────────────────────────────────────────────────────
def never(tmp_path: Path, url: str, *arguments: str) -> tuple[tuple[int, str, str], str]:
    waited = wait_for(tmp_path, url, "--timeout=2", *arguments)
    assert waited.document["sha"] is None
    return waited.ending, waited.document["addresses"][0]["last_seen"]


def test_another_commit_stays(tmp_path: Path):
    with serving(lambda _: named(OLD)) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "timeout", "other-commit")
    assert seen == "status 200, commit bbbbbbbbbbbb"


def test_no_commit_is_named(tmp_path: Path):
    with serving(lambda _: Reply(body=b"OK")) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "timeout", "no-commit-named")
    assert "no usual JSON key" in seen


def test_it_answers_but_never_as_expected(tmp_path: Path):
    with serving(lambda _: named(WANTED, 503)) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "unhealthy", "never-healthy")
    assert seen.startswith("status 503 instead of 200")


def test_old_and_new_go_on_in_turns(tmp_path: Path):
    with serving(lambda r: named((WANTED, OLD)[r.number % 2])) as site:
        waited = wait_for(tmp_path, site.url, "--timeout=6")
    assert waited.ending == (3, "timeout", "unsteady")


def test_a_commit_that_goes_back_is_told(tmp_path: Path):
    with serving(lambda r: named(WANTED if r.number < 5 else OLD)) as site:
        waited = wait_for(tmp_path, site.url, "--timeout=4", "--settle=3500ms")
    assert waited.ending == (3, "timeout", "went-back")
    assert "the wanted commit was there for" in waited.said
    assert "is gone again" in waited.said


def test_a_port_where_nobody_listens_times_out(tmp_path: Path):
    ending, seen = never(tmp_path, f"http://127.0.0.1:{free_port()}/")
    assert ending == (3, "timeout", "no-answer")
    assert seen == "no connection: connection refused"


def test_there_is_no_such_name(tmp_path: Path):
    ending, seen = never(tmp_path, "http://no-such-host.invalid/health")
    assert ending == (3, "timeout", "no-answer")
    assert seen == "DNS: there is no address for no-such-host.invalid"


def test_a_certificate_that_nobody_signed(tmp_path: Path):
    context, _ = self_signed(tmp_path)
    with serving(lambda _: named(WANTED), tls=context) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "timeout", "no-answer")
    assert seen.startswith("TLS: the certificate is not trusted")
    assert site.requests == []


def test_redirects_in_a_circle(tmp_path: Path):
    with serving(lambda _: Reply(301, b"", {"Location": "/again"})) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "timeout", "no-answer")
    assert "redirects more than 5 times" in seen


def test_a_body_that_never_ends_costs_the_look_its_time_only(tmp_path: Path):
    stop = threading.Event()

    def talk(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        while not stop.wait(0.02):
            connection.sendall(b" ")

    with listening(talk) as address:
        ending, seen = never(tmp_path, f"http://{address}/")
        stop.set()
    assert ending == (3, "timeout", "no-answer")
    assert seen.startswith("did not finish its answer in ")


def test_a_body_of_50_mb_is_read_to_its_bound(tmp_path: Path):
    def pieces() -> Generator[bytes]:
        yield b'{"git_sha": "' + WANTED.encode() + b'", "more": "'
        for _ in range(50):
            yield b"x" * 1_000_000
        yield b'"}'

    with serving(lambda _: Reply(pieces=pieces)) as site:
        ending, seen = never(tmp_path, site.url)
    assert ending == (3, "timeout", "no-commit-named")
    assert "longer than 1,000,000 bytes" in seen
    with serving(lambda _: Reply(headers={"X-Git-Sha": WANTED}, pieces=pieces)) as site:
        assert wait_for(tmp_path, site.url).ending == LIVE
