"""missing-value: a filter that compares with nothing."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, Replace, TreeFix, rule

_ABOUT_NULL = {"=": "does-not-exist", "!=": "exists"}


@rule(
    Filter,
    where=("op", filter_ops(Operand.REQUIRED, Operand.LIST)),
    is_settled=True,
    catalogue=["R32", "R24"],
    invalid=[
        Example('{"filters": [{"column": "duration_ms", "op": ">"}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "in"}]}'),
        Example(
            '{"filters": [{"column": "error", "op": "=", "value": null}]}',
            fixed='{"filters": [{"column": "error", "op": "does-not-exist"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "value": null, "op": "!="}]}',
            fixed='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
    valid=[
        Example('{"filters": [{"column": "duration_ms", "op": ">", "value": 0}]}'),
        Example('{"filters": [{"column": "name", "op": "!=", "value": ""}]}'),
        Example('{"filters": [{"column": "error", "op": "=", "value": false}]}'),
        Example('{"filters": [{"column": "error", "op": "exists"}]}'),
    ],
)
def missing_value(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter has no value, but its operator compares with one.

    The service and its provider refuse it. A value is never made up. `null` is no value: no column holds it, and
    comparing with it may be meant to ask whether the column is there, which `exists` and `does-not-exist` do, or be all
    that is left of a value that was lost; which of them is never guessed.

    An empty string is a value.
    """
    if condition.value is not None or context.vocabulary.filter_ops[condition.op] is Operand.NONE:
        return None
    about_null = _ABOUT_NULL.get(condition.op)
    return [
        Finding(
            f"the operator `{condition.op}` needs a value to compare with, but the filter has none",
            label="has no `value`",
            help="add the value to compare with"
            + (f"; to ask whether events have the column, use `{about_null}`" if about_null else ""),
            # A filter that has no `value` at all has nothing to remove, so that this is offered for null only.
            fixes=(
                TreeFix(f"ask for `{about_null}`", (Replace(("op",), about_null), Remove(("value",))), Safety.DISPLAY),
            )
            if about_null
            else (),
        )
    ]
