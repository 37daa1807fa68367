"""Random YAML around an image: whatever it is, only the planned bytes differ, or nothing moves."""

import re
from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from promo.errors import PromoError
from promo.gitops.edit import Edited, move
from support.digests import NEW, OLD, WEB, web
from support.gitops_files import FILES, filled

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=15) | (
    st.sampled_from(["web", "tag: v1", "# c", "a\nb\n", "  x\n y", "*a", "&a", "{{ x }}", "1.20"])
)
_KEY = st.text(st.sampled_from("abct.#'🚀 :-"), min_size=1, max_size=6)
_IMAGE = st.sampled_from(
    [
        {"image": f"{WEB}:v1@{OLD}"},
        {"image": f"{WEB}@{OLD}", "name": "web"},
        {"repository": WEB, "tag": "v1", "digest": OLD},
        {"registry": "ghcr.io", "repository": "o/web", "tag": f"v1@{OLD}"},
        {"images": [{"name": "x", "newName": WEB, "newTag": "v1", "digest": OLD}]},
        {"kustomize": {"images": [f"x={WEB}:v1@{OLD}"]}},
        {"name": "X", "value": f"{WEB}:v1@{OLD}"},
        {"imageRepository": WEB, "imageTag": "v1", "imageDigest": OLD},
        {"sidecarImage": f"{WEB}@{OLD}"},
        {
            "parameters": [
                {"name": "i.repository", "value": WEB},
                {"name": "i.tag", "value": f"v1@{OLD}"},
            ]
        },
    ]
)
_TREE: st.SearchStrategy[Any] = st.recursive(
    _TEXT | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=10,
)


def _beside(key: str, value: Any, others: dict[str, Any]) -> dict[str, Any]:
    return {**others, key: value}


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.tuples(_TREE, inner, _TREE).map(list[Any])
    mappings = st.builds(_beside, _KEY, inner, st.dictionaries(_KEY, _TREE, max_size=3))
    return lists | mappings | st.builds(yaml.safe_dump, inner)


_AROUND: st.SearchStrategy[Any] = st.recursive(_IMAGE, _around, max_leaves=2)


def moved_or_refused(content: bytes, *reasons: str) -> Edited | None:
    """The move, or None when it was refused for one of the reasons (any, when none is named)."""
    try:
        return move(content, "f.yaml", [web()])
    except PromoError as error:
        if error.outcome in {"invalid", "refused"} and (not reasons or error.reason in reasons):
            return None
        raise


def moved(data: Any) -> Any:
    """The data as it shall be, computed without an editor."""
    match data:
        case dict():
            return {key: moved(value) for key, value in data.items()}  # type: ignore[reportUnknownVariableType]  # any data
        case list():
            return [moved(value) for value in data]  # type: ignore[reportUnknownVariableType]  # any data
        case str():
            return data.replace(OLD, NEW).replace("v1@", "v2@") if OLD in data else data
        case _:
            return data


@settings(max_examples=300)
@given(
    data=_AROUND,
    style=st.sampled_from([None, "'", '"']),
    flow=st.booleans(),
    wide=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    width=st.sampled_from([20, 100_000]),
)
def test_only_the_planned_bytes_differ(
    *, data: Any, style: str | None, flow: bool, wide: bool, end: str, width: int
):
    text = yaml.safe_dump(
        data, default_style=style, default_flow_style=flow, allow_unicode=wide, width=width
    )
    before = text.replace("\n", end).encode()
    edited = moved_or_refused(before, "block-scalar", "templated-file", "no-match")
    if edited is None:
        return
    assert_only_versions_differ(before, edited.after)
    assume(isinstance(data, dict | list) and "|" not in text and ">" not in text)
    old, new = yaml.safe_load(before), yaml.safe_load(edited.after)
    assert without_tags(new) == without_tags(moved(old))


def assert_only_versions_differ(before: bytes, after: bytes) -> None:
    """What is left when every old and new version is cut out is the same."""
    # A long value may be folded inside quotes; its line ends are part of what is replaced.
    cut = re.compile(rb"(v[12](\\?\s|\\)*)?@?(\\?\s|\\)*sha256:([ab]{64})|\bv[12]\b")
    assert cut.sub(b"", after) == cut.sub(b"", before)


