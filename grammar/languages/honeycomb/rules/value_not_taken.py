"""value-not-taken: a value on a filter that only asks whether the column is there."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Mend, Remove, Replace, rule

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
            mended='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "exists", "value": true}]}',
            mended='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "exists", "value": false}]}',
            mended='{"filters": [{"column": "error", "op": "does-not-exist"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "n", '
            '"filters": [{"column": "status", "op": "does-not-exist", "value": "x"}]}]}',
            mended='{"calculations": [{"op": "COUNT", "name": "n", '
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
    """A filter has a value, and its operator takes none.

    `exists` and `does-not-exist` ask whether an event has the column. The service and its provider refuse a value
    beside them; one client drops it without a word, which hides that something else may have been meant: `error`
    `exists` `true` is often `error` `=` `true`. An empty string says nothing and is dropped; anything else is only
    proposed.

    `"value": null` says that there is no value and is not reported.
    """
    value = condition.value
    if value is None or context.vocabulary.filter_ops[condition.op] is not Operand.NONE:
        return None
    remove = Remove(("value",))
    safety = Safety.SAFE if value == "" else Safety.UNSAFE
    mends = [Mend("remove the value", (remove,), safety)]
    if value is False:
        opposite = _OPPOSITE[condition.op]
        mends.insert(0, Mend(f"ask for `{opposite}`", (Replace(("op",), opposite), remove), Safety.UNSAFE))
    if safety is Safety.UNSAFE and not isinstance(value, tuple):
        op = "=" if condition.op == "exists" else "!="
        mends.append(Mend(f"compare with the value: `{op}`", (Replace(("op",), op),), Safety.UNSAFE))
    return [
        Finding(
            f"the operator `{condition.op}` takes no value",
            path=("value",),
            label="not taken",
            help="leave the value out" if len(mends) == 1 else "leave the value out, or compare with it",
            mends=tuple(mends),
        )
    ]
