"""What notes say in the place of commits that lost their trailers."""

from pathlib import Path

from promo.git import Git
from promo.gitops.messages import LOG, Commit, parse_log
from promo.gitops.retold import Retells
from support.git_repository import Bare

ID = "Promotion-Id: p"


def history(folder: Path) -> tuple[Git, list[Commit]]:
    """Four commits, the oldest and the third of which speak for themselves."""
    bare = Bare(folder / "r.git")
    for number, message in enumerate((f"a\n\n{ID}1", "b", f"c\n\n{ID}3", "d")):
        bare.commit({"x": str(number)}, message)
    git = Git(bare.folder)
    return git, parse_log(git.ask(*LOG, "main"))


def subjects(found: list[Commit]) -> list[tuple[str, str]]:
    return [(one.message[0], one.message.rpartition("\n\n")[2].strip()) for one in found]


def test_they_take_their_place_in_the_order(tmp_path: Path):
    git, (d, c, b, a) = history(tmp_path)
    told = Retells({b.sha: f"{ID}2", d.sha: f"{ID}4", "0" * 40: f"{ID}9"})
    found = told.among([c, a], [ID], git, d.sha)
    assert subjects(found) == [("d", f"{ID}4"), ("c", f"{ID}3"), ("b", f"{ID}2"), ("a", f"{ID}1")]
    assert [one.time for one in found] == [one.time for one in (d, c, b, a)]
    # From an older commit on, what came later is not part of it.
    assert subjects(told.among([a], [ID], git, b.sha)) == [("b", f"{ID}2"), ("a", f"{ID}1")]


def test_only_what_was_looked_for_and_never_instead_of_what_a_commit_says(tmp_path: Path):
    git, (d, c, b, a) = history(tmp_path)
    told = Retells({a.sha: f"{ID}x", b.sha: "Promotion-Id: other"})
    assert told.among([c, a], [ID], git, d.sha) == [c, a]
    assert Retells().among([c], [ID], git, d.sha) == [c]
    assert Retells().of(d) is d
    assert Retells({d.sha: f"{ID}4"}).of(d).message == f"{d.message}\n\n{ID}4"
