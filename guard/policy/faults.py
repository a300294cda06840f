"""What a policy can object to: a page for each, as for the rules of a language."""

from __future__ import annotations

from grammar import Rule, Severity


def _page(name: str, explanation: str) -> Rule:
    return Rule(name, Severity.ERROR, explanation)


FORBIDDEN_COLUMN = _page(
    "forbidden-column",
    "The query names a column that the policy does not allow this caller to use.\n\n"
    "The column is refused in every clause. A caller who may filter, order or compare by a column can find out its values, "
    "one question at a time, without ever seeing it; so can a calculated field that nothing uses yet.",
)
HIDING_NAME = _page(
    "hiding-name",
    "The query defines a name that may also be the name of a column which the policy does not allow, for which it "
    "requires a condition, or by which it counts groups.\n\n"
    "A later reader of the query may take one for the other. Nothing is reported where the schema shows that no column "
    "has the name.",
)
RELATED_COLUMN = _page(
    "related-column",
    "The query names a column of a related record, but the policy requires a condition that applies to the record itself "
    "only.\n\n"
    "The other record may belong to somebody else. A policy that allows this states `related = true`.",
)
FORBIDDEN_OPERATOR = _page(
    "forbidden-operator", "The query uses an operator or function that the policy does not allow this caller to use."
)
FINE_GRANULARITY = _page(
    "fine-granularity",
    "The query asks for results in shorter steps of time than the policy allows.\n\n"
    "In short steps, a count over many records becomes many counts over a few. A policy may have the steps lengthened "
    'instead: `under = "raise"`.',
)
MISSING_GRANULARITY = _page(
    "missing-granularity",
    "The query sets no granularity, but the policy requires one.\n\n"
    "Without one, the service decides how short the steps are. A policy may have it filled in instead: "
    '`absent = "fill"`.',
)
SMALL_GROUP = _page(
    "small-group",
    "The query may show results of groups that are smaller than the policy allows.\n\n"
    "A result of a group of one is that record itself. The query must leave small groups out, by a condition on the count "
    "of records, or of different values of the column that the policy names; a policy may have the condition added "
    'instead: `mode = "add"`. What is calculated from a part of a group only is refused, and so is a comparison with '
    "another time: no condition says how many records these are made of.",
)
TOO_MANY_PARTS = _page("too-many-parts", "A clause has more parts than the policy allows.")
HIGH_LIMIT = _page(
    "high-limit",
    "The query asks for more results than the policy allows.\n\n"
    'A policy may have the limit lowered instead: `over = "clamp"`.',
)
MISSING_LIMIT = _page(
    "missing-limit",
    "The query sets no limit, but the policy requires one.\n\n"
    "Without a limit, the service decides how many results to return. A policy may have the limit filled in instead: "
    '`absent = "fill"`.',
)
LONG_TIME = _page("long-time", "The query covers more time than the policy allows.")
OLD_START = _page(
    "old-start",
    "The time range that the query asks about, or compares with, begins longer ago than the policy allows.",
)
LONG_COMPARISON = _page("long-comparison", "The query is compared with a time further back than the policy allows.")
UNKNOWN_TIME = _page(
    "unknown-time",
    "The policy limits the time range, and the time range of the query cannot be determined.\n\n"
    "Start and end contradict each other or are not in seconds; or they are absolute and the guard was not told the "
    "present time. What cannot be judged is refused.",
)
MISSING_CONDITION = _page(
    "missing-condition",
    "The query lacks a condition that the policy requires for every record.\n\n"
    "The condition counts only if every record must pass it. A condition that is joined with others by OR, that applies to "
    "a single calculation, that only tests whether the column exists, or that allows other values too, does not count. A "
    'policy may have the condition added instead: `mode = "add"`.',
)
UNDONE_CONDITION = _page(
    "undone-condition",
    "A condition allows other values of a column than those that the policy requires.\n\n"
    "Joined by AND with the required condition it finds nothing; still it is a question about somebody else's records.",
)
UNBOUND_POLICY = _page(
    "unbound-policy",
    "The policy has parameters, and the caller does not give all of them.\n\n"
    'A policy such as `equals = "{tenant}"` says what a caller may ask for once the caller\'s tenant is known. Where a '
    "parameter is missing, is empty or is of another type, every query is refused.",
)
UNJUDGED_PART = _page(
    "unjudged-part",
    "A text inside the query cannot be checked against the policy. What cannot be judged is refused.",
)

FAULTS = (
    FINE_GRANULARITY,
    FORBIDDEN_COLUMN,
    FORBIDDEN_OPERATOR,
    HIDING_NAME,
    HIGH_LIMIT,
    LONG_COMPARISON,
    LONG_TIME,
    MISSING_CONDITION,
    MISSING_GRANULARITY,
    MISSING_LIMIT,
    OLD_START,
    RELATED_COLUMN,
    SMALL_GROUP,
    TOO_MANY_PARTS,
    UNBOUND_POLICY,
    UNDONE_CONDITION,
    UNJUDGED_PART,
    UNKNOWN_TIME,
)
"""Every page, in alphabetical order of the names."""
