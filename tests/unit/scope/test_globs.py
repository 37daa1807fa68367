import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.scope.globs import matches

TABLE = [
    # glob, path, meant
    ("docs/**", "docs/a.md", True),
    ("docs/**", "docs/x/y/a.md", True),
    ("docs/**", "docs", False),
    ("docs/**", "docs2/a.md", False),
    ("docs/**", "src/docs/a.md", False),
    ("docs/", "docs/a.md", True),
    ("docs/", "docs", False),
    ("docs/*", "docs/a.md", True),
    ("docs/*", "docs/x/a.md", False),
    ("**/*.md", "a.md", True),
    ("**/*.md", "x/y/a.md", True),
    ("**/*.md", "a.mdx", False),
    ("**/*.md", "a.md/evil.py", False),
    ("*.md", "a.md", True),
    ("*.md", "x/a.md", False),
    ("a/**/z", "a/z", True),
    ("a/**/z", "a/b/c/z", True),
    ("a/**/z", "a/b/c/z/d", False),
    ("**", "anything/at/all", True),
    ("**/docs/**", "a/docs/b", True),
    ("**/docs/**", "a/docs", False),
    ("a**z", "abcz", True),
    ("a**z", "ab/cz", False),
    ("?.md", "a.md", True),
    ("?.md", "ab.md", False),
    ("*", ".hidden", True),
    ("app/[id]/*.ts", "app/[id]/page.ts", True),
    ("app/[id]/*.ts", "app/i/page.ts", False),
    ("Docs/**", "docs/a.md", False),
    ("/docs/**", "docs/a.md", True),
    ("/logout", "/logout", True),
    ("/logout", "/logout/now", False),
    ("*.md", "a.md\nb.py", False),
    ("docs/..", "docs/../src", False),
    ("", "a", False),
    ("!docs/**", "docs/a", False),
]


@pytest.mark.parametrize(("glob", "path", "meant"), TABLE)
def test_a_glob_means_what_the_table_says(glob: str, path: str, *, meant: bool) -> None:
    assert matches(path, glob) is meant


def test_a_glob_made_to_be_slow_is_answered_at_once() -> None:
    assert not matches("/".join("a" * 200), "/".join(["**", "a"] * 100) + "/b")
    assert not matches("a" * 5_000, "*a" * 200 + "b")


@given(st.lists(st.text("ab*?./", max_size=6), max_size=5).map("/".join))
def test_a_path_without_wildcards_means_itself(path: str) -> None:
    plain = path.replace("*", "x").replace("?", "x").strip("/") or "x"
    assert matches(plain, plain)


@given(st.text("ab/.", min_size=1, max_size=20), st.text("ab/.*?", max_size=20))
def test_two_asterisks_at_the_end_add_whole_parts_only(path: str, glob: str) -> None:
    stem = glob.strip("/*") or "a"
    if matches(path, f"{stem}/**"):
        assert path.count("/") >= 1
