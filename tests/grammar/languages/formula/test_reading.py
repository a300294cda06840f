"""What is said of a text that is no formula: the name, the least place, the advice and the mend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.checker import check_text
from grammar.diagnostic import Safety, Severity
from grammar.languages.formula import Call, Column, Literal, Not, Operation, Unreadable, language, print_formula
from grammar.languages.formula.declaration import MAX_CHARACTERS
from grammar.languages.formula.quoting import misquoted
from grammar.notation import MAX_STACK
from grammar.parsing.reader import parse_tree, read
from grammar.source import Source
from tests.grammar.languages.formula.formulas import ANY_TEXTS, SPACED_SOUPS, near_texts

LANGUAGE = language()


def said(text):
    """What reading reports: name and the text at the place, in order."""
    return [(d.name, text[d.span.start : d.span.end]) for d in read(LANGUAGE.notation, Source(text)).diagnostics]


def only(text):
    (diagnostic,) = read(LANGUAGE.notation, Source(text)).diagnostics
    return diagnostic


def mended(text):
    """The text after the first fix of its only fault, and the fix's safety."""
    diagnostic = only(text)
    if not diagnostic.fixes:
        return None
    for edit in reversed(diagnostic.fixes[0].edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text, diagnostic.fixes[0].safety


SAFE, UNSAFE = Safety.SAFE, Safety.UNSAFE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a == 1", ("$a = 1", SAFE)),
        ("5==5", ("5 = 5", SAFE)),
        ("$a&&$b", ("$a AND $b", SAFE)),
        ("$a || $b", ("$a OR $b", SAFE)),
        ('"a" || $b', ('"a" OR $b', UNSAFE)),
        ("CONCAT($a) || $b", ("CONCAT($a) OR $b", UNSAFE)),
        ("$a≥5", ("$a >= 5", SAFE)),
        ("$a − 5", ("$a - 5", SAFE)),
        ("$a and ($b OR $c)", ("$a AND ($b OR $c)", SAFE)),
        ("$a plus $b", ("$a + $b", UNSAFE)),
        ("$a in (1, 2)", ("IN($a, 1, 2)", SAFE)),
        ("$b AND $a IN (1)", ("$b AND IN($a, 1)", SAFE)),
        ("1 + $a IN (1)", ("1 + IN($a, 1)", UNSAFE)),
        ("5AND$a IN (1)", ("5AND IN($a, 1)", SAFE)),
        ("$a NOT IN (1)", ("!IN($a, 1)", SAFE)),
        ("($a > 1) ? 'x' : 2".replace("'x'", '"x"'), ('IF(($a > 1), "x", 2)', SAFE)),
        ("$a > 1 ? 1 : $b ? 2 : 3".replace("$b ? 2 : 3", "(2)"), ("IF($a > 1, 1, (2))", SAFE)),
        ("$a LIKE 5", None),
        ("$a ** 2", None),
        ("$a CONTAINS($b)", None),
        ("NOT $a", ("NOT($a)", SAFE)),
        ("NOT $a + 1 = 2 OR $b", ("NOT($a + 1 = 2) OR $b", SAFE)),
        ("$b AND NOT\n$a = 1", ("$b AND NOT($a = 1)", SAFE)),
        ("(NOT $a) = 1", ("(NOT($a)) = 1", SAFE)),
        ("-$a", ("0 - $a", SAFE)),
        ("-$a * 2", ("0 - $a * 2", SAFE)),
        ("2 * -$a", ("2 * (0 - $a)", SAFE)),
        ("2 - -$a", ("2 - (0 - $a)", SAFE)),
        ("$b = -($a + 1)", ("$b = 0 - ($a + 1)", SAFE)),
        ("5AND-$a", ("5AND 0 - $a", SAFE)),
        ("5 AND+5", ("5 AND 5", SAFE)),
        ("1.", ("1.0", SAFE)),
        ("1.e5", ("1.0e5", SAFE)),
        ("0xFF", ("255", SAFE)),
        ("0b11", ("3", SAFE)),
        ("1_000.5", ("1000.5", SAFE)),
        ("0x" + "F" * 30, None),
        ("1.2.3", None),
        ("10ms", None),
        ("1e", None),
        ("True", ("true", SAFE)),
        ("nil", ("null", SAFE)),
        ("duration_ms", ("$duration_ms", UNSAFE)),
        ("http.route", ("$http.route", UNSAFE)),
        ("my col", ('$"my col"', UNSAFE)),
        ("a-1", ("$a -1", UNSAFE)),
        ("$foo in", None),
        ("EVENT_TIMESTAMP", ("EVENT_TIMESTAMP()", UNSAFE)),
        ("exists", None),
        ("'x'", ('"x"', SAFE)),
        ("'say \"hi\"'", ('`say "hi"`', SAFE)),
        ("'it\\'s'", ('"it\'s"', SAFE)),
        ("'\\d+'", ("`\\d+`", SAFE)),
        ("'\\d`'", ('"\\\\d`"', SAFE)),
        ("'a\\nb'", ('"a\\nb"', UNSAFE)),
        ("’x’".replace("’x", "‘x"), ('"x"', SAFE)),
        ("„x“", ('"x"', SAFE)),
        ('\\"x\\"', ('"x"', SAFE)),
        ("$'my col'", ('$"my col"', SAFE)),
        ('"\\d+"', ("`\\d+`", SAFE)),
        ('"\\d\\""', ('`\\d"`', SAFE)),
        ('"\\d`"', ('"\\\\d`"', SAFE)),
        ('"it\\\'s"', ('"it\'s"', SAFE)),
        ('"a\\/b"', ('"a/b"', SAFE)),
        ('"\\ud83d\\ude00"', ('"😀"', SAFE)),
        ('"\\ud800"', None),
        ('"\\0"', None),
        ('"\\U00110000"', None),
        ('"a\nb"', ("`a\nb`", SAFE)),
        ('"a`\nb"', ('"a`\\nb"', SAFE)),
        ("if($a, 1)", ("IF($a, 1)", SAFE)),
        ("startsWith($a, `x`)", ("STARTS_WITH($a, `x`)", SAFE)),
        ("and($a, $b)", ("AND($a, $b)", SAFE)),
        ("LEN($a)", ("LENGTH($a)", SAFE)),
        ("LOG($a)", ("LOG10($a)", UNSAFE)),
        ("COALESE($a)", ("COALESCE($a)", UNSAFE)),
        ("NOW()", None),
        ("AVG($a)", None),
        ("$my col", ('$"my col"', UNSAFE)),
        ("$a[0]", ('$"a[0]"', UNSAFE)),
        ("${a}", ("$a", SAFE)),
        ("${a}-1", ("$a -1", SAFE)),
        ("$a/$b", ("$a / $b", SAFE)),
        ("$a/ $b", ("$a / $b", SAFE)),
        ("$a==$b", ("$a = $b", SAFE)),
        ("$a/($b)", ("$a / ($b)", SAFE)),
        ("$a:$b", None),
        ("$a=-$b", None),
        ("BOOL(1),", ("BOOL(1)", UNSAFE)),
        ("$a // x", ("$a ", SAFE)),
    ],
)
def test_a_mistake_is_mended_as_it_was_meant(text, expected):
    if expected is None:
        assert only(text).fixes == ()
    else:
        assert mended(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a == 1 && $b <> 2", [("unknown-operator", "=="), ("unknown-operator", "&&"), ("unknown-operator", "<>")]),
        ("IF(a, TRUE, 'x')", [("bare-word", "a"), ("other-literal", "TRUE"), ("other-quotes", "'x'")]),
        ("if(avg($x) > 1., 'a', foo.bar)", [
            ("unknown-function", "if"), ("aggregate-in-formula", "avg"), ("invalid-number", "1."),
            ("other-quotes", "'a'"),
            ("bare-word", "foo.bar"),
        ]),
        ("100 ) * $errors", [("unexpected-text", ")")]),
        ("DIV(1, 2), 3", [("unexpected-text", "3")]),
        ("BOOL(1", [("unfinished-text", "")]),
        ("()", [("missing-text", "")]),
        ("(1 +) * 2", [("missing-text", "")]),
        ("1 $a", [("missing-operator", " ")]),
        ('"a""b"', [("missing-operator", "")]),
        ("2($a)", [("missing-operator", "")]),
        ("$a/$b", [("missing-blank", "/")]),
        ("-9223372036854775808", [("number-out-of-range", "-9223372036854775808")]),
        ("1e400", [("number-out-of-range", "1e400")]),
        ('REG_MATCH($a, "x\\d")', [("invalid-escape", "\\d")]),
        ('"a\nb"', [("line-break-in-string", "\n")]),
        ('"abc', [("unclosed-string", '"')]),
        ("`abc", [("unclosed-string", "`")]),
        ("'abc", [("unclosed-string", "'")]),
        ('"\ud800"', [("lone-surrogate", "\ud800")]),
        ("$a ? 1 : 2", [("unknown-operator", "?")]),
        ("+foo", [("signed-expression", "+"), ("bare-word", "foo")]),
        ("-foo", [("signed-expression", "-"), ("bare-word", "foo")]),
        ("$a like mod", [("unknown-operator", "like"), ("bare-word", "mod")]),
        (
            "$foo bar ; qux(1)",
            [("unquoted-column-name", "$foo bar"), ("unexpected-text", ";"), ("unknown-function", "qux")],
        ),
        ("foo bar in baz", [("bare-word", "foo bar"), ("unknown-operator", "in"), ("bare-word", "baz")]),
        ("foo ; bar", [("bare-word", "foo"), ("unexpected-text", ";"), ("unknown-operator", "bar")]),
        ("$a NOT IN (1)", [("unknown-operator", "NOT IN")]),
        ("$a is not null", [("unknown-operator", "is not")]),
        ("CASE WHEN $a THEN 1 ELSE 2 END", [("unknown-function", "CASE")]),
        ("$container cpu usage (%)", [("unquoted-column-name", "$container cpu usage (%)"), ("unexpected-text", "%")]),
        ("10ms + 1", [("invalid-number", "10ms")]),
        ("5 events", [("unknown-operator", "events")]),
        ("1 .5", [("missing-operator", " ")]),
        ("1.5", []),
        ("- -$a", [("signed-expression", "-"), ("signed-expression", "-")]),
        ("", [("empty-text", "")]),
        ("F(1)", [("unknown-function", "F")]),
        ("SUM（1）", [("other-width", "（"), ("other-width", "）")]),
        ("1 +\u200b 2", [("invisible-character", "\u200b")]),
    ],
)  # fmt: skip
def test_every_fault_is_reported_at_the_least_text_that_shows_it(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("100 )", "expected `AND`, an operator, `-`, `OR` or the end of the formula"),
        ("SUM(1 ; 2)", "expected `,`, `AND`, an operator, `-`, `OR` or `)`"),
        ("@", "expected a value, a function, `(`, `AND`, `-`, `!` or more"),
    ],
)
def test_what_is_expected_is_what_the_definition_allows_there(text, help_):
    assert read(LANGUAGE.notation, Source(text)).diagnostics[0].help == help_


