"""direction-flag: a direction as a key that is true or false."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Rename, Replace


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"breakdowns": ["name"], "orders": [{"column": "name", "desc": true}]}',
            '{"breakdowns": ["name"], "orders": [{"column": "name", "order": "descending"}]}',
        ),
    ],
)
def direction_flag(occurrence: Occurrence) -> Mend | None:
    """An order says its direction with a key of its own: `"desc": true`, `"ascending": false`.

    Of two directions, one that is not meant leaves the other.
    """
    value = occurrence.value
    if occurrence.what != "order" or not isinstance(value, bool) or "order" in occurrence.members:
        return None
    named = readings.direction(occurrence.key) or ("descending" if occurrence.key in ("reverse", "reversed") else None)
    if named is None:
        return None
    way = named if value else {"ascending": "descending", "descending": "ascending"}[named]
    changes = (Rename(occurrence.path, "order"), Replace(occurrence.path, way))
    return Mend(f"write `{way}`", changes, Safety.SAFE)
