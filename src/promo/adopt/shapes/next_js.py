"""Next.js: the folders app and pages are its routes."""

from promo.adopt.shape import Shape
from promo.adopt.shapes.packaged import packaged

SHAPE = Shape("Next.js", lambda files: packaged(files, frozenset({"next"}), "next", "next"))
