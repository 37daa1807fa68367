"""Every subprocess: a list of arguments, no shell, a clean environment, bounded time and output."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from promo import bounds
from promo.errors import undecided
from promo.untrusted import one_line

# What a child may know of us. Tokens, INPUT_* and everything else of the step stay here.
_KEPT: Final = (
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    "SYSTEMROOT",
)  # fmt: skip


@dataclass(frozen=True)
class Finished:
    """What a process left behind. Its texts are foreign."""

    code: int
    out: bytes
    err: str


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The few variables a child needs, in English, with ``extra`` added."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", **(extra or {})}


def run(
    arguments: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout_seconds: float = bounds.PROCESS_SECONDS,
) -> Finished:
    """Run a program to its end; a code other than 0 is an answer, not an error.

    Raises:
        PromoError: inconclusive, when it is not installed, does not end, or floods us.
    """
    words = [str(argument) for argument in arguments]
    name = Path(words[0]).name
    try:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=clean_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise undecided(
            f"{name} is not installed", reason="program-missing", hint=f"Install {name}"
        ) from None
    try:
        out, err = process.communicate(stdin, timeout_seconds)
    except subprocess.TimeoutExpired:
        stop(process)
        raise undecided(
            f"{name} {one_line(' '.join(words[1:3]), 60)} did not end in {timeout_seconds:g} s",
            outcome="timeout",
            reason="program-timeout",
        ) from None
    except BaseException:
        stop(process)
        raise
    if len(out) > bounds.PROCESS_OUTPUT_BYTES:
        raise undecided(f"{name} answered too much to read", reason="program-flood")
    return Finished(process.returncode, out, err.decode("utf-8", "replace"))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children: an orphan of git would go on pushing after our answer.

    Asked first, so that it removes its lock files; then made to.
    """
    for signum in (signal.SIGTERM, signal.SIGKILL):
        # macOS says "not permitted" of a group in which nobody but the dead is left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=bounds.PROCESS_STOP_SECONDS)
            return


def start(
    arguments: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    out: int | IO[bytes] = subprocess.DEVNULL,
    err: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program that outlives this call; whoever starts it must ``stop`` it.

    Its standard input is a pipe that closes with us, so it can notice that we are gone. It is a
    session of its own: Ctrl-C reaches us alone, and we decide in which order things end.
    """
    return subprocess.Popen(
        [str(argument) for argument in arguments],
        cwd=folder,
        env=clean_environment(environment),
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=err,
        start_new_session=True,
    )
