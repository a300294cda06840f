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
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Severity
from grammar.frozen import field, fields_of, frozen
from grammar.recipe import plain, restored


class Operand(StrEnum):
    """Whether an operator takes a column (a calculation) or a value (a filter)."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"
    LIST = "list"


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

_KEYS_2026: Mapping[str, tuple[str, ...]] = {
    "query": (
        "calculations",
        "calculated_fields",
        "formulas",
        "filters",
        "filter_combination",
        "breakdowns",
        "orders",
        "havings",
        "limit",
        "time_range",
        "start_time",
        "end_time",
        "granularity",
        "compare_time_offset_seconds",
        "usage_mode",
        "id",
    ),
    "calculation": ("op", "column", "name", "filters", "filter_combination"),
    "filter": ("column", "op", "value", "join_column"),
    "order": ("op", "column", "order"),
    "having": ("calculate_op", "column", "op", "value"),
    "calculated field": ("name", "expression"),
    "formula": ("name", "expression"),
}
_KEYS_2023: Mapping[str, tuple[str, ...]] = {
    "query": (
        "calculations",
        "filters",
        "filter_combination",
        "breakdowns",
        "orders",
        "havings",
        "limit",
        "time_range",
        "start_time",
        "end_time",
        "granularity",
    ),
    "calculation": ("op", "column"),
    "filter": ("column", "op", "value", "join_column"),
    "order": ("op", "column", "order"),
    "having": ("calculate_op", "column", "op", "value"),
}


@frozen
class Profile:
    """One whole reading of the sources.

    `keys` gives the keys of each object, in the order they are printed; `required` those an object cannot lack;
    `bounds` the least and greatest value of an integer key (None: unbounded); `most_items` the longest list;
    `combinations` the spellings of AND and OR; `has_null_columns` whether null may stand for no column;
    `granularity_divisor` how many buckets a query has at least; `severities` what a rule counts for here, None
    turning it off; `has_relational_columns` whether a prefix may name the column of a related span.
    """

    name: str
    title: str
    calculation_ops: Mapping[str, CalculationOp]
    filter_ops: Mapping[str, Operand]
    keys: Mapping[str, tuple[str, ...]]
    required: Mapping[str, tuple[str, ...]]
    bounds: Mapping[str, tuple[int | None, int | None]]
    most_items: int
    combinations: tuple[str, ...]
    has_null_columns: bool
    granularity_divisor: int
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    is_trigger: bool = False
    has_relational_columns: bool = True

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


_BOUNDS_2026: Mapping[str, tuple[int | None, int | None]] = {
    "limit": (1, 1000),
    "time_range": (1, None),
    "start_time": (1, None),
    "end_time": (1, None),
    "granularity": (0, None),
}

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
    required={
        "calculation": ("op",),
        "filter": ("column", "op"),
        "having": ("op", "value"),
        "calculated field": ("name", "expression"),
        "formula": ("name", "expression"),
    },
    bounds=_BOUNDS_2026,
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
    required={
        "calculation": ("op",),
        "filter": ("column", "op"),
        "order": ("order",),
        "having": ("calculate_op", "op", "value"),
    },
    bounds={**_BOUNDS_2026, "granularity": (1, None)},
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
    required=P2026.required,
    bounds=_BOUNDS_2026,
    most_items=100,
    combinations=("AND", "OR"),
    has_null_columns=True,
    granularity_divisor=1,
    severities={"empty-query": None, "unordered-breakdown": None},  # a trigger's query has neither orders nor limit
    is_trigger=True,
)

PROFILES: Mapping[str, Profile] = MappingProxyType({p.name: p for p in (P2026, P2023, TRIGGER)})
"""Every profile by name; the first is the default."""
