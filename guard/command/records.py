"""Records: many outputs in one file, one JSON object per line or in one JSON array, read one at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import IO, Any

from grammar import Diagnostic, Schema, Severity, Source, Span
from grammar.notations.json import locate
from grammar.schemas import SchemaError, read_schema

MAX_LINE_BYTES = 8_000_000
"""A longer line is answered as broken and passed over, so that memory stays constant whatever the file."""

MAX_ARRAY_BYTES = 64_000_000
"""A longer JSON array of records is answered as broken: it is held in memory, as lines are not."""

_KEPT_SCHEMAS = 64
_BLANK = re.compile(r"[ \t\r\n]*")
_BOM = b"\xef\xbb\xbf"
_OTHER_KEYS = ("id", "input", "columns", "schema", "ignore")
"""The keys of a record besides `output`."""


class Layout(Enum):
    """How a file holds outputs."""

    ONE = auto()
    """It is one output."""
    LINES = auto()
    """It has a record a line."""
    ARRAY = auto()
    """It is a JSON array of records."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line: the output to judge and what it is judged against.

    `id` is the record's own (any JSON value) or the 1-based line number; `output` is what the model said, None where
    the line is broken, and `fault` then says why, with a place in `line`. `place` is where in the line the output's JSON
    value stands. `raw` are the bytes of the line as it stood in the file, its line break included; empty where it was
    too long to keep. `ignore` leads from the rules that are not to be reported on this record to reasons.

    Of an array `number` is the line that the record begins on, `line` its text.
    """

    number: int
    id: Any
    line: str
    output: str | None = None
    question: str | None = None
    schema: Schema | None = None
    fault: Diagnostic | None = None
    place: Span | None = None
    raw: bytes = b""
    ignore: Mapping[str, str] = field(default_factory=dict)


class Ahead:
    """A file whose beginning can be looked at before it is read; standard input cannot be read twice."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.kept = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; all of them where it is negative."""
        if size < 0:
            head, self.kept = self.kept, b""
            return head + self.file.read()
        head, self.kept = self.kept[:size], self.kept[size:]
        return head if len(head) == size else head + self.file.read(size - len(head))

    def readline(self, size: int) -> bytes:
        """The next line with its line break, or `size` bytes of it."""
        end = self.kept.find(b"\n", 0, size) + 1
        if end or len(self.kept) >= size:
            return self.read(end or size)
        head, self.kept = self.kept, b""
        return head + self.file.readline(size - len(head))

    def layout(self, *, is_named: bool = False) -> Layout:
        """What the content looks like: records where the first lines are, or where it is an array that begins with one.

        A single line that is an object with nothing but `output` may be one output in a wrapper, and is taken for that. A
        file that `is_named` as one of records is an array or has lines.
        """
        first = self._next_line()
        text = first.removeprefix(_BOM).lstrip()
        if text.startswith(b"["):
            if len(text) < MAX_LINE_BYTES and (is_named or text[1:].lstrip()[:1] in (b"", b"{")):
                self.kept += self.file.read(MAX_ARRAY_BYTES)
            is_array = _begins_with_record(self.kept)
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
        while line and not line.strip():
            line = self.file.readline(MAX_LINE_BYTES + 1)
            self.kept += line
            if len(self.kept) > MAX_LINE_BYTES:
                break
        return line


def _object(line: bytes) -> Mapping[str, Any]:
    """The object that a line is, empty where it is none."""
    if not line.removeprefix(_BOM).lstrip().startswith(b"{"):
        return {}
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _begins_with_record(data: bytes) -> bool:
    """Whether a JSON array begins with an object that has `output`."""
    text = data.decode("utf-8-sig", "replace")
    start = _BLANK.match(text, text.index("[") + 1)
    assert start is not None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "output" in value


def _nowhere(_: bytes) -> None:
    pass


def read_array(
    file: IO[bytes] | Ahead, schema: Schema | None = None, *, on_rest: Callable[[bytes], object] = _nowhere
) -> Iterator[Record]:
    """The records of a file that is one JSON array, in order; where it stops being JSON, a record with a fault.

    `on_rest` is given what stands between them.
    """
    data = file.read(MAX_ARRAY_BYTES + 1)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        on_rest(data)
        yield Record(1, 1, "", fault=_fault(f"byte {error.start} of the array is not UTF-8", ""))
        return
    if len(data) > MAX_ARRAY_BYTES:
        on_rest(data)
        while rest := file.read(MAX_LINE_BYTES):
            on_rest(rest)
        yield Record(1, 1, "", fault=_fault("the array is too long; write one record per line", ""))
        return
    schemas: dict[str, Schema] = {}
    done, at, number, line = 0, text.index("[") + 1, 0, 1
    while True:
        at = _after_blanks(text, at)
        if text[at : at + 1] == "]" and not number:
            break
        line += text.count("\n", done, at)
        on_rest(text[done:at].encode())
        done, number = at, number + 1
        try:
            _, end = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        piece = text[at:end]
        yield replace(_record(number, piece.encode(), schema, schemas), number=line, raw=piece.encode())
        line += piece.count("\n")
        done = at = end
        at = _after_blanks(text, at)
        if text[at : at + 1] != ",":
            break
        at += 1
    tail = text[done:]
    on_rest(tail.encode())
    if tail.strip() != "]":
        shown = tail[:MAX_LINE_BYTES]
        yield Record(line, number, shown, fault=_fault("the array of records is not JSON from here on", shown))


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    assert match is not None
    return match.end()


