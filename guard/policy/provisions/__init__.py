"""What a policy can state, one file for each kind; a file gives the provisions of a policy, and what the language lacks."""

from __future__ import annotations

from collections.abc import Iterator

from grammar import Language
from grammar.footprint import FootprintReader
from guard.policy.provision import Provision
from guard.policy.provisions import columns, conditions, granularity, groups, limit, operators, parts, time
from guard.policy.statement import Policy

KINDS = (columns, operators, parts, limit, time, granularity, groups, conditions)
"""In the order in which they are judged."""


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states, without its pieces."""
    for kind in KINDS:
        yield from kind.provisions(policy, language)


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """What a policy states that a language does not have, so that it would limit nothing."""
    for kind in KINDS:
        yield from kind.lacking(policy, footprint)
