"""Documents: what goes in comes out, and nothing else comes in.

Both readers, ours and the JSON Schema, get the same corpus of good and bad documents.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from promo.documents import envelope
from promo.documents.issues import Issues
from promo.documents.promotion import Gate, Promotion
from promo.documents.release import Image, Release
from promo.documents.report import (
    Finding,
    Phases,
    Report,
    RouteCheck,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Scope
from promo.documents.steps import Open, Step
from promo.documents.wait import Wait
from promo.errors import PromoError

NOW = datetime(2026, 2, 24, 12, tzinfo=UTC)
RELEASE = Release(
    sha="a" * 40,
    images=(Image(name="web", repository="ghcr.io/o/web", tag="v1", digest="sha256:" + "b" * 64),),
)
SUBJECT = envelope.Subject(app="web", environment="staging", sha="a" * 40, release=RELEASE)
FINDING = Finding(
    id="v1:" + "0" * 16,
    rule="http-5xx",
    severity="critical",
    title="500",
    route="/",
    url="http://x/",
    phase="smoke",
    confirmation="confirmed",
    steps=(Step(text="Open /", replay=Open(url="http://x/")),),
)
REPORT = Report(
    subject=SUBJECT,
    outcome="fail",
    overall="fail",
    reasons=("http-5xx on /",),
    timestamp=NOW,
    duration_seconds=1.5,
    sha="a" * 40,
    base_sha=None,
    url="http://x",
    live=("a" * 40, None),
    scope=Scope(files_changed=None, routes=("/",)),
    phases=Phases(
        targeted=TargetedPhase(),
        smoke=SmokePhase(
            passed=False,
            routes_checked=(RouteCheck(route="/", status=500, ms=3, outcome="fail"),),
            findings=(FINDING,),
        ),
    ),
)
DOCUMENTS: list[envelope.Envelope] = [
    REPORT,
    Promotion(
        subject=SUBJECT,
        outcome="promoted",
        timestamp=NOW,
        duration_seconds=0,
        promotion_id="p-1",
        promoted_from="staging",
        promoted_to="demo",
        repository="o/g",
        branch="main",
        gate=Gate(result="none"),
    ),
    Wait(
        subject=SUBJECT,
        outcome="live",
        timestamp=NOW,
        duration_seconds=0,
        wanted="a" * 40,
        sha=None,
        addresses=(),
    ),
    Issues(subject=SUBJECT, outcome="clean", timestamp=NOW, duration_seconds=0, repository="o/r"),
]


def schema_of(kind: type[envelope.Envelope]) -> dict[str, Any]:
    return msgspec.json.schema(kind)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.schema)
def test_round_trip_through_both_readers(document: envelope.Envelope):
    content = envelope.encode(document)
    assert envelope.decode(content, type(document), "x.json") == document
    jsonschema.validate(json.loads(content), schema_of(type(document)))


def test_unknown_fields_are_ignored_so_that_a_newer_writer_can_add_one():
    data = json.loads(envelope.encode(REPORT)) | {"later": [1]}
    assert envelope.decode(json.dumps(data).encode(), Report, "x") == REPORT


def put(path: str, value: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = path.split(".")
        for key in way:
            data = data[int(key)] if key.isdigit() else data[key]
        if value is None:
            del data[last]
        else:
            data[last] = value

    return change


BAD = {
    "no sha": put("sha", None),
    "upper-case sha": put("sha", "A" * 40),
    "sha with a newline": put("sha", "a" * 40 + "\n"),
    "digest of another algorithm": put("subject.release.images.0.digest", "md5:" + "b" * 32),
    "no images": put("subject.release.images", []),
    "repository with a line break": put("subject.release.images.0.repository", "a\nImage: b"),
    "unknown outcome": put("outcome", "splendid"),
    "unknown verdict": put("overall", "splendid"),
    "unknown severity": put("phases.smoke.findings.0.severity", "big"),
    "finding without id": put("phases.smoke.findings.0.id", None),
    "foreign id": put("phases.smoke.findings.0.id", "v9:zz"),
    "negative time": put("duration_seconds", -1),
    "text for a number": put("phases.smoke.routes_checked.0.ms", "3"),
    "list for an object": put("phases.smoke", []),
    "phases missing": put("phases", None),
}


@pytest.mark.parametrize("name", BAD)
def test_both_readers_refuse(name: str):
    data = json.loads(envelope.encode(REPORT))
    BAD[name](data)
    with pytest.raises(PromoError) as caught:
        envelope.decode(json.dumps(data).encode(), Report, "report.json")
    assert caught.value.reason == "bad-document"
    assert str(caught.value).startswith("report.json: ")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of(Report))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[" * 1_000_000, "bad-document"),
        (b'{"a":' * 100_000, "bad-document"),
        (b"\xff\xfe", "bad-document"),
        (b"{}", "bad-document"),
        (b'{"schema": "promo/wait", "schema_version": 1}', "bad-document"),
        (b'{"schema": "promo/report", "schema_version": 2}', "newer-document"),
        (envelope.encode(REPORT)[:-20], "bad-document"),
        (envelope.encode(REPORT).replace(b'"overall": "fail"', b'"overall": "pass"'),
         "bad-document"),
        (envelope.encode(REPORT).replace(b"2026-02", b"2026-13"), "bad-document"),
    ],
)  # fmt: skip
def test_what_only_ours_can_see(content: bytes, reason: str):
    with pytest.raises(PromoError) as caught:
        envelope.decode(content, Report, "report.json")
    assert caught.value.reason == reason


def test_a_secret_does_not_reach_the_file(tmp_path: Path):
    token = "ghp_" + "a1" * 18
    finding = msgspec.structs.replace(FINDING, description=f"page shows {token}")
    smoke = msgspec.structs.replace(REPORT.phases.smoke, findings=(finding,))
    phases = msgspec.structs.replace(REPORT.phases, smoke=smoke)
    path = tmp_path / "out" / "report.json"
    digest = envelope.write(msgspec.structs.replace(REPORT, phases=phases), path)
    assert token not in path.read_text()
    assert len(digest) == 64
    assert [p.name for p in path.parent.iterdir()] == ["report.json"]


@pytest.mark.parametrize("content", [None, b"", b"  \n"])
def test_a_file_that_is_not_there_or_empty(tmp_path: Path, content: bytes | None):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PromoError) as caught:
        envelope.read_bytes(path)
    assert caught.value.reason == "unreadable-file"
