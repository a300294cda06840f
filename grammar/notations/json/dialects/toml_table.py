"""toml-table: the same object as TOML writes it, with equals signs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.values import encode, is_printable_number
from grammar.source import Span

_SIGN = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:[A-Za-z_]\w*[ \t]*=[ \t]*\S|\[\[?[A-Za-z_]\w*\]?\][ \t]*\n)")
_LONGEST = 20_000


@dialect(
    "write it with braces",
    safety=Safety.UNSAFE,
    examples=[('breakdowns = ["name"]\nlimit = 10\n', '{"breakdowns": ["name"], "limit": 10}')],
)
def toml_table(text: str) -> Iterable[Edit] | None:
    """The text is TOML: a key and its value on a line, lists of objects as tables.

    The standard reader says what is in it; it refuses a key that comes twice. Nothing closes a table in TOML, so that a
    text which was cut off looks like a shorter one: that it is whole is a guess.
    """
    if len(text) > _LONGEST or not _SIGN.match(text):
        return None
    import tomllib

    try:
        table = tomllib.loads(text, parse_float=_exact)
        return [Edit(Span(0, len(text)), encode(table))]
    except (ValueError, TypeError, RecursionError):  # a date is none of JSON's values
        return None


def _exact(written: str) -> Any:
    if not is_printable_number(written):
        raise ValueError(written)
    return Decimal(written)
