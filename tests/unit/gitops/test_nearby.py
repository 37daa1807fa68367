"""Proven from the lines around an edit, or from the whole file: both say the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.documents.promotion import Change
from promo.errors import PromoError
from promo.gitops.edit import move, proven, wanted_moves
from promo.gitops.nearby import is_proven_nearby
from promo.gitops.places import path_text
from promo.gitops.plan import Plan, make_plan
from promo.gitops.proof import prove
from promo.gitops.source import open_source
from support.digests import OLD, WEB, web
from support.gitops_files import FILES, filled

IMAGE = f"image: {WEB}:v1@{OLD}"
_CONTENTS = [filled(text, "v1", OLD) for text in FILES.values()]


def planned(content: str, *, whole: bool) -> Plan:
    source = open_source(content.encode(), "f.yaml", ["web"], whole=whole)
    return make_plan(source, wanted_moves(source, {WEB: web()}), force=False)


def result(content: str, *, nearby: bool) -> tuple[str, list[Change]]:
    """What the one way or the other makes of a file: a text with its changes, or the refusal."""
    try:
        plan = proven(content.encode(), "f.yaml", {WEB: web()}, force=False, nearby=nearby)
    except PromoError as error:
        return str(error), []
    source = plan.source
    changes = [
        Change(
            file="f.yaml",
            path=path_text(edit.part, edit.leaf.path),
            line=source.line(edit.start),
            old=edit.leaf.value,
            new=edit.value,
        )
        for edit in plan.edits
    ]
    return source.bom + plan.spliced(), changes


def in_full(content: str) -> tuple[str, list[Change]]:
    return result(content, nearby=False)


def from_nearby(content: str) -> tuple[str, list[Change]]:
    return result(content, nearby=True)


@pytest.mark.parametrize("name", FILES)
def test_a_form_of_file_moves_alike(name: str):
    content = filled(FILES[name], "v1", OLD)
    assert from_nearby(content) == in_full(content)


# What stands around an image: without its name, so that it may be passed over.
_BESIDE = st.sampled_from(
    [
        "a: 1",
        "a: {b: [c, {d: e}]}",
        "a:\n  b:\n    c: d\n    e: 'f # g'\n  h: |\n    i\n\n    j",
        "a:\n- b: 1\n- c:\n    d: 2\n-\n  e: 3",
        "a:\n  - b\n  - - c\n    - d",
        "a: &x\n  b: 1\nc: *x",
        "a:\n  b: &x 1\nc:\n  <<: {d: *x}",
        'a:\n  b: "\\x77eb"\n  \'c\': "d\\\n   e"',
        f'a:\n  b:\n    repository: "ghcr.io/o/w\\x65b"\n    tag: v1@{OLD}',
        "a:\n  b: 'x\ny: z'\n  c: 1",
        "a: [\nb: c,\n{d: e}]",
        "a:\n  b:\n    - c\n# d\n  # e: {{ f }}\n    - g",
        "a:\n  b: '{{ c }}'\n  d: [' #'] # {{ e }}",
        "a: {b: ' #'}, c: {{ d }}",
        "sops:\n  kms: [{a: b}]\n  mac: x",
        "? [a]\n: {b: c}\n? {d: e}\n: f:\n    g: h",
        "? a\n: b: 1\n  c: 2",
        "a: {b: 1}\na: {c: 2}",
        "a:\n  - name: i.repository\n    value: ghcr.io/o/api\n  - name: i.tag\n    value: v1",
        "a:\n\tb: 1",
        "!!map a: !t {b: c}",
        "a:\n  b: 1\n c: 2",
        "a: {b: c",
        "a:\n  b: >\n    c\n   d",
        "web: {a: {b: 1}}\nc:\n  web:\n    d: e",
    ]
)
_NAMED = st.sampled_from(
    [
        IMAGE,
        f"x:\n  y:\n    {IMAGE}",
        f"x:\n- {IMAGE}\n- name: a\n  {IMAGE}",
        f"x:\n  repository: {WEB}\n  tag: v1\n  digest: {OLD}",
        f"x: {{repository: {WEB}, tag: v1, digest: {OLD}}}",
        f"x: |\n  a: {{b: c}}\n  {IMAGE}\n\n  d:\n    e: f",
        f"images:\n  - name: {WEB}\n    newTag: v1\n    digest: {OLD}\n  - name: a\n    newTag: v1",
        f"helm:\n  - name: i.repository\n    value: {WEB}\n  - name: i.tag\n    value: v1@{OLD}",
        f'x: "{WEB}:v1\\\n  @{OLD}"\n{IMAGE}',
        f"{IMAGE} # {{{{ x }}}}",
    ]
)
_ENTRIES = st.lists(_BESIDE | _NAMED, max_size=4)


_TAIL = st.sampled_from(["", "\n", "\n\n# c\n", "\n...\n", "\n---\nb: 1\n", "\nend: {x: {y: z}}\n"])


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line if line else line for line in text.split("\n"))


@settings(max_examples=500)
@given(
    before=_ENTRIES,
    named=_NAMED,
    after=_ENTRIES,
    inside=st.sampled_from(["", "spec:\n", "- k: v\n", "a:\n  - k: v\n"]),
    by=st.sampled_from([0, 2, 4]),
    tail=st.sampled_from(
        ["", "\n", "\n\n# c\n", "\n...\n", "\n---\nb: 1\n", "\nend: {x: {y: z}}\n"]
    ),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_file_moves_alike(
    before: list[str],
    named: str,
    after: list[str],
    inside: str,
    by: int,
    tail: str,
    end: str,
):
    entries = [line for entry in (*before, named, *after) for line in [indented(entry, by)]]
    content = (inside + "\n".join(entries) + tail).replace("\n", end)
    assert from_nearby(content) == in_full(content)


_SIGNS = "ab1 :#-{}[]&*!|>'\"%@`,?\n\t\r\ufeff\u0085\u2028🚀"
_NOISE = st.text(st.sampled_from(_SIGNS), max_size=5)


@settings(max_examples=400)
@given(
    name=st.sampled_from(sorted(FILES)),
    noise=st.lists(st.tuples(st.floats(0, 1), _NOISE), max_size=4),
)
def test_a_damaged_file_moves_alike(name: str, noise: list[tuple[float, str]]):
    text = filled(FILES[name], "v1", OLD)
    for where, what in noise:
        at = int(where * len(text))
        text = text[:at] + what + text[at:]
    assert from_nearby(text) == in_full(text)


@settings(max_examples=800)
@given(
    content=st.sampled_from(_CONTENTS) | st.builds("\n".join, st.tuples(_BESIDE, _NAMED, _BESIDE)),
    before=_NOISE,
    after=_NOISE,
    number=st.integers(0, 3),
)
def test_what_is_proven_nearby_is_proven_by_the_whole_file(
    content: str, before: str, after: str, number: int
):
    """Whatever an edit wrongly writes beside its value: no false proof from fewer lines."""
    try:
        plans = [planned(content, whole=whole) for whole in (False, True)]
    except PromoError:
        return
    wrong = list[Plan]()
    for plan in plans:
        if not plan.edits:
            return
        edits = list(plan.edits)
        edit = edits[number % len(edits)]
        edits[number % len(edits)] = replace(edit, text=before + edit.text + after)
        wrong.append(replace(plan, edits=tuple(edits)))
    try:
        is_proven = is_proven_nearby(wrong[0], wrong[0].spliced())
    except PromoError:
        is_proven = False
    if is_proven:
        prove(wrong[1], wrong[1].spliced())


@pytest.mark.parametrize(
    "content",
    [
        f"{IMAGE}\na:\n  b: {{c: d}}\n",
        f"a:\n  b:\n    c: d\n{IMAGE}",
        f"a:\n- b: 1\n  {IMAGE}\n- c\nd:\n  e: {{f: g}}\n",
        f"x:\n  repository: {WEB}\n  tag: v1\n  digest: {OLD}\na:\n  b: c\n",
        f"a:\r\n  v: |\r\n    {IMAGE}\r\n  b: 1\r\nc:\r\n  d: 1\r\n",
        f"a: {{b: 1, {IMAGE}}}\nc:\n  d: e\n",
    ],
)
def test_the_usual_forms_need_no_second_walk_of_the_file(content: str):
    plan = planned(content, whole=False)
    assert is_proven_nearby(plan, plan.spliced())


@pytest.mark.parametrize(
    "content",
    [
        f"{{a: 1, {IMAGE}}}",
        f"--- {{{IMAGE}}}\n---\n{IMAGE}\n",
        f"%TAG !e! tag:e.org,2026:\n---\na: !e!t b\n{IMAGE}\n---\nc: d\n",
        f"a: {{b: c}}\nd:\n  x: {{y: z}}\n  e:\n    {IMAGE}\nf: 1\n",
    ],
)
def test_other_forms_are_walked_whole(content: str):
    plan = planned(content, whole=False)
    assert not is_proven_nearby(plan, plan.spliced())
    assert from_nearby(content) == in_full(content)


def test_a_byte_changed_elsewhere_is_not_proven():
    plan = planned(f"{IMAGE}\na: 1\n", whole=False)
    assert not is_proven_nearby(plan, plan.spliced().replace("a: 1", "a: 2"))


def test_a_large_file_moves_as_a_small_one():
    content = f"{IMAGE}\na:\n" + "  - b: c\n" * 10_000
    edited = move(content.encode(), "f.yaml", [web()])
    assert edited.after.decode() == in_full(content)[0] == from_nearby(content)[0]
