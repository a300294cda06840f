"""Three rules of charts, which no grammar and no JSON Schema can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grammar import Add, Context, Example, Finding, Replace, Safety, TreeFix
from grammar.rule import rule
from grammar.schema import NUMERIC

ARITHMETIC = frozenset({"sum", "mean", "median", "stdev"})


@rule(
    on="channel",
    needs=["types"],
    is_local=True,
    invalid=[
        Example(
            '{"mark": "bar", "encoding": {"y": {"field": "region", "aggregate": "mean"}}}',
            columns={"region": "string"},
            fixed='{"mark": "bar", "encoding": {"y": {"field": "region", "aggregate": "distinct"}}}',
        )
    ],
    valid=[
        Example(
            '{"mark": "bar", "encoding": {"y": {"field": "price", "aggregate": "mean"}}}', columns={"price": "float"}
        )
    ],
)
def arithmetic_on_text(channel: Any, context: Context) -> Iterator[Finding]:
    """A channel adds up or averages a column that holds no numbers.

    No sum of texts can be drawn, so the chart would be empty.
    """
    schema = context.schema
    if schema is None or channel.aggregate not in ARITHMETIC or channel.field not in schema:
        return
    kind = schema[channel.field].type
    if kind is not None and kind not in NUMERIC:
        change = Replace(("aggregate",), "distinct")
        yield Finding(
            f"`{channel.aggregate}` needs numbers, and `{channel.field}` holds none",
            path=("aggregate",),
            fixes=(TreeFix("count the different values", (change,), Safety.UNSAFE),),
        )


@rule(
    on="channel",
    invalid=[Example('{"mark": "bar", "encoding": {"x": {"type": "nominal"}}}')],
    valid=[Example('{"mark": "bar", "encoding": {"x": {"aggregate": "count"}}}')],
)
def channel_without_field(channel: Any, _context: Context) -> Iterator[Finding]:
    """A channel shows nothing: it has no column, and it does not count.

    Only a count needs no column.
    """
    if channel.field is None and channel.aggregate != "count":
        yield Finding("the channel has no `field`", help="name a column, or count")


@rule(
    on="chart",
    invalid=[Example('{"mark": "arc", "encoding": {"color": {"field": "region"}}}')],
    valid=[
        Example('{"mark": "arc", "encoding": {"theta": {"aggregate": "count"}, "color": {"field": "region"}}}'),
        Example('{"mark": "tick", "encoding": {"x": {"field": "price"}}}'),
    ],
)
def chart_without_position(chart: Any, _context: Context) -> Iterator[Finding]:
    """A chart says nowhere how large or where its marks are, so that all of them lie on top of each other.

    An arc needs `theta`, every other mark `x` or `y`.
    """
    shown = chart.encoding
    if chart.mark == "arc" and shown.theta is None:
        change = Add(("encoding",), {"aggregate": "count"}, "theta")
        fix = TreeFix("let the size say how many there are", (change,), Safety.UNSAFE)
        yield Finding("an `arc` needs `theta`", path=("encoding",), fixes=(fix,))
    elif chart.mark != "arc" and shown.x is None and shown.y is None:
        yield Finding(f"`{chart.mark}` needs `x` or `y`", path=("encoding",))


RULES = [arithmetic_on_text, channel_without_field, chart_without_position]
