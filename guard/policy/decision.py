"""PolicyDecision: what a policy decided of one query, provision by provision: for logs, audits and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grammar import Schema
from grammar.checker import MAX_FINDINGS
from grammar.rule import Context
from guard.policy.authority import Authority

VERSION = 1
"""The version of the record's form."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One provision of a policy and whether the query keeps it; `objections` are what is against it, by name and message.

    `policy` is the name of the policy, or of its piece, that states it; empty where it has none.
    """

    provision: str
    policy: str
    objections: tuple[tuple[str, str], ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether nothing is against it."""
        return not self.objections


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """What a policy decided of one query.

    `policy` is its name and `digest` tells the policy, with the caller's values in it, from every other. `caller` is for
    whom it was bound; empty where it has no parameters. `provisions` are all that it states. `is_read` is false where the
    text has no tree, so that nothing could be judged: that is refused.
    """

    policy: str
    digest: str
    caller: Mapping[str, Any]
    provisions: tuple[Kept, ...]
    is_read: bool = True

    @property
    def is_allowed(self) -> bool:
        """Whether the query was read and every provision holds."""
        return self.is_read and all(kept.is_held for kept in self.provisions)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data for JSON."""
        return {
            "version": VERSION,
            "policy": self.policy,
            "digest": self.digest,
            "caller": {name: list(value) if isinstance(value, tuple) else value for name, value in self.caller.items()},
            "allowed": self.is_allowed,
            "read": self.is_read,
            "provisions": [
                {
                    "provision": kept.provision,
                    "policy": kept.policy,
                    "held": kept.is_held,
                    "objections": [{"name": name, "message": message} for name, message in kept.objections],
                }
                for kept in self.provisions
            ],
        }


def decide(
    authority: Authority, tree: Any, schema: Schema | None, now: float | None, caller: Mapping[str, Any]
) -> PolicyDecision:
    """What a policy decides of a tree; None in the place of the tree is a text that was not read."""
    policy, is_read = authority.policy, tree is not None
    provisions = []
    if is_read:
        inquiry = authority.inquiry(tree, schema, now, Context(tree))
        for provision in authority.provisions:
            said = [(each.rule.name, each.finding.message) for each in provision.objections(inquiry)]
            provisions.append(Kept(provision.title, provision.policy, tuple(said[:MAX_FINDINGS])))
        if inquiry.asked.unjudged:
            message = "a text inside the query cannot be judged"
            provisions.append(Kept("every part can be judged", policy.name, (("unjudged-part", message),)))
    return PolicyDecision(policy.name, authority.digest, dict(caller), tuple(provisions), is_read)
