"""What is weak in a policy, given what is known of the dataset: a name that means nothing, a list that can be got round."""

from __future__ import annotations

from collections.abc import Iterator

from grammar import Schema
from grammar.diagnostic import quote
from guard.policy.matching import Pattern
from guard.policy.statement import Columns, Names, Policy
from guard.policy.template import SAMPLE

_SHOWN = 3


def weaknesses(policy: Policy, schema: Schema | None) -> Iterator[str]:
    """Sentences for whoever wrote the policy; none where there is nothing to say.

    A list of denied columns names what it knows. Without a schema, a name that it does not know is allowed, whatever the
    service makes of it. With one, every unknown name is an error of the language's own.

    Args:
        policy: with its pieces.
        schema: what the dataset holds, None where that is not known.
    """
    is_known = schema is not None and not schema.is_open
    for part in policy.parts:
        for where, names in _lists(part.columns):
            is_listed = names.allow is not None or (part.columns is not None and part.columns.allow is not None)
            if names.deny and not is_listed and not is_known:
                shown = ", ".join(map(quote, names.deny[:_SHOWN]))
                yield (
                    f"{where}: a list of denied names ({shown}) lets through every other spelling that the service "
                    "may accept: state the allowed columns, or give the schema"
                )
            if schema is not None and is_known:
                yield from _unmatched(where, names, schema)
        for predicate in part.require if schema is not None and is_known else ():
            if schema is not None and predicate.column not in schema:
                yield f"require: the schema has no column {quote(predicate.column)}{_near(predicate.column, schema)}"


def _lists(columns: Columns | None) -> Iterator[tuple[str, Names]]:
    """The lists of columns, each with what it is called."""
    if columns is not None:
        yield "columns", columns
        for clause, names in columns.within.items():
            yield f"columns within {clause}", names


def _unmatched(where: str, names: Names | Columns, schema: Schema) -> Iterator[str]:
    """The names and patterns that stand for no column of the schema."""
    for list_name, stated in (("allow", names.allow or ()), ("deny", names.deny)):
        for text in stated:
            if SAMPLE in text:
                continue  # what the caller's value will be is not known
            pattern = Pattern.of(text)
            if isinstance(pattern, str):
                if pattern not in schema:
                    yield f"{where}.{list_name}: {quote(text)} is no column of the schema{_near(pattern, schema)}"
            elif not any(pattern.matches(column) for column in schema.columns):
                yield f"{where}.{list_name}: {quote(text)} matches no column of the schema"


def _near(name: str, schema: Schema) -> str:
    near = schema.nearest(name)
    return f"; did you mean {quote(near[0])}?" if near else ""
