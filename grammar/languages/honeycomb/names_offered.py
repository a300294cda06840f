"""The names that may stand at a place of an unfinished query, those that fit what stands there already first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grammar.completion import Item
from grammar.languages.honeycomb.vocabulary import STRING_OPS, Profile
from grammar.notations.json.sites import Where, names_in
from grammar.schema import Column, ColumnType, Schema


def named(profile: Profile, where: Where, schema: Schema) -> Sequence[Item]:
    """What a name may be: a column, or what the query names itself; in a list of breakdowns, what is not there yet.

    An order and a having speak of results first, a calculation of columns that its operator can compute on, a filter of
    columns whose type its operator compares.
    """
    whole = where.whole if isinstance(where.whole, dict) else {}
    own = [Item(name, "calculated field") for name in names_in(whole.get("calculated_fields"), "name")]
    if where.part in ("order", "having"):
        own = [*_results(where, whole), *own]
    ordered = sorted(schema, key=lambda column: not fits(profile, where.part, where.content, column))
    columns = [Item(column.name, str(column.type or "")) for column in ordered]
    offered = set(where.content) if isinstance(where.content, list) else set()
    items: list[Item] = []
    for item in (*own, *columns):
        if item.text not in offered:
            offered.add(item.text)
            items.append(item)
    return items


def fits(profile: Profile, part: str, content: object, column: Column) -> bool:
    """Whether the operator that stands beside a column, if one does, takes a column of its type.

    `part` is what the column is in (``"calculation"``, ``"filter"``), `content` what else that has so far.
    """
    operator = content.get("op") if isinstance(content, dict) else None
    if column.type is None or operator is None:
        return True
    if part == "calculation":
        stated = profile.calculation_ops.get(operator)
        return stated is None or not stated.takes or str(column.type) in stated.takes
    return part != "filter" or operator not in STRING_OPS or column.type is ColumnType.STRING


def _results(where: Where, whole: dict[str, object]) -> Iterator[Item]:
    """What the query is answered with, as far as it is written: columns under the operator that stands there, or names."""
    operator = where.content.get("op" if where.part == "order" else "calculate_op")
    calculations = whole.get("calculations")
    if operator is not None:
        same = (
            [c for c in calculations if isinstance(c, dict) and c.get("op") == operator]
            if isinstance(calculations, list)
            else []
        )
        yield from (Item(name, "calculated") for name in names_in(same, "column"))
        return
    yield from (Item(name, "calculation") for name in names_in(calculations, "name"))
    yield from (Item(name, "formula") for name in names_in(whole.get("formulas"), "name"))
    breakdowns = whole.get("breakdowns")
    if isinstance(breakdowns, list) and where.part == "order":
        yield from (Item(name, "breakdown") for name in breakdowns if isinstance(name, str))
