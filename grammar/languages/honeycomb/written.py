"""One part of a query as the JSON object it is written as, for fixes that write it anew."""

from __future__ import annotations

from typing import Any

from grammar.frozen import defaults_of
from grammar.languages.honeycomb.tree import CalculatedField, Filter, Formula, Having, Order


def written(part: Filter | Order | Having | CalculatedField | Formula) -> dict[str, Any]:
    """The members of the part that are not absent, in the order of its keys.

    >>> written(Order("MAX", "duration_ms", "descending"))
    {'op': 'MAX', 'column': 'duration_ms', 'order': 'descending'}
    """
    members = ((name, getattr(part, name)) for name in defaults_of(type(part)))
    return {key: value for key, value in members if value is not None}
