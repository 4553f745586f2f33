"""``python -m deckwright``: the same as ``python build.py``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
