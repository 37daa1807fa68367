"""Applications that a package.json tells of."""

from collections.abc import Iterator

from promo.adopt.files import Files, folder_of
from promo.adopt.shape import Application


def packaged(files: Files, needs: frozenset[str], router: str, plain: str) -> Iterator[Application]:
    """Those whose package.json needs some packages.

    Args:
        files: the repository.
        needs: what it must need, all of it.
        router: what its routes are read from, where the package of that name is needed too.
        plain: the same, where it is not.
    """
    for path in files.named("package.json"):
        packages = files.packages(path)
        if needs <= packages:
            known = router if router in packages or f"{router}-dom" in packages else plain
            yield Application(folder=folder_of(path), evidence=path, router=known)
