"""Code scanning: SARIF files are taken, read a little later, refused for GitHub's own reasons."""

import base64
import gzip
import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Final, cast

Json = dict[str, Any]

NOT_ENABLED: Final = "Code Security must be enabled for this repository to use code scanning."
_RESULTS: Final = 25_000
_PACKED_BYTES: Final = 10_485_760


@dataclass
class CodeScanning:
    """What was uploaded.

    Args:
        enabled: whether the repository has code scanning at all.
        pending: how often a new upload says that it is still being read.
    """

    enabled: bool = True
    pending: int = 1
    files: dict[str, Any] = field(default_factory=dict[str, Any])
    _asked: dict[str, int] = field(default_factory=dict[str, int])

    def take(self, packed: Any) -> str | None:
        """An upload's name; None when it is not packed as it should be."""
        try:
            content = gzip.decompress(base64.b64decode(str(packed), validate=True))
        except (ValueError, OSError, EOFError):
            return None
        name = str(uuid.uuid4())
        try:
            self.files[name] = json.loads(content) if len(packed) <= _PACKED_BYTES else None
        except ValueError:
            self.files[name] = None
        return name

    def status(self, name: str, here: str) -> dict[str, Any] | None:
        """``code-scanning-sarifs-status``."""
        if name not in self.files:
            return None
        self._asked[name] = self._asked.get(name, 0) + 1
        if self._asked[name] <= self.pending:
            return {"processing_status": "pending"}
        errors = troubles(self.files[name])
        if errors:
            return {"processing_status": "failed", "errors": errors}
        address = f"{here}/code-scanning/analyses?sarif_id={name}"
        return {"processing_status": "complete", "analyses_url": address}


def troubles(log: Any) -> list[str]:
    """Why GitHub would not take a file."""
    whole = _object(log)
    runs = [_object(run) for run in _list(whole.get("runs"))]
    if whole.get("version") != "2.1.0" or not isinstance(whole.get("runs"), list):
        return ["invalid SARIF: not a log of version 2.1.0"]
    errors = [why for run in runs for why in _of_run(run)]
    categories = [str(_object(run.get("automationDetails")).get("id", "")) for run in runs]
    if len(set(categories)) < len(categories):
        errors.append("multiple runs of one category")
    return errors


def _of_run(run: Json) -> list[str]:
    results = _list(run.get("results"))
    if not _object(_object(run.get("tool")).get("driver")).get("name"):
        return ["a run has no tool"]
    if len(results) > _RESULTS:
        return [f"rejecting SARIF, as there are more results than {_RESULTS}"]
    return [f"locationFromSarifResult: {why}" for r in results if (why := _wrong(_object(r)))]


def _wrong(result: Json) -> str:
    if not _object(result.get("message")).get("text"):
        return "expected a message"
    locations = _list(result.get("locations"))
    if not locations:
        return "expected at least one location"
    place = _object(_object(locations[0]).get("physicalLocation"))
    uri = str(_object(place.get("artifactLocation")).get("uri", ""))
    return (
        "" if uri and not uri.startswith("/") and "://" not in uri else "expected a relative path"
    )


def _object(value: Any) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
