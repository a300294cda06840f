"""Repaired texts written back where their raw texts stood: into a file, a record, a pipe."""

from __future__ import annotations

import difflib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from grammar import Source, Span
from grammar.notations.json import encode, locate
from guard.command.records import Record
from guard.verdict import Repaired, Verdict

_BOM = b"\xef\xbb\xbf"


def rewritten(raw: bytes, text: str) -> bytes:
    """A file's bytes with `text` as its one output; a byte-order mark and a line break at the end of the file stay."""
    if raw.endswith(b"\n") and not text.endswith("\n"):
        text += "\r\n" if raw.endswith(b"\r\n") else "\n"
    return (_BOM if raw.startswith(_BOM) else b"") + text.encode()


def rewritten_record(record: Record, text: str) -> bytes:
    """A record's line with `text` as its output, every other byte of it as it was.

    An output that was a string stays one; one that was a JSON value is replaced by the value that `text` is. In the record
    of a call, an attempt that refers to the output gets what it referred to: that is what the model wrote, and stays so.
    """
    assert record.place is not None
    line, place = record.line, record.place
    edits = [(place, encode(text) if line[place.start : place.start + 1] == '"' else text)]
    if '"attempts"' in line:
        edits += [(span, line[place.start : place.end]) for span in _references(line)]
    for span, written in sorted(edits, reverse=True):
        line = line[: span.start] + written + line[span.end :]
    end = record.raw[len(record.raw.rstrip(b"\r\n")) :]
    return (_BOM if record.raw.startswith(_BOM) else b"") + line.encode() + end


def _references(line: str) -> Iterator[Span]:
    """Where attempts of a call's record say `true` in place of the record's own output."""
    for path, span in locate(Source(line)).values.items():
        if len(path) == 5 and path[::2] == ("attempts", "texts", "output") and line[span.start : span.end] == "true":
            yield span


@contextmanager
def replacing(path: Path, is_needed: Callable[[], bool]) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of `path` when the block ends well and it `is_needed`: all of it or nothing.

    Where the block raises, `path` stays as it was. Links are followed, permissions kept.

    Raises:
        OSError: the folder cannot be written to.
    """
    target = path.resolve()
    if is_read_only(target):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if is_needed():
            Path(name).chmod(target.stat().st_mode)
            Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def is_read_only(path: Path) -> bool:
    """Whether a file's permissions let nobody write it, root included: whoever set them meant it."""
    return path.exists() and not path.stat().st_mode & 0o222


def difference(name: str, verdict: Verdict) -> str:
    """What a repair changed, as a unified diff from the raw text to the repaired one; empty where nothing changed."""
    if not isinstance(verdict, Repaired):
        return ""
    before, after = (text.splitlines(keepends=True) for text in (verdict.source.text, verdict.text))
    lines = difflib.unified_diff(before, after, name, f"{name} (repaired)")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ no line break at the end\n" for line in lines)
