"""What a person reads: the exact layout, whatever stands in the source."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.diagnostic import Diagnostic, Edit, Fix, Related, Safety, Severity
from grammar.render import render_text
from grammar.source import Source, Span


def fault(start: int, end: int, label: str = "here", related: tuple[Related, ...] = ()) -> Diagnostic:
    return Diagnostic("bad-thing", Severity.ERROR, "this is bad", Span(start, end), label, related=related)


def check(text: str, diagnostic: Diagnostic, expected: str, width: int = 100) -> None:
    """The rows between the header and the remarks are `expected`, given without their margin."""
    rows = render_text(Source(text), [diagnostic], width=width).split("\n")
    assert rows[0] == "error[bad-thing]: this is bad"
    assert rows[-1].endswith("= more: guard explain bad-thing")
    assert "\n".join(rows[3:-1]) == expected.strip("\n")


# --- the layouts of the style guide -------------------------------------------------------------------------------


def test_a_repaired_text_shows_each_repair_in_its_own_block() -> None:
    text = '{"calculations":[{"op":"COUNT"},],"breakdowns":["http.route"]'
    removed = Fix("removed 1 character", (Edit(Span(31, 32), ""),), Safety.SAFE)
    inserted = Fix("inserted 1 character", (Edit(Span(61, 61), "}"),), Safety.SAFE)
    diagnostics = [
        Diagnostic(
            "unclosed-object",
            Severity.WARNING,
            "the query ends before its closing `}`",
            Span(61, 61),
            "inserted `}`",
            fixes=(inserted,),
        ),
        Diagnostic(
            "trailing-comma", Severity.WARNING, "a comma stands before `]`", Span(31, 32), "removed", fixes=(removed,)
        ),
    ]
    assert render_text(Source(text), diagnostics, applied=[removed, inserted]) == (
        "warning[trailing-comma]: a comma stands before `]`\n"
        "  --> model output:1:32\n"
        "   |\n"
        ' 1 | {"calculations":[{"op":"COUNT"},],"breakdowns":["http.route"]\n'
        "   |                                ^ removed\n"
        "   = repair: removed 1 character (safe)\n"
        "warning[unclosed-object]: the query ends before its closing `}`\n"
        "  --> model output:1:62\n"
        "   |\n"
        ' 1 | {"calculations":[{"op":"COUNT"},],"breakdowns":["http.route"]\n'
        "   |                                                              ^ inserted `}`\n"
        "   = repair: inserted 1 character (safe)"
    )


UNKNOWN_COLUMN = Diagnostic(
    "unknown-column",
    Severity.ERROR,
    "column `durration_ms` is not in dataset `shop`",
    Span(38, 52),
    "not one of its 57 columns",
    path=("calculations", 0, "column"),
    help="did you mean `duration_ms`?",
    near=("duration_ms",),
    fixes=(Fix("replace by `duration_ms`", (Edit(Span(38, 52), '"duration_ms"'),), Safety.UNSAFE),),
)
UNKNOWN_COLUMN_TEXT = '{"calculations":[{"op":"P95","column":"durration_ms"}],"breakdowns":["http.route"]}'


def test_a_suggestion_shows_help_and_the_fix_with_its_risk() -> None:
    assert render_text(Source(UNKNOWN_COLUMN_TEXT), [UNKNOWN_COLUMN]) == (
        "error[unknown-column]: column `durration_ms` is not in dataset `shop`\n"
        "  --> model output:1:39\n"
        "   |\n"
        ' 1 | {"calculations":[{"op":"P95","column":"durration_ms"}],"breakdowns":["http.route"]}\n'
        "   |                                       ^^^^^^^^^^^^^^ not one of its 57 columns\n"
        "   = help: did you mean `duration_ms`?\n"
        "   = fix: replace by `duration_ms` (unsafe: may change the meaning)\n"
        "   = more: guard explain unknown-column"
    )


ORDER_TEXT = '{"calculations":[{"op":"COUNT"}],"orders":[{"op":"P95","column":"duration_ms","order":"descending"}]}'
ORDER = Diagnostic(
    "order-not-in-query",
    Severity.ERROR,
    "the query does not calculate `P95(duration_ms)`",
    Span(43, 99),
    "ordered by this",
    path=("orders", 0),
    help="add the calculation, or order by `COUNT`",
    note="results can be ordered only by a calculation or a breakdown of the same query",
    related=(Related(Span(17, 31), "the only calculation"),),
)


def test_a_second_place_on_the_same_line_gets_dashes_below_the_carets() -> None:
    assert render_text(Source(ORDER_TEXT), [ORDER], width=101) == (
        "error[order-not-in-query]: the query does not calculate `P95(duration_ms)`\n"
        "  --> model output:1:44\n"
        "   |\n"
        f" 1 | {ORDER_TEXT}\n"
        f"   | {' ' * 43}{'^' * 56} ordered by this\n"
        "   |                  -------------- the only calculation\n"
        "   = note: results can be ordered only by a calculation or a breakdown of the same query\n"
        "   = help: add the calculation, or order by `COUNT`\n"
        "   = more: guard explain order-not-in-query"
    )


def test_near_names_are_the_help_where_there_is_no_other() -> None:
    diagnostic = Diagnostic("bad-thing", Severity.ERROR, "bad", Span(0, 1), near=("a", "b", "c", "d"))
    assert "   = help: did you mean `a`, `b` or `c`?" in render_text(Source("x"), [diagnostic]).split("\n")


def test_a_fix_for_display_says_that_it_is_never_applied() -> None:
    shown = Fix("ask another question", (), Safety.DISPLAY)
    diagnostic = Diagnostic("bad-thing", Severity.NOTE, "bad", Span(0, 1), fixes=(shown,))
    assert "   = fix: ask another question (display: never applied)" in render_text(Source("x"), [diagnostic])


def test_no_diagnostics_are_no_text() -> None:
    assert render_text(Source("x"), []) == ""


def test_diagnostics_on_one_line_are_blocks_in_the_order_of_their_places() -> None:
    text = render_text(Source("a b c"), [fault(4, 5, "third"), fault(0, 1, "first"), fault(2, 3, "second")])
    assert re.findall(r"\^ (\w+)", text) == ["first", "second", "third"]
    assert text.count("error[bad-thing]") == 3


def test_the_source_may_be_given_another_name() -> None:
    assert "  --> query.json:1:1\n" in render_text(Source("x"), [fault(0, 1)], name="query.json")


def test_the_name_of_the_source_cannot_carry_an_escape_sequence() -> None:
    assert r"  --> a\x1b[2J\nb:1:1" in render_text(Source("x", name="a\x1b[2J\nb"), [fault(0, 1)])


def test_messages_cannot_carry_control_characters() -> None:
    nasty = "a\x1b[31m\n\u202e\ufe0f"
    fix = Fix(nasty, (), Safety.DISPLAY)
    hostile = Diagnostic(
        nasty, Severity.ERROR, nasty, Span(0, 1), nasty, help=nasty, note=nasty, fixes=(fix,),
        related=(Related(Span(0, 1), nasty),),
    )  # fmt: skip
    shown = r"a\x1b[31m\n\u202e\ufe0f"
    assert render_text(Source("x"), [hostile]) == (
        f"error[{shown}]: {shown}\n"
        "  --> model output:1:1\n"
        "   |\n"
        " 1 | x\n"
        f"   | ^ {shown}\n"
        f"   | - {shown}\n"
        f"   = note: {shown}\n"
        f"   = help: {shown}\n"
        f"   = fix: {shown} (display: never applied)\n"
        f"   = more: guard explain {shown}"
    )


# --- lines --------------------------------------------------------------------------------------------------------


def test_the_margin_is_as_wide_as_the_greatest_line_number() -> None:
    text = "x\n" * 9 + "yy"
    diagnostic = fault(18, 20, related=(Related(Span(0, 1), "first"),))
    assert render_text(Source(text), [diagnostic]) == (
        "error[bad-thing]: this is bad\n"
        "   --> model output:10:1\n"
        "    |\n"
        "  1 | x\n"
        "    | - first\n"
        "...\n"
        " 10 | yy\n"
        "    | ^^ here\n"
        "    = more: guard explain bad-thing"
    )


def test_neighbouring_lines_have_no_dots_between() -> None:
    check("ab\ncd", fault(3, 4, related=(Related(Span(0, 1), "first"),)), " 1 | ab\n   | - first\n 2 | cd\n   | ^ here")


def test_a_span_over_two_lines_is_marked_in_both_and_named_in_the_last() -> None:
    check("a bc\n  de f", fault(2, 9), " 1 | a bc\n   |   ^^\n 2 |   de f\n   |   ^^ here")


def test_the_middle_of_a_span_over_many_lines_is_left_out() -> None:
    check("{\n1\n2\n3\n}", fault(0, 9), " 1 | {\n   | ^\n...\n 5 | }\n   | ^ here")


def test_a_span_up_to_and_with_a_line_break_stays_on_its_line() -> None:
    check("abc\ndef", fault(0, 4), " 1 | abc\n   | ^^^ here")


def test_a_span_over_lines_up_to_and_with_a_line_break_ends_on_the_line_before() -> None:
    check("ab\ncd\nef", fault(1, 6), " 1 | ab\n   |  ^\n 2 | cd\n   | ^^ here")


def test_a_span_of_a_line_break_alone_has_one_caret_behind_the_line() -> None:
    check("abc\ndef", fault(3, 4), " 1 | abc\n   |    ^ here")


def test_the_carriage_return_of_a_line_break_is_not_shown() -> None:
    check("ab\r\ncd\r\n", fault(4, 8), " 2 | cd\n   | ^^ here")


def test_a_carriage_return_elsewhere_is_shown() -> None:
    check("a\rb", fault(2, 3), " 1 | a\\rb\n   |    ^ here")


def test_an_empty_span_at_the_end_has_one_caret_behind_the_text() -> None:
    check("abc", fault(3, 3), " 1 | abc\n   |    ^ here")


def test_the_place_behind_the_last_line_break_is_an_empty_line() -> None:
    check("abc\n", fault(4, 4), " 2 |\n   | ^ here")


def test_an_empty_text_has_one_empty_line() -> None:
    check("", fault(0, 0), " 1 |\n   | ^ here")


def test_a_mark_without_words_leaves_no_blank_at_the_end() -> None:
    check("abc", fault(1, 2, ""), " 1 | abc\n   |  ^")


@pytest.mark.parametrize(("start", "end"), [(-4, -2), (0, -1), (9, 12), (3, 1)])
def test_a_place_outside_the_text_is_moved_into_it(start: int, end: int) -> None:
    at = min(max(start, 0), 3)
    check("abc", fault(start, end), f" 1 | abc\n   | {' ' * at}^ here")


def test_places_beyond_the_tenth_are_counted_only() -> None:
    related = tuple(Related(Span(0, 1), f"place {number}") for number in range(12))
    text = render_text(Source("x"), [fault(0, 1, related=related)])
    assert "place 9" in text
    assert "place 10" not in text
    assert "   = note: 2 more places are not shown" in text


# --- cells --------------------------------------------------------------------------------------------------------


def test_carets_follow_the_width_of_escapes() -> None:
    check("\t\x1b[0mx\x00y", fault(5, 7), " 1 | \\t\\x1b[0mx\\x00y\n   |          ^^^^^ here")


def test_bidirectional_controls_are_shown_as_escapes() -> None:
    check("a\u202eb", fault(2, 3), " 1 | a\\u202eb\n   |        ^ here")


def test_characters_that_show_nothing_are_shown_as_escapes() -> None:
    check("a\U000e0100\u3164b", fault(3, 4), " 1 | a\\U000e0100\\u3164b\n   |                  ^ here")


def test_a_wide_character_takes_two_carets() -> None:
    check("日本x", fault(1, 3), " 1 | 日本x\n   |   ^^^ here")


def test_a_combining_mark_takes_no_caret() -> None:
    check("e\u0301e\u0301x", fault(2, 5), " 1 | e\u0301e\u0301x\n   |  ^^ here")


def test_a_span_of_a_combining_mark_stands_under_its_letter() -> None:
    check("ae\u0301b", fault(2, 3), " 1 | ae\u0301b\n   |  ^ here")


def test_a_combining_mark_without_a_letter_is_shown_as_an_escape() -> None:
    check("\u0301x", fault(1, 2), " 1 | \\u0301x\n   |       ^ here")


def test_a_combining_mark_on_an_escape_is_shown_as_an_escape_too() -> None:
    check("\0\u0301x", fault(2, 3), " 1 | \\x00\\u0301x\n   |           ^ here")


def test_a_fifth_mark_on_one_letter_is_shown_as_an_escape() -> None:
    check("e" + "\u0301" * 5 + "x", fault(6, 7), " 1 | e\u0301\u0301\u0301\u0301\\u0301x\n   |        ^ here")


def test_a_hangul_block_of_parts_takes_two_cells() -> None:
    check("\u1112\u1161\u11abx", fault(3, 4), " 1 | \u1112\u1161\u11abx\n   |   ^ here")


def test_a_lone_surrogate_is_shown_as_an_escape() -> None:
    check("\ud800x", fault(1, 2), " 1 | \\ud800x\n   |       ^ here")


# --- long lines ---------------------------------------------------------------------------------------------------

DIGITS = "0123456789" * 10


def test_a_long_line_is_cut_on_both_sides_of_the_span() -> None:
    check(DIGITS, fault(50, 53), " 1 | …345678901234567890…\n   |         ^^^ here", width=20)


def test_a_long_line_is_cut_at_its_end_only_where_the_span_is_at_the_beginning() -> None:
    check(DIGITS, fault(0, 2), " 1 | 0123456789012345678…\n   | ^^ here", width=20)


def test_a_long_line_is_cut_at_its_beginning_only_where_the_span_is_at_the_end() -> None:
    check(DIGITS, fault(98, 100), " 1 | …1234567890123456789\n   |                   ^^ here", width=20)


def test_a_caret_under_the_ellipsis_says_that_the_span_goes_on() -> None:
    check(DIGITS, fault(50, 90), " 1 | …890123456789012345…\n   |    ^^^^^^^^^^^^^^^^^ here", width=20)


def test_a_line_as_long_as_the_width_is_not_cut() -> None:
    check("0" * 20, fault(20, 20), f" 1 | {'0' * 20}\n   | {' ' * 20}^ here", width=20)


def test_two_places_too_far_apart_for_one_excerpt_get_one_each() -> None:
    check(
        DIGITS,
        fault(1, 2, related=(Related(Span(97, 99), "far"),)),
        " 1 | 0123456789012345678…\n   |  ^ here\n 1 | …1234567890123456789\n   |                  -- far",
        width=20,
    )


def test_wide_characters_are_not_cut_in_half() -> None:
    check("日" * 40, fault(20, 21), f" 1 | …{'日' * 9}…\n   |          ^^ here", width=20)


def test_a_combining_mark_is_not_cut_off_its_letter() -> None:
    shown = "e\u0301" * 18
    check("e\u0301" * 50, fault(50, 51), f" 1 | …{shown}…\n   |          ^ here", width=20)


def test_a_width_too_small_for_anything_is_raised() -> None:
    check(DIGITS, fault(0, 1), " 1 | 0123456789012345678…\n   | ^ here", width=1)


@pytest.mark.parametrize("line", ["a" * 1_000_000, "e" + "\u0301" * 1_000_000, "\t" * 1_000_000])
def test_the_length_of_a_line_does_not_make_its_diagnostics_long_or_slow(line: str) -> None:
    source = Source(line)
    before = time.process_time()
    text = render_text(source, [fault(number * 5000, number * 5000 + 4000) for number in range(200)])
    assert time.process_time() - before < 2
    assert max(map(len, text.split("\n"))) < 600


# --- colour -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", list(Severity))
def test_colour_adds_codes_and_nothing_else(severity: Severity) -> None:
    diagnostic = Diagnostic("a-b", severity, "m", Span(2, 3), "l", note="n", related=(Related(Span(0, 1), "r"),))
    painted = render_text(Source("a\nb\x1b"), [diagnostic], colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == render_text(Source("a\nb\x1b"), [diagnostic])


def test_colours_are_plain_codes_that_are_always_closed() -> None:
    assert render_text(Source("x"), [fault(0, 1)], colour=True) == (
        "\x1b[1;31merror[bad-thing]\x1b[0m: \x1b[1mthis is bad\x1b[0m\n"
        "  \x1b[1;34m-->\x1b[0m model output:1:1\n"
        "   \x1b[1;34m|\x1b[0m\n"
        "\x1b[1;34m 1 |\x1b[0m x\n"
        "   \x1b[1;34m|\x1b[0m \x1b[1;31m^ here\x1b[0m\n"
        "   \x1b[1;34m=\x1b[0m \x1b[1mmore:\x1b[0m guard explain bad-thing"
    )


# --- any text -----------------------------------------------------------------------------------------------------

NASTY = st.sampled_from("\x00\x1b\t\r\n\x7f\x9b\u0301\u200b\u202e\u2028\ufe0f\ud800\U000e0041日é̂`\u1112\u1161")
TEXTS = st.text(st.one_of(st.characters(exclude_categories=()), NASTY, st.sampled_from('{}[]",: ab\n')), max_size=60)
OFFSETS = st.integers(-3, 70)
SPANS = st.builds(Span, OFFSETS, OFFSETS)


@given(text=TEXTS, span=SPANS, other=SPANS, words=TEXTS, width=st.integers(0, 90))
def test_any_text_and_any_span_give_printable_lines(text: str, span: Span, other: Span, words: str, width: int) -> None:
    diagnostic = Diagnostic(
        "bad-thing", Severity.ERROR, words, span, words, help=words, related=(Related(other, words),)
    )
    shown = render_text(Source(text), [diagnostic], width=width)
    assert all(line.isprintable() for line in shown.split("\n"))


@st.composite
def ascii_spans(draw: st.DrawFn) -> tuple[str, Span]:
    """An ASCII text and a span, not empty, within one line of it."""
    lines = draw(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80), max_size=4))
    line = draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=120))
    number = draw(st.integers(0, len(lines)))
    start = draw(st.integers(0, len(line) - 1))
    end = draw(st.integers(start + 1, len(line)))
    before = sum(len(other) + 1 for other in lines[:number])
    return "\n".join([*lines[:number], line, *lines[number:]]), Span(before + start, before + end)


@given(ascii_spans(), st.integers(20, 140))
def test_carets_stand_under_the_characters_they_name(place: tuple[str, Span], width: int) -> None:
    text, span = place
    *_, shown, carets, _ = render_text(Source(text), [fault(span.start, span.end, "")], width=width).split("\n")
    at, named = carets.index("^"), Source(text).slice(span)
    under = shown[at : at + carets.count("^")]
    assert under == named or (under.endswith("…") and named.startswith(under[:-1]) and len(named) >= len(under))
