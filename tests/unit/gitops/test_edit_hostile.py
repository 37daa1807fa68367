"""Large and hostile files end, with the right answer; some of these once took minutes."""

import pytest

from promo.errors import PromoError
from promo.gitops.edit import move, unified_diff
from promo.gitops.images import release_images
from support.digests import NEW, OLD, WEB, web

FULL = f"{WEB}:v1@{OLD}"
MEGABYTE = 1_000_000


def times(text: str, size: int = MEGABYTE) -> str:
    return text * (size // len(text))


MOVED = {
    "signs of a template in one comment": f"image: {FULL} # {times('{{ x }} ')}\n",
    "signs of a template in quotes": f"image: {FULL}\nl:\n" + times("- '{{ x }}'\n"),
    "many places on one line": "[" + times(f"{{image: '{FULL}'}}, ") + "]",
    "many anchors": times(f"- &a\n  image: &b {FULL}\n", MEGABYTE // 4),
    "many blocks": times(f"- |\n  image: {FULL}\n", MEGABYTE // 4),
    "many documents in a block": "a: |\n" + times(f"  ---\n  image: {FULL}\n", MEGABYTE // 4),
    "many documents": times("---\nimage: ghcr.io/o/other:v1\n") + f"---\nimage: {FULL}\n",
    "a mapping used everywhere": f"a: &a {{image: {FULL}}}\nl:\n{times('- *a' + chr(10), 200_000)}",
    "aliases of aliases": f"a: &a [{{image: {FULL}}}]\n"
    + "".join(f"k{n}: &k{n} [*a, *a, {f'*k{n - 1}' if n else '*a'}]\n" for n in range(2_000)),
    "a key given a hundred thousand times": f"image: {FULL}\n{times('a: 1' + chr(10), 250_000)}",
    "a long comment": f"image: {FULL} {times('# ')}\n",
    "a long line with a marker out of reach": f"image: {FULL}{' ' * MEGABYTE}# x\n",
    "a long quoted text": f"image: {FULL}\nb: '{times('x ')}'\n",
    "no line feed": times("- x\r", 100_000) + f"- image: {FULL}\r",
}


@pytest.mark.parametrize("name", MOVED)
def test_a_large_file_is_moved(name: str):
    before = MOVED[name]
    edited = move(before.encode(), "f.yaml", [web()])
    assert edited.after.decode() == before.replace(FULL, f"{WEB}:v2@{NEW}")
    assert unified_diff([("f.yaml", edited)]).count("\n+") >= 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[" * MEGABYTE + WEB, "too-deep"),
        ("{a: " * MEGABYTE + WEB, "too-deep"),
        ("? " * MEGABYTE + WEB, "too-deep"),
        (f"image: {'a/' * MEGABYTE}web\n", "no-match"),
        (f"image: web{'-' * MEGABYTE}\n", "no-match"),
        (f"image: {WEB}:{'v' * MEGABYTE}\n", "no-match"),
        (f"{'web' * MEGABYTE}: 1\n", "bad-yaml"),
        (times("web: [\n"), "too-deep"),
        ("web\n" + times("{{ x }}\n"), "templated-file"),
        (f"image: &i {FULL}\nl:\n{times('- *i' + chr(10), 200_000)}", "shared-anchor"),
        (times("sops: {mac: x}\n---\n", 100_000) + f"image: {FULL}\n", "sops-encrypted"),
    ],
)
def test_a_hostile_file_is_refused(content: str, reason: str):
    with pytest.raises(PromoError) as caught:
        move(content.encode(), "f.yaml", [web()])
    assert caught.value.reason == reason
    assert len(str(caught.value)) < 1_000


def test_ten_thousand_repositories_are_counted_not_compared():
    content = "".join(f"- image: ghcr.io/o{n}/web:v1\n" for n in range(10_000))
    with pytest.raises(PromoError) as caught:
        release_images(content.encode(), "f.yaml")
    assert caught.value.reason == "too-many-images"
