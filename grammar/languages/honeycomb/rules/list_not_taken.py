"""list-not-taken: a list where an operator compares with one value."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

_ON_LISTS = {"=": "in", "!=": "not-in"}


@rule(
    Filter,
    where=("op", filter_ops(Operand.REQUIRED)),
    is_local=True,
    is_settled=True,
    catalogue=["R34"],
    invalid=[
        Example(
            '{"filters": [{"column": "status", "op": "=", "value": ["a", "b"]}]}',
            fixed='{"filters": [{"column": "status", "op": "in", "value": ["a", "b"]}]}',
        ),
        Example(
            '{"filters": [{"column": "status", "op": "!=", "value": []}]}',
            fixed='{"filters": [{"column": "status", "op": "not-in", "value": []}]}',
        ),
        Example(
            '{"filters": [{"column": "name", "op": "contains", "value": ["pay"]}]}',
            fixed='{"filters": [{"column": "name", "op": "contains", "value": "pay"}]}',
        ),
        Example('{"filters": [{"column": "duration_ms", "op": ">", "value": [100, 200]}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "status", "op": "in", "value": ["a", "b"]}]}'),
        Example('{"filters": [{"column": "status", "op": "=", "value": "a"}]}'),
    ],
)
def list_not_taken(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter has a list of values, but its operator compares with a single value.

    Lists belong to `in` and `not-in`. A list of one is its only value; `=` with a list is `in`, and `!=` is `not-in`.
    The language cannot say in one filter what it means to be larger than two numbers, or to contain one of several
    strings.

    None of the checkers that were read refuses such a query, and none can say what it means. A query without a meaning
    is an error here.
    """
    value = condition.value
    if not isinstance(value, tuple) or context.vocabulary.filter_ops[condition.op] is not Operand.REQUIRED:
        return None
    on_lists = _ON_LISTS.get(condition.op)
    fixes: tuple[TreeFix, ...] = ()
    help_ = "compare with one value"
    if len(value) == 1:
        fixes = (TreeFix("take the value out of the list", (Replace(("value",), value[0]),), Safety.SAFE),)
    elif on_lists is not None:
        fixes = (TreeFix(f"compare with the list: `{on_lists}`", (Replace(("op",), on_lists),), Safety.SAFE),)
        help_ = f"use `{on_lists}` for a list of values"
    return [
        Finding(
            f"the operator `{condition.op}` compares with one value, but is given a list",
            path=("value",),
            label="a list",
            help=help_,
            fixes=fixes,
        )
    ]
