"""toml-table: the same object as TOML writes it, with equals signs and tables."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals.remarks import with_remarks
from grammar.notations.json.values import encode, is_printable_number
from grammar.pattern import pattern
from grammar.source import Span

_SIGN = pattern(r"\s*(?:#[^\n]*\n\s*)*(?:[A-Za-z_]\w*[ \t]*=[ \t]*\S|\[\[?[A-Za-z_]\w*\]?\][ \t]*\n)")
_LONGEST = 20_000


@dialect(
    "write it with braces",
    safety=Safety.UNSAFE,
    examples=[('breakdowns = ["name"]\nlimit = 10\n', '{"breakdowns": ["name"], "limit": 10}')],
)
def toml_table(text: str) -> Iterable[Edit] | None:
    """The text is TOML: one key and its value on each line, lists of objects as tables.

    The parser of the standard library reads it, and refuses a duplicate key. Nothing closes a table in TOML, so a
    truncated text looks like a shorter one: that the text is complete is a guess.
    """
    if len(text) > _LONGEST or not _SIGN.match(text):
        return None
    import tomllib  # hardly any text gets here, and every guard would wait for it

    try:
        table = tomllib.loads(text, parse_float=_exact)
        return [Edit(Span(0, len(text)), with_remarks(encode(table), text))]
    except (ValueError, TypeError, RecursionError):  # a date is none of JSON's values
        return None


def _exact(written: str) -> Any:
    if not is_printable_number(written):
        raise ValueError(written)
    return Decimal(written)
