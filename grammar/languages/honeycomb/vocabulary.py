"""The words of the query language and what each may do: operators, keys, bounds, profiles. Data, not code.

The sources disagree by date, so a profile states one reading of them whole. A key, an operator or a bound is written
here once; terminals, the fast path, rules, messages and the reference page are filled from it.

Sources: Honeycomb OpenAPI document, schema Query and neighbours (January and August 2026); Terraform provider
``honeycombio``, ``client/query_spec.go`` and ``internal/provider/query_specification_data_source.go`` (0.51, June
2026); query specification page of the product's documentation; the 2023 profile: the published course's
``utils/validate.py`` (June 2024) and the Query Assistant prompt it quotes (2023). Where they disagree, the decision
and its reason are in ``docs/explanation/decisions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Severity
from grammar.frozen import field, fields_of, frozen
from grammar.notations.json import ClosedSet, Key
from grammar.notations.json import Operand as Operand  # noqa: PLC0414  # it is a word of this vocabulary
from grammar.recipe import plain, restored


@frozen
class CalculationOp:
    """What a calculation operator takes and where it may stand.

    `takes` are the column types it computes on (empty: any); `kinds` the dataset kinds it exists in (empty: any);
    `orders`, `havings` and `triggers` say whether an order, a having and a trigger's query may use it.
    """

    column: Operand
    takes: frozenset[str] = frozenset()
    orders: bool = True
    havings: bool = True
    triggers: bool = True
    kinds: frozenset[str] = frozenset()


_NUMBERS = frozenset({"integer", "float"})
_NUMERIC = CalculationOp(Operand.REQUIRED, _NUMBERS)
_RATE = CalculationOp(Operand.REQUIRED, _NUMBERS, kinds=frozenset({"events", "logs"}))
_PERCENTILES_2023 = ("P001", "P01", "P05", "P10", "P25", "P50", "P75", "P90", "P95", "P99", "P999")
_PERCENTILES = ("P001", "P01", "P05", "P10", "P20", "P25", "P50", "P75", "P80", "P90", "P95", "P99", "P999")

_OPS_2023: Mapping[str, CalculationOp] = {
    "COUNT": CalculationOp(Operand.NONE),
    "CONCURRENCY": CalculationOp(Operand.NONE),
    "SUM": _NUMERIC,
    "AVG": CalculationOp(Operand.REQUIRED, _NUMBERS | {"boolean"}),
    "COUNT_DISTINCT": CalculationOp(Operand.REQUIRED),
    "HEATMAP": CalculationOp(Operand.REQUIRED, _NUMBERS, orders=False, havings=False),
    "MAX": _NUMERIC,
    "MIN": _NUMERIC,
    **dict.fromkeys(_PERCENTILES_2023, _NUMERIC),
    "RATE_AVG": _NUMERIC,
    "RATE_SUM": _NUMERIC,
    "RATE_MAX": _NUMERIC,
}

_MEASURES = _NUMBERS | {"histogram"}
_NUMERIC_2026 = CalculationOp(Operand.REQUIRED, _MEASURES)
_OPS_2026: Mapping[str, CalculationOp] = {
    "COUNT": CalculationOp(Operand.OPTIONAL),
    "CONCURRENCY": CalculationOp(Operand.NONE, triggers=False, kinds=frozenset({"events"})),
    "SUM": _NUMERIC_2026,
    "AVG": CalculationOp(Operand.REQUIRED, _MEASURES | {"boolean"}),
    "COUNT_DISTINCT": CalculationOp(Operand.REQUIRED),
    "HEATMAP": CalculationOp(Operand.REQUIRED, _MEASURES, orders=False, havings=False, triggers=False),
    "MAX": _NUMERIC_2026,
    "MIN": _NUMERIC_2026,
    **dict.fromkeys(_PERCENTILES, _NUMERIC_2026),
    "RATE_AVG": _RATE,
    "RATE_SUM": _RATE,
    "RATE_MAX": _RATE,
    "COUNT_DATAPOINTS": CalculationOp(Operand.OPTIONAL, kinds=frozenset({"metrics"})),
    "HISTOGRAM_COUNT": CalculationOp(Operand.REQUIRED, frozenset({"histogram"}), kinds=frozenset({"metrics"})),
}

_FILTER_OPS_2023: Mapping[str, Operand] = {
    "=": Operand.REQUIRED,
    "!=": Operand.REQUIRED,
    ">": Operand.REQUIRED,
    ">=": Operand.REQUIRED,
    "<": Operand.REQUIRED,
    "<=": Operand.REQUIRED,
    "starts-with": Operand.REQUIRED,
    "does-not-start-with": Operand.REQUIRED,
    "exists": Operand.NONE,
    "does-not-exist": Operand.NONE,
    "contains": Operand.REQUIRED,
    "does-not-contain": Operand.REQUIRED,
    "in": Operand.LIST,
    "not-in": Operand.LIST,
}
_FILTER_OPS_2026: Mapping[str, Operand] = {
    **_FILTER_OPS_2023,
    "ends-with": Operand.REQUIRED,
    "does-not-end-with": Operand.REQUIRED,
}

STRING_OPS = frozenset(
    {"starts-with", "does-not-start-with", "ends-with", "does-not-end-with", "contains", "does-not-contain"}
)
"""Filter operators that compare strings, whatever the column's type."""

