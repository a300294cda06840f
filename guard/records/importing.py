"""Importing: the records that a file of another tool holds, with the tool told by the keys of what is in it.

A file is lines of JSON, one JSON value over many lines, or a zip of them, as inspect_ai writes it. Lines and the members of an
array are read one at a time. Nothing is skipped in silence: what no importer knows ends the import with its place, and what is
known and tells of no call of a model is counted.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from grammar.frozen import frozen
from guard.record import MAX_LINE_BYTES, BrokenRecord, Record, read_line
from guard.records.importer import Document, Importer, ShapeError

MAX_DOCUMENT_BYTES = 512_000_000
"""A file that is one JSON object is held in memory, and may not be larger; one with an object a line has no limit."""

_BLANK = b" \t\r\n\xef\xbb\xbf"
_BLANK_TEXT = re.compile(r"[ \t\r\n]*")
_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"


class ImportFailedError(ValueError):
    """A file cannot be imported; the message says why, and where: ``line 3: ...``."""


@frozen
class Place:
    """Where a document stands in its file: ``line 3``, ``item 7``, ``samples/a.json``; empty where it is all of it."""

    text: str

    def says(self, message: str) -> ImportFailedError:
        """The error of something that is wrong there."""
        return ImportFailedError(f"{self.text}: {message}" if self.text else message)


class Importing:
    """The import of one file after the other.

    `by_importer` counts the records by the importer that read them, ``guard`` for records of this project's own;
    `passed_over` the parts that an importer knows, and that tell of no call of a model.

    Args:
        name: the importer that every document is for; None where the keys of each are to tell.

    Raises:
        ImportFailedError: there is no importer of that name.
    """

    def __init__(self, name: str | None = None) -> None:
        from guard.records.imports import IMPORTERS  # noqa: PLC0415  # a folder of modules, for who imports

        named = (name, "otel" if name == "openinference" else name)  # not every span of a trace is in the narrower form
        self._importers = [each for each in IMPORTERS if name is None or each.name in named]
        self._is_named = name is not None
        if not self._importers:
            known = ", ".join(each.name for each in IMPORTERS)
            raise ImportFailedError(f"there is no importer {name!r:.60}; there are {known}")
        self.by_importer: Counter[str] = Counter()
        self.passed_over: Counter[str] = Counter()

    def records(self, file: IO[bytes]) -> Iterator[Record]:
        """The records of a file that is open for reading bytes, in its order.

        Raises:
            ImportFailedError: the file is not JSON, or something in it is not known.
            OSError: it cannot be read.
        """
        for place, document in documents(file):
            yield from self._records(place, document)

    def _records(self, place: Place, document: Any) -> Iterator[Record]:
        if not isinstance(document, dict):
            raise place.says("it is not a JSON object")
        importer = self._importer(place, document)
        if importer is None:
            own = read_line(json.dumps(document))
            if isinstance(own, BrokenRecord):
                raise place.says(own.message)
            self.by_importer["guard"] += 1
            yield own
            return
        try:
            for record in importer.read(document):
                if record is None:
                    self.passed_over[importer.name] += 1
                else:
                    self.by_importer[importer.name] += 1
                    yield record
        except ShapeError as error:
            raise place.says(f"{error} (read as {importer.title})") from error

    def _importer(self, place: Place, document: Document) -> Importer | None:
        """Whose a document is; None for a record of this project's own."""
        try:
            fitting = [each for each in self._importers if each.matches(document)]
        except ShapeError as error:
            raise place.says(str(error)) from error
        names = {each.name for each in fitting}
        if names == {
            "openinference",
            "otel",
        }:  # spans of which one at least is of OpenInference, which is the narrower form
            fitting = [each for each in fitting if each.name == "openinference"]
        if len(fitting) == 1:
            return fitting[0]
        if (
            not fitting
            and not self._is_named
            and "output" in document
            and ("attempts" in document or "input" in document)
        ):
            return None
        keys = ", ".join(sorted(map(str, document)))[:120]
        if fitting:
            raise place.says(f"it may be of {' or '.join(sorted(names))}; say which with --from")
        if self._is_named:
            raise place.says(f"it is not of {self._importers[0].title}; its keys are {keys}")
        raise place.says(f"it is of no shape that is known; its keys are {keys}")


def documents(file: IO[bytes]) -> Iterator[tuple[Place, Any]]:
    """The JSON values of a file with their places: its lines, the members of its array, its one value, or those of a zip.

    Raises:
        ImportFailedError: it is not JSON.
    """
    first = b""
    number = 0
    while not first.strip(_BLANK):
        first = file.readline(MAX_LINE_BYTES + 1)
        number += 1
        if not first:
            return
    if first.startswith(_ZIP):
        file.seek(0)
        yield from _zipped(file)
    elif first.lstrip(_BLANK).startswith(b"["):
        yield from _members(_Text(first, file))
    elif len(first) <= MAX_LINE_BYTES and _is_json(first):
        yield Place(f"line {number}"), _parsed(Place(f"line {number}"), first)
        yield from _lines(file, number)
    else:
        rest = file.read(MAX_DOCUMENT_BYTES - len(first) + 1)
        if len(first) + len(rest) > MAX_DOCUMENT_BYTES:
            raise ImportFailedError(
                f"the file is one JSON value of more than {MAX_DOCUMENT_BYTES:,} bytes; write one a line"
            )
        yield Place(""), _parsed(Place(""), first + rest, before=number - 1)


