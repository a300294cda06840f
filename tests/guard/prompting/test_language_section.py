"""What a prompt says of a language: all of its keys, words, productions and rules, at the length that was asked for."""

from __future__ import annotations

import pytest

from grammar import Example, Language, Schema
from grammar.languages import formula, honeycomb
from grammar.notations.json import Shape, encode
from grammar.parsing.compilation import compiled
from grammar.rule import rule
from guard import Guard
from guard.prompting import Length
from guard.prompting.language_section import language_section

QUERY = """
start: "SELECT"i NAME ("," NAME)* "FROM"i TABLE ["LIMIT"i NUMBER]
TABLE: "orders" | "customers"
NAME: /[a-z_]+/
NUMBER: /[0-9]+/
QUOTED: /"([^"\\\\]|\\\\.)*"/
%ignore /\\s+/
"""

CHART = """
chart: "{" [member ("," member)*] "}"
member: MARK ":" KIND | HEIGHT ":" INTEGER
MARK: "\\"mark\\""
HEIGHT: "\\"height\\""
KIND: "\\"bar\\"" | "\\"line\\""
"""


@pytest.mark.parametrize("profile", ["2026", "2023", "trigger"])
@pytest.mark.parametrize("length", Length)
def test_every_key_and_every_word_of_a_json_language_is_said_at_every_length(profile, length):
    language = honeycomb.language(profile)
    text = language_section(language, length)
    shape = language.shape
    assert isinstance(shape, Shape)
    for part in shape.objects:
        body = text.split(f"\n{part.name} = {{\n")[1].split("\n}")[0]
        keys = [line.split(":")[0].strip().rstrip("?") for line in body.splitlines()]
        assert sorted(keys) == sorted(map(encode, part.members)), part.name
        required = {encode(key) for key in language.declared.required(part)}
        assert {line.split(":")[0].strip() for line in body.splitlines() if "?:" not in line} == required
    for words in shape.words.values():
        assert all(encode(word) in text for word in words)


def test_what_depends_on_an_operator_is_said():
    text = language_section(honeycomb.language(), Length.BRIEF)
    assert '  "op" "COUNT" or "COUNT_DATAPOINTS" may have a "column"\n' in text
    assert '  "op" "CONCURRENCY" takes no "column"\n' in text
    assert '  any other "op" needs a "column"\n' in text
    assert 'ORDER_OP = CALCULATION_OP but not "HEATMAP"' in text


def test_the_lengths_say_more_and_more():
    brief, medium, full = (language_section(honeycomb.language(), length) for length in (*Length,)[::-1])
    bound, refusal, advice = "integer, 1 to 1000", "- An order has neither an operator", "- A query averages a duration"
    assert [bound in text for text in (brief, medium, full)] == [False, True, True]
    assert [refusal in text for text in (brief, medium, full)] == [False, True, True]
    assert [advice in text for text in (brief, medium, full)] == [False, False, True]
    assert len(brief) < len(medium) < len(full)


def test_a_rule_that_is_off_is_not_said():
    assert "A trigger compares with a baseline" not in language_section(honeycomb.language(), Length.FULL)
    assert "A trigger compares with a baseline" in language_section(honeycomb.language("trigger"), Length.FULL)


def test_a_text_language_is_written_as_its_productions():
    language = Language.from_lark(QUERY, name="sql", unit="query", names={"NAME": "column"})
    text = language_section(language, Length.FULL, Schema.of(["order_id", "total"]))
    assert text.startswith("A query is what this grammar derives from `start`;")
    assert '"SELECT" NAME ("," NAME)* "FROM" TABLE' in text
    assert 'TABLE: "customers" | "orders"\n' in text
    assert 'NAME: the name of a column, written like "order_id"\n' in text
    assert "NUMBER: /[0-9]+/\n" in text
    assert "Keywords may be written in any case." in text
    assert "QUOTED" not in text
    assert "NUMBER: a number\n" in language_section(language, Length.BRIEF)


@pytest.mark.parametrize("length", Length)
@pytest.mark.parametrize(
    "language", [formula.language(), Language.from_lark(QUERY, name="sql")], ids=lambda each: each.name
)
def test_every_keyword_and_every_rule_of_a_text_language_is_said_at_every_length(language, length):
    text = language_section(language, length)
    grammar = compiled(language.notation, with_mistakes=False)
    used = {symbol.name for production in grammar.tables.rules for symbol in production.expansion}
    for terminal in grammar.tables.terminals:
        if terminal.name in used and terminal.pattern.type == "str":
            assert encode(terminal.pattern.value) in text, terminal.name
        elif terminal.name in used:
            assert f"\n{terminal.name}: " in text


def test_a_terminal_that_is_too_long_to_be_read_is_said_by_its_noun_and_shown_in_sentences():
    text = language_section(formula.language(), Length.MEDIUM)
    assert "COLUMN: a value\n" in text
    assert max(map(len, text.splitlines())) < 1_000
    _, shown = text.split("For example:\n")
    sentences = shown.split("A formula is refused")[0].splitlines()
    assert len(sentences) == 3
    assert all(Guard(formula.language()).check(sentence.strip()) for sentence in sentences)


def test_the_rules_of_a_language_of_ones_own_are_said():
    @rule(on="NUMBER", invalid=[Example("SELECT a FROM orders LIMIT 0")], valid=[Example("SELECT a FROM orders")])
    def limit_of_zero(node, context):
        """A query asks for no rows.

        It answers nothing.
        """

    language = Language.from_lark(QUERY, name="sql", unit="query", rules=[limit_of_zero])
    assert "A query is refused if:\n- A query asks for no rows" in language_section(language, Length.MEDIUM)
    assert "asks for no rows" not in language_section(language, Length.BRIEF)


def test_a_json_language_of_ones_own_is_written_as_its_objects():
    text = language_section(
        Language.from_lark(CHART, notation="json", start="chart", name="chart", unit="chart"), Length.FULL
    )
    assert text.startswith("A chart is one JSON value, `chart`.")
    assert 'chart = {\n  "mark"?: "line" | "bar"\n  "height"?: integer\n}' in text


def test_a_grammar_without_a_table_is_given_as_it_is():
    grammar = 'start: a a // twice\n// a remark\na: "x" | "x" "x"\n'
    language = Language.from_lark(grammar, parser="earley", name="either")
    text = language_section(language, Length.BRIEF)
    assert "in the notation of Lark" in text
    assert 'a: "x" | "x" "x"' in text
    assert "a remark" not in text
