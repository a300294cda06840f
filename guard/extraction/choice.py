"""Choice: which of several candidates a person would take for the answer. A guess, each time, and in the ledger as one.

Only what the form of the output says is heeded: where its thinking ends, that a prompt's next example begins, that a part is a
JSON Schema, that a query was handed over one member at a time. What words say of a candidate is read elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from grammar import Edit, Fix, Notation, Safety, Span
from grammar.pattern import pattern

_END_OF_THOUGHT = pattern(r"</(?:think|thinking|thought|thoughts|reasoning)>", re.IGNORECASE)

_NEXT_EXAMPLE = pattern(
    r"\s{0,20}\n[ \t>#*]{0,8}(?:NLQ|(?:EXISTING )?QUERY|Question|Q|User|Human|Input|Example(?: \d{1,3})?)\**:",
)
"""How the next example of a prompt begins, on a line of its own: what a completion model goes on with."""

_LEAST_PARTS = 3
"""Two objects are rather two queries than one in parts."""

_BETWEEN_PARTS = pattern(r"[\s,]{0,40}")


def as_one(text: str, start: int, spans: Sequence[Span], notation: Notation) -> Fix | None:
    """The guess that leaves one candidate of several; None where the form of the output does not say which.

    Args:
        text: what the model said.
        start: where its thinking has ended, as far as that is known.
        spans: the candidates, in order; at least one.
        notation: how the language's texts look.
    """
    unit = notation.explaining.unit
    first, *others = spans
    if not text[start : first.start].strip("` \t\r\njson") and (
        match := _NEXT_EXAMPLE.match(text, _behind(text, first))
    ):
        cut = Span(match.start(), len(text))
        return Fix("leave out the next example of the prompt", (Edit(cut, ""),), Safety.UNSAFE)
    if not others:
        return None
    thoughts = [match for match in _END_OF_THOUGHT.finditer(text, first.end) if match.start() < spans[-1].start]
    if len(thoughts) == 1:
        end = thoughts[0].end()
        return Fix("leave out what stands before the end of the thinking", (Edit(Span(0, end), ""),), Safety.UNSAFE)
    values = [_value(text[span.start : span.end]) for span in spans]
    schemas = [span for span, value in zip(spans, values, strict=True) if _is_schema(value)]
    if len(schemas) == len(spans) - 1:
        edits = tuple(Edit(span, "") for span in schemas)
        return Fix("leave out the JSON Schema", edits, Safety.UNSAFE)
    keys = [key for value in values if isinstance(value, dict) for key in value]
    are_parts = all(isinstance(value, dict) and len(value) == 1 for value in values)
    if (
        not are_parts
        or len(others) + 1 < _LEAST_PARTS
        or len({*keys}) < len(keys)
        or not {*keys} <= {*notation.outline.keys}
    ):
        return None
    around = text[start : first.start].strip() + text[spans[-1].end :].strip()
    gaps = [Span(a.end - 1, b.start + 1) for a, b in zip(spans, others, strict=False)]
    if around not in ("", "[]") or not all(_BETWEEN_PARTS.fullmatch(text, gap.start + 1, gap.end - 1) for gap in gaps):
        return None
    edits = tuple(Edit(gap, ",") for gap in gaps)
    if around:
        edits = (Edit(Span(0, first.start), ""), *edits, Edit(Span(spans[-1].end, len(text)), ""))
    return Fix(f"take the parts as one {unit}", edits, Safety.UNSAFE)


def _behind(text: str, span: Span) -> int:
    """Where the candidate ends, with the fence that closes it."""
    match = _CLOSING_FENCE.match(text, span.end)
    return match.end() if match else span.end


_CLOSING_FENCE = pattern(r"[ \t]{0,20}\r?\n?[ \t]{0,20}`{3,}")


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_schema(value: Any) -> bool:
    """Whether a value is a JSON Schema of an object: every property says of what type it is."""
    properties = value.get("properties") if isinstance(value, dict) else None
    if not isinstance(properties, dict) or not properties or value.get("type", "object") != "object":
        return False
    return all(isinstance(member, dict) and not _SAYS_TYPE.isdisjoint(member) for member in properties.values())


_SAYS_TYPE = frozenset({"type", "$ref", "anyOf", "oneOf", "enum", "items", "const"})