def _lines(file: IO[bytes], number: int) -> Iterator[tuple[Place, Any]]:
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        place = Place(f"line {number}")
        if len(line) > MAX_LINE_BYTES:
            raise place.says(f"the line is longer than {MAX_LINE_BYTES:,} bytes")
        if line.strip(_BLANK):
            yield place, _parsed(place, line)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _parsed(place: Place, data: bytes, before: int = 0) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise place.says(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {before + error.lineno}, " if not place.text else ""
        raise place.says(f"{where}it is not JSON from character {error.colno} on") from error
    except (ValueError, RecursionError) as error:
        raise place.says("it is not JSON that can be read") from error


class _Text:
    """The text of a file, a chunk at a time; `text` is what is kept of it, `at` where in that the reading stands."""

    def __init__(self, first: bytes, file: IO[bytes]) -> None:
        import codecs  # noqa: PLC0415  # for arrays only

        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._file = file
        self.text = ""
        self.at = 0
        self.is_over = False
        self._add(first.removeprefix(b"\xef\xbb\xbf"))

    def _add(self, data: bytes) -> None:
        try:
            self.text = self.text[self.at :] + self._decoder.decode(data, final=self.is_over)
        except UnicodeDecodeError as error:
            raise ImportFailedError("the file is not UTF-8") from error
        self.at = 0

    def more(self) -> bool:
        """Read on, at least as much again as is held, and let go of what was read; False where the file has ended.

        Raises:
            ImportFailedError: what comes is not UTF-8.
        """
        if self.is_over:
            return False
        data = self._file.read(max(_CHUNK, len(self.text) - self.at))
        self.is_over = not data
        self._add(data)
        return not self.is_over

    def next(self) -> str:
        """The next character that is not blank, which is then passed over; empty where the file has ended."""
        while True:
            blank = _BLANK_TEXT.match(self.text, self.at)
            assert blank is not None
            self.at = blank.end()
            if self.at < len(self.text):
                self.at += 1
                return self.text[self.at - 1]
            if not self.more():
                return ""


def _members(text: _Text) -> Iterator[tuple[Place, Any]]:
    """The members of an array, each parsed when all of it has come; memory holds one of them and a chunk."""
    text.next()
    number = 1
    sign = text.next()
    while sign != "]" or number > 1:
        text.at -= len(sign)
        place = Place(f"item {number}")
        yield place, _member(text, place)
        number += 1
        sign = text.next()
        if sign == "]":
            break
        if sign != ",":
            raise place.says("the array is not JSON after it")
        sign = text.next()
    if text.next():
        raise ImportFailedError("something stands after the array")


def _member(text: _Text, place: Place) -> Any:
    decoder = json.JSONDecoder()
    while True:
        try:
            value, end = decoder.raw_decode(text.text, text.at)
        except RecursionError as error:
            raise place.says("it is not JSON that can be read") from error
        except ValueError as error:
            if len(text.text) - text.at > MAX_DOCUMENT_BYTES or not text.more():
                raise place.says("it is not JSON that can be read") from error
        else:
            length = end - text.at
            if end < len(text.text) or not text.more():  # a number at the end of what is there may go on
                text.at += length
                return value


def _zipped(file: IO[bytes]) -> Iterator[tuple[Place, Any]]:
    """The samples of a log that inspect_ai wrote as a zip, each joined with the head of the log."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name.startswith("samples/") and name.endswith(".json")]
            head = _parsed(Place("header.json"), _unpacked(archive, "header.json"))
            for name in names:
                sample = _parsed(Place(name), _unpacked(archive, name))
                yield Place(name), {**(head if isinstance(head, dict) else {}), "samples": [sample]}
    except NotImplementedError as error:
        way = "write it as JSON with `inspect log convert --to json`, or use Python 3.14"
        raise ImportFailedError(f"this Python cannot unpack the zip; {way}") from error
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise ImportFailedError(f"the zip cannot be read: {error}") from error


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as packed:
        data = packed.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise Place(name).says(f"it has more than {MAX_DOCUMENT_BYTES:,} bytes")
    return data


def import_file(path: str | Path, name: str | None = None) -> Iterator[Record]:
    """The records of one file of another tool.

    Args:
        path: of the file.
        name: whose it is, ``otel``; None where its keys are to tell.

    Raises:
        ImportFailedError: there is no such importer, the file is not JSON, or something in it is not known.
        OSError: it cannot be read.
    """
    importing = Importing(name)
    with open(path, "rb") as file:  # noqa: PTH123  # either kind of path
        yield from importing.records(file)
