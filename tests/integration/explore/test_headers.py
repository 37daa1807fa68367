"""Secret headers reach the site's own origin, and nothing and nobody else."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.explore.exploration import Explored
from support.certificates import self_signed
from support.exploring import explored, outcomes
from support.once import once
from support.site import Reply, Request
from support.witness import Witness, page, script, witnessing

SECRET = "open-sesame-4711"
HTML = {"Content-Type": "text/html", "Access-Control-Allow-Origin": "*"}


@dataclass
class Sent:
    site: Witness
    other: Witness
    result: Explored
    out: Path


@pytest.fixture(scope="module", params=["http", "https"])
def sent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return once(tmp_path_factory, f"headers-{request.param}", lambda at: send(at, request.param))


def send(folder: Path, scheme: str) -> Sent:
    tls = self_signed(folder)[0] if scheme == "https" else None

    def respond(asked: Request) -> Reply:
        if asked.headers.get("x-access") != SECRET:
            return Reply(status=403, body=b"no", headers=HTML)
        away = Reply(status=302, headers={"Location": f"{other.url}/landed", **HTML})
        known = {
            "/": page(
                f"<p>x<img src=/own.png><img src='{other.url}/other.png'>"
                f"<iframe src='{other.url}/frame'></iframe><script src=/own.js></script>"
                f"<script>fetch('/api'); fetch('/away', {{mode: 'no-cors'}});"
                f"fetch('{other.url}/api'); new Worker('/worker.js');"
                f"console.error('token {SECRET} in a log');</script>"
            ),
            "/inside": Reply(status=302, headers={"Location": "/landed"}),
            "/away": away,
            "/leaves": away,
            "/worker.js": script("fetch('/from-worker')"),
            "/own.js": script("1"),
        }
        return known.get(asked.path, page("<p>landed"))

    def outside(_asked: Request) -> Reply:
        return Reply(body=b"<p>other", headers=HTML)

    with witnessing(outside, tls=tls) as other, witnessing(respond, tls=tls) as site:
        result = explored(
            site.url,
            ("/", "/inside", "/leaves"),
            folder,
            origins=(other.url,),
            headers={"X-Access": SECRET},
            trace=True,
            pages=1,
        )
        return Sent(site, other, result, folder)


def test_every_request_to_the_site_has_them(sent: Sent):
    asked = {
        r.path: r.headers.get("x-access") for r in sent.site.requests if "favicon" not in r.path
    }
    assert {"/", "/own.png", "/api", "/worker.js", "/from-worker", "/landed"} <= set(asked)
    assert set(asked.values()) == {SECRET}
    assert set(outcomes(sent.result).values()) <= {"pass", "fail"}


def test_no_other_origin_has_them_redirected_or_not(sent: Sent):
    assert {"/landed", "/other.png", "/frame", "/api"} <= set(sent.other.paths)
    everything = str([r.headers for r in sent.other.requests])
    assert SECRET not in everything
    assert "x-access" not in everything


def test_they_are_in_no_result_and_no_file(sent: Sent):
    assert "token *** in a log" in str(sent.result.findings)
    assert SECRET not in str(sent.result)
    files = [f for f in sent.out.rglob("*") if f.suffix in {".png", ".zip"}]
    assert any(f.suffix == ".zip" for f in files)
    for file in files:
        assert SECRET not in file.name
        assert SECRET.encode() not in unpacked(file)


def unpacked(file: Path) -> bytes:
    if file.suffix != ".zip":
        return file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def test_a_trace_can_be_read(sent: Sent):
    with zipfile.ZipFile(sent.out / "trace/sweep.zip") as archive:
        assert archive.testzip() is None
        assert any(name.endswith(".trace") for name in archive.namelist())
