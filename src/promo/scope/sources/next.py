"""Next.js: files are routes, in `app/` and in `pages/`.

app/(shop)/product/[id]/page.tsx   /product/:id     with every layout.tsx on the way
app/feed/(.)photo/[id]/page.tsx    shown in place of /feed/photo/:id
pages/docs/[[...slug]].tsx         /docs/:slug*     with pages/_app.tsx
"""

import re
from collections.abc import Iterator
from posixpath import dirname, join
from typing import Final

from promo.scope.code.imports import string
from promo.scope.code.program import below, key_of
from promo.scope.patterns import tidy
from promo.scope.sources.found import Code, Found
from promo.scope.tree import Tree

_PAGE: Final = re.compile(r"(?:.*/)?page\.(?:tsx|ts|jsx|js|mdx|md)\Z")
_PAGES: Final = re.compile(r"(.*)\.(?:tsx|ts|jsx|js|mdx|md)\Z")
_AROUND: Final = ("layout", "template", "loading", "error", "not-found", "default")
_ENDINGS: Final = (".tsx", ".ts", ".jsx", ".js")
_CONFIGS: Final = ("next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs")
# Not pages: the frame around all of them, error pages, and handlers of requests.
_SPECIAL: Final = re.compile(r"(_app|_document|_error|404|500|middleware)\Z|api(/|\Z)")
_INTERCEPTS: Final = re.compile(r"(\(\.\)|(?:\(\.\.\))+|\(\.\.\.\))(.*)")


def routes(code: Code) -> Iterator[Found]:
    """Every page of every Next.js application in the repository."""
    for root in _applications(code.tree):
        base = _base_path(code, root)
        for folder in ("app", "src/app"):
            yield from _app_router(code.tree, join(root, folder), base)
        for folder in ("pages", "src/pages"):
            yield from _pages_router(code.tree, join(root, folder), base)


def _applications(tree: Tree) -> list[str]:
    """The folders with a next.config or a package.json that names next."""
    found = {dirname(p) for p in tree.paths if p.rpartition("/")[2] in _CONFIGS}
    found |= {
        dirname(path)
        for path, content in tree.contents.items()
        if path.rpartition("/")[2] == "package.json" and re.search(rb'"next"\s*:', content)
    }
    return sorted(found)


# ── app/ ───────────────────────────────────────────────────────────────────────────────────────
def _app_router(tree: Tree, root: str, base: str) -> Iterator[Found]:
    for path in sorted(p for p in tree.paths if p.startswith(f"{root}/") and _PAGE.match(p)):
        parts = dirname(path)[len(root) :].strip("/").split("/")
        pattern = _app_pattern([part for part in parts if part])
        if pattern is not None:
            yield Found(
                pattern=tidy(f"{base}/{pattern}"),
                source="next",
                file=path,
                line=1,
                shows=(path, *_around(tree, root, dirname(path))),
            )


def _app_pattern(folders: list[str]) -> str | None:
    """The address of a folder; None for a private one."""
    kept: list[str] = []
    for folder in folders:
        if folder.startswith("_"):
            return None
        if intercepts := _INTERCEPTS.fullmatch(folder):
            up = len(kept) if intercepts[1] == "(...)" else intercepts[1].count("..")
            kept = kept[: len(kept) - up]
            folder = intercepts[2]  # noqa: PLW2901  (the rest of its name is a part like others)
        if folder.startswith("@") or re.fullmatch(r"\(.*\)", folder) or not folder:
            continue
        kept.append(_segment(folder))
    return "/" + "/".join(kept)


def _around(tree: Tree, root: str, folder: str) -> Iterator[str]:
    """What stands around a page: the layouts and their like of every folder above it."""
    while folder.startswith(root):
        for name in _AROUND:
            yield from (p for end in _ENDINGS if (p := join(folder, name + end)) in tree.paths)
        folder = dirname(folder)


# ── pages/ ─────────────────────────────────────────────────────────────────────────────────────
def _pages_router(tree: Tree, root: str, base: str) -> Iterator[Found]:
    frames = tuple(p for name in ("_app", "_document") for end in _ENDINGS
                   if (p := join(root, name + end)) in tree.paths)  # fmt: skip
    for path in sorted(p for p in tree.paths if p.startswith(f"{root}/")):
        found = _PAGES.match(path[len(root) + 1 :])
        if not found or _SPECIAL.match(found[1]) or re.search(r"\.(test|spec|stories)\Z", found[1]):
            continue
        parts = [_segment(part) for part in found[1].split("/")]
        if parts[-1] == "index":
            parts.pop()
        yield Found(
            pattern=tidy(f"{base}/{'/'.join(parts)}"),
            source="next",
            file=path,
            line=1,
            shows=(path, *frames),
        )


def _segment(folder: str) -> str:
    """`[id]` as other routers write it."""
    for form, mark in ((r"\[\[\.\.\.(.+)\]\]", "*"), (r"\[\.\.\.(.+)\]", "+"), (r"\[(.+)\]", "")):
        if found := re.fullmatch(form, folder):
            return f":{re.sub(r'[^A-Za-z0-9_$-]', '_', found[1])}{mark}"
    return folder


def _base_path(code: Code, root: str) -> str:
    """The ``basePath`` of the application's settings, where it is a constant."""
    for name in _CONFIGS:
        module = code.program.module(join(root, name))
        for node in below(module.root) if module else ():
            if node.type == "pair" and key_of(node) == "basePath":
                value = node.child_by_field_name("value")
                return string(value) if value and value.type == "string" else ""
    return ""