def test_functions_with_no_counterpart_say_what_to_do_instead():
    assert only("NOW()").help.startswith("`EVENT_TIMESTAMP()`")
    assert only("NOW()").near == ()
    assert only("$a LIKE 5").help == 'write `CONTAINS($x, "part")`'


@pytest.mark.parametrize("text", ['"x"', "`x`", '"\\n"'])
def test_a_right_string_is_not_misquoted(text):
    assert misquoted(text) is None


def test_near_names_of_functions_are_offered():
    assert only("DECREASE($a)").near == ("INCREASE",)
    assert only("DECREASE($a)").help == "did you mean `INCREASE`?"


def test_what_could_be_read_of_a_refused_text_is_kept():
    partial = read(LANGUAGE.notation, Source("SUM($a $b, if(1, 2), 'x', -$c)")).partial
    assert partial == Call(
        "SUM",
        (
            Unreadable((Column("a"), Column("b"))),
            Call("IF", (Literal(1), Literal(2))),
            Literal("x"),
            Unreadable((Column("c"),)),
        ),
    )


def test_rules_that_need_one_node_only_speak_of_a_refused_text_too():
    found, _ = check_text(LANGUAGE, Source("EXISTS() + avg($a) + $b == 1"))
    assert [d.name for d in found] == ["wrong-argument-count", "aggregate-in-formula", "unknown-operator"]


