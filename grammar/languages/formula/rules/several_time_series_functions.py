"""several-time-series-functions: more than one function that reads a metric over time."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.tree import Call, Formula, walk
from grammar.languages.formula.vocabulary import TIME_SERIES
from grammar.rule import Context, Example, Finding, rule

_NAMES = frozenset(TIME_SERIES)


@rule(
    Formula,
    is_local=True,
    catalogue=["R99"],
    invalid=[
        Example("COALESCE(RATE($a), RATE($b))"),
        Example("RATE(LAST($a))"),
        Example("RATE($errors, 300) / RATE($total, 300)"),
    ],
    valid=[Example("MAX(LAST($a), 0)"), Example("RATE($a) * 60"), Example("SUM($a, $b)")],
)
def several_time_series_functions(formula: Formula, context: Context) -> Iterable[Finding] | None:
    """A formula calls more than one of `RAW_METRIC`, `LAST`, `SUMMARIZE`, `INCREASE`, `RATE`, nested or side by side.

    The official parser refuses it. Make a calculated field of each call, calculate over each field, and combine the
    results in the query's `formulas`.

    One such call inside an ordinary function is not reported: `MAX(LAST($a), 0)` is valid.
    """
    del context
    calls = [(path, node) for path, node in walk(formula.root) if isinstance(node, Call) and node.name in _NAMES]
    first = calls[0] if calls else None
    return [
        Finding(
            f"`{call.name}` is the formula's second time-series function, but it may have only one"
            if position == 0
            else f"`{call.name}` is one more time-series function, but a formula may have only one",
            path=(*path, "name"),
            help="make a calculated field of each, and combine their results in `formulas`",
            other=(((*first[0], "name"), "the first"),) if first else (),
        )
        for position, (path, call) in enumerate(calls[1:])
    ]
