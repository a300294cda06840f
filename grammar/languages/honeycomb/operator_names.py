"""Operators that stand where a column's name belongs: ``COUNT``, ``P99(duration_ms)``."""

from __future__ import annotations

from grammar.languages.honeycomb.readings import calculation
from grammar.rule import Context


def operator_in_column(name: str, context: Context) -> tuple[str, str | None] | None:
    """The operator and column that a name spells out, or None where it is just a name.

    The column is None where none is spelled out: ``COUNT``, ``COUNT()``, ``COUNT(*)``. Case is ignored, and with a
    column in brackets an operator's other names count too. A column of
    the schema is never taken for an operator: datasets do have columns called ``count``.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> operator_in_column("P99(duration_ms)", Context(None, P2026))
    ('P99', 'duration_ms')
    >>> operator_in_column("duration_ms", Context(None, P2026)) is None
    True
    """
    if context.schema is not None and name in context.schema.columns:
        return None
    before, parenthesis, after = name.partition("(")
    op = before.strip().upper()
    if op not in context.vocabulary.order_ops:
        meant = calculation(name, context.vocabulary) if parenthesis else None
        if meant is None or meant["op"] not in context.vocabulary.order_ops or "name" in meant:
            return None
        return meant["op"], meant.get("column")
    if not parenthesis:
        return op, None
    if not after.rstrip().endswith(")"):
        return None
    column = after.rstrip()[:-1].strip()
    return op, None if column in ("", "*") else column
