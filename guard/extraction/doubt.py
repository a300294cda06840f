"""Doubt: a small linear model of whether a sentence beside an answer says that it is not what is asked for.

It speaks where no rule does. What withholds an answer can be worded in more ways than anybody lists; so the model was trained
on many thousand sentences of both kinds, over drawn queries (`tools/weights/doubt.py`). Its weights are whole numbers, and
its margin takes one square root and one division, which every machine rounds alike. It reads one sentence at a time, and only
prose.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Any

from grammar import Span
from guard.extraction.claim import LEADS_TO_AN_OFFER, Facts
from guard.extraction.elsewhere import is_elsewhere
from guard.extraction.sentence import even, sentences
from guard.extraction.stance import is_asked
from guard.extraction.wording import AFTER, BEFORE, BUCKETS, FIRST_AFTER, LAST_BEFORE, buckets, features

FORMAT = 1
"""The layout of the weights' file."""

MOST_SENTENCES = 200
"""Sentences of one side beyond this number are not read by the model."""

_A_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_a-zA-Z]")
_TWO_WORDS = re.compile(r"[^\W\d_][^\n]*?[\s'/-]+[^\n]*?[^\W\d_]|[^\W\d_a-zA-Z]{2}")
_THREE_WORDS = re.compile(r"(?:[^\W\d_][\w'-]*[^\w\n]+){2}[^\n]*?[^\W\d_]|[^\W\d_a-zA-Z]{2}")
_INTRODUCTION = re.compile(
    r"(?i:the same(?: again| once more| in full)? ?:"
    r"|(?:[a-z ]{1,16}[,.!] )?(?:here(?:['’]s| is| are)|this is|below is) (?:the|your|an?)"
    r"(?: (?:json|sql|requested|generated|final))? (?!mistake|error|problem|issue|bug|example|sample|draft|culprit|typo)"
    r"(?!template|attempt|failure|wrong|bad|old)[a-z]{3,14} ?:)"
)
"""`Here is your chart:` says that an answer follows, whatever the language calls its texts."""
_FENCE = re.compile(r"\s*(?:`{3}|~{3})")
_DATA = re.compile(
    r"[{}\[\]\\|]|[\"']\s*[:=]|^\s*[\"'][^\"']*[\"'][,;)\s]*\Z|[=(@$]\s*[\"'`]{0,3}\s*\Z|\s[\"'][\"'@$]{0,3}\s*\Z|<<|\$\w|[<>]\w"
)
"""What prose does not have: brackets, keys, redirections, an open quotation mark, a text in such marks alone."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """The weights, and two margins: from the one on a sentence withholds an answer, up to the other it surely does not.

    `origin` says what the weights were made from.
    """

    weights: array[int] = field(repr=False)
    scale: float
    bias: float
    withhold_at: float
    pass_at: float
    origin: str = ""

    def margin(self, sentence: str, facts: Facts, columns: frozenset[str], side: str) -> float:
        """How much a sentence sounds like one that withholds the answer; negative for those that do not."""
        found = buckets(features(sentence, facts, columns, side))
        return sum(map(self.weights.__getitem__, found)) * self.scale / sqrt(len(found)) + self.bias


@cache
def shipped() -> Doubts:
    """The weights that come with the package, read at the first call.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    return read_doubts(files(__package__).joinpath("doubt.json").read_text(encoding="ascii"))


def read_doubts(text: str) -> Doubts:
    """A model from the text of its file.

    Raises:
        ValueError: the text is not one that this version reads.
    """
    document: dict[str, Any] = json.loads(text)
    if document.get("format") != FORMAT:
        raise ValueError(f"the weights have format {document.get('format')!r}, but this version reads format {FORMAT}")
    weights = array("b", zlib.decompress(base64.b85decode("".join(document["weights"]))))
    if len(weights) != BUCKETS:
        raise ValueError(f"there are {len(weights):,} weights, but {BUCKETS:,} are needed")
    return Doubts(
        weights, document["scale"], document["bias"], document["withhold_at"], document["pass_at"], document["origin"]
    )


def placed(text: str, *, is_before: bool, is_note: bool = False) -> Iterator[tuple[Span, str, str]]:
    """The sentences of prose on one side of an answer: the place, the words in one form, and a letter for where each stands.

    A single word behind an answer is none: a signature, a heading or a value says as little. So do two words in a member.
    """
    plain = even(text)
    found = [
        place
        for place in sentences(plain)
        if _is_prose(plain[place.start : place.end]) and not _FENCE.match(text, place.start, place.end)
    ]
    for number, place in enumerate(found[-MOST_SENTENCES:] if is_before else found[:MOST_SENTENCES]):
        sentence = plain[place.start : place.end]
        if is_before:
            yield place, sentence, LAST_BEFORE if place is found[-1] else BEFORE
        elif (_THREE_WORDS if is_note else _TWO_WORDS).search(sentence):
            yield place, sentence, FIRST_AFTER if number == 0 and not is_note else AFTER


def _is_prose(sentence: str) -> bool:
    return _A_WORD.search(sentence) is not None and _DATA.search(sentence) is None


def doubted(
    text: str, facts: Facts, columns: frozenset[str], *, is_before: bool, is_note: bool = False
) -> Iterator[Span]:
    """The places of the sentences that withhold the answer beside which they stand, as the model reads them.

    Args:
        text: what stands on one side of the answer, or the words of a member or a comment.
        facts: what the answer holds.
        columns: names of the dataset in lower case; empty where they are not known.
        is_before: whether the answer follows.
        is_note: whether they are the words of a member or a comment.
    """
    doubts, is_offer = shipped(), False
    for place, sentence, side in placed(text, is_before=is_before, is_note=is_note):
        was_offered, is_offer = is_offer, is_asked(sentence) and LEADS_TO_AN_OFFER.search(sentence) is not None
        if was_offered or _INTRODUCTION.fullmatch(sentence.strip()):
            continue
        if doubts.margin(sentence, facts, columns, side) >= doubts.withhold_at:
            yield place


def is_harmless(span: Span, text: str, facts: Facts, columns: frozenset[str], *, is_before: bool) -> bool:
    """Whether all sentences at a place are prose of which the model is sure that it withholds nothing.

    A place with marks of code, of quotation or of emphasis is none such, nor one without a sentence, nor one in another
    language than English.
    """
    if _MARKED.search(text, span.start, span.end) or is_elsewhere(text[span.start : span.end]):
        return False
    doubts = shipped()
    margins = [
        doubts.margin(sentence, facts, columns, side)
        for place, sentence, side in placed(text, is_before=is_before)
        if place.start < span.end and span.start < place.end
    ]
    return bool(margins) and max(margins) < doubts.pass_at


_MARKED = re.compile(
    r"[<>~{}\[\]|\\=`]|-\s*\Z|(?m:^\s*(?:#|//|--|/\*|;|%))|[\u2700-\u27bf\U0001f000-\U0001faff\u26a0\u26d4]"
)
