"""sql-injection: SQL that breaks out of a string."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, View, Weight, any_of, detector, matched

_ORDER = any_of(
    r"(?:['\");] ?|\d ?; ?|^)(?:;|\) ?;)? ?(?:drop|alter|truncate|create) (?:table|database|user"
    r"|index)\b(?! (?:by|per|time|duration|latency|errors?|count))",
    r"['\");\d] ?(?:union (?:all )?select|or|and) (?:['\"(]? ?\w{1,12} ?['\"]? ?= ?['\"]? ?\w{1,12}|if ?\("
    r"|sleep ?\(|password\b)",
    r"; ?(?:shutdown|drop|delete|insert|update|exec|select) ?(?:table|into|from|--|@@|\(|$|\w{1,20} set\b)",
    r"\bunion (?:all )?select\b",
    r"\b(?:sleep|benchmark|waitfor delay|pg_sleep|load_file|xp_\w{2,20}|substring|char"
    r"|ascii) ?\([^)]{0,60}\) ?(?:,|\)|--|=|$|;)",
    r"\bexec(?:ute)? ?\(",
    r"['\");\d] ?-- ?$",
    r"(?<![\w/*.-])/\*(?:(?!\*/).){0,80}\*/",
    r"@@version",
    r"\bor 1 ?= ?1\b",
    r"\bcase when ?\( ?1 ?= ?1",
    r"\binformation_schema\b",
    r"['\"] ?;? ?(?:insert into|delete from|update) \w",
)


@detector(
    Weight.SUPPORTING,
    out_of_scope=[
        "x'; DROP TABLE users --",
        "1 OR 1=1",
        "' UNION SELECT password FROM users",
    ],
    in_scope=[
        'spans where db.statement contains "DROP TABLE"',
        "insert into orders latency",
        "select count from resources",
        "create table duration by host",
        'http.url contains "UNION SELECT"',
        "how many requests had ' OR 1=1 -- in the q parameter",
        "p95 of SELECT * FROM orders WHERE id = ? OR 1=1 per pod",
        "requests to /api/* and /v2/*",
    ],
    words="""
    alter and ascii benchmark case char create delete drop exec execute information_schema insert load_file or
    pg_sleep select shutdown sleep substring truncate union update version waitfor
    """,
)
def sql_injection(view: View) -> Iterator[Signal]:
    """The question contains SQL that closes a string and continues, or that asks a database about itself.

    The guard sends a validated query and never SQL, so this shows intent rather than a danger.
    Asking about statements is ordinary, and so is a whole pasted query; what breaks out of a string is not.
    """
    for signal in matched(view, "contains SQL that breaks out of a string", _ORDER):
        is_quoted_out = any(
            mark in signal.message for mark in ("'", ";", "--", "1=1", "1 = 1", "union", "@@", "exec", "sleep")
        )
        yield Signal(signal.message, signal.place, Weight.DECISIVE if is_quoted_out else None)
