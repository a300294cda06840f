"""Stores: lines in a file, rows in SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guard.records.store import Store

DATABASES = (".sqlite", ".sqlite3", ".db")
"""Endings of files that are databases."""


def open_store(path: str | Path) -> Store:
    """The store that a path names: a database by its ending, else a file with a record a line. Nothing is opened yet."""
    if str(path).lower().endswith(DATABASES):
        from guard.records.stores.sqlite import SqliteStore  # noqa: PLC0415

        return SqliteStore(path)
    from guard.records.stores.jsonl import JsonLines  # noqa: PLC0415

    return JsonLines(path)
