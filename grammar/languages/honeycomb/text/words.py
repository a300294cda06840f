"""The words of the text notation: the terminals of a profile's operators, the reserved words, and what is written instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from grammar.languages.honeycomb.aliases import CALCULATION_OPS, DIRECTIONS, FILTER_OPS
from grammar.languages.honeycomb.vocabulary import HAVING_OPS, PROFILES, Operand, Profile

CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "calculated_fields": "with",
        "filters": "where",
        "breakdowns": "by",
        "havings": "having",
        "orders": "order",
        "limit": "limit",
        "time_range": "last",
        "start_time": "from",
        "end_time": "to",
        "granularity": "every",
        "compare_time_offset_seconds": "compare",
        "usage_mode": "usage_mode",
        "id": "query_id",
    }
)
"""For each key of a query that has a clause of its own the word that the clause begins with, in the order of a text."""

_SIGNS: Mapping[str, str] = {
    "=": "EQUAL",
    "!=": "UNEQUAL",
    ">": "GREATER",
    ">=": "GREATER_OR_EQUAL",
    "<": "LESS",
    "<=": "LESS_OR_EQUAL",
}

COMBINATION_TERMS: Mapping[str, str] = MappingProxyType(
    {f"{combination}:": combination for profile in PROFILES.values() for combination in profile.combinations}
)
"""How a combination is written that is stated before its filters, with the combination."""

_OTHER_WORDS = "as asc desc if join for ago and or true false null"
_NOT_OURS = "select group sort not is like between"

RESERVED: frozenset[str] = frozenset(
    word.casefold()
    for word in (
        *CLAUSES.values(),
        *_OTHER_WORDS.split(),
        *_NOT_OURS.split(),
        *(op for profile in PROFILES.values() for op in (*profile.calculation_ops, *profile.filter_ops)),
    )
)
"""The words, in small letters, that a column's name is not written like without quotes.

The words of every profile, in any case; and, so that a text cannot be taken for SQL, words that are not the notation's.
"""


def terminal_of(op: str) -> str:
    """The name of an operator's terminal.

    >>> terminal_of("P95"), terminal_of("starts-with"), terminal_of(">=")
    ('P95', 'STARTS_WITH', 'GREATER_OR_EQUAL')
    """
    return _SIGNS.get(op) or op.upper().replace("-", "_")


def combination_terminal(combination: str) -> str:
    """The name of the terminal of a combination that is stated before its filters."""
    return f"{'ALL' if combination.upper() == 'AND' else 'ANY'}_OF{'' if combination.isupper() else '_SMALL'}"


def grammar(profile: Profile) -> str:
    """The text of the notation's grammar in a profile: text.lark, with what is filled in."""
    words = [*profile.calculation_ops, *_SIGNS, *(op for op in profile.filter_ops if op not in _SIGNS)]
    rules = {
        "_calculation_op": map(terminal_of, profile.calculation_ops),
        "_order_op": map(terminal_of, profile.order_ops),
        "_having_calculation_op": map(terminal_of, profile.having_calculation_ops),
        "_comparison": (terminal_of(op) for op, takes in profile.filter_ops.items() if takes is not Operand.NONE),
        "_test": (terminal_of(op) for op, takes in profile.filter_ops.items() if takes is Operand.NONE),
        "_having_op": map(terminal_of, HAVING_OPS),
        "_combination": map(combination_terminal, profile.combinations),
    }
    return "\n".join(
        [
            _text("text.lark", profile),
            *(f"{name}: {' | '.join(terminals)}" for name, terminals in rules.items()),
            *(f'{terminal_of(word)}: "{word}"' for word in words),
            *(f'{combination_terminal(c)}.2: "{c}:"' for c in profile.combinations),
        ]
    )


def mistakes(profile: Profile) -> str:
    """The text of the grammar of mistakes in a profile: mistakes.lark, with clauses out of their order."""
    lines = [_text("mistakes.lark", profile)]
    before = ""
    for rule, clause, key in _CHAIN:
        if key and key not in profile.keys["query"]:
            continue
        # What can follow a complete time, `to` and `for`, belongs to it there and further back only to what came before.
        earlier = f"{before} | end_time | length" if rule == "_from_every" else before
        own = "time_range | start_time" if clause == "_time" else clause
        before = f"_until_{clause.strip('_')}"
        lines += [
            f"{before}: {f'{earlier} | ' if earlier else ''}{own}",
            f"%extend {rule}: {clause} _late_{clause.strip('_')}",
            f"_late_{clause.strip('_')}: {before} | {before} _any+",
        ]
    return "\n".join([*lines, f"_any: {before}"]) + "\n"


_CHAIN = (
    ("_from_fields", "calculated_fields", "calculated_fields"),
    ("_from_where", "where", ""),
    ("_from_by", "breakdowns", ""),
    ("_from_having", "havings", ""),
    ("_from_order", "orders", ""),
    ("_from_limit", "limit", ""),
    ("_from_time", "_time", ""),
    ("_from_every", "granularity", ""),
    ("_from_compare", "compared", "compare_time_offset_seconds"),
    ("_from_usage", "usage_mode", "usage_mode"),
    ("_from_usage", "id", "id"),
)
"""Each clause in the order of a text: the rule that begins with it, its own rule, and the key that a profile may lack."""

