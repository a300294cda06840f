"""Laws of cost: whatever is sent, reading takes steps in proportion to it, says little, and stops at the bounds.

Work is counted in executed lines of Python, which are the same on every machine. What a regular expression does inside
one line is bounded apart, by a time that a linear one stays below a thousand times over.
"""

from __future__ import annotations

import sys
from time import process_time

import pytest

from grammar import Language
from grammar.diagnostic import Safety
from grammar.languages import honeycomb
from grammar.notation import MAX_CHARACTERS, MAX_STACK
from grammar.notations.json import MAX_FIXABLE, locate
from grammar.parsing.reader import MAX_ERRORS, compiled, read
from grammar.source import Source
from guard import Guard, Rejected

LANGUAGE = honeycomb.language()
NOTATION = LANGUAGE.notation
SEARCHES = Language.from_lark('start: "find" WORD ("," WORD)*\nWORD: /[a-z]+/\n%ignore " "')

# name: (before, the part that is repeated, after)
HOSTILE = {
    "opening brackets": ("", "[", ""),
    "opening braces": ("", "{", ""),
    "closing brackets": ("", "]", ""),
    "braces the wrong way round": ("", "}{", ""),
    "brackets of two kinds": ("", "{]", ""),
    "nested objects": ("", '{"a":', ""),
    "nested lists in a list": ('{"breakdowns":', "[1,", ""),
    "escaped quotes": ("", '"\\"', ""),
    "escaped quotes and backslashes": ("", '"\\\\\\"', ""),
    "backslashes in a string": ('"', "\\", ""),
    "half escapes": ('"', "\\u", ""),
    "quotes": ("", '"', ""),
    "single quotes": ("", "'", ""),
    "typographic quotes": ("", "\u201c", ""),
    "opened strings": ("", '"a', ""),
    "control characters in strings": ("", '"\x01"', ""),
    "comment openings": ("", "/*", ""),
    "comment stars": ("/*", "*", ""),
    "comments": ("{", "/**/", "}"),
    "lines of comments": ("", "//\n", ""),
    "slashes": ("", "/", ""),
    "digits": ("", "1", ""),
    "digits of a limit": ('{"limit":', "1", "}"),
    "digits of a fraction": ('{"limit":0.', "1", "}"),
    "digits of an exponent": ('{"limit":1e', "1", "}"),
    "zeros": ('{"limit":', "0", "}"),
    "digits and separators": ("", "1_", ""),
    "points": ("", "1.", ""),
    "minus signs": ("", "-", ""),
    "commas": ("", ",", ""),
    "colons": ("", ":", ""),
    "letters": ("", "a", ""),
    "words": ("", "a ", ""),
    "white space": ("", " ", ""),
    "white space before the end": ("{", " ", "}"),
    "spaces that are none in JSON": ("", "\u00a0", ""),
    "byte order marks": ("", "\ufeff", ""),
    "invisible characters": ("", "\u200b", ""),
    "invisible characters and spaces": ("", "\u200b ", ""),
    "invisible characters and comments": ("{", "\u200b/**/", "}"),
    "full-width brackets": ("", "\uff5b", ""),
    "lone surrogates": ("", "\ud800", ""),
    "fences": ("", "```\n", ""),
    "backticks": ("", "`", ""),
    "queries": ("", '{"limit":1}', ""),
    "queries in prose": ("", 'so {"limit":1} or ', ""),
    "wrong items": ('{"filters":[', "1,", "1]}"),
    "wrong items among right ones": ('{"filters":[', '{"op":"exists","column":"a"},1,', "1]}"),
    "wrong members of items": ('{"filters":[', '{"op":"exists","column":1},', "1]}"),
    "wrong filters of calculations": ('{"calculations":[', '{"op":"COUNT","filters":[1]},', "1]}"),
    "words that are none": ('{"calculations":[', '{"op":"PERCENTILE"},', "1]}"),
    "keys that are none": ("{", '"group_by":1,', '"limit":1}'),
    "keys that come again": ("{", '"limit":1,', '"limit":1}'),
    "values that are none": ('{"filters":[{"column":"a","op":"in","value":[', "null,", "1]}]}"),
    "values": ('{"filters":[{"column":"a","op":"in","value":[', "1,", "1]}]}"),
    "missing commas": ('{"calculations":[', '{"op":"COUNT"} ', "]}"),
    "items": ('{"breakdowns":[', '"a",', '"a"]}'),
}


