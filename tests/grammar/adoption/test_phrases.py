"""Plain words of a user's own language: a phrase for each production, and the grammar's own words where there is none."""

from __future__ import annotations

import json

import pytest

from grammar import Language
from grammar.adoption import GrammarError
from grammar.contract.law import Trial
from grammar.contract.laws.words_tell_apart import words_tell_apart
from grammar.parsing.reader import read
from grammar.source import Source

GRAMMAR = r"""
start: "find" condition ("and" condition)* [order] ["limit" NUMBER]
?condition: "not" condition -> negation
          | "(" condition ("or" condition)+ ")" -> either
          | FIELD OP value -> comparison
?value: NUMBER | WORD | STRING
order: "sort" "by" FIELD ["down"]
OP: "=" | "!=" | ">"
FIELD: /[a-z_]+/
WORD: /[A-Z][A-Za-z]*/
NUMBER: /[0-9]+/
STRING: /"[^"]*"/
%ignore " "
"""
SAID = {
    "start": "Entries where {condition}[, {order}][, at most {NUMBER}]",
    "comparison": "{1} {2} {value}",
    "negation": "not ({1})",
    "OP.=": "is",
    "OP.!=": "is not",
    "OP.>": "is above",
    "FIELD": "{}",
    "order": "ordered by {FIELD}[, {DOWN}]",
    "DOWN": "the greatest {} first",
}
TEXTS = [
    "find a = 5",
    "find a = 5 and b != Big and not c > 2 sort by a down limit 7",
    'find (a = 1 or b = "x y") sort by b',
    "find not not a = 1 and (a = 1 or not b > 2 or c = 3) limit 3",
]


def described(language: Language, text: str) -> str:
    tree = read(language.notation, Source(text)).tree
    assert tree is not None
    return language.describe(tree).text


def test_without_a_phrase_every_part_is_said_in_the_words_of_the_grammar():
    language = Language.from_lark(GRAMMAR, unit="search", labels={"WORD": "a word"})
    assert described(language, TEXTS[1]) == (
        "Search: find comparison (field `a` = 5) and comparison (field `b` != word `Big`) and "
        "negation (not comparison (field `c` > 2)) order (sort by field `a` down) limit 7"
    )


def test_a_phrase_says_what_its_author_says_and_leaves_nothing_out():
    language = Language.from_lark(
        GRAMMAR, phrases={**SAID, "order": "ordered by {FIELD}[ {DOWN}]", "DOWN": "(greatest first)"}
    )
    assert described(language, "find a = 5 and b != Big sort by a down limit 7") == (
        "Entries where `a` is 5 and `b` is not word `Big`, ordered by `a` (greatest first), at most 7"
    )


def test_what_a_phrase_has_no_slot_for_is_said_after_it():
    language = Language.from_lark(GRAMMAR, phrases={"start": "Entries where {comparison}", "comparison": "{1} {2}"})
    assert described(language, "find a = 5 limit 7") == "Entries where field `a` = (5) (7)"


@pytest.mark.parametrize("phrases", [{}, SAID])
@pytest.mark.parametrize("text", TEXTS)
def test_the_law_holds_with_phrases_and_without(phrases, text):
    assert words_tell_apart.check(Trial(Language.from_lark(GRAMMAR, phrases=phrases)), text) is None


