"""pattern-not-literal: a regular expression that is not written down."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.tree import Call, Literal, Unreadable
from grammar.languages.formula.vocabulary import PATTERN_FUNCTIONS
from grammar.rule import Context, Example, Finding, rule


@rule(
    Call,
    where=("name", PATTERN_FUNCTIONS),
    is_local=True,
    catalogue=["R102"],
    invalid=[
        Example("REG_MATCH($name, $pattern)"),
        Example('REG_VALUE($name, CONCAT("^/", $prefix))'),
        Example("REG_COUNT($name, 5)"),
    ],
    valid=[Example("REG_MATCH($name, `^/api/`)"), Example('REG_COUNT($name, "a+")')],
)
def pattern_not_literal(call: Call, context: Context) -> Iterable[Finding] | None:
    """The pattern of `REG_MATCH`, `REG_VALUE` or `REG_COUNT` is not a string literal.

    A regular expression is compiled once, before any event is looked at, so it can neither come from a column nor be
    computed. The official validator does not check this.

    A pattern in quotes or in backticks is not reported.
    """
    del context
    if len(call.arguments) < 2:
        return None
    pattern = call.arguments[1]
    if isinstance(pattern, Unreadable) or (isinstance(pattern, Literal) and isinstance(pattern.value, str)):
        return None
    return [
        Finding(
            f"the pattern of `{call.name}` is not a string literal",
            path=("arguments", 1),
            label="must be a string in quotes or backticks",
            help="write the regular expression itself, best in backticks",
        )
    ]
