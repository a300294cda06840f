"""What is known of a place in an unfinished line of the text notation: the columns that may stand there."""

from __future__ import annotations

from grammar.completion import Item, Site
from grammar.languages.honeycomb.names_offered import fits
from grammar.languages.honeycomb.text.tokens import name_text
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.pattern import pattern
from grammar.schema import Schema

_OPERATOR = pattern(r"(?:^|[\s,(])([A-Z][A-Z0-9_]*)[ \t\r\n]*\([ \t\r\n]*\Z")
_NEW_NAME = pattern(r"(?:^|\s)as\s+\Z")
_LOOKED_AT = 100


def names_at(profile: Profile, beginning: str, schema: Schema | None) -> Site:
    """The columns of a schema, those first that the calculation before the bracket can compute on.

    Behind `as` stands a new name, so none is offered there.
    """
    end = beginning[-_LOOKED_AT:]
    if schema is None or _NEW_NAME.search(end):
        return Site()
    operator = _OPERATOR.search(end)
    content = {"op": operator[1]} if operator else {}
    ordered = sorted(schema, key=lambda column: not fits(profile, "calculation", content, column))
    written = [(name_text(column.name), str(column.type or "")) for column in ordered]
    return Site(
        {
            "NAME": [Item(text, detail) for text, detail in written if not text.startswith('"')],
            "STRING": [Item(text, detail) for text, detail in written if text.startswith('"')],
        },
        beside={"STRING": "NAME"},
    )
