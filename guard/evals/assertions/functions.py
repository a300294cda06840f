"""Functions of a user's own, and models as judges, as assertions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guard.evals.assertion import Answer, Asked


def by_function(asked: Asked, function: Callable[[Asked], Any]) -> Answer:
    """What a function says of a record: true, false, None where it does not apply, or one of these with a reason.

    Any other answer is a mistake of the function, and makes the claim false.
    """
    said = function(asked)
    reason = ""
    if isinstance(said, tuple) and len(said) == 2 and isinstance(said[1], str):
        said, reason = said
    if said is not None and not isinstance(said, bool):
        return False, f"the function answered {type(said).__name__}, not true, false or None"
    return said, reason


def by_judge(asked: Asked, judge: Callable[[str | None, str], Answer]) -> Answer:
    """What a judge says of the query; without a query the statement is false, and without an answer nothing is known."""
    query = asked.scored.query
    return judge(asked.scored.question, query) if query is not None else (False, "there is no query")
