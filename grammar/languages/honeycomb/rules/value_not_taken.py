"""value-not-taken: a value on a filter that only asks whether the column is there."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.columns import type_of
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, Replace, TreeFix, rule
from grammar.schema import ColumnType

_NOTHING = frozenset({"", "null", "none", "nil", "undefined", "n/a"})
_OPPOSITE = {"exists": "does-not-exist", "does-not-exist": "exists"}


@rule(
    Filter,
    where=("op", filter_ops(Operand.NONE)),
    is_local=True,
    is_settled=True,
    catalogue=["R31", "R24"],
    invalid=[
        Example(
            '{"filters": [{"column": "error", "op": "exists", "value": ""}]}',
            fixed='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "exists", "value": true}]}',
            fixed='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "exists", "value": false}]}',
            fixed='{"filters": [{"column": "error", "op": "does-not-exist"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "n", '
            '"filters": [{"column": "status", "op": "does-not-exist", "value": "x"}]}]}',
            fixed='{"calculations": [{"op": "COUNT", "name": "n", '
            '"filters": [{"column": "status", "op": "does-not-exist"}]}]}',
        ),
    ],
    valid=[
        Example('{"filters": [{"column": "error", "op": "exists"}]}'),
        Example('{"filters": [{"column": "error", "op": "does-not-exist", "value": null}]}'),
        Example('{"filters": [{"column": "error", "op": "=", "value": true}]}'),
    ],
)
def value_not_taken(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter has a value, but its operator takes none.

    `exists` and `does-not-exist` ask whether an event has the column. The service and its provider refuse a value
    beside them; one client drops it without a word, which hides that something else may have been meant. An empty value
    says nothing and is dropped, and so is `true`, which says of such an operator that it holds, unless the column is
    known to be a boolean: there `error` `exists` `true` is often `error` `=` `true`. `false` may turn
    the operator around or be what the column was to equal, and any other value may be what was asked for: what to do is only
    shown.

    `"value": null` says that there is no value and is not reported.
    """
    value = condition.value
    if value is None or context.vocabulary.filter_ops[condition.op] is not Operand.NONE:
        return None
    said = value.strip().lower() if isinstance(value, str) else value
    is_boolean = type_of(condition.column, context) == ColumnType.BOOLEAN
    is_idle = said in _NOTHING or said == () or (not is_boolean and (said is True or said == "true"))
    remove = Remove(("value",))
    if is_idle:
        fixes = [TreeFix("remove the value", (remove,), Safety.SAFE)]
    elif said is True or said == "true":
        fixes = [TreeFix("remove the value", (remove,), Safety.UNSAFE)]
    elif said is False or said == "false":
        opposite = _OPPOSITE[condition.op]
        fixes = [TreeFix(f"ask for `{opposite}`", (Replace(("op",), opposite), remove), Safety.DISPLAY)]
    else:
        fixes = [TreeFix("remove the value", (remove,), Safety.DISPLAY)]
    if not is_idle and not isinstance(value, tuple):
        op = "=" if condition.op == "exists" else "!="
        fixes.append(TreeFix(f"compare with the value: `{op}`", (Replace(("op",), op),), Safety.DISPLAY))
    return [
        Finding(
            f"the operator `{condition.op}` takes no value",
            path=("value",),
            label="not taken",
            help="leave the value out" if len(fixes) == 1 else "leave the value out, or compare with it",
            fixes=tuple(fixes),
        )
    ]
