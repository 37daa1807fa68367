import pytest

from promo.scope.risk import Risk, RiskGlobs, risk_of

GLOBS = RiskGlobs(high=("**/auth/**",), medium=("docs/api/**",), low=("docs/**", "tests/**"))


@pytest.mark.parametrize(
    ("files", "risk"),
    [
        (None, "medium"),
        ((), "medium"),
        (("src/a.py",), "medium"),
        (("docs/a.md", "tests/a.py"), "low"),
        (("docs/a.md", "src/a.py"), "medium"),
        (("docs/api/a.md",), "medium"),
        (("src/auth/login.py", "docs/a.md"), "high"),
        ((".github/workflows/ci.yml",), "high"),
        (("docs/.promo/web.yml",), "high"),
        (("ci/promo.yml",), "high"),
    ],
)
def test_the_class_of_a_change(files: tuple[str, ...] | None, risk: Risk) -> None:
    assert risk_of(files, GLOBS, "ci/promo.yml") == risk
