"""React built by Vite; routes are those of react-router."""

from promo.adopt.shape import Shape
from promo.adopt.shapes.packaged import packaged

SHAPE = Shape(
    "React with Vite",
    lambda files: packaged(files, frozenset({"react", "vite"}), "react-router", "links"),
)
