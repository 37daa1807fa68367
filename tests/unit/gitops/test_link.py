import pytest

from promo.documents.release import Image, Release
from promo.gitops.link import Facts, Label, easiest, link, wants_labels

N, NEXT, BEFORE = "a" * 40, "b" * 40, "c" * 40
HERE, ELSEWHERE = "https://github.com/o/web", "https://github.com/other/cache"


def image(name: str, digit: str | None = "1", tag: str | None = None) -> Image:
    digest = f"sha256:{digit * 64}" if digit else None
    return Image(name=name, repository=f"ghcr.io/o/{name}", digest=digest, tag=tag)


WEB, API = image("web", "1"), image("api", "2")
WEB_NEXT = image("web", "9")
GIVEN = Release(sha=N, images=(WEB,))


def labels(**revisions: str | None) -> dict[str, Label]:
    """What the images say, by the digit of their digest."""
    return {f"sha256:{key[1] * 64}": Label(value, HERE) for key, value in revisions.items()}


def facts(live: str | None = N, **more: object) -> Facts:
    return Facts(live=live, **more)  # type: ignore[arg-type]  # the table names the fields


TABLE = [
    # what is known, the link that counts (None: unlinked), what the message says
    ("given", facts(given=GIVEN), "given", ""),
    ("given and in the file", facts(given=GIVEN, images=(WEB, API)), "given", ""),
    ("given, site serves another", facts(NEXT, given=GIVEN), None, "the site serves"),
    ("given, file is ahead", facts(given=GIVEN, images=(WEB_NEXT,)), None, "does not hold"),
    (
        "given, one of two files is ahead",
        facts(given=GIVEN, images=(WEB, WEB_NEXT)),
        None,
        "several digests",
    ),
    ("given, no commit served", facts(None, given=GIVEN), None, "names no commit"),
    (
        "given without a digest",
        facts(given=Release(sha=N, images=(image("web", None),))),
        None,
        "no digest for web",
    ),
    (
        "given, trailer of another commit",
        facts(given=GIVEN, images=(WEB,), trailers=(NEXT,)),
        None,
        "last change is of",
    ),
    ("given, same trailer", facts(given=GIVEN, images=(WEB,), trailers=(N,)), "given", ""),
    ("trailer", facts(images=(WEB,), trailers=(N,)), "trailer", ""),
    ("trailers of two files", facts(images=(WEB, API), trailers=(N, N)), "trailer", ""),
    ("N+1 in the file, N served", facts(images=(WEB_NEXT,), trailers=(NEXT,)), None, "serves"),
    ("one file is ahead", facts(images=(WEB, API), trailers=(N, NEXT)), None, "last change is of"),
    ("one file without", facts(images=(WEB, API), trailers=(N, None)), None, "of no commit"),
    (
        "a label never mends a trailer",
        facts(images=(WEB,), trailers=(NEXT,), labels=labels(d1=N)),
        None,
        "last change is of",
    ),
    ("trailer, no digest", facts(images=(image("web", None),), trailers=(N,)), None, "no digest"),
    ("trailer, no commit served", facts(None, images=(WEB,), trailers=(N,)), None, "no commit"),
    ("no image", facts(images=(), trailers=(N,)), None, "names no image"),
    ("label", facts(images=(WEB,), labels=labels(d1=N)), "label", ""),
    ("label of N+1", facts(images=(WEB_NEXT,), labels=labels(d9=NEXT)), None, "does not agree"),
    (
        "one label of N+1",
        facts(images=(WEB_NEXT, API), labels=labels(d9=NEXT, d2=N)),
        None,
        "label of web does not agree",
    ),
    (
        "an ancestor's image is listed",
        facts(images=(WEB, API), labels=labels(d1=N, d2=BEFORE), ancestors=frozenset({BEFORE})),
        "label",
        "",
    ),
    (
        "only ancestors' images",
        facts(images=(WEB,), labels=labels(d1=BEFORE), ancestors=frozenset({BEFORE})),
        None,
        "no image of the source file is labelled",
    ),
    (
        "another repository's image is listed",
        facts(
            images=(WEB, API),
            labels={**labels(d1=N), f"sha256:{'2' * 64}": Label(NEXT, ELSEWHERE)},
        ),
        "label",
        "",
    ),
    (
        "another repository's image, but ours is not named",
        facts(
            images=(WEB, API),
            labels={
                f"sha256:{'1' * 64}": Label(N),
                f"sha256:{'2' * 64}": Label(NEXT, ELSEWHERE),
            },
        ),
        None,
        "label of api does not agree",
    ),
    (
        "another commit of nobody knows where",
        facts(images=(WEB, API), labels={**labels(d1=N), f"sha256:{'2' * 64}": Label(NEXT)}),
        None,
        "label of api does not agree",
    ),
    (
        "our own repository, spelled otherwise, is not elsewhere",
        facts(
            images=(WEB, API),
            labels={**labels(d1=N), f"sha256:{'2' * 64}": Label(NEXT, f"{HERE}.git/".upper())},
        ),
        None,
        "does not agree",
    ),
    (
        "one image without a label",
        facts(images=(WEB, API), labels=labels(d1=N, d2=None)),
        None,
        "label of api does not agree",
    ),
    ("no label at all", facts(images=(WEB,), labels=labels(d1=None)), None, "nothing ties"),
    ("labels never read", facts(images=(WEB,)), None, "nothing ties"),
    ("tag", facts(images=(image("web", "1", N),), labels={}), "tag", ""),
    ("tag with a prefix", facts(images=(image("web", "1", f"sha-{N}"),), labels={}), "tag", ""),
    ("tag of another", facts(images=(image("web", "1", NEXT),), labels={}), None, "nothing ties"),
    ("short tag", facts(images=(image("web", "1", N[:7]),), labels={}), None, "nothing ties"),
    ("one tag of two", facts(images=(image("web", "1", N), API), labels={}), None, "nothing ties"),
    (
        "a tag never mends a label",
        facts(images=(image("web", "1", N),), labels=labels(d1=NEXT)),
        None,
        "does not agree",
    ),
]


