"""Promo: evidence-gated promotion. What was explored, and only that, moves on."""

__version__ = "0.1.0"
