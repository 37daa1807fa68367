"""How long it takes to scope a change of a repository of many source files.

Processor seconds of this process, so that a busy machine does not count; git's are not in them.
A repository of as many modules as asked, with a React router of 200 lazy routes: its tree is read
from git, its routes are read, and a component that three pages show is followed to them.

    python bench/scope.py [FILES]

Its peer in the same run is reading the same files and only parsing each with the same grammar.
"""

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from promo.scope.code.syntax import parse
from promo.scope.diff import Checkout
from promo.scope.planning import Chosen, Live, Site, chart, routes_in, take_stock
from promo.scope.sources import ROUTERS
from promo.scope.sources.found import Code
from promo.scope.tree import CODE, suffix

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.repositories import Repository, git

FILES, ROUTES = 5_000, 200
BODY = "\n".join(
    f"  const value{n} = items.map((item) => ({{...item, n: {n}}}));" for n in range(25)
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository.new(Path(folder) / "app")
        for path, text in files(count).items():
            file = repository.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git(repository.folder, "add", ".")
        sha = repository.commit({})
        measure(repository.folder, sha)


def measure(folder: Path, sha: str) -> None:
    times = [time.process_time()]
    tree = Checkout(folder).tree(sha)
    assert tree
    times.append(time.process_time())
    chosen = Chosen(sources=frozenset(ROUTERS))
    code = Code(tree)
    found = routes_in(code, chosen.sources)
    stock = take_stock(chosen, Site("https://staging.example.com"), found)
    times.append(time.process_time())
    done = chart(["src/shared/m7.tsx"], None, stock, Live(code, found), chosen)
    times.append(time.process_time())
    for path, content in tree.contents.items():
        if suffix(path) in CODE:
            parse(path, content)
    times.append(time.process_time())
    read, routes, followed, parsed = (b - a for a, b in pairwise(times))
    whole = read + routes + followed
    size = sum(map(len, tree.contents.values())) / 1_000_000
    print(f"{len(tree.contents):,} files, {size:.1f} MB, {len(stock.routes)} routes")
    print(f"processor seconds: read {read:.2f}, routes {routes:.2f}, to pages {followed:.2f}")
    print(f"reached {len(done.charters)} of them by {done.charters[0].reach}")
    print(f"together {whole:.2f} s; reading and parsing alone {read + parsed:.2f} s:"
          f" {whole / (read + parsed):.2f} times that")  # fmt: skip


def files(count: int) -> dict[str, str]:
    """A router, its pages, and shared modules that import each other in a tree."""
    pages = "\n".join(
        f'  {{ path: "p{n}", lazy: () => import("./pages/p{n}") }},' for n in range(ROUTES)
    )
    router = (
        'import { createBrowserRouter } from "react-router-dom";\n'
        f"export default createBrowserRouter([\n{pages}\n]);\n"
    )
    made = {"package.json": '{"dependencies": {"react-router-dom": "7"}}', "src/router.tsx": router}
    shared = count - ROUTES
    for n in range(ROUTES):
        used = range(n, shared, ROUTES)
        imports = "\n".join(f'import {{ C{m} }} from "../shared/m{m}";' for m in used[:3])
        made[f"src/pages/p{n}.tsx"] = f"{imports}\n{component('Component')}"
    for m in range(shared):
        further = m + 3 * ROUTES
        one = f'import {{ C{further} }} from "./m{further}";\n' if further < shared else ""
        made[f"src/shared/m{m}.tsx"] = f"{one}{component(f'C{m}')}"
    return made


def component(name: str) -> str:
    shown = "  return <div className='x'>{items}</div>;\n"
    return f"export function {name}({{items}}) {{\n{BODY}\n{shown}}}\n"


if __name__ == "__main__":
    main()
