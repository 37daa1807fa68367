"""Vue, with or without Vite; routes are those of vue-router."""

from promo.adopt.shape import Shape
from promo.adopt.shapes.packaged import packaged

SHAPE = Shape("Vue", lambda files: packaged(files, frozenset({"vue"}), "vue-router", "links"))
