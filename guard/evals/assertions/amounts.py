"""How much a record or its query has: characters, columns, items of a clause, attempts, seconds, cost, tokens."""

from __future__ import annotations

from collections.abc import Mapping

from guard.evals.assertion import Answer, Asked

OF_RECORDS = ("attempts", "seconds", "cost", "tokens")
"""What is counted of a record, whether or not there is a query."""


def at_most(asked: Asked, most: Mapping[str, float]) -> Answer:
    """Whether no amount is larger; what is of the query does not apply where there is none."""
    return _held(asked, most, is_most=True)


def at_least(asked: Asked, least: Mapping[str, float]) -> Answer:
    """Whether no amount is smaller; without a query there is too little of it."""
    return _held(asked, least, is_most=False)


def _held(asked: Asked, bounds: Mapping[str, float], *, is_most: bool) -> Answer:
    answers = []
    for name, bound in bounds.items():
        if name not in OF_RECORDS and asked.scored.query is None:
            if not is_most:
                return False, "there is no query"
            continue
        amount = _amount(asked, name)
        if amount is None:
            return False, f"the {name} cannot be told"
        if (amount > bound) if is_most else (amount < bound):
            return False, f"{name}: {amount:g}, {'more' if is_most else 'less'} than {bound:g}"
        answers.append(name)
    return (True, "") if answers else (None, "")


def _amount(asked: Asked, name: str) -> float | None:
    scored = asked.scored
    if name in OF_RECORDS:
        amount: float | None = getattr(scored, name)
        return amount
    if name == "characters":
        return len(scored.query or "")
    touched = asked.touched
    if touched is None:
        return None
    if name == "columns":
        return len({use.name for use in touched.columns})
    if name == "operators":
        return len(touched.operators)
    if name == "limit":
        return touched.footprint.limit
    if name == "window":
        window = touched.footprint.window
        return None if window is None else window.seconds
    return len(touched.footprint.parts.get(name, ()))
