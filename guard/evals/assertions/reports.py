"""What the guard said of a record: its verdict, the names of what it reported."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import one_of, quote
from guard.evals.assertion import Answer, Asked


def has_verdict(asked: Asked, verdicts: Sequence[str]) -> Answer:
    """Whether the verdict is one of these."""
    verdict = asked.scored.verdict or ""
    is_one = verdict in verdicts
    return is_one, "" if is_one else f"the verdict is {verdict}"


def reports_none(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether nothing of these names was reported, as an error or as advice."""
    present = [quote(name) for name in names if name in asked.scored.rules or name in asked.scored.advice]
    return not present, f"reported: {one_of(present, 'and')}" if present else ""


def reports(asked: Asked, names: Sequence[str]) -> Answer:
    """Whether everything of these names was reported: for cases that are made to be refused."""
    missing = [quote(name) for name in names if name not in asked.scored.rules and name not in asked.scored.advice]
    return not missing, f"not reported: {one_of(missing, 'and')}" if missing else ""
