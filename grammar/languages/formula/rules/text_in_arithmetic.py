"""text-in-arithmetic: a text that is no number, added or multiplied."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.languages.formula.literals import write_string
from grammar.languages.formula.tree import Literal, Operation
from grammar.languages.formula.vocabulary import LEVELS
from grammar.rule import Context, Example, Finding, rule

_ARITHMETIC = LEVELS["+"]


@rule(
    Operation,
    severity=Severity.WARNING,
    is_local=True,
    invalid=[Example('$first + " " + $last'), Example('"a" * 2')],
    valid=[Example('CONCAT($first, " ", $last)'), Example('"10" + 5'), Example('$a = "b"')],
)
def text_in_arithmetic(operation: Operation, context: Context) -> Iterable[Finding] | None:
    """A string without a digit is an operand of `+`, `-`, `*`, `/` or `%`.

    These operators compute with numbers, and with strings that can be read as numbers; any other string counts as 0.
    Strings are joined with `CONCAT`, not with `+`.

    A string that can be read as a number is not reported.
    """
    del context
    if operation.level < _ARITHMETIC:
        return None
    return [
        Finding(
            f"`{operation.operators[max(0, i - 1)]}` computes with numbers, not with {quote(write_string(node.value))}",
            path=("operands", i),
            label="counts as 0",
            help="join strings with `CONCAT`",
        )
        for i, node in enumerate(operation.operands)
        if isinstance(node, Literal) and isinstance(node.value, str) and not any(map(str.isdigit, node.value))
    ]
