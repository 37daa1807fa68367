"""What a promotion rests on: the release, the documents, an override."""

from pathlib import Path

from promo.commands.moving.told import run_of
from promo.commands.promote_digests.inputs import Inputs
from promo.documents.handed import handed_release
from promo.documents.release import Release
from promo.errors import invalid
from promo.github.origin import origin_of
from promo.promote.evidence import Handed, Proof, check_hash, read_handed, weigh
from promo.promote.report_run import check_origin
from promo.runner import Step
from promo.untrusted import one_line


def proof_of(inputs: Inputs, app: str, step: Step) -> Proof:
    """The evidence, read and weighed.

    Raises:
        PromoError: invalid, as ``handed_release`` and ``read_handed``; refused, as ``weigh``.
    """
    release = _release(inputs, step)
    return weigh(
        _documents(inputs, step),
        app=app,
        given=release,
        required=inputs.require_evidence,
        override=_override(inputs.override),
    )


def _release(inputs: Inputs, step: Step) -> Release | None:
    if inputs.release is None:
        return None
    if not (inputs.release.startswith("{") or inputs.release == "null"):
        step.inside(Path(inputs.release), "release")
    release = handed_release(inputs.release, step.workspace)
    if release is None:
        raise invalid(
            "there is no release in it",
            reason="bad-release",
            where="--release",
            hint="Give JSON with sha and images, or the path of a file with it",
        )
    return release


def _documents(inputs: Inputs, step: Step) -> list[Handed]:
    """The report first, then the others."""
    if inputs.report is None and (inputs.report_sha256 or inputs.report_run):
        known = "hash" if inputs.report_sha256 else "run"
        raise invalid(
            f"--report is missing, whose {known} was given",
            reason="missing-input",
            hint="Give the report too, for example --report promo-report/report.json",
        )
    files = [step.inside(path, "evidence") for path in inputs.evidence]
    handed = [read_handed(file) for file in files]
    if inputs.report is None:
        return handed
    report = read_handed(step.inside(inputs.report, "report"))
    if inputs.report_sha256 is not None:
        check_hash(report, inputs.report_sha256)
    else:
        _check_run(inputs, step)
    return [report, *handed]


def _check_run(inputs: Inputs, step: Step) -> None:
    """What pins a report is its hash; without it, the run that it came from has to be trusted."""
    number = inputs.report_run
    if number is None or number == step.environment.get("GITHUB_RUN_ID"):
        return
    run = run_of(step, number, inputs.github_token)
    check_origin(origin_of(run), run.repository, number)


def _override(reason: str | None) -> str | None:
    if reason is not None and not reason.strip():
        raise invalid(
            "an override needs its reason in words", reason="missing-input", where="--override"
        )
    return one_line(reason, 500) if reason is not None else None
