"""What a policy can object to: a page for each, as for the rules of a language."""

from __future__ import annotations

from grammar import Rule, Severity


def _page(name: str, explanation: str) -> Rule:
    return Rule(name, Severity.ERROR, explanation)


FORBIDDEN_COLUMN = _page(
    "forbidden-column",
    "A column is named that the policy does not open to this caller.\n\n"
    "It is refused in every clause. Who may filter, order or compare by a column can find out its values, one question "
    "at a time, without ever being shown it; so can a calculated field that nothing uses yet.",
)
HIDING_NAME = _page(
    "hiding-name",
    "The query gives a name of its own that may be the name of a column which the policy does not open, or which it "
    "requires a condition on.\n\n"
    "Whoever reads the query later may take the one for the other. Where the schema shows that no column has the name, "
    "nothing is reported.",
)
RELATED_COLUMN = _page(
    "related-column",
    "A column of a related record is named, and the policy requires a condition that holds for the record itself only.\n\n"
    "The other record may belong to somebody else. A policy that knows better states `related = true`.",
)
FORBIDDEN_OPERATOR = _page(
    "forbidden-operator", "An operator or function is used that the policy does not open to this caller."
)
TOO_MANY_PARTS = _page("too-many-parts", "A clause has more parts than the policy allows.")
HIGH_LIMIT = _page("high-limit", "More results are asked for than the policy allows.")
MISSING_LIMIT = _page(
    "missing-limit",
    "No limit is set where the policy states the highest.\n\n"
    "How many results come without a limit, the service decides. A policy may have the limit filled in instead: "
    '`absent = "fill"`.',
)
LONG_TIME = _page("long-time", "The query covers more time than the policy allows.")
OLD_START = _page(
    "old-start",
    "The time that the query asks about, or compares with, begins longer ago than the policy allows.",
)
LONG_COMPARISON = _page("long-comparison", "The query is compared with a time that lies further back than allowed.")
UNKNOWN_TIME = _page(
    "unknown-time",
    "How much time the query covers, or how long ago that is, cannot be told, and the policy limits it.\n\n"
    "Start and end contradict each other or are not in seconds; or they are absolute and nobody told the guard what "
    "time it is. What cannot be judged is refused.",
)
MISSING_CONDITION = _page(
    "missing-condition",
    "A condition that must hold for every record is not among those that every record must pass.\n\n"
    "Only a condition that nothing can go round counts: one that is joined with others by OR, that stands in a single "
    "calculation, that asks only whether the column is there, or that lists other values too, leaves a way in. A policy "
    'may have it put in instead: `mode = "add"`.',
)
UNDONE_CONDITION = _page(
    "undone-condition",
    "A condition asks for other values of a column that the policy binds to certain ones.\n\n"
    "Joined by AND with the right condition it finds nothing; still it is a question about somebody else's records.",
)
UNJUDGED_PART = _page(
    "unjudged-part",
    "A text inside the query is of a language that cannot say what it asks for. What cannot be judged is refused.",
)

FAULTS = (
    FORBIDDEN_COLUMN,
    FORBIDDEN_OPERATOR,
    HIDING_NAME,
    HIGH_LIMIT,
    LONG_COMPARISON,
    LONG_TIME,
    MISSING_CONDITION,
    MISSING_LIMIT,
    OLD_START,
    RELATED_COLUMN,
    TOO_MANY_PARTS,
    UNDONE_CONDITION,
    UNJUDGED_PART,
    UNKNOWN_TIME,
)
"""Every page, in alphabetical order of the names."""
