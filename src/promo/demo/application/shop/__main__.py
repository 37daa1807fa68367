"""Serve the shop: ``python -m shop --port 8000 --sha COMMIT``."""

from .server import main

main()
