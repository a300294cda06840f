"""Lark parse tree to query tree, with places; what a context-free grammar cannot say is said here.

That no key comes twice, that the keys an object needs are there, how long a list may be and how large a number: the
facts are the profile's (vocabulary.py), the reading of JSON is the notation's (grammar/notations/json.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grammar.diagnostic import Path
from grammar.languages.honeycomb.repairs import REPAIRS
from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
    Scalar,
)
from grammar.languages.honeycomb.vocabulary import COMPARE_OFFSETS, HAVING_OPS, Profile
from grammar.notation import Built
from grammar.notations.json import JsonBuilder
from grammar.source import Source, Span

TYPES: Mapping[str, str] = {
    "calculations": "a list of calculations",
    "calculated_fields": "a list of calculated fields",
    "formulas": "a list of formulas",
    "filters": "a list of filters",
    "filter_combination": "a filter combination",
    "breakdowns": "a list of column names",
    "orders": "a list of orders",
    "havings": "a list of havings",
    "limit": "an integer",
    "time_range": "an integer (seconds)",
    "start_time": "an integer (UNIX seconds)",
    "end_time": "an integer (UNIX seconds)",
    "granularity": "an integer (seconds)",
    "compare_time_offset_seconds": "an integer (seconds)",
    "usage_mode": "`true` or `false`",
    "id": "a string",
    "column": "a column name",
    "name": "a name",
    "expression": "a formula in a string",
    "value": "a string, a number, `true` or `false`, or a list of them",
    "having.value": "a number",
    "join_column": "a string",
    "op": "an operator",
    "calculation.op": "a calculation operator",
    "order.op": "an operator that can order results",
    "filter.op": "a filter operator",
    "having.op": "a comparison",
    "calculate_op": "an operator that a having can use",
    "order": "a direction",
}
"""What each key holds, in the user's nouns; where one key means two things, with the object's name before it."""

_ARTICLE = {"order": "an order", "query": "the query"}


def builder(profile: Profile) -> Callable[[Any, Source], Built]:
    """The builder of a profile: (parse tree, source) to the query, its places and the faults seen."""

    def build(tree: Any, source: Source) -> Built:
        building = _Building(profile, source)
        query = building.query(tree)
        diagnostics = tuple(building.json.diagnostics)
        if any(d.path[:1] == ("calculated_fields",) for d in diagnostics):
            query = None  # a name that a faulty part declares may be used anywhere: no name could be judged
        return Built(query, building.json.places, diagnostics)

    return build


class _Building:
    def __init__(self, profile: Profile, source: Source) -> None:
        self.profile = profile
        self.json = JsonBuilder(source, types=TYPES, unit="query", repairs=REPAIRS, vocabulary=profile)

    def query(self, tree: Any) -> Query | None:
        if tree.data == "wrong_query":
            self.json.places.values[()] = self.json.span(tree)
            self.json.wrong(tree.children[0], (), "an object")
            return None
        members = self._members(tree, (), "query")
        return Query(
            calculations=self._list(members, (), "calculations", self._calculation),
            calculated_fields=self._list(members, (), "calculated_fields", self._calculated_field),
            formulas=self._list(members, (), "formulas", self._formula),
            filters=self._list(members, (), "filters", self._filter),
            filter_combination=self._text(members, "filter_combination"),
            breakdowns=self._list(members, (), "breakdowns", self._breakdown),
            orders=self._list(members, (), "orders", self._order),
            havings=self._list(members, (), "havings", self._having),
            limit=self._integer(members, "limit"),
            time_range=self._integer(members, "time_range"),
            start_time=self._integer(members, "start_time"),
            end_time=self._integer(members, "end_time"),
            granularity=self._integer(members, "granularity"),
            compare_time_offset_seconds=self._offset(members),
            usage_mode=self._truth(members, "usage_mode"),
            id=self._text(members, "id"),
        )

    def _calculation(self, tree: Any, path: Path) -> Calculation | None:
        members = self._members(tree, path, "calculation")
        if not self._has_required(tree, path, "calculation", members):
            return None
        return Calculation(
            op=self.json.text(members["op"]),
            column=self._text(members, "column"),
            name=self._text(members, "name"),
            filters=self._list(members, path, "filters", self._filter),
            filter_combination=self._text(members, "filter_combination"),
        )

    def _filter(self, tree: Any, path: Path) -> Filter | None:
        members = self._members(tree, path, "filter")
        if not self._has_required(tree, path, "filter", members):
            return None
        return Filter(
            column=self.json.text(members["column"]),
            op=self.json.text(members["op"]),
            value=self._value(members["value"], (*path, "value")) if "value" in members else None,
            join_column=self._text(members, "join_column"),
        )

    def _order(self, tree: Any, path: Path) -> Order | None:
        members = self._members(tree, path, "order")
        if not self._has_required(tree, path, "order", members):
            return None
        return Order(self._text(members, "op"), self._text(members, "column"), self._text(members, "order"))

    def _having(self, tree: Any, path: Path) -> Having | None:
        members = self._members(tree, path, "having")
        if not self._has_required(tree, path, "having", members):
            return None
        value = self.json.scalar(members["value"], (*path, "value"))
        if value is None or isinstance(value, str):
            return None
        return Having(
            self.json.text(members["op"]), value, self._text(members, "calculate_op"), self._text(members, "column")
        )

    def _calculated_field(self, tree: Any, path: Path) -> CalculatedField | None:
        members = self._members(tree, path, "calculated field")
        if not self._has_required(tree, path, "calculated field", members):
            return None
        return CalculatedField(self.json.text(members["name"]), self.json.text(members["expression"]))

    def _formula(self, tree: Any, path: Path) -> Formula | None:
        members = self._members(tree, path, "formula")
        if not self._has_required(tree, path, "formula", members):
            return None
        return Formula(self.json.text(members["name"]), self.json.text(members["expression"]))

    def _breakdown(self, tree: Any, _path: Path) -> str | None:
        token = tree.children[0]
        return self.json.text(token) if str(token) else None

    # --- parts ---

    def _members(self, tree: Any, path: Path, what: str) -> dict[str, Any]:
        profile = self.profile
        words: dict[str, Sequence[str]] = {
            "filter_combination": profile.combinations,
            "order": ("ascending", "descending"),
            "calculate_op": profile.having_calculation_ops,
            "op": {
                "calculation": tuple(profile.calculation_ops),
                "filter": tuple(profile.filter_ops),
                "order": profile.order_ops,
                "having": HAVING_OPS,
            }.get(what, ()),
        }
        self.json.noun = _ARTICLE.get(what, f"a {what}")
        return self.json.members(tree, path, what, profile.keys[what], words)

    def _has_required(self, tree: Any, path: Path, what: str, members: Mapping[str, Any]) -> bool:
        """Whether all keys are there and right; those that are not there at all are reported."""
        lacking = [key for key in self.profile.required.get(what, ()) if key not in members]
        for key in lacking:
            if not self.json.is_accounted_for((*path, key)):  # there, but wrong: reported already
                self.json.missing(tree, path, key, _ARTICLE.get(what, f"a {what}"))
        return not lacking and all(str(members[key]) for key in self.profile.required.get(what, ()))

    def _list(
        self, members: Mapping[str, Any], path: Path, key: str, build: Callable[[Any, Path], Any | None]
    ) -> tuple[Any, ...]:
        if key not in members:
            return ()
        here = (*path, key)
        nodes = self.json.items(members[key], here)
        most = self.profile.most_items
        if len(nodes) > most:
            first = self.json.span(nodes[most])
            self.json.report(
                "too-many-items",
                f"`{key}` has {len(nodes)} items, more than the {most} it may have",
                Span(first.start, self.json.span(nodes[-1]).end),
                here,
                label=f"beyond the first {most}",
            )
        kept: list[Any] = []
        positions: list[int] = []
        since = self.json.places.counted()
        for position, node in enumerate(nodes):
            at = (*here, position)
            self.json.places.values[at] = self.json.span(node)
            if node.data == "wrong_item":
                self.json.wrong(node.children[0], at, _ITEMS[key])
                continue
            item = build(node, at)
            if item is not None:
                kept.append(item)
                positions.append(position)
        if len(kept) < len(nodes):
            self.json.places.leave_out(here, positions, since)
        return tuple(kept)

    def _value(self, node: Any, path: Path) -> Scalar | tuple[Scalar, ...] | None:
        if not hasattr(node, "meta"):
            return self.json.scalar(node, path)
        kept: list[Scalar] = []
        positions: list[int] = []
        nodes = self.json.items(node, path)
        since = self.json.places.counted()
        for position, item in enumerate(nodes):
            here = (*path, position)
            self.json.places.values[here] = self.json.span(item)
            if item.data == "wrong_item":
                self.json.wrong(item.children[0], here, _ITEMS["value"])
                continue
            value = self.json.scalar(item.children[0], here)
            if value is not None:
                kept.append(value)
                positions.append(position)
        if len(kept) < len(nodes):
            self.json.places.leave_out(path, positions, since)
        return tuple(kept)

    def _text(self, members: Mapping[str, Any], key: str) -> str | None:
        token = members.get(key)
        if token is None or token.type == "NULL" or not str(token):
            return None
        return self.json.text(token)

    def _truth(self, members: Mapping[str, Any], key: str) -> bool | None:
        token = members.get(key)
        return None if token is None or not str(token) else str(token) == "true"

    def _integer(self, members: Mapping[str, Any], key: str) -> int | None:
        token = members.get(key)
        if token is None:
            return None
        value = self.json.scalar(token, (key,))
        if not isinstance(value, int):
            return None
        least, most = self.profile.bounds.get(key, (None, None))
        if (least is not None and value < least) or (most is not None and value > most):
            allowed = f"from {least} to {most}" if most is not None else f"at least {least}"
            self.json.report(
                "number-out-of-range",
                f"`{key}` is {_in_digits(value)}, but must be {allowed}",
                self.json.span(token),
                (key,),
                label=f"must be {allowed}",
                fixes=self.json.fixes_for("number-out-of-range", (key,), token),
            )
            return None
        return value

    def _offset(self, members: Mapping[str, Any]) -> int | None:
        key = "compare_time_offset_seconds"
        value = self._integer(members, key)
        if value is not None and value not in COMPARE_OFFSETS:
            self.json.report(
                "unknown-compare-offset",
                f"`{key}` is {_in_digits(value)}, which is not an offset that can be compared with",
                self.json.span(members[key]),
                (key,),
                label=f"not one of the {len(COMPARE_OFFSETS)}",
                help=f"use one of {', '.join(map(str, COMPARE_OFFSETS))}",
            )
            return None
        return value


def _in_digits(value: int) -> str:
    text = str(value)
    return text if len(text) <= _DIGITS_SHOWN else f"a number of {len(text.lstrip('-'))} digits"


_DIGITS_SHOWN = 20

_ITEMS: Mapping[str, str] = {
    "calculations": "a calculation",
    "calculated_fields": "a calculated field",
    "formulas": "a formula",
    "filters": "a filter",
    "breakdowns": "a column name",
    "orders": "an order",
    "havings": "a having",
    "value": "a string, a number, `true` or `false`",
}
