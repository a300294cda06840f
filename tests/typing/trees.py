"""What a user's query is to a type checker, from the language to the guarded call; never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_type

from grammar import Language, Parsed
from grammar.languages import honeycomb
from grammar.languages.honeycomb import Query
from guard import Accepted, Declined, Guard, OutOfScope, Rejected, Repaired, Verdict


class Search:
    words: tuple[str, ...] = ()


def as_search(tree: Any) -> Search:
    return Search()


def ask(question: str) -> str:
    return question


async def ask_later(question: str) -> str:
    return question


def stream(question: str) -> Iterator[str]:
    yield question


def a_shipped_language_has_its_tree() -> None:
    language = honeycomb.language()
    assert_type(language, Language[Query])
    guard = Guard(language)
    assert_type(guard, Guard[Query])
    verdict = guard.check("{}")
    assert_type(verdict, Accepted[Query] | Repaired[Query] | Declined | Rejected)
    if isinstance(verdict, Accepted | Repaired):
        assert_type(verdict.tree, Query)
        assert_type(verdict.tree.limit, int | None)
        print(verdict.tree.limt)  # type: ignore[attr-defined]
    else:
        assert_type(verdict, Declined | Rejected)
        assert_type(verdict.tree, None)


def a_verdict_is_matched(verdict: Verdict[Query]) -> int | str:
    match verdict:
        case Accepted(tree=query) | Repaired(tree=query):
            assert_type(query, Query)
            return len(query.breakdowns)
        case Declined(reason=reason):
            return reason
        case Rejected():
            return verdict.feedback


def an_adopted_language_has_the_tree_that_is_built() -> None:
    built = Language.from_lark("start: /a/", build=as_search)
    assert_type(built, Language[Search])
    assert_type(Language.from_lark("start: /a/"), Language[Any])
    assert_type(Guard(built).wrap(ask)("q"), Search)


async def a_guarded_call_gives_the_tree(guard: Guard[Query]) -> None:
    assert_type(guard.wrap(ask)("q"), Query)
    print(guard.wrap(ask)("q").limt)  # type: ignore[attr-defined]
    assert_type(await guard.wrap(ask_later)("q"), Query)
    assert_type(guard.wrap(stream)("q"), Iterator[str])
    assert_type(guard.wrap(returns="verdict")(ask)("q"), Verdict[Query] | OutOfScope)
    assert_type(guard.wrap()(ask)("q"), Query)


@Guard(honeycomb.language()).wrap
def decorated(question: str) -> str:
    return question


def a_decorated_call_gives_the_tree() -> None:
    assert_type(decorated("q"), Query)
    decorated(3)  # type: ignore[arg-type]


def reading_gives_the_tree(language: Language[Search], parsed: Parsed[Search]) -> None:
    assert_type(parsed.tree, Search | None)


def no_tree_need_be_named(language: Language, guard: Guard, verdict: Verdict) -> None:
    """As before, the tree is anything where a program does not say which it is."""
    assert_type(guard, Guard[Any])
    assert_type(language.notation.print("x"), str)


def any_language_takes_one_of_a_tree(language: Language[Query]) -> Language[object]:
    return language
