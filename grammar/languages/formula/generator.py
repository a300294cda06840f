"""Formulas drawn at random that no rule objects to: every column exists, every argument is of a kind that fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from grammar.chooser import Chooser, happens, pick, text, whole, word
from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.tree import Call, Column, Literal, Node, Not, Operation
from grammar.languages.formula.vocabulary import (
    FUNCTIONS,
    LARGEST_INTEGER,
    LEVELS,
    MAX_SAVED_CHARACTERS,
    Argument,
    Function,
    Kind,
)
from grammar.schema import ColumnType, DatasetKind, Schema

DEPTH = 3
"""So deep are formulas nested at most."""

_MORE_ARGUMENTS = 2
_KINDS = tuple(Kind)
_COLUMN_KINDS: Mapping[ColumnType | None, tuple[Kind, ...]] = {
    ColumnType.STRING: (Kind.STRING,),
    ColumnType.INTEGER: (Kind.NUMBER,),
    ColumnType.FLOAT: (Kind.NUMBER,),
    ColumnType.BOOLEAN: (Kind.BOOLEAN,),
    ColumnType.HISTOGRAM: (),
    None: _KINDS,
}
_PATTERNS = ("^/api/v\\d+$", "error|timeout", "[a-z]+", "", "(?i)checkout", "a{1,3}b?", "`", '"', "\\.")
_FORMATS = ("%Y-%m-%d", "%H:%M", "%A")
_TIMES = ("2026-02-03T04:05:06Z", "1970-01-01T00:00:00Z")
_MADE_UP = ("duration_ms", "name", "http.status_code", "error", "x-request-id", "1st", "日本", "cpu usage (%)")
_OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NUMBER: tuple(op for op, level in LEVELS.items() if level >= LEVELS["+"]),
    Kind.BOOLEAN: tuple(op for op, level in LEVELS.items() if level < LEVELS["+"]),
    Kind.STRING: (),
}
_SAME_KIND = ("EQUALS", "GT", "GTE", "IN", "LT", "LTE")
"""The functions that compare: with a value of another kind they answer the same on every event."""

_OWN_KIND = ("COALESCE", "MAX", "MIN")
"""The functions that give what they are given."""


def generate_formula(chooser: Chooser, schema: Schema | None = None) -> Node:
    """A formula over the columns of a schema; without one over made-up columns.

    Nothing in it is to be reported as an error, judged as a calculated field of that schema's dataset.
    """
    is_known = schema is not None and (len(schema) > 0 or not schema.is_open)
    columns = _by_kind(schema) if schema is not None and is_known else _untyped(_MADE_UP)
    kind = None if schema is None else schema.kind
    return _drawn(_Drawing(chooser, columns, may_follow_metrics=kind in (None, DatasetKind.METRICS)))


def draw_arithmetic(chooser: Chooser, names: Sequence[str]) -> Node:
    """A formula over a query's named calculations, all of which are numbers."""
    return _drawn(_Drawing(chooser, {Kind.NUMBER: tuple(names)}, may_follow_metrics=False), Kind.NUMBER)


def _drawn(drawing: _Drawing, kind: Kind | None = None) -> Node:
    depth = drawing.chooser.choose(DEPTH + 1)
    tree = drawing.value(kind or pick(drawing.chooser, _KINDS), depth)
    return tree if len(print_formula(tree)) <= MAX_SAVED_CHARACTERS else Literal(1)


def _by_kind(schema: Schema) -> Mapping[Kind, tuple[str, ...]]:
    return {
        kind: tuple(
            column.name for column in schema if kind in _COLUMN_KINDS[column.type] and _is_writable(column.name)
        )
        for kind in _KINDS
    }


def _untyped(names: Iterable[str]) -> Mapping[Kind, tuple[str, ...]]:
    texts = tuple(names)
    return dict.fromkeys(_KINDS, texts)


def _is_writable(name: str) -> bool:
    """Whether a formula can name the column: no half character in it."""
    try:
        Column(name)
    except ValueError:
        return False
    return True


