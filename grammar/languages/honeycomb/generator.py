"""Queries drawn at random that no rule objects to: every column exists and fits, every order is of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grammar.chooser import Chooser, few, happens, maybe, pick, some, text, whole, word
from grammar.frozen import replace
from grammar.languages.honeycomb.columns import relational_prefix
from grammar.languages.honeycomb.timespan import WEEK
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
from grammar.languages.honeycomb.vocabulary import (
    COMPARE_OFFSETS,
    DEFAULT_TIME_RANGE,
    HAVING_OPS,
    STRING_OPS,
    TYPED_OPS,
    Operand,
    Profile,
)
from grammar.schema import NUMERIC, Column, ColumnType, DatasetKind, Schema

MANY = 3
"""Lists are drawn up to this length; the bounds of lists are the tests' business."""

_DIRECTIONS = ("ascending", "descending")
_NOW = 1_770_000_000
_LONGEST = WEEK
"""What the service shows; a longer query is right, and advised against."""

_TRIGGER_LENGTHS = (900, 1200, 1800, 3600)
"""What a trigger that runs as often as it does by default may look back."""

_PREFIXES = ("root.", "parent.", "child.", "any.")
_VALUES: Mapping[ColumnType | None, tuple[Scalar, ...]] = {
    ColumnType.STRING: ("checkout", "", "/api/v1/cart", "GET", "a b", "日本"),
    ColumnType.INTEGER: (0, 1, 200, 500, -3, 2**53),
    ColumnType.FLOAT: (0, 0.5, 12.25, 1000, -1.5),
    ColumnType.BOOLEAN: (True, False),
}
_MADE_UP = Schema.of(
    [
        Column("duration_ms", ColumnType.FLOAT),
        Column("name", ColumnType.STRING),
        Column("http.status_code", ColumnType.INTEGER),
        Column("error", ColumnType.BOOLEAN),
        Column("日本 (odd) name"),
    ]
)


def generate_query(profile: Profile, chooser: Chooser, schema: Schema | None = None) -> Query:
    """A query of a profile over the columns of a schema; without one over made-up columns.

    Nothing in it is to be reported as an error. Of what the profile has, all can be in it: every operator, columns of
    related spans, calculations with names and filters, formulas, every key but `id`, which is not ours to set. Only a
    dataset of metrics without a column that fits has no such query in the profiles that count events or have to
    calculate; the query then lacks its calculation.
    """
    if schema is None or (schema.is_open and not len(schema)):
        kind = None if schema is None else schema.kind
        schema = Schema.of(_MADE_UP, kind=kind)
    return _Drawing(profile, chooser, schema).query()


