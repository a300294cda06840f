"""A model that declines, with the sentence that it was given for that."""

from __future__ import annotations

import json

import pytest

from grammar import Language, Severity
from grammar.languages import honeycomb
from guard import Accepted, Decline, Declined, Guard, Rejected, Repaired

DECLINE = Decline("CANNOT ANSWER:", in_string=True, member="cannot_answer")
GUARD = Guard(honeycomb.language(), decline=DECLINE)
SEARCH = Language.from_lark(
    'start: clause ("and" clause)*\nclause: NAME OP NUMBER\nNAME: /[a-z_]+/\nOP: "=" | ">"\nNUMBER: /[0-9]+/\n%ignore " "',
    name="search",
)
WORDS = Language.from_lark("start: WORD+\nWORD: /[a-zA-Z:.,=0-9]+/\n%ignore /[ \\n]+/", name="words")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CANNOT ANSWER: there is no column for revenue", "there is no column for revenue"),
        ("CANNOT ANSWER", ""),
        ("  cannot   answer.\n", ""),
        ("Cannot answer - no such column", "no such column"),
        ("**CANNOT ANSWER:** no such column", "no such column"),
        ("```\nCANNOT ANSWER: no such column\n```", "no such column"),
        ("<think>There is no revenue.</think>\nCANNOT ANSWER: no revenue", "no revenue"),
        ('"CANNOT ANSWER: no revenue"', "no revenue"),
        ('```json\n"CANNOT ANSWER"\n```', ""),
        ('{"cannot_answer": "no revenue"}', "no revenue"),
        ('{"cannot_answer": true, "why": "no revenue"}', "no revenue"),
        ('{"cannot_answer": true}', ""),
        ('{"query": null, "cannot_answer": "no revenue"}', "no revenue"),
        ('CANNOT ANSWER: there is no {"revenue"} here', 'there is no {"revenue"} here'),
    ],
)
def test_a_decline_is_one_and_says_why(text, reason):
    verdict = GUARD.check(text)
    assert isinstance(verdict, Declined)
    assert verdict.reason == reason
    assert verdict.text == text
    assert not verdict
    assert not verdict.is_accepted
    assert verdict.query is None
    assert verdict.tree is None
    (note,) = verdict.diagnostics
    assert note.severity is Severity.NOTE
    assert note.message.startswith("the model declined to give a query")


@pytest.mark.parametrize(
    "text",
    [
        'CANNOT ANSWER: no revenue. The nearest is {"calculations": [{"op": "COUNT"}]}',
        'CANNOT ANSWER: no revenue\n```json\n{"limit": 5}\n```',
        'CANNOT ANSWER: no revenue\n{"limit": 5',
        '```\nCANNOT ANSWER\n```\n{"limit": 5}',
        '{"cannot_answer": "no revenue", "query": {"limit": 5}}',
        '{"cannot_answer": "no revenue", "query": "{\\"limit\\": 5}"}',
        '{"cannot_answer": "no revenue", "limit": 5}',
    ],
)
def test_a_decline_beside_a_query_is_refused(text):
    verdict = GUARD.check(text)
    assert isinstance(verdict, Rejected)
    assert [error.name for error in verdict.errors] == ["query-beside-decline"]


@pytest.mark.parametrize(
    "text",
    [
        '{"limit": 5}\nCANNOT ANSWER: no revenue',
        'Here it is:\n```json\n{"limit": 5}\n```\nStill, I cannot answer what you asked.',
        '```json\n{"query": {"limit": 5}, "cannot_answer": "no revenue"}\n```\nSorry.',
        '{"query": {"limit": 5}, "note": "CANNOT ANSWER: no revenue"}',
    ],
)
def test_a_query_before_a_decline_is_refused(text):
    assert isinstance(GUARD.check(text), Rejected)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"limit": 5}', Accepted),
        ("{'limit': 5}", Repaired),
        ('{"filters": [{"column": "note", "op": "=", "value": "CANNOT ANSWER: x"}]}', Accepted),
        ("{'filters': [{'column': 'note', 'op': '=', 'value': 'CANNOT ANSWER: x'}]}", Repaired),
        ('<think>CANNOT ANSWER? It can.</think>{"limit": 5}', Repaired),
        ('{"query": {"limit": 5}, "cannot_answer": null}', Repaired),
        ("CANNOT ANSWERING", Rejected),
        ("I cannot answer that", Rejected),
        ('"Sure"', Rejected),
        ('{"cannot_answer": false}', Rejected),
        ('{"cannot_answer": "a", "cannot_answer": "b"}', Rejected),
    ],
)
def test_other_answers_are_what_they_are_without_it(text, kind):
    verdict = GUARD.check(text)
    assert isinstance(verdict, kind)
    plain = Guard(honeycomb.language()).check(text)
    assert (plain.decision, plain.text, plain.query) == (verdict.decision, verdict.text, verdict.query)


