"""What a commit means for a version, what follows on it, and how a changelog tells it."""

import pytest

from shipping.changelog import NoSectionError, released
from shipping.versions import FIRST, Bump, Commit, Version, bump, following, meaning, said, version


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("feat: x", "minor"),
        ("feat(explore): x", "minor"),
        ("feat!: x", "major"),
        ("fix(gitops)!: x", "major"),
        ("fix: x\n\nBREAKING CHANGE: the output is gone", "major"),
        ("docs: x\n\nBREAKING-CHANGE: y", "major"),
        ("fix: x", "patch"),
        ("perf: x", "patch"),
        ("refactor: x", "patch"),
        ("build(deps): x", "patch"),
        ("revert: feat: x", "patch"),
        ("docs(model): x", None),
        ("test: x", None),
        ("bench: x", None),
        ("ci: x", None),
        ("style: x", None),
        ("chore(release): v1.2.3", None),
        # What nobody can read is not what nobody needs.
        ("wip", "patch"),
        ("Merge branch 'x'", "patch"),
        ("feat:x", "patch"),
        ("feat(: x", "patch"),
        ("", "patch"),
        ("fix: a BREAKING CHANGE: in the middle of a line", "patch"),
    ],
)
def test_what_a_commit_asks_for(message: str, expected: Bump | None):
    assert meaning(message) == expected


def commits(*messages: str) -> list[Commit]:
    return [Commit(f"{n:040x}", message, frozenset()) for n, message in enumerate(messages)]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ((), None),
        (("docs: x", "test: y"), None),
        (("docs: x", "fix: y"), "patch"),
        (("fix: y", "feat: x", "docs: z"), "minor"),
        (("feat: x", "fix!: y", "feat: z"), "major"),
    ],
)
def test_the_heaviest_decides(messages: tuple[str, ...], expected: Bump | None):
    assert bump(commits(*messages)) == expected


@pytest.mark.parametrize(
    ("last", "by", "expected"),
    [
        (None, "patch", "1.0.0"),
        (None, "major", "1.0.0"),
        (Version(1, 2, 3), "patch", "1.2.4"),
        (Version(1, 2, 3), "minor", "1.3.0"),
        (Version(1, 2, 3), "major", "2.0.0"),
        (Version(1, 9, 9), "minor", "1.10.0"),
    ],
)
def test_the_weight_of_a_change_decides_the_next_version(
    last: Version | None, by: Bump, expected: str
):
    assert str(following(last, by)) == expected


@pytest.mark.parametrize("text", ["v1", "1.2", "v1.2.3-rc1", "v01.2.3", "", "x1.2.3", "v1.2.3.4"])
def test_what_is_no_version(text: str):
    assert version(text) is None


def test_versions_are_ordered_as_numbers():
    assert max(filter(None, map(version, ("v1.9.0", "1.10.0", "v1.2.30")))) == Version(1, 10, 0)
    assert version("v1.0.0") == FIRST


HEAD = "# Changelog of x\n\nWords.\n\n"


def test_what_a_person_wrote_stands_under_the_version():
    text = HEAD + "## [Unreleased]\n\n### Added\n\n- A.\n\n## [1.0.0] - 2026-01-01\n\n- Old.\n"
    assert released(text, Version(1, 1, 0), "2026-02-03", commits("feat: other")) == (
        HEAD + "## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n\n### Added\n\n- A.\n\n"
        "## [1.0.0] - 2026-01-01\n\n- Old.\n"
    )


def test_where_nobody_wrote_anything_the_commits_do():
    given = commits("fix(a): mends x", "feat: y", "docs: z", "feat(b)!: gone.", "odd one")
    made = released(HEAD + "## [Unreleased]\n", Version(2, 0, 0), "2026-02-03", given)
    assert made == (
        HEAD + "## [Unreleased]\n\n## [2.0.0] - 2026-02-03\n\n"
        "### Added\n\n- Y.\n\n"
        "### Changed\n\n- **Breaking.** Gone.\n- Odd one.\n\n"
        "### Fixed\n\n- Mends x.\n"
    )


@pytest.mark.parametrize("text", ["", HEAD, "## [Unreleased]\n## [Unreleased]\n"])
def test_a_changelog_without_the_one_place_is_refused(text: str):
    with pytest.raises(NoSectionError, match="sections"):
        released(text, Version(1, 0, 0), "2026-02-03", [])


def test_a_line_is_a_sentence():
    assert said("fix: the end") == ("Fixed", "The end.")
    assert said("security(fence): x") == ("Security", "X.")
