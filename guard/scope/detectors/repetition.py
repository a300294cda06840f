"""repetition: the same again and again, to fill a model's budget."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, Stage, View, Weight, detector

_RUN = re.compile(r"(\S)\1+")
_LINE_SIGNS = frozenset("_=*.#-")
"""What lines are drawn with: twice as many of them may stand in a row, and one more."""

_MEASURED = 60


@detector(
    Weight.DECISIVE,
    stage=Stage.TEXT,
    out_of_scope=["errors " * 12, "a" * 60, "errors by route " * 8],
    in_scope=[
        "errors sorted by time sorted by time",
        "trace 00000000000000000000000000000000",
        "errors -------------------- slow",
    ],
)
def repetition(view: View) -> Iterator[Signal]:
    """The question repeats the same character, word or phrase again and again.

    Repetition floods a product and can make a model leak text. Pasting a phrase four times by mistake is let through.
    """
    text, limits = view.as_values, view.limits
    run = next((match for match in _RUN.finditer(text) if _is_long(match, limits.same_character)), None)
    if run is not None:
        yield Signal(f"{quote(run.group()[0])} occurs {len(run.group())} times in a row", run.span())
        return
    if len(text) < _MEASURED:
        return
    words = text.lower().split()
    count = Counter(word for word in words if len(word) > 1 or word.isalnum())
    word, times = max(count.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if times > limits.same_word and times * 4 > len(words) and word not in _GLUE:
        yield Signal(f"{quote(word)} occurs {times} times")
        return
    phrases = Counter(zip(words, words[1:], words[2:], strict=False))
    if phrases and max(phrases.values()) > limits.same_phrase:
        yield Signal(f"the same three words occur {max(phrases.values())} times")
        return
    data = text.encode("utf-8", "surrogatepass")
    ratio = len(data) / len(zlib.compress(data, 6))
    if ratio > limits.compression:
        yield Signal(f"the question is highly repetitive: it compresses to 1/{ratio:.1f} of its size")


def _is_long(run: re.Match[str], most: int) -> bool:
    character = run[1]
    if character.isdecimal():
        return False  # an identifier may be nothing but zeros
    length = run.end() - run.start()
    return length > (2 * most + 1 if character in _LINE_SIGNS else most)


_GLUE = frozenset("the of and or in to for by a is = with where not < > + -".split())
