"""secret-in-filter: a value that opens doors and should not be in a query."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.credential import KINDS, credentials
from grammar.diagnostic import Severity
from grammar.languages.honeycomb.tree import Filter
from grammar.rule import Context, Example, Finding, rule

_SHORTEST = 12
_LOOKED_AT = 2000

_FIRST = frozenset("srghxnAe-BbPpa")
"""How a value begins that is a secret as a whole; inside of another text it comes after a space, ``=`` or ``:``."""


@rule(
    Filter,
    severity=Severity.WARNING,
    given="value",
    is_local=True,
    catalogue=["R47"],
    invalid=[
        Example('{"filters": [{"column": "auth", "op": "=", "value": "Bearer abc123"}]}'),
        Example('{"filters": [{"column": "header", "op": "in", "value": ["none", "api_key=0123456789"]}]}'),
        Example('{"filters": [{"column": "db.url", "op": "=", "value": "postgres://app:hunter2@db.internal/shop"}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "auth", "op": "exists"}]}'),
        Example('{"filters": [{"column": "http.target", "op": "contains", "value": "/reset-password?step=2"}]}'),
        Example('{"filters": [{"column": "app.sku", "op": "=", "value": "sk-10294"}]}'),
        Example('{"filters": [{"column": "url", "op": "=", "value": "https://example.com:8080/a@b"}]}'),
    ],
)
def secret_in_filter(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter's value looks like a password, a key or a token.

    Queries are stored, shared by link and sent to models; a secret in one is no longer secret. The value decides, by
    the shapes that issuers give to their keys (a known prefix and at least 16 more characters), by what stands before
    it (`Bearer `, `password=`) and by a name and password inside an address. The words alone (`token`, `password`) are
    ordinary values to look for.

    The message never repeats the value. Ignore it for a value that was invented for a test.
    """
    del context
    value = condition.value
    if isinstance(value, str):
        kind = _kind(value)
        return None if kind is None else [_finding(kind, ("value",))]
    if not isinstance(value, tuple):
        return None
    kinds = [(i, _kind(item)) for i, item in enumerate(value) if isinstance(item, str)]
    return [_finding(kind, ("value", i)) for i, kind in kinds if kind is not None]


def _kind(value: str) -> str | None:
    """What kind of secret a value looks like, or None."""
    if len(value) < _SHORTEST:
        return None
    # Most values are no secret; few comparisons should show it.
    if value[0] in _FIRST or " " in value or "=" in value or ":" in value:
        credential = next(credentials(value[:_LOOKED_AT]), None)
        return None if credential is None else credential.kind
    return None


def _finding(kind: str, path: tuple[str | int, ...]) -> Finding:
    what = KINDS[kind]
    return Finding(
        f"the value of a filter looks like {what}",
        path=path,
        label="a secret?",
        help="filter by something that may be seen, and replace the secret where it is used",
    )
