"""Opening, reading and looking back, against git's own servers."""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from promo.errors import PromoError
from promo.gitops.history import last_source_revision
from promo.gitops.notes import read_notes
from promo.gitops.opening import open_repository
from promo.gitops.repository import Repository
from promo.inputs import Gitops
from support.git_http import GitServer, serve_git
from support.git_repository import SHAS, Bare, git

FILES = {"a/staging.yaml": "staging: 1\n", "a/demo.yaml": "demo: 1\n", "b/x.bin": b"\x00\xff"}


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    repository = Bare(tmp_path / "srv/gitops.git")
    repository.commit(FILES, "first")
    return repository


@pytest.fixture
def server(bare: Bare) -> Generator[GitServer]:
    with serve_git(bare.folder.parent) as running:
        yield running


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name)
        pass


@contextmanager
def opened(
    where: str | Path | None = None,
    *,
    branch: str | None = None,
    folder: Path | None = None,
    push: bool = True,
    token: str | None = None,
    ssh_key: str | None = None,
) -> Generator[Repository]:
    given = Gitops(
        gitops_repository=None if where is None else str(where),
        gitops_branch=branch,
        gitops_dir=folder,
        push=push,
        token=token,
        ssh_key=ssh_key,
    )
    with open_repository(given, configured=None, environment={}, workspace=Path.cwd()) as it:
        yield it


def refusal(**how: object) -> tuple[str, str]:
    with pytest.raises(PromoError) as caught, opened(**how):  # type: ignore[arg-type]  (a table)
        pass
    assert "\n" not in str(caught.value)
    return caught.value.outcome, caught.value.reason


def test_files_are_read_at_the_pinned_commit(server: GitServer, bare: Bare):
    with opened(f"{server.url}/gitops.git") as repository:
        bare.commit({"a/demo.yaml": "demo: 2\n"})
        assert repository.read("a/demo.yaml") == b"demo: 1\n"
        assert repository.read_all(["b/x.bin", "a/demo.yaml", "none"]) == {
            "b/x.bin": b"\x00\xff",
            "a/demo.yaml": b"demo: 1\n",
            "none": None,
        }
        repository.refresh()
        assert repository.head == bare.head
        assert repository.read("a/demo.yaml") == b"demo: 2\n"


def test_nothing_is_left_behind(server: GitServer):
    with opened(f"{server.url}/gitops.git") as repository:
        scratch = repository.scratch
        assert scratch.is_dir()
    assert not scratch.exists()


def test_only_what_is_read_is_fetched(server: GitServer, bare: Bare):
    bare.commit({f"big/{i}": os.urandom(50_000) for i in range(20)})
    with opened(f"{server.url}/gitops.git") as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"
    assert server.sent_bytes < 20_000


@pytest.mark.parametrize("filters", [True, False])
def test_a_server_without_filters_gives_more_and_the_same(tmp_path: Path, *, filters: bool):
    bare = Bare(tmp_path / "srv/gitops.git", filters=filters)
    bare.commit(FILES, f"first\n\nSource-Revision: {SHAS[1]}")
    bare.commit({"a/demo.yaml": "demo: 2\n"})
    with serve_git(bare.folder.parent) as server, opened(f"{server.url}/gitops.git") as repository:
        assert repository.read("a/staging.yaml") == b"staging: 1\n"
        assert last_source_revision(repository, "a/staging.yaml") == SHAS[1]
        assert [c.sha for c in repository.commits("Source-Revision: ")]


