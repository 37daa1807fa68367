"""`.github/promo.yml`: what it may say, and where an error points."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import config
from promo.errors import PromoError

GOOD = b"""\
version: 1
environments:
  staging: {url: https://s.example.com, file: a/b.yaml, data: disposable}
  demo:
    url: https://d.example.com
explore: {routes: {include: [/, /cart]}}
gitops: {repository: o/g}
"""


def parsed(content: bytes) -> config.Config:
    return config.parse(content, "promo.yml", "web")


def said(content: bytes) -> str:
    with pytest.raises(PromoError) as caught:
        parsed(content)
    assert caught.value.outcome == "invalid"
    return str(caught.value)


def test_one_app_may_be_written_without_its_level():
    app = parsed(GOOD).apps["web"]
    assert list(app.environments) == ["staging", "demo"]
    assert app.explore.routes.include == ("/", "/cart")
    assert app.environments["demo"].data == "shared"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"https://d", b"ftp://d", "promo.yml:5 (environments.demo.url): must be an http"),
        (b"    url:", b"    ulr:", "promo.yml:5 (environments.demo.ulr): unknown key ulr. Did you"),
        (b"version: 1", b"version: 2", "is of version 2"),
        (b"version: 1", b"version: one", "promo.yml:1 (version)"),
        (b"a/b.yaml", b"../b.yaml", "promo.yml:3 (environments.staging.file): must be a path"),
        (b"include", b"inclde", "promo.yml:6 (explore.routes.inclde): unknown key inclde. Did you"),
        (b"disposable", b"mine", "promo.yml:3 (environments.staging.data)"),
        (b"/cart", b"cart", "promo.yml:6 (explore.routes.include[1])"),
        (b"gitops:", b"version: 1\ngitops:", "promo.yml:7 (version): the key version is given"),
        (b"o/g", b"&a o/g", None),
        (b"o/g", b"!!python/name:os.system o/g", "the tag"),
        (b"o/g", b"*nowhere", "promo.yml:7"),
    ],
)
def test_an_error_says_where(old: bytes, new: bytes, expected: str | None):
    content = GOOD.replace(old, new, 1)
    if expected is None:
        assert parsed(content).gitops is not None
    else:
        assert expected in said(content)


@pytest.mark.parametrize("content", [b"", b"[1]", b"a: [", b"\xff", b"[" * 200, b"x: " + b"[" * 99])
def test_other_files_are_refused_in_one_line(content: bytes):
    assert "promo.yml" in said(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes):
    problem = None
    try:
        parsed(content)
    except PromoError as error:
        problem = error
    assert problem is None or problem.outcome == "invalid"
    # All that is told has what stopped the reading in it, and nothing is told without that.
    every = config.errors(content, "promo.yml", "web")
    assert (problem is None) == (every == ())
    assert problem is None or str(problem) in map(str, every)


@given(st.lists(st.sampled_from(GOOD.splitlines()), max_size=12), st.integers(0, 300))
def test_any_disorder_is_told_by_lines_in_order(lines: list[bytes], cut: int):
    content = b"\n".join(lines)[:cut]
    found = config.errors(content, "f", "web")
    numbers = [int(one.where.removeprefix("f:").partition(" ")[0]) for one in found]
    assert numbers == sorted(numbers)
    assert all(one.reason == "bad-config" for one in found)


def test_choosing_the_app(tmp_path: Path):
    (tmp_path / ".github").mkdir()
    file = tmp_path / config.DEFAULT_PATH
    assert config.choose(None, None, tmp_path, "org/shop").name == "shop"
    file.write_bytes(GOOD)
    assert config.choose(None, None, tmp_path, "org/shop").name == "shop"
    chosen = config.choose(None, "web", tmp_path, None)
    assert chosen.environment_serving("https://s.example.com/cart") == (
        "staging",
        parsed(GOOD).apps["web"].environments["staging"],
    )
    named = GOOD.replace(b"environments:\n", b"apps:\n a: {environments: {x: {url: http://x}}}\n")
    file.write_bytes(
        named[: named.index(b"  staging")] + b" b: {environments: {x: {url: http://x}}}"
    )
    with pytest.raises(PromoError, match="2 apps: a, b"):
        config.choose(None, None, tmp_path, None)
    with pytest.raises(PromoError, match="there is no app c"):
        config.choose(None, "c", tmp_path, None)


def test_a_prefix_of_a_host_is_another_host():
    app = parsed(GOOD).apps["web"]
    chosen = config.Chosen("web", app, None)
    assert chosen.environment_serving("https://s.example.com.evil.net/") is None
