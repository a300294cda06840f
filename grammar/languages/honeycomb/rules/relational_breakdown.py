"""relational-breakdown: a related span's column that results cannot be grouped by."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.languages.honeycomb.columns import related
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_NONE = "none."
_GROUPS = ("any.", "any2.", "any3.", _NONE)


@rule(
    Query,
    given="breakdowns",
    catalogue=["R44"],
    invalid=[
        Example('{"breakdowns": ["none.error"]}'),
        Example('{"breakdowns": ["any.name"]}'),
        Example('{"filters": [{"column": "any2.error", "op": "=", "value": true}], "breakdowns": ["any.name"]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "any.error", "op": "=", "value": true}], "breakdowns": ["any.name"]}'),
        Example('{"breakdowns": ["root.name", "parent.name"]}'),
        Example('{"breakdowns": ["none.the.less"]}', columns=("none.the.less",)),
    ],
)
def relational_breakdown(query: Query, context: Context) -> Iterable[Finding] | None:
    """Results are grouped by the column of a related span that does not exist, or that no filter selects.

    `none.` says that no span of the trace is such, so there is no value to group by. `any.`, `any2.` and `any3.` each
    stand for some span of the trace, which a filter with the same prefix has to choose; without one, the group would be
    any span's. The service's documentation says both; one of its examples groups by `any.` without a filter, and what
    the service answers then is not said.
    """
    findings: list[Finding] | None = None
    for i, name in enumerate(query.breakdowns):
        if not name.startswith(_GROUPS):
            continue
        prefix = related(name, context)
        if prefix is None:
            continue
        if prefix == _NONE:
            message, help_ = "the span that `none.` refers to does not exist", "group by a span that is there: `root.`"
        elif not any(related(condition.column, context) == prefix for condition in query.filters):
            message = f"no filter chooses the span that `{prefix}` means"
            help_ = f"add a filter whose column begins with `{prefix}`"
        else:
            continue
        findings = findings or []
        findings.append(
            Finding(
                f"results cannot be grouped by {quote(name)}: {message}",
                path=("breakdowns", i),
                label="no such span" if prefix == _NONE else "which span?",
                help=help_,
            )
        )
    return findings
