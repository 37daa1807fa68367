"""The sitemaps of a real server: what they name, and what a hostile one gets."""

import gzip
from collections.abc import Callable, Generator

import pytest

from promo import bounds
from promo.scope.sources.sitemap import sitemap
from support.site import Reply, Request, serving

XML = {"Content-Type": "application/xml"}
HEAD = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def listing(*addresses: str) -> bytes:
    return (
        HEAD + "".join(f"<url><loc>{one}</loc></url>" for one in addresses) + "</urlset>"
    ).encode()


def index(*addresses: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in addresses)
    return f"<sitemapindex>{entries}</sitemapindex>".encode()


def asked(
    answers: dict[str, Reply | Callable[[str], Reply]],
) -> tuple[list[str], tuple[str, ...], list[str]]:
    """What is found at which paths of the site, what is said, and what was asked for.

    An answer may need the site's address: sitemaps name whole addresses.
    """

    def respond(request: Request) -> Reply:
        found = answers.get(request.path, Reply(404))
        return found if isinstance(found, Reply) else found(site.url)

    with serving(respond) as site:
        found = sitemap(site.url, {"X-Way": "in"})
        assert {one.headers.get("x-way") for one in site.requests} == {"in"}
        paths = [one.removeprefix(site.url) for one in found.addresses]
        return paths, found.notes, [one.path for one in site.requests]


def of_this_site(*paths: str) -> Callable[[str], Reply]:
    return lambda at: Reply(200, listing(*(at + path for path in paths)), XML)


def test_robots_name_an_index_that_names_files_packed_or_not() -> None:
    found, notes, paths = asked(
        {
            "/robots.txt": lambda at: Reply(200, f"Sitemap: {at}/index.xml".encode()),
            "/index.xml": lambda at: Reply(200, index(f"{at}/a.xml", f"{at}/b.gz"), XML),
            "/a.xml": of_this_site("/one", "/two", "/one"),
            "/b.gz": lambda at: Reply(200, gzip.compress(listing(f"{at}/three"))),
        }
    )
    assert (found, notes) == (["/one", "/two", "/three"], ())
    assert "/sitemap.xml" not in paths


def test_a_site_without_one_says_nothing() -> None:
    assert asked({})[:2] == ([], ())


def test_a_file_that_cannot_be_had_is_said_and_the_rest_is_read() -> None:
    found, notes, _ = asked(
        {
            "/sitemap.xml": lambda at: Reply(200, index(f"{at}/a.xml", f"{at}/b.xml"), XML),
            "/a.xml": Reply(503),
            "/b.xml": of_this_site("/one"),
        }
    )
    assert found == ["/one"]
    assert len(notes) == 1
    assert notes[0].endswith("/a.xml: answered 503")


BOMBS: dict[str, tuple[bytes, str]] = {
    "packed": (gzip.compress(HEAD.encode() + b" " * 60_000_000), "more than 10,000,000 bytes"),
    "deep": (b"<urlset>" + b"<a>" * 100_000, "nests deeper than 20 elements"),
    "entities": (
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
            b"<urlset><url><loc>&b;</loc></url></urlset>"
        ),
        "declares a document type or entities",
    ),
    "outside": (
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset><url><loc>&x;</loc></url></urlset>',
        "declares a document type or entities",
    ),
    "no XML": (b"{}", "it is no sitemap"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_note(name: str) -> None:
    body, said = BOMBS[name]
    found, notes, _ = asked({"/sitemap.xml": Reply(200, body, XML)})
    assert found == []
    assert len(notes) == 1
    assert said in notes[0]


def test_an_index_that_names_itself_and_ever_more_files_ends() -> None:
    many = [f"/{number}.xml" for number in range(100)]

    def endless(at: str) -> Reply:
        return Reply(200, index(*(at + path for path in ("/sitemap.xml", *many))), XML)

    found, notes, paths = asked(dict.fromkeys(("/sitemap.xml", *many), endless))
    assert found == []
    assert sum(path.endswith(".xml") for path in paths) == bounds.SITEMAP_FILES
    assert "further files are not read" in notes[-1]


def test_more_addresses_than_are_read_are_cut() -> None:
    many = [f"/{number}" for number in range(bounds.SITEMAP_URLS + 5)]
    found, notes, _ = asked({"/sitemap.xml": of_this_site(*many)})
    assert len(found) == bounds.SITEMAP_URLS
    assert "more than 50,000 addresses" in notes[0]


def test_a_sitemap_that_never_ends_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SITEMAP_SECONDS", 1.0)

    def forever() -> Generator[bytes]:
        yield HEAD.encode()
        while True:
            yield b"<url><loc>https://shop.test/a</loc></url>" * 100

    found, notes, _ = asked({"/sitemap.xml": Reply(200, headers=XML, pieces=forever)})
    assert len(found) <= 1
    assert notes
