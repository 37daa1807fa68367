"""One file a shape: a way in which gitops files write an image.

A file here defines ``SHAPE``; it is found by being here.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from promo.gitops.places import Shape


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape, in the order of their files' names."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(_shape(f"{__name__}.{name}") for name in names)


def _shape(module: str) -> Shape:
    shape = import_module(module).SHAPE
    if not isinstance(shape, Shape):
        raise TypeError(f"{module}.SHAPE is no Shape")
    return shape
