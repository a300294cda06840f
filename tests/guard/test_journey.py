"""The road of one output, from what the model said to the verdict."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from grammar import Edit, Finding, Fix, Language, Replace, Rule, Safety, Schema, Severity, Span, TreeFix
from grammar.adoption import Leaf
from grammar.languages import honeycomb
from grammar.languages.honeycomb import Calculation, Query
from grammar.rule import rule
from guard import Accepted, Guard, Rejected, Repaired, replay
from guard.ledger import apply_all
from guard.repair_loop import MAX_ROUNDS

COUNT = '{"calculations": [{"op": "COUNT"}]}'
GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "name"], name="shop"))


def test_a_right_answer_is_accepted_with_its_tree():
    verdict = GUARD.check(COUNT)
    assert isinstance(verdict, Accepted)
    assert verdict.tree == Query(calculations=(Calculation("COUNT"),))
    assert verdict.text == COUNT


@pytest.mark.parametrize("question", [None, "", "how many are there?"])
def test_a_right_answer_is_accepted_whatever_was_asked(question):
    assert isinstance(GUARD.check(COUNT, question=question), Accepted)


def test_white_space_around_a_right_answer_is_no_repair():
    assert isinstance(GUARD.check(f"\n  {COUNT}\r\n"), Accepted)


def test_bytes_are_judged_as_their_text():
    assert isinstance(GUARD.check(COUNT.encode()), Accepted)


def test_bytes_that_are_not_utf8_are_rejected_with_the_first_bad_byte():
    verdict = GUARD.check(b'{"breakdowns": ["\xff"]}')
    assert isinstance(verdict, Rejected)
    assert [(d.name, d.span.start) for d in verdict.diagnostics] == [("not-utf-8", 17)]


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{COUNT}\n```",
        f"```\n{COUNT}```\n",
        f"Here is the query:\n\n{COUNT}\n\nHope this helps!",
        f"\ufeff{COUNT}",
        f"~~~~\n{COUNT}\n~~~~",
        f"{COUNT}\n\nThe same again:\n```json\n{COUNT}\n```",
    ],
)
def test_a_query_in_other_text_is_taken_out_and_the_ledger_replays(text):
    verdict = GUARD.check(text)
    assert isinstance(verdict, Repaired)
    assert replay(text, verdict.repairs) == verdict.text
    assert verdict.tree == Query(calculations=(Calculation("COUNT"),))


def test_two_different_queries_are_refused_and_not_chosen_from():
    verdict = GUARD.check(f"Either {COUNT} or " + '{"calculations": [{"op": "CONCURRENCY"}]}')
    assert isinstance(verdict, Rejected)
    assert [d.name for d in verdict.diagnostics] == ["several-queries"]


@pytest.mark.parametrize("allows_unsafe", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        COUNT + ' or {"calculations": [{"op": "NONSENSE"}]}',
        '{"calculations": [{"op": "NONSENSE"}]} or ' + COUNT,
        f"```json\n{COUNT}\n```\nor\n" + '```json\n{"calculations": [{"op": "COUNT", "colum": 3}]}\n```',
    ],
)
def test_a_query_beside_one_that_cannot_be_read_is_not_chosen(text, allows_unsafe):
    verdict = dataclasses.replace(GUARD, allows_unsafe=allows_unsafe).check(text)
    assert isinstance(verdict, Rejected)
    assert [d.name for d in verdict.diagnostics] == ["several-queries"]


def test_a_query_with_a_small_fault_may_be_said_twice():
    verdict = GUARD.check('{"limit": 10,}\n\nThe same again:\n\n{"limit": 10,}')
    assert isinstance(verdict, Repaired)
    assert verdict.text == '{"limit": 10}'


ENDED = Language.from_lark('start: "find" WORD "end"\nWORD: /[a-z]+/\n%ignore " "')
LISTS = Language.from_lark('start: "[" [WORD ("," WORD)*] "]"\nWORD: /[a-z]+/\n%ignore " "')


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (GUARD.language, '{"breakdowns": ["name",'),
        (GUARD.language, '{"breakdowns": ["name"],'),
        (GUARD.language, '{"breakdowns": ['),
        (GUARD.language, '{"breakdowns":'),
        (LISTS, "[a, b,"),
        (LISTS, "["),
        (LISTS, "[a, b"),  # the word may go on
        (ENDED, "find a"),
    ],
)
def test_a_text_that_was_cut_off_before_the_end_of_a_part_is_never_closed(language, text):
    # What comes after a separator or an opening bracket is missing: closing over it would make up that it is nothing.
    # A word at the very end may have been longer. And only a bracket closes: a word that is missing may be one of many.
    assert isinstance(Guard(language, allows_unsafe=True).check(text), Rejected)


@pytest.mark.parametrize(("language", "text"), [(GUARD.language, '{"breakdowns": ["name"'), (LISTS, "[a, b ")])
def test_a_text_that_was_cut_off_behind_a_part_is_closed_where_guesses_are_allowed(language, text):
    assert isinstance(Guard(language).check(text), Rejected)
    assert isinstance(Guard(language, allows_unsafe=True).check(text), Repaired)


@pytest.mark.parametrize("text", ["", "   ", "I cannot help with that.", "SELECT 1"])
def test_a_text_without_a_query_says_so(text):
    verdict = GUARD.check(text)
    assert isinstance(verdict, Rejected)
    assert verdict.diagnostics[0].name in ("empty-text", "no-query")


def test_a_strict_guard_refuses_what_needs_a_repair():
    strict = dataclasses.replace(GUARD, is_strict=True)
    assert isinstance(strict.check(COUNT), Accepted)
    assert isinstance(strict.check(f"```\n{COUNT}\n```"), Rejected)
    assert isinstance(strict.check('{"limit": 10,}'), Rejected)
    assert isinstance(GUARD.check('{"limit": 10,}'), Repaired)


def test_places_of_a_rejected_text_are_places_in_the_raw_text():
    text = 'Sure!\n{"breakdowns": ["nmae"]}'
    verdict = GUARD.check(text)
    assert isinstance(verdict, Rejected)
    (diagnostic,) = verdict.errors
    assert text[diagnostic.span.start : diagnostic.span.end] == '"nmae"'


def test_a_fix_that_is_a_guess_is_shown_and_not_applied():
    verdict = GUARD.check('{"breakdowns": ["nmae"]}')
    assert isinstance(verdict, Rejected)
    assert verdict.errors[0].fixes[0].safety == "unsafe"
    assert "name" in verdict.feedback


def test_what_could_not_be_judged_is_named():
    verdict = Guard(honeycomb.language()).check(COUNT)
    assert "unknown-column" in verdict.unjudged
    assert "unknown-column" not in GUARD.check(COUNT).unjudged


def test_one_guard_serves_many_threads():
    texts = [f'{{"calculations": [{{"op": "COUNT"}}], "limit": {n}}}' for n in range(1, 400)]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(GUARD.check, texts))
    assert [v.tree.limit for v in verdicts] == list(range(1, 400))


def test_a_guard_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        GUARD.is_strict = True


# --- what a refusal carries ---

SPOILED = '{"calculations": [{"op": "COUNT"}], "orders": [{"op": "MAX", "column": "duration_ms"}],}'


def test_what_came_to_light_while_mending_is_told_with_its_place_in_the_raw_text():
    text = f"Sure: {SPOILED}"
    verdict = GUARD.check(text)
    assert isinstance(verdict, Rejected)
    assert [d.name for d in verdict.errors] == ["trailing-comma", "order-not-in-query"]
    late = verdict.errors[1]
    assert text[late.span.start : late.span.end] == '{"op": "MAX", "column": "duration_ms"}'
    assert not late.fixes


def test_a_refusal_shows_what_was_applied_before_it_was_given_up():
    verdict = GUARD.check(SPOILED)
    assert isinstance(verdict, Rejected)
    assert [fix.title for fix in verdict.repairs] == ["remove the comma"]
    assert replay(SPOILED, verdict.repairs) == SPOILED.replace(",}", "}")
    assert verdict.text == SPOILED


def test_a_guess_that_may_not_be_applied_is_withheld_and_named():
    verdict = GUARD.check('{"breakdowns": ["nmae"]}')
    assert isinstance(verdict, Rejected)
    (fix,) = verdict.withheld
    assert fix.safety is Safety.UNSAFE
    assert replay(verdict.text, (*verdict.repairs, fix)) == '{"breakdowns": ["name"]}'


def _rewriting(rewrite) -> Language:
    """A language of one word, with a rule that always wants another one."""

    def check(leaf, context):
        word = rewrite(leaf.text)
        if word == leaf.text:
            return None
        return [Finding("wrong word", fixes=(TreeFix(f"write {word}", (Replace((), word),), Safety.SAFE),))]

    rule = Rule("wrong-word", Severity.ERROR, "A word is wrong.", check=check, on=Leaf)
    return Language.from_lark("start: WORD\nWORD: /[a-z]+/", rules=[rule])


def test_mends_that_undo_each_other_end_in_a_refusal_that_says_so():
    verdict = Guard(_rewriting({"a": "b", "b": "a"}.__getitem__)).check("a")
    assert isinstance(verdict, Rejected)
    assert verdict.errors[-1].name == "unsettled-repair"
    assert verdict.errors[-1].message == "the fixes of the text undo each other"
    assert len(verdict.repairs) == 2


def test_mends_without_end_are_stopped_and_that_is_said():
    verdict = Guard(_rewriting(lambda word: word + "a")).check("a")
    assert isinstance(verdict, Rejected)
    assert verdict.errors[-1].message == f"the text still needs fixes after {MAX_ROUNDS} rounds"
    assert len(verdict.repairs) == MAX_ROUNDS


# --- fixes side by side ---


def _fix(start: int, end: int, text: str) -> Fix:
    return Fix("x", (Edit(Span(start, end), text),), Safety.SAFE)


@pytest.mark.parametrize(
    ("fixes", "expected", "applied"),
    [
        ([_fix(0, 1, ""), _fix(1, 2, "")], "cd", 2),
        ([_fix(1, 1, "X"), _fix(1, 2, "")], "aXcd", 2),
        ([_fix(0, 1, "X"), _fix(1, 1, "Y")], "XYbcd", 2),
        ([_fix(1, 1, "X"), _fix(1, 1, "Y")], None, 1),
        ([_fix(1, 3, ""), _fix(2, 4, "")], None, 1),
        ([_fix(1, 1, "X"), _fix(1, 1, "X")], "aXbcd", 1),
        ([_fix(4, 4, "X"), _fix(0, 0, "Y")], "YabcdX", 2),
    ],
)
def test_fixes_that_touch_are_applied_together_and_those_that_overlap_are_not(fixes, expected, applied):
    text, ledger = apply_all("abcd", fixes)
    assert replay("abcd", ledger) == text
    assert len(ledger) == applied
    assert expected is None or text == expected


# --- rules that fail ---


def test_a_rule_that_raises_refuses_by_name_and_keeps_what_it_raised():
    @rule(Query, invalid=[], valid=[])
    def broken(query, context):
        """A rule with a mistake in it."""
        return query.limit / 0

    guard = Guard(dataclasses.replace(GUARD.language, rules=(broken,)))
    for text in ('{"limit": 10}', "{'limit': 10}", 'Here: {"limit": 10}'):
        verdict = guard.check(text)
        assert isinstance(verdict, Rejected)
        assert [error.name for error in verdict.blockers] == ["failed-rule"]
        assert isinstance(verdict.cause, ZeroDivisionError)
    assert "line " in (verdict.blockers[0].note or "")


def test_advice_that_raises_is_a_warning_and_the_text_stays_accepted():
    @rule(Query, severity=Severity.WARNING, invalid=[], valid=[])
    def broken(query, context):
        """Advice with a mistake in it."""
        return query.limit / 0

    verdict = Guard(dataclasses.replace(GUARD.language, rules=(broken,))).check('{"limit": 10}')
    assert isinstance(verdict, Accepted)
    assert [(d.name, d.severity) for d in verdict.diagnostics] == [("failed-rule", Severity.WARNING)]


# --- callers' mistakes ---

LANGUAGE = honeycomb.language()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            lambda: Guard("honeycomb"),
            "the language of a Guard must be a Language, not 'honeycomb': give `honeycomb.language()`",
        ),
        (
            lambda: Guard(honeycomb),
            "the language of a Guard must be a Language, not the module grammar.languages.honeycomb",
        ),
        (lambda: Guard(None), "the language of a Guard must be a Language, not None"),
        (lambda: Guard(LANGUAGE, ["a"]), "the schema of a Guard must be a Schema, not a value of type list"),
        (lambda: Guard(LANGUAGE, "shop.json"), "the schema of a Guard must be a Schema, not 'shop.json'"),
        (
            lambda: Guard(LANGUAGE, policy={"columns": {}}),
            "the policy of a Guard must be a Policy, not a value of type dict",
        ),
        (lambda: Guard(LANGUAGE, None, "yes"), "`is_strict` of a Guard must be True or False, not 'yes'"),
        (lambda: Guard(LANGUAGE, allows_unsafe=1), "`allows_unsafe` of a Guard must be True or False"),
        (lambda: Guard(LANGUAGE, facts=[("now", 1)]), "the facts of a Guard must be a mapping"),
        (lambda: GUARD.check({"limit": 5}), "the text to check must be a string or bytes, not a value of type dict"),
        (lambda: GUARD.check(None), "the text to check must be a string or bytes, not None"),
        (lambda: GUARD.check("{}", question=5), "the question must be a string, not a value of type int"),
        (lambda: GUARD.check("{}", now="noon"), "`now` must be a number of UNIX seconds, not 'noon'"),
    ],
)
def test_a_callers_mistake_is_said_in_a_sentence(given, sentence):
    with pytest.raises(TypeError) as caught:
        given()
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
