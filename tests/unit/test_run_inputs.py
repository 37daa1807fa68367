"""The root action hands on all that it shares with its commands, and nothing that looks so."""

from dataclasses import fields
from typing import Any

import pytest

from promo.commands import explore_staging, promote_digests, report_findings, run, wait_for_sha

# input of report-findings: why the root action has none of that name
LEFT_OUT = {
    "report": "it reports what it explored itself",
    "mask": "explore-staging means pictures by it; promo.yml has mask and mask_emails",
    "dry_run": "a chain whose steps do nothing has nothing to go on with",
}


def test_nothing_else_is_left_out():
    ours = {field.name for field in fields(run.Inputs)}
    theirs = {field.name for field in fields(report_findings.Inputs)}
    assert theirs - ours == set(LEFT_OUT)


# command: what it has by a name of ours and with another meaning
OTHERWISE = [
    (wait_for_sha.Inputs, {"url"}),  # several there
    (explore_staging.Inputs, set[str]()),
    (promote_digests.Inputs, {"evidence", "mode"}),
    (report_findings.Inputs, set[str]()),
]


@pytest.mark.parametrize(("inputs", "otherwise"), OTHERWISE)
def test_only_what_means_the_same_is_handed_on(inputs: type[Any], otherwise: set[str]):
    ours = {field.name for field in fields(run.Inputs)}
    theirs = {field.name for field in fields(inputs)}
    assert (ours & theirs) - run.shared_inputs(inputs) == otherwise
