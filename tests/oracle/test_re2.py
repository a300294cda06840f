"""The same patterns to our reading of Go's syntax and to the RE2 library.

Both give the same verdict, and for a fault the same kind of reason. The library is the C++ original of which Go's
package is a translation. Where the two differ is listed in `DIFFERENCES`, each with a pattern that shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.languages.formula.re2 import find_fault
from grammar.languages.formula.re2_classes import UNICODE_CLASSES

try:
    import re2 as library
except ImportError:
    pytest.skip("google-re2 cannot be imported, so there is no oracle to ask", allow_module_level=True)

EXAMPLES = 2000


@dataclass(frozen=True)
class Difference:
    """One thing that Go and the C++ library read differently."""

    what: str
    example: str
    go_compiles: bool
    where: str = "(?!)"
    """A Python regular expression that finds every pattern where it could matter."""


DIFFERENCES = (
    Difference("the library has an escape for one byte", r"\C", go_compiles=False, where=r"\\C"),
    Difference(
        "the library takes letters of every script in a group's name",
        "(?P<é>a)",
        go_compiles=False,
        where=r"\(\?P?<[^>]*[^\x00-\x7f]",
    ),
    Difference(
        "the library counts the copies in what is left out",
        "((x{1000}){0}){1000}",
        go_compiles=True,
        where=r"\{0(,0)?\}.*\{",
    ),
    Difference("the library bounds no height", "(" * 1000 + ")" * 1000, go_compiles=False),
    Difference("Go bounds instructions", "(" + "(xx?)" * 1000 + "){1000}", go_compiles=False),
    Difference("the library bounds memory", r"\pL{1000}", go_compiles=True),
)
"""What the two read differently.

Not among them, though C++ code of other times and other engines differ here: two groups of one name are allowed in
both, ``(?<name>)`` names a group in both, the repeat limits are the same 1000, and both know Unicode 15's scripts.
"""

KINDS = {
    "missing ]": r"`\[` has no closing",
    "missing )": r"`\(` has no closing",
    "unexpected )": r"`\)` has no opening",
    "no argument for repetition operator": r"has nothing to repeat",
    # The library looks for a repetition before it looks at the counts, Go the other way round.
    "bad repetition operator": r"repeats a repetition|possessive|repeat count|least count",
    "invalid repetition size": r"repeat count|least count",
    "invalid character class range": r"runs backwards|POSIX class|Unicode category|names no class|closing `}`",
    "invalid escape sequence": r"escape|back-ref|character code|in a class|`\\E`|last character|names no class",
    "invalid perl operator": r"look-|atomic|share|condition|comment|recursion|flag|back-ref|`\(\?P|`\(\?'|closing `>`",
    "invalid named capture group": r"name for a group|name of the group|look-behind",
    "trailing \\": r"single backslash",
    # It says so where a character code breaks off at the end of the pattern.
    "invalid UTF-8": r"character code",
}
"""The library's words for a kind of fault, with a regular expression that finds ours."""

PIECES = r"""
    a b . ^ $ | ( ) (?: (?P<n> (?<n> (?i) (?i-s: (?) (?- (? (?= (?! (?<= (?> (?# (?P= (?P (?x
    * + ? *? ?? {2} {2,} {1,3} {0} {0,} {3,2} {1000} {1001} {,2} {01} {2 { } x{20} ){60} (a{30})
    [ ] [^ [a-z] [z-a] [] [^] [[:alpha:]] [[:^word:]] [[:x:]] [[: [: :] - \- a-
    \ \d \W \pN \p{Greek} \P{^Lu} \p{greek} \p{ \p \pX \p{Any}
    \Q \E \A \z \Z \b \B \C \1 \12 \0 \8 \777 \x41 \x4 \x{1F600} \x{110000} \x{
    \n \v \_ \. \q \é é
"""
FRAGMENTS = st.sampled_from(PIECES.split())
CHARACTERS = st.sampled_from("()[]{}|*+?\\^$.:-<>=!PQEdpLNZzAbxsin0127,8aU_é&/ ")
PIECES_OF_CLASSES = r"a z A - ] ^ \ [ + \d \pL \p{ \n \x41 \- \b [:alpha:] [: :]"
IN_CLASS = st.sampled_from(PIECES_OF_CLASSES.split())

ROWS = st.lists(FRAGMENTS, max_size=8).map("".join)
TEXTS = st.text(CHARACTERS, max_size=10)
CLASSES = st.builds("[{}{}".format, st.lists(IN_CLASS, max_size=7).map("".join), st.sampled_from(["]", ""]))


def library_fault(pattern: str, max_memory: int = 1 << 28) -> str | None:
    """What the library says of the pattern; None where it compiles."""
    options = library.Options()
    options.log_errors = False
    options.max_mem = max_memory
    try:
        library.compile(pattern, options)
    except library.error as refusal:
        return str(refusal.args[0].decode(errors="replace"))
    return None


def check_agreement(pattern: str) -> bool:
    """The two give one verdict on the pattern, for one kind of reason; returns it."""
    ours, theirs = find_fault(pattern), library_fault(pattern)
    if ours is None or theirs is None:
        assert (ours and ours.message, theirs) == (None, None)
        return True
    kind = theirs if theirs in KINDS else theirs.partition(":")[0]
    assert re.search(KINDS[kind], ours.message), f"{theirs} / {ours.message}"
    return False


@pytest.mark.parametrize("patterns", [ROWS, TEXTS, CLASSES], ids=["fragments", "characters", "classes"])
def test_generated_patterns_are_judged_alike(patterns: st.SearchStrategy[str]) -> None:
    differing = re.compile("|".join(difference.where for difference in DIFFERENCES))
    verdicts: Counter[bool] = Counter()

    @settings(derandomize=True, deadline=None, database=None, max_examples=EXAMPLES)
    @given(patterns.filter(lambda pattern: not differing.search(pattern)))
    def agree(pattern: str) -> None:
        verdicts[check_agreement(pattern)] += 1

    agree()
    assert min(verdicts[True], verdicts[False]) > EXAMPLES // 10


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.what)
def test_each_listed_difference_is_one(difference: Difference) -> None:
    default_memory = 8 << 20
    assert (find_fault(difference.example) is None) == difference.go_compiles
    generous = default_memory if difference.go_compiles else 1 << 30
    assert (library_fault(difference.example, generous) is None) != difference.go_compiles


@pytest.mark.parametrize("name", sorted(UNICODE_CLASSES))
def test_the_library_knows_every_unicode_class(name: str) -> None:
    assert library_fault(rf"\p{{{name}}}") is None


@pytest.mark.parametrize("name", ["Cn", "LC", "Letter", "greek", "Assigned", "ASCII", "L&", "IsGreek"])
def test_the_library_knows_no_looser_class_name_either(name: str) -> None:
    assert not check_agreement(rf"\p{{{name}}}")


@pytest.mark.parametrize(
    "pattern",
    [
        "(?P<n>a)(?P<n>b)",
        "(?<n>a)",
        "(?:a{500}){2}",
        "(?:a{500}){3}",
        "a{0,1000}",
        "a*(?i)*",
        r"\x{D800}",
    ],
)
def test_what_the_two_might_read_differently_is_judged_alike(pattern: str) -> None:
    check_agreement(pattern)
