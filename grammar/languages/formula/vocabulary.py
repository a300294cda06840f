"""The words of the formula language: functions with what they take and give, operators, numbers. Data, not code.

Sources: Honeycomb's official derived-column validator, ``pkg/parser/HCDC.g4`` and ``pkg/parser/parser.go`` (January
2026: which names are functions, which operators there are and how they bind); the calculated-field reference page of
the product's documentation and the official prompt for language models that ships with the validator (2026: how many
arguments of which kind). The validator checks neither count nor kind of arguments; the documentation states both.
Where a page shows a function with two arguments or more and never says whether one is allowed, one is allowed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from grammar.frozen import frozen


class Kind(StrEnum):
    """What a value of a formula can be; a formula knows one kind of number."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"


@frozen
class Argument:
    """One argument of a function.

    `takes` are the kinds that the function can compute with (empty: any); what else it is given, it reads as nothing.
    `literal` is the kind of literal that alone may stand here (None: any expression); `words` the only values that
    the literal may have (empty: any).
    """

    name: str
    takes: frozenset[Kind] = frozenset()
    literal: Kind | None = None
    words: tuple[str, ...] = ()


@frozen
class Function:
    """What a function takes and gives.

    `least` and `most` are the numbers of arguments (`most` None: as many as one likes). `arguments` are the first
    ones; the last `repeats` of them stand for all further ones, in turn. `last` is the argument that an odd one out
    at the end is: the default of SWITCH, the else of IF. `returns` is None where that depends on the arguments.
    `note` is a further fact that a reader of the reference page needs.
    """

    name: str
    least: int
    most: int | None
    arguments: tuple[Argument, ...] = ()
    repeats: int = 1
    last: Argument | None = None
    returns: Kind | None = None
    is_time_series: bool = False
    note: str = ""

    def argument(self, position: int, count: int) -> Argument | None:
        """What the argument at `position` of a call with `count` arguments is; None where there is none.

        >>> FUNCTIONS["SWITCH"].argument(3, 4).name
        'default'
        """
        fixed = len(self.arguments) - self.repeats
        if position < fixed:
            return self.arguments[position]
        if self.most is not None or not self.repeats:
            return self.arguments[position] if position < len(self.arguments) else None
        turn = (position - fixed) % self.repeats
        if self.last is not None and position == count - 1 and turn == 0:
            return self.last
        return self.arguments[fixed + turn]


_N, _S = frozenset({Kind.NUMBER}), frozenset({Kind.STRING})
_ANY = Argument("value")
_CONDITION = Argument("condition")
_ORDERED = Argument("value", _N | _S)
_NUMERIC = Argument("number")
"""A number, or a string that reads as one; what becomes of a boolean, no page says."""
_TEXT = Argument("text", _S)
_PATTERN = Argument("pattern", _S, literal=Kind.STRING)
_METRIC = Argument("metric")
_RANGE = Argument("range in seconds", _N, literal=Kind.NUMBER)
_COMPARED = (_ORDERED, _ORDERED)


def _size(name: str) -> Argument:
    return Argument(name, _N, literal=Kind.NUMBER)


