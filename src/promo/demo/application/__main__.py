"""Serve the application: ``python -m promo.demo.application --port 0 --sha SHA --fault NAME``."""

import argparse
import runpy
import sys
import tempfile
from pathlib import Path

from promo.demo.application.faults import EVERY
from promo.demo.application.source import edited, healthy, write


def main() -> None:
    """Write the source out, with the fault when one is asked for, and run it."""
    parser = argparse.ArgumentParser(prog="promo.demo.application", add_help=False)
    parser.add_argument("--fault", choices=sorted(EVERY))
    options, rest = parser.parse_known_args()
    tree = edited(healthy(), EVERY[options.fault].edits if options.fault else ())
    with tempfile.TemporaryDirectory(prefix="promo-application-") as folder:
        write(tree, Path(folder))
        sys.argv[1:] = rest
        runpy.run_path(folder, run_name="__main__")


main()
