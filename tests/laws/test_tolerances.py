"""Laws of mending, for the query language, for formulas and for a language of a user's own.

What is right is not touched; what is mended is right, stays right, and differs from the raw text by the ledger alone;
no value is made up; of two least mends none is chosen; and all of it within one budget of steps.
"""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar import Language, Severity, Source
from grammar.adoption import leaves
from grammar.checker import check_text
from grammar.generation.strategies import sentences
from grammar.parsing.budget import MAX_STEPS, SearchBudget
from grammar.parsing.reader import parse_tree, read
from guard import Accepted, Guard, Rejected, Repaired, replay
from tests.examples import SHIPPED
from tests.strategies.search import OPEN, SEARCH

LANGUAGES = {**{language.notation.explaining.unit: language for language in SHIPPED.values()}, "search": SEARCH}
few = settings(max_examples=max(10, settings.default.max_examples // 4))

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|\s+|[^\w\s]')
_ODD = (
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ",,",
    ":",
    "find",
    "x",
    "1",
    '"s"',
    "'s'",
    "“s”",
    "…",
    "...",
    "\u200b",
    " ",
    "=",
    "AND",
)


@cache
def guard_of(name: str, *, allows_unsafe: bool = False) -> Guard:
    return Guard(LANGUAGES[name], allows_unsafe=allows_unsafe)


@st.composite
def damaged(draw: st.DrawFn, language: Language, most: int = 4) -> str:
    """A sentence of the language with one to `most` tokens taken out, doubled, swapped, or something odd put in."""
    tokens = _TOKEN.findall(draw(sentences(language, budget=draw(st.sampled_from((8, 20, 40))))))
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(0, len(tokens) - 1)))
        kind = draw(st.sampled_from(("out", "double", "in", "swap", "cut", "case")))
        if kind == "out":
            del tokens[at : at + 1]
        elif kind == "double":
            tokens[at:at] = tokens[at : at + 1]
        elif kind == "in":
            tokens.insert(at, draw(st.sampled_from(_ODD)))
        elif kind == "swap":
            tokens[at : at + 2] = tokens[at : at + 2][::-1]
        elif kind == "cut" and at:
            del tokens[at:]
        else:
            tokens[at : at + 1] = [token.swapcase() for token in tokens[at : at + 1]]
    return "".join(tokens)


LANGUAGE_NAMES = pytest.mark.parametrize("name", LANGUAGES)
BOTH = pytest.mark.parametrize("allows_unsafe", [False, True], ids=["safe", "unsafe"])


# --- what is right ---


@LANGUAGE_NAMES
@few
@given(data=st.data())
def test_a_text_without_errors_is_returned_untouched(name, data):
    language = LANGUAGES[name]
    text = data.draw(sentences(language))
    diagnostics, _ = check_text(language, Source(text))
    verdict = guard_of(name, allows_unsafe=True).check(text)
    if all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics):
        assert isinstance(verdict, Accepted)
        assert verdict.text is text
    else:
        assert not isinstance(verdict, Accepted)


# --- what is mended ---


@BOTH
@LANGUAGE_NAMES
@few
@given(data=st.data())
def test_what_is_mended_is_right_and_stays_as_it_is(name, allows_unsafe, data):
    language, guard = LANGUAGES[name], guard_of(name, allows_unsafe=allows_unsafe)
    text = data.draw(damaged(language))
    verdict = guard.check(text)
    if isinstance(verdict, Repaired):
        assert replay(text, verdict.repairs) == verdict.text
        assert parse_tree(language.notation, verdict.text) is not None
        again = guard.check(verdict.text)
        assert isinstance(again, Accepted)
        assert again.text is verdict.text
        assert again.tree == verdict.tree
    elif isinstance(verdict, Accepted):
        assert parse_tree(language.notation, text) is not None
    else:
        assert verdict.errors
        assert verdict.text is text
        replay(text, verdict.repairs)


@BOTH
@given(data=st.data())
def test_every_value_of_a_mended_text_was_in_the_raw_one(allows_unsafe, data):
    text = data.draw(damaged(SEARCH))
    verdict = guard_of("search", allows_unsafe=allows_unsafe).check(text)
    if isinstance(verdict, Repaired):
        raw = unicodedata.normalize("NFKC", text)
        for leaf in leaves(verdict.tree):
            if leaf.kind in OPEN:
                assert leaf.text.strip('"') in raw, (text, verdict.text)


@pytest.mark.parametrize(
    "text",
    [
        "find avg(a), b sort by c ascending limit 5",
        'find a where b = "x" and (c in [1, 2] or d <= 3) limit 4',
    ],
)
@BOTH
def test_whatever_token_is_missing_no_value_is_made_up_for_it(text, allows_unsafe):
    tokens = _TOKEN.findall(text)
    for at in range(len(tokens)):
        damaged_text = "".join(tokens[:at] + tokens[at + 1 :])
        verdict = guard_of("search", allows_unsafe=allows_unsafe).check(damaged_text)
        if isinstance(verdict, Repaired):
            values = [leaf.text for leaf in leaves(verdict.tree) if leaf.kind in OPEN]
            assert all(value in damaged_text for value in values), (damaged_text, verdict.text)


# --- what is ambiguous ---