class _Drawing:
    """One query in the making."""

    def __init__(self, profile: Profile, chooser: Chooser, schema: Schema) -> None:
        self.profile = profile
        self.chooser = chooser
        self.schema = schema
        self.columns = [column for column in schema if _is_plain(column.name)]
        self.has = frozenset(profile.keys["query"])
        self.names: list[str] = []

    def query(self) -> Query:
        """The query: first what it calculates, then what can only speak of that."""
        profile, chooser = self.profile, self.chooser
        fields = few(chooser, self._calculated_field, 2) if "calculated_fields" in self.has else ()
        self.columns += [Column(field.name) for field in fields]
        combines = "formulas" in self.has and happens(chooser, 1, 4)
        calculations = self._calculations(combines)
        formulas = self._formulas(calculations) if combines else ()
        is_filtered = any(calculation.filters for calculation in calculations)
        relates = not formulas and not is_filtered and self._may_relate() and happens(chooser, 1, 4)
        is_taken = profile.is_trigger and any(c.name or c.filters for c in calculations)
        filters = () if is_taken or not self.columns else few(chooser, lambda: self._filter(relates=relates), MANY)
        breakdowns = self._breakdowns(filters, relates=relates)
        havings = self._havings(calculations, formulas)
        if profile.is_trigger and not formulas:
            calculations, havings = self._compared(calculations, havings)
        drawn = replace(
            self._timed(),
            calculations=calculations,
            calculated_fields=fields,
            formulas=formulas,
            filters=filters,
            filter_combination=self._combination(filters, relates=relates),
            breakdowns=breakdowns,
            orders=() if profile.is_trigger else self._orders(calculations, formulas, fields, breakdowns),
            havings=havings[:1] if profile.is_trigger else havings,
            limit=None if profile.is_trigger else maybe(chooser, lambda: whole(chooser, 1, 1000)),
            usage_mode=maybe(chooser, lambda: bool(chooser.choose(2)), 1, 8) if self._has("usage_mode") else None,
        )
        if drawn == Query() and not profile.is_trigger:
            return Query(limit=10) if self.schema.kind is not DatasetKind.METRICS else drawn
        return drawn

    def _has(self, key: str) -> bool:
        return key in self.has and not self.profile.is_trigger

    # --- what is calculated ---

    def _calculations(self, combines: bool) -> tuple[Calculation, ...]:
        is_metrics = self.schema.kind is DatasetKind.METRICS
        if not any(self._can_use(op, combines) for op in self.profile.calculation_ops):
            return ()  # a dataset of metrics without columns, in a profile that counts events only
        least = 1 if self.profile.is_trigger or combines or is_metrics else 0
        made = few(self.chooser, lambda: self._calculation(combines), MANY, least)
        if self.profile.is_trigger and not combines:
            return made[:2]
        unique = {(c.name or "", c.op, c.column): c for c in made}
        return tuple(unique.values())

    def _calculation(self, combines: bool) -> Calculation:
        names = [name for name, op in self.profile.calculation_ops.items() if self._can_use(name, combines)]
        op = pick(self.chooser, names)
        column = self._operand(op)
        if "name" not in self.profile.keys["calculation"] or (self.profile.is_trigger and not combines):
            return Calculation(op, column)
        filters: tuple[Filter, ...] = ()
        if self.columns and happens(self.chooser, 1, 5):
            filters = few(self.chooser, lambda: self._filter(relates=False), 2, 1)
        is_named = combines or bool(filters) or happens(self.chooser, 1, 5)
        return Calculation(
            op,
            column,
            self._new_name() if is_named else None,
            filters,
            self._combination(filters, relates=False) if filters else None,
        )

    def _can_use(self, op: str, combines: bool) -> bool:
        """Whether an operator exists for the dataset, the kind of query and the columns there are."""
        operator, kind = self.profile.calculation_ops[op], self.schema.kind
        if kind is not None and operator.kinds and kind not in operator.kinds:
            return False
        if (combines and op == "HEATMAP") or (self.profile.is_trigger and not operator.triggers):
            return False
        if operator.column is Operand.NONE:
            return kind is not DatasetKind.METRICS or bool(operator.kinds)
        if operator.column is Operand.OPTIONAL:
            return kind is not DatasetKind.METRICS or bool(operator.kinds) or bool(self._taken_by(op))
        return bool(self._taken_by(op))

    def _taken_by(self, op: str) -> list[str]:
        """The columns that an operator computes on; a column of no known type may be any."""
        takes = self.profile.calculation_ops[op].takes
        return [
            column.name
            for column in self.columns
            if (not takes or column.type is None or column.type in takes) and not self._looks_related(column.name)
        ]

    def _operand(self, op: str) -> str | None:
        operator = self.profile.calculation_ops[op]
        columns = self._taken_by(op)
        if operator.column is Operand.NONE or not columns:
            return None
        needs = operator.column is Operand.REQUIRED or (self.schema.kind is DatasetKind.METRICS and not operator.kinds)
        return pick(self.chooser, columns) if needs or happens(self.chooser, 1, 4) else None

    def _looks_related(self, name: str) -> bool:
        return relational_prefix(name, self.schema) is not None

    def _new_name(self) -> str:
        """A name that nothing else in the query or the dataset has."""
        name = word(self.chooser)
        taken = {*self.names, *self.schema.columns, *self.profile.calculation_ops}
        while name in taken:
            name += "_"
        self.names.append(name)
        return name

    def _calculated_field(self) -> CalculatedField:
        # The tables of formulas are loaded when the first one is generated.
        from grammar.languages.formula.generator import generate_formula
        from grammar.languages.formula.printer import print_formula

        return CalculatedField(self._new_name(), print_formula(generate_formula(self.chooser, self.schema)))

    def _formulas(self, calculations: Sequence[Calculation]) -> tuple[Formula, ...]:
        # The tables of formulas are loaded when the first one is generated.
        from grammar.languages.formula.generator import draw_arithmetic
        from grammar.languages.formula.printer import print_formula

        names = [calculation.name for calculation in calculations if calculation.name]
        most = 1 if self.profile.is_trigger else 2

        def formula() -> Formula:
            return Formula(self._new_name(), print_formula(draw_arithmetic(self.chooser, names)))

        return few(self.chooser, formula, most, 1)

    def _compared(
        self, calculations: tuple[Calculation, ...], havings: tuple[Having, ...]
    ) -> tuple[tuple[Calculation, ...], tuple[Having, ...]]:
        """What a trigger without a formula compares: one calculation, or two of which a having uses one."""
        havings = havings[:1]
        used = {(having.calculate_op, having.column) for having in havings}
        left = [c for c in calculations if (c.op, c.column) not in used]
        if len(calculations) == 1 or len(left) == 1:
            return calculations, havings
        first = calculations[:1]
        return first, tuple(h for h in havings if (h.calculate_op, h.column) == (first[0].op, first[0].column))

    # --- filters and breakdowns ---

    def _may_relate(self) -> bool:
        """Whether the columns of related spans can be named."""
        return (
            self.profile.has_relational_columns
            and self.schema.kind in (None, DatasetKind.EVENTS)
            and any(not self._looks_related(column.name) for column in self.schema)
        )

    def _filter(self, *, relates: bool) -> Filter:
        column = pick(self.chooser, self.columns)
        name = column.name
        if relates and name in self.schema and happens(self.chooser):
            prefixed = pick(self.chooser, _PREFIXES) + name
            name = name if prefixed in self.schema else prefixed
        ops = [op for op in self.profile.filter_ops if self._compares(op, column.type)]
        op = pick(self.chooser, ops)
        operand = self.profile.filter_ops[op]
        if operand is Operand.NONE:
            return Filter(name, op)
        if operand is Operand.LIST:
            return Filter(name, op, few(self.chooser, lambda: self._value(op, column.type), MANY, 1))
        return Filter(name, op, self._value(op, column.type))

    def _compares(self, op: str, kind: ColumnType | None) -> bool:
        """Whether a filter by the operator can be true of a column of that type."""
        if kind is ColumnType.HISTOGRAM:
            return self.profile.filter_ops[op] is Operand.NONE
        if kind is ColumnType.BOOLEAN:
            return op in ("exists", "does-not-exist", "=", "!=")
        return op not in STRING_OPS or kind in (None, ColumnType.STRING)

    def _value(self, op: str, kind: ColumnType | None) -> Scalar:
        if op in TYPED_OPS and kind in NUMERIC and happens(self.chooser, 1, 3):
            return whole(self.chooser, -(2**63), 2**63)
        if (op in STRING_OPS or kind in (None, ColumnType.STRING)) and happens(self.chooser, 1, 3):
            return text(self.chooser)
        return pick(self.chooser, _VALUES[ColumnType.STRING if kind is None or op in STRING_OPS else kind])

    def _combination(self, filters: Sequence[Filter], *, relates: bool) -> str | None:
        ways = [way for way in self.profile.combinations if not relates or way.upper() == "AND"]
        return maybe(self.chooser, lambda: pick(self.chooser, ways), 1, 2 if len(filters) > 1 else 6)

    def _breakdowns(self, filters: Sequence[Filter], *, relates: bool) -> tuple[str, ...]:
        names = [column.name for column in self.columns if column.type is not ColumnType.HISTOGRAM]
        if relates:
            # `any.` is some span that a filter has chosen; the others are there without one.
            chosen = {relational_prefix(condition.column, self.schema) for condition in filters}
            known = [prefix for prefix in _PREFIXES if prefix != "any." or prefix in chosen]
            names += [
                prefix + column.name
                for column in self.schema
                for prefix in known[: 1 + self.chooser.choose(len(known))]
                if column.type is not ColumnType.HISTOGRAM and _is_plain(column.name)
            ]
        return some(self.chooser, list(dict.fromkeys(names)), MANY)

    # --- what speaks of results ---

    def _results(self, calculations: Sequence[Calculation]) -> tuple[Calculation, ...]:
        if calculations or self.schema.kind is DatasetKind.METRICS:
            return tuple(calculations)
        return (Calculation("COUNT"),)

    def _orders(
        self,
        calculations: Sequence[Calculation],
        formulas: Sequence[Formula],
        fields: Sequence[CalculatedField],
        breakdowns: Sequence[str],
    ) -> tuple[Order, ...]:
        ops = self.profile.order_ops
        needs = "order" in self.profile.required.get("order", ())
        by = [Order(c.op, c.column) for c in self._results(calculations) if c.op in ops]
        names = [*breakdowns, *(c.name for c in calculations if c.name), *(f.name for f in formulas)]
        by += [Order(None, name) for name in [*names, *(f.name for f in fields)]]
        if self.profile.name == "2023":
            by = [order for order in by if order.op is not None or order.column in breakdowns]

        def directed(order: Order) -> Order:
            way = (
                pick(self.chooser, _DIRECTIONS)
                if needs
                else maybe(self.chooser, lambda: pick(self.chooser, _DIRECTIONS))
            )
            return Order(order.op, order.column, way)

        return tuple(directed(order) for order in some(self.chooser, list(dict.fromkeys(by)), 2))

    def _havings(self, calculations: Sequence[Calculation], formulas: Sequence[Formula]) -> tuple[Having, ...]:
        ops = self.profile.having_calculation_ops
        of: list[tuple[str | None, str | None]] = [(c.op, c.column) for c in self._results(calculations) if c.op in ops]
        if not self.profile.is_trigger and "calculate_op" not in self.profile.required["having"]:
            of += [(None, name) for name in [*(c.name for c in calculations if c.name), *(f.name for f in formulas)]]

        def having(result: tuple[str | None, str | None]) -> Having:
            value = whole(self.chooser, -1000, 1_000_000)
            threshold = value / 4 if happens(self.chooser, 1, 4) else value
            return Having(pick(self.chooser, HAVING_OPS), threshold, *result)

        return tuple(having(result) for result in some(self.chooser, list(dict.fromkeys(of)), 2))

    # --- time ---

    def _timed(self) -> Query:
        """A query of time alone, whose keys agree: of length, start and end two at most, buckets and offsets that fit."""
        chooser, profile = self.chooser, self.profile
        if profile.is_trigger:
            length = pick(chooser, _TRIGGER_LENGTHS)
            is_bucketed = self.schema.kind is DatasetKind.METRICS and happens(chooser, 1, 4)
            return Query(time_range=length, granularity=length if is_bucketed else None)
        length = whole(chooser, 60, _LONGEST)
        start = _NOW - whole(chooser, 0, _LONGEST)
        timed = pick(
            chooser,
            (
                Query(),
                Query(time_range=length),
                Query(start_time=start),
                Query(time_range=length, start_time=start),
                Query(time_range=length, end_time=start),
                Query(start_time=start, end_time=start + length),
            ),
        )
        covered = length if timed.time_range or timed.end_time else DEFAULT_TIME_RANGE
        if happens(chooser, 1, 4):
            least, most = -(-covered // 1000), covered // profile.granularity_divisor
            timed = replace(timed, granularity=whole(chooser, least, most))
        offsets = [offset for offset in COMPARE_OFFSETS if offset >= covered]
        if "compare_time_offset_seconds" in self.has and offsets and happens(chooser, 1, 6):
            timed = replace(timed, compare_time_offset_seconds=pick(chooser, offsets))
        return timed


def _is_plain(name: str) -> bool:
    """Whether JSON in UTF-8 can carry the name, and it is one."""
    return name != "" and not any("\ud800" <= character <= "\udfff" for character in name)