def test_a_refused_text_counts_the_arguments_that_could_not_be_read():
    found, _ = check_text(LANGUAGE, Source("EXISTS($a $b)"))
    assert [d.name for d in found] == ["missing-operator"]
    found, _ = check_text(LANGUAGE, Source("EXISTS(1, $a $b)"))
    assert [d.name for d in found] == ["wrong-argument-count", "missing-operator"]


# --- size and depth ---


def test_a_chain_of_ten_thousand_terms_is_a_flat_tree():
    text = "$a" + " + 1" * 10_000
    found = read(LANGUAGE.notation, Source(text)).tree
    assert isinstance(found, Operation)
    assert len(found.operands) == 10_001
    assert print_formula(found) == text
    assert found == read(LANGUAGE.notation, Source(text)).tree
    assert hash(found) == hash(read(LANGUAGE.notation, Source(text)).tree)


@pytest.mark.parametrize(
    ("before", "after"), [("(", ")"), ("!", ""), ("NOT(", ")"), ("1 + 2 * (", ")"), ("SUM(1, ", ")")]
)
def test_deep_nesting_is_read_up_to_the_bound_and_named_beyond(before, after):
    states = {"(": 1, "!": 1, "NOT(": 2, "1 + 2 * (": 5, "SUM(1, ": 4}[before]
    depth = MAX_STACK // states - 10
    text = before * depth + "$a" + after * depth
    found = read(LANGUAGE.notation, Source(text)).tree
    assert found is not None
    assert read(LANGUAGE.notation, Source(print_formula(found))).tree == found
    assert hash(found) == hash(read(LANGUAGE.notation, Source(text)).tree)
    assert repr(found).count("Column('a')") == 1
    check_text(LANGUAGE, Source(text))
    assert "text-too-deep" in {name for name, _ in said(before * MAX_STACK + "$a" + after * MAX_STACK)}


