"""The linear model: a weight for each bucket of features, two scores for each common word, and their sum, the margin.

Weights and scores are whole numbers of eight bits; the sum is taken in the order of the text, with additions, one division and
square roots only, which every machine rounds alike. So the margin of a text is the same everywhere.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from guard.scope.topic.features import (
    BUCKETS,
    SCHEMA,
    SIGN,
    UNEXPLAINED,
    UNKNOWN,
    VALUE,
    Word,
    features,
    read_words,
    rows_of,
)
from guard.scope.topic.fields import AKIN, ALIEN, NEITHER
from guard.scope.topic.languages import FOREIGN, KINDS, OFF
from guard.scope.topic.vocabulary import Terms, Vocabulary, english
from guard.scope.topic.words import WordScores, shipped_words

FORMAT = 2
"""The layout of the weights' file."""

CLAUSE_COST = 1.0
"""How much further out a part of a question must be than the whole would have to."""

SHORTEST_CLAUSE = 3
FOREIGN_BELOW = 0.5
"""A text may be in an unknown language where less than this share of its words is explained."""
OWN_SHARE = 0.6
"""It is not, where at least this share is explained or common English."""
RESERVE = 1.7
"""A question in another language is refused for its topic only from so much further out."""
ELSEWHERE = 0.8
"""One that names things of other fields than the schema's, and nothing of these, already from so much nearer."""
_SHORT = 2
_SHARED = frozenset("all any are but can did for had has her may men per ten via was".split())
"""English words that say nothing by themselves, and are words of other languages too, as all very short ones may be."""
_FIGURES = tuple("how many|how much|which |average|median|total|number|count|sum|top|percentage|share".split("|"))
"""How questions for figures begin."""
_FEWEST_UNEXPLAINED = 2
_MOST_EVERYDAY = 1
"""Such a question may have so many words of everyday requests: the nouns of some products are among them."""
_COUNTED_WITHIN, _WORDS_BEFORE_COUNT = 80, 3
"""Where a question for a number says so: within so many characters, behind so many words."""
_UNSURE = frozenset((UNKNOWN, "<q>"))
_BARE = frozenset((SCHEMA, VALUE, SIGN))
_LISTED = frozenset(KINDS.values())
_ELSEWHERE = frozenset((SCHEMA, VALUE, SIGN, UNKNOWN, "<q>", "?"))
_TASKS = (
    "what where when who why how explain write tell give translate sing draft compose recommend is are can do should"
)
"""Words that begin a task of its own, behind a bare "and" or comma."""
_BREAK = re.compile(
    r"[.;!?:] |\n|[\u3002\uff01\uff1f\u061f\u060c\u061b\u3001\uff0c\u0964]| -{1,3} "
    r"|, (?:also|and then|then|but) | and then | but first | then "
    rf"|(?:,| and| plus) (?=(?:{_TASKS.replace(' ', '|')})\b)",
    re.IGNORECASE,
)
_POLITE = frozenset(
    "a advance afternoon again all appreciated best cheers day dear evening for good greetings have hello help hey hi if in kind"
    " kindly lot many me morning much nice please regards so team thank thanks that the there thx very welcome you your".split()
)
"""A part that is made of these is no task of its own."""
_CLOSER = re.compile(
    r"(?:(?<=\w)[ ,.!?]|(?<=[,.!?]) )[ ,]?"
    r"(?:many thanks|thanks|thank you|thx|ty|cheers|much appreciated|please|pls|plz|(?:kind|best) regards)"
    r"(?: (?:so|very) much| a lot| a million| in advance| again| for (?:your|the) help)?(?: in advance)?[ .!]{0,4}$"
)
_AFTER_OPENER = " ,:!"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights with the margins from which on a question is flagged, and refused, where nothing else is said.

    `origin` says what the weights were made from, `digest` names them.
    """

    weights: array[int]
    scale: float
    bias: float
    flag_at: float
    block_at: float
    origin: str = ""
    digest: str = ""
    words: WordScores = field(default_factory=shipped_words, repr=False)

    def margin(self, words: Sequence[Word]) -> float:
        """How far words are from the product's questions; negative for those that are most like them."""
        weights, total = self.weights, 0.0
        for bucket, amount in features(words):
            total += weights[bucket] * amount
        anywhere, unexplained, share = rows_of(words)
        table = self.words
        common = sum(map(table.anywhere.__getitem__, anywhere)) + sum(map(table.unexplained.__getitem__, unexplained))
        return total * self.scale + common * table.scale * share + self.bias


