"""Records: every call as a line: stores, what is left out of them, and what other tools have recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.record import read_line, read_lines
    from guard.records.files import read_file

__all__ = ["read_file", "read_line", "read_lines"]

__getattr__ = later(
    __name__,
    {
        "read_file": "guard.records.files",
        "read_line": "guard.record",
        "read_lines": "guard.record",
    },
)


def __dir__() -> list[str]:
    return __all__
