"""The documentation leads where it says, says what is so, and knows no machine."""

import re
from pathlib import Path

import pytest

from support.pages import kinds
from support.pages.blocks import PAGES, ROOT, Block, every_block, inline_commands
from support.pages.shell import inline_complaints

LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path):
    broken: list[str] = []
    for target in LINK.findall(page.read_text()):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    """The anchors GitHub makes from a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_knows_the_machine(page: Path):
    assert not re.search(r"/work/|/root/|/tmp/", page.read_text())


def test_every_block_is_what_it_says(tmp_path: Path):
    assert kinds.complaints(every_block(), tmp_path) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_a_sentence_is_one(page: Path):
    assert [c for block in inline_commands(page) for c in inline_complaints(block)] == []


_STEP = "- uses: org/promo/wait-for-sha@<sha>\n  with: {%s}\n"
_CALL = (
    "jobs:\n  p:\n"
    "    permissions: {actions: read, contents: read, issues: write, statuses: write}\n"
    "    uses: org/promo/.github/workflows/staged-promotion.yml@v1\n    with: {%s}\n"
)
_GIVEN = "url: 'https://a.example', gitops-repository: o/g, source-file: a.yaml"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("yaml", _STEP % "url: 'https://a.example', timeuot: 9", 'input "timeuot" is not defined'),
        ("yaml", _STEP % "timeout: 9", 'missing input "url"'),
        ("yaml", _STEP % "url: 'https://a.example', timeout: soon", "must be a duration"),
        ("yaml", "- run: promo merge-reports shards --otu x\n", "No such option"),
        ("yaml", _CALL % _GIVEN, 'input "target-file" is required'),
        ("yaml", _CALL % f"{_GIVEN}, target-file: b.yaml, aap: x", 'input "aap" is not defined'),
        ("yaml", "- uses: org/promo/wait-for-it@v1\n", "there is no action"),
        ("yaml", "- uses: org/promo/rollback@main\n", "pinned to nothing known"),
        ("yaml", "- id: x\n  uses: org/promo/history@v1\n- run: echo ${{ steps.x.outputs.y }}\n",
         'property "y" is not defined'),
        ("yaml", "version: 1\nenvironments: {staging: {ulr: 'https://a.example'}}\n", "ulr"),
        ("yaml", "explore: {never: 3}\n", "never"),
        ("yaml", "hold: [{environment: demo}]\n", "reason"),
        ("yaml", "colour: red\n", "no known kind"),
        ("yaml", "# a/b.yaml\ncolour: red\n", "finds no image"),
        ("yaml", "a: [\n", "expected node content"),
        ("json", '{"schema": "promo/wait"}', "required"),
        ("json", '{"schema": "promo/notification", "changes": [{}]}', "keys"),
        ("json", '{"a": 1}', "no known kind"),
        ("json", "{", "Expecting"),
        ("sh", "promo history --formt json", "No such option"),
        ("sh", "promo history --format yaml", "must be one of"),
        ("sh", "git log && promo wait-for-sho", "no command"),
        ("sh", "wget https://a.example", "no known kind"),
        ("sh", "scripts/nothing", "no scripts/nothing"),
        ("sh", "pytest tests/unit/nothing.py -k all", "no tests/unit/nothing.py"),
        ("sh", "python -m promo.nothing", "no module"),
        ("sh", 'echo "', "unexpected EOF"),
        ("console", "promo demo", "begins with the prompt"),
        ("text", "promo demo", "commands stand in"),
        ("text", "what is this", "no known kind"),
        ("text", "Title\n\nColour-Of: red\n", "trailer"),
        ("html", "<!-- promo:colour=red -->", "markers"),
        ("toml", "a = 1", "no known kind"),
        ("", "a", "no language"),
    ],
)  # fmt: skip
def test_a_block_that_is_wrong_is_told(language: str, text: str, said: str, tmp_path: Path):
    told = kinds.complaints([Block("page.md", 7, language, text)], tmp_path)
    assert all(line.startswith("page.md:7: ") for line in told)
    assert said in "\n".join(told)


def test_every_page_is_found_from_the_index():
    index = (ROOT / "docs/README.md").read_text()
    pages = {f"{page.name}" for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page}" not in index} == set()
    assert "](docs/README.md)" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path):
    named = re.findall(r"`((?:tests/\w+|bench|scripts|src/promo)/[\w./-]+)", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


# Names that the code puts together, and those of somebody else.
_PUT_TOGETHER = re.compile(r"(smoke|targeted)-phase-(left-out|not-passed)|claude-.+")


def test_every_name_that_a_page_gives_is_one_that_the_code_knows():
    kinds_of_code = (
        "src/**/*.py", "scripts/**/*.py", "actions/*/action.yml", "action.yml",
        ".github/workflows/*.yml", "bootstrap.sh",
    )  # fmt: skip
    source = "\n".join(file.read_text() for kind in kinds_of_code for file in ROOT.glob(kind))
    known = {word.replace("_", "-") for word in re.findall(r"[\w-]+", source)}
    named = {(page.name, name) for page in PAGES for name in _NAME.findall(page.read_text())}
    unknown = {one for one in named if one[1] not in known and not _PUT_TOGETHER.match(one[1])}
    assert unknown == set()


_NAME = re.compile(r"(?<!`)`([a-z0-9]+(?:-[a-z0-9]+)+)`(?!`)")
