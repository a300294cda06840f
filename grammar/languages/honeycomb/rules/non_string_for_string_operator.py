"""non-string-for-string-operator: a number or boolean where texts are compared."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.values import kind_of, text_of
from grammar.languages.honeycomb.vocabulary import STRING_OPS
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Filter,
    severity=Severity.WARNING,
    where=("op", STRING_OPS),
    is_local=True,
    is_rewording=True,
    catalogue=["R36"],
    invalid=[
        Example(
            '{"filters": [{"column": "status_code", "op": "starts-with", "value": 4}]}',
            fixed='{"filters": [{"column": "status_code", "op": "starts-with", "value": "4"}]}',
        ),
        Example(
            '{"filters": [{"column": "flags", "op": "does-not-contain", "value": true}]}',
            fixed='{"filters": [{"column": "flags", "op": "does-not-contain", "value": "true"}]}',
        ),
        Example('{"filters": [{"column": "version", "op": "contains", "value": 1.50}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "status_code", "op": "starts-with", "value": "4"}]}'),
        Example('{"filters": [{"column": "status_code", "op": "=", "value": 4}]}'),
    ],
)
def non_string_for_string_operator(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter compares strings (`starts-with`, `contains` and similar operators), but its value is a number or a boolean.

    These operators look at characters, whatever the column's type; the service's provider always sends a string. A
    whole number or a boolean in quotes means the same. How a number with a fraction should be spelled is not known.
    """
    del context
    value = condition.value
    if value is None or isinstance(value, (str, tuple)):
        return None
    text = text_of(value)
    return [
        Finding(
            f"the operator `{condition.op}` compares strings, but is given {kind_of(value)}",
            path=("value",),
            label="not a string",
            help="put the value in quotes",
            fixes=() if text is None else (TreeFix("put it in quotes", (Replace(("value",), text),), Safety.SAFE),),
        )
    ]
