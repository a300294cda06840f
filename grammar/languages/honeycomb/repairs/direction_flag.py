"""direction-flag: a direction as a key that is true or false."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, readings
from grammar.repair import Occurrence, repair
from grammar.rule import Rename, Replace, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"breakdowns": ["name"], "orders": [{"column": "name", "desc": true}]}',
            '{"breakdowns": ["name"], "orders": [{"column": "name", "order": "descending"}]}',
        ),
        (
            '{"breakdowns": ["name"], "orders": [{"column": "name", "desc": 1}]}',
            '{"breakdowns": ["name"], "orders": [{"column": "name", "order": "descending"}]}',
        ),
    ],
)
def direction_flag(occurrence: Occurrence) -> TreeFix | None:
    """An order states its direction as a flag: `"desc": true`, `"ascending": 0`, `"reverse": "yes"`.

    There are two directions, so ruling one out leaves the other.
    """
    is_set = readings.truth(occurrence.value)
    if occurrence.what != "order" or is_set is None:
        return None
    if any(readings.key(other, "order", occurrence.vocabulary, content) == "order" or parts.is_flag(other, content)
           for other, content in occurrence.members.items()):  # fmt: skip
        return None
    named = readings.direction(occurrence.key) or ("descending" if occurrence.key in ("reverse", "reversed") else None)
    if named is None:
        return None
    way = named if is_set else {"ascending": "descending", "descending": "ascending"}[named]
    changes = (Rename(occurrence.path, "order"), Replace(occurrence.path, way))
    return TreeFix(f"write `{way}`", changes, Safety.SAFE)
