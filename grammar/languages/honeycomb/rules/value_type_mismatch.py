"""value-type-mismatch: a comparison with a value that the column never holds."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity, quote
from grammar.languages.honeycomb.columns import type_of
from grammar.languages.honeycomb.tree import Filter, Scalar
from grammar.languages.honeycomb.values import as_type, has_type, kind_of
from grammar.languages.honeycomb.vocabulary import TYPED_OPS, Operand
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.schema import ColumnType

_EQUALITY = frozenset({"=", "!=", "in", "not-in"})
_HOLDS = {
    ColumnType.STRING: "strings",
    ColumnType.INTEGER: "integers",
    ColumnType.FLOAT: "numbers",
    ColumnType.BOOLEAN: "booleans",
}


@rule(
    Filter,
    severity=Severity.WARNING,
    needs=["types"],
    where=("op", TYPED_OPS),
    catalogue=["R37"],
    invalid=[
        Example(
            '{"filters": [{"column": "http.status_code", "op": "=", "value": "200"}]}',
            columns={"http.status_code": "integer"},
            fixed='{"filters": [{"column": "http.status_code", "op": "=", "value": 200}]}',
        ),
        Example(
            '{"filters": [{"column": "app.zip", "op": "in", "value": [8001, "08002"]}]}',
            columns={"app.zip": "string"},
            fixed='{"filters": [{"column": "app.zip", "op": "in", "value": ["8001", "08002"]}]}',
        ),
        Example(
            '{"filters": [{"column": "error", "op": "!=", "value": "true"}]}',
            columns={"error": "boolean"},
            fixed='{"filters": [{"column": "error", "op": "!=", "value": true}]}',
        ),
        Example(
            '{"filters": [{"column": "duration_ms", "op": ">", "value": "slow"}]}', columns={"duration_ms": "float"}
        ),
    ],
    valid=[
        Example(
            '{"filters": [{"column": "http.status_code", "op": "=", "value": 200}]}',
            columns={"http.status_code": "integer"},
        ),
        Example('{"filters": [{"column": "duration_ms", "op": ">", "value": 1}]}', columns={"duration_ms": "float"}),
        Example(
            '{"filters": [{"column": "http.status_code", "op": "contains", "value": "20"}]}',
            columns={"http.status_code": "integer"},
        ),
        Example(
            '{"filters": [{"column": "http.status_code", "op": "=", "value": "200"}]}', columns=("http.status_code",)
        ),
    ],
)
def value_type_mismatch(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter compares a column with a value of another type than the schema states for the column.

    `"200"` is a string, and a column of integers holds none; models and people put quotes around everything. Given the
    column's type, the value that is written the same way is the one that was meant, and the fix keeps the meaning: the
    service's provider does the same. The fix is only suggested where the types were inferred from samples, and where
    strings are compared by size, since "9" comes after "10".
    """
    value, schema = condition.value, context.schema
    assert schema is not None
    if value is None:
        return None
    kind = type_of(condition.column, context)
    if kind is None or (kind == "string" and isinstance(value, str)) or kind not in _HOLDS:
        return None
    values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)
    for item in values:
        if not has_type(item, kind):
            wrong = item
            break
    else:
        return None
    if isinstance(value, tuple) is not (context.vocabulary.filter_ops[condition.op] is Operand.LIST):
        return None  # a list where none belongs, or the other way round: other rules speak
    retyped = [as_type(item, kind) for item in values]
    safety = Safety.UNSAFE if schema.inferred or (kind == "string" and condition.op not in _EQUALITY) else Safety.SAFE
    fixes: tuple[TreeFix, ...] = ()
    if None not in retyped:
        replacement = tuple(retyped) if isinstance(value, tuple) else retyped[0]
        fixes = (TreeFix("write it as the column's type", (Replace(("value",), replacement),), safety),)
    return [
        Finding(
            f"column {quote(condition.column)} holds {_HOLDS[ColumnType(kind)]}, but is compared with {kind_of(wrong)}",
            path=("value",),
            label=kind_of(wrong),
            help=f"compare with a value of the column's type, {kind}",
            fixes=fixes,
        )
    ]
