"""Layout: how a file holds outputs, told by its name or its first lines before it is read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import IO, Any

MAX_LINE_BYTES = 8_000_000
"""A longer line is answered as broken and passed over, so that memory stays constant whatever the file."""

MAX_ARRAY_BYTES = 64_000_000
"""A longer JSON array of records is answered as broken: it is held in memory, as lines are not."""

_BOM = b"\xef\xbb\xbf"
_MOST_BLANK = 4_096
"""Bytes of blank lines, at most, before a first line that is looked at."""

_OTHER_KEYS = ("id", "input", "columns", "schema", "ignore", "attempts")
"""The keys of a record besides `output`."""


class Layout(Enum):
    """How a file holds outputs."""

    ONE = auto()
    """It is one output."""
    LINES = auto()
    """It has a record a line."""
    ARRAY = auto()
    """It is a JSON array of records."""


class Ahead:
    """A file whose beginning can be looked at before it is read; standard input cannot be read twice."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.kept = b""
        self.at = 0

    def _taken(self, size: int) -> bytes:
        """So many bytes of what is kept; what was taken stays where it is until all of it is."""
        head = self.kept[self.at : self.at + size]
        self.at += len(head)
        if self.at >= len(self.kept):
            self.kept, self.at = b"", 0
        return head

    def read(self, size: int) -> bytes:
        """At most `size` bytes; all of them where it is negative."""
        if size < 0:
            return self._taken(len(self.kept)) + self.file.read()
        head = self._taken(size)
        return head if len(head) == size else head + self.file.read(size - len(head))

    def readline(self, size: int) -> bytes:
        """The next line with its line break, or `size` bytes of it."""
        end = self.kept.find(b"\n", self.at, self.at + size) + 1
        head = self._taken(end - self.at if end else size)
        return head if end or len(head) == size else head + self.file.readline(size - len(head))

    def layout(self, *, is_named: bool = False) -> Layout:
        """What the content looks like: records where the first lines are, or where it is an array that begins with one.

        A single line that is an object with nothing but `output` may be one output in a wrapper, and is taken for that. A
        file that `is_named` as one of records has lines, unless all of it is one array.
        """
        first = self._next_line()
        text = first.removeprefix(_BOM).lstrip()
        if text.startswith(b"["):
            if len(text) < MAX_LINE_BYTES and (is_named or text[1:].lstrip()[:1] in (b"", b"{")):
                self.kept += self.file.read(MAX_ARRAY_BYTES)
            is_array = _begins_with_record(self.kept, is_whole=is_named)
            return Layout.ARRAY if is_array else Layout.LINES if is_named else Layout.ONE
        if is_named:
            return Layout.LINES
        record = _object(first)
        if "output" not in record:
            return Layout.ONE
        has_more = any(key in record for key in _OTHER_KEYS) or "output" in _object(self._next_line())
        return Layout.LINES if has_more else Layout.ONE

    def _next_line(self) -> bytes:
        """The next line that is not blank, kept for whoever reads the file; empty where there is none."""
        line = b"\n"
        blank = 0
        while line and not line.strip() and blank <= _MOST_BLANK:
            line = self.file.readline(MAX_LINE_BYTES + 1)
            self.kept += line
            blank += len(line)
        return line


def _object(line: bytes) -> Mapping[str, Any]:
    """The object that a line is, empty where it is none."""
    if not line.removeprefix(_BOM).lstrip().startswith(b"{") or b'"output"' not in line:
        return {}  # most files are one output, and need no more than this look
    import json

    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _begins_with_record(data: bytes, *, is_whole: bool) -> bool:
    """Whether a JSON array begins with an object that has `output`; where `is_whole`, and all of it is JSON."""
    import json

    text = data.decode("utf-8-sig", "replace")
    inner = text[text.index("[") + 1 :].lstrip(" \t\r\n")
    try:
        value, _ = json.JSONDecoder().raw_decode(inner)
        if is_whole:
            json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "output" in value


def layout_of(name: str, file: Ahead, stated: bool | None) -> tuple[Layout, str]:
    """How a file holds outputs, and a hint where only its content says so: records as the caller stated, else by its name."""
    if stated is False:
        return Layout.ONE, ""
    is_named = stated is True or name.lower().endswith((".jsonl", ".ndjson"))
    layout = file.layout(is_named=is_named)
    if is_named or layout is Layout.ONE:
        return layout, ""
    shape = "a JSON array of records" if layout is Layout.ARRAY else "records, one JSON object per line"
    return layout, f"read as {shape}; --no-records reads it as one output"
