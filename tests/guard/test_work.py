"""A check has bounds: so many characters, so many steps; what exceeds them is refused, with what was known by then."""

from functools import cache

import pytest

from grammar import Column, ColumnType, Language, Schema
from grammar.languages import honeycomb
from grammar.parsing.budget import MAX_WORK, Work, WorkExceededError
from guard import Accepted, Guard, Policy, Rejected
from guard.ledger import replay
from guard.policy import Columns
from guard.standard import MAX_CHARACTERS

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of([Column("name", ColumnType.STRING), Column("duration_ms", ColumnType.FLOAT)])
GUARD = Guard(LANGUAGE, SCHEMA)
SHOPPING = Language.from_lark('start: "buy" WORD ("," WORD)*\nWORD: /[a-z]+/\n%ignore " "', name="shopping")
EARLEY = Language.from_lark('start: "buy" WORD+\nWORD: /[a-z]+/\n%ignore " "', name="words", parser="earley")


def names(verdict):
    return [diagnostic.name for diagnostic in verdict.diagnostics]


# --- the length of a text ---


def test_a_text_over_the_bound_of_the_guard_is_refused_unread():
    text = '{"limit": 5}'.ljust(MAX_CHARACTERS + 1)
    verdict = GUARD.check(text)
    assert names(verdict) == ["text-too-long"]
    assert verdict.errors[0].message == "the text has 100,001 characters, more than the 100,000 that are read"
    assert verdict.text == text
    assert isinstance(GUARD.check(text[:-1]), Accepted)


def test_the_bound_is_a_setting_and_no_greater_than_the_language_s_own():
    text = '{"limit": 5}'.ljust(200_000)
    assert Guard(LANGUAGE, max_characters=200_000).check(text)
    assert names(Guard(LANGUAGE, max_characters=199_999).check(text)) == ["text-too-long"]
    longest = LANGUAGE.notation.max_characters
    (error,) = Guard(LANGUAGE, max_characters=10 * longest).check(text.ljust(longest + 1)).errors
    assert error.message.endswith("more than the 1,000,000 that are read")


def test_bytes_have_the_same_bound():
    assert names(GUARD.check(b"{}".ljust(MAX_CHARACTERS + 1))) == ["text-too-long"]


@pytest.mark.parametrize("name", ["max_characters", "work"])
def test_a_bound_is_a_whole_number_of_at_least_one(name):
    with pytest.raises(ValueError, match=f"`{name}` of a Guard must be at least 1, not 0"):
        Guard(LANGUAGE, **{name: 0})
    for wrong in (True, 1.5, "9", None):
        with pytest.raises(TypeError, match=f"`{name}` of a Guard must be a whole number"):
            Guard(LANGUAGE, **{name: wrong})


# --- the work ---

POLICY = Policy(columns=Columns(allow=["name", "duration_ms"]))

OUTPUTS = {
    "right": '{"limit": 5}',
    "a comma too many": '{"breakdowns": ["name"], "limit": 5,}',
    "in a fence": 'Here it is:\n```json\n{"breakdowns": ["name"]}\n```\nIt counts by name.',
    "in prose that changes it": '{"limit": 5}\n' + "The limit: 5 is it. " * 20 + "limit: 7",
    "in prose that says the same": '{"limit": 5}\n' + "The limit: 5 is it. " * 20,
    "several rounds": "{'breakdowns': [name,], 'limit': '5', // five\n}",
    "unknown names": '{"breakdowns": ["nmae", "duration", "durationms", "x"]}',
    "a formula": '{"calculated_fields": [{"name": "f", "expression": "ADD($duration_ms, 1"}]}',
    "two queries": '{"limit": 5} or {"limit": 6}',
    "another notation": "breakdowns:\n  - name\nlimit: 5\n",
    "nothing": "I cannot say.",
    "a guess": '{"calculations": [{"op": "CUONT"}], "breakdowns": ["nmae"]}',
    "wrapped": '{"query": "{\\"limit\\": 5}", "reason": "the limit: 6 was too high"}',
}