SUMS = Language.from_lark(
    r"""
    start: sum (";" sum)*
    sum: part ("+" part)*
    part: NAME | "f" "(" sum ("," sum)* ")"
    NAME: /[a-e]/
    %ignore " "
    """
)
_PUNCTUATION = (";", "+", "(", ")", ",")


def one_edit_away(tokens: list[str]) -> set[str]:
    """Every text of the language that one punctuation mark more or one fewer makes of the tokens."""
    texts = [[*tokens[:at], mark, *tokens[at:]] for at in range(len(tokens) + 1) for mark in _PUNCTUATION]
    texts += [tokens[:at] + tokens[at + 1 :] for at, token in enumerate(tokens) if token in _PUNCTUATION]
    return {" ".join(text) for text in texts if parse_tree(SUMS.notation, " ".join(text)) is not None}


@given(data=st.data())
def test_of_two_least_mends_none_is_applied(data):
    tokens = re.findall(r"\S", data.draw(sentences(SUMS, budget=10)))[:12]
    at = data.draw(st.integers(0, len(tokens) - 1))
    tokens[at : at + 1] = data.draw(st.sampled_from(([], [tokens[at], tokens[at]], [tokens[at], ")"], ["("])))
    text = " ".join(tokens)
    names = [diagnostic.name for diagnostic in read(SUMS.notation, Source(text)).diagnostics]
    if not names or names == ["unfinished-text"]:  # right, or cut off: then it is right as far as it goes
        return
    right = one_edit_away(tokens)
    verdict = Guard(SUMS, allows_unsafe=True).check(text)
    if len(right) > 1:
        assert isinstance(verdict, Rejected)
    elif right and isinstance(verdict, Repaired):
        assert {" ".join(re.findall(r"\S", verdict.text))} == right


# --- what it costs ---


def steps_of(monkeypatch, check, text):
    """The steps that all searches of one verdict make together."""
    spent = []
    monkeypatch.setattr(
        SearchBudget,
        "spend",
        lambda self, steps: (spent.append(steps), setattr(self, "left", max(0, self.left - steps)))[0],
    )
    check(text)
    return sum(spent)


SLACK = 500
"""The last search may finish the configuration that it is at."""


@LANGUAGE_NAMES
@few
@given(data=st.data())
def test_whatever_is_sent_the_searches_stay_within_one_budget(name, data):
    text = data.draw(st.one_of(damaged(LANGUAGES[name], 12), st.text(alphabet='()[]{},:"a1 =+', max_size=300)))
    with pytest.MonkeyPatch.context() as patched:
        assert steps_of(patched, guard_of(name, allows_unsafe=True).check, text) <= MAX_STEPS + SLACK


def formulas(expression):
    """A query with the same faulty formula 25 times."""
    fields = ",".join(f'{{"name":"a{number}","expression":"{expression}"}}' for number in range(25))
    return f'{{"calculated_fields":[{fields}]}}'


@pytest.mark.parametrize(
    "text",
    [
        formulas("IF(AND($a, (SUM($b"),
        formulas("( ( ) ) + * ! $a $b"),
        '{"filters":[' + "[{" * 400,
        '{"filters":[' + "1 " * 500,
        '{"filters":[' + '{"op" "exists" "column" "a"} ' * 40 + "]}",
        '{"breakdowns":["a" "b"' * 40,
    ],
    ids=["unfinished formulas", "odd formulas", "opened", "numbers", "missing marks", "missing ends"],
)
def test_a_hostile_text_costs_no_more_than_the_budget(monkeypatch, text):
    assert steps_of(monkeypatch, guard_of("query").check, text) <= MAX_STEPS + SLACK


def test_when_the_budget_is_spent_errors_are_still_reported_and_nothing_is_offered():
    diagnostics = read(SEARCH.notation, Source("find a,, b where c = = 1"), SearchBudget(0)).diagnostics
    assert diagnostics
    assert not any(diagnostic.fixes for diagnostic in diagnostics)


# --- what else is there ---

CALLS = """
start: "find" item ("," item)*
item: NAME | FUNCTION "(" NAME ")"
FUNCTION.2: "count" | "avg"
NAME: /[a-z]+/
%ignore " "
"""


def test_a_text_is_mended_alike_however_many_languages_came_in_between():
    guard = Guard(Language.from_lark(CALLS))
    before = guard.check("find avg(a))")
    for number in range(70):
        assert Guard(Language.from_lark(f'start: "go{number}" WORD\nWORD: /[a-z]+/\n')).check(f"go{number}a")
    after = guard.check("find avg(a))")
    assert isinstance(before, Repaired)
    assert isinstance(after, Repaired)
    assert before.text == after.text == "find avg(a)"


def test_threads_that_are_the_first_to_use_a_language_get_one_answer():
    for _ in range(5):
        guard, meeting = Guard(Language.from_lark(CALLS)), Barrier(8)

        def check(text, guard=guard, meeting=meeting):
            meeting.wait()
            return guard.check(text)

        with ThreadPoolExecutor(8) as threads:
            verdicts = list(threads.map(check, ["find avg(a))"] * 8))
        assert [verdict.text for verdict in verdicts if isinstance(verdict, Repaired)] == ["find avg(a)"] * 8