def hostile(name: str, size: int) -> str:
    before, part, after = HOSTILE[name]
    return before + part * (size // len(part)) + after


def is_mended(diagnostic):
    return bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE


def steps(function, *arguments):
    """How many lines of Python a call executes, and what it gives."""
    count = 0

    def line(frame, event, argument):
        nonlocal count
        count += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        result = function(*arguments)
    finally:
        sys.settrace(before)
    return count, result


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    read(NOTATION, Source("{,"))  # what is done once for a language is no part of what a text costs
    Guard(LANGUAGE).check("{,")


def check_growth(function, name):
    """Twice the text takes twice the steps; four times would be a square, and a little more shows that there is one."""
    once, _ = steps(function, hostile(name, 6_000))
    twice, _ = steps(function, hostile(name, 12_000))
    assert twice < 2.2 * once + 20_000, (once, twice)


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_takes_steps_in_proportion_to_the_text(name):
    check_growth(lambda text: read(NOTATION, Source(text)), name)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_fast_path_and_locating_take_steps_in_proportion_to_the_text(name):
    check_growth(NOTATION.fast_path.accept, name)
    check_growth(lambda text: locate(Source(text)), name)


@pytest.mark.parametrize("name", HOSTILE)
def test_at_most_so_many_errors_are_reported_of_a_long_text(name):
    parsed = read(NOTATION, Source(hostile(name, 20_000)))
    assert sum(not is_mended(d) for d in parsed.diagnostics) <= MAX_ERRORS
    assert len(parsed.diagnostics) <= MAX_ERRORS + MAX_FIXABLE
    assert all(len(d.message) <= 1_000 for d in parsed.diagnostics)
    if name not in ("white space before the end", "values"):
        assert parsed.tree is None
        assert parsed.diagnostics


MENDED = {"keys that come again", "keys that are none"}
"""What safe fixes mend one by one: the number of fixes is bounded, and the cost is a square of it below the bound."""


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - MENDED))
def test_the_guard_takes_steps_in_proportion_to_the_text_and_says_little(name):
    check_growth(Guard(LANGUAGE).check, name)
    verdict = Guard(LANGUAGE).check(hostile(name, 6_000))
    assert sum(not is_mended(d) for d in verdict.diagnostics) <= 2 * MAX_ERRORS


@pytest.mark.parametrize("name", HOSTILE)
def test_no_terminal_looks_at_a_character_again_and_again(name):
    text = hostile(name, 200_000)
    for terminal, pattern in compiled(NOTATION, with_mistakes=True).patterns:
        start = process_time()
        pattern.match(text)
        pattern.fullmatch(text)
        assert process_time() - start < 5, terminal


def lexed(monkeypatch, text):
    """How many tokens are asked for in reading a text, with what it gives."""
    from grammar.parsing.tokens import Tokens

    asked = []
    lex = Tokens._lex

    def counted(self, lexer, position):
        asked.append(position)
        return lex(self, lexer, position)

    monkeypatch.setattr(Tokens, "_lex", counted)
    parsed = read(NOTATION, Source(text))
    return len(asked), parsed


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"filters":[', '{"filters":[{"value":', '{"breakdowns":[{"a":['])
def test_tens_of_thousands_of_brackets_are_refused_after_the_first_few(monkeypatch, opening):
    asked, parsed = lexed(monkeypatch, opening * min(100_000, 900_000 // len(opening)))
    assert parsed.tree is None
    assert parsed.diagnostics[-1].name == "text-too-deep"
    assert asked < 4 * MAX_STACK


def test_nesting_that_a_query_can_have_is_read():
    text = '{"a":' + "[" * 150 + "]" * 150 + "}"
    assert [d.name for d in read(NOTATION, Source(text)).diagnostics] == ["unknown-key"]


def test_a_text_over_the_bound_is_refused_unread(monkeypatch):
    asked, parsed = lexed(monkeypatch, '{"limit": 1}' * 1_000_000)
    assert asked == 0
    assert [d.name for d in parsed.diagnostics] == ["text-too-long"]
    assert "12,000,000 characters" in parsed.diagnostics[0].message
    assert parsed.diagnostics[0].span.end <= len(parsed.source.text)


def test_a_text_at_the_bound_is_read():
    assert read(NOTATION, Source("{}".ljust(MAX_CHARACTERS))).tree is not None
    assert [d.name for d in read(NOTATION, Source("{}".ljust(MAX_CHARACTERS + 1))).diagnostics] == ["text-too-long"]


@pytest.mark.parametrize(
    "text",
    ["[" * 10_000_000, b"{" * 10_000_000, "x" * 10_000_000, b"\xff" * 10_000_000],
    ids=["brackets", "bytes", "letters", "not UTF-8"],
)
def test_the_guard_refuses_ten_million_characters_with_one_clear_sentence(text):
    verdict = Guard(LANGUAGE).check(text)
    assert isinstance(verdict, Rejected)
    assert [d.name for d in verdict.diagnostics] in (["text-too-long"], ["not-utf-8"])


@pytest.mark.parametrize("name", ["escaped quotes and backslashes", "comment openings", "digits", "nested objects"])
def test_a_million_hostile_characters_are_refused_with_few_words(name):
    parsed = read(NOTATION, Source(hostile(name, 999_000)))
    assert parsed.tree is None
    assert 1 <= sum(not is_mended(d) for d in parsed.diagnostics) <= MAX_ERRORS
    assert all(d.message.isprintable() and len(d.message) < 1_000 for d in parsed.diagnostics)


PASSED_OVER = {
    "closing brackets of a query": (LANGUAGE, '{"breakdowns": ["a"] ', "] ", ', "limit": "x"}'),
    "opening brackets of a query": (LANGUAGE, '{"breakdowns": ["a" ', "{ ", '], "limit": "x"}'),
    "words of another grammar": (SEARCHES, "find a ", "find ", ", b"),
    "characters of no grammar": (SEARCHES, "find a ", "! ", ", b"),
}


@pytest.mark.parametrize("name", PASSED_OVER)
def test_so_many_tokens_that_do_not_fit_end_the_reading_and_no_more(name):
    language, before, part, after = PASSED_OVER[name]
    few = Guard(language).check(before + part * 1_000 + after)
    assert "what follows is read" in few.diagnostics[0].note
    ends = set()
    for times in (3_000, 19_000):
        *_, last = Guard(language).check(before + part * times + after).errors
        assert "more characters that are not read" in last.note
        ends.add(last.span.end)
    assert len(ends) == 1  # what is read depends no more on how much follows
