"""unknown-column: a name that is no column of the dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Path, Safety, one_of, quote
from grammar.languages.honeycomb.columns import Use, local_names, meant_column, related, uses
from grammar.languages.honeycomb.results import is_known
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.suggestion import NameIndex, undecorated

_DISTINCT = pattern(r"\s*(?:distinct|unique)(?:\s+|\s*\()([^\s()]+)\)?\s*", re.IGNORECASE)

_REPORTED = 200
"""More unknown names than this in one query say nothing new."""


@rule(
    Query,
    needs=["schema"],
    is_local=True,
    catalogue=["R20", "R39", "R49"],
    invalid=[
        Example(
            '{"calculations": [{"op": "MAX", "column": "durration_ms"}]}',
            columns=("duration_ms", "name"),
            fixed='{"calculations": [{"op": "MAX", "column": "duration_ms"}]}',
        ),
        Example(
            '{"filters": [{"column": "htttp.status_code", "op": "=", "value": 200}]}', columns=("http.status_code",)
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "DISTINCT user.id"}]}',
            columns=("user.id",),
            fixed='{"calculations": [{"op": "COUNT_DISTINCT", "column": "user.id"}]}',
        ),
        Example('{"breakdowns": ["root.nmae"]}', columns=("name",)),
        Example('{"breakdowns": ["root.name"]}', columns=("name",), profile="2023"),
    ],
    valid=[
        Example('{"breakdowns": ["name"]}', columns=("name",)),
        Example('{"breakdowns": ["root.name"]}', columns=("name",)),
        Example(
            '{"calculated_fields": [{"name": "slow", "expression": "GT($duration_ms, 500)"}], "breakdowns": ["slow"]}',
            columns=("duration_ms",),
        ),
        Example('{"breakdowns": ["anything"]}'),
        Example('{"calculations": [{"op": "COUNT", "column": "*"}]}', columns=("name",)),
    ],
)
def unknown_column(query: Query, context: Context) -> Iterable[Finding] | None:
    """A calculation, filter or breakdown names a column that the dataset does not have.

    The service refuses such a query, or answers it with nothing, and a near miss (`durration_ms`) is the commonest
    mistake that models make. Names are case-sensitive. A name with a relational prefix (`root.`, `any.`) is looked up
    as it is and then without the prefix; names of the query's own calculated fields count as columns. Orders and
    havings name what the query calculates, so other rules look at them.

    Ignore it where the column is newer than the given schema; refresh the schema.
    """
    schema = context.schema
    assert schema is not None
    columns = schema.columns
    # One plain pass first: nearly every query is right, and a right one should cost a few look-ups.
    for calculation in query.calculations:
        if (calculation.column is not None and calculation.column not in columns) or calculation.filters:
            break
    else:
        for condition in query.filters:
            if condition.column not in columns:
                break
        else:
            for name in query.breakdowns:
                if name not in columns:
                    break
            else:
                return None
    return _findings(query, context)


def _findings(query: Query, context: Context) -> list[Finding]:
    schema = context.schema
    assert schema is not None
    local = local_names(query)
    own = NameIndex(local - schema.columns.keys())
    findings: list[Finding] = []
    for use in uses(query):
        prefix = related(use.name, context) or ""
        bare = use.name[len(prefix) :]
        if use.name in schema or use.name in local or bare in schema or _is_no_name(use, query, context):
            continue
        near: tuple[str, ...] = ()
        meant = None
        if context.suggests(bare):
            near = tuple(prefix + name for name in schema.nearest(bare, own))
            meant = meant_column(bare, schema, own)
        where = f"dataset {quote(schema.name)}" if schema.name else "the dataset"
        findings.append(
            Finding(
                f"column {quote(bare)} is not in {where}",
                path=use.path,
                label="not its only column" if len(schema) == 1 else f"not one of its {len(schema)} columns",
                help=f"did you mean {one_of([quote(name) for name in near])}?" if near else None,
                near=near,
                fixes=_distinct(use, query, context)
                or _undecorated(use, context)
                or _several(use, query, context)
                or _fixes(use.path, None if meant is None else prefix + meant),
            )
        )
        if len(findings) == _REPORTED or context.is_deciding:
            break
    return findings


def _is_no_name(use: Use, query: Query, context: Context) -> bool:
    """Whether another rule says what is wrong: no name at all, or a column on an operator that needs none."""
    if use.clause != "calculations":
        return not use.name
    at = use.path[1]
    assert isinstance(at, int)
    operand = context.vocabulary.calculation_ops[query.calculations[at].op].column
    return not use.name or operand is Operand.NONE or (operand is Operand.OPTIONAL and use.name == "*")


def _distinct(use: Use, query: Query, context: Context) -> tuple[TreeFix, ...]:
    """The fix of a count of the different values of a column, as SQL writes it: ``COUNT`` of ``DISTINCT user.id``."""
    match = _DISTINCT.fullmatch(use.name)
    if match is None or use.clause != "calculations":
        return ()
    at = use.path[:-1]
    position = at[1]
    assert isinstance(position, int)
    calculation = query.calculations[position]
    if calculation.op not in ("COUNT", "COUNT_DISTINCT") or not is_known(match[1], context):
        return ()
    changes: tuple[Replace, ...] = (Replace(use.path, match[1]),)
    if calculation.op == "COUNT":
        changes = (Replace((*at, "op"), "COUNT_DISTINCT"), *changes)
    return (TreeFix(f"count the different values of {quote(match[1])}", changes, Safety.SAFE),)


def _undecorated(use: Use, context: Context) -> tuple[TreeFix, ...]:
    """The fix of a column that has what other notations put around a name: `` `zone` ``, ``[zone]``, ``$zone``."""
    bare = undecorated(use.name)
    return (
        ()
        if bare is None or not is_known(bare, context)
        else (TreeFix(f"write {quote(bare)}", (Replace(use.path, bare),), Safety.SAFE),)
    )


def _several(use: Use, query: Query, context: Context) -> tuple[TreeFix, ...]:
    """The fix of a breakdown that is the names of several columns, with commas or a word between them."""
    if use.clause != "breakdowns" or len(use.name) > _LONGEST_NAMES:
        return ()
    names = [name.strip() for name in use.name.split(",")]
    safety = Safety.SAFE
    if len(names) == 1:
        names, safety = [name.strip() for name in re.split(r"\s(?:and|&|\+)\s", use.name)], Safety.UNSAFE
    at = use.path[1]
    assert isinstance(at, int)
    if len(names) == 1 or len(set(names)) < len(names) or not all(is_known(name, context) for name in names):
        return ()
    breakdowns = [*query.breakdowns[:at], *names, *query.breakdowns[at + 1 :]]
    if len(set(breakdowns)) < len(breakdowns):
        return ()
    return (TreeFix(f"write {len(names)} columns", (Replace(use.path[:1], tuple(breakdowns)),), safety),)


_LONGEST_NAMES = 400


def _fixes(path: Path, meant: str | None) -> tuple[TreeFix, ...]:
    return () if meant is None else (TreeFix(f"replace by {quote(meant)}", (Replace(path, meant),), Safety.UNSAFE),)
