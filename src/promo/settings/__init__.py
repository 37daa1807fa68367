"""Files of settings that people write: YAML to a strict type, with the line in every error.

Used for promo.yml and for the files in ``.promo/`` of a gitops repository. Aliases and tags are not
read: a settings file needs neither, and both have been ways to make a parser misbehave.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar, cast

import msgspec
import yaml
from msgspec import Meta, inspect

from promo import bounds
from promo.errors import PromoError, invalid
from promo.settings.problems import More, Problem, meant, problems
from promo.untrusted import one_line


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a settings file; unknown keys are errors."""


S = TypeVar("S", bound=Strict)

_IN_WORDS: Final[dict[str, str]] = {}


def written(pattern: str, in_words: str, max_length: int) -> Meta:
    """A text of a given form, with the words that an error uses for the pattern."""
    _IN_WORDS[repr(pattern)] = in_words
    return Meta(pattern=pattern, max_length=max_length)


def _nothing(_data: Any) -> Any:
    return ""


def parse_settings(
    content: bytes,
    where: str,
    kind: type[S],
    prepare: Callable[[dict[str, Any]], str] = _nothing,
    more: More = _nothing,
) -> S:
    """The settings in a file's bytes.

    Args:
        content: the file.
        where: what to call it in errors.
        kind: the type of the whole.
        prepare: may rearrange the plain data in place; it returns the prefix it put before the
            paths that are written in the file.
        more: what else may be wrong with data that is of the type.

    Raises:
        PromoError: invalid, ``bad-config``, naming file, line and path.
    """
    tree = _Tree(content, where, kind)
    tree.nested = prepare(tree.data)
    for error in tree.errors(more):
        raise error
    return msgspec.convert(tree.data, kind)


def all_errors(
    content: bytes,
    where: str,
    kind: type[S],
    prepare: Callable[[dict[str, Any]], str] = _nothing,
    more: More = _nothing,
) -> tuple[PromoError, ...]:
    """Everything that keeps ``parse_settings`` from reading a file, by line; none when it reads.

    A file that is not YAML, or that ``prepare`` refuses, has one.
    """
    try:
        tree = _Tree(content, where, kind)
        tree.nested = prepare(tree.data)
    except PromoError as error:
        return (error,)
    return tuple(sorted(tree.errors(more), key=tree.line_in))


class _Tree:
    """A YAML file as plain data that still knows its lines."""

    def __init__(self, content: bytes, where: str, kind: type[Strict]) -> None:
        self._where = where
        self._kind = kind
        self._lines: dict[str, int] = {}
        self._early: list[PromoError] = []
        self.nested = ""
        root = self._composed(content)
        self.data: dict[str, Any] = {}
        if isinstance(root, yaml.MappingNode):
            self.data = cast("dict[str, Any]", self._plain(root, ""))
        elif root is not None:
            raise self.error("must be a mapping of keys", "")

    def errors(self, more: More) -> Iterator[PromoError]:
        """What is wrong with it; ``more`` is asked once its form is in order."""
        found = self._early
        yield from found
        for problem in problems(self.data, self._kind):
            found = [self._error(problem)]
            yield from found
        for problem in () if found else more(self.data):
            yield self._error(problem)

    def line_in(self, error: PromoError) -> int:
        """The line that an error names."""
        number = error.where.removeprefix(f"{self._where}:").partition(" ")[0]
        return int(number) if number.isdecimal() else 0

    def error(self, what: str, path: str) -> PromoError:
        """An error with the line of the deepest part of its path that the file has."""
        return self._error(Problem(path, what))

    def _error(self, problem: Problem) -> PromoError:
        written, what = problem.path.removeprefix(self.nested), problem.said
        near, hint = problem.near, problem.hint
        if form := re.search(r"matching regex ('.*')$", what):
            what = f"must be {_IN_WORDS.get(form[1], what)}"
        if unknown := re.search(r"unknown field `(.{1,100})`", what):
            what = f"unknown key {unknown[1]}"
            could = meant(unknown[1], near) or meant(unknown[1], _known_keys(self._kind))
            hint = f"Did you mean {could}" if could else "See docs/configuration.md"
        if value := re.search(r"Invalid enum value '(.{1,100})'", what):
            what = f"must be one of {', '.join(near)}, not {value[1]}" if near else what
            could = meant(value[1], near)
            hint = f"Did you mean {could}" if could else ""
        place = f"{self._where}:{self._line(written)}"
        if written:
            place = f"{place} ({one_line(written, 100)})"
        return invalid(one_line(what), reason="bad-config", where=place, hint=hint)

    def _line(self, path: str) -> int:
        while path and path not in self._lines:
            path = path.rpartition(".")[0] if not path.endswith("]") else path.rpartition("[")[0]
        return self._lines.get(path, 1)

    def _composed(self, content: bytes) -> yaml.Node | None:
        """The node tree, after what could hurt the composer has been ruled out."""
        depth = 0
        try:
            text = content.decode("utf-8")
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.AliasEvent):
                    raise invalid(
                        "aliases are not read here",
                        reason="bad-config",
                        where=f"{self._where}:{_first_line(event.start_mark)}",
                        hint="Write the value out",
                    )
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if depth > bounds.YAML_DEPTH:
                    raise self.error(f"nests deeper than {bounds.YAML_DEPTH} levels", "")
            return yaml.compose(text, Loader=yaml.CSafeLoader)
        except UnicodeDecodeError:
            raise self.error("is not UTF-8", "") from None
        except yaml.YAMLError as error:
            line = _first_line(getattr(error, "problem_mark", None))
            said = one_line(getattr(error, "problem", None) or str(error))
            raise invalid(
                f"is not YAML: {said}", reason="bad-config", where=f"{self._where}:{line}"
            ) from None

    def _plain(self, node: yaml.Node, path: str) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, f"{path}[{i}]") for i, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return self._scalar(cast("yaml.ScalarNode", node), path)

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            inner = f"{path}.{key}".lstrip(".")
            if key in found:
                self._lines[inner] = key_node.start_mark.line + 1
                said = f"the key {one_line(key, 60)} is given twice"
                self._early.append(self.error(said, inner))
                continue
            self._lines[inner] = key_node.start_mark.line + 1
            found[key] = self._plain(value_node, inner)
        return found

    def _scalar(self, node: yaml.ScalarNode, path: str) -> Any:
        kind, text = node.tag.rpartition(":")[2], node.value
        try:
            match kind:
                case "null":
                    return None
                case "bool":
                    return text.lower() in {"true", "yes", "on"}
                case "int":
                    return int(text)
                case "float":
                    return float(text)
                case "str" | "timestamp":
                    return text
                case _:
                    raise self.error(f"the tag {one_line(node.tag, 60)} is not read here", path)
        except ValueError:
            return text


def _first_line(mark: object) -> int:
    return int(getattr(mark, "line", 0)) + 1


def _known_keys(kind: type[Strict]) -> list[str]:
    """Every key that may stand anywhere in a settings file of this type."""
    known: set[str] = set()
    waiting: list[inspect.Type] = [inspect.type_info(kind)]
    while waiting:
        info = waiting.pop()
        match info:
            case inspect.StructType():
                known |= {field.encode_name for field in info.fields}
                waiting += [field.type for field in info.fields]
            case inspect.DictType():
                waiting.append(info.value_type)
            case inspect.VarTupleType():
                waiting.append(info.item_type)
            case inspect.UnionType():
                waiting += info.types
            case _:
                pass
    return sorted(known)