@cache
def _guard(work, **settings):
    return Guard(LANGUAGE, SCHEMA, policy=POLICY, work=work, **settings)


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize(
    "settings", [{}, {"allows_unsafe": True}, {"is_strict": True}], ids=["safe", "unsafe", "strict"]
)
def test_with_less_work_a_verdict_is_the_same_or_a_refusal_for_that(name, settings):
    text = OUTPUTS[name]
    whole = _guard(10**9, **settings).check(text)
    for work in (1, 10, 30, 100, 250, 700, 2_000):
        verdict = _guard(work, **settings).check(text)
        if names(verdict)[:1] == ["work-exceeded"]:
            assert isinstance(verdict, Rejected)
            assert verdict.text == text
            replay(text, verdict.repairs)
        else:
            assert (verdict.decision, verdict.text, names(verdict)) == (whole.decision, whole.text, names(whole))


@pytest.mark.parametrize("language", [SHOPPING, EARLEY], ids=["lalr", "earley"])
def test_a_language_of_one_s_own_has_the_same_bounds(language):
    right, wrong = "buy " + "milk " * 30, "```\nbuy milk, eggs,\n```\nand more"
    right = right.replace(" m", ", m").replace("buy,", "buy") if language is SHOPPING else right
    assert Guard(language).check(right)
    assert names(Guard(language, work=3).check(wrong)) == ["work-exceeded"]
    assert "work-exceeded" not in names(Guard(language).check(wrong))


def test_what_was_known_before_the_work_was_spent_is_in_the_verdict():
    text = "{" + ", ".join(f"'limit': {n}" for n in range(300)) + "}"
    verdict = Guard(LANGUAGE, SCHEMA, work=6_000).check(text)
    assert isinstance(verdict, Rejected)
    assert names(verdict)[0] == "work-exceeded"
    assert verdict.errors[0].message == "judging the query takes more than 6,000 steps"
    assert verdict.errors[0].help == "answer with a shorter query"
    assert {"duplicate-key", "other-quotes"} & set(names(verdict)[1:])
    assert "6,000 steps" in verdict.feedback


def test_what_is_read_inside_a_right_text_counts_too():
    terms = " + ".join(["$duration_ms"] * 2_000)
    text = f'{{"calculated_fields": [{{"name": "f", "expression": "{terms}"}}]}}'
    assert names(Guard(LANGUAGE, SCHEMA, work=1_000).check(text)) == ["work-exceeded"]


HOSTILE = {
    "bare words": ('{"breakdowns": [', "a,", "]}"),
    "quotes of another kind": ("{'breakdowns': [", "'x',", "]}"),
    "near words": ('{"calculations": [', '{"op": "CUONT"},', "]}"),
    "words in a formula": ('{"calculated_fields": [{"name": "f", "expression": "', "$a ", '"}]}'),
    "comments": ("{", "/* */", "}"),
    "one key": ("{", '"limit": 1,', '"limit": 1}'),
    "no brackets": ("buy ", "milk eggs, ", ""),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_text_of_the_longest_allowed_length_takes_more_than_its_work(kind, monkeypatch):
    before, part, after = HOSTILE[kind]
    length = 5_000
    text = before + part * ((length - len(before) - len(after)) // len(part)) + after
    done = []

    def counted(self, steps):
        done.append(steps)
        self.left -= steps
        if self.left < 0:
            raise WorkExceededError

    monkeypatch.setattr(Work, "do", counted)
    guard = Guard(SHOPPING if kind == "no brackets" else LANGUAGE, work=1_000, max_characters=length)
    verdict = guard.check(text)
    assert isinstance(verdict, Rejected)
    assert sum(done[:-1]) <= 1_000
    assert MAX_WORK <= 100_000
