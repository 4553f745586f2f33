"""The front door: ``python build.py`` builds everything from source/ into dist/. ``--help`` tells the rest."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Deckwright needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

if __name__ == "__main__":
    if sys.getfilesystemencoding() != "utf-8":  # LC_ALL=C and the like: speak UTF-8 all the same
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.argv])
    try:
        from deckwright.cli import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
