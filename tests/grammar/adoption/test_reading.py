"""Reading with an adopted grammar: every error with its place, in the grammar's words or the author's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Language, Schema, Source
from grammar.adoption import Leaf
from grammar.checker import check_text
from grammar.generation.strategies import any_text
from grammar.parsing.reader import read
from guard import Guard
from tests.grammar.adoption.grammars import GRAMMARS

ALERTS = r"""
start: "alert" "when" test ("and" test)* ["for" NUMBER UNIT]
test: FUNCTION "(" METRIC ")" COMPARISON NUMBER
FUNCTION: "avg" | "max" | "min"
COMPARISON: "<=" | ">=" | "<" | ">"
UNIT: "minutes" | "hours"
METRIC: /[a-z][a-z_]*(\.[a-z_]+)*/ | /`[^`\n]*`/
NUMBER: /[0-9]+(\.[0-9]+)?/
%ignore /[ \n]+/
"""


def decode(text):
    return text.strip("`")


def encode(name):
    return name if name.replace("_", "").replace(".", "").isalpha() else f"`{name}`"


OPTIONS = {
    "unit": "alert",
    "names": {"METRIC": "metric"},
    "labels": {"NUMBER": "a number", "FUNCTION": "a function"},
    "decode": decode,
    "encode": encode,
}
LANGUAGE = Language.from_lark(ALERTS, **OPTIONS)
SCHEMA = Schema.of(["cpu.load", "errors", "free space"], name="fleet")


def told(text, schema=None, language=LANGUAGE):
    """Each diagnostic: its name, the text it underlines, its message and its help."""
    diagnostics, _ = check_text(language, Source(text), schema)
    return [(d.name, text[d.span.start : d.span.end], d.message, d.help) for d in diagnostics]


def test_every_error_of_a_text_is_reported_with_what_could_have_stood_there():
    assert told("alert when average(errors) > and max(errors) => 3 for 5 minute") == [
        ("unknown-word", "average", "`average` is not a function", "expected `avg`, `max` or `min`"),
        ("missing-text", "", "a number is missing", None),
        ("unexpected-text", "=", "`=` cannot stand here", "expected a comparison"),
        ("unknown-word", "minute", "`minute` is not a unit", "did you mean `minutes`?"),
    ]


def test_the_authors_words_are_used_where_there_are_any():
    assert told("alert when avg(errors) >")[0][2] == "the alert ends before a number"


def test_the_grammars_own_words_are_used_elsewhere():
    language = Language.from_lark(
        'start: SOME_THING /[0-9]{3}/ _OTHER\nSOME_THING: /[a-z]+/\n_OTHER: /!+/\n%ignore " "\n'
    )
    assert told("7", language=language)[0][3] == "expected a some thing"
    assert told("abc !", language=language)[0][2] == "text that matches `/[0-9]{3}/` is missing"


def test_a_name_that_the_schema_has_not_is_reported_with_near_names():
    assert told("alert when avg(error) > 3 and min(`free spce`) < 1 and max(zzz) > 2", SCHEMA) == [
        ("unknown-name", "error", "there is no metric `error` of `fleet`", "did you mean `errors`?"),
        ("unknown-name", "`free spce`", "there is no metric `free spce` of `fleet`", "did you mean `free space`?"),
        ("unknown-name", "zzz", "there is no metric `zzz` of `fleet`", None),
    ]


def test_the_fix_of_a_name_is_written_as_the_grammar_writes_it():
    guard = Guard(LANGUAGE, SCHEMA, allows_unsafe=True)
    assert guard.check("alert when avg(`free spce`) > 3").text == "alert when avg(`free space`) > 3"


def test_a_name_that_the_grammar_cannot_write_is_offered_as_no_fix():
    language = Language.from_lark(ALERTS, **{**OPTIONS, "encode": str})
    diagnostics, _ = check_text(language, Source("alert when avg(`free spce`) > 3"), SCHEMA)
    assert [(d.near, d.fixes) for d in diagnostics] == [(("free space",), ())]


