"""A search language for logs: its grammar, its names, its words and three rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grammar import Context, Example, Finding, Language, Replace, Safety, TreeFix
from grammar.adoption import Leaf, Node
from grammar.rule import rule
from grammar.schema import NUMERIC

HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24}
MOST_DAYS = 30


@rule(
    on="window",
    is_local=True,
    invalid=[Example("find level = error last 90 days", fixed="find level = error last 30 days")],
    valid=[Example("find level = error last 30 days"), Example("find level = error last 90 hours")],
)
def window_too_long(window: Node, _context: Context) -> Iterator[Finding]:
    """A search reaches further back than the thirty days for which records are kept.

    What is older is gone, so the answer would be less than what was asked for.
    """
    number, unit = window.children
    if float(number.text) * HOURS[unit.text] > MOST_DAYS * 24:
        fix = TreeFix(f"search {MOST_DAYS} days", (Replace((), f"last {MOST_DAYS} days"),), Safety.UNSAFE)
        yield Finding(f"records are kept for {MOST_DAYS} days only", fixes=(fix,))


@rule(
    on="values",
    is_local=True,
    invalid=[Example("find service in (cart, cart, web)", fixed="find service in (cart, web)")],
    valid=[Example("find service in (cart, web)")],
)
def repeated_value(values: Node, _context: Context) -> Iterator[Finding]:
    """A list names the same value twice.

    It means no more than once; often another value was meant.
    """
    once: dict[str, Leaf] = {}
    for value in values.children:
        if value.text in once:
            written = f"({', '.join(dict.fromkeys(item.text for item in values.children))})"
            fix = TreeFix("name each value once", (Replace((), written),), Safety.SAFE)
            yield Finding("the list names a value twice", path=values.path_to(value), fixes=(fix,))
            return
        once[value.text] = value


@rule(
    on="mention",
    needs=["types"],
    is_local=True,
    invalid=[Example('find status has "50"', fixed="find status = 50", columns={"status": "integer"})],
    valid=[Example('find message has "50"', columns={"message": "string"})],
)
def mention_in_number(mention: Node, context: Context) -> Iterator[Finding]:
    """A search looks for text inside a field of numbers, where there is none.

    Numbers are compared; `has` is for text.
    """
    field, text = mention.children
    number = text.text.strip('"')
    if context.schema is not None and field.text in context.schema and context.schema[field.text].type in NUMERIC:
        fix = TreeFix(f"compare with {number}", (Replace((), f"{field.text} = {number}"),), Safety.UNSAFE)
        yield Finding(
            f"`{field.text}` is a number, and `has` is for text",
            path=mention.path_to(field),
            fixes=(fix,) if number.isdigit() else (),
        )


language = Language.from_lark(
    Path(__file__).parent / "search.lark",
    name="log search",
    unit="search",
    names={"FIELD": "field"},
    labels={
        "WORD": "a word",
        "STRING": 'a text in `"`',
        "COMPARISON": "a comparison",
        "DIRECTION": "`rising` or `falling`",
    },
    phrases={
        "start": "Records where {condition}[, over {window}][, showing {show}][, sorted by {order}][, {limit}]",
        "either": "({condition:or})",
        "negation": "not ({condition})",
        "comparison": "{FIELD} {COMPARISON} {value}",
        "mention": "{FIELD} mentions {STRING}",
        "membership": "{FIELD} is one of {values}",
        "values": "({value:or})",
        "window": "the last {NUMBER} {UNIT}",
        "show": "{FIELD}",
        "order": "{FIELD}[, {DIRECTION}]",
        "limit": "at most {NUMBER}",
        "COMPARISON.=": "is",
        "COMPARISON.!=": "is not",
        "COMPARISON.>": "is greater than",
        "COMPARISON.<": "is less than",
        "COMPARISON.>=": "is at least",
        "COMPARISON.<=": "is at most",
        "FIELD": "{}",
        "WORD": "{}",
    },
    aliases={"ascending": "rising", "descending": "falling"},
    separators=[","],
    rules=[window_too_long, repeated_value, mention_in_number],
)
