"""broken-regular-expression: a pattern that is no regular expression of RE2."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.re2 import find_fault
from grammar.languages.formula.tree import Call, Literal
from grammar.languages.formula.vocabulary import PATTERN_FUNCTIONS
from grammar.rule import Context, Example, Finding, rule


@rule(
    Call,
    where=("name", PATTERN_FUNCTIONS),
    is_local=True,
    catalogue=["R102"],
    invalid=[
        Example("REG_MATCH($name, `(`)"),
        Example('REG_MATCH($name, "^/(?!health)")'),
        Example(r"REG_VALUE($name, `(a)\1`)"),
        Example('REG_COUNT($name, "[z-a]")'),
    ],
    valid=[
        Example(r"REG_MATCH($name, `^/api/v\d+/`)"),
        Example(r"REG_VALUE($name, `(?P<version>\d+\.\d+)`)"),
        Example('REG_COUNT($name, "(?i)error")'),
        Example('REG_MATCH($name, "")'),
    ],
)
def broken_regular_expression(call: Call, context: Context) -> Iterable[Finding] | None:
    """The pattern of `REG_MATCH`, `REG_VALUE` or `REG_COUNT` is not a regular expression that the service can compile.

    Patterns are Go's, the language of RE2: it has no look-around and no back-references, which most other engines have.
    The official validator does not compile patterns, so the error appears only when the field is evaluated.

    A pattern that Go compiles is not reported.
    """
    del context
    if len(call.arguments) < 2:
        return None
    pattern = call.arguments[1]
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return None
    fault = find_fault(pattern.value)
    if fault is None:
        return None
    return [Finding(fault.message, path=("arguments", 1), within=(fault.start, fault.end), help=fault.help)]