_ALL = (
    Function("AND", 1, None, (_CONDITION,), returns=Kind.BOOLEAN, note="also an operator"),
    Function("BOOL", 1, 1, (_ANY,), returns=Kind.BOOLEAN),
    Function(
        "BUCKET",
        2,
        4,
        (Argument("value", _N), _size("size"), _size("least"), _size("greatest")),
        returns=Kind.STRING,
        note="a value on a boundary belongs to the lower bucket",
    ),
    Function("COALESCE", 1, None, (_ANY,), note="the first argument that is not empty"),
    Function("CONCAT", 1, None, (_ANY,), returns=Kind.STRING),
    Function("CONTAINS", 2, 2, (_TEXT, Argument("part", _S)), returns=Kind.BOOLEAN),
    Function("DIV", 2, 2, (_NUMERIC, _NUMERIC), returns=Kind.NUMBER, note="dividing by zero gives null"),
    Function("ENDS_WITH", 2, 2, (_TEXT, Argument("ending", _S)), returns=Kind.BOOLEAN),
    Function("EQUALS", 2, 2, (_ANY, _ANY), returns=Kind.BOOLEAN, note='200 does not equal "200"'),
    Function("EVENT_TIMESTAMP", 0, 0, returns=Kind.NUMBER),
    Function("EXISTS", 1, 1, (Argument("column"),), returns=Kind.BOOLEAN),
    Function("FLOAT", 1, 1, (_ANY,), returns=Kind.NUMBER),
    Function(
        "FORMAT_TIME",
        2,
        2,
        (Argument("format", _S, literal=Kind.STRING), Argument("timestamp", _N)),
        returns=Kind.STRING,
        note="the format is POSIX strftime, the time UTC; slow",
    ),
    Function("GT", 2, 2, _COMPARED, returns=Kind.BOOLEAN),
    Function("GTE", 2, 2, _COMPARED, returns=Kind.BOOLEAN),
    Function("IF", 2, None, (_CONDITION, _ANY), repeats=2, last=Argument("else"), note="without an else: null"),
    Function("IN", 2, None, (_ANY, Argument("candidate")), returns=Kind.BOOLEAN, note="a function, not an operator"),
    Function(
        "INCREASE", 1, 2, (_METRIC, _RANGE), returns=Kind.NUMBER, is_time_series=True, note="range: the granularity"
    ),
    Function("INGEST_TIMESTAMP", 0, 0, returns=Kind.NUMBER),
    Function("INT", 1, 1, (_ANY,), returns=Kind.NUMBER),
    Function("LAST", 1, 1, (_METRIC,), returns=Kind.NUMBER, is_time_series=True),
    Function(
        "LENGTH",
        1,
        2,
        (_TEXT, Argument("mode", _S, literal=Kind.STRING, words=("bytes", "chars"))),
        returns=Kind.NUMBER,
        note="characters, where no mode says otherwise",
    ),
    Function("LOG10", 1, 1, (_NUMERIC,), returns=Kind.NUMBER, note="null for zero and below"),
    Function("LT", 2, 2, _COMPARED, returns=Kind.BOOLEAN),
    Function("LTE", 2, 2, _COMPARED, returns=Kind.BOOLEAN),
    Function("MAX", 1, None, (_ORDERED,), note="over its arguments, event by event"),
    Function("MIN", 1, None, (_ORDERED,), note="over its arguments, event by event"),
    Function("MOD", 2, 2, (_NUMERIC, _NUMERIC), returns=Kind.NUMBER),
    Function("MUL", 1, None, (_NUMERIC,), returns=Kind.NUMBER),
    Function("NOT", 1, 1, (_CONDITION,), returns=Kind.BOOLEAN),
    Function("OR", 1, None, (_CONDITION,), returns=Kind.BOOLEAN, note="also an operator"),
    Function("RATE", 1, 2, (_METRIC, _RANGE), returns=Kind.NUMBER, is_time_series=True, note="INCREASE per second"),
    Function(
        "RAW_METRIC",
        1,
        None,
        (_METRIC, _ANY),
        is_time_series=True,
        note="on the official list and documented nowhere: any arguments pass",
    ),
    Function("REG_COUNT", 2, 2, (_TEXT, _PATTERN), returns=Kind.NUMBER),
    Function("REG_MATCH", 2, 2, (_TEXT, _PATTERN), returns=Kind.BOOLEAN),
    Function("REG_VALUE", 2, 2, (_TEXT, _PATTERN), returns=Kind.STRING),
    Function("STARTS_WITH", 2, 2, (_TEXT, Argument("beginning", _S)), returns=Kind.BOOLEAN),
    Function("STRING", 1, 1, (_ANY,), returns=Kind.STRING),
    Function("SUB", 2, 2, (_NUMERIC, _NUMERIC), returns=Kind.NUMBER),
    Function("SUM", 1, None, (_NUMERIC,), returns=Kind.NUMBER, note="over its arguments, event by event"),
    Function("SUMMARIZE", 1, 1, (_METRIC,), returns=Kind.NUMBER, is_time_series=True),
    Function(
        "SWITCH",
        3,
        None,
        (Argument("subject"), Argument("case", _S, literal=Kind.STRING), _ANY),
        repeats=2,
        last=Argument("default"),
        note="a case matches exactly",
    ),
    Function("TO_LOWER", 1, 1, (_TEXT,), returns=Kind.STRING),
    Function("UNIX_TIMESTAMP", 1, 1, (Argument("RFC 3339 time", _S),), returns=Kind.NUMBER, note="seconds"),
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
"""Every function by name, in alphabetical order: 39, and 5 for time series."""

TIME_SERIES = tuple(function.name for function in _ALL if function.is_time_series)
"""The functions that read a metric over time; a formula holds one call of one of them at most."""

PATTERN_FUNCTIONS = tuple(function.name for function in _ALL if _PATTERN in function.arguments)
"""The functions whose second argument is a regular expression."""

STRICT_FUNCTIONS = ("EQUALS", "IN")
"""The functions that compare without converting: a number never equals a string."""

LEVELS: Mapping[str, int] = MappingProxyType(
    {
        "OR": 1,
        "AND": 2,
        "=": 3,
        "!=": 3,
        "<": 4,
        "<=": 4,
        ">": 4,
        ">=": 4,
        "+": 5,
        "-": 6,
        "*": 7,
        "/": 7,
        "%": 7,
    }
)
"""How tightly each operator binds: the greater, the tighter. Minus binds more tightly than plus; ``!`` most of all.

Source: ``HCDC.g4``, the alternatives of ``expr`` from the last to the first.
"""

LARGEST_INTEGER = 2**63 - 1
"""The greatest integer; its negative is the least, since the sign is applied after the digits are read."""

MAX_SAVED_CHARACTERS = 4095
"""The longest expression of a saved calculated field. Source: OpenAPI, schema CalculatedField."""

AGGREGATES = frozenset(
    {
        "AVERAGE",
        "AVG",
        "CONCURRENCY",
        "COUNT",
        "COUNT_DATAPOINTS",
        "COUNT_DISTINCT",
        "HEATMAP",
        "HISTOGRAM_COUNT",
        "MEAN",
        "MEDIAN",
        "PERCENTILE",
        "RATE_AVG",
        "RATE_MAX",
        "RATE_SUM",
        "STDDEV",
        "VARIANCE",
        *(f"P{digits}" for digits in ("001", "01", "05", "10", "20", "25", "50", "75", "80", "90", "95", "99", "999")),
    }
)
"""Words for a computation over many events. SUM, MIN and MAX are functions too, over the arguments of one event."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "ADD": "SUM",
        "CONCATENATE": "CONCAT",
        "DIVIDE": "DIV",
        "EQ": "EQUALS",
        "EQUAL": "EQUALS",
        "GTEQ": "GTE",
        "HAS_VALUE": "EXISTS",
        "IFNULL": "COALESCE",
        "IIF": "IF",
        "LCASE": "TO_LOWER",
        "LEN": "LENGTH",
        "LOWER": "TO_LOWER",
        "LTEQ": "LTE",
        "MODULO": "MOD",
        "MULT": "MUL",
        "MULTIPLY": "MUL",
        "NVL": "COALESCE",
        "PLUS": "SUM",
        "PREFIX": "STARTS_WITH",
        "REGEX_COUNT": "REG_COUNT",
        "REGEX_MATCH": "REG_MATCH",
        "REGEX_VALUE": "REG_VALUE",
        "STRLEN": "LENGTH",
        "SUBTRACT": "SUB",
        "SUFFIX": "ENDS_WITH",
        "TO_FLOAT": "FLOAT",
        "TO_INT": "INT",
        "TO_STRING": "STRING",
    }
)
"""Names from other languages for functions that exist here and mean the same."""

NEAR_ALIASES: Mapping[str, str] = MappingProxyType({"LOG": "LOG10"})
"""Names from other languages for functions that come near and do not mean the same."""

ABSENT: Mapping[str, str] = MappingProxyType(
    {
        "ABS": "write `IF($x < 0, 0 - $x, $x)`",
        "CASE": 'write `IF(condition, value, else)` or `SWITCH(subject, "case", value, default)`',
        "CEIL": "`INT` cuts off the fraction",
        "EXP": "no function raises to a power",
        "FLOOR": "`INT` cuts off the fraction",
        "ISNULL": "write `!EXISTS($x)`",
        "IS_NULL": "write `!EXISTS($x)`",
        "LN": "write `LOG10($x) / 0.4342944819032518`",
        "METRO_HASH": "no function computes a hash",
        "NOT_IN": 'write `!IN($x, "a", "b")`',
        "NOW": "`EVENT_TIMESTAMP()` is the time of the event, `INGEST_TIMESTAMP()` when it arrived",
        "POW": "no function raises to a power; multiply with `*`",
        "POWER": "no function raises to a power; multiply with `*`",
        "RAND": "a formula has no random numbers",
        "REPLACE": "`REG_VALUE` takes a part out of a text",
        "ROUND": "`INT` cuts off the fraction; `INT($x + 0.5)` rounds",
        "SQRT": "no function takes a root",
        "SUBSTR": "`REG_VALUE` takes a part out of a text",
        "SUBSTRING": "`REG_VALUE` takes a part out of a text",
        "TRIM": "`REG_VALUE` takes a part out of a text",
        "UPPER": "`TO_LOWER` is there for comparing without regard to case",
    }
)
"""Functions of other languages that have no counterpart here, with what to do instead."""

OTHER_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "==": "=",
        "===": "=",
        "!==": "!=",
        "<>": "!=",
        "≠": "!=",
        "&&": "AND",
        "&": "AND",
        "||": "OR",
        "|": "OR",
        "=>": ">=",
        "≥": ">=",
        "=<": "<=",
        "≤": "<=",
        "×": "*",
        "÷": "/",
        "−": "-",
        "–": "-",
    }
)
"""Operators of other languages, with the one that means the same."""

WORD_OPERATORS: Mapping[str, str] = MappingProxyType({"and": "AND", "or": "OR", "mod": "%"})
"""Words between two values, in lower case, with the operator that means the same."""

NEAR_WORD_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "div": "/",
        "divided": "/",
        "eq": "=",
        "equals": "=",
        "ge": ">=",
        "gt": ">",
        "gte": ">=",
        "le": "<=",
        "lt": "<",
        "lte": "<=",
        "minus": "-",
        "ne": "!=",
        "neq": "!=",
        "plus": "+",
        "times": "*",
    }
)
"""The same for words that may have meant something else."""

ABSENT_OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "**": "no operator raises to a power; multiply with `*`",
        "=~": "write ``REG_MATCH($x, `pattern`)``",
        "^": "no operator raises to a power; multiply with `*`",
        "between": "write `$x >= least AND $x <= greatest`",
        "contains": 'write `CONTAINS($x, "part")`',
        "ends_with": 'write `ENDS_WITH($x, "ending")`',
        "endswith": 'write `ENDS_WITH($x, "ending")`',
        "exists": "write `EXISTS($x)`",
        "ilike": 'write `CONTAINS(TO_LOWER($x), "part")`',
        "in": 'write `IN($x, "a", "b")`',
        "is": "compare with `=`, or ask `EXISTS($x)`",
        "like": 'write `CONTAINS($x, "part")`',
        "matches": "write ``REG_MATCH($x, `pattern`)``",
        "not": "write `!` before the whole comparison in parentheses",
        "not in": 'write `!IN($x, "a", "b")`',
        "regexp": "write ``REG_MATCH($x, `pattern`)``",
        "rlike": "write ``REG_MATCH($x, `pattern`)``",
        "starts_with": 'write `STARTS_WITH($x, "beginning")`',
        "startswith": 'write `STARTS_WITH($x, "beginning")`',
        "xor": "write `!=` between two conditions",
        "~": "write ``REG_MATCH($x, `pattern`)``",
        "!~": "write ``!REG_MATCH($x, `pattern`)``",
    }
)
"""Operators and words between two values that have no operator here, with what to write instead."""

OTHER_LITERALS: Mapping[str, str] = MappingProxyType(
    {
        "false": "false",
        "nil": "null",
        "none": "null",
        "null": "null",
        "true": "true",
    }
)
"""Words for the three constants, in lower case, with the constant."""
