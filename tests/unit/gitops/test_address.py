from pathlib import Path

import pytest

from promo.errors import PromoError
from promo.gitops.address import may_carry_token, parse_address
from promo.gitops.paths import check_writable, repository_path

TABLE = [
    # written, told to git, shown, transport
    ("o/gitops", "https://github.com/o/gitops.git", "o/gitops", "http"),
    ("o/gitops.git", "https://github.com/o/gitops.git", "o/gitops", "http"),
    ("https://gitlab.com/a/b/c.git", None, None, "http"),
    ("http://127.0.0.1:81/x.git", None, None, "http"),
    ("ssh://git@host:2222/x.git", None, None, "ssh"),
    ("git@github.com:o/gitops.git", None, None, "ssh"),
    ("git://127.0.0.1/x.git", None, None, "open"),
    ("file:///srv/x.git", None, None, "open"),
    ("/srv/x.git", "/srv/x.git", "/srv/x.git", "open"),
    ("./x.git", "/folder/x.git", "/folder/x.git", "open"),
    ("../x.git", "/x.git", "/x.git", "open"),
]


@pytest.mark.parametrize(("written", "told", "shown", "transport"), TABLE)
def test_what_a_person_writes_is_what_git_is_told(
    written: str, told: str | None, shown: str | None, transport: str
):
    address = parse_address(written, folder=Path("/folder"))
    assert address.git == (told or written)
    assert address.shown == (shown or written)
    assert address.transport == transport


def test_owner_and_name_are_on_this_server_and_go_by_ssh_with_a_key():
    assert parse_address("o/r", server="https://ghe.example.com/").git == (
        "https://ghe.example.com/o/r.git"
    )
    assert parse_address("o/r", server="https://ghe.example.com", ssh=True).git == (
        "ssh://git@ghe.example.com/o/r.git"
    )


@pytest.mark.parametrize(
    "written",
    [
        "", "gitops", "a/b/c", "-o/r", "--upload-pack=evil", "ext::sh -c evil", "fd::17",
        "https://user:secret@host/x.git", "https://token@host/x.git", "ssh://-oProxyCommand=evil/x",
        "git@-oProxyCommand=evil:x", "https://", "https:///x.git", "javascript://x/y",
        "ftp://host/x.git", "o/r\n", "o/\u202er", "https://host:99999/x.git", "o/..", "o/.",
        "file://host/x.git", "x" * 2000,
    ],
)  # fmt: skip
def test_everything_else_is_refused_without_repeating_a_secret(written: str):
    with pytest.raises(PromoError) as caught:
        parse_address(written)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-repository")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "may"),
    [
        ("https://host/x.git", True),
        ("http://localhost:81/x.git", True),
        ("http://127.0.0.1/x.git", True),
        ("http://host/x.git", False),
        ("http://127.0.0.1.example.com/x.git", False),
        ("ssh://git@host/x.git", False),
        ("/srv/x.git", False),
    ],
)
def test_a_token_is_only_sent_where_nobody_can_read_it(written: str, *, may: bool):
    assert may_carry_token(parse_address(written)) is may


@pytest.mark.parametrize(
    "path", ["a.yaml", "clusters/a/demo one.yaml", "ä/ö.yaml", ".promo/web.yml"]
)
def test_a_path_inside_the_repository_stays_as_it_is(path: str):
    assert repository_path(path, "--target-file") == path


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\\b", "a\nb", "a\0b",
     ".git/config", "a/.GIT/hooks/x", "a\u202eb", "x" * 1001],
)  # fmt: skip
def test_a_path_that_leaves_the_repository_is_invalid(path: str):
    with pytest.raises(PromoError) as caught:
        repository_path(path, "--target-file")
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "path-outside")


@pytest.mark.parametrize(
    ("path", "allowed", "may"),
    [
        ("clusters/demo.yaml", (), True),
        ("clusters/demo.yaml", ("clusters",), True),
        ("clusters/demo.yaml", ("clusters/",), True),
        ("clusters/demo.yaml", ("clusters/demo.yaml",), True),
        ("clusters/demo.yaml", ("apps", "clusters/demo.yaml"), True),
        ("clusters/demo.yaml", ("apps",), False),
        ("clusters-b/demo.yaml", ("clusters",), False),
        ("clusters/demo.yaml.bak", ("clusters/demo.yaml",), False),
        (".promo/web.yml", (), False),
        (".promo/web.yml", (".promo",), False),
        (".github/workflows/x.yml", (), False),
        (".GitHub/workflows/x.yml", (".GitHub",), False),
    ],
)
def test_what_may_be_written(path: str, allowed: tuple[str, ...], *, may: bool):
    if may:
        check_writable(path, allowed)
        return
    with pytest.raises(PromoError) as caught:
        check_writable(path, allowed)
    assert (caught.value.outcome, caught.value.reason) == ("refused", "path-not-allowed")
