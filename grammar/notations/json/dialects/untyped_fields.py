"""untyped-fields: the members as the fields of an address or the lines of a properties file."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals.lines import read_fields
from grammar.notations.json.literals.written import written
from grammar.source import Span


@dialect(
    "write it as JSON",
    safety=Safety.UNSAFE,
    is_untyped=True,
    examples=[
        ("limit=10&breakdowns=name", '{"limit": 10, "breakdowns": "name"}'),
        (
            "filters[0].column=name\nfilters[0].op=exists\n",
            '{"filters": [{"column": "name", "op": "exists"}]}',
        ),
    ],
)
def untyped_fields(text: str) -> Iterable[Edit] | None:
    """The text is fields, `limit=10&breakdowns=name`, or lines with the way to each value, `filters[0].op=exists`.

    What looks like a number there may be meant as a text, and nothing closes the object: both are guesses.
    """
    node = read_fields(text)
    return None if node is None else [Edit(Span(0, len(text)), written(node))]
