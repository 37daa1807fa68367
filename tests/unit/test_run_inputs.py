"""The root action tells report-findings all that one may tell it, but for what is named here."""

from dataclasses import fields

from promo.commands import report_findings, run

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
