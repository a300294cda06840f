"""negated-comparison: a comparison of sizes with a word before it that turns it around."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix

_NEGATED = pattern(r"\s*(?:not|!)\s*([<>]=?)\s*")
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@repair(
    ["unknown-word"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"column": "status", "op": "not <", "value": 500}]}',
            '{"filters": [{"column": "status", "op": ">=", "value": 500}]}',
        ),
    ],
)
def negated_comparison(occurrence: Occurrence) -> TreeFix | None:
    """A comparison is negated: `not <` for `>=`.

    Of values that both have, one is the other. An event without the column satisfies a negation and no comparison, so this is a
    guess.
    """
    if occurrence.key != "op" or occurrence.what not in ("filter", "having") or not isinstance(occurrence.value, str):
        return None
    match = _NEGATED.fullmatch(occurrence.value)
    op = None if match is None else readings.filter_op(_OPPOSITES[match[1]], occurrence.vocabulary)
    return None if op is None else TreeFix(f"write `{op}`", (Replace(occurrence.path, op),), Safety.UNSAFE)
