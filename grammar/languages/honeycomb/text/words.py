"""The words of the text notation: the terminals of a profile's operators, the reserved words, and what is written instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType

from grammar.languages.honeycomb.vocabulary import HAVING_OPS, P2026, PROFILES, Operand, Profile

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
            _for(profile),
            *(f"{name}: {' | '.join(terminals)}" for name, terminals in rules.items()),
            *(f'{terminal_of(word)}: "{word}"' for word in words),
            *(f'{combination_terminal(c)}.2: "{c}:"' for c in profile.combinations),
        ]
    )


_KEYED = re.compile(r"^(.*?) *//\? (\w+)\.(\w+)$")


def _for(profile: Profile) -> str:
    """The lines of text.lark that a profile has."""
    lines: list[str] = []
    for line in (files(__package__) / "text.lark").read_text(encoding="utf-8").splitlines():
        keyed = _KEYED.match(line)
        if keyed is None:
            lines.append(line)
        elif keyed[3] in profile.keys[keyed[2]]:
            lines.append(keyed[1])
    return "\n".join(lines) + "\n"