def read_records(
    file: IO[bytes] | Ahead, schema: Schema | None = None, *, on_rest: Callable[[bytes], object] = _nowhere
) -> Iterator[Record]:
    """The records of a file, in order; blank lines are passed over, a broken line is a record with a fault.

    A record has `output` (the raw text, or a JSON value that stands for its own text) and may have `id`, `input` (the
    question), `columns` (names, or names with types), `schema` (any form that `read_schema` knows) or `ignore` (rules that
    are not reported on it, each with a reason); `schema` here is what a record without its own is judged against.
    """
    schemas: dict[str, Schema] = {}
    number = 0
    while True:
        raw = file.readline(MAX_LINE_BYTES + 1)
        if not raw:
            return
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            on_rest(raw)
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(MAX_LINE_BYTES)
                on_rest(raw)
            yield Record(number, number, "", fault=_fault("the line is too long to be a record", ""))
            continue
        if raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield replace(_record(number, raw, schema, schemas), raw=raw)
        else:
            on_rest(raw)


def _record(number: int, raw: bytes, schema: Schema | None, schemas: dict[str, Schema]) -> Record:
    try:
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        shown = raw.decode("utf-8", "replace").rstrip("\r\n")
        return Record(number, number, shown, fault=_fault(f"byte {error.start} of the line is not UTF-8", shown))
    keys: list[str] = []

    def note(members: list[tuple[str, Any]]) -> dict[str, Any]:
        keys[:] = [key for key, _ in members]  # the outermost object is the last to end
        return dict(members)

    try:
        members = json.loads(line, object_pairs_hook=note)
    except ValueError as error:
        message = "the line is not JSON" if not isinstance(error, json.JSONDecodeError) else _not_json(error)
        return Record(number, number, line, fault=_fault(message, line, getattr(error, "pos", 0)))
    except RecursionError:
        return Record(number, number, line, fault=_fault("the line is nested too deeply to be a record", line))
    if not isinstance(members, dict):
        return Record(number, number, line, fault=_fault("the line is not a JSON object", line))
    id_ = members.get("id", number)
    if "output" not in members:
        return Record(number, id_, line, fault=_fault("the record has no `output`", line))
    question = members.get("input")
    places = locate(Source(line))
    twice = next((key for key in members if keys.count(key) > 1), None)
    if twice is not None:
        return Record(
            number, number if twice == "id" else id_, line, fault=_fault(f"the record has `{twice}` twice", line)
        )
    try:
        own_schema = _schema(members, schemas)
    except SchemaError as error:
        return Record(number, id_, line, fault=_fault(f"the record's columns cannot be read: {error}", line))
    ignore = members.get("ignore", {})
    if not isinstance(ignore, dict) or not all(isinstance(why, str) and why.strip() for why in ignore.values()):
        return Record(number, id_, line, fault=_fault('the record\'s `ignore` must be {"RULE": "REASON"}', line))
    return Record(
        number,
        id_,
        line,
        output=members["output"] if isinstance(members["output"], str) else _raw(line, places.values.get(("output",))),
        question=question if isinstance(question, str) else None,
        schema=own_schema or schema,
        place=places.values.get(("output",)),
        ignore=ignore,
    )


def _raw(line: str, span: Span | None) -> str:
    """A value as it stands in the line: parsing and printing it again would hide equal keys and round numbers."""
    assert span is not None
    return line[span.start : span.end]


def _schema(members: dict[str, Any], schemas: dict[str, Schema]) -> Schema | None:
    stated = members.get("schema", members.get("columns"))
    if stated is None:
        return None
    key = json.dumps(stated)
    if key not in schemas:
        if len(schemas) >= _KEPT_SCHEMAS:
            schemas.clear()
        schemas[key] = read_schema(stated)
    return schemas[key]


def _not_json(error: json.JSONDecodeError) -> str:
    return f"the line is not JSON from character {error.pos + 1} on"


def refused(record: Record, reason: str) -> Diagnostic:
    """What is reported of a record that says something which cannot be done."""
    return _fault(reason, record.line)


def _fault(message: str, line: str, at: int = 0) -> Diagnostic:
    at = min(at, len(line))
    return Diagnostic(
        "broken-record",
        Severity.ERROR,
        message,
        Span(at, len(line)),
        help='write one JSON object per line: {"output": "...", "input": "...", "columns": [...]}',
    )
