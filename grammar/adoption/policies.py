"""What a policy can require of an adopted language's trees beside columns, clauses and operators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from grammar.diagnostic import Path
from grammar.footprint import Conditions, Footprint, FootprintReader, Window
from grammar.frozen import frozen, replace
from grammar.rule import Change


@frozen
class PolicyParts:
    """Functions of a tree that say what no grammar can: which of its parts are conditions, a limit, a window of time.

    `conditions` gives the conditions that every record must pass, `limit` how many results are asked for with the path to
    where that is said (None and an empty path where nothing is), `window` the time that is asked about, None where the
    tree says nothing of time. `require` gives the changes that put in a condition (tree, column, its values), `cap` those
    that write a limit (tree, limit); None where the tree has no room for it. A policy that asks for what is not given here
    cannot be used with the language.
    """

    conditions: Callable[[Any], Conditions] | None = None
    limit: Callable[[Any], tuple[int | None, Path]] | None = None
    window: Callable[[Any], Window | None] | None = None
    require: Callable[[Any, str, tuple[Any, ...]], Iterable[Change] | None] | None = None
    cap: Callable[[Any, int], Iterable[Change] | None] | None = None


def with_parts(footprint: FootprintReader, parts: PolicyParts) -> FootprintReader:
    """The footprint with what these functions read in a tree."""

    def read(tree: Any, vocabulary: Any) -> Footprint:
        seen = footprint.read(tree, vocabulary)
        if parts.conditions is not None:
            seen = replace(seen, conditions=parts.conditions(tree))
        if parts.limit is not None:
            limit, path = parts.limit(tree)
            seen = replace(seen, limit=limit, limit_path=path)
        if parts.window is not None:
            seen = replace(seen, window=parts.window(tree))
        return seen

    return replace(
        footprint,
        read=read,
        has_conditions=footprint.has_conditions or parts.conditions is not None,
        has_limit=footprint.has_limit or parts.limit is not None,
        has_window=footprint.has_window or parts.window is not None,
        require=parts.require or footprint.require,
        cap=parts.cap or footprint.cap,
    )
