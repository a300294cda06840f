"""phrase-for-item: a phrase where an object belongs, such as `P99(duration_ms)`."""

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
        (
            '{"breakdowns": [["name", "error"]]}',
            '{"breakdowns": ["name", "error"]}',
        ),
    ],
)
def phrase_for_item(occurrence: Occurrence) -> TreeFix | None:
    """An item of a list is a phrase where an object belongs, or an object where a name belongs.

    A phrase is read completely or not at all, with the language's own operators and their other names. An object that
    only names a column stands for that column. A list that is the only item of a list stands for that list.
    """
    if not occurrence.is_item:
        return None
    value, at = occurrence.value, occurrence.path
    if occurrence.key == "breakdowns" and isinstance(value, list) and value and not occurrence.siblings:
        is_list = all(isinstance(name, str) and name for name in value)
        return TreeFix("take the list out of the list", (Replace(at[:-1], value),), Safety.SAFE) if is_list else None
    is_list = isinstance(value, list) and len(value) > 1 and all(isinstance(part, dict) for part in value)
    if is_list and not occurrence.siblings:
        return TreeFix("take the list out of the list", (Replace(at[:-1], value),), Safety.SAFE)
    item = parts.item(occurrence.value, occurrence.key, occurrence.vocabulary, occurrence.members)
    return (
        None if item is None else TreeFix("write it as the list has it", (Replace(occurrence.path, item),), Safety.SAFE)
    )
