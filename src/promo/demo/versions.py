"""The application's repository in the demo, and the versions that its story goes through.

1.0.0  runs everywhere when the story begins
1.1.0  a good release
1.2.0  brings the fault in
1.2.1  takes it out
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from promo.demo.application.faults import ROUTES, Fault
from promo.demo.application.source import Edit, Tree, edited, healthy, write
from promo.demo.gitops import APP, BRANCH, ENVIRONMENTS, file_of
from promo.demo.plain_git import git, line

# What 1.1.0 adds to the start page; 1.0.0 is the shop without it.
_NEWS: Final = Edit(
    "shop/web/pages/home.js",
    '    h("h2", {}, "New this week"),\n'
    '    h("ul", { class: "cards" }, products.items.slice(0, 4).map(card)),\n',
    "",
)
# The shop imports the script of a page when it is asked for, which nobody can read from the code.
_SHOWN_ON: Final = {
    "home": ("/",),
    "products": ("/products",),
    "product": ("/products/lamp", "/products/clock"),
    "cart": ("/cart",),
    "checkout": ("/checkout",),
    "orders": ("/orders",),
    "order": ("/orders/1002",),
    "account": ("/account",),
    "about": ("/about",),
    "contact": ("/contact",),
}


# How a remark is written, by the ending of the file's name.
_REMARKS: Final = {".js": "// {}", ".py": "# {}", ".css": "/* {} */", ".svg": "<!-- {} -->"}


@dataclass(frozen=True)
class Version:
    """One version: its number, the message of its commit, its files."""

    number: str
    message: str
    tree: Tree


def versions(fault: Fault) -> tuple[Version, Version, Version, Version]:
    """The story's versions, oldest first."""
    good = healthy()
    return (
        Version("1.0.0", "feat: open the shop", edited(good, (_NEWS,))),
        Version("1.1.0", "feat: show what is new", good),
        Version("1.2.0", fault.commit, edited(good, fault.edits)),
        Version("1.2.1", fault.fix, _mended(good, fault)),
    )


def _mended(good: Tree, fault: Fault) -> Tree:
    """The good release with a remark where the fault was.

    Without one nothing would differ from what demo runs, so nothing could tell which pages the fix
    is about, and every page would be worked.
    """
    mended = dict(good)
    for path in {PurePosixPath(edit.file) for edit in fault.edits}:
        remark = _REMARKS[path.suffix].format(fault.fix.removeprefix("fix: "))
        mended[path] = good[path].rstrip() + f"\n{remark}\n".encode()
    return mended


class Repository:
    """The application's repository, a checkout as a workflow has it.

    Args:
        folder: where it goes; must not exist.
        addresses: the URL of each environment, for its promo.yml.
        gitops: the gitops repository, for the same.
    """

    def __init__(self, folder: Path, addresses: Mapping[str, str], gitops: Path) -> None:
        self.folder = folder
        self._settings = settings(addresses, str(gitops))
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", f"--initial-branch={BRANCH}")

    def commit(self, version: Version) -> str:
        """Commit a version; the commit's SHA."""
        configuration = {PurePosixPath(".github/promo.yml"): self._settings.encode()}
        write({**version.tree, **configuration}, self.folder)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", version.message)
        git(self.folder, "tag", f"v{version.number}")
        return line(self.folder, "rev-parse", "HEAD")


def settings(addresses: Mapping[str, str], gitops: str) -> str:
    """The repository's .github/promo.yml."""
    lines = ["version: 1", "apps:", f"  {APP}:", "    environments:"]
    for name in ENVIRONMENTS:
        data = ", data: disposable" if name == "staging" else ""
        lines.append(f"      {name}: {{url: {addresses[name]}, file: {file_of(name)}{data}}}")
    routes = ", ".join(ROUTES)
    lines += ["    explore:", f"      routes: {{include: [{routes}]}}", "      paths:"]
    lines += [f"        shop/web/pages/{script}.js: [{', '.join(pages)}]"
              for script, pages in _SHOWN_ON.items()]  # fmt: skip
    lines += ["gitops:", f"  repository: {json.dumps(gitops)}", f"  branch: {BRANCH}", ""]
    return "\n".join(lines)
