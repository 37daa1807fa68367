"""The message of a red run under the real runner starts with what failed."""

import pytest

from support.act_log import BEFORE, END, told


def test_the_failed_step_comes_first_with_the_lines_of_its_own_job_before_it():
    noise = [f"[flow/other ]   | noise {number}" for number in range(200)]
    work = [f"[flow/verify]   | work {number}" for number in range(30)]
    mixed = [line for pair in zip(work, noise, strict=False) for line in pair]
    failed = "[flow/verify]   ❌  Failure - Main Wait [3s]"
    said = "[flow/promote]   ⚙  ::set-output:: outcome=promoted"
    log = "\n".join([said, *mixed, failed, "[flow/verify] exit status 3", *noise])
    lines = told(log).splitlines()
    head = ["", "what failed:", *work[-BEFORE + 1 :], failed, "[flow/verify] exit status 3"]
    assert lines[: len(head)] == head
    rest = lines[len(head) :]
    assert rest[:3] == ["", "what the steps said:", "flow/promote: outcome=promoted"]
    assert rest[-END:] == noise[-END:]


@pytest.mark.parametrize(
    "sign",
    [
        "[flow/job]   ❗  ::error title=promo::promo cannot start: pip could not install uv",
        "[flow/job] exit status 1",
        "[flow/job] 🏁  Job failed",
        "Error: Job 'job' failed",
        "panic: runtime error",
    ],
)
def test_every_sign_of_a_failure_is_one(sign: str):
    failed = told(f"{sign}\nlast").split("\n\n")[0]
    assert failed.splitlines() == ["", "what failed:", sign]


def test_a_log_without_a_failure_says_so():
    assert told("[flow/job]   ✅  Success - Main x").splitlines()[2] == "no step says so"