@pytest.mark.parametrize(
    ("known", "by", "says"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_a_release_is_linked_by_the_strongest_tie_or_not_at_all(
    known: Facts, by: str | None, says: str
) -> None:
    found = link(known)
    assert (found.release is not None) is (by is not None)
    assert found.by == (by or "none")
    assert says in found.problem
    if found.release:
        assert found.release.sha == known.live
        assert all(one.linked_by == by for one in found.release.images)
        assert all(one.digest for one in found.release.images)


def test_images_beside_the_given_ones_are_no_part_of_the_release() -> None:
    release = link(facts(given=GIVEN, images=(WEB, image("redis", None)))).release
    assert release is not None
    assert [(i.name, i.linked_by) for i in release.images] == [("web", "given")]


def test_labels_are_noted_in_the_release() -> None:
    known = facts(images=(WEB, API), labels=labels(d1=N, d2=BEFORE), ancestors=frozenset({BEFORE}))
    release = link(known).release
    assert release is not None
    assert [one.revision for one in release.images] == [N, BEFORE]


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (facts(images=(WEB,)), True),
        (facts(images=(WEB,), trailers=(None,)), True),
        (facts(images=(WEB,), trailers=(N,)), False),
        (facts(images=(WEB,), given=GIVEN), False),
        (facts(None, images=(WEB,)), False),
        (facts(images=()), False),
        (facts(images=(image("web", None),)), False),
    ],
)
def test_the_registry_is_asked_only_when_it_can_help(known: Facts, *, wanted: bool) -> None:
    assert wants_labels(known) is wanted


@pytest.mark.parametrize(
    ("known", "advice"),
    [
        (facts(None, images=(WEB,)), "input health"),
        (facts(NEXT, given=GIVEN), "is given"),
        (facts(images=(WEB_NEXT,), trailers=(NEXT,)), "wait-for-sha"),
        (facts(images=(WEB,), labels={}), "is label"),
        (facts(images=(WEB,)), f"the source file ends with the line Source-Revision: {N}"),
    ],
)
def test_the_message_names_the_easiest_link(known: Facts, advice: str) -> None:
    assert advice in easiest(known)
