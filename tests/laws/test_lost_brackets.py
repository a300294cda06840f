"""A sentence that lost a bracket comes back as it was, or is refused: no other sentence is made of it unasked."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grammar import Language, Source
from grammar.generation.strategies import sentences
from grammar.parsing.reader import parse_tree, read
from guard import Guard

EXPRESSIONS = r"""
?start: member ("+" member)*
?member: primary
    | member "." NAME -> field
    | member "." NAME "(" [items] ")" -> method
    | member "[" start "]" -> index
    | member "{" [pairs] "}" -> object
?primary: NAME | NAME "(" [items] ")" -> call | "(" start ")" | "[" [items] "]" -> list | "{" [pairs] "}" -> map | NUMBER
items: start ("," start)*
pairs: start ":" start ("," start ":" start)*
NAME: /[a-z]+/
NUMBER: /[0-9]+/
%ignore " "
"""
DOCUMENTS = r"""
?start: "{" [pair ("," pair)*] "}" | "[" [start ("," start)*] "]" | STRING | NUMBER
pair: STRING ":" start
STRING: /"[^"]*"/
NUMBER: /[0-9]+/
%ignore " "
"""
GUARDS = {name: Guard(Language.from_lark(text)) for name, text in (("of calls", EXPRESSIONS), ("of data", DOCUMENTS))}


@pytest.mark.parametrize("name", GUARDS)
@settings(max_examples=max(15, settings.default.max_examples // 2))
@given(data=st.data())
def test_a_sentence_that_lost_a_bracket_comes_back_as_it_was_or_is_refused(name, data):
    guard = GUARDS[name]
    notation = guard.language.notation
    text = data.draw(sentences(guard.language, budget=18))
    brackets = [at for at, character in enumerate(text) if character in "()[]{}"]
    assume(brackets)
    at = data.draw(st.sampled_from(brackets))
    broken = text[:at] + text[at + 1 :]
    assume(parse_tree(notation, broken) is None)
    verdict = guard.check(broken)
    if verdict:
        assert verdict.tree == read(notation, Source(text)).tree, (text, broken, verdict.text)


@pytest.mark.parametrize(
    "text",
    [
        "f[1])",
        "a.f[{1: b, 2: c.p{}}])",
        "[{b}])",
        "[[b]])",
        "a.f[b])",
        "f(a))",
        "a[1]]",
        "a[1]])",
        "f([1, {1:1,2:2,3:3,4:4,5:5})",
    ],
)
def test_a_bracket_that_could_stand_elsewhere_is_not_put_right_unasked(text):
    guard = GUARDS["of calls"]
    assert not guard.check(text)
    fixes = [fix for d in read(guard.language.notation, Source(text)).diagnostics for fix in d.fixes]
    assert not [fix.title for fix in fixes if fix.safety.value == "safe"]


@pytest.mark.parametrize(("text", "repaired"), [("f(a[1) + 2", "f(a[1]) + 2"), ("{1: [2, {3: 4]}", "{1: [2, {3: 4}]}")])
def test_a_bracket_that_can_stand_in_one_place_only_is_put_in(text, repaired):
    assert GUARDS["of calls"].check(text).text == repaired


WORDS = r"""
start: "select" item ("," item)* "from" NAME
item: NAME | NAME "(" NAME ["as" NAME] ")" | "first" "[" NUMBER "]"
NAME: /(?!(?:select|from|as|first)\b)[a-z]+/
NUMBER: /[0-9]+/
%ignore " "
"""


@pytest.mark.parametrize(
    ("text", "is_repaired"),
    [
        ("select ab) from t", False),
        ("select a) from t", True),
        ("select cast(a as b)) from t", True),
        ("select c, ab, d from t)", True),
    ],
)
def test_an_opening_bracket_may_also_have_been_lost_within_a_word(text, is_repaired):
    assert bool(Guard(Language.from_lark(WORDS)).check(text)) is is_repaired


@pytest.mark.parametrize(("text", "is_repaired"), [("[1, 2x]", False), ("[1, 2x", False), ("[1, [2], [3, x]", False)])
def test_a_closing_bracket_that_a_remark_has_swallowed_is_not_put_in_a_second_time(text, is_repaired):
    rolls = Guard(
        Language.from_lark(
            'start: list REST?\nlist: "[" [item ("," item)*] "]"\n?item: list | /[0-9]+/\nREST.-1: /.+/\n%ignore " "'
        )
    )
    assert bool(rolls.check(text)) is is_repaired
