"""wrong-argument-count: a function with too few or too many arguments."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.tree import Call
from grammar.languages.formula.vocabulary import FUNCTIONS, Function
from grammar.rule import Context, Example, Finding, rule


@rule(
    Call,
    is_local=True,
    catalogue=["R101"],
    invalid=[
        Example("EXISTS()"),
        Example("DIV($errors, $total, 100)"),
        Example("IF($error)"),
        Example("EVENT_TIMESTAMP($time)"),
    ],
    valid=[
        Example("EXISTS($a)"),
        Example("IF($a, 1)"),
        Example("IF($a, 1, $b, 2, 3)"),
        Example("CONCAT($a)"),
        Example("BUCKET($a, 10, 0, 100)"),
        Example("EVENT_TIMESTAMP()"),
    ],
)
def wrong_argument_count(call: Call, context: Context) -> Iterable[Finding] | None:
    """A function is called with fewer arguments than it needs, or with more than it takes.

    The official validator does not count arguments, so that `EXISTS()` passes it and fails, or means nothing, when the
    field is evaluated. The counts are those of the documentation; where that shows two arguments and never says whether
    one is allowed, one is.

    Ignore it where a function has since learned to take more arguments. `RAW_METRIC`, which no page describes, may have
    any number from one on.
    """
    del context
    function = FUNCTIONS.get(call.name)
    count = len(call.arguments)
    if function is None or (count >= function.least and (function.most is None or count <= function.most)):
        return None
    takes = _range(function)
    names = ", ".join(argument.name for argument in function.arguments)
    return [
        Finding(
            f"`{call.name}` takes {takes}, not {count}",
            path=("name",),
            label=f"takes {takes}",
            help=f"its arguments are: {names}" if names else "write it with empty parentheses",
        )
    ]


def _range(function: Function) -> str:
    least, most = function.least, function.most
    if most is None:
        return f"at least {_counted(least)}"
    return _counted(least) if least == most else f"{least} to {_counted(most)}"


def _counted(count: int) -> str:
    return "no argument" if not count else "1 argument" if count == 1 else f"{count} arguments"
