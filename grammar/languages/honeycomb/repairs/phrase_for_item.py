"""phrase-for-item: a phrase where an object belongs, such as `P99(duration_ms)`."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Replace


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": ["COUNT", "P99(duration_ms)"]}',
            '{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}]}',
        ),
        (
            '{"filters": ["duration_ms >= 0", "error does-not-exist"]}',
            '{"filters": [{"column": "duration_ms", "op": ">=", "value": 0}, {"column": "error", "op": "does-not-exist"}]}',
        ),
        (
            '{"calculations": [{"op": "COUNT"}], "orders": ["COUNT desc"]}',
            '{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
        (
            '{"breakdowns": [{"column": "name"}]}',
            '{"breakdowns": ["name"]}',
        ),
    ],
)
def phrase_for_item(occurrence: Occurrence) -> Mend | None:
    """An item of a list is a phrase and should be an object, or is an object and should be a name.

    A phrase is read as a whole or not at all, with the language's own operators and their other names; an object that only
    names a column is that column.
    """
    if not occurrence.is_item:
        return None
    found = readings.item(occurrence.value, occurrence.key, occurrence.vocabulary, occurrence.members)
    return (
        None if found is None else Mend("write it as the list has it", (Replace(occurrence.path, found),), Safety.SAFE)
    )
