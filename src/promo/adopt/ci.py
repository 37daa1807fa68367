"""What a repository's workflows build: the images they push, and whether they can be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from promo.adopt.files import Files
from promo.errors import PromoError
from promo.gitops.references import parse
from promo.yamltext import Document, decode, walk

_WORKFLOW: Final = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z")
_PUSHED: Final = re.compile(r"docker(?:\s+\S+){0,3}?\s+push\s+[\"']?([^\s\"']{1,300})")
_TAGGED: Final = re.compile(r"(?:\s-t|\s--tag)[\s=]+[\"']?([^\s\"']{1,300})")
_REPOSITORY: Final = re.compile(r"\$\{\{\s*github\.repository\s*\}\}|\$\{?GITHUB_REPOSITORY\}?")
_OWNER: Final = re.compile(
    r"\$\{\{\s*github\.repository_owner\s*\}\}|\$\{?GITHUB_REPOSITORY_OWNER\}?"
)
_UNKNOWN: Final = re.compile(r"\$\{\{.*?\}\}|\$\{?\w+\}?")
_LISTS: Final = {"tags", "images"}  # inputs of the actions that build images


@dataclass(frozen=True)
class Ci:
    """What the workflows say.

    Args:
        builders: workflows that push images, by their file: how they are called.
        images: the repositories of those images, where they are written out.
        troubles: workflows that do not read, one line each.
        promoting: a workflow that calls promo already; empty when there is none.
        workflows: how many there are.
    """

    builders: dict[str, str]
    images: tuple[str, ...]
    troubles: tuple[str, ...]
    promoting: str
    workflows: int


def read_ci(files: Files, repository: str | None) -> Ci:
    """Read every workflow.

    Args:
        files: the repository's.
        repository: its ``owner/name``, which workflows write as an expression.
    """
    builders: dict[str, str] = {}
    images: dict[str, None] = {}
    troubles: list[str] = []
    promoting = ""
    found = sorted(path for path in files.paths if _WORKFLOW.match(path))
    for path in found:
        text = files.content(path)
        # One that does not read may be the very one that promotes.
        promoting = promoting or (path if "staged-promotion.yml@" in text else "")
        if "\ufffd" in text:
            troubles.append(f"{path}: is not UTF-8.")
            continue
        try:
            documents = walk(decode(text.encode(), path)[1], path)
        except PromoError as error:
            troubles.append(str(error))
            continue
        pushed = [one for document in documents for one in _images(document, repository)]
        if pushed or "docker/build-push-action@" in text:
            builders[path] = _name(documents) or path
            images |= dict.fromkeys(filter(None, pushed))
    return Ci(builders, tuple(images), tuple(troubles), promoting, len(found))


def _name(documents: tuple[Document, ...]) -> str:
    root = documents[0].root if documents else None
    leaf = root.leaf("name") if root else None
    return leaf.value if leaf else ""


def _images(document: Document, repository: str | None) -> Iterator[str]:
    """The image repositories that a workflow names; an empty one for what only running tells."""
    for node in document.nodes:
        for key in node.children:
            leaf = node.leaf(key)
            if leaf is None:
                continue
            if key in _LISTS:
                for line in re.split(r"[\n,]", leaf.value):
                    yield from _image(line.strip(), repository)
            elif key == "run":
                text = _variables(leaf.value)
                if _PUSHED.search(text) or "--push" in text:
                    for one in (*_PUSHED.findall(text), *_TAGGED.findall(text)):
                        yield from _image(one, repository)


def _variables(script: str) -> str:
    """A script with its own assignments put in: image=ghcr.io/o/web; docker push "$image:1"."""
    for name, value in re.findall(
        r"^\s*([A-Za-z_]\w*)=[\"']?([^\s\"']{1,300})", script, re.MULTILINE
    ):
        script = re.sub(rf"\$(?:{name}\b|\{{{name}\}})", lambda _, to=value: to, script)
    return script


def _image(text: str, repository: str | None) -> Iterator[str]:
    """The repository of one reference; what cannot be known in it makes it empty."""
    owner = (repository or "").partition("/")[0]
    text = _REPOSITORY.sub((repository or "").lower(), text)
    text = _OWNER.sub(owner.lower(), text)
    head = re.split(r"[:@](?=[^/]*\Z)", text, maxsplit=1)[0] if "/" in text else ""
    if not head or "=" in head:
        return
    reference = None if _UNKNOWN.search(head) else parse(head)
    yield reference.repository if reference and "." in head.split("/")[0] else ""
