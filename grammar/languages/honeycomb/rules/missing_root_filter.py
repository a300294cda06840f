"""missing-root-filter: a question about requests, and a query that counts every span."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Query
from grammar.pattern import pattern
from grammar.rule import Add, Context, Example, Finding, TreeFix, rule
from grammar.schema import DatasetKind

_ASKS_FOR_TRACES = pattern(r"\b(?:requests|traces)\b", re.IGNORECASE)
_ASKS_FOR_PARTS = pattern(r"\b(?:spans?|events?|logs?|errors?|exceptions?|calls?|queries)\b", re.IGNORECASE)
_OF_TRACES = ("trace.", "is_root", "root.", "meta.")
_READ = 2000


@rule(
    Query,
    severity=Severity.WARNING,
    needs=["question"],
    catalogue=["R118"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "filters": []}',
            question="how many requests were there",
            fixed='{"calculations": [{"op": "COUNT"}], '
            '"filters": [{"column": "trace.parent_id", "op": "does-not-exist"}]}',
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms"}], "breakdowns": ["http.route"]}',
            question="slowest requests by route",
            columns=("duration_ms", "http.route", "is_root"),
            fixed='{"calculations": [{"op": "MAX", "column": "duration_ms"}], "breakdowns": ["http.route"], '
            '"filters": [{"column": "is_root", "op": "=", "value": true}]}',
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "filters": [{"column": "trace.parent_id", "op": "does-not-exist"}]}',
            question="how many requests were there",
        ),
        Example('{"calculations": [{"op": "COUNT"}]}', question="how many requests were there", columns=("name",)),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["trace.trace_id"]}', question="show me the traces"),
        Example('{"calculations": [{"op": "COUNT"}]}', question="which requests have the most spans"),
    ],
)
def missing_root_filter(query: Query, context: Context) -> Iterable[Finding] | None:
    """The question is about requests or traces, and the query looks at every span of them.

    A request is a trace, and a trace has one root span: the one without a parent. Without the filter a request with
    forty spans is counted forty times, and its database calls pass for slow requests. The filter is shown, not put in.

    Ignore it where the dataset holds something other than spans, or only root spans, or where the question is about the
    parts of a request. Nothing is reported where the query already says anything about traces.
    """
    question = (context.question or "")[:_READ]
    if _ASKS_FOR_TRACES.search(question) is None or _ASKS_FOR_PARTS.search(question) is not None:
        return None
    schema = context.schema
    condition: dict[str, object] = {"column": "trace.parent_id", "op": "does-not-exist"}
    if schema is not None:
        if schema.kind not in (None, DatasetKind.EVENTS):
            return None
        if "is_root" in schema:
            condition = {"column": "is_root", "op": "=", "value": True}
        elif "trace.parent_id" not in schema:
            return None
    named = [condition_.column for condition_ in query.filters]
    named += query.breakdowns
    named += [calculation.column for calculation in query.calculations if calculation.column is not None]
    if any(name.startswith(_OF_TRACES) for name in named) or any(c.filters for c in query.calculations):
        return None
    fixes: tuple[TreeFix, ...] = ()
    if (query.filter_combination or "AND").upper() == "AND":
        fixes = (TreeFix("look at root spans only", (Add(("filters",), condition),), Safety.DISPLAY),)
    filtered = "`is_root = true`" if "value" in condition else "`trace.parent_id does-not-exist`"
    return [
        Finding(
            "the question is about whole requests, but the query looks at every span of them",
            path=("filters",),
            label="no filter for root spans",
            help=f"filter by {filtered}",
            fixes=fixes,
        )
    ]
