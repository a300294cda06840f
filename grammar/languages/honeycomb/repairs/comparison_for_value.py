"""comparison-for-value: filters written as an object of columns and what they are compared with."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.equalities import equalities
from grammar.repair import Occurrence, repair
from grammar.rule import TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"method": ["GET", "HEAD"]}]}',
            '{"filters": [{"column": "method", "op": "in", "value": ["GET", "HEAD"]}]}',
        ),
        (
            '{"filters": [{"status": ">=500"}]}',
            '{"filters": [{"column": "status", "op": ">=", "value": 500}]}',
        ),
    ],
)
def comparison_for_value(occurrence: Occurrence) -> TreeFix | None:
    """A filter has columns as its keys and comparisons, lists or unclear texts as their values: `{"status": ">=500"}`.

    A list usually means any of its values, and a comparison sign before a number means that comparison; since no
    operator is written, both are guesses. A value with a wildcard, or with a word for null, is left as it is.
    """
    read = equalities(occurrence)
    if read is None or read.is_certain:
        return None
    return TreeFix("compare the columns with their values", (read.change,), Safety.UNSAFE)
