"""column-for-key: filters written as an object of columns and the values they must have."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.equalities import equalities
from grammar.repair import Occurrence, repair
from grammar.rule import TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters": [{"status": 500}]}',
            '{"filters": [{"column": "status", "op": "=", "value": 500}]}',
        ),
        (
            '{"filters": [{"status": 500, "region": "eu-3"}]}',
            '{"filters": [{"column": "status", "op": "=", "value": 500}, {"column": "region", "op": "=", "value": "eu-3"}]}',
        ),
    ],
)
def column_for_key(occurrence: Occurrence) -> TreeFix | None:
    """A filter has columns as its keys and what they equal as their values: `{"status": 500}`.

    With plain values such an object can only ask for equality, as in MongoDB. A value that contains a comparison sign,
    a wildcard, or a word that compares, joins or negates is not a plain value (`comparison-for-value`).
    """
    read = equalities(occurrence)
    if read is None or not read.is_certain:
        return None
    return TreeFix("compare the columns with their values", (read.change,), Safety.SAFE)
