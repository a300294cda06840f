"""A CSV: the first record names the columns, the rows below show their types."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING

from grammar.pattern import pattern
from grammar.schema import Column, ColumnType, Schema
from grammar.schemas.document import Document, SchemaError, decoded, kind_of
from grammar.schemas.gathering import gathered, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DELIMITERS = (",", "\t", ";")
"""What may stand between the fields: what makes most fields of the header, of equals a tab, else the earlier one."""

MAX_ROWS = 1000
MAX_CELLS = 50_000
"""Types are inferred from the first rows only: at most `MAX_ROWS`, fewer where they have very many columns."""

_COMPARED = 20
_INTEGER = pattern(r"[+-]?(?:0|[1-9][0-9]*)")  # 007 is a name, not a number
_FLOAT = pattern(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")  # 0,5 as well as 0.5
_NUMBER_STARTS = frozenset("+-.0123456789")


def read_csv_header(data: Document, name: str = "") -> Schema:
    r"""A CSV whose first record names the columns; commas, tabs or semicolons stand between.

    Quoted names may hold delimiters and line breaks. Blanks around a name are not part of it, and a field without a
    name is no column (an index, or a delimiter too many). Where rows follow, types are inferred from the first of
    them: a column of integers and decimal fractions is float, one of unlike cells has an unknown type, and empty
    cells say nothing.

    Raises:
        SchemaError: the quotes of the header do not close, it names no column, or a field is too long to be one.

    >>> schema = read_csv_header('name,"duration, ms"\nGET,12.5\n')
    >>> schema["duration, ms"].type
    <ColumnType.FLOAT: 'float'>
    """
    if not isinstance(data, str | bytes):
        raise SchemaError(f"expected the text of a CSV, not {kind_of(data)}")
    text = decoded(data)
    delimiter = _delimiter(text) or DELIMITERS[0]
    lines = _Lines(text)
    header = [field.strip() for field in _header(lines, delimiter)]
    if not any(header):
        raise SchemaError(f"the header of the CSV, line {lines.number}, names no column")
    most = min(MAX_ROWS, MAX_CELLS // len(header) + 1)
    rows = list(islice(_rows(lines, delimiter), most))
    cells: dict[str, set[str]] = {field: set() for field in header if field}
    for at, field in enumerate(header):
        if field:
            cells[field].update(row[at] for row in rows if at < len(row))
    columns = gathered(("the header", Column(field, _type_of(texts))) for field, texts in cells.items())
    return Schema(columns, name=name, inferred=bool(rows))


def is_csv(text: str) -> bool:
    """Whether a text is a table: a header of several fields, and rows of as many, or of several each."""
    delimiter = _delimiter(text)
    if delimiter is None:
        return False
    try:
        lines = _Lines(text)
        width = len(_header(lines, delimiter))
        widths = [len(row) for row in islice(_rows(lines, delimiter), _COMPARED)]
    except SchemaError:
        return True  # a table with a fault; the reader says where
    return not widths or widths[0] == width or min(widths) > 1


class _Lines:
    """The lines of a text, with their line ends, one at a time; `number` is that of the last one given."""

    __slots__ = ("_at", "_end", "_text", "number")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._end = "\n" if "\n" in text else "\r"
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._at >= len(self._text):
            raise StopIteration
        end = self._text.find(self._end, self._at) + 1 or len(self._text)
        line = self._text[self._at : end]
        self._at = end
        self.number += 1
        return line


def _delimiter(text: str) -> str | None:
    """The delimiter that makes most fields of the header; else one that makes its quotes wrong; else None."""
    best, wrong, most = None, None, (1, True)
    for delimiter in DELIMITERS:
        try:
            fields = len(_header(_Lines(text), delimiter)), delimiter == "\t"
        except SchemaError:
            wrong = wrong or delimiter
            continue
        if fields > most:
            best, most = delimiter, fields
    return best or wrong


def _header(lines: _Lines, delimiter: str) -> list[str]:
    """The first record that is not an empty line; strict, for a quote that never closes would swallow the rows."""
    records = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        return next((record for record in records if record), [])
    except csv.Error as error:
        raise SchemaError(f"the header of the CSV cannot be read at line {lines.number}: {_reason(error)}") from None


def _rows(lines: _Lines, delimiter: str) -> Iterator[list[str]]:
    records = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        for record in records:
            if record:
                yield record
    except csv.Error as error:
        raise SchemaError(f"the CSV cannot be read at line {lines.number}: {_reason(error)}") from None


def _reason(error: csv.Error) -> str:
    return str(error).partition(" - ")[0]  # what follows is advice for the programmer who opened a file


def _type_of(texts: Iterable[str]) -> ColumnType | None:
    types: set[ColumnType] = set()
    for text in texts:
        kind = _cell_type(text.strip())
        if kind is not None and kind not in types:
            types.add(kind)
            if joined(types) is None:
                return None
    return joined(types)


def _cell_type(text: str) -> ColumnType | None:
    if not text:
        return None
    if text[0] in _NUMBER_STARTS:
        if _INTEGER.fullmatch(text):
            return ColumnType.INTEGER
        return ColumnType.FLOAT if _FLOAT.fullmatch(text) else ColumnType.STRING
    return ColumnType.BOOLEAN if text.lower() in ("true", "false") else ColumnType.STRING
