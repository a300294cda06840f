"""value-as-text: a list or an object written as text where an object belongs."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters": ["{\\"column\\": \\"error\\", \\"op\\": \\"exists\\"}"]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def value_as_text(occurrence: Occurrence) -> TreeFix | None:
    """An item of a list is an object that was encoded as a string.

    The object in the string takes its place; a string with a duplicate key is left as it is.
    """
    value = occurrence.value
    if not occurrence.is_item or occurrence.key == "breakdowns" or not isinstance(value, str):
        return None
    inner = parts.decoded(value)
    return (
        TreeFix("write it as an object", (Replace(occurrence.path, inner),), Safety.SAFE)
        if isinstance(inner, dict)
        else None
    )