def test_names_are_judged_in_a_text_that_is_not_whole_too():
    assert [name for name, *_ in told("alert when avg(error) > and max(errors) > 3", SCHEMA)] == [
        "unknown-name",
        "missing-text",
    ]


def test_a_name_that_reading_put_in_is_nobodys_mistake():
    assert [name for name, *_ in told("alert when avg() > 3", SCHEMA)] == ["missing-text"]


def test_without_a_schema_names_are_not_judged_and_the_verdict_says_so():
    verdict = Guard(LANGUAGE).check("alert when avg(zzz) > 3")
    assert verdict.decision.value == "accepted"
    assert verdict.unjudged == ("unknown-name",)


@pytest.mark.parametrize("kind", ["FUNCTION", "COMPARISON", "UNIT"])
def test_a_terminal_that_is_a_closed_set_has_its_words(kind):
    assert (
        set(LANGUAGE.notation.explaining.words[kind])
        == {
            "FUNCTION": {"avg", "max", "min"},
            "COMPARISON": {"<=", ">=", "<", ">"},
            "UNIT": {"minutes", "hours"},
        }[kind]
    )


def test_a_terminal_that_is_open_has_no_words():
    assert not {"METRIC", "NUMBER"} & LANGUAGE.notation.explaining.words.keys()


def test_leaves_of_names_know_the_name_they_stand_for():
    tree = read(LANGUAGE.notation, Source("alert when avg(`free space`) > 3")).tree
    (leaf,) = tree.find("METRIC")
    assert isinstance(leaf, Leaf)
    assert (leaf.text, leaf.name, leaf.name.kind) == ("`free space`", "free space", "METRIC")


@given(name=st.sampled_from(sorted(GRAMMARS)), text=any_text())
def test_no_text_makes_reading_raise(name, text):
    language = Language.from_lark(GRAMMARS[name].text, **GRAMMARS[name].options) if name not in _HELD else _HELD[name]
    _HELD[name] = language
    parsed = read(language.notation, Source(text))
    assert (parsed.tree is None) == bool(parsed.diagnostics)
    for diagnostic in parsed.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


_HELD: dict[str, Language] = {}


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, "(" * 100_000 + ")" * 100_000, "1+" * 5_000, "-" * 100_000, "\x00" * 10_000, "1 " * 20_000],
    ids=["opening", "nested", "sums", "signs", "nothing", "numbers"],
)
def test_a_hostile_text_is_refused_or_read_with_few_words(text):
    language = Language.from_lark(GRAMMARS["arithmetic"].text)
    assert len(read(language.notation, Source(text)).diagnostics) <= 20


@given(data=st.data())
def test_the_guard_never_raises_on_a_users_own_language(data):
    pieces = [
        "alert",
        "when",
        "avg",
        "max",
        "(",
        ")",
        "errors",
        "error",
        ">",
        "=>",
        "3",
        "for",
        "minutes",
        "`",
        "\x00",
        "and",
    ]
    text = " ".join(data.draw(st.lists(st.sampled_from(pieces), max_size=15)))
    verdict = Guard(LANGUAGE, SCHEMA, allows_unsafe=data.draw(st.booleans())).check(text)
    assert verdict.decision.value in ("accepted", "repaired", "rejected")


@pytest.mark.parametrize(("form", "how"), [("", " and nothing else."), ("YAML", ", as YAML only.")])
def test_feedback_asks_for_the_form_that_the_author_states_and_for_no_other(form, how):
    verdict = Guard(Language.from_lark(ALERTS, **OPTIONS, form=form)).check("alert when avg(errors) >")
    assert verdict.feedback.splitlines()[-1] == f"Answer with the whole alert again{how}"


def test_a_grammar_that_ignores_a_word_says_what_is_wrong_with_a_text():
    language = Language.from_lark('start: "a" NAME\nNAME: /[b-d]+/\n%ignore " "\n%ignore "please"\n')
    assert Guard(language).check("please a b").is_accepted
    assert [error.message for error in Guard(language).check("a please").errors] == ["the text ends before a name"]
