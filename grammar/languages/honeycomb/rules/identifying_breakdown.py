"""identifying-breakdown: groups that are single persons or single events."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.languages.honeycomb.tree import Query
from grammar.pattern import pattern
from grammar.rule import Context, Example, Finding, rule

_PERSONAL = (
    "email",
    "e mail",
    "email address",
    "phone",
    "phone number",
    "mobile number",
    "ssn",
    "social security number",
    "passport number",
    "iban",
    "card number",
    "credit card",
    "date of birth",
    "birthdate",
    "birthday",
    "first name",
    "last name",
    "full name",
    "password",
)
_PER_EVENT = (
    "trace id",
    "span id",
    "trace parent id",
    "request id",
    "correlation id",
    "transaction id",
    "message id",
    "event id",
)
_LASTING = ("pull request id", "merge request id")
# Quick and generous: a name that does not end like any of these, in any spelling, needs no closer look.
_ENDINGS = tuple({words.split()[-1] for words in _PERSONAL} | {"id"})
_LAST_TWO = frozenset(spelled for end in _ENDINGS for spelled in (end[-2:], end[-2:].upper(), end[-2:].title()))
_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 200


@rule(
    Query,
    severity=Severity.WARNING,
    given="breakdowns",
    is_local=True,
    catalogue=["R51"],
    invalid=[
        Example('{"breakdowns": ["user.email"], "limit": 10}'),
        Example('{"breakdowns": ["name", "trace.trace_id"]}'),
        Example('{"breakdowns": ["app.requestId"]}'),
    ],
    valid=[
        Example('{"breakdowns": ["trace.trace_id"], "limit": 10}'),
        Example('{"breakdowns": ["trace.trace_id"], "orders": [{"op": "COUNT", "order": "descending"}]}'),
        Example('{"breakdowns": ["service.name", "user.id", "http.status_code", "pull_request.id"]}'),
        Example('{"breakdowns": ["email.sent", "phone.model", "void"]}'),
    ],
)
def identifying_breakdown(query: Query, context: Context) -> Iterable[Finding] | None:
    """Results are grouped by a column that identifies one person or one event.

    The last words of the name decide, however they are joined (`user.email`, `userEmail`, `user_email`). Mail
    addresses, phone and card numbers, names of persons and their like are reported always: results are stored and
    shared. Identifiers that each trace or event has anew (trace, span, request, message) are reported where the query
    has neither orders nor a limit: hundreds of groups, each of next to nothing. With either they are a fair question:
    the slowest traces.

    Identifiers of users, customers or teams are what grouping is for, and status codes have few values; they are not
    reported. Advice only: the name of a column is a sign, not a proof.
    """
    del context
    findings: list[Finding] | None = None
    for i, name in enumerate(query.breakdowns):
        if name[-2:] not in _LAST_TWO or not name.lower().endswith(_ENDINGS):
            continue
        what = _identified(name, is_chosen=query.limit is not None or bool(query.orders))
        if what is None:
            continue
        findings = findings or []
        findings.append(
            Finding(
                f"results are grouped by {quote(name)}, which identifies single {what}",
                path=("breakdowns", i),
                label=f"a group for each {what.removesuffix('s')}",
                help="group by something that several events share"
                if what == "events"
                else "count the different values with `COUNT_DISTINCT`, or group by something less personal",
            )
        )
    return findings


def _identified(name: str, *, is_chosen: bool) -> str | None:
    """What the last words of a name identify, or None; no events where the query says which ones it wants."""
    words = " " + " ".join(_WORD.findall(name[-_LONGEST:])).lower()
    if words.endswith(tuple(" " + ending for ending in _PERSONAL)):
        return "persons"
    if is_chosen or words.endswith(_LASTING):
        return None
    if words.endswith(tuple(" " + ending for ending in _PER_EVENT)):
        return "events"
    return None
