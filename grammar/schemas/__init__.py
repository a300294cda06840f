"""The forms a schema is written in, and the one reader that tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from grammar.diagnostic import one_of, quote
from grammar.schema import Schema
from grammar.schemas.columns_export import is_columns_export, read_columns_export
from grammar.schemas.csv_header import is_csv, read_csv_header
from grammar.schemas.document import Document, SchemaError, decoded, values_of
from grammar.schemas.json_schema import is_json_schema, read_json_schema
from grammar.schemas.name_list import is_comma_list, json_strings, read_name_list
from grammar.schemas.sample_events import read_sample_events

__all__ = ["FORMS", "Document", "SchemaError", "read_schema", "recognise"]

Reader = Callable[[Document, str], Schema]
"""(the document, the dataset's name or "") to a schema; raises SchemaError."""

FORMS: Mapping[str, Reader] = MappingProxyType(
    {
        "columns-export": read_columns_export,
        "csv-header": read_csv_header,
        "json-schema": read_json_schema,
        "name-list": read_name_list,
        "sample-events": read_sample_events,
    }
)
"""The readers by the name of their form; the first line of a reader's docstring says what the form is."""

_FILE_ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt")
_ERROR_FIELDS = frozenset({"error", "status", "type", "title", "detail", "type_detail", "instance"})
_DATASET_FIELDS = frozenset({"regular_columns_count", "expand_json_depth"})


def read_schema(data: Document, *, name: str = "", form: str | None = None) -> Schema:
    r"""The schema that a document states, whichever of the forms it is written in.

    `data` is a text, its UTF-8 bytes, or a list or object of JSON values; `name` is the dataset's, for messages, and
    wins over what the document says; `form` is a name of `FORMS` (with ``-`` or ``_``) for a document that is not
    to be told by its content. Otherwise the first of these that fits decides.

    A text that begins with ``{`` or ``[`` is JSON; several JSON values, as in JSON Lines, are a list of them. An
    object is

    1. a JSON Schema, where it has ``$schema``, or definitions, or `properties` that are all schemas;
    2. a columns export, where it has `columns` or `derived_columns`, or is one column object (`key_name`, or `alias`
       with `expression`), or leads from names to column objects (one of them of a known type) or to type words (more
       than half of them known), or is empty;
    3. else one sample event.

    A list is

    1. a name list, where all entries are texts;
    2. a columns export, where any object in it has `key_name`, or `alias` with `expression`; where all have only
       `name` with a known `type`; where it begins with a text and goes on with objects; or where it is empty;
    3. else sample events.

    Any other text is

    1. a name list, where all of it is JSON strings; where it begins with ``COLUMNS:``; and where all lines but the
       last end in a comma;
    2. a CSV, where the first record has several fields and the second has as many (or each of the first rows
       several), or there is no second;
    3. else a name list, one a line. So a table of a single column needs ``form="csv-header"``, and names that hold
       commas or semicolons need a JSON list or ``form="name-list"``.

    What is surely a mistake is refused, unless `form` is given: the name of a file instead of its text, a web page,
    and the service's answers that list datasets or report an error.

    Columns of the same name are one column where their types agree or one is unknown.

    Raises:
        SchemaError: the document cannot be read; the message names the line, byte or entry. Or there is no such form.

    >>> schema = read_schema('[{"key_name": "duration_ms", "type": "float"}]', name="shop")
    >>> schema["duration_ms"].type, schema.name
    (<ColumnType.FLOAT: 'float'>, 'shop')
    >>> list(read_schema("name\nduration_ms\n").columns)
    ['name', 'duration_ms']
    """
    if form is not None:
        reader = FORMS.get(form.replace("_", "-"))
        if reader is None:
            raise SchemaError(f"there is no schema form {quote(form)}, only {one_of(list(FORMS), 'and')}")
        return reader(data, name)
    form, document = recognise(data)
    return FORMS[form](document, name)


def recognise(data: Document) -> tuple[str, Document]:
    """The form that a document is written in, a name of `FORMS`, with the document decoded for its reader.

    Raises:
        SchemaError: the document cannot be read, or is surely a mistake.

    >>> recognise(["name", "duration_ms"])[0]
    'name-list'
    """
    if not isinstance(data, str | bytes):
        return _form_of_values(data)
    text = decoded(data)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _form_of_values(text)
    _refuse_text(text, start)
    if json_strings(text) is None and not is_comma_list(text) and is_csv(text):
        return "csv-header", text
    return "name-list", text


def _form_of_values(data: Document) -> tuple[str, Document]:
    value = values_of(data)
    if isinstance(value, Mapping):
        _refuse_error(value)
        _refuse_dataset(value, "the object")
        if is_json_schema(value):
            return "json-schema", value
        return ("columns-export" if is_columns_export(value) else "sample-events"), value
    if value and all(isinstance(entry, str) for entry in value):
        return "name-list", value
    if is_columns_export(value) or isinstance(value[0], str):
        return "columns-export", value
    if isinstance(value[0], Mapping):
        _refuse_dataset(value[0], "entry 1")
    return "sample-events", value


def _refuse_text(text: str, start: str) -> None:
    if start == "<":
        raise SchemaError("the schema begins with `<` at line 1, as web pages do and lists of columns do not")
    line = text.strip()
    if line[-10:].lower().endswith(_FILE_ENDINGS) and not any(end in line for end in "\n\r,;\t"):
        raise SchemaError(f"the schema is {quote(line)}, the name of a file and not its text")


def _refuse_error(value: Mapping[str, object]) -> None:
    error = value.get("error")
    if isinstance(error, str) and value.keys() <= _ERROR_FIELDS:
        raise SchemaError(f"the object is an error that the service answered with, not a schema: {quote(error)}")


def _refuse_dataset(value: Mapping[str, object], place: str) -> None:
    slug = value.get("slug")
    if isinstance(slug, str) and not _DATASET_FIELDS.isdisjoint(value) and "columns" not in value:
        raise SchemaError(f"{place} describes the dataset {quote(slug)} but none of its columns")