@cache
def shipped() -> Model:
    """The weights that come with the package, read at the first call.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    return read_model(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))


def read_model(text: str) -> Model:
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
    if document["words"] != shipped_words().digest:
        raise ValueError("the weights were made with the words of another version")
    return Model(
        weights,
        document["scale"],
        document["bias"],
        document["flag_at"],
        document["block_at"],
        document["origin"],
        document["digest"],
    )


@dataclass(frozen=True, slots=True)
class TopicScore:
    """What the topic of a question came to: its margin, the words that nothing explains, and how many say something."""

    margin: float
    words: int
    content: int
    unknown: tuple[str, ...]
    is_bare: bool = False
    """Whether it is made of names, values and signs alone."""
    place: tuple[int, int] | None = None
    """Where the part stands that decided, None for the question as a whole."""
    is_foreign: bool = False
    """Whether it is in a language that no list has: then its topic is not known, whatever the margin says."""
    names_schema: bool = False
    """Whether a word of it is in the schema."""
    is_beyond_schema: bool = False
    """Whether it asks for figures of what the schema has no word for, or names things of other fields only."""
    is_counted_elsewhere: bool = False
    """Whether all of it asks for a number in a listed language besides English: its nouns need not be in any list."""
    reserve: float = 0.0
    """How much further out it has to be to be refused, as in a language whose nouns are in no list; negative for nearer."""
    strange: int = 0
    """How many of its words nothing explains and are no common words of any language."""


def score_topic(text: str, terms: Terms, model: Model, vocabulary: Vocabulary | None = None) -> TopicScore:
    """The topic of a question: the margin of the whole, or that of a part of it which is far enough out by itself."""
    vocabulary = vocabulary or english()
    words = asked_words(text, terms, vocabulary)
    margin, place = model.margin(words), None
    for part in clauses(text, words):
        other = model.margin(part) - CLAUSE_COST
        if other > margin:
            margin, place = other, (part[0].start, part[-1].start + len(part[-1].written))
    content = [word for word in words if word.is_content]
    unknown = tuple(dict.fromkeys(word.written for word in content if word.token in UNEXPLAINED))
    return TopicScore(
        margin=margin,
        words=len(words),
        content=len(content),
        unknown=unknown,
        is_bare=all(word.token in _BARE for word in words),
        place=place,
        is_foreign=is_foreign(words, vocabulary),
        names_schema=any(word.in_schema or word.token == SCHEMA for word in content),
        is_beyond_schema=bool(terms.names) and is_beyond_schema(words),
        is_counted_elsewhere=place is None and _is_counted_elsewhere(text, words, vocabulary),
        reserve=reserve(words, vocabulary),
        strange=sum(word.token == UNKNOWN and word.row < 0 for word in content),
    )


def is_beyond_schema(words: Sequence[Word]) -> bool:
    """Whether words ask for figures of what a schema has no word for, or name things of other fields than the schema's only."""
    content = [word for word in words if word.is_content]
    return _is_beyond(words, content) or _is_elsewhere(content)


def _is_beyond(words: Sequence[Word], content: Sequence[Word]) -> bool:
    """Whether words begin as a question for figures does, and most of the others come from nowhere, none from the schema.

    Values may be names of what the schema holds, so a question with one is not judged.
    """
    head = " ".join(word.written for word in words[:2])
    if not head.startswith(_FIGURES) or any(word.in_schema or word.token in _BARE for word in content):
        return False
    unexplained = sum(word.token in UNEXPLAINED for word in content)
    return unexplained >= _FEWEST_UNEXPLAINED and 2 * unexplained > len(content)


def _is_elsewhere(content: Sequence[Word]) -> bool:
    """Whether words name things of other fields than the schema's, and nothing of the schema or its fields."""
    sides = {word.side for word in content}
    return ALIEN in sides and AKIN not in sides and not any(word.in_schema or word.token == SCHEMA for word in content)


