"""Lines of shell: bash understands them, and what they give to promo is what promo takes."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

from promo import cli
from promo.errors import PromoError
from promo.inputs import read_inputs
from support.pages.blocks import ROOT, Block

# Programs that a page may tell a reader to run, beside promo and the scripts of this repository.
PROGRAMS = {".", "argocd", "cd", "docker", "flux", "gh", "git", "pip", "pytest", "ssh-keygen"}
_OPERATORS = {"&&", "||", "|", ";", "&"}
_ASSIGNED = re.compile(r"[A-Z_]+=")
_EXAMPLE_SHA = "0123456789abcdef0123456789abcdef01234567"


def commands_of(block: Block) -> list[str]:
    """What a reader would type: in a console block what follows the prompt, else every line."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "console":
        return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [line for line in lines if line.strip()]


def complaints(block: Block) -> list[str]:
    """What is wrong with the lines of a block."""
    lines = commands_of(block)
    if not lines:
        return [f"{block}: no line begins with the prompt `$ `"]
    syntax = subprocess.run(
        ["bash", "-n"], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    if syntax.returncode:
        return [f"{block}: {syntax.stderr.strip()}"]
    return [f"{block}: {said}" for line in lines for said in _line(line)]


def inline_complaints(block: Block) -> list[str]:
    """What is wrong with a command in a sentence; ``…`` stands for what is left out."""
    words = [word for word in shlex.split(block.text) if word not in {"…", "COMMAND"}]
    complete = "…" not in block.text and len(words) > len(("promo", "COMMAND"))  # else a mere name
    return [f"{block}: {said}" for said in _promo(words[1:], complete=complete)]


def simple_commands(line: str) -> Iterator[list[str]]:
    """The words of each command of a line, without the variables that are set for it."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word not in _OPERATORS:
            if words or not _ASSIGNED.match(word):
                words.append(word)
        elif words:
            yield words
            words = []


def _line(line: str) -> Iterator[str]:
    for program, *words in simple_commands(line):
        if program == "promo":
            yield from _promo(words, complete=True)
        elif program in {"python", "python3"} and words[:1] == ["-m"]:
            module = ROOT / "src" / words[1].replace(".", "/")
            standard = words[1] in sys.stdlib_module_names
            if not (standard or (module / "__main__.py").is_file()):
                yield f"there is no module {words[1]}"
        elif program.startswith("scripts/"):
            if not (ROOT / program).is_file():
                yield f"there is no {program}"
        elif program == "pytest":
            yield from (f"there is no {word}" for word in words if _is_missing_test(word))
        elif program not in PROGRAMS:
            yield f"a program of no known kind: {program}"


def _is_missing_test(word: str) -> bool:
    return word.startswith("tests/") and not (ROOT / word).exists()


def _promo(words: list[str], *, complete: bool) -> Iterator[str]:
    """What promo itself says of its command line; a name in capitals stands for a value."""
    if words[:1] in (["--help"], ["--version"]) or not words:
        return
    if words[1:] == ["--help"] and words[0] in cli.COMMANDS:
        return
    try:
        command, raw = cli.parse([_example(word) for word in words])
        read_inputs(command.inputs, raw, {})
    except (PromoError, cli.click.ClickException) as error:
        if not complete and getattr(error, "reason", "") == "missing-input":
            return
        yield f"promo {shlex.join(words)}: {error}"


def _example(word: str) -> str:
    if word in {"$COMMIT", "$SHA", "SHA", "$(git rev-parse HEAD)"}:
        return _EXAMPLE_SHA
    return "http://127.0.0.1" if word == "URL" else word