RANKS: Mapping[str, int] = MappingProxyType(
    {clause: rank for rank, (_, clause, _) in enumerate(_CHAIN, 1) if clause != "_time"}
    | {"select": 0, "start_time": 7, "end_time": 8, "time_range": 9, "length": 9}
    | {"granularity": 10, "compared": 11, "usage_mode": 12, "id": 13}
)
"""For each clause by its rule where it stands in a text."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "calculated_fields": "with",
        "where": "where",
        "breakdowns": "by",
        "havings": "having",
        "orders": "order",
        "limit": "limit",
        "time_range": "last",
        "length": "for",
        "start_time": "from",
        "end_time": "to",
        "granularity": "every",
        "compared": "compare",
        "usage_mode": "usage_mode",
        "id": "query_id",
    }
)
"""For each clause by its rule the word that it begins with; what is calculated has none."""


_KEYED = re.compile(r"^(.*?) *//\? (!?)(\w+)\.(\w+)$")


def _text(file: str, profile: Profile) -> str:
    """The lines of a grammar's file that a profile has."""
    lines: list[str] = []
    for line in (files(__package__) / file).read_text(encoding="utf-8").splitlines():
        keyed = _KEYED.match(line)
        if keyed is None:
            lines.append(line)
            continue
        key = profile.keys[keyed[3]].get(keyed[4])
        if key is not None and not (keyed[2] and key.is_required):
            lines.append(keyed[1])
    return "\n".join(lines) + "\n"


def aliases(profile: Profile) -> Mapping[str, str]:
    """Other words for those of the notation in a profile, each with its word; words without case, blanks and separators."""
    ops = {alias: op for alias, op in CALCULATION_OPS.items() if op in profile.calculation_ops}
    tests = {alias: op for alias, op in FILTER_OPS.items() if op in profile.filter_ops and alias not in _AMBIGUOUS}
    ways = {alias: "asc" if way == "ascending" else "desc" for alias, way in DIRECTIONS.items() if alias.isalpha()}
    return MappingProxyType({**tests, **ops, **ways, "ascending": "asc", "descending": "desc", **_CLAUSE_ALIASES})


_AMBIGUOUS = frozenset({"null", "none", "exact"})

_CLAUSE_ALIASES: Mapping[str, str] = {
    alias: word
    for word, names in {
        "where": "filter filterby filteredby wherefilter",
        "by": "groupby groupedby breakdownby brokendownby splitby",
        "order": "orderby orderedby sort sortby sortedby",
        "limit": "limitto top take",
        "last": "past inthelast overthelast forthelast inthepast overthepast inlast overlast forlast thelast",
        "from": "since startingat",
        "to": "until till",
        "every": "granularity interval resolution bucketby",
        "compare": "compareto comparedto comparewith comparedwith versus vs",
        "ago": "earlier before",
        "as": "named aliased",
    }.items()
    for alias in names.split()
}
"""Other words for the words of clauses, folded: those of SQL and of neighbouring products."""


def labels(profile: Profile) -> Mapping[str, str]:
    """What messages call the terminals."""
    ops = {terminal_of(op): "a calculation operator" for op in profile.calculation_ops}
    tests = {terminal_of(op): "a filter operator" for op in (*_SIGNS, *profile.filter_ops)}
    return MappingProxyType({**ops, **tests, **_LABELS})


_LABELS: Mapping[str, str] = {
    "NAME": "a column name",
    "STRING": "a string",
    "FORMULA": "a formula",
    "INTEGER": "an integer",
    "NUMBER": "a number",
    "DURATION": "a length such as `2h`",
    "INSTANT": "a point of time such as `2024-04-01T00:00:00Z`",
    "STAR": "a column name",
    "OPENING": "`(`",
    "CLOSING": "`)`",
    "OTHER_AND": "`and`",
    "OTHER_OR": "`or`",
    "OTHER_SIGN": "a filter operator",
    "FOREIGN_SIGN": "a filter operator",
    "BETWEEN": "a filter operator",
    "DISTINCT": "a column name",
    "ODD_NAME": "a column name",
    "BARE_VALUE": "a string",
    "ODD_STRING": "a string",
    "BROKEN_STRING": "a string",
    "ODD_DURATION": "a length such as `2h`",
    "ODD_INSTANT": "a point of time such as `2024-04-01T00:00:00Z`",
    "COMMENT": "a remark",
    "SELECT_WORD": "the word",
    "SEMICOLON": "the semicolon",
    "CODE_MARK": "the backtick",
}

NOISE: Mapping[str, str] = MappingProxyType(
    {"COMMENT": "remark-in-query", "SELECT_WORD": "word-of-sql", "SEMICOLON": "word-of-sql", "CODE_MARK": "inline-code"}
)
"""What is passed over, with the fault that each is."""
