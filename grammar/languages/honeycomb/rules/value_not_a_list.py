"""value-not-a-list: one value where an operator compares with several."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.languages.honeycomb.columns import type_of
from grammar.languages.honeycomb.operators import filter_ops
from grammar.languages.honeycomb.tree import Filter, Scalar
from grammar.languages.honeycomb.values import number_in
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.schema import NUMERIC, ColumnType

_IN_JSON = pattern(r'\s*\[\s*"[^"\\]*"\s*(?:,\s*"[^"\\]*"\s*)*\]\s*')
"""A list of texts as JSON has it: no value of a column has brackets, quotation marks and commas like this."""

_WORDS = pattern(r"[\w.:/@-]+(?:,[\w.:/@-]+)+")


@rule(
    Filter,
    where=("op", filter_ops(Operand.LIST)),
    is_local=True,
    is_settled=True,
    catalogue=["R33", "R24"],
    invalid=[
        Example(
            '{"filters": [{"column": "app.tenant", "op": "in", "value": "foo"}]}',
            fixed='{"filters": [{"column": "app.tenant", "op": "in", "value": ["foo"]}]}',
        ),
        Example(
            '{"filters": [{"column": "app.tenant", "op": "not-in", "value": "foo,bar"}]}',
            fixed='{"filters": [{"column": "app.tenant", "op": "not-in", "value": ["foo", "bar"]}]}',
        ),
        Example(
            '{"filters": [{"column": "app.tenant", "op": "in", "value": "(\'foo\', \'bar\')"}]}',
            fixed='{"filters": [{"column": "app.tenant", "op": "in", "value": ["foo", "bar"]}]}',
        ),
        Example(
            '{"filters": [{"column": "http.status_code", "op": "in", "value": "500,503"}]}',
            columns={"http.status_code": "integer"},
            fixed='{"filters": [{"column": "http.status_code", "op": "in", "value": [500, 503]}]}',
        ),
    ],
    valid=[
        Example('{"filters": [{"column": "app.tenant", "op": "in", "value": ["foo", "bar"]}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "in", "value": []}]}'),
        Example('{"filters": [{"column": "app.tenant", "op": "=", "value": "foo,bar"}]}'),
    ],
)
def value_not_a_list(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter with `in` or `not-in` has a single value instead of a list.

    In JSON the two compare with a list, even of one value. The service's provider writes the list as one string with
    commas, and where such a string is nothing but words between commas, it is read that way, with numbers and booleans
    only where the column's type is known. Any other string with a comma in it may be one value or several, so both are
    only proposed, and so is the list that a string in brackets holds, unless it is a list of texts in JSON.
    """
    value = condition.value
    if value is None or isinstance(value, tuple):
        return None
    if context.vocabulary.filter_ops[condition.op] is not Operand.LIST:
        return None
    return [
        Finding(
            f"the operator `{condition.op}` compares with a list, but the value is not one",
            path=("value",),
            label="not a list",
            help="write the values in brackets, separated by commas",
            fixes=_fixes(condition, value, context),
        )
    ]


def _fixes(condition: Filter, value: Scalar, context: Context) -> tuple[TreeFix, ...]:
    items = parts.list_in_text(value) if isinstance(value, str) else None
    if items is not None:
        safety = Safety.SAFE if _IN_JSON.fullmatch(str(value)) else Safety.UNSAFE
        return (TreeFix(f"make it a list of {len(items)}", (Replace(("value",), tuple(items)),), safety),)
    if not isinstance(value, str) or "," not in value:
        return (TreeFix("make it a list of one", (Replace(("value",), (value,)),), Safety.SAFE),)
    pieces = [piece.strip() for piece in value.split(",")]
    if not all(pieces):
        return (TreeFix("make it a list of one", (Replace(("value",), (value,)),), Safety.UNSAFE),)
    kind = type_of(condition.column, context)
    numbers = [number_in(piece) for piece in pieces]
    is_certain = _WORDS.fullmatch(value) is not None
    several: tuple[Scalar, ...] = tuple(pieces)
    if kind in NUMERIC and None not in numbers:
        several = tuple(number for number in numbers if number is not None)
    elif kind == ColumnType.BOOLEAN and all(piece in {"true", "false"} for piece in pieces):
        several = tuple(piece == "true" for piece in pieces)
    elif kind != ColumnType.STRING and any(n is not None for n in numbers):
        is_certain = False
    return (
        TreeFix(
            f"make it a list of {len(several)}",
            (Replace(("value",), several),),
            Safety.SAFE if is_certain else Safety.UNSAFE,
        ),
        TreeFix("make it a list of one", (Replace(("value",), (value,)),), Safety.UNSAFE),
    )