_TAGS = {"tag", "newTag", "imageTag"}


def without_tags(data: Any) -> Any:
    match data:
        case dict():
            return {k: without_tags(v) for k, v in data.items() if k not in _TAGS}  # type: ignore[reportUnknownVariableType]  # any data
        case list():
            return [without_tags(v) for v in data]  # type: ignore[reportUnknownVariableType]  # any data
        case _:
            return data


# ── composed of whole files ────────────────────────────────────────────────────────────────────
_WHOLE = sorted(
    n for n, c in FILES.items() if not re.search(r"^(---|%|\.\.\.)|sops|\[\n", c, re.MULTILINE)
)
_BETWEEN = st.sampled_from(
    [
        "",
        "# 🚀 漢 é\n",
        '# {"$imagepolicy": "flux-system:web"}\n',
        f"# image: {WEB}:v0\n\n",
        "#\tx: [\n",
    ]
)
_OTHER = st.sampled_from(
    [
        "a: &a {b: 1}\n",
        "x: &x [1, 2]\ny: *x\n",
        "t: >-\n  folded\n  text\n",
        "'🚀': \"漢\\u00e9\"\n",
        "k: |+\n  kept\n\n",
        "- 1.20\n- ~\n",
        'p: "a\\\n  b"\n',
    ]
)


def _in_block(content: str, indent: int) -> str:
    lines = [" " * indent + line if line else line for line in content.split("\n")]
    return "wrapped:\n  values.yaml: |\n" + "\n".join(lines)


def _after(comment: str, content: str) -> str:
    return comment + content


_CONTENT = st.sampled_from([FILES[name].rstrip("\n") + "\n" for name in _WHOLE])
_DOCUMENT: st.SearchStrategy[str] = (
    _CONTENT
    | _OTHER
    | st.builds(_in_block, _CONTENT, st.integers(3, 9))
    | st.builds(_after, _BETWEEN, _CONTENT)
)


@settings(max_examples=300)
@given(
    first=_CONTENT,
    more=st.lists(_DOCUMENT, max_size=4),
    separator=st.sampled_from(["---\n", "--- # 漢\n", "---\t\n# x\n"]),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    cut=st.booleans(),
)
def test_files_in_files_change_by_their_versions_alone(
    *, first: str, more: list[str], separator: str, end: str, bom: bool, cut: bool
):
    text = separator.join([first, *more]).replace("\n", end)
    text = ("\ufeff" if bom else "") + (text.rstrip("\r\n") if cut else text)
    edited = move(filled(text, "v1", OLD).encode(), "f.yaml", [web()])
    assert edited.after == filled(text, "v2", NEW).encode()


_NOISE = st.sampled_from(
    [*"abv1 :#-{}[]&*!|>'\"%@`,?\n\t\r\ufeff\u0085\u2028🚀é", "\n  ", ": ", " #", "---\n", "{{"]
)  # fmt: skip


@settings(max_examples=400)
@given(
    name=st.sampled_from(sorted(FILES)),
    noise=st.lists(st.tuples(st.floats(0, 1), _NOISE), max_size=4),
)
def test_a_damaged_file_is_edited_exactly_or_not_at_all(name: str, noise: list[tuple[float, str]]):
    """Insert a few characters anywhere: the editor raises its own errors only, or edits exactly."""
    text = filled(FILES[name], "v1", OLD)
    for where, what in noise:
        at = int(where * len(text))
        text = text[:at] + what + text[at:]
    edited = moved_or_refused(text.encode())
    if edited is None:
        return
    replaced = edited.after.decode()
    for change in edited.changes:
        assert change.new in replaced
    again = move(edited.after, "f.yaml", [web()])
    assert again.changes == ()
    assert len(replaced.splitlines()) <= len(text.splitlines())
    assert_lines_outside_are_kept(text, replaced, {change.line for change in edited.changes})


def assert_lines_outside_are_kept(before: str, after: str, lines: set[int]) -> None:
    """Every line without a change is the same, as long as no value lost lines of its own."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) == len(new):
        differing = {n for n, (a, b) in enumerate(zip(old, new, strict=True), start=1) if a != b}
        assert differing <= lines
