"""What the log of a run of act says first to somebody who asks why it is red."""

import re
from collections import deque

BEFORE = 25
END = 40
_JOB = re.compile(r"\[([^\]]+)\] ?(.*)")
_FAILED = re.compile(r"\s*(❌|❗|::error|exit status|exitcode|🏁\s+Job failed)|Error:|panic:")
_SAID = re.compile(r"\s*⚙\s+::set-output:: ((?:outcome|reason)=\S+)")


def told(log: str) -> str:
    """The failed steps of each job with the lines before them, then how each job and the log ended.

    Jobs run side by side and their lines are mixed; the lines before are those of the same job.
    """
    lines = log.splitlines()
    return "\n".join(
        [
            *("", "what failed:", *(_failures(lines) or ["no step says so"])),
            *("", "what the steps said:", *_said(lines)),
            *("", f"the last {END} lines of {len(lines)}:", *lines[-END:]),
        ]
    )


def _failures(lines: list[str]) -> list[str]:
    before: dict[str, deque[str]] = {}
    failures: list[str] = []
    for line in lines:
        job, text = _parts(line)
        kept = before.setdefault(job, deque(maxlen=BEFORE))
        kept.append(line)
        if _FAILED.match(text):
            failures += kept
            kept.clear()
    return failures


def _said(lines: list[str]) -> list[str]:
    parts = [_parts(line) for line in lines]
    return [f"{job}: {said[1]}" for job, text in parts if (said := _SAID.match(text))]


def _parts(line: str) -> tuple[str, str]:
    found = _JOB.match(line)
    return (found[1].strip(), found[2]) if found else ("", line)
