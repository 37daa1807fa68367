"""GitHub's runner: its environment, its files, its command channel. Nothing else talks to it.

Text that a page or a model wrote may reach standard output through a library's warning. The runner
reads every line there for commands, so the channel is closed with a random token when a command
starts and opened only around the commands written here.
"""

import json
import logging
import os
import re
import sys
import tempfile
import uuid
import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO, cast

from promo import bounds
from promo.errors import invalid
from promo.outcomes import Class, class_of
from promo.redact import redact
from promo.untrusted import one_line

# Variables that hold a secret by their name; shorter values would blank out ordinary words.
_SECRET_NAME: Final = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|PRIVATE_KEY|WEBHOOK)$")
_SECRET_CHARACTERS: Final = 8
_CUT: Final = "\n\n_The rest is in the report._\n"


class Step:
    """The place a command runs in: a workflow step, or a terminal.

    Args:
        environment: the process's environment.
        out: where lines for people go.
    """

    def __init__(self, environment: Mapping[str, str], out: TextIO) -> None:
        self.environment = environment
        self.in_workflow = environment.get("GITHUB_ACTIONS") == "true"
        self.debug = environment.get("RUNNER_DEBUG") == "1"
        self._out = out
        self._token: str | None = None
        self._annotations: dict[str, int] = {}

    # ── the command channel ────────────────────────────────────────────────────────────────────
    def open(self) -> None:
        """Close the runner's command channel to foreign text; send logs to the debug file."""
        if self.in_workflow:
            from github_action_utils import begin_stop_commands  # noqa: PLC0415  (50 ms)

            self._token = begin_stop_commands(uuid.uuid4().hex)
        for name, value in self.environment.items():
            if _SECRET_NAME.search(name) and len(value) >= _SECRET_CHARACTERS:
                redact.learn(value)
        handler = _DebugLog(self.environment.get("RUNNER_TEMP"))
        logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
        logging.captureWarnings(capture=True)
        warnings.simplefilter("default")

    def close(self) -> None:
        """Give the channel back to whatever runs after us."""
        if self._token is not None:
            from github_action_utils import end_stop_commands  # noqa: PLC0415

            end_stop_commands(self._token)
            self._token = None

    @contextmanager
    def _channel(self) -> Generator[None]:
        """Open the command channel for one command of ours."""
        from github_action_utils import begin_stop_commands, end_stop_commands  # noqa: PLC0415

        token = self._token
        if token is None:
            yield
            return
        end_stop_commands(token)
        try:
            yield
        finally:
            self._token = begin_stop_commands(uuid.uuid4().hex)

    def speak_aside(self) -> None:
        """Say what is for people on standard error, since a program reads standard output."""
        self._out = sys.stderr

    # ── to people ──────────────────────────────────────────────────────────────────────────────
    def say(self, text: str) -> None:
        """One line of progress. Foreign parts must have been through ``untrusted``."""
        self._out.write(redact(text) + "\n")
        self._out.flush()

    @contextmanager
    def group(self, title: str) -> Generator[None]:
        """Fold the lines of a phase together in a workflow's log."""
        if not self.in_workflow:
            self.say(title)
            yield
            return
        from github_action_utils import end_group, start_group  # noqa: PLC0415

        with self._channel():
            start_group(one_line(title))
        try:
            yield
        finally:
            with self._channel():
                end_group()

    def annotate(
        self, kind: str, text: str, *, file: str | None = None, line: int | None = None
    ) -> None:
        """An ``error``, ``warning`` or ``notice`` a person cannot miss."""
        shown = one_line(text, bounds.LINE_CHARACTERS * 4)
        count = self._annotations[kind] = self._annotations.get(kind, 0) + 1
        if not self.in_workflow:
            stream = sys.stderr if kind == "error" else self._out
            stream.write(f"{kind}: {shown}\n")
            stream.flush()
            return
        if count > bounds.ANNOTATIONS_PER_KIND:
            self.say(f"{kind}: {shown}")
            return
        import github_action_utils as actions  # noqa: PLC0415

        write = {"error": actions.error, "warning": actions.warning}.get(kind, actions.notice)
        with self._channel():
            write(shown, title="promo", file=file, line=line)

    def annotate_all(self, kind: str, texts: Sequence[str], *, rest: str) -> None:
        """Annotations of one kind, the first ones; the runner shows ten of a kind a step.

        Args:
            kind: ``error``, ``warning`` or ``notice``.
            texts: the heaviest first.
            rest: where the others are, said when there are more than fit.
        """
        room = max(bounds.ANNOTATIONS_PER_KIND - self._annotations.get(kind, 0), 1)
        shown = texts if len(texts) <= room else texts[: room - 1]
        for text in shown:
            self.annotate(kind, text)
        if len(shown) < len(texts):
            self.annotate(kind, f"and {len(texts) - len(shown)} more: {rest}")

    def mask(self, secret: str) -> None:
        """Make sure neither we nor the runner prints a secret."""
        redact.learn(secret)
        if not self.in_workflow or not secret.strip():
            return
        from github_action_utils import add_mask  # noqa: PLC0415

        with self._channel():
            for line in {secret.strip(), *secret.splitlines()}:
                if line.strip():
                    add_mask(line)

    # ── to the workflow ────────────────────────────────────────────────────────────────────────
    def output(self, name: str, value: str) -> None:
        """Set an output of the step; outside a workflow nothing happens."""
        if not self.in_workflow or not self.environment.get("GITHUB_OUTPUT"):
            return
        from github_action_utils import set_output  # noqa: PLC0415

        clean = redact(value).replace("\0", "")
        encoded = clean.encode("utf-8", "replace")
        set_output(name, encoded[: bounds.OUTPUT_BYTES].decode("utf-8", "ignore"))

    def summary(self, markdown: str) -> None:
        """Add to the job's summary, cut at a line so that the runner does not drop it whole."""
        path = self.environment.get("GITHUB_STEP_SUMMARY")
        if not self.in_workflow or not path or not markdown:
            return
        used = Path(path).stat().st_size if Path(path).exists() else 0
        room = bounds.SUMMARY_BYTES - used - len(_CUT.encode()) - 1
        text = redact(markdown).encode("utf-8", "replace")
        if len(text) > room:
            text = text[: max(room, 0)].rpartition(b"\n")[0] + _CUT.encode()
        with Path(path).open("ab") as file:
            file.write(text + b"\n")

    def exit_code(self, outcome: str, fail_on: str) -> int:
        """The process's exit code: the table's, unless ``fail-on`` leaves the class out."""
        kind = class_of(outcome)
        if not self.in_workflow or kind is Class.GO:
            return kind.exit_code
        named = {name.strip() for name in fail_on.split(",")}
        return kind.exit_code if kind.value in named else 0

    # ── from the workflow ──────────────────────────────────────────────────────────────────────
    @property
    def workspace(self) -> Path:
        """The folder that relative paths start from."""
        root = self.environment.get("GITHUB_WORKSPACE") if self.in_workflow else None
        return Path(root) if root else Path.cwd()

    def inside(self, path: Path, option: str) -> Path:
        """A path given by the user, absolute; in a workflow it may not leave the workspace.

        Raises:
            PromoError: invalid, ``path-outside``.
        """
        absolute = (self.workspace / path).resolve()
        temp = self.environment.get("RUNNER_TEMP")
        roots = [self.workspace.resolve(), *([Path(temp).resolve()] if temp else [])]
        if self.in_workflow and not any(absolute.is_relative_to(root) for root in roots):
            raise invalid(
                f"{one_line(str(path))} leaves the workspace",
                reason="path-outside",
                where=f"--{option}",
                hint="Use a path inside the checkout or the runner's temporary folder",
            )
        return absolute

    def folder_for(self, path: Path) -> Path:
        """A folder to write documents to, absolute and not yet made.

        Looked at before anything else is done: nothing may happen that cannot be written down.

        Raises:
            PromoError: invalid, ``path-outside`` or ``unwritable-out``.
        """
        folder = self.inside(path, "out")
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        try:
            tempfile.TemporaryDirectory(prefix=".promo-", dir=there).cleanup()
        except OSError:
            raise invalid(
                "is no folder that can be written to",
                reason="unwritable-out",
                where=f"--out: {one_line(str(folder))}",
            ) from None
        return folder

    def event(self) -> dict[str, Any]:
        """The event that started the workflow, empty outside one.

        Raises:
            PromoError: invalid, when the file is there and no JSON object.
        """
        path = self.environment.get("GITHUB_EVENT_PATH")
        if not path or not Path(path).is_file():
            return {}
        with Path(path).open("rb") as file:
            content = file.read(bounds.EVENT_BYTES + 1)
        try:
            event = json.loads(content) if len(content) <= bounds.EVENT_BYTES else None
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            raise invalid("is no JSON object", where="GITHUB_EVENT_PATH", reason="bad-event")
        return cast("dict[str, Any]", event)

    def run_url(self) -> str | None:
        """The address of this workflow run, None outside one."""
        server, repository, run = (
            self.environment.get(f"GITHUB_{name}")
            for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
        )
        attempt = self.environment.get("GITHUB_RUN_ATTEMPT", "1")
        if not (server and repository and run):
            return None
        return f"{server}/{repository}/actions/runs/{run}/attempts/{attempt}"


class _DebugLog(logging.Handler):
    """A log file for reports of defects, redacted; most runs write no line and leave no file."""

    def __init__(self, folder: str | None) -> None:
        super().__init__()
        self._folder = folder

    def emit(self, record: logging.LogRecord) -> None:
        try:
            # A full disk has no temporary folder: asked for where nothing else can fail by it.
            path = Path(self._folder or tempfile.gettempdir(), f"promo-debug-{os.getpid()}.log")
            with path.open("a", encoding="utf-8") as file:
                file.write(redact(self.format(record)) + "\n")
        except (OSError, ValueError, TypeError):
            return
