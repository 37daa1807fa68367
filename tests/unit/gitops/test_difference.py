"""The patch that a dry run shows."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.gitops.difference import unified_diff


@dataclass
class Pair:
    before: bytes
    after: bytes


def diff(before: str, after: str, name: str = "f.yaml") -> str:
    return unified_diff([(name, Pair(before.encode(), after.encode()))])


def test_a_change_is_shown_with_three_lines_around_it():
    before = "".join(f"{n}\n" for n in range(1, 10))
    assert diff(before, before.replace("5", "five")) == (
        "--- a/f.yaml\n+++ b/f.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
    )


def test_files_without_changes_are_left_out():
    one, two = Pair(b"a\n", b"a\n"), Pair(b"a\n", b"b\n")
    assert unified_diff([("one", one)]) == ""
    assert unified_diff([("one", one), ("two", two), ("three", one)]).startswith("--- a/two\n")


def test_a_missing_last_line_end_is_said():
    assert diff("a\nb", "a\nc") == (
        "--- a/f.yaml\n+++ b/f.yaml\n@@ -1,2 +1,2 @@\n a\n"
        "-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
    )


def test_line_ends_are_shown_as_they_are():
    assert "-a\r\n+b\r\n c\r\n" in diff("a\r\nc\r\n", "b\r\nc\r\n")


@pytest.mark.parametrize(
    ("name", "shown"), [("a b.yaml", "--- a/a b.yaml"), ("a\nb", '--- "a/a\\nb"'), ("é", "--- a/é")]
)
def test_a_name_stays_on_its_line(name: str, shown: str):
    assert diff("a\n", "b\n", name).startswith(f"{shown}\n+++ ")


def applied(before: str, patch: str) -> str:
    """What a reader of the patch makes of the file, after checking every line it speaks of."""
    left, done, at = lines_of(before), list[str](), 0
    for hunk in re.split(r"^@@ ", patch, flags=re.MULTILINE)[1:]:
        head, *said = re.sub(r"\n\\ No newline at end of file\n", "\0\n", hunk).split("\n")[:-1]
        start, old, new_start, new = map(int, re.findall(r"\d+", head.split("@@")[0]))
        assert old == sum(line[0] in " -" for line in said)
        assert new == sum(line[0] in " +" for line in said)
        start -= 1
        done += left[at:start]
        assert len(done) == new_start - 1
        at = start
        for line in said:
            text = line[1:-1] if line.endswith("\0") else f"{line[1:]}\n"
            if line[0] in " -":
                assert left[at] == text
                at += 1
            done += [text] if line[0] in " +" else []
    return "".join([*done, *left[at:]])


def lines_of(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


_LINES = st.lists(st.sampled_from(["a", "b", "", "\u2028", "c\r"]), min_size=1, max_size=25)


@given(lines=_LINES, changed=st.sets(st.integers(0, 24)), end=st.sampled_from(["", "\n"]))
def test_a_patch_leads_from_the_one_to_the_other(lines: list[str], changed: set[int], end: str):
    new = [f"new {n}" if n in changed else line for n, line in enumerate(lines)]
    before, after = "\n".join(lines) + end, "\n".join(new) + end
    assert applied(before, diff(before, after)) == after


@given(one=_LINES, other=_LINES)
def test_a_patch_leads_to_a_file_of_another_length(one: list[str], other: list[str]):
    before, after = "\n".join(one), "\n".join(other)
    assert applied(before, diff(before, after)) == after
