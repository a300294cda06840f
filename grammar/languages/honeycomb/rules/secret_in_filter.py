"""secret-in-filter: a value that opens doors and should not be in a query."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.languages.honeycomb.tree import Filter
from grammar.rule import Context, Example, Finding, rule

_SHORTEST = 12
_LOOKED_AT = 2000

# Each alternative begins with a literal, or where a run of word characters begins, and what follows is bounded or ends
# the match, so that no character is looked at more than a fixed number of times.
_SECRET = re.compile(
    r"(?P<key>\b(?:sk-|[rs]k_live_|gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|hc[a-z]{2}k_)[\w-]{16,})"
    r"|(?P<cloud>\bA(?:KIA|SIA)[0-9A-Z]{16}\b)"
    r"|(?P<web>\beyJ[\w-]{8,2000}\.eyJ)"
    r"|(?P<bearer>\b(?i:bearer|basic) [\w+/=.~-]{6,})"
    r"|(?P<private>-----BEGIN [A-Z ]{0,30}PRIVATE KEY)"
    r"|(?P<password>\b(?i:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)[=:][^\s&]{4,})"
    r"|(?P<address>://[^/\s:@]{1,64}:[^/\s:@]{1,64}@)"
)
_FIRST = frozenset("srghxAe-BbPpa")
"""How a value begins that is a secret as a whole; inside of another text it comes after a space, ``=`` or ``:``."""

_KINDS = {
    "key": "an API key",
    "cloud": "a cloud provider's access key",
    "web": "a signed web token",
    "bearer": "an authorization header",
    "private": "a private key",
    "password": "a password or key",
    "address": "an address with a password",
}


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

    The message never repeats the value. It is wrong to report a value that was invented for a test.
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
        match = _SECRET.search(value, 0, _LOOKED_AT)
        return None if match is None else match.lastgroup
    return None


def _finding(kind: str, path: tuple[str | int, ...]) -> Finding:
    what = _KINDS[kind]
    return Finding(
        f"the value of a filter looks like {what}",
        path=path,
        label="a secret?",
        help="filter by something that may be seen, and replace the secret where it is used",
    )
