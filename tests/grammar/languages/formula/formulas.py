"""Hypothesis strategies for formulas: trees, texts in varied spellings, texts nearly right, and any text."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from grammar.languages.formula import FUNCTIONS, Call, Column, Literal, Not, Operation, print_formula
from grammar.languages.formula.vocabulary import LARGEST_INTEGER, LEVELS

SEEDS = st.integers(0, 2**32 - 1)

_TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(st.sampled_from("ab\"`\\'\n\t\0é日😀\u200b\udc80$%d+"), max_size=8),
    st.sampled_from(["^/api/v\\d+$", "", "`", "two words", "true", "200", "\\", '"']),
).filter(lambda text: not any("\ud800" <= c < "\udc80" or "\udcff" < c <= "\udfff" for c in text))

NAMES = st.one_of(
    st.sampled_from(
        ["duration_ms", "http.status_code", "a", "x-request-id", "1st", "日本", "cpu usage (%)", "", "a=1", "-"]
    ),
    st.sampled_from(
        ["duration_ms", "http.status_code", "a", "x-request-id", "1st", "日本", "cpu usage (%)", "", "a=1", "-"]
    ),
    _TEXTS,
)

LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    st.integers(0, 10),
    st.floats(allow_nan=False, allow_infinity=False),
    _TEXTS,
).map(Literal)

COLUMNS = NAMES.map(Column)
_LEVELS = [tuple(op for op in LEVELS if LEVELS[op] == level) for level in sorted(set(LEVELS.values()))]


def _operations(inner):
    return st.sampled_from(_LEVELS).flatmap(
        lambda operators: st.integers(1, 3).flatmap(
            lambda count: st.builds(
                Operation,
                st.tuples(*[st.sampled_from(operators)] * count),
                st.tuples(*[inner] * (count + 1)),
            )
        )
    )


def _calls(inner):
    return st.builds(Call, st.sampled_from([*FUNCTIONS]), st.lists(inner, max_size=4).map(tuple))


TREES = st.recursive(
    st.one_of(LITERALS, COLUMNS),
    lambda inner: st.one_of(_operations(inner), _calls(inner), inner.map(Not)),
    max_leaves=12,
)
"""Trees of any shape: what is right by the grammar, not by the rules."""

PIECES = (
    "$a", "$b", "$a=1", "$a/", "$", '$"x y"', "$`x`", "$a[0]", "${a}", "$é", "$a²", "1", "007", "1.5", ".5",
    "1e3", "1E+3",
    "1.", "1e", "0x10", "1_000", "1.5.2", "1e400", "9223372036854775807", "9223372036854775808", "10ms", '"x"', '"\\d"',
    '"\\n"', '"\\\'"', '"\\ud800"', '"\\400"', '"\\377"', '"a\nb"', '"', "`x`", "`", "'x'", "'", "“x”", "true", "false",
    "null", "TRUE", "None", "AND", "OR", "NOT", "and", "or", "not", "in", "IN", "like", "is", "CASE", "IF", "SUM", "if",
    "ANDX", "truex", "F", "_x", "x", "foo.bar", "AVG", "LOG", "NOW", "EXISTS", "RATE", "(", ")", "()", ",",
    "+", "-", "*",
    "/", "%", "=", "!=", "<", "<=", ">", ">=", "!", "==", "<>", "&&", "||", "^", "**", "=>", "≥", "−", "?",
    ":", ";", "@",
    "#", "//", "/*", "*/", "\\", "[", "]", "{", "}", " ", "  ", "\n", "\t", "\x0b", "\x1c", "\x85", "\xa0", "\u2028",
    "\u200b", "\ufeff", "（", "，", "\x00", "\ud800", "é", "²", "日本", "$日本",
)  # fmt: skip
"""What a formula is made of, and what it is not."""

SOUPS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
SPACED_SOUPS = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
ANY_TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Nd", "No", "Mn", "Lu", "Ps"])),
    SOUPS,
    SPACED_SOUPS,
)


@st.composite
def texts(draw):
    """Texts of the language: trees, printed, with blanks put in and taken out where that changes nothing."""
    text = print_formula(draw(TREES))
    chance = Random(draw(SEEDS))
    blanks = [" ", "\n", "\t", "\u3000", "\xa0", "  "]
    found = []
    for character in text:
        found.append(chance.choice(blanks) if character == " " and '"' not in text and "`" not in text else character)
    return "".join(found)


@st.composite
def near_texts(draw):
    """Texts that are one to four small edits away from a formula."""
    text = print_formula(draw(TREES))
    chance = Random(draw(SEEDS))
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(text) + 1)
        to = min(len(text), at + chance.randrange(4))
        text = text[:at] + (chance.choice(PIECES) if chance.random() < 0.7 else "") + text[to:]
    return text
