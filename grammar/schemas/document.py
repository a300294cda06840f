"""Document: what a schema is read from, text or values, with places for messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from grammar.diagnostic import quote
from grammar.pattern import pattern
from grammar.source import Source

Document = str | bytes | Sequence[object] | Mapping[str, object]
"""A schema as a caller holds it: the text of a file, its bytes, or the values of its JSON."""

MAX_NESTING = 64
"""The deepest nesting that is flattened into dotted names; the service itself unfolds at most 10 levels."""

MAX_PREFIX = 1000
"""The longest name, in characters, that may stand before a dot: it is repeated in the name of each column below."""

_SPACE = pattern(r"[ \t\n\r]*")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class SchemaError(ValueError):
    """The given schema cannot be read. The message is one sentence that names the line, the byte or the entry."""


class Repeated(dict[str, object]):
    """An object in which a key stands more than once: `pairs` are all its members, the dict has the last of each."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.pairs = tuple(pairs)


def decoded(data: str | bytes) -> str:
    """The text, without the byte order mark that some programs put before it.

    Raises:
        SchemaError: the bytes are not UTF-8, the text is blank, or it holds a NUL (it is no text then).
    """
    text = data if isinstance(data, str) else _decoded(data)
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        raise SchemaError("the schema is empty")
    if (at := text.find("\0")) >= 0:
        raise SchemaError(f"the schema is not text: {_place(text, at)} contains a NUL character")
    return text


def values_of(data: Document) -> Mapping[str, object] | Sequence[object]:
    """The object or list that a document is: a text's JSON, or the values as they are.

    A text of several JSON values, one to a line or not, is read as a list of them; a list of lists, what several
    exports one after the other give, as one list.

    Raises:
        SchemaError: the text is not JSON, or it is neither an object nor a list.
    """
    value: object
    if isinstance(data, str | bytes):
        found = json_values(decoded(data))
        value = found[0] if len(found) == 1 else found
    else:
        value = data
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise SchemaError(f"expected a list or an object of columns, not {kind_of(value)}")
    if value and all(isinstance(part, list | tuple) for part in value):
        return [entry for part in value if isinstance(part, list | tuple) for entry in part]
    return value


def json_values(text: str) -> list[object]:
    """The JSON values of a text, which stand one after the other with nothing but blanks between.

    Raises:
        SchemaError: it is not JSON, or is nested too deeply to be read.
    """
    values: list[object] = []
    at = _after_space(text, 0)
    while at < len(text):
        value, at = _json_value(text, at)
        values.append(value)
        at = _after_space(text, at)
    return values


def members(thing: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    """The members of an object in their order, each as often as it stands in the text.

    Raises:
        SchemaError: a key is not a text, which only values that never were JSON can have.
    """
    if isinstance(thing, Repeated):
        return thing.pairs
    for key in thing:
        if not isinstance(key, str):
            raise SchemaError(f"a column name must be a string, not {kind_of(key)}")
    return thing.items()


def kind_of(value: object) -> str:
    """What a value is, in JSON's words, for messages.

    >>> kind_of(True), kind_of([1])
    ('a boolean', 'a list')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return f"a value of the Python type {quote(type(value).__name__)}"


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        also = ", it looks like UTF-16" if data.startswith(_UTF_16) else ""
        raise SchemaError(
            f"the schema is not UTF-8{also}: the byte at offset {error.start} (line {line}) is invalid"
        ) from None


def _after_space(text: str, at: int) -> int:
    blank = _SPACE.match(text, at)
    return blank.end() if blank else at


def _json_value(text: str, at: int) -> tuple[object, int]:
    try:
        try:
            return _DECODER.raw_decode(text, at)
        except json.JSONDecodeError:
            raise
        except ValueError:  # Python refuses to convert very long integers; how many digits they have is no matter here
            return _PATIENT_DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        reason = (error.msg[:1].lower() + error.msg[1:]).replace("illegal", "invalid")
        raise SchemaError(f"the JSON is broken at {_place(text, error.pos)}: {reason}") from None
    except RecursionError:
        raise SchemaError(f"the JSON that begins at {_place(text, at)} is nested too deeply") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else Repeated(pairs)


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        return 0


def _place(text: str, at: int) -> str:
    line, column = Source(text).line_column(at)
    return f"line {line}, column {column}"


_DECODER = json.JSONDecoder(object_pairs_hook=_object)
_PATIENT_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