def test_a_dumb_server_is_read_too(bare: Bare):
    commit = bare.commit({"a/demo.yaml": "demo: 1\n"}, "promote\n\nPromotion-Id: p1")
    note = '{"note":"live","at":"2026-02-24T12:00:00Z","app":"web"}'
    git(bare.folder, "notes", "--ref=promo", "add", "-m", note, commit)
    git(bare.folder, "update-server-info")
    handler = partial(Quiet, directory=str(bare.folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            url = f"http://127.0.0.1:{httpd.server_address[1]}/gitops.git"
            with opened(url) as repository:
                assert repository.read("a/demo.yaml") == b"demo: 1\n"
                found = repository.commits("Promotion-Id: ")
                assert [one.sha for one in found] == [commit]
                assert [n.note for n in read_notes(repository)[commit]] == ["live"]
                assert repository.read_at(commit, ["a/demo.yaml"]) == {"a/demo.yaml": b"demo: 1\n"}
        finally:
            httpd.shutdown()
            thread.join()


def test_a_local_path_is_a_repository(bare: Bare):
    with opened(bare.folder) as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"


@pytest.mark.parametrize("path", ["link", "a", "sub"])
def test_links_folders_and_submodules_are_not_files(bare: Bare, path: str):
    bare.commit({"link": "a/demo.yaml"}, mode="120000")
    tree = git(bare.folder, "ls-tree", "main").replace("\t", " ")
    assert "120000" in tree
    listing = git(bare.folder, "ls-tree", "main") + f"\n160000 commit {SHAS[3]}\tsub\n"
    made = git(bare.folder, "mktree", "--missing", stdin=listing.encode())
    commit = git(bare.folder, "commit-tree", made, "-p", "main", "-m", "sub")
    git(bare.folder, "update-ref", "refs/heads/main", commit)
    with opened(bare.folder) as repository, pytest.raises(PromoError) as caught:
        repository.read(path)
    assert (caught.value.outcome, caught.value.reason) == ("refused", "not-a-file")


def test_a_file_behind_a_linked_folder_is_not_there(bare: Bare):
    bare.commit({"link": "a"}, mode="120000")
    with opened(bare.folder) as repository:
        assert repository.read("link/demo.yaml") is None


def test_a_missing_branch_and_an_empty_repository(bare: Bare, tmp_path: Path):
    assert refusal(where=bare.folder, branch="mian") == ("invalid", "branch-missing")
    empty = Bare(tmp_path / "empty.git")
    assert refusal(where=empty.folder) == ("invalid", "branch-missing")
    assert refusal(where=tmp_path / "nowhere") == ("invalid", "repository-gone")


@pytest.mark.parametrize(
    "branch", ["-x", "a b", "a..b", "a~1", "x.lock", "@", "a@{1}", "/a", "a/", "a//b", ".a", "a."]
)
def test_a_branch_that_git_would_not_accept_is_invalid(bare: Bare, branch: str):
    assert refusal(where=bare.folder, branch=branch) == ("invalid", "bad-branch")


def test_a_server_that_is_away_is_undecided(bare: Bare):
    with serve_git(bare.folder.parent) as server:
        gone = server.url
    assert refusal(where=f"{gone}/gitops.git") == ("unreachable", "gitops-unreachable")


def test_what_passes_by_itself_is_tried_again(server: GitServer):
    server.fetch_faults.extend(("503", "cut-before"))
    with opened(f"{server.url}/gitops.git") as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"


# ── credentials ────────────────────────────────────────────────────────────────────────────────
def test_a_token_opens_and_is_in_no_file(bare: Bare):
    with (
        serve_git(bare.folder.parent, token="tok-en-secret") as server,
        opened(f"{server.url}/gitops.git", token="tok-en-secret") as repository,
    ):
        assert repository.read("a/demo.yaml") == b"demo: 1\n"
        files = [file for file in repository.scratch.rglob("*") if file.is_file()]
        seen = [file.read_bytes().decode("latin-1") for file in files]
    assert seen
    assert not any("tok-en-secret" in text or "x-access-token" in text for text in seen)


def test_a_wrong_token_and_none_are_refused_with_advice(bare: Bare):
    with serve_git(bare.folder.parent, token="right-token") as server:
        url = f"{server.url}/gitops.git"
        assert refusal(where=url, token="wrong-token") == ("invalid", "gitops-denied")
        assert refusal(where=url) == ("invalid", "gitops-denied")


def test_a_token_does_not_follow_a_redirect_to_another_server(bare: Bare):
    with serve_git(bare.folder.parent) as thief, serve_git(bare.folder.parent) as honest:
        honest.redirect = thief.url
        url = f"{honest.url}/gitops.git"
        assert refusal(where=url, token="tok-en-secret") == ("invalid", "repository-gone")
        assert thief.requests == []
        with opened(url) as repository:
            assert repository.read("a/demo.yaml") == b"demo: 1\n"


@pytest.mark.parametrize(
    ("where", "token", "ssh_key"),
    [
        ("/srv/x.git", "t-o-k-e-n", None),
        ("ssh://git@host/x.git", "t-o-k-e-n", None),
        ("http://example.com/x.git", "t-o-k-e-n", None),
        ("https://example.com/x.git", None, "key"),
        ("/srv/x.git", None, "key"),
    ],
)
def test_a_credential_that_does_not_fit_is_an_error(
    where: str, token: str | None, ssh_key: str | None
):
    assert refusal(where=where, token=token, ssh_key=ssh_key) == ("invalid", "credential-unfit")


def test_an_ssh_key_goes_to_ssh_in_a_private_file_and_known_hosts_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shim = tmp_path / "bin/ssh"
    shim.parent.mkdir()
    shim.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {tmp_path}/args\n'
        'while [ "$1" != -i ]; do shift; done\n'
        f'stat -c %a "$2" > {tmp_path}/mode; cat "$2" > {tmp_path}/key; echo "$2" > {tmp_path}/at\n'
        "echo 'Host key verification failed.' >&2; exit 255\n"
    )
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    assert refusal(where="o/gitops", ssh_key="-----KEY-----\r\nabc\r\n") == (
        "invalid",
        "host-key-unknown",
    )
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert (tmp_path / "key").read_text() == "-----KEY-----\nabc\n"
    arguments = (tmp_path / "args").read_text()
    assert "StrictHostKeyChecking=yes" in arguments
    assert "git@github.com" in arguments
    assert not Path((tmp_path / "at").read_text().strip()).exists()


def test_hooks_and_configuration_of_the_machine_do_not_run(
    bare: Bare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f"[core]\n\tsshCommand = touch {tmp_path}/ran\n"
        f'[url "/nowhere/"]\n\tinsteadOf = {bare.folder.parent}/\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    with opened(bare.folder) as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"
    assert not (tmp_path / "ran").exists()


# ── history ────────────────────────────────────────────────────────────────────────────────────
def grow(bare: Bare, count: int, path: str = "a/other.yaml") -> None:
    """Many commits, quickly."""
    lines: list[bytes] = []
    parent = bare.head
    for i in range(count):
        lines.append(
            b"commit refs/heads/main\nmark :%d\ncommitter A <a@example.com> %d +0000\ndata 1\nx\n"
            % (i + 1, 1_780_000_000 + i)
        )
        lines.append(f"from {parent}\n".encode())
        lines.append(f"M 100644 inline {path}\ndata {len(str(i))}\n{i}\n".encode())
        parent = f":{i + 1}"
    git(bare.folder, "fast-import", "--quiet", stdin=b"".join(lines))


def test_history_is_fetched_until_it_is_found_and_no_further(server: GitServer, bare: Bare):
    bare.commit({"a/demo.yaml": "demo: 2\n"}, "old\n\nPromotion-Id: old")
    grow(bare, 300)
    bare.commit({"a/demo.yaml": "demo: 3\n"}, "new\n\nPromotion-Id: new")
    grow(bare, 150)
    with opened(f"{server.url}/gitops.git") as repository:
        found = repository.commits("Promotion-Id: ")
        assert next(found).message.startswith("new\n")
        after_one = len(server.requests)
        assert next(found).message.startswith("old\n")
        assert next(found, None) is None
        assert len(server.requests) > after_one
        assert repository.read("a/demo.yaml") == b"demo: 3\n"


def test_the_last_change_of_a_file_is_not_where_history_is_cut_off(server: GitServer, bare: Bare):
    changed = bare.commit({"a/staging.yaml": "2\n"}, f"x\n\nSource-Revision: {SHAS[7]}")
    grow(bare, 120)
    with opened(f"{server.url}/gitops.git") as repository:
        change = repository.last_change("a/staging.yaml")
        assert change is not None
        assert change.sha == changed
        assert last_source_revision(repository, "a/staging.yaml") == SHAS[7]
        assert repository.last_change("none.yaml") is None
        assert repository.read("a/staging.yaml") == b"2\n"


def test_messages_after_a_refresh_are_those_of_the_new_head(server: GitServer, bare: Bare):
    bare.commit({"a/demo.yaml": "2\n"}, "one\n\nPromotion-Id: one")
    with opened(f"{server.url}/gitops.git") as repository:
        assert [c.message for c in repository.commits("Promotion-Id: ")] == [
            "one\n\nPromotion-Id: one"
        ]
        bare.commit({"a/demo.yaml": "3\n"}, "two\n\nPromotion-Id: two")
        repository.refresh()
        assert [c.message[:3] for c in repository.commits("Promotion-Id: ")] == ["two", "one"]


# ── a checkout ─────────────────────────────────────────────────────────────────────────────────
def test_a_checkout_is_read_at_its_head_whatever_lies_in_its_folder(bare: Bare, tmp_path: Path):
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(bare.folder), str(work))
    (work / "a/demo.yaml").write_text("changed")
    with opened(folder=work) as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"
        assert repository.place.branch == "main"


def test_what_is_no_checkout_or_another_branch(bare: Bare, tmp_path: Path):
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(bare.folder), str(work))
    assert refusal(folder=tmp_path / "none") == ("invalid", "not-a-checkout")
    assert refusal(folder=work / "a") == ("invalid", "not-a-checkout")
    assert refusal(folder=work, branch="other") == ("invalid", "wrong-branch")
    git(work, "remote", "remove", "origin")
    assert refusal(folder=work) == ("invalid", "no-remote")
    with opened(folder=work, push=False) as repository:
        assert repository.read("a/demo.yaml") == b"demo: 1\n"


def test_a_shallow_checkout_says_so_instead_of_guessing(bare: Bare, tmp_path: Path):
    bare.commit({"a/demo.yaml": "2\n"})
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare.folder}", str(work))
    with opened(folder=work, push=False) as repository:
        for look in (
            lambda: list(repository.commits("Promotion-Id: ")),
            lambda: repository.last_change("a/demo.yaml"),
        ):
            with pytest.raises(PromoError) as caught:
                look()
            assert (caught.value.outcome, caught.value.reason) == (
                "refused",
                "checkout-too-shallow",
            )
