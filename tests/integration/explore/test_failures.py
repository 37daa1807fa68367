"""Every way in which a model or its API fails has one answer: over HTTP, with the real SDK.

Each row is met in both forms of the tools, once with the walker behind the model and once without.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from promo import bounds
from promo.demo.model import LocalModel
from promo.demo.model.faults import FAULTS
from support.conversing import Case, Ran, converse
from support.site import Reply, Request, serving
from support.three_buttons import PAGE, work

TRIES, RETRY = bounds.MODEL_TRIES, bounds.MODEL_RETRY_SECONDS


@dataclass(frozen=True)
class Row:
    """One fault, and what is done about it.

    Args:
        fault: by name.
        why: what the report says; empty where the model goes on to the end.
        times: that it strikes; None for ever.
        after: requests that go well first.
        down: whether no further conversation of the run begins.
        waits: before further tries.
        charged: whether what nobody knows the cost of is paid from the budget.
        call_seconds: that an answer may take.
    """

    fault: str
    why: str = ""
    times: int | None = 1
    after: int = 1
    down: bool = False
    waits: tuple[float, ...] = ()
    charged: bool = False
    call_seconds: float = bounds.MODEL_CALL_SECONDS


BACKING_OFF = (0.5, 1.0, 2.0, 4.0)
ROWS = (
    # ── what passes ────────────────────────────────────────────────────────────────────────────
    Row("rate-limit", waits=(1.0,)),
    Row("rate-limit", times=TRIES, waits=(1.0,) * TRIES),
    Row("rate-limit-long", waits=(RETRY,)),
    Row("overloaded", times=3, after=0, waits=BACKING_OFF[:3]),
    Row("server-error", waits=BACKING_OFF[:1]),
    Row("bad-gateway", waits=BACKING_OFF[:1]),
    Row("unavailable", waits=BACKING_OFF[:1]),
    Row("cut-stream", waits=BACKING_OFF[:1], charged=True),
    Row("garbled-stream", waits=BACKING_OFF[:1], charged=True),
    Row("cut-stream-clean", charged=True),
    Row("error-in-a-stream", waits=BACKING_OFF[:1], charged=True),
    Row("pause-turn", times=3),
    Row("max-tokens"),
    Row("max-tokens-in-a-call"),
    Row("only-talk"),
    Row("empty"),
    Row("unknown-tool", times=3),
    Row("unknown-member"),
    Row("forbidden-member"),
    Row("command-in-a-name"),
    Row("no-toolset-name"),
    Row("invalid-input", times=3),
    Row("unknown-ref"),
    Row("invalid-report", times=3),
    Row("loop", times=2),
    # ── what ends a conversation ───────────────────────────────────────────────────────────────
    Row("refusal", "the model refused to go on"),
    Row("context-window", "the model's context is full"),
    Row("context-too-long", "longer than the model reads"),
    Row("too-large", "longer than the model reads"),
    Row("unknown-stop", "ended the turn in an unknown way"),
    Row("pause-turn", "paused the turn again and again", times=None),
    Row("max-tokens", "longer than one may be", times=None),
    Row("max-tokens-in-a-call", "longer than one may be", times=None),
    Row("only-talk", "the model only talked", times=None),
    Row("empty", "the model only talked", times=None, after=0),
    Row("unknown-tool", "called tools that do not exist", times=None),
    Row("forbidden-member", "called tools that do not exist", times=None),
    Row("invalid-input", "the same again and again", times=None),
    Row("invalid-report", "with what they do not take", times=None),
    Row("loop", "the same again and again", times=None),
    # ── what ends all of them ──────────────────────────────────────────────────────────────────
    Row("wrong-key", "refused the key", times=None, after=0, down=True),
    Row("not-permitted", "refused the key", times=None, down=True),
    Row("no-such-model", "does not know the model", times=None, after=0, down=True),
    Row("no-credit", "refused the key or its account", times=None, down=True),
    Row("rate-limit", "asked to be asked less (429)", times=None, down=True, waits=(1.0,) * TRIES),
    Row("overloaded", "overloaded (529)", times=None, down=True, waits=BACKING_OFF),
    Row("server-error", "failed (5xx)", times=None, after=0, down=True, waits=BACKING_OFF),
    Row("cut-stream", "broke off", times=None, down=True, waits=BACKING_OFF[:2], charged=True),
    Row("cut-stream-clean", "broke off", times=None, down=True, charged=True),
    Row("error-in-a-stream", "overloaded (529)", times=None, down=True, waits=BACKING_OFF,
        charged=True),
    Row("time-out", "did not answer in time", times=None, after=0, down=True,
        waits=BACKING_OFF[:2], charged=True, call_seconds=0.5),
)  # fmt: skip
FORMS = ("toolset", "plain")
# Each row once with the walker behind the model, and once with nobody: which form is met with
# which of the two changes from row to row.
CASES = [(row, form, (at + which) % 2 == 1)
         for at, row in enumerate(ROWS) for which, form in enumerate(FORMS)]  # fmt: skip


def _of(row: Row, form: str, *, required: bool) -> Case:
    def prepare(model: LocalModel) -> None:
        model.faults.add(FAULTS[row.fault], after=row.after, times=row.times)

    return Case(work, prepare, form=form, required=required, call_seconds=row.call_seconds)


def _page(_: Request) -> Reply:
    return Reply(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, Ran]:
    cases = [_of(row, form, required=required) for row, form, required in CASES]
    others = {
        "refused-toolset": Case(work, _without_toolset, form="auto"),
        "insisted": Case(work, _without_toolset),
        "away": Case(work, away=True),
        "no-money": Case(work, usd="0"),
        "little-money": Case(work, usd="0.05"),
    }
    with serving(_page) as site:
        every = converse(site.url, tmp_path_factory.mktemp("out"), [*cases, *others.values()])
    keys = [*((row, form) for row, form, _ in CASES), *others]
    return dict(zip(keys, every, strict=True))


def _without_toolset(model: LocalModel) -> None:
    model.faults.add(FAULTS["no-toolset"], times=1)


@pytest.mark.parametrize(
    ("row", "form", "required"),
    CASES,
    ids=[f"{r.fault}-{r.times or 'ever'}-{form}-{'required' if q else 'or-rules'}"
         for r, form, q in CASES],
)  # fmt: skip
def test_each_failure_has_its_answer(ran: dict[Any, Ran], row: Row, form: str, *, required: bool):
    one = ran[row, form]
    budget = one.crew.budget
    name = "work /"
    if not row.why:
        assert (one.walked.why, one.crew.worked, one.by_rules) == (None, {name}, False)
    else:
        assert one.crew.worked == set()
        assert row.why in one.crew.taken_over[name]
        assert one.by_rules is not required
        assert one.walked.why == ("model-required" if required else None)
        assert bool(one.crew.down) == row.down
    assert one.waits == list(row.waits)
    assert budget.reserved == 0
    assert budget.accounts[name].usd == budget.spent if budget.spent else True
    if row.charged:
        assert budget.spent > 0
        assert row.fault == "time-out" or budget.spent > one.priced / 2
    else:
        assert budget.spent == one.priced


def test_a_refused_toolset_becomes_plain_tools_of_the_same_names(ran: dict[Any, Ran]):
    one = ran["refused-toolset"]
    assert one.crew.worked == {"work /"}
    assert one.crew.form == "plain"
    refused, *answered = [exchange.body or {} for exchange in one.model.messages]
    assert refused["tools"][0]["type"] == "browser_toolset_20260801"
    assert all(tool["name"] for body in answered for tool in body["tools"])
    assert one.crew.budget.spent == one.priced > 0


def test_who_insists_on_the_toolset_gets_no_plain_tools(ran: dict[Any, Ran]):
    one = ran["insisted"]
    assert one.crew.taken_over == {"work /": "the API does not know the browser toolset"}
    assert (one.crew.down, one.by_rules, len(one.model.messages)) == ("", True, 1)


def test_where_nobody_listens_nothing_is_paid(ran: dict[Any, Ran]):
    one = ran["away"]
    assert one.crew.down == "the API could not be reached"
    assert one.waits == list(BACKING_OFF)
    assert (one.crew.budget.spent, one.by_rules) == (0, True)


def test_without_money_nobody_is_asked_and_the_charter_is_undecided(ran: dict[Any, Ran]):
    one = ran["no-money"]
    assert (one.walked.why, one.by_rules, one.model.messages) == ("model-budget", False, [])
    assert one.crew.spent == "the run's budget of 0 USD"


def test_a_call_that_does_not_fit_any_more_is_not_made(ran: dict[Any, Ran]):
    one = ran["little-money"]
    assert (one.walked.why, one.by_rules) == ("model-budget", False)
    assert 0 < one.crew.budget.spent == one.priced <= one.crew.budget.usd
    assert one.crew.not_tried["work /"][-1].startswith("the rest: the run's budget")
