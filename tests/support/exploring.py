"""Explorations as tests make them: quick, of pages that a test writes."""

from pathlib import Path

from promo.documents.report import Finding
from promo.explore.exploration import Explored, Settings
from promo.explore.running import explore


def explored(url: str, routes: tuple[str, ...], out: Path, **settings: object) -> Explored:
    """Explore without a limit of speed."""
    chosen = {"rate": 0.0, "any_certificate": True, **settings}
    return explore(Settings(url=url, routes=routes, out=out, **chosen), _nobody)  # pyright: ignore[reportArgumentType]  (a test's own keywords)


def outcomes(result: Explored) -> dict[str, str]:
    """How each route ended."""
    return {check.route: check.outcome for check in result.checks}


def weights(result: Explored) -> set[tuple[str, str, str]]:
    """What was found, without information."""
    return {(f.rule, f.severity, f.route) for f in result.findings if f.severity != "info"}


def found(result: Explored, rule: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = [f for f in result.findings if f.rule == rule]
    return finding


def _nobody(_line: str) -> None:
    """Progress that no test reads."""
