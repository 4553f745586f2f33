"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_source(parser: argparse.ArgumentParser) -> None:
    """Which source is meant: ``--source``, ``--documents``, ``--no-knowledge``."""
    parser.add_argument(
        "--source", type=Path, default=Path("source"), metavar="DIR|FILE",
        help="a source folder, a folder with nothing but documents, or one document (default: source)",
    )  # fmt: skip
    parser.add_argument(
        "--documents", type=Path, action="append", default=[], metavar="DIR",
        help="more documents, kept outside the source",
    )  # fmt: skip
    parser.add_argument("--no-knowledge", action="store_true", help="do not borrow this project's glossary and facts")


def add_lock(parser: argparse.ArgumentParser) -> None:
    """Where the lock is: ``--lock``."""
    parser.add_argument("--lock", type=Path, metavar="FILE", help="the lock file (default: deck.lock beside deck.yaml)")
