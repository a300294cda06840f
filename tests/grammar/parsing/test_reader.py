"""The reading loop: what it says of a text that is not of the language, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import GrammarError, LexError

from grammar.diagnostic import Diagnostic, Safety, Severity
from grammar.language import Language
from grammar.notation import Built, Notation, Parsed
from grammar.parsing.reader import MAX_ERRORS, compiled, parse, parse_tree, read, source_of
from grammar.source import Source, Span
from tests.grammar.parsing.toy import NOTATION, Places


def said(text: str, notation: Notation = NOTATION) -> list[tuple[str, str, str]]:
    """What is reported of a text: name, message and the text at the place, in order."""
    source = Source(text)
    return [(d.name, d.message, source.slice(d.span)) for d in read(notation, source).diagnostics]


def only(text: str, notation: Notation = NOTATION) -> Diagnostic:
    parsed = read(notation, Source(text))
    assert parsed.tree is None
    (diagnostic,) = parsed.diagnostics
    return diagnostic


@pytest.mark.parametrize("text", ["find a", "find a by rising", " find  a ( 1, b, (2,()) ) ", "find find", "find a()"])
def test_a_text_of_the_language_has_a_tree_and_nothing_is_said_of_it(text):
    parsed = read(NOTATION, Source(text))
    assert parsed == Parsed(Source(text), parse_tree(NOTATION, text), parsed.places)
    assert parsed.tree is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("find a )", [("unexpected-text", "`)` cannot stand here", ")")]),
        ("zzz find a", [("unexpected-text", "`zzz` cannot stand here", "zzz")]),
        ("find a by rising rising", [("unexpected-text", "`rising` cannot stand here", "rising")]),
        ("find é a", [("unexpected-text", "`é` cannot stand here", "é")]),
        ("%%%% find a", [("unexpected-text", "`%%%%` cannot stand here", "%%%%")]),
        ("find a (1,,2)", [("unexpected-text", "`,` cannot stand here", ",")]),
        ("find a (1 2)", [("missing-text", "`,` is missing", "")]),
        ("find a (1", [("unfinished-text", "the query ends before `)`", "")]),
        ("find", [("unfinished-text", "the query ends before a name", "")]),
        ("find a by", [("unfinished-text", "the query ends before an order", "")]),
        ("find a by risng", [("unknown-word", "`risng` is not an order", "risng")]),
        ("find a by 1", [("unknown-word", "`1` is not an order", "1")]),
        ("", [("empty-text", "there is no query in the text", "")]),
        ("  ", [("empty-text", "there is no query in the text", "  ")]),
        ("find a [1]", [("square-list", "a list is in square brackets", "[1]")]),
        ("find a # x", [("remark-in-query", "a remark is not part of the query", "# x")]),
    ],
)
def test_one_mistake_is_reported_once_and_in_its_place(text, expected):
    assert said(text) == expected


def test_a_gap_is_reported_where_the_text_before_it_ends():
    assert only("find a (1   2)").span == Span(9, 9)


def test_several_mistakes_are_reported_in_one_reading_in_the_order_of_the_text():
    assert said("find a by risng (1 2, 3, 4, %, 5, 6, [3") == [
        ("unknown-word", "`risng` is not an order", "risng"),
        ("missing-text", "`,` is missing", ""),
        ("unexpected-text", "`%,` cannot stand here", "%,"),
        ("square-list", "a list is in square brackets", "[3"),
        ("unfinished-text", "the query ends before `]` and `)`", ""),
    ]


def test_several_missing_parts_are_missing():
    assert said("find a " + "] " * 30)[0] == ("missing-text", "`[`, `[` and `[` are missing", "")


def test_the_help_names_what_the_definition_allows_and_no_mistake():
    assert only("find a )").help == "expected `by`, `(` or the end of the query"


def test_the_help_offers_the_nearest_word_and_else_names_all():
    near, far = only("find a by risng"), only("find a by 1")
    assert (near.help, near.near) == ("did you mean `rising`?", ("rising",))
    assert (far.help, far.near) == ("expected `rising` or `falling`", ())


def test_the_nearest_word_is_offered_among_many_words_too():
    words = tuple(f"word{letter * 3}" for letter in "abcdefghijklmnopqrstuvwxy")
    known = " | ".join(f'"{word}"' for word in words)
    grammar = f'start: "go" WORD | "no" NAME\nWORD.2: {known}\nNAME: /[a-z]+/\n%ignore " "'
    many = NOTATION.changed(grammar=grammar, mistakes="", words={"WORD": words})
    assert only("go wordaab", many).help == "did you mean `wordaaa` or `wordbbb`?"
    assert "`wordaaa`" in (only("go x", many).help or "")


def test_a_missing_part_that_could_be_many_things_is_called_by_the_placeholder():
    assert said("find a (1,") == [("unfinished-text", "the query ends before a value and `)`", "")]


def test_text_that_begins_no_token_is_reported_as_one():
    assert said("find %%é%% a") == [("unexpected-text", "`%%é%%` cannot stand here", "%%é%%")]


def test_a_space_that_the_language_does_not_ignore_is_named_itself():
    assert said("find\u00a0a") == [("invisible-character", "`\\xa0` is invisible and means nothing here", "\u00a0")]
    assert said("find a\x0b") == [("unexpected-text", "`\\x0b` cannot stand here", "\x0b")]


@pytest.mark.parametrize(
    ("text", "name", "mended"),
    [
        ("find\u200b a", "invisible-character", "find a"),
        ("find\u00a0a", "invisible-character", "find a"),
        ("find\u200b\u00a0\u200ba", "invisible-character", "find a"),
        ("\ufefffind a", "invisible-character", "find a"),
        ("find a \uff081)", "other-width", "find a (1)"),
        ("find a (1\uff0c 2)", "other-width", "find a (1, 2)"),
    ],
)
def test_what_only_looks_different_is_named_and_has_a_safe_fix(text, name, mended):
    diagnostic = only(text)
    (fix,) = diagnostic.fixes
    (edit,) = fix.edits
    assert (diagnostic.name, fix.safety) == (name, Safety.SAFE)
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == mended


def test_invisible_characters_are_passed_over_however_many_there_are():
    many = replace(NOTATION, max_characters=10**6)
    assert {name for name, _, _ in said("find " + "\u200b#\n" * 5_000 + "a", many)} <= {
        "invisible-character", "remark-in-query", "unexpected-text"
    }  # fmt: skip


def test_where_no_cheap_way_on_is_found_text_is_passed_over_and_that_is_said():
    diagnostic = only("find a (1;2;3;4;5)")
    assert diagnostic.span == Span(9, 17)
    assert diagnostic.note == "what follows is read from the next part that fits"


def test_where_nothing_fits_any_more_the_rest_is_not_read_and_that_is_said():
    diagnostic = only("% " * 30)
    assert diagnostic.span == Span(0, 60)
    assert diagnostic.note == "the rest of the text was not read"


def test_text_after_the_end_is_passed_over_without_a_note():
    diagnostic = only("find a " + "% " * 30)
    assert (diagnostic.span, diagnostic.note) == (Span(7, 67), None)


def test_reading_stops_after_so_many_errors():
    parsed = read(NOTATION, Source("find a (" + "1 2, 3, 4, " * 30 + "5)"))
    assert parsed.tree is None
    assert parsed.partial is None
    assert len(parsed.diagnostics) == MAX_ERRORS


def test_noise_is_reported_once_each_although_it_is_looked_at_ahead():
    assert said("find a ( #1\n2 3 )") == [
        ("remark-in-query", "a remark is not part of the query", "#1"),
        ("unexpected-text", "`\\n` cannot stand here", "\n"),
        ("missing-text", "`,` is missing", ""),
    ]


def test_noise_is_reported_so_many_times_only():
    spaced = NOTATION.changed(grammar=NOTATION.syntax.grammar.replace("/ +/", "/[ \\n]+/"))
    assert len(said("find a " + "#\n" * 100, spaced)) == MAX_ERRORS
    assert said("find #\na #\n", spaced) == [("remark-in-query", "a remark is not part of the query", "#")] * 2


def test_a_text_longer_than_the_bound_is_not_read():
    diagnostic = only("find " + "a" * 1_000)
    assert diagnostic.name == "text-too-long"
    assert diagnostic.message == "the text has 1,005 characters, more than the 1,000 that are read"
    assert diagnostic.span == Span(1_000, 1_000)
    assert diagnostic.help == "send one query only"


def test_nesting_deeper_than_the_bound_is_not_read():
    assert read(NOTATION, Source("find a " + "(" * 30 + ")" * 30)).tree is not None
    assert only("find a " + "(" * 60 + ")" * 60).name == "text-too-deep"


# --- what the builder says ---


def _saying(*severities: Severity) -> Notation:
    def build(tree, source):
        found = [
            Diagnostic("said", severity, f"number {number}", Span(0, 0)) for number, severity in enumerate(severities)
        ]
        return Built("built", Places(source), tuple(found))

    return NOTATION.changed(build=build)


def test_what_a_builder_warns_of_does_not_take_the_tree_away():
    parsed = read(_saying(Severity.WARNING, Severity.NOTE), Source("find a"))
    assert parsed.tree == "built"
    assert parsed.partial is None
    assert [d.severity for d in parsed.diagnostics] == [Severity.WARNING, Severity.NOTE]


def test_an_error_of_the_builder_leaves_a_partial_tree():
    parsed = read(_saying(Severity.WARNING, Severity.ERROR), Source("find a"))
    assert parsed.tree is None
    assert parsed.partial == "built"
    assert parsed.places is not None


def test_an_error_of_the_loop_leaves_a_partial_tree():
    parsed = read(_saying(), Source("find a (1 2)"))
    assert parsed.tree is None
    assert parsed.partial == "built"


def test_an_error_is_among_those_shown_however_many_warnings_there_are():
    parsed = read(_saying(*[Severity.WARNING] * 50, Severity.ERROR), Source("find a"))
    assert parsed.tree is None
    assert Severity.ERROR in [d.severity for d in parsed.diagnostics]
    assert len(parsed.diagnostics) <= MAX_ERRORS


# --- the fast path, and Lark's own ---


def test_parse_takes_the_tree_of_the_fast_path_with_located_places():
    fast = NOTATION.changed(accept=lambda text: "fast" if text == "find a" else None, locate=Places)
    assert parse(fast, Source("find a")).tree == "fast"
    assert isinstance(parse(fast, Source("find a")).places, Places)
    assert parse(fast, Source("find b")).tree == parse_tree(NOTATION, "find b")
    assert parse(fast, Source("find")).tree is None


def test_parse_without_a_fast_path_reads():
    assert parse(NOTATION, Source("find a")).tree == parse_tree(NOTATION, "find a")


@pytest.mark.parametrize("text", ["", "find", "find a )", "find a [1]", "find a # x"])
def test_what_the_definition_does_not_derive_has_no_tree_of_lark(text):
    assert parse_tree(NOTATION, text) is None


def test_the_mistakes_can_be_read_with_lark_too():
    assert parse_tree(NOTATION, "find a [1]", with_mistakes=True) is not None


_TOKENS = st.lists(
    st.sampled_from(["find", "a", "by", "rising", "(", ")", ",", "1", "[", "]", "#x", "é", " "]), max_size=12
)


@given(tokens=_TOKENS)
def test_the_loop_reads_what_the_definition_derives_and_nothing_else(tokens):
    text = " ".join(tokens)
    assert read(NOTATION, Source(text)).tree == parse_tree(NOTATION, text)


@given(text=st.text(max_size=30))
def test_any_text_is_answered(text):
    parsed = read(NOTATION, Source(text))
    assert (parsed.tree is None) == bool(parsed.diagnostics)
    assert all(0 <= d.span.start <= d.span.end <= len(text) for d in parsed.diagnostics)


# --- grammars ---


def test_a_grammar_is_compiled_once():
    assert compiled(NOTATION, with_mistakes=True) is compiled(NOTATION, with_mistakes=True)
    assert compiled(NOTATION, with_mistakes=True) is not compiled(NOTATION, with_mistakes=False)


def test_a_grammar_that_is_ambiguous_for_its_table_is_refused():
    with pytest.raises(GrammarError, match="Reduce/Reduce"):
        compiled(NOTATION.changed(grammar='start: a | b\na: "x"\nb: "x"', mistakes=""), with_mistakes=True)


@pytest.mark.parametrize("lexer", ["contextual", "basic"])
def test_a_terminal_that_can_match_nothing_is_refused(lexer):
    empty = NOTATION.changed(grammar='start: A "b"\nA: /a*/', mistakes="", lexer=lexer)
    with pytest.raises(LexError, match="A can match nothing"):
        compiled(empty, with_mistakes=True)


def test_a_grammar_can_be_read_with_the_basic_lexer():
    basic = NOTATION.changed(lexer="basic")
    assert read(basic, Source("find a by rising (1)")).tree is not None
    assert said("find a (1 2)", basic) == [("missing-text", "`,` is missing", "")]


# --- bytes ---


@pytest.mark.parametrize(
    ("raw", "span", "message"),
    [
        (b"\xff", Span(0, 1), "byte 0xff at offset 0 is not UTF-8"),
        ("é".encode() + b"\xc3", Span(1, 2), "byte 0xc3 at offset 2 is not UTF-8"),
        ("\ud800".encode("utf-8", "surrogatepass"), Span(0, 1), "byte 0xed at offset 0 is not UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_are_named_with_the_first_place(raw, span, message):
    source, broken = source_of(raw, "answer")
    assert source.name == "answer"
    assert broken is not None
    assert (broken.name, broken.span, broken.message) == ("not-utf-8", span, message)
    assert source.slice(span) == "\ufffd"


def test_text_and_utf_8_are_taken_as_they_are():
    assert source_of("\ud800") == (Source("\ud800"), None)
    assert source_of("é\ufeff".encode()) == (Source("é\ufeff"), None)


@pytest.mark.parametrize("lexer", ["basic", "contextual"])
@pytest.mark.parametrize("text", ["let let = a", "let a = let"])
def test_a_keyword_is_a_name_only_where_it_is_one_to_the_lexer(lexer, text):
    held = Language.from_lark('start: "let" NAME "=" NAME\nNAME: /[a-z]+/\n%ignore " "', lexer=lexer)
    parsed = read(held.notation, Source(text))
    assert (parsed.tree is not None) == (lexer == "contextual")
    assert [d.name for d in parsed.diagnostics] == ([] if lexer == "contextual" else ["unexpected-text"])
