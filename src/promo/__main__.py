"""``python -m promo``, the way the actions start a command."""

from promo.cli import main

if __name__ == "__main__":
    main()