TYPED_OPS = frozenset({"=", "!=", ">", ">=", "<", "<=", "in", "not-in"})
"""Filter operators that compare with the column's type."""

HAVING_OPS = ("=", "!=", ">", ">=", "<", "<=")

RELATIONAL_PREFIXES = ("root.", "parent.", "child.", "any.", "any2.", "any3.", "none.")
"""Prefixes that name the column of a related span.

Source: documentation page on relational fields; Terraform ``isRelationalField``.
"""

COMPARE_OFFSETS = (1800, 3600, 7200, 28800, 86400, 604800, 2419200, 15724800)
"""The offsets a query may be compared with, in seconds. Source: OpenAPI, ``compare_time_offset_seconds``."""

DEFAULT_TIME_RANGE = 7200
"""Seconds that a query covers when it names no time."""

_SECONDS = "an integer (seconds)"
_TIME = Key("an integer (UNIX seconds)", least=1)
_OFFSETS = ClosedSet(COMPARE_OFFSETS, "unknown-compare-offset", "not an offset that can be compared with")
_NAMED = {
    "name": Key("a name", is_required=True),
    "expression": Key("a formula in a string", is_required=True),
}

_KEYS_2026: Mapping[str, Mapping[str, Key]] = {
    "query": {
        "calculations": Key(),
        "calculated_fields": Key(),
        "formulas": Key(),
        "filters": Key(),
        "filter_combination": Key(),
        "breakdowns": Key(),
        "orders": Key(),
        "havings": Key(),
        "limit": Key(least=1, most=1000),
        "time_range": Key(_SECONDS, least=1),
        "start_time": _TIME,
        "end_time": _TIME,
        "granularity": Key(_SECONDS, least=0),
        "compare_time_offset_seconds": Key(_SECONDS, one_of=_OFFSETS),
        "usage_mode": Key(),
        "id": Key(),
    },
    "calculation": {
        "op": Key(is_required=True),
        "column": Key("a column name", is_nonempty=True, is_name=True),
        "name": Key("a name"),
        "filters": Key(),
        "filter_combination": Key(),
    },
    "filter": {
        "column": Key("a column name", is_required=True, is_nonempty=True, is_name=True),
        "op": Key(is_required=True),
        "value": Key("a string, a number, `true` or `false`, or a list of them"),
        "join_column": Key(),
    },
    "order": {"op": Key(), "column": Key("a column name", is_name=True), "order": Key()},
    "having": {
        "calculate_op": Key(),
        "column": Key("a column name", is_name=True),
        "op": Key(is_required=True),
        "value": Key(is_required=True),
    },
    "calculated field": _NAMED,
    "formula": _NAMED,
}

_NOT_IN_2023 = {
    "query": ("calculated_fields", "formulas", "compare_time_offset_seconds", "usage_mode", "id"),
    "calculation": ("name", "filters", "filter_combination"),
}
_KEYS_2023: Mapping[str, Mapping[str, Key]] = {
    what: {key: each for key, each in keys.items() if key not in _NOT_IN_2023.get(what, ())} | further
    for what, keys, further in (
        ("query", _KEYS_2026["query"], {"granularity": Key(_SECONDS, least=1)}),
        ("calculation", _KEYS_2026["calculation"], {}),
        ("filter", _KEYS_2026["filter"], {}),
        ("order", _KEYS_2026["order"], {"order": Key(is_required=True)}),
        ("having", _KEYS_2026["having"], {"calculate_op": Key(is_required=True)}),
    )
}


