"""flag-beside-operator: a calculation or a filter with a flag beside its operator, `distinct` or `negate`."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, Replace, TreeFix
from grammar.suggestion import folded

_DISTINCT = frozenset({"distinct", "isdistinct", "unique", "isunique"})
_NEGATED = frozenset({"negate", "negated", "isnegated", "inverted", "invert"})


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": "COUNT", "column": "user.id", "distinct": true}]}',
            '{"calculations": [{"op": "COUNT_DISTINCT", "column": "user.id"}]}',
        ),
        (
            '{"filters": [{"column": "error", "op": "exists", "negate": false}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def flag_beside_operator(occurrence: Occurrence) -> TreeFix | None:
    """A count says in a flag that it counts different values, or a filter says in one that it is not negated.

    In this language the operator says both. A flag that is not set, or says what the operator says, is removed; one that
    makes another operator of it is read for `COUNT` alone.
    """
    name, is_set, at = folded(occurrence.key), readings.truth(occurrence.value), occurrence.path
    written = occurrence.members.get("op")
    if is_set is None or not isinstance(written, str):
        return None
    if occurrence.what == "filter":
        is_plain = name in _NEGATED and not is_set
        return TreeFix("remove the flag", (Remove(at),), Safety.SAFE) if is_plain else None
    if occurrence.what != "calculation" or name not in _DISTINCT:
        return None
    op = readings.calculation_op(written, occurrence.vocabulary)
    if is_set is (op == "COUNT_DISTINCT"):
        return TreeFix("remove the flag", (Remove(at),), Safety.SAFE)
    if not is_set or op != "COUNT" or not isinstance(occurrence.members.get("column"), str):
        return None
    changes = (Replace((*at[:-1], "op"), "COUNT_DISTINCT"), Remove(at))
    return TreeFix("write `COUNT_DISTINCT`", changes, Safety.SAFE)
