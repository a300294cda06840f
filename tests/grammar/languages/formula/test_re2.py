"""Each fault of a Go regular expression: the text underlined, message and help."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.languages.formula import re2, re2_classes
from grammar.languages.formula.re2 import Re2Fault, find_fault

WANTED = "match the text itself, and group the part that is wanted"
UNWANTED = "match what is wanted, and test for what is not by a pattern of its own"
IN_ITS_PLACE = "repeat the pattern of the group in its place"
FLAGS = "the flags are `i`, `m`, `s` and `U`, and they end with `:` or `)`"
CODE = "write two hexadecimal digits, or any number of them in braces: `\\x{e9}`"
KEEP_ONE = "keep one of them, or group what the first repeats: `(?:a*)*`"
UNBOUNDED = "count to 1000 at most, or repeat without a bound by `*` or `+`"
CLASS_NAME = "write `\\p{Greek}` or `\\pL`"
SEVERAL_LETTERS = "write a name of several letters in braces: `\\p{Greek}`"


def check(pattern: str, underlined: str | None, message: str = "", advice: str | None = None) -> None:
    """The first fault of the pattern is this one, and the text underlined this; None: there is no fault."""
    fault = find_fault(pattern)
    if underlined is None:
        assert fault is None
        return
    assert fault is not None
    assert (pattern[fault.start : fault.end], fault.message, fault.help) == (underlined, message, advice)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^/api/v[0-9]+/users$",
        r"^(GET|POST) (?P<path>/\S*)",
        r"(?<code>\d{3})",
        "(?P<twice>a)(?P<twice>b)",
        "(?P<1st>a)",
        "a||b",
        "(|a|)",
        "()",
        "(?:)",
        "(?i)error",
        "(?)",
        "(?im-sU:a)b",
        "(?ii)",
        "a(?i)*",
        "a*(?i)*",
        "a*?b+?c??",
        "(?:a*)*",
        "^*$+",
        r"\b?",
        "a{2}b{2,}c{2,3}d{2}?",
        "a{0}b{0,0}",
        "a{1000}",
        "a{1000,}",
        "a{",
        "a{,2}",
        "a{2",
        "a{2,x}",
        "a{01}*",
        "{",
        "}",
        "]",
        "-",
        "[]]",
        "[^]]",
        "[]-a]",
        "[a-]",
        "[-a]",
        "[--a]",
        "[+--]",
        "[a-a]",
        "[a-b-c]",
        r"[\d-z]",
        r"[\w.+-]",
        "[[]",
        "[[:]",
        "[[:alpha]",
        "[[:alpha:]_]",
        "[[:^xdigit:]]",
        "[:alpha:]",
        "[[a-z]&&[^b]]",
        "[(*+?|{]",
        "[é-ü]",
        r"[\]\\\-^]",
        r"[\x00-\x{10FFFF}]",
        r"\A\z\b\B",
        r"\a\f\t\n\r\v",
        r"\0",
        r"\07",
        r"\12",
        r"\123",
        r"\1234",
        r"\777",
        r"\178",
        r"\x7F\x7f",
        r"\x{1F600}",
        r"\x{000000000041}",
        r"\x{D800}",
        r"\.\*\/\_\ \<\"\`",
        "\\\n",
        "\\\x7f",
        r"\d\D\s\S\w\W",
        r"\pL\PN",
        r"\p{Greek}\P{Greek}\p{^Greek}\P{^Greek}",
        r"\p{Any}\p{Lu}\p{Nag_Mundari}",
        r"[\p{Han}\pN\d]",
        r"\Q.*+?(\E",
        r"\Q(",
        r"\Q\\E",
        r"\Q\E",
        r"a\Q\E*",
        r"a*\Q\E*",
        r"\Qab\E*",
        r"\Q",
        "\x00",
        "日本*",
    ],
)
def test_what_go_compiles_has_no_fault(pattern: str) -> None:
    check(pattern, None)


@pytest.mark.parametrize(
    ("pattern", "underlined", "message", "advice"),
    [
        ("a(?=b)", "(?=", "look-ahead is not part of RE2", WANTED),
        ("a(?!b)", "(?!", "look-ahead is not part of RE2", UNWANTED),
        ("(?<=a)b", "(?<=", "look-behind is not part of RE2", WANTED),
        ("(?<!a)b", "(?<!", "look-behind is not part of RE2", UNWANTED),
        ("(?>a)", "(?>", "atomic groups are not part of RE2", "write `(?:`"),
        ("(?|a)", "(?|", "groups that share their numbers are not part of RE2", "write `(?:`"),
        ("(?(1)a)", "(?(", "conditions are not part of RE2", "write the two cases as alternatives: `(?:a|b)`"),
        ("(?#a)", "(?#", "comments are not part of RE2", "leave the comment out"),
        ("(?'n'a)", "(?'", "`(?'` opens no group in RE2", "write `(?P<name>`"),
        ("(?P<n>a)(?P=n)", "(?P=", "back-references are not part of RE2", IN_ITS_PLACE),
        ("(a(?R)b)", "(?R)", "recursion is not part of RE2", None),
        ("(a(?1)b)", "(?1)", "recursion is not part of RE2", None),
        ("(?<n>a(?&n)b)", "(?&n)", "recursion is not part of RE2", None),
        ("(?P<n>a(?P>n)b)", "(?P>n)", "recursion is not part of RE2", None),
        ("(?Pn)", "(?P", "`(?P` opens no group without a name", "write `(?P<name>`, or `(?:`"),
        ("(?P", "(?P", "`(?P` opens no group without a name", "write `(?P<name>`, or `(?:`"),
        ("(?P<n", "(?P<", "the name of the group has no closing `>`", "write `(?P<name>`"),
        ("(?<n", "(?<", "the name of the group has no closing `>`", "write `(?P<name>`"),
        ("(?P<>a)", "(?P<>", "the name of the group is empty", "write `(?P<name>`, or `(` without a name"),
        *(
            (
                f"(?P<{name}>a)",
                name,
                f"`{name}` is not a name for a group",
                "name the group with the letters a to z and A to Z, digits and `_` only",
            )
            for name in ("status code", "http.route", "naïve")
        ),
        (
            "(?x)a",
            "x",
            "`x` is not a flag of RE2",
            "remove it, and the blanks and comments in the pattern that it would skip",
        ),
        ("(?iu)a", "u", "`u` is not a flag of RE2", FLAGS),
        ("(?i-i-m)a", "-", "the flags have a second `-`", "write one `-` before all flags to switch off"),
        ("(?i-)a", "-", "no flag follows `-`", "write the flags to switch off, or leave out the `-`"),
        ("(?-:a)", "-", "no flag follows `-`", "write the flags to switch off, or leave out the `-`"),
        ("(?i", "(?i", "the flags of the group do not end", "end them with `:` or `)`"),
        ("a(?", "(?", "the flags of the group do not end", "end them with `:` or `)`"),
        ("(a", "(", "`(` has no closing `)`", "close the group, or write `\\(` for the character itself"),
        ("a)", ")", "`)` has no opening `(`", "open the group, or write `\\)` for the character itself"),
    ],
)
def test_a_faulty_group_is_named(pattern: str, underlined: str, message: str, advice: str | None) -> None:
    check(pattern, underlined, message, advice)


@pytest.mark.parametrize(
    ("pattern", "underlined", "message", "advice"),
    [
        ("*.com", "*", "`*` has nothing to repeat", "write `.*` for any text, or `\\*` for the character itself"),
        ("a|+", "+", "`+` has nothing to repeat", "write `\\+` for the character itself"),
        ("(+?a)", "+?", "`+` has nothing to repeat", "write `\\+` for the character itself"),
        ("(?i)*", "*", "`*` has nothing to repeat", "write `.*` for any text, or `\\*` for the character itself"),
        ("{2}", "{2}", "`{2}` has nothing to repeat", "write `\\{` for the character itself"),
        (r"\Q\E*", "*", "`*` has nothing to repeat", "write `.*` for any text, or `\\*` for the character itself"),
        ("ab**", "**", "`**` repeats a repetition", KEEP_ONE),
        ("a*??", "*??", "`*??` repeats a repetition", KEEP_ONE),
        ("a{2}{3}", "{2}{3}", "`{2}{3}` repeats a repetition", KEEP_ONE),
        ("a*?+", "*?+", "`*?+` repeats a repetition", KEEP_ONE),
        ("a++", "++", "possessive repetition is not part of RE2", "leave out the second `+`"),
        ("a?+", "?+", "possessive repetition is not part of RE2", "leave out the second `+`"),
        ("a{2}+", "{2}+", "possessive repetition is not part of RE2", "leave out the second `+`"),
        ("a{1001}", "{1001}", "the repeat count in `{1001}` is above 1000", UNBOUNDED),
        ("a{1,1001}", "{1,1001}", "the repeat count in `{1,1001}` is above 1000", UNBOUNDED),
        ("a{1001,}", "{1001,}", "the repeat count in `{1001,}` is above 1000", UNBOUNDED),
        ("a{99999999999}", "{99999999999}", "the repeat count in `{99999999999}` is above 1000", UNBOUNDED),
        ("a{3,2}", "{3,2}", "the least count in `{3,2}` is above the greatest", "write `{2,3}`"),
        (
            "(?:a{100}){11}",
            "{11}",
            "nested repeat counts multiply to 1100, above 1000",
            "lower the counts, or repeat without a bound by `*` or `+`",
        ),
        (
            "((a{0}){40,}b){0,30}?",
            "{0,30}?",
            "nested repeat counts multiply to 1200, above 1000",
            "lower the counts, or repeat without a bound by `*` or `+`",
        ),
    ],
)
def test_a_faulty_repetition_is_named(pattern: str, underlined: str, message: str, advice: str | None) -> None:
    check(pattern, underlined, message, advice)


@pytest.mark.parametrize(
    ("pattern", "underlined", "message", "advice"),
    [
        ("a[b", "[", "`[` has no closing `]`", "close the class, or write `\\[` for the character itself"),
        ("[]", "[", "`[` has no closing `]`", "write another `]`, as one that comes first stands for itself"),
        ("[^]a", "[", "`[` has no closing `]`", "write another `]`, as one that comes first stands for itself"),
        ("[0z-a9]", "z-a", "the range `z-a` runs backwards", "write `a-z`, or `\\-` for the character itself"),
        ("[a-Z]", "a-Z", "the range `a-Z` runs backwards", "write `a-zA-Z`, or `\\-` for the character itself"),
        ("[.-+]", ".-+", "the range `.-+` runs backwards", "write `+-.`, or `\\-` for the character itself"),
        (r"[\n-\t]", r"\n-\t", r"the range `\n-\t` runs backwards", r"write `\t-\n`, or `\-` for the character itself"),
        ("[a-[:digit:]]", "a-[", "the range `a-[` runs backwards", "write `[-a`, or `\\-` for the character itself"),
        (r"[a-\d]", r"a-\d", r"`a-\d` is a range that ends in a class", "write `\\-` for the character itself"),
        (r"[a-\q]", r"\q", r"`\q` is not an escape of RE2", "write `q` for the character itself"),
        (r"[\b]", r"\b", r"`\b` has no meaning in a class", "write `\\x08` for a backspace"),
        (r"[\z]", r"\z", r"`\z` has no meaning in a class", "move it out of the class"),
        ("[[:alhpa:]]", "[:alhpa:]", "`[:alhpa:]` is not a POSIX class", "did you mean `[:alpha:]`?"),
        (r"\p{greek}", r"\p{greek}", r"`\p{greek}` is no Unicode category or script", r"did you mean `\p{Greek}`?"),
        (r"\P{^Latn}", r"\P{^Latn}", r"`\P{^Latn}` is no Unicode category or script", r"did you mean `\P{^Latin}`?"),
        (r"\p{Letter}", r"\p{Letter}", r"`\p{Letter}` is no Unicode category or script", r"did you mean `\p{L}`?"),
        (
            r"\p{script=Greek}",
            r"\p{script=Greek}",
            r"`\p{script=Greek}` is no Unicode category or script",
            r"did you mean `\p{Greek}`?",
        ),
        (
            r"\p{LC}",
            r"\p{LC}",
            r"`\p{LC}` is no Unicode category or script",
            r"did you mean `\p{L}`?",
        ),
        (r"[\p{Emoji}]", r"\p{Emoji}", r"`\p{Emoji}` is no Unicode category or script", None),
        (r"\pX", r"\pX", r"`\pX` is no Unicode category or script", SEVERAL_LETTERS),
        (r"\p{}", r"\p{}", r"`\p{}` names no class", CLASS_NAME),
        (r"\p{^}", r"\p{^}", r"`\p{^}` names no class", CLASS_NAME),
        (r"\p", r"\p", r"`\p` names no class", CLASS_NAME),
        (r"(\p{Greek)a{2}", r"\p{Greek", r"`\p{Greek` has no closing `}`", CLASS_NAME),
        (r"\p{Greek", r"\p{Greek", r"`\p{Greek` has no closing `}`", CLASS_NAME),
    ],
)
def test_a_faulty_class_is_named(pattern: str, underlined: str, message: str, advice: str | None) -> None:
    check(pattern, underlined, message, advice)


@pytest.mark.parametrize(
    ("pattern", "underlined", "message", "advice"),
    [
        (r"(a)\1", r"\1", "back-references are not part of RE2", IN_ITS_PLACE),
        (r"\18", r"\1", "back-references are not part of RE2", IN_ITS_PLACE),
        (r"\8", r"\8", "back-references are not part of RE2", IN_ITS_PLACE),
        (r"(?<n>a)\k<n>", r"\k", "back-references are not part of RE2", IN_ITS_PLACE),
        (r"a\Z", r"\Z", r"`\Z` is not an escape of RE2", r"write `\z` for the end of the text"),
        (r"\C", r"\C", r"`\C` is not an escape of RE2", "write `.` for any character"),
        (r"\G", r"\G", r"`\G` is not an escape of RE2", None),
        (r"\y", r"\y", r"`\y` is not an escape of RE2", "write `y` for the character itself"),
        (r"\é", r"\é", r"`\é` is not an escape of RE2", "write `é` for the character itself"),
        (r"\€", r"\€", r"`\€` is not an escape of RE2", "write `€` for the character itself"),
        (r"[\h]", r"\h", r"`\h` is not an escape of RE2", r"write `[ \t]`"),
        (r"\u00e9", r"\u00e9", r"`\u00e9` is not an escape of RE2", r"write `\x{e9}`"),
        (r"\u{1F600}", r"\u{1F600}", r"`\u{1F600}` is not an escape of RE2", r"write `\x{1F600}`"),
        (r"\U0001F600", r"\U0001F600", r"`\U0001F600` is not an escape of RE2", r"write `\x{1F600}`"),
        (r"\uq", r"\u", r"`\u` is not an escape of RE2", r"write the character by its code: `\x{e9}`"),
        (r"\E", r"\E", r"`\E` has no opening `\Q`", "leave it out"),
        ("a\\", "\\", "the pattern ends in a single backslash", "write `\\\\` for a backslash"),
        ("[a\\", "\\", "the pattern ends in a single backslash", "write `\\\\` for a backslash"),
        (r"\x", r"\x", r"`\x` is not a character code", CODE),
        (r"\x4", r"\x4", r"`\x4` is not a character code", CODE),
        (r"\xg0", r"\xg", r"`\xg` is not a character code", CODE),
        (r"\x{}", r"\x{}", r"`\x{}` is not a character code", CODE),
        (r"\x{41", r"\x{41", r"`\x{41` is not a character code", CODE),
        (r"\x{4g}", r"\x{4g", r"`\x{4g` is not a character code", CODE),
        (
            r"\x{110000}",
            r"\x{110000}",
            r"`\x{110000}` is beyond the last character",
            r"the last character is `\x{10FFFF}`",
        ),
        ("a\udc80", "\udc80", "the pattern holds half a character, a lone surrogate", "write the whole character"),
    ],
)
def test_a_faulty_escape_is_named(pattern: str, underlined: str, message: str, advice: str | None) -> None:
    check(pattern, underlined, message, advice)


def test_the_first_of_two_faults_is_found() -> None:
    assert find_fault(r"ab(?=c)\Z") == Re2Fault(2, 5, "look-ahead is not part of RE2", WANTED)


def test_the_innermost_open_group_is_underlined() -> None:
    fault = find_fault("(a(b(c)")
    assert fault is not None
    assert (fault.start, fault.end) == (2, 3)


def test_control_characters_do_not_reach_the_message() -> None:
    fault = find_fault("(?\x1b[31m)")
    assert fault is not None
    assert fault.message == "`\\x1b` is not a flag of RE2"


@pytest.mark.parametrize("letter", sorted("CEGHKNRUVXZcehijklmoquy"))
def test_what_is_advised_for_a_foreign_escape_is_itself_valid(letter: str) -> None:
    fault = find_fault("\\" + letter)
    assert fault is not None
    advised = (fault.help or "").split("`")[1:2]
    assert [find_fault(snippet) for snippet in advised] == [None] * len(advised)


def test_go_knows_so_many_categories_and_scripts() -> None:
    assert (len(re2_classes.UNICODE_CATEGORIES), len(re2_classes.UNICODE_SCRIPTS)) == (36, 163)


@pytest.mark.parametrize("name", re2_classes.POSIX_CLASSES)
def test_every_posix_class_may_be_named_either_way(name: str) -> None:
    check(f"[[:{name}:]][^[:^{name}:]]", None)


@pytest.mark.parametrize("name", sorted(re2_classes.UNICODE_CLASSES))
def test_every_unicode_class_may_be_named_in_and_out_of_brackets(name: str) -> None:
    check(rf"\p{{{name}}}[\P{{^{name}}}]", None)


# --- size ---


@pytest.mark.parametrize(
    ("open_", "inner", "close", "levels"),
    [("(", "", ")", 999), ("(", "a", ")", 999), ("(?:", "a", ")*", 999), ("(a", "", ")", 500), ("(a|", "", ")", 499)],
)
def test_an_expression_may_be_a_thousand_high_and_no_higher(open_: str, inner: str, close: str, levels: int) -> None:
    assert find_fault(open_ * levels + inner + close * levels) is None
    levels += 1
    fault = find_fault(open_ * levels + inner + close * levels)
    assert fault is not None
    assert (fault.message, fault.help) == ("the expression nests too deeply", "nest fewer groups and repetitions")


@pytest.mark.parametrize("open_", ["(?:", "(?:a", "(?:a|"])
def test_groups_that_capture_nothing_are_no_level(open_: str) -> None:
    check(open_ * 5000 + "a" + ")" * 5000, None)


@pytest.mark.parametrize(
    "pattern",
    [
        "(" + "(xx?)" * 1000 + "){1000}",
        "(xx?){1000}" * 1000,
        "a|" + "(xx?){1000}" * 1000 + "|b",
        "(?:" + "a" * 3356 + "){1000}",
        "(?:" + "a" * 3355 + "){0,1000}",
        "(?:" + "a|" * 1700 + "b){1000}",
        r"\pL" * (re2.MAX_UNICODE_CLASSES + 1),
    ],
    ids=["nested", "in a row", "in an alternative", "letters", "options", "alternatives", "classes"],
)
def test_an_expression_that_compiles_to_too_much_is_refused(pattern: str) -> None:
    fault = find_fault(pattern)
    assert fault is not None
    assert (fault.message, fault.help) == ("the expression is too large", "shorten it, or lower its repeat counts")


@pytest.mark.parametrize(
    "pattern", ["(?:" + "a" * 3355 + "){1000}", "((((x{2}){2}){2}){125})", "((x{1000}){0}){1000}", "((x{2,}){500})*"]
)
def test_an_expression_just_below_a_limit_passes(pattern: str) -> None:
    check(pattern, None)


def test_the_part_that_is_too_large_is_underlined() -> None:
    large = "(?:" + "a" * 3356 + "){1000}"
    fault = find_fault("ab" + large + "c")
    assert fault is not None
    assert (fault.start, fault.end) == (2, 2 + len(large))


def test_a_count_of_very_many_digits_is_above_the_limit() -> None:
    fault = find_fault("a{" + "9" * 5000 + "}")
    assert fault is not None
    assert fault.help == UNBOUNDED


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        "(?:",
        "(?P<a>",
        "(?i",
        "[",
        "[:",
        "[[:",
        "{",
        "{1,",
        "1",
        "|",
        "a|",
        "(a|",
        "()",
        "\\Q",
        "\\p{",
        "\\x{1",
        "*",
        "]",
    ],
)
@pytest.mark.parametrize("opening", ["", "[", "{", "\\Q", "\\p{", "(?P<"])
def test_a_hostile_pattern_ends_in_a_verdict(opening: str, unit: str) -> None:
    pattern = opening + unit * 20_000
    fault = find_fault(pattern)
    assert fault is None or 0 <= fault.start < fault.end <= len(pattern)


@settings(derandomize=True, deadline=None, database=None, max_examples=500)
@given(st.text(st.one_of(st.sampled_from("()[]{}|*+?\\^$.:-<>=!PQE1x,"), st.characters(codec=None)), max_size=30))
def test_every_fault_underlines_some_of_the_text(pattern: str) -> None:
    fault = find_fault(pattern)
    assert fault is None or 0 <= fault.start < fault.end <= len(pattern)


@settings(derandomize=True, deadline=None, database=None, max_examples=500)
@given(st.text("()[]{}|*+?\\^$.:-<>=!PQE1x,aé\n\x1b", max_size=12))
def test_every_message_is_one_line_without_a_stop(pattern: str) -> None:
    fault = find_fault(pattern)
    for sentence in () if fault is None else (fault.message, fault.help or "x"):
        assert sentence.isprintable()
        assert not sentence.endswith(".")
        assert not sentence[0].isupper()