@frozen
class Profile:
    """One whole reading of the sources.

    `keys` gives the keys of each object, with what is declared of each; `most_items` is the longest list;
    `combinations` the spellings of AND and OR; `has_null_columns` whether null may stand for no column;
    `granularity_divisor` how many buckets a query has at least; `severities` what a rule counts for here, None
    turning it off; `has_relational_columns` whether a prefix may name the column of a related span.
    """

    name: str
    title: str
    calculation_ops: Mapping[str, CalculationOp]
    filter_ops: Mapping[str, Operand]
    keys: Mapping[str, Mapping[str, Key]]
    most_items: int
    combinations: tuple[str, ...]
    has_null_columns: bool
    granularity_divisor: int
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    is_trigger: bool = False
    has_relational_columns: bool = True

    @property
    def required(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that an object of a kind cannot lack; kinds that need none are left out."""
        needed = {
            what: tuple(key for key, each in keys.items() if each.is_required) for what, keys in self.keys.items()
        }
        return {what: keys for what, keys in needed.items() if keys}

    @property
    def bounds(self) -> Mapping[str, tuple[int | None, int | None]]:
        """The least and the greatest value of each key of a query that has bounds; None where there is no bound."""
        keys = self.keys["query"].items()
        return {key: (each.least, each.most) for key, each in keys if (each.least, each.most) != (None, None)}

    @property
    def order_ops(self) -> tuple[str, ...]:
        """The operators that an order may name."""
        return tuple(name for name, op in self.calculation_ops.items() if op.orders)

    @property
    def having_calculation_ops(self) -> tuple[str, ...]:
        """The operators that a having may name in `calculate_op`."""
        return tuple(name for name, op in self.calculation_ops.items() if op.havings)

    def __reduce__(self) -> tuple[Any, ...]:
        """By its name, where it is one of the `PROFILES`."""
        if PROFILES.get(self.name) is self:
            return _profile, (self.name,)
        return restored, (Profile, {key: plain(getattr(self, key)) for key in fields_of(Profile)})


def _profile(name: str) -> Profile:
    return PROFILES[name]


#: Rules that judge by the question asked, the dataset's kind or a trigger's frequency run wherever those are given.
_TRIGGER_RULES = (
    "operator-not-in-trigger",
    "display-key-in-trigger",
    "trigger-without-calculation",
    "several-calculations-in-trigger",
    "several-havings-in-trigger",
    "several-formulas-in-trigger",
    "named-calculation-in-trigger",
    "mixed-filters-in-trigger",
    "trigger-without-time-range",
    "trigger-frequency",
    "granularity-in-trigger",
    "baseline-threshold",
)

P2026 = Profile(
    name="2026",
    title="what today's service and its Terraform provider accept, cross-field rules at their strictest sensible reading",
    calculation_ops=_OPS_2026,
    filter_ops=_FILTER_OPS_2026,
    keys=_KEYS_2026,
    most_items=100,
    combinations=("AND", "OR"),
    has_null_columns=True,
    granularity_divisor=1,
    severities={"empty-query": None, **dict.fromkeys(_TRIGGER_RULES)},
)

P2023 = Profile(
    name="2023",
    title="the published course's language of 2023: 22 calculation operators, 14 filter operators, T/10 granularity",
    calculation_ops=_OPS_2023,
    filter_ops=_FILTER_OPS_2023,
    keys=_KEYS_2023,
    most_items=100,
    combinations=("AND", "OR", "and", "or"),
    has_null_columns=False,
    granularity_divisor=10,
    severities={
        "count-with-column": None,  # COUNT takes no column at all: column-not-taken
        "legacy-join-column": None,
        **dict.fromkeys(_TRIGGER_RULES),
    },
    has_relational_columns=False,
)

TRIGGER = Profile(
    name="trigger",
    title="the 2026 profile, and what a trigger's query may hold",
    calculation_ops=_OPS_2026,
    filter_ops=_FILTER_OPS_2026,
    keys=_KEYS_2026,
    most_items=100,
    combinations=("AND", "OR"),
    has_null_columns=True,
    granularity_divisor=1,
    severities={"empty-query": None, "unordered-breakdown": None},  # a trigger's query has neither orders nor limit
    is_trigger=True,
)

PROFILES: Mapping[str, Profile] = MappingProxyType({p.name: p for p in (P2026, P2023, TRIGGER)})
"""Every profile by name; the first is the default."""
