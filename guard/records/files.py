"""Files of records: one JSON object a line, read one at a time and in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from guard.record import MAX_LINE_BYTES, BrokenRecord, Record, read_line

BLANK = b" \t\r\n\xef\xbb\xbf"
"""A line of nothing but these is passed over."""


def read_file(file: str | Path | IO[bytes]) -> Iterator[Record | BrokenRecord]:
    """The records of a file in order, blank lines passed over; what is no record is answered as broken.

    Args:
        file: a path, or a file that is open for reading bytes, which stays open.

    Raises:
        OSError: the file cannot be read.
    """
    if isinstance(file, str | Path):
        with open(file, "rb") as opened:  # noqa: PTH123  # either kind of path
            yield from read_file(opened)
        return
    for number, line in bounded_lines(file, MAX_LINE_BYTES):
        if line is None:
            yield BrokenRecord(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
        elif line.strip(BLANK):
            yield read_line(line, number)


def bounded_lines(file: IO[bytes], most: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a file with their numbers from 1; None for one of more than `most` bytes, which is not kept."""
    number = 0
    while line := file.readline(most + 1):
        number += 1
        if len(line) <= most:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(most)
        yield number, None
