"""Records: every call as a line: stores, what is left out of them, and what other tools have recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.record import read_line, read_lines
    from guard.records.contents import CONTENTS, UnknownContentError, altered, without
    from guard.records.files import read_file
    from guard.records.importing import ImportFailedError, Importing, import_file
    from guard.records.journal import Counts, Journal
    from guard.records.privacy import Privacy
    from guard.records.store import Purge, Store, StoreError
    from guard.records.stores import open_store
    from guard.records.stores.jsonl import JsonLines
    from guard.records.stores.sqlite import SqliteStore

__all__ = [
    "CONTENTS",
    "Counts",
    "ImportFailedError",
    "Importing",
    "Journal",
    "JsonLines",
    "Privacy",
    "Purge",
    "SqliteStore",
    "Store",
    "StoreError",
    "UnknownContentError",
    "altered",
    "import_file",
    "open_store",
    "read_file",
    "read_line",
    "read_lines",
    "without",
]

__getattr__ = later(
    __name__,
    {
        "CONTENTS": "guard.records.contents",
        "Counts": "guard.records.journal",
        "ImportFailedError": "guard.records.importing",
        "Importing": "guard.records.importing",
        "Journal": "guard.records.journal",
        "JsonLines": "guard.records.stores.jsonl",
        "Privacy": "guard.records.privacy",
        "Purge": "guard.records.store",
        "SqliteStore": "guard.records.stores.sqlite",
        "Store": "guard.records.store",
        "StoreError": "guard.records.store",
        "UnknownContentError": "guard.records.contents",
        "altered": "guard.records.contents",
        "import_file": "guard.records.importing",
        "open_store": "guard.records.stores",
        "read_file": "guard.records.files",
        "read_line": "guard.record",
        "read_lines": "guard.record",
        "without": "guard.records.contents",
    },
)


def __dir__() -> list[str]:
    return __all__
