"""How the demo tells its story on a terminal: plain lines, a little colour where it is wanted."""

import os
import shutil
from collections.abc import Mapping
from typing import Final, TextIO

_CODES: Final = {"bold": "1", "soft": "2", "good": "32", "bad": "31", "link": "36"}
_TITLE: Final = 20  # columns
_PLACE: Final = 24
_COMMAND: Final = 16
_OUTCOME: Final = 9
_BEFORE_DETAIL: Final = 5 + _TITLE + 1 + _COMMAND + 1 + _OUTCOME + 1 + 7 + 2


class Teller:
    """Writes the story down.

    Args:
        out: where it goes.
        environment: for ``NO_COLOR`` and ``TERM``.
        columns: of the terminal; None asks it.
    """

    def __init__(
        self,
        out: TextIO,
        environment: Mapping[str, str] = os.environ,
        columns: int | None = None,
    ) -> None:
        self._out = out
        self._terminal = out.isatty() and environment.get("TERM") != "dumb"
        self._colour = self._terminal and not environment.get("NO_COLOR")
        self._columns = columns or shutil.get_terminal_size().columns
        self._pending = False

    def paint(self, text: str, *styles: str) -> str:
        """The text in a style, where colours are wanted."""
        if not self._colour or not text:
            return text
        return f"\033[{';'.join(_CODES[style] for style in styles)}m{text}\033[0m"

    def line(self, text: str = "") -> None:
        """One line."""
        self._clear()
        self._out.write(f"{text}\n")
        self._out.flush()

    def chapter(self, number: int, title: str, version: str, message: str) -> None:
        """The head of a chapter."""
        head = f"{number}  {title}"
        self.line()
        self.line(f"{self.paint(head, 'bold')}  {self.paint(f'{version} · {message}', 'soft')}")

    def doing(self, title: str, command: str) -> None:
        """What is going on, until the line that says how it ended takes its place."""
        if self._terminal:
            self._clear()
            self._out.write(self.paint(f"   … {title:<{_TITLE}} {command}", "soft"))
            self._out.flush()
            self._pending = True

    def done(self, title: str, command: str, outcome: str, seconds: float, detail: str) -> None:
        """How a step ended: the way the story expects, or there would be no line."""
        row = f"{title:<{_TITLE}} {self.paint(f'{command:<{_COMMAND}}', 'soft')}"
        style = "bad" if outcome in {"fail", "refused"} else "good"
        shown = self.paint(f"{outcome:<{_OUTCOME}}", style)
        said = f"   {self.paint('✓', 'good')} {row} {shown} {seconds:5.1f} s"
        if self._terminal and _BEFORE_DETAIL + len(detail) > self._columns:
            self.line(said)
            self.aside(detail)
        else:
            self.line(f"{said}  {detail}".rstrip())

    def failed(self, title: str, command: str) -> None:
        """A step that did not end as expected; the error says how."""
        self.line(f"   {self.paint('✗', 'bad')} {title:<{_TITLE}} {command}")

    def note(self, text: str) -> None:
        """A sentence beside the steps."""
        self.line(f"   {self.paint(text, 'soft')}")

    def aside(self, text: str) -> None:
        """A sentence on the step before it."""
        self.line(f"     {self.paint(text, 'soft')}")

    def place(self, what: str, where: str) -> None:
        """Where to look."""
        self.line(f"   {what:<{_PLACE}} {self.paint(where, 'link')}")

    def _clear(self) -> None:
        if self._pending:
            self._out.write("\r\033[2K")
            self._pending = False