def _is_counted_elsewhere(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """Whether a text begins by asking for a number, in another language than English, and hardly of everyday things.

    A schema is in one language, so the nouns of such a question are unknown however right it is.
    """
    if sum(word.token == OFF for word in words) > _MOST_EVERYDAY:
        return False
    count = vocabulary.others.counts.search(text[:_COUNTED_WITHIN].lower())
    return count is not None and len(text[: count.start()].split()) <= _WORDS_BEFORE_COUNT


def is_foreign(words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """Whether words are in a language that no list has.

    That is, lists and schema explain few of them, and few are common English ones. Values and signs count for nothing,
    nor do English words that say nothing by themselves and that other languages may have too.
    """
    spoken = [word for word in words if word.token not in _BARE and word.written[:1].isalpha()]
    explained = sum(word.token not in _UNSURE and not _is_ambiguous(word) for word in spoken)
    common = sum(
        word.token in _UNSURE and (0 <= word.row < vocabulary.own_rows or word.side != NEITHER) for word in spoken
    )
    spoken_count = sum(not _is_ambiguous(word) for word in spoken)
    return explained < FOREIGN_BELOW * spoken_count and explained + common < OWN_SHARE * spoken_count


def reserve(words: Sequence[Word], vocabulary: Vocabulary) -> float:
    """How much further out words have to be to be refused for their topic; negative where less far is enough."""
    if _is_in_another_language(words, vocabulary):
        return RESERVE
    return -ELSEWHERE if _is_elsewhere([word for word in words if word.is_content]) else 0.0


def _is_in_another_language(words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """Whether more words are from the lists of other languages than from those of this one."""
    other = sum(word.token in _LISTED or word.row >= vocabulary.own_rows for word in words)
    own = sum(word.token not in _LISTED and word.token not in _ELSEWHERE and not _is_ambiguous(word) for word in words)
    own += sum(word.token == UNKNOWN and 0 <= word.row < vocabulary.own_rows for word in words)
    return other > own


def _is_ambiguous(word: Word) -> bool:
    if word.is_content or word.token == FOREIGN:
        return False
    return len(word.written) <= _SHORT or word.written in _SHARED


def clauses(text: str, words: Sequence[Word]) -> list[list[Word]]:
    """The words of each part of a text that may be a task of its own, in order; empty where it is one part only."""
    breaks = [match.end() for match in _BREAK.finditer(text)]
    if not breaks:
        return []
    parts: list[list[Word]] = [[]]
    at = 0
    for word in words:
        while at < len(breaks) and word.start >= breaks[at]:
            at += 1
            parts.append([])
        parts[-1].append(word)
    return [
        part
        for part in parts
        if SHORTEST_CLAUSE <= len(part) < len(words) and not all(word.written in _POLITE for word in part)
    ]


def asked_words(text: str, terms: Terms, vocabulary: Vocabulary) -> list[Word]:
    """The words of a text without its polite beginning and end."""
    words = read_words(text, terms, vocabulary, after_openers(text, vocabulary))
    end = before_closers(text)
    return [word for word in words if word.start < end] or words


def before_closers(text: str) -> int:
    """The offset of a polite end such as "thanks a lot", which says nothing about the topic; the length where there is none.

    >>> before_closers("show errors, thanks a lot!")
    11
    """
    start = max(0, len(text) - 80)
    match = _CLOSER.search(text[start:].lower())
    return start + match.start() if match is not None else len(text)


def after_openers(text: str, vocabulary: Vocabulary) -> int:
    """The offset after polite beginnings such as "can you please": they say nothing about the topic.

    >>> after_openers("Can you please show errors", english())
    15
    """
    at, lower = 0, text[:120].lower()
    for _ in range(4):
        opener = next((words for words in vocabulary.openers if lower.startswith(words, at)), None)
        if opener is None:
            break
        end = at + len(opener)
        if end < len(lower) and lower[end] not in _AFTER_OPENER:
            break
        while end < len(lower) and lower[end] in _AFTER_OPENER:
            end += 1
        at = end
    return at if at < len(text) else 0
