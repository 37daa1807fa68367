import pytest

from promo.scope.skip import Skip, Skipped, skip

DOCS = ("docs/**", "**/*.md")
NOTHING = (False, False)
TARGETED = (True, False)
BOTH = (True, True)

TABLE = [
    # files changed, globs of the base, wanted, same digests, (targeted, smoke) left out
    (("docs/a.md",), DOCS, "targeted", False, TARGETED),
    (("docs/a.md", "README.md"), DOCS, "targeted", False, TARGETED),
    (("docs/a.md",), DOCS, "all", False, BOTH),
    (("docs/a.md",), DOCS, "never", False, NOTHING),
    (("docs/a.md", "src/a.py"), DOCS, "all", False, NOTHING),
    (("src/a.py",), DOCS, "all", False, NOTHING),
    (("docs/a.md",), (), "all", False, NOTHING),
    ((), DOCS, "all", False, NOTHING),  # the same commit, built again: other bytes
    (None, DOCS, "all", False, NOTHING),  # no base
    (("docs/a.md", ".github/promo.yml"), ("**",), "all", False, NOTHING),
    ((".github/workflows/ci.yml",), ("**",), "all", False, NOTHING),
    ((".github/gates.yml",), ("**",), "targeted", False, NOTHING),
    ((".github/actions/x/action.yml",), ("**",), "targeted", False, NOTHING),
    ((".promo/web.yml",), ("**",), "all", False, NOTHING),
    (("deploy/.promo/web.yml",), ("**",), "all", False, NOTHING),
    (("ci/promo.yml",), ("**",), "all", False, NOTHING),  # where --config points
    (("src/a.py",), (), "targeted", True, BOTH),
    (None, (), "all", True, BOTH),
    (("src/a.py",), (), "never", True, NOTHING),
]


@pytest.mark.parametrize(("files", "only", "wanted", "same", "left_out"), TABLE)
def test_a_change_of_skipped_files_alone_leaves_out_what_skip_says(
    files: tuple[str, ...] | None,
    only: tuple[str, ...],
    wanted: Skip,
    *,
    same: bool,
    left_out: tuple[bool, bool],
) -> None:
    found = skip(files, only, wanted, same_digests=same, let_in=True, config="ci/promo.yml")
    assert (found.targeted, found.smoke) == left_out
    assert bool(found.why) is (left_out != NOTHING)


def test_nothing_left_out_has_no_reason() -> None:
    assert skip(None, (), "targeted", same_digests=False, let_in=True) == Skipped(
        targeted=False, smoke=False, why=""
    )


@pytest.mark.parametrize(
    ("files", "same", "vouched", "left_out"),
    [
        (("docs/a.md",), False, False, TARGETED),
        (("docs/a.md",), False, True, BOTH),
        (("src/a.py",), True, False, NOTHING),
        (("src/a.py",), True, True, NOTHING),
        (("docs/a.md",), True, False, TARGETED),
    ],
)
def test_what_nobody_explored_is_no_reason_to_explore_nothing(
    files: tuple[str, ...], *, same: bool, vouched: bool, left_out: tuple[bool, bool]
) -> None:
    found = skip(files, DOCS, "all", same_digests=same, let_in=False, vouched=vouched)
    assert (found.targeted, found.smoke) == left_out