def test_without_the_setting_nothing_is_a_decline():
    verdict = Guard(honeycomb.language()).check("CANNOT ANSWER: no revenue")
    assert isinstance(verdict, Rejected)
    assert [error.name for error in verdict.errors] == ["no-query"]


def test_strings_and_members_count_only_where_the_user_says_so():
    guard = Guard(honeycomb.language(), decline="CANNOT ANSWER:")
    assert guard.decline == Decline("CANNOT ANSWER:")
    assert isinstance(guard.check('"CANNOT ANSWER: no revenue"'), Rejected)
    assert isinstance(guard.check('{"cannot_answer": "no revenue"}'), Rejected)
    assert isinstance(guard.check("CANNOT ANSWER: no revenue"), Declined)


def test_a_strict_guard_and_one_that_guesses_take_a_decline_for_one_too():
    for settings in ({"is_strict": True}, {"allows_unsafe": True}):
        guard = Guard(honeycomb.language(), decline="CANNOT ANSWER:", **settings)
        assert isinstance(guard.check("```\nCANNOT ANSWER: no\n```"), Declined)
        assert isinstance(guard.check('CANNOT ANSWER: no {"limit": 5}'), Rejected)


def test_apostrophes_of_either_kind_are_the_same():
    guard = Guard(honeycomb.language(), decline="I can't answer that with this data.")
    assert isinstance(guard.check("I can\u2019t answer that with this data."), Declined)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CANNOT ANSWER: there is no revenue here", Declined),
        ("CANNOT ANSWER: use this\n```\na = 5\n```", Rejected),
        ("CANNOT ANSWER. Did you mean `b = 3`?", Rejected),
        ("a = 5", Accepted),
        ("a = 5\nCANNOT ANSWER", Rejected),
    ],
)
@pytest.mark.parametrize("language", [SEARCH, WORDS], ids=lambda language: language.name)
def test_a_language_of_words_can_be_declined_too(language, text, kind):
    assert isinstance(Guard(language, decline="CANNOT ANSWER:").check(text), kind)


def test_the_model_is_told_how_to_decline():
    verdict = GUARD.check("I am sorry, there is no such column.")
    assert isinstance(verdict, Rejected)
    assert 'begin the answer with "CANNOT ANSWER" if it cannot be asked' in verdict.feedback


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda: Decline(""), ValueError, "the sentence of a Decline needs at least one word, not ''"),
        (lambda: Decline(":-)"), ValueError, "the sentence of a Decline needs at least one word, not ':-)'"),
        (lambda: Decline("no " * 100), ValueError, "the sentence of a Decline has at most 200 characters, not 299"),
        (lambda: Decline("no", member=""), ValueError, "the member of a Decline needs a name"),
        (lambda: Decline(5), TypeError, "the sentence of a Decline must be a string, not int"),
        (
            lambda: Guard(honeycomb.language(), decline=5),
            TypeError,
            "`decline` of a Guard must be a string or a Decline",
        ),
        (
            lambda: Guard(honeycomb.language(), decline=Decline("no", member="limit")),
            ValueError,
            "the member of a Decline cannot be `limit`, which is a key of the query",
        ),
    ],
)
def test_what_cannot_be_a_sentence_is_said(make, error, sentence):
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value).startswith(sentence)


def test_hostile_text_takes_no_longer_than_other_text():
    for text in ("CANNOT ANSWER " * 20_000, "CANNOT" + " " * 200_000, "*" * 200_000, "`" * 200_000, "\n" * 200_000):
        assert not GUARD.check(text)
    assert isinstance(GUARD.check(json.dumps({"cannot_answer": "x" * 90_000})), Declined)
