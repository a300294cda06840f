"""Which names a query uses as columns, where, and what each stands for."""

from __future__ import annotations

from grammar.diagnostic import Diagnostic, Path
from grammar.frozen import frozen
from grammar.languages.honeycomb.aliases import WRAPPERS
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import RELATIONAL_PREFIXES
from grammar.notation import Parsed
from grammar.pattern import pattern
from grammar.rule import Context
from grammar.schema import Column, Schema
from grammar.suggestion import NameIndex, folded


@frozen
class Use:
    """One place where a query names a column: the clause it stands in and the path to the name."""

    name: str
    clause: str
    path: Path


def uses(query: Query) -> tuple[Use, ...]:
    """Every name that stands for a column, in the order of the query's keys.

    An order or having without an operator names a result, not a column, and is not among them; expressions are texts
    of their own.
    """
    named: list[Use] = []
    for i, calculation in enumerate(query.calculations):
        if calculation.column is not None:
            named.append(Use(calculation.column, "calculations", ("calculations", i, "column")))
        for j, condition in enumerate(calculation.filters):
            here = ("calculations", i, "filters", j, "column")
            named.append(Use(condition.column, "calculation filters", here))
    for i, condition in enumerate(query.filters):
        named.append(Use(condition.column, "filters", ("filters", i, "column")))
    for i, name in enumerate(query.breakdowns):
        named.append(Use(name, "breakdowns", ("breakdowns", i)))
    return tuple(named)


def names(query: Query) -> list[str]:
    """The names of `uses` alone, for a quick look."""
    columns = [name for calculation in query.calculations if (name := calculation.column) is not None]
    columns += [condition.column for condition in query.filters]
    columns += query.breakdowns
    for calculation in query.calculations:
        if calculation.filters:
            columns += [condition.column for condition in calculation.filters]
    return columns


def local_names(query: Query) -> frozenset[str]:
    """The names of the query's own calculated fields, which count as columns."""
    return frozenset(field.name for field in query.calculated_fields)


def related(name: str, context: Context) -> str | None:
    """The prefix of a name that means the column of a related span in this query, or None.

    A column of the schema or a calculated field of the query whose own name begins that way wins over the prefix, and
    a profile without relational columns has no prefixes.
    """
    if not name.startswith(RELATIONAL_PREFIXES) or not context.vocabulary.has_relational_columns:
        return None
    if name in context.once(_local_names):
        return None
    return relational_prefix(name, context.schema)


def related_uses(query: Query, context: Context) -> list[Use]:
    """The columns of related spans in the query's own filters and breakdowns, where they may be named at all."""
    if not any(name.startswith(RELATIONAL_PREFIXES) for name in names(query)):
        return []
    clauses = ("filters", "breakdowns")
    return [use for use in uses(query) if use.clause in clauses and related(use.name, context) is not None]


def relational_prefix(name: str, schema: Schema | None = None) -> str | None:
    """The prefix of a name that means the column of a related span, or None.

    A column of the schema whose own name begins that way wins over the prefix.
    """
    if not name.startswith(RELATIONAL_PREFIXES) or (schema is not None and name in schema):
        return None
    for prefix in RELATIONAL_PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix):
            return prefix
    return None


def column_of(name: str, context: Context) -> Column | None:
    """The schema's column that a name stands for, a relational prefix removed; None where there is none."""
    schema = context.schema
    if schema is None:
        return None
    if name in schema.columns:
        return schema.columns[name]
    prefix = related(name, context)
    bare = name[len(prefix) :] if prefix else name
    return schema.columns.get(bare)


def meant_column(name: str, schema: Schema, local: NameIndex) -> str | None:
    """The column that a name clearly stands for; a name with the dataset's before it is that column."""
    if schema.name and name.startswith(f"{schema.name}.") and name[len(schema.name) + 1 :] in schema:
        return name[len(schema.name) + 1 :]
    return schema.clearly_meant(name, local)


def type_of(name: str, context: Context) -> str | None:
    """The column type that a name certainly has, or None where nothing states it.

    A calculated field hides a column of the same name, and its type is not known here.
    """
    schema = context.schema
    if schema is None or (context.root.calculated_fields and name in context.once(_local_names)):
        return None
    column = schema.columns.get(name) or column_of(name, context)
    return None if column is None else column.type


def is_column_for_key(fault: Diagnostic, parsed: Parsed, schema: Schema) -> bool:
    """Whether an unknown key of a query is a column of the dataset, so that it is no other name of a key and no remark.

    Such a member asks something of the column, mostly that it equals the value; what, the query does not say. A part of
    a query is no value of a column, and what stands beside a wrapped query is no member of one.
    """
    if fault.name != "unknown-key" or len(fault.path) != 1 or parsed.places is None:
        return False
    if not schema.has_like(str(fault.path[0])):
        return False
    if _PART.match(parsed.source.slice(parsed.places.value(fault.path))):
        return False
    beside = [d.path[0] for d in parsed.diagnostics if d.name == "unknown-key" and len(d.path) == 1 and d is not fault]
    return not any(folded(str(key)) in WRAPPERS for key in beside)


_PART = pattern(r"\s*(?:\[\s*)?\{")


def _local_names(context: Context) -> frozenset[str]:
    return local_names(context.root)