def test_the_law_finds_two_words_with_one_phrase():
    language = Language.from_lark(GRAMMAR, phrases={**SAID, "OP.!=": "is"})
    broken = words_tell_apart.check(Trial(language), "find a = 5")
    assert broken == "`find a != 5` is described in the same words"


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ({"orders": "x"}, "the grammar has no rule or terminal `orders`; did you mean `order`?"),
        ({"order": "by {FEILD} {DOWN}"}, "the grammar has no rule or terminal `FEILD`; did you mean `FIELD`?"),
        (
            {"order": "by {FIELD}"},
            (
                "the phrase for `order` says the same of texts that differ: give it a slot for `{DOWN}`, "
                "or name the alternatives of the rule with `->`"
            ),
        ),
        ({"order": "by {FIELD"}, "the phrase `by {FIELD` has a `{` without its partner; doubled it is itself"),
        ({"order": "by [{FIELD}"}, "the phrase `by [{FIELD}` has a `[` without its partner; doubled it is itself"),
        ({"OP.~": "is like"}, "there is a phrase for `OP.~`, and `~` is no word of `OP`"),
        ({"OP.=": "is {}"}, "the phrase for `OP.=` has no slots, and `{}` is none"),
        ({"FIELD": "{name}"}, "the phrase for `FIELD` has one slot, `{}`, and `{name}` is none"),
        ({"FIELD": "two\nlines"}, "`phrases` is a table of texts, not dict with `two\\nlines`"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_refused_in_one_sentence(phrases, said):
    with pytest.raises(GrammarError) as refusal:
        Language.from_lark(GRAMMAR, phrases=phrases)
    assert str(refusal.value) == said


def test_a_tree_of_the_authors_own_is_described_by_its_text():
    language = Language.from_lark(
        GRAMMAR, phrases=SAID, build=lambda node: {"node": node}, print=lambda _: "find a = 5"
    )
    said = language.describe({"node": None})
    assert said.text == "Entries where `a` is 5"
    assert {part.path for part in said.parts} == {()}


# --- JSON ---

CHART = r"""
start: "{" [member ("," member)*] "}"
member: MARK ":" MARK_TYPE | X ":" channel | LIMIT ":" INTEGER | TAGS ":" tags | SORTED ":" (TRUE | FALSE)
channel: "{" [channel_member ("," channel_member)*] "}"
channel_member: FIELD ":" STRING | TITLE ":" STRING
tags: "[" [STRING ("," STRING)*] "]"
MARK_TYPE: /"(bar|line)"/
"""
TEXT = '{"mark": "bar", "x": {"field": "price", "title": "the last"}, "limit": 3, "tags": ["a", "b"], "sorted": true}'


def test_json_is_said_key_by_key():
    language = Language.from_lark(CHART, unit="chart", declared={"keys": {"channel": {"field": {"is_name": True}}}})
    assert described(language, TEXT) == (
        'Chart: mark bar, x (field `price`, title "the last"), limit 3, tags "a" and "b", sorted true'
    )


def test_a_phrase_for_an_object_a_key_and_a_word():
    phrases = {
        "start": "A {mark} chart[ of {x}]",
        "start.limit": "at most {} rows",
        "channel": "{field}[, titled {title}]",
        "MARK_TYPE.bar": "bar",
        "MARK_TYPE.line": "broken-line",
    }
    language = Language.from_lark(CHART, phrases=phrases)
    text = TEXT.replace('"bar"', '"line"')
    assert described(language, text) == (
        'A broken-line chart of "price", titled "the last", at most 3 rows, tags "a" and "b", sorted true'
    )
    assert described(language, "{}") == "A nothing chart"
    assert words_tell_apart.check(Trial(language), text) is None


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ({"chanel": "x"}, "the grammar has no object, key or word `chanel`; did you mean `channel`?"),
        ({"channel": "{feild}"}, "the grammar has no key `feild`; did you mean `field`?"),
        ({"start.limit": "{limit}"}, "the phrase for `start.limit` has one slot, `{}`, and `{limit}` is none"),
    ],
)
def test_a_phrase_that_does_not_fit_a_json_format_is_refused(phrases, said):
    with pytest.raises(GrammarError) as refusal:
        Language.from_lark(CHART, notation="json", phrases=phrases)
    assert str(refusal.value) == said


@pytest.mark.parametrize("text", [TEXT, "{}", json.dumps({"tags": []}), '{"x": {}}'])
def test_the_law_holds_for_json_without_phrases(text):
    assert words_tell_apart.check(Trial(Language.from_lark(CHART)), text) is None
