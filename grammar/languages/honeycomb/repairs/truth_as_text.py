"""truth-as-text: true or false in quotes, where nothing else can stand."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"usage_mode": "true"}',
            '{"usage_mode": true}',
        ),
    ],
)
def truth_as_text(occurrence: Occurrence) -> TreeFix | None:
    """`usage_mode` is a string where true or false belongs.

    It can mean nothing else. The value of a filter is never touched: there, a string and a boolean are different
    values.
    """
    value = occurrence.value
    if occurrence.key != "usage_mode" or not isinstance(value, str) or value.strip().lower() not in ("true", "false"):
        return None
    return TreeFix("write it without quotes", (Replace(occurrence.path, value.strip().lower() == "true"),), Safety.SAFE)