def test_a_text_beyond_the_bound_is_not_read():
    assert said("1" + " " * MAX_CHARACTERS) == [("text-too-long", "")]


@pytest.mark.parametrize(
    "part",
    [
        "(", ")", "!", "-", "- ", "+", "=", "$", "$a", "$a ", "$a=", "1", "1 ", "1.", "1_", "a", "a ", "a.",
        '"', '"a', "'", "`", "\\",
        "NOT(", "NOT ", "CASE ", "AND ", "IN (", "?", "1?1:", ",", "/*", "//", "#\n", "[", "${", "\u200b",
        "\x00", "²", "é", "（", "@ ",
        "foo() + ", "1 IN ", "$a is ",
    ],
)  # fmt: skip
def test_a_hostile_text_is_refused_in_bounded_words(part):
    found, _ = check_text(LANGUAGE, Source(part * (3_000 // len(part))))
    assert found
    assert len(found) < 4_000


@given(st.one_of(ANY_TEXTS, near_texts()))
def test_any_text_gets_a_tree_or_an_error_and_places_within_it(text):
    pages = LANGUAGE.pages()
    found, parsed = check_text(LANGUAGE, Source(text))
    reading = [d for d in parsed.diagnostics if d.severity is Severity.ERROR]
    assert (parsed.tree is None) == bool(reading)
    for diagnostic in found:
        assert diagnostic.name in pages
        assert diagnostic.message.isprintable()
        spans = [diagnostic.span, *(r.span for r in diagnostic.related)]
        for fix in diagnostic.fixes:
            spans += [edit.span for edit in fix.edits]
            assert all(a.span.end <= b.span.start for a, b in zip(fix.edits, fix.edits[1:], strict=False))
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@given(st.one_of(near_texts(), SPACED_SOUPS), st.integers(0, 2**32))
def test_the_builder_copes_with_every_token_that_recovery_may_have_put_in(text, seed):
    tree = parse_tree(LANGUAGE.notation, text, with_mistakes=True)
    if tree is None:
        return
    tokens = list(tree.scan_values(bool))
    if not tokens:
        return
    token = tokens[seed % len(tokens)]
    parent = next(t for t in tree.iter_subtrees() if any(child is token for child in t.children))
    absent = token.update(value="")
    absent.end_pos = absent.start_pos
    parent.children[[child is token for child in parent.children].index(True)] = absent
    built = LANGUAGE.notation.syntax.build(tree, Source(text))
    assert built.tree is not None
    assert repr(built.tree)


@pytest.mark.parametrize(
    "text",
    [
        "$a == 1 foo",
        "+foo",
        "-foo",
        "- 0x",
        "-$a",
        "+$a",
        "$a ? 1 : 2",
        "$foo bar (1)",
        "0x10",
        "foo bar baz",
        "`x`($a)",
    ],
)
def test_the_builder_copes_wherever_a_token_has_no_text(text):
    count = len(list(parse_tree(LANGUAGE.notation, text, with_mistakes=True).scan_values(bool)))
    for i in range(count):
        tree = parse_tree(LANGUAGE.notation, text, with_mistakes=True)
        token = list(tree.scan_values(bool))[i]
        parent = next(t for t in tree.iter_subtrees() if any(child is token for child in t.children))
        absent = token.update(value="")
        absent.end_pos = absent.start_pos
        parent.children[[child is token for child in parent.children].index(True)] = absent
        assert LANGUAGE.notation.syntax.build(tree, Source(text)).tree is not None


def test_the_operator_not_is_a_node_of_its_own():
    assert read(LANGUAGE.notation, Source("!$a = 1")).tree == Operation(("=",), (Not(Column("a")), Literal(1)))
