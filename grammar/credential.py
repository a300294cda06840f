"""Credentials: passwords, keys and tokens by the look of them.

Each form is recognised by what its issuer made it recognisable by: a prefix, a shape, the word before it. Text that is
only random (an identifier, a hash) is none. What has no such mark is not found.
"""

from __future__ import annotations

from collections.abc import Iterator

from grammar.frozen import frozen
from grammar.pattern import pattern
from grammar.source import Span

# Each alternative begins with a literal, or where a run of word characters begins, and what follows is bounded or ends
# the match, so that no character is looked at more than a fixed number of times. The group is the credential itself.
_CREDENTIAL = pattern(
    r"(?P<key>\b(?:sk-|[rs]k_live_|gh[oprsu]_|github_pat_|glpat-|npm_|xox[abeprs]-|hc[a-z]{2}k_)[\w-]{16,})"
    r"|(?P<cloud>\bA(?:KIA|SIA)[0-9A-Z]{16}\b)"
    r"|(?P<google>\bAIza[\w-]{35})"
    r"|(?P<web>\beyJ[\w-]{8,2000}\.eyJ[\w-]{0,4000}(?:\.[\w-]{0,2000})?)"
    r"|\b(?i:bearer|basic) (?P<bearer>[\w+/=.~-]{6,})"
    r"|(?P<private>-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?:-----[\w+/=\s]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?)?)"
    r"|\b(?i:password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)[=:](?P<password>[^\s&]{4,})"
    r"|://[^/\s:@]{1,64}:(?P<address>[^/\s:@]{1,64})@"
)

KINDS = {
    "key": "an API key",
    "cloud": "a cloud provider's access key",
    "google": "a cloud provider's API key",
    "web": "a signed web token",
    "bearer": "an authorization header",
    "private": "a private key",
    "password": "a password or key",
    "address": "an address with a password",
}
"""What each kind is called. Source: the issuers' documentation of the forms of their keys."""


@frozen
class Credential:
    """Something that looks like a credential: its kind, a key of `KINDS`, and its place, without what marks it."""

    kind: str
    span: Span

    @property
    def title(self) -> str:
        """What it is called: ``a password or key``."""
        return KINDS[self.kind]


def credentials(text: str) -> Iterator[Credential]:
    """The credentials in a text, in its order; they do not overlap. Time is linear in the text.

    >>> [credential.title for credential in credentials("postgres://app:hunter2@db/shop?password=hunter2")]
    ['an address with a password', 'a password or key']
    """
    for match in _CREDENTIAL.finditer(text):
        kind = match.lastgroup
        assert kind is not None
        yield Credential(kind, Span(*match.span(kind)))
