"""wrong-argument-type: a value that a function can do nothing with."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, one_of
from grammar.languages.formula.inference import kind_of
from grammar.languages.formula.tree import Call, Literal, Node
from grammar.languages.formula.vocabulary import FUNCTIONS, Function, Kind
from grammar.rule import Context, Example, Finding, rule


@rule(
    Call,
    severity=Severity.WARNING,
    given="arguments",
    is_local=True,
    invalid=[
        Example("STARTS_WITH($http.status_code, 5)", columns={"http.status_code": "integer"}),
        Example('LOG10("slow")'),
        Example("CONTAINS($name, 5)"),
        Example('SUM("a", "b")'),
        Example("BUCKET($name, 10)", columns={"name": "string"}),
    ],
    valid=[
        Example("LOG10($duration_ms)", columns={"duration_ms": "float"}),
        Example('LOG10("10")'),
        Example('STARTS_WITH(STRING($http.status_code), "5")', columns={"http.status_code": "integer"}),
        Example("STARTS_WITH($http.status_code, $prefix)"),
    ],
)
def wrong_argument_type(call: Call, context: Context) -> Iterable[Finding] | None:
    """A function is given a value of a type that it cannot use.

    The service runs such a formula and reads the value as nothing: `STARTS_WITH` of a number is false on every event,
    and `SUM` takes a word for 0. Nothing is reported about values of uncertain type, nor about strings that may hold a
    number.

    Ignore it where the stated type of a column is not what its events hold.
    """
    function = FUNCTIONS.get(call.name)
    if function is None:
        return None
    findings: list[Finding] = []
    count = len(call.arguments)
    for i, node in enumerate(call.arguments):
        argument = function.argument(i, count)
        if argument is None or argument.literal is not None:
            continue
        kind = kind_of(node, context)
        is_word = argument.name == "number" and _is_word(node)
        if kind is None or not (is_word or (argument.takes and kind not in argument.takes)):
            continue
        wanted = [Kind.NUMBER] if is_word else sorted(argument.takes)
        given = "a word" if is_word else f"a {kind}"
        findings.append(
            Finding(
                f"the {argument.name} of `{call.name}` is {given}, which counts as nothing",
                path=("arguments", i),
                label=f"must be {one_of([f'a {taken}' for taken in wanted])}",
                help=_advice(function, argument.takes, is_word=is_word),
            )
        )
    return findings


def _is_word(node: Node) -> bool:
    """Whether a text certainly reads as no number."""
    return isinstance(node, Literal) and isinstance(node.value, str) and not any(map(str.isdigit, node.value))


def _advice(function: Function, takes: frozenset[Kind], *, is_word: bool) -> str | None:
    if takes == {Kind.STRING}:
        return "convert it with `STRING`"
    return "join strings with `CONCAT`" if is_word and function.name == "SUM" else None
