"""What report-findings hands to others: code scanning, Slack, a webhook."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from promo.demo.github import faults
from promo.demo.github.scanning import troubles
from promo.errors import PromoError
from promo.explore.oracles import rules
from promo.redact import redact
from support.listener import listening
from support.local_github import Clock, checked_github
from support.reporting import Reporter
from support.reports import SHA, finding, report, wait, written

REF = "refs/heads/main"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    with checked_github(now=clock) as github:
        yield Reporter(github, tmp_path, clock)
    redact.mask_emails(on=False)


# ── SARIF ──────────────────────────────────────────────────────────────────────────────────────
def test_a_sarif_file_is_written_when_asked_for(here: Reporter):
    ending = here.run(report([finding()]), sarif="file")
    path = Path(ending.outputs["sarif-file"])
    assert path == here.folder / "out" / "findings.sarif"
    assert b'"2.1.0"' in path.read_bytes()
    assert here.github.api.scanning.files == {}
    assert here.run(report()).outputs["sarif-file"] == ""


def test_the_explorations_own_file_is_taken_as_it_is(here: Reporter):
    place = written(report([finding()]), here.folder / "report")
    (place / "findings.sarif").write_bytes(b'{"version": "2.1.0", "runs": []}')
    ending = here.run(report=(place,), sarif="file")
    assert Path(ending.outputs["sarif-file"]).read_bytes() == b'{"version": "2.1.0", "runs": []}'


def test_a_file_made_of_several_reports_explains_its_rules_too(here: Reporter):
    ending = here.run(report([finding(1)]), report([finding(2, "/b")]), sarif="file")
    (run,) = json.loads(Path(ending.outputs["sarif-file"]).read_bytes())["runs"]
    helps = {rule["id"]: rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert set(helps) == set(rules())
    assert helps["http-5xx"].startswith(rules()["http-5xx"].help)


def test_code_scanning_gets_the_file_and_is_asked_what_became_of_it(here: Reporter):
    here.github.api.scanning.pending = 2
    ending = here.run(report([finding(1)]), report([finding(2, "/b")]), sarif="upload", ref=REF)
    assert ending.outcome == "reported"
    (log,) = here.github.api.scanning.files.values()
    assert troubles(log) == []
    assert len(log["runs"][0]["results"]) == 2
    sent = next(e.request.body for e in here.github.writes if "sarifs" in e.request.path)
    assert (sent["commit_sha"], sent["ref"], sent["tool_name"]) == (SHA, REF, "Promo")
    assert here.pauses == [1.0, 2.0, 4.0]
    assert "Code scanning took the findings" in ending.summary


def test_a_run_that_could_not_decide_closes_no_alert(here: Reporter):
    seen = report(obstacles=("throttled",))
    assert seen.overall == "inconclusive"
    ending = here.run(report([finding(2, "/b")]), seen, sarif="upload", ref=REF)
    assert here.github.api.scanning.files == {}
    assert "the exploration is inconclusive" in ending.summary


def test_a_file_that_is_read_for_long_is_left_to_be_read(here: Reporter):
    here.github.api.scanning.pending = 99
    ending = here.run(report([finding()]), sarif="upload", ref=REF)
    assert ending.outcome == "reported"
    assert "still reading" in ending.summary


def test_a_file_that_is_refused_is_told_with_githubs_reasons(here: Reporter):
    place = written(report([finding()]), here.folder / "report")
    (place / "findings.sarif").write_bytes(b'{"version": "2.0.0", "runs": []}')
    ending = here.run(report=(place,), sarif="upload", ref=REF)
    assert (ending.outcome, ending.reason) == ("partial", "sarif-rejected")
    assert "not a log of version 2.1.0" in ending.summary.replace("\\", "")
    assert here.states == ["open"]


def test_a_repository_without_code_scanning_is_explained_and_not_failed(here: Reporter):
    here.github.api.scanning.enabled = False
    ending = here.run(report([finding()]), sarif="upload", ref=REF)
    assert ending.outcome == "reported"
    assert "a private repository needs GitHub Code Security" in ending.summary


def test_a_token_that_may_not_hand_over_names_the_permission(here: Reporter):
    here.github.api.permissions["security_events"] = "read"
    ending = here.run(report([finding()]), sarif="upload", ref=REF)
    assert (ending.outcome, ending.reason) == ("partial", "permission-missing")
    assert "security-events: write" in ending.summary.replace("\\", "")


def test_a_repository_that_hides_code_scanning_is_no_missing_one(here: Reporter):
    here.github.faults.add(
        faults.Fault("POST", "/sarifs$", status=404, body=faults.answer("Not Found", 404))
    )
    ending = here.run(report([finding()]), sarif="upload", ref=REF)
    assert (ending.outcome, ending.reason) == ("partial", "permission-missing")


@pytest.mark.parametrize("changes", [{"ref": None}, {"ref": REF, "sha": None}])
def test_without_a_commit_or_a_branch_nothing_is_handed_over(
    here: Reporter, changes: dict[str, Any]
):
    named: dict[str, Any] = {} if "sha" not in changes else {"sha": None, "base_sha": None}
    ending = here.run(report([finding()], **named), sarif="upload", ref=changes["ref"])
    assert (ending.outcome, ending.reason) == ("partial", "sarif-without-commit")


def test_a_file_that_is_too_large_is_not_sent(here: Reporter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("promo.bounds.SARIF_BYTES", 10)
    ending = here.run(report([finding()]), sarif="upload", ref=REF)
    assert (ending.outcome, ending.reason) == ("partial", "sarif-too-large")


def test_a_run_without_a_report_has_no_sarif(here: Reporter):
    place = written(wait("timeout"), here.folder / "documents", "wait.json")
    ending = here.run(report=(place,), sarif="upload", ref=REF)
    assert ending.outputs["sarif-file"] == ""


# ── notifications ──────────────────────────────────────────────────────────────────────────────
def test_slack_is_told_once_what_changed(here: Reporter):
    with listening() as slack:
        here.settings["slack_webhook"] = slack.url
        here.run(report([finding(1), finding(2, "/b", severity="warning")]))
        here.later(finding(1), finding(2, "/b", severity="warning"))  # nothing new
        (told,) = slack.bodies
        assert told["text"] == "🔴 web in staging: fail"
        words = told["blocks"][1]["text"]["text"]
        assert f"<{here.issues[0].title and here.github.url}/demo/shop/issues/1|#1>" in words
        assert "*critical* /cart answers 500" in words
        here.settings["close_after"] = 1
        here.later()
        assert "closed" in slack.bodies[1]["blocks"][1]["text"]["text"]


def test_a_webhook_is_told_as_json(here: Reporter):
    with listening() as hook:
        here.run(report([finding()]), webhook=hook.url, evidence_url="https://e.example.com/1")
        (told,) = hook.bodies
    assert {name: told[name] for name in ("schema", "app", "environment", "verdict", "sha")} == {
        "schema": "promo/notification", "app": "web", "environment": "staging",
        "verdict": "fail", "sha": SHA,
    }  # fmt: skip
    (change,) = told["changes"]
    assert (change["action"], change["issue"], change["rule"]) == ("created", 1, "http-5xx")


def test_a_busy_listener_is_told_again(here: Reporter):
    with listening(503, 429) as hook:
        ending = here.run(report([finding()]), webhook=hook.url)
    assert (ending.outcome, len(hook.bodies), here.pauses) == ("reported", 3, [2.0, 4.0])


@pytest.mark.parametrize(("codes", "tries"), [((500, 500, 500), 3), ((404,), 1), ((302,), 1)])
def test_trouble_with_a_listener_is_a_warning(here: Reporter, codes: tuple[int, ...], tries: int):
    with listening(*codes) as hook:
        ending = here.run(report([finding()]), webhook=hook.url)
    assert (ending.outcome, len(hook.bodies)) == ("reported", tries)
    assert f"webhook was not told: it answered {codes[0]}" in here.said.getvalue()
    assert hook.url not in here.said.getvalue() + ending.summary


def test_nobody_listening_is_a_warning(here: Reporter):
    ending = here.run(report([finding()]), slack_webhook="http://127.0.0.1:9/secret-path")
    assert ending.outcome == "reported"
    assert "slack-webhook was not told: there was no answer" in here.said.getvalue()
    assert "secret-path" not in here.said.getvalue() + ending.summary


def test_a_dry_run_tells_nobody(here: Reporter):
    with listening() as hook:
        here.run(report([finding()]), webhook=hook.url, dry_run=True, sarif="upload", ref=REF)
    assert hook.bodies == []
    assert here.github.writes == []


def test_a_webhooks_address_does_not_travel_over_plain_http(here: Reporter):
    with pytest.raises(PromoError) as caught:
        here.run(report([finding()]), webhook="http://hooks.example.com/x")
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "plain-http")
    assert here.github.exchanges == []


def test_slacks_limits_are_kept(here: Reporter):
    hostile = "<!channel> <@U1> *b* <https://evil.example|x> & " + "y" * 300
    many = [finding(n, f"/{n}", title=hostile) for n in range(150)]
    with listening() as slack:
        here.run(report(many, routes=["/"]), slack_webhook=slack.url, max_new=150, status=False)
        (told,) = slack.bodies
    assert len(told["blocks"]) <= 50
    texts = [block["text"]["text"] for block in told["blocks"] if "text" in block]
    assert max(map(len, texts)) <= 3_000
    assert "… and 50 more" in texts[-1]
    for active in ("<!channel", "<@", "|x>", "*b*"):
        assert not any(active in text for text in texts)


# ── e-mail addresses ───────────────────────────────────────────────────────────────────────────
def test_addresses_of_people_are_taken_out_on_request(here: Reporter):
    said = replace(finding(), console=("no account for ann.b+c@mail.example.com",))
    here.run(report([said]), mask=("emails",))
    assert "example.com" not in here.issues[0].body.replace("staging.example.com", "")
    assert "no account for ***" in here.issues[0].body


@pytest.mark.parametrize("asked", [True, False])
def test_the_configuration_may_ask_for_it(here: Reporter, asked: bool):  # noqa: FBT001  (a column)
    config = here.folder / "promo.yml"
    staging = "environments: {staging: {url: https://staging.example.com}}"
    config.write_text(f"version: 1\n{staging}\nmask_emails: {str(asked).lower()}\n")
    said = replace(finding(), console=("no account for ann@mail.example.com",))
    here.run(report([said]), config=config)
    assert ("ann@mail" in here.issues[0].body) is not asked


def test_a_broken_configuration_does_not_hide_the_run_that_it_broke(here: Reporter):
    config = here.folder / "promo.yml"
    config.write_text("version: [")
    assert here.run(config=config, app="web").outcome == "reported"
    with pytest.raises(PromoError, match="is not YAML"):
        here.run(report([finding()]), config=config)
