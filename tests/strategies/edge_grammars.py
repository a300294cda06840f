"""Small grammars whose terminals look at what stands around them, overlap, and compete with each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

CHARACTERS = "ab. "
"""The texts of these grammars are tried over these characters, and `A` where case does not matter."""

_EXPRESSIONS = (
    *("a+", "[ab]+", "(a|ab)", "ab?", "a+?b", "a*b", "b.b", "a{1,2}", r"\.+", r"(a|b\.)+"),
    *("a(?!b)", "a(?![ab])", "a(?=b)", r"[ab]+(?!\.)", r"a+(?=\.)", r"[ab]+(?= *\.)", r"b+(?= |\.)", "a(b(?!a)|a)*"),
    *(r"\.(?!\.)", r" ?\.(?!\.|a)", "(?!a)[ab]+", "(?=a)[ab]+", "(?!ab)[ab]+"),
    *("(?<=a)b", "(?<!a)b+", r"(?<=\.)a+", r"(?<! )\.", "(?<=ab)a", r"(?<![ab])[ab]+"),
    *(r"a\b", r"\bb", r"ab\B", r"[ab]+\b", "^a", "b$", r"[ab]\Z", r"\Aa"),
)
_STRINGS = ('"a"', '"ab"', '"b"', '"ba"', '"."', '".."', '"ab"i', '"a."')
_IGNORED = ("", "", '%ignore " "', "%ignore / +/", "%ignore / +(?!b)/", "%ignore /[ .]/", r"%ignore / |b(?=\.)/")
_PRIORITIES = ("", "", "", ".1", ".2", ".-1")


@st.composite
def edge_grammars(draw: Any) -> str:
    """A grammar of two or three terminals, of look-arounds, word boundaries, keywords and names, priorities, blanks."""
    names, lines = [], []
    for name in "TUV"[: draw(st.integers(2, 3))]:
        if draw(st.integers(0, 3)):
            body = f"/{draw(st.sampled_from(_EXPRESSIONS))}/" + draw(st.sampled_from(("", "", "", "i")))
            lines.append(f"{name}{draw(st.sampled_from(_PRIORITIES))}: {body}")
            names.append(name)
        else:
            names.append(draw(st.sampled_from(_STRINGS)))
    symbol = st.sampled_from(names)
    part = st.one_of(symbol, st.tuples(symbol, st.sampled_from("?*+")).map("".join))
    sequence = st.lists(part, min_size=1, max_size=3).map(" ".join)
    body = draw(st.lists(sequence, min_size=1, max_size=2).map(" | ".join))
    return "\n".join([f"start: {body}", *lines, draw(st.sampled_from(_IGNORED)), ""])
