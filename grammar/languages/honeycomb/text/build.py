"""Lark parse tree to query, with places.

What a text holds is gathered as data, in the keys of the specification, and the query is made of them. A text of this notation
is right exactly where the JSON of the same query is, and is refused under the same names (a law holds the two together); what
the grammar cannot say of a query, its bounds and the length of its lists, is said here in the words of the text.

What recovery from an error has put in has no text: the part around it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar.frozen import frozen
from grammar.languages.honeycomb.text.bounds import outside
from grammar.languages.honeycomb.text.mistakes import UNREADABLE, Mistakes, is_put_in, span_of
from grammar.languages.honeycomb.text.places import TextPlaces
from grammar.languages.honeycomb.text.tokens import DIRECTIONS, duration_of, formula_of, instant_of
from grammar.languages.honeycomb.text.words import CLAUSES, COMBINATION_TERMS
from grammar.languages.honeycomb.tree import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
)
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.notation import Built, Notation
from grammar.notations.json import decode, is_printable_number, number
from grammar.source import Source, Span

Data = dict[str, Any]

_BROKEN = frozenset({"ODD_STRING", "BROKEN_STRING"})
_TIMES = frozenset({"time_range", "start_time", "end_time"})


@frozen(eq=False)
class Build:
    """What makes queries of parse trees; `specification` is the notation of their JSON, in the same profile."""

    profile: Profile
    specification: Notation

    def __call__(self, tree: Any, source: Source) -> Built:
        """The query of a parse tree, its places and the faults seen."""
        building = _Building(source, self.profile)
        building.query(tree)
        places, faults = building.places, building.mistakes.diagnostics
        faults += outside(building.data, places, self.profile)
        made = _query(building.data)
        places.tree = made
        places.specification = self.specification
        return Built(made, places, tuple(faults))


def _query(data: Data) -> Query:
    """The query of data that were gathered from a text."""
    kinds = {"calculated_fields": CalculatedField, "formulas": Formula, "havings": Having, "orders": Order}
    parts: Data = {key: value for key, value in data.items() if not isinstance(value, list)}
    parts |= {key: tuple(kind(**item) for item in data[key]) for key, kind in kinds.items() if key in data}
    parts["breakdowns"] = tuple(data.get("breakdowns", ()))
    parts["filters"] = _filters(data)
    parts["calculations"] = tuple(
        Calculation(**{**item, "filters": _filters(item)}) for item in data.get("calculations", ())
    )
    return Query(**parts)


def _filters(holder: Data) -> tuple[Filter, ...]:
    filters = holder.get("filters", ())
    return tuple(Filter(**{**item, "value": _value(item.get("value"))}) for item in filters)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class _Building:
    def __init__(self, source: Source, profile: Profile) -> None:
        self.source = source
        self.data: Data = {}
        self.places = TextPlaces(source)
        self.mistakes = Mistakes(source, profile)

    def query(self, tree: Any) -> None:
        clauses = [child for child in tree.children if hasattr(child, "data")]
        for clause in clauses:
            getattr(self, _CLAUSES[clause.data])(clause)
        self.mistakes.clauses(clauses)

    # --- clauses ---

    def _select(self, tree: Any) -> None:
        self._clause("calculations", tree)
        for part in tree.children:
            if part.data == "formula":
                self._named("formulas", part)
            else:
                self._calculation(part)

    def _calculation(self, tree: Any) -> None:
        op, *parts = tree.children
        item, path = self._item("calculations", tree)
        item["op"] = self._word(op, (*path, "op"))
        for part in parts:
            if part.data == "restriction":
                self._restriction(part, item, path)
            elif part.data == "name":
                self._set(item, path, "name", self._name_of(part.children[0]), part.children[0])
            else:
                self._target(op, part, item, path)
        self._keep("calculations", item, path, is_put_in(op))

    def _target(self, op: Any, tree: Any, item: Data, path: tuple[Any, ...]) -> None:
        inner: Any = next(iter(tree.children), None)
        if getattr(inner, "type", "") == "DISTINCT":
            column = tree.children[1]
            if self.mistakes.distinct(op, inner, column):
                item["op"] = "COUNT_DISTINCT"
            if not is_put_in(column.children[0]):
                self._set(item, path, "column", self._column_of(column), column)
        elif not hasattr(inner, "data"):
            self.mistakes.target(op, inner, span_of(tree))
        elif not is_put_in(inner.children[0]):
            self._set(item, path, "column", self._column_of(inner), inner)

    def _calculated_fields(self, tree: Any) -> None:
        self._clause("calculated_fields", tree)
        for part in tree.children:
            self._named("calculated_fields", part)

    def _named(self, key: str, tree: Any) -> None:
        expression, name = tree.children[0], tree.children[1].children[0]
        item, path = self._item(key, tree)
        self._set(item, path, "name", self._name_of(name), name)
        self._set(item, path, "expression", formula_of(str(expression)), expression)
        self._keep(key, item, path, is_put_in(expression) or is_put_in(name))

    def _where(self, tree: Any) -> None:
        self._clause("filters", tree)
        conditions = tree.children[0]
        if conditions.data == "grouped":
            self.mistakes.group(span_of(conditions))
            conditions = conditions.children[0]
        self._conditions(conditions, self.data, ())

    def _restriction(self, tree: Any, item: Data, path: tuple[Any, ...]) -> None:
        conditions = tree.children[0]
        if conditions.data == "bare":
            self.mistakes.bare(span_of(conditions))
        self._conditions(conditions, item, path)

    def _conditions(self, tree: Any, holder: Data, path: tuple[Any, ...]) -> None:
        """The filters of a query or of a calculation, with how they are combined."""
        parts = list(tree.children)
        if tree.data == "combined":
            written = parts.pop(0)
            if not is_put_in(written):
                self._set(holder, path, "filter_combination", COMBINATION_TERMS[str(written)], written)
        elif tree.data == "alternatives":
            holder["filter_combination"] = "OR"
        elif tree.data == "mixed":
            self.mistakes.mixed(span_of(tree))
        filters = holder.setdefault("filters", [])
        for part in parts:
            if getattr(part, "data", "") == "between":
                self.mistakes.between(part)
                continue
            if getattr(part, "data", "") != "filter":
                self.mistakes.joint(part)
                continue
            here = (*path, "filters", len(filters))
            item: Data = {}
            self.places.values[here] = span_of(part)
            if self._filter(part, item, here):
                filters.append(item)
            else:
                self._forget(here)
        if not filters:
            del holder["filters"]

    def _filter(self, tree: Any, item: Data, path: tuple[Any, ...]) -> bool:
        column, op, *rest = tree.children
        item["column"] = self._column_of(column)
        self.places.values[*path, "column"] = span_of(column)
        item["op"] = self._comparison(op, path)
        is_whole = not is_put_in(column.children[0]) and bool(item["op"])
        for part in rest:
            if getattr(part, "data", "") == "join":
                self._set(item, path, "join_column", self._name_of(part.children[0]), part.children[0])
                is_whole = is_whole and not is_put_in(part.children[0])
            else:
                is_whole = self._value(part, item, path, op) and is_whole
        return is_whole

    def _comparison(self, token: Any, path: tuple[Any, ...]) -> str:
        if token.type == "OTHER_SIGN":
            return self.mistakes.sign(token)
        if token.type == "FOREIGN_SIGN":
            return self.mistakes.foreign(token)
        return str(self._word(token, (*path, "op")))

    def _value(self, part: Any, item: Data, path: tuple[Any, ...], op: Any) -> bool:
        if not hasattr(part, "data"):
            value = self._scalar(part, op=str(op))
        else:
            self.mistakes.brackets(part)
            items = [child for child in part.children if child.type not in ("OPENING", "CLOSING")]
            value = [self._scalar(child, op="=") for child in items]
            for at, child in enumerate(items):
                self.places.values[*path, "value", at] = span_of(child)
            if any(each is UNREADABLE for each in value):
                return False
        self.places.values[*path, "value"] = span_of(part)
        item["value"] = value
        return value is not UNREADABLE

    def _breakdowns(self, tree: Any) -> None:
        self._clause("breakdowns", tree)
        names = self.data.setdefault("breakdowns", [])
        for part in tree.children:
            if not is_put_in(part.children[0]):
                self.places.values["breakdowns", len(names)] = span_of(part)
                names.append(self._column_of(part))

    def _havings(self, tree: Any) -> None:
        self._clause("havings", tree)
        for part in tree.children:
            if getattr(part, "data", "") != "having":
                self.mistakes.joint(part)
                continue
            result, op, value = part.children
            item, path = self._item("havings", part)
            is_broken = self._result(result, item, path, "calculate_op")
            item["op"] = self._comparison(op, path)
            number_ = self._scalar(value)
            if number_ is not UNREADABLE:
                self._set(item, path, "value", number_, value)
            self._keep("havings", item, path, is_broken or not item["op"] or number_ is UNREADABLE)

    def _orders(self, tree: Any) -> None:
        self._clause("orders", tree)
        for part in tree.children:
            if part.data == "by":
                self.mistakes.filler(span_of(part), "order")
                continue
            item, path = self._item("orders", part)
            is_broken = self._result(part.children[0], item, path, "op")
            for direction in part.children[1:]:
                if not is_put_in(direction):
                    self._set(item, path, "order", DIRECTIONS[str(direction)], direction)
            self._keep("orders", item, path, is_broken)

    def _result(self, tree: Any, item: Data, path: tuple[Any, ...], key: str) -> bool:
        """What an order or a having is by; whether that is broken."""
        op = None
        for part in tree.children:
            if not hasattr(part, "data"):
                op = part
                item[key] = self._word(part, (*path, key))
                if part.type == "NAME":
                    item[key] = self.mistakes.operator(part)
                    op = part.update(value=item[key]) if item[key] else part
            elif part.data == "column":
                self._set(item, path, "column", self._column_of(part), part)
            else:
                self._target(op, part, item, path)
        first: Any = tree.children[0] if tree.children else None
        first = first.children[0] if getattr(first, "data", "") == "column" else first
        return first is not None and (is_put_in(first) or (first.type == "NAME" and item.get(key) == ""))

    # --- what is one number or word ---

    def _limit(self, tree: Any) -> None:
        self._single("limit", tree, self._scalar(tree.children[0]))

    def _time_range(self, tree: Any) -> None:
        self._single("time_range", tree, self._length(tree.children))

    def _start_time(self, tree: Any) -> None:
        self._single("start_time", tree, self._second(tree.children[0]))

    def _end_time(self, tree: Any) -> None:
        self._single("end_time", tree, self._second(tree.children[0]))

    def _granularity(self, tree: Any) -> None:
        self._single("granularity", tree, self._length(tree.children))

    def _compared(self, tree: Any) -> None:
        parts = [part for part in tree.children if not hasattr(part, "data")]
        self.mistakes.comparison(tree, parts)
        self._single("compare_time_offset_seconds", tree, self._length(parts), parts)

    def _usage_mode(self, tree: Any) -> None:
        self._single("usage_mode", tree, self._scalar(tree.children[0]))

    def _id(self, tree: Any) -> None:
        self._single("id", tree, self._scalar(tree.children[0]))

    def _single(self, key: str, tree: Any, value: Any, parts: Sequence[Any] = ()) -> None:
        clause = "time_range" if key in _TIMES else key
        span = span_of(tree)
        before = self.places.clauses.get(clause)
        self.places.clauses[clause] = span if before is None else Span(min(before.start, span.start), span.end)
        if value is not UNREADABLE:
            self.data[key] = value
            first, *_, last = (*(parts or tree.children),) * 2
            self.places.values[key,] = Span(span_of(first).start, span_of(last).end)

    def _length(self, parts: Sequence[Any]) -> Any:
        token = parts[0]
        if token.type != "DURATION" or len(parts) > 1:
            return self.mistakes.length(parts) or UNREADABLE
        if is_put_in(token):
            return UNREADABLE
        if not is_printable_number(str(token)[:-1]):
            self.mistakes.long_number(token)
            return UNREADABLE
        return duration_of(str(token))

    def _second(self, token: Any) -> Any:
        if is_put_in(token):
            return UNREADABLE
        if token.type == "INTEGER":
            return self._scalar(token)
        second = instant_of(str(token)) if token.type == "INSTANT" else None
        if second is None:
            second = self.mistakes.instant(token)
        return UNREADABLE if second is None else second

    # --- scalars ---

    def _scalar(self, token: Any, *, op: str = "") -> Any:
        if is_put_in(token):
            return UNREADABLE
        kind, text = token.type, str(token)
        if kind == "STRING":
            return decode(text)
        if kind in ("INTEGER", "NUMBER"):
            if is_printable_number(text):
                return number(text)
            self.mistakes.long_number(token)
            return UNREADABLE
        if kind in ("TRUE", "FALSE", "NULL"):
            return {"TRUE": True, "FALSE": False, "NULL": None}[kind]
        if kind in _BROKEN:
            string = self.mistakes.string(token)
            return UNREADABLE if string is None else string
        if kind in ("DURATION", "ODD_DURATION"):
            self.mistakes.unit(token)
            return UNREADABLE
        return self.mistakes.value(token, op)

    def _column_of(self, tree: Any) -> str:
        return self._name_of(tree.children[0])

    def _name_of(self, token: Any) -> str:
        if token.type in _BROKEN:
            return self.mistakes.string(token) or ""
        if token.type not in ("NAME", "STRING"):
            self.mistakes.unquoted(token)
        return decode(str(token))

    def _word(self, token: Any, path: tuple[Any, ...]) -> str:
        self.places.values[path] = span_of(token)
        return str(token)

    # --- keeping ---

    def _clause(self, key: str, tree: Any) -> None:
        span = span_of(tree)
        self.places.clauses[key] = span
        word = CLAUSES.get(key, "")
        if word:
            start = span.start + len(word)
            self.places.words[key,] = Span(span.start, start)
            while start < span.end and self.source.text[start].isspace():
                start += 1
            span = Span(start, span.end)
        self.places.values[key,] = span

    def _item(self, key: str, tree: Any) -> tuple[Data, tuple[Any, ...]]:
        path = (key, len(self.data.setdefault(key, [])))
        self.places.values[path] = span_of(tree)
        return {}, path

    def _set(self, item: Data, path: tuple[Any, ...], key: str, value: Any, part: Any) -> None:
        item[key] = value
        self.places.values[*path, key] = span_of(part)

    def _keep(self, key: str, item: Data, path: tuple[Any, ...], is_broken: bool) -> None:
        """Keep an item, or leave out one that recovery has put a part into."""
        if is_broken:
            self._forget(path)
        else:
            self.data[key].append(item)

    def _forget(self, path: tuple[Any, ...]) -> None:
        for known in [known for known in self.places.values if known[: len(path)] == path]:
            del self.places.values[known]


_CLAUSES = {
    name: f"_{name}"
    for name in (
        "select",
        "calculated_fields",
        "where",
        "breakdowns",
        "havings",
        "orders",
        "limit",
        "time_range",
        "start_time",
        "end_time",
        "granularity",
        "compared",
        "usage_mode",
        "id",
    )
} | {"length": "_time_range"}
"""For each clause of the grammar what reads it."""
