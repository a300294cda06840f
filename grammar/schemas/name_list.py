"""Bare names: a JSON list, one name a line, or the comma-separated COLUMNS line of a prompt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grammar.pattern import pattern
from grammar.schema import Column, Schema
from grammar.schemas.document import Document, SchemaError, decoded, json_values, kind_of, values_of
from grammar.schemas.gathering import gathered

_TITLE = pattern(r"COLUMNS:(?=\s|$)")
_JSON_LIST = pattern(r"\[\s*[\"\]]")


def read_name_list(data: Document, name: str = "") -> Schema:
    """A list of names, of unknown types: a JSON list, one name a line, or names with commas between.

    A text is read by lines; blank lines are nothing, and blanks around a name are not part of it. It is read by
    commas instead where there is only one line, where all lines but the last end in a comma, and after ``COLUMNS:``.
    In a JSON list, and in lines that are all JSON strings, names are taken as they are: with blanks, commas and line
    breaks, and the empty name too.

    Raises:
        SchemaError: an entry is not a text.

    >>> list(read_name_list("COLUMNS: name, duration_ms").columns)
    ['name', 'duration_ms']
    """
    names = _names_in(decoded(data)) if isinstance(data, str | bytes) else _names_of(values_of(data))
    return Schema(gathered(("the list", Column(each)) for each in names), name=name)


def is_comma_list(text: str) -> bool:
    """Whether a text of several lines is certainly a list with commas between, and not a table."""
    text = text.strip()
    if _TITLE.match(text):
        return True
    if not text.partition("\n")[0].rstrip().endswith(","):
        return False
    lines = _lines(text)
    if len(lines) < 2 or not all(line.endswith(",") for line in lines[:-1]):
        return False
    return not lines[-1].endswith(",") or all(line.count(",") == 1 for line in lines)


def json_strings(text: str) -> list[str] | None:
    """The names of a text that is nothing but JSON strings, what a JSON tool prints for a list; None otherwise."""
    if not text.lstrip().startswith('"'):
        return None
    try:
        values = json_values(text)
    except SchemaError:
        return None
    names = [value for value in values if isinstance(value, str)]
    return names if len(names) == len(values) else None


def _names_in(text: str) -> Iterable[str]:
    text = text.strip()
    if _JSON_LIST.match(text):
        return _names_of(values_of(text))
    strings = json_strings(text)
    if strings is not None:
        return strings
    by_commas = is_comma_list(text)
    lines = _lines(_TITLE.sub("", text, count=1) if _TITLE.match(text) else text)
    if by_commas or len(lines) == 1:
        cut = [part.strip() for line in lines for part in line.split(",")]
        return [part for part in cut if part]
    return lines


def _names_of(value: Mapping[str, object] | Sequence[object]) -> Iterable[str]:
    if isinstance(value, Mapping):
        raise SchemaError("expected a list of names, not an object")
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, str):
            raise SchemaError(f"entry {number} of the list is {kind_of(entry)}, not a name")
        yield entry


def _lines(text: str) -> list[str]:
    # Only line feeds end a line (or carriage returns, where there are no others): names may hold any other character.
    lines = text.split("\n" if "\n" in text else "\r")
    return [line for each in lines if (line := each.strip())]
