"""Records: many outputs in one file, one JSON object per line or in one JSON array, read one at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from grammar import Diagnostic, Schema, Severity, Source, Span
from grammar.frozen import field, frozen, replace
from grammar.notations.json import locate
from grammar.schemas import SchemaError, read_schema
from guard.command.layout import MAX_ARRAY_BYTES, MAX_LINE_BYTES, Ahead

_KEPT_SCHEMAS = 64
_BLANK = re.compile(r"[ \t\r\n]*")


@frozen
class Piece:
    """What a file has of one record: the line that it begins on, its number in the file, and its bytes.

    Where they cannot be kept, `fault` says why, and `shown` is what there is to show.
    """

    line: int
    number: int
    raw: bytes = b""
    fault: str = ""
    shown: str = ""


@frozen
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


def _nowhere(_: bytes) -> None:
    pass


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    assert match is not None
    return match.end()


def array_pieces(file: IO[bytes] | Ahead, *, on_rest: Callable[[bytes], object] = _nowhere) -> Iterator[Piece]:
    """The records of a file that is one JSON array, in order; where it stops being JSON, a piece with a fault.

    `on_rest` is given what stands between them.
    """
    data = file.read(MAX_ARRAY_BYTES + 1)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        on_rest(data)
        yield Piece(1, 1, fault=f"byte {error.start} of the array is not UTF-8")
        return
    if len(data) > MAX_ARRAY_BYTES:
        on_rest(data)
        while rest := file.read(MAX_LINE_BYTES):
            on_rest(rest)
        yield Piece(1, 1, fault="the array is too long; write one record per line")
        return
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
        yield Piece(line, number, text[at:end].encode())
        line += text.count("\n", at, end)
        done = at = end
        at = _after_blanks(text, at)
        if text[at : at + 1] != ",":
            break
        at += 1
    tail = text[done:]
    on_rest(tail.encode())
    if tail.strip() != "]":
        shown = tail[:MAX_LINE_BYTES]
        yield Piece(line, number, fault="the array of records is not JSON from here on", shown=shown)


def line_pieces(
    file: IO[bytes] | Ahead,
    *,
    on_rest: Callable[[bytes], object] = _nowhere,
    on_silent: Callable[[], object] | None = None,
) -> Iterator[Piece]:
    """The lines of a file that are records, in order; blank lines are passed over.

    `on_rest` is given what no record holds. `on_silent` is called for each record of a call that has no output to judge: the
    model was not asked, or what it said was left out. Without it such a record is one like any other.
    """
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
            yield Piece(number, number, fault="the line is too long to be a record")
            continue
        if on_silent is not None and _is_silent(raw):
            on_silent()
            on_rest(raw)
        elif raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield Piece(number, number, raw)
        else:
            on_rest(raw)


def _is_silent(raw: bytes) -> bool:
    """Whether a line is the record of a call, and has no output."""
    at = raw.find(b'"attempts"')
    if at < 0 or 0 <= raw.find(b'"output"') < at:  # a record has its output before its attempts
        return False
    from guard.record import Record, read_line

    record = read_line(raw)
    return isinstance(record, Record) and record.output is None


def read_records(
    file: IO[bytes] | Ahead, schema: Schema | None = None, *, on_rest: Callable[[bytes], object] = _nowhere
) -> Iterator[Record]:
    """The records of a file with one a line, in order; a broken line is a record with a fault.

    A record has `output` (the raw text, or a JSON value that stands for its own text) and may have `id`, `input` (the
    question), `columns` (names, or names with types), `schema` (any form that `read_schema` knows) or `ignore` (rules that
    are not reported on it, each with a reason); `schema` here is what a record without its own is judged against.
    """
    schemas: dict[str, Schema] = {}
    return (record_of(piece, schemas, schema) for piece in line_pieces(file, on_rest=on_rest))


def record_of(piece: Piece, schemas: dict[str, Schema], schema: Schema | None = None) -> Record:
    """The record that a piece of a file is. `schemas` keeps those that were read, from one piece to the next."""
    if piece.fault:
        return Record(piece.line, piece.number, piece.shown, fault=_fault(piece.fault, piece.shown))
    return replace(_record(piece.number, piece.raw, schema, schemas), number=piece.line, raw=piece.raw)


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
