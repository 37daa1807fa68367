import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.scope.sources.sitemap import of_one_origin
from promo.scope.sources.sitemap_file import entries, is_page

SITE = "https://staging.example.com"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*addresses: str) -> bytes:
    inner = "".join(f"<url><loc> {a} </loc><lastmod>x</lastmod></url>" for a in addresses)
    return f'<?xml version="1.0"?><urlset {NAMESPACE}>{inner}</urlset>'.encode()


def test_addresses_and_further_files() -> None:
    assert entries(urlset("https://a/1", "https://a/2")) == (
        [("urlset", "https://a/1"), ("urlset", "https://a/2")],
        "",
    )
    index = b"<sitemapindex><sitemap><loc>https://a/s.xml</loc></sitemap></sitemapindex>"
    assert entries(index) == ([("sitemapindex", "https://a/s.xml")], "")
    assert entries(gzip.compress(urlset("https://a/1")))[0] == [("urlset", "https://a/1")]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<urlset><url><loc>&lol2;</loc></url></urlset>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "document type or entities"),
        (EXTERNAL, "document type or entities"),
        (b"<urlset>" + b"<a>" * 100_000, "deeper than"),
        (gzip.compress(b"<urlset>" + b" " * (bounds.SITEMAP_BYTES + 9)), "bytes"),
        (urlset(*["https://a/1"] * (bounds.SITEMAP_URLS + 1)), "addresses"),
        (b"<urlset><url>", "no sitemap"),
        (b"plain text", "no sitemap"),
        (b"", "no sitemap"),
        (b"\x1f\x8bnonsense", "no sitemap"),
        (b'<?xml version="1.0" encoding="x-unknown"?><urlset/>', "no sitemap"),
    ],
)
def test_a_hostile_sitemap_is_a_note_and_nothing_worse(body: bytes, said: str) -> None:
    found, problem = entries(body)
    assert said in problem
    assert len(found) <= bounds.SITEMAP_URLS


def test_what_came_before_the_trouble_counts() -> None:
    found, problem = entries(urlset("https://a/1")[:-20])
    assert found == [("urlset", "https://a/1")]
    assert problem
    assert "bytes" in entries(urlset("https://a/1"), truncated=True)[1]


def test_a_page_is_told_from_a_sitemap() -> None:
    assert is_page(b"\n <!-- x --><!DOCTYPE html><html>")
    assert not is_page(urlset("https://a/1"))


def test_a_copy_of_production_names_production() -> None:
    own = [f"{SITE}/a", "https://other.example/b"]
    assert of_one_origin(own, SITE) == ((f"{SITE}/a",), "")
    moved, note = of_one_origin(["https://www.example.com/a", "https://cdn.example/x", "nonsense",
                                 "https://www.example.com/b?c=1"], SITE)  # fmt: skip
    assert moved == (f"{SITE}/a", f"{SITE}/b?c=1")
    assert "https://www.example.com" in note
    assert of_one_origin(["x", "javascript:alert(1)", "https://u:p@h/"], SITE)[0] == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer(body: bytes) -> None:
    found, problem = entries(b"<urlset>" + body)
    assert isinstance(found, list)
    assert problem or not found
