"""Whether a query means what the record's `expected` means: canonical forms are compared, whole or clause by clause."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from grammar.diagnostic import one_of, quote
from guard.evals.assertion import Answer, Asked, tree_of
from guard.journey import Guard


def same_as_expected(asked: Asked, clauses: Sequence[str] = ()) -> Answer:
    """Whether the query means the same as `expected`, in these clauses, or in all; does not apply without `expected`.

    `expected` is a query, as a text or as a JSON value; null expects that the model declines.
    """
    extra = asked.record.extra
    if "expected" not in extra:
        return None, ""
    if extra["expected"] is None:
        is_declined = asked.scored.verdict == "declined"
        return is_declined, "" if is_declined else "expected is that the model declines"
    wanted = expected_text(extra["expected"])
    expected = tree_of(asked.guard, wanted)
    if expected is None:
        return False, "the expected query is not of the language"
    if asked.scored.query is None:
        return False, "there is no query"
    if asked.tree is None:
        return False, "the query cannot be read"
    difference = different_clauses(asked.guard, expected, asked.tree)
    if clauses:
        difference = [name for name in difference if name in clauses]
    return not difference, f"another {one_of([quote(name) for name in difference], 'and')}" if difference else ""


def expected_text(value: Any) -> str:
    """An expected query as a text: of a JSON value the text that says it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def different_clauses(guard: Guard, first: Any, second: Any) -> list[str]:
    """The clauses in which two trees do not mean the same, in the order of the first; empty where they mean the same.

    A clause of a JSON language is a key of the canonical object, of another language what the tree has of one kind at its
    outermost level.
    """
    language = guard.language
    one, other = language.canonical(first), language.canonical(second)
    if one == other:
        return []
    texts = [language.notation.print(tree) for tree in (one, other)]
    if texts[0] == texts[1]:
        return []
    sides = [_clauses(guard, tree, text) for tree, text in zip((one, other), texts, strict=True)]
    names = [name for name in dict.fromkeys((*sides[0], *sides[1])) if sides[0].get(name) != sides[1].get(name)]
    return names or ["order of clauses"]


def _clauses(guard: Guard, tree: Any, text: str) -> Mapping[str, Any]:
    if guard.language.notation.outline.brackets is not None:
        try:
            members = json.loads(text)
        except (ValueError, RecursionError):
            members = None
        if isinstance(members, dict):
            return members
    children = getattr(tree, "children", None)
    while children is not None and len(children) == 1 and getattr(children[0], "children", None):
        children = children[0].children
    if not children:
        return {"query": text}
    clauses: dict[str, Counter[str]] = {}
    for child in children:
        clauses.setdefault(str(getattr(child, "kind", "query")), Counter())[_plain(child)] += 1
    return clauses


def _plain(node: Any) -> str:
    """A node by its words, in order."""
    words, todo = [], [node]
    while todo:
        each = todo.pop()
        if hasattr(each, "text"):
            words.append(str(each.text))
        todo += reversed(getattr(each, "children", ()))
    return " ".join(words)