class _Drawing:
    """One formula in the making: what may still be used in it."""

    def __init__(self, chooser: Chooser, columns: Mapping[Kind, tuple[str, ...]], *, may_follow_metrics: bool) -> None:
        self.chooser = chooser
        self.columns = columns
        self.every = tuple(dict.fromkeys(name for group in columns.values() for name in group))
        self.may_follow_metrics = may_follow_metrics

    def value(self, kind: Kind, depth: int) -> Node:
        """A value of the kind, nested so deep at most."""
        if depth <= 0:
            return self._leaf(kind)
        ways = [partial(self._leaf, kind), partial(self._call, kind, depth)]
        if _OPERATORS[kind]:
            ways.append(partial(self._operation, kind, depth))
        if kind is Kind.BOOLEAN:
            ways.append(partial(self._negation, depth))
        return pick(self.chooser, ways)()

    def _leaf(self, kind: Kind) -> Node:
        columns = self.columns.get(kind, ())
        if columns and not happens(self.chooser, 1, 3):
            return Column(pick(self.chooser, columns))
        return self._literal(kind)

    def _literal(self, kind: Kind) -> Literal:
        if kind is Kind.STRING:
            return Literal(text(self.chooser))
        if kind is Kind.BOOLEAN:
            return Literal(bool(self.chooser.choose(2)))
        if happens(self.chooser, 1, 3):
            return Literal(whole(self.chooser, 0, 10_000) / pick(self.chooser, (1, 2, 10, 1000)))
        return Literal(whole(self.chooser, -LARGEST_INTEGER, LARGEST_INTEGER))

    def _negation(self, depth: int) -> Node:
        return Not(self.value(Kind.BOOLEAN, depth - 1))

    def _operation(self, kind: Kind, depth: int) -> Node:
        operator = pick(self.chooser, _OPERATORS[kind])
        if kind is Kind.NUMBER:
            inner = Kind.NUMBER
        elif operator in ("AND", "OR"):
            inner = Kind.BOOLEAN
        elif operator in ("=", "!="):
            inner = pick(self.chooser, _KINDS)
        else:
            inner = pick(self.chooser, (Kind.NUMBER, Kind.STRING))
        operands = (self.value(inner, depth - 1), self.value(inner, depth - 1))
        if inner is Kind.BOOLEAN and operator in ("=", "!=") and isinstance(operands[0], Operation):
            operands = (Not(operands[0]), operands[1])  # a chain would compare what the first comparison gave
        return Operation((operator,), operands)

    def _call(self, kind: Kind, depth: int) -> Node:
        function = pick(
            self.chooser, [candidate for candidate in FUNCTIONS.values() if self._can_give(candidate, kind)]
        )
        if function.is_time_series:
            self.may_follow_metrics = False  # one of them is all that a formula may hold
        least = function.least
        most = function.most if function.most is not None else least + _MORE_ARGUMENTS
        count = least + self.chooser.choose(most - least + 1)
        if function.name in _SAME_KIND:
            shared = pick(self.chooser, _KINDS if function.name in ("EQUALS", "IN") else (Kind.NUMBER, Kind.STRING))
            return Call(function.name, tuple(self.value(shared, depth - 1) for _ in range(count)))
        return Call(function.name, tuple(self._argument(function, at, count, kind, depth) for at in range(count)))

    def _can_give(self, function: Function, kind: Kind) -> bool:
        if function.is_time_series:
            return self.may_follow_metrics and kind is Kind.NUMBER and bool(self.columns.get(Kind.NUMBER))
        if function.name == "EXISTS":
            return kind is Kind.BOOLEAN and bool(self.every)
        if function.name in ("MAX", "MIN"):
            return kind in (Kind.NUMBER, Kind.STRING)
        return function.returns in (None, kind)

    def _argument(self, function: Function, at: int, count: int, kind: Kind, depth: int) -> Node:
        argument = function.argument(at, count)
        assert argument is not None
        if argument.literal is not None:
            return self._stated(function, argument)
        if function.is_time_series:
            return Column(pick(self.chooser, self.columns[Kind.NUMBER]))
        if function.name == "EXISTS":
            return Column(pick(self.chooser, self.every))
        if function.name == "UNIX_TIMESTAMP":
            return Literal(pick(self.chooser, _TIMES))
        if function.name in _OWN_KIND or (function.returns is None and argument.name in ("value", "else", "default")):
            return self.value(kind, depth - 1)
        if argument.name == "condition":
            return self.value(Kind.BOOLEAN, depth - 1)
        if argument.name == "number":
            return self.value(Kind.NUMBER, depth - 1)
        if argument.name == "subject":
            return self.value(Kind.STRING, depth - 1)
        kinds = [other for other in _KINDS if not argument.takes or other in argument.takes]
        return self.value(pick(self.chooser, kinds), depth - 1)

    def _stated(self, function: Function, argument: Argument) -> Literal:
        """An argument that has to be a literal."""
        if argument.words:
            return Literal(pick(self.chooser, argument.words))
        if argument.name == "pattern":
            return Literal(pick(self.chooser, _PATTERNS))
        if argument.name == "format":
            return Literal(pick(self.chooser, _FORMATS))
        if argument.literal is Kind.STRING:
            return Literal(word(self.chooser))
        return Literal(whole(self.chooser, 1, 3600) if function.is_time_series else whole(self.chooser, 0, 10_000))
