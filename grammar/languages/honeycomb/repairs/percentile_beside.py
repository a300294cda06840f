"""percentile-beside: the number of a percentile in a key of its own."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, Replace, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": "P95", "percentile": 95, "column": "duration_ms"}]}',
            '{"calculations": [{"op": "P95", "column": "duration_ms"}]}',
        ),
        (
            '{"calculations": [{"op": "percentile", "value": 95, "column": "duration_ms"}]}',
            '{"calculations": [{"op": "P95", "column": "duration_ms"}]}',
        ),
    ],
)
def percentile_beside(occurrence: Occurrence) -> TreeFix | None:
    """A calculation names its percentile in a key of its own, `"percentile": 95`.

    In this language the number is part of the operator. It is moved there; where the operator already has it, the key
    is removed.
    """
    op = readings.percentile(occurrence.value, occurrence.vocabulary)
    holder, written = occurrence.path[:-1], occurrence.members.get("op")
    is_of_any = isinstance(written, str) and readings.is_any_percentile(written)
    is_number = is_of_any and readings.numbers_percentile(occurrence.key, occurrence.what)
    if op is None or not (is_number or readings.is_any_percentile(occurrence.key)):
        return None
    if written == op:
        return TreeFix("remove the repetition", (Remove(occurrence.path),), Safety.SAFE)
    if not isinstance(written, str) or not readings.is_any_percentile(written):
        return None
    return TreeFix(f"write `{op}`", (Replace((*holder, "op"), op), Remove(occurrence.path)), Safety.SAFE)
