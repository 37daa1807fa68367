"""Jenkins's JUnit schema (junit-10.xsd) as a check by hand, and somewhat stricter."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set[str](),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
    "system-out": set[str](),
}


def read(text: str) -> Element:
    """A JUnit file that a strict reader takes."""
    root = fromstring(text.encode())
    found = list(problems(root))
    assert not found, found
    return root


def problems(root: Element) -> Iterator[str]:
    """Everything in which a file differs from the schema."""
    for element in root.iter():
        if set(element.attrib) != ATTRIBUTES[element.tag]:
            yield f"{element.tag}: {sorted(element.attrib)}"
    if root.tag != "testsuites":
        yield f"the root is {root.tag}"
    yield from _counts(root)
    for suite in root:
        yield from _suite(suite)


def _suite(suite: Element) -> Iterator[str]:
    name = suite.get("name")
    if suite.tag != "testsuite" or not name:
        yield f"{suite.tag} {name}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", "")):
        yield f"{name}: no timestamp"
    tags = [child.tag for child in suite]
    if tags[:1] != ["properties"] or set(tags[1:]) - {"testcase"}:
        yield f"{name}: {sorted(set(tags))}"
    yield from _counts(suite)
    for case in suite.iter("testcase"):
        yield from _case(case)


def _case(case: Element) -> Iterator[str]:
    name = case.get("name")
    if not name or not case.get("classname") or "\n" in name:
        yield f"{case.attrib}: no name"
    order = [child.tag for child in case]
    if not re.fullmatch(
        r"(?:failure |error |skipped )?(?:system-out )?", "".join(f"{t} " for t in order)
    ):
        yield f"{name}: {order}"
    for said in case:
        if said.tag in {"failure", "error"} and not said.get("type"):
            yield f"{name}: a {said.tag} of no type"


def _counts(element: Element) -> Iterator[str]:
    cases = list(element.iter("testcase"))
    real = {"tests": len(cases)} | {
        name: sum(case.find(tag) is not None for case in cases) for name, tag in COUNTS.items()
    }
    real = {name: count for name, count in real.items() if name in ATTRIBUTES[element.tag]}
    told = {name: int(element.get(name, "-1")) for name in real}
    if told != real:
        yield f"{element.get('name')}: says {told}, has {real}"
    if not re.fullmatch(r"\d+\.\d{3}", element.get("time", "")):
        yield f"{element.get('name')}: no time"
