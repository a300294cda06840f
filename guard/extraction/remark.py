"""Remark: what is said beside an answer, in what was left out around it.

Taking a query out of the text around it is a safe repair only where the rest carries nothing. So the rest is read, with
all the tolerance that the query itself is read with. Members of an object, a second query, a sentence or a statement
that changes the answer, words that take it back: any of them, and the answer is refused, with the place. What says the
same as the answer once more changes nothing. A closed thinking channel is no part of an answer and is not read.

Members are judged by putting them into the answer: `limit: 10` beside a query that has that limit says nothing new. What
cannot be read is taken for prose only where it has the form of prose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import islice
from typing import Any

from grammar import Notation, Span
from grammar.parsing.compilation import compiled
from grammar.suggestion import folded
from guard.extraction.candidate import Leftover
from guard.extraction.change import IN_A_CASE, changed_in_code, commanded, conditions, renamed, values
from guard.extraction.claim import FOR_A_PURPOSE, Facts, contradictions
from guard.extraction.doubt import doubted, is_harmless
from guard.extraction.layers import layers
from guard.extraction.member import Kind, Member, enclosed, grouped, members, names_of, objects
from guard.extraction.sentence import even, sentences
from guard.extraction.withdrawal import (
    changed_in_data,
    is_withdrawing_path,
    withdrawn_before,
    withdrawn_behind,
    withdrawn_in_data,
)

MOST_READINGS = 24
"""At most this many parts of what is left out are read as the answer is; a further part counts as saying something."""

MOST_CHARACTERS = 50_000
"""A longer text on one side of an answer is not read, and counts as saying something."""

Read = Callable[[str], str | None]
"""A text to the canonical text that it comes to with every tolerance, None where it is not one of the language."""


class Meaning(Enum):
    """What a part that is left out does to the answer."""

    WITHDRAWS = "withdraws"
    CHANGES = "changes"
    ANOTHER = "another"
    """It is an answer of its own, and another one."""
    DOUBTS = "doubts"
    """No rule says what it does, but it sounds like what withholds an answer."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A part that is left out and says something; `span` is its place in the leftover's text."""

    meaning: Meaning
    span: Span
    leftover: Leftover


def remark(
    leftovers: Iterable[Leftover],
    notation: Notation,
    answer: str,
    read: Read,
    columns: Iterable[str] = (),
    asides: Iterable[Leftover] = (),
    notes: Iterable[Leftover] = (),
) -> Remark | None:
    """The first thing that is said beside an answer and not in it; None where all that is left out carries nothing.

    Args:
        leftovers: the texts that the answer was taken out of, the outermost first.
        notation: how the texts of the language look.
        answer: the answer's canonical text.
        read: how a text is read; it is called at most `MOST_READINGS` times.
        columns: names of the dataset; empty where they are not known.
        asides: the comments inside the answer, each in what the model said.
        notes: the keys of the members that were removed from the answer, each in what the model said.
    """
    reader = _Reader(notation, answer, read, tuple(columns))
    for aside in asides:
        meaning = _said_in_comment(aside.text[aside.taken.start : aside.taken.end], reader)
        if meaning is not None:
            return Remark(meaning, aside.taken, aside)
    for note in notes:
        removed = _REMOVED.match(note.text, note.taken.start)
        if removed is None:
            continue
        words = removed["text"] if removed["mark"] == '"' else removed["text"].replace('"', "'")
        meaning = next((meaning for meaning, _ in _said_in_notes(f'"{removed["key"]}": "{words}"', reader)), None)
        if meaning is not None:
            return Remark(meaning, Span(*removed.span()), note)
    for leftover in leftovers:
        said = next(_remarks(leftover, reader), None)
        if said is not None:
            meaning, span = said
            return Remark(meaning, span, leftover)
    return None


def _said_in_comment(text: str, reader: _Reader) -> Meaning | None:
    """What a comment inside the answer does to it; all comments of a part that was written anew as a whole."""
    for comment in islice(_COMMENT.finditer(text), _MOST_PIECES):
        meaning = _said_by_words(_COMMENT_MARK.sub(" ", comment.group()), reader)
        if meaning is not None:
            return meaning
    return None


def _said_by_words(words: str, reader: _Reader) -> Meaning | None:
    if withdrawn_behind(words) is not None:
        return Meaning.WITHDRAWS
    for plain in (words, *(inner for inner, _ in layers(words))):
        if any(meaning is Meaning.ANOTHER for meaning, _ in _said_in_data(plain, reader, leads_up=False)):
            return Meaning.ANOTHER
    said = next((meaning for meaning, _ in _said_in_prose(words, reader, is_before=False)), None)
    if said is None and any(doubted(words, reader.facts, reader.folded_columns, is_before=False, is_note=True)):
        return Meaning.DOUBTS
    return said


_COMMENT = re.compile(
    r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?|<!--(?:[^-]|-(?!->))*+(?:-->)?"
    r"|(?://|#|--)[^\n]*+(?:\n[ \t]*(?://|#|--)[^\n]*+)*+"
)
_COMMENT_MARK = re.compile(r"//+|/\*+|\*+/|#+|<!--|-->|--+")


def _remarks(leftover: Leftover, reader: _Reader) -> Iterator[tuple[Meaning, Span]]:
    begin, end = leftover.start, leftover.taken.end
    before, after = leftover.text[begin : leftover.taken.start], leftover.text[end:]
    if not before.strip() and not after.strip() and not leftover.path:
        return
    sides = ((before, begin), (after, end))
    for side, shift in sides:
        if len(side) > MOST_CHARACTERS:
            yield Meaning.CHANGES, Span(shift, shift + len(side))
            return
    for side, shift in sides:
        for meaning, span in _said_in_data(side, reader, leads_up=shift == begin and side is before):
            yield meaning, span.shifted(shift)
        for plain, encoded in layers(side):
            for meaning, _ in _said_in_data(plain, reader, leads_up=False):
                yield meaning, encoded.shifted(shift)
    if leftover.path is not None:
        yield from _said_by_envelope(leftover, sides, reader)
        return
    place = _taken_back(withdrawn_before, before, reader, is_before=True)
    if place is not None:
        yield Meaning.WITHDRAWS, place.shifted(begin)
    place = _taken_back(withdrawn_behind, after, reader, is_before=False)
    if place is not None:
        yield Meaning.WITHDRAWS, place.shifted(end)
    in_code = changed_in_code(before, after, reader.names)
    if in_code is not None:
        yield Meaning.CHANGES, in_code[1].shifted(begin if in_code[0] else end)
    for side, shift in sides:
        for meaning, span in _said_in_prose(side, reader, is_before=shift == begin and side is before):
            yield meaning, span.shifted(shift)
    for side, shift in sides:
        for span in doubted(side, reader.facts, reader.folded_columns, is_before=shift == begin and side is before):
            yield Meaning.DOUBTS, span.shifted(shift)


def _taken_back(find: Callable[[str], Span | None], text: str, reader: _Reader, *, is_before: bool) -> Span | None:
    """The first place that takes the answer back, except where the model is sure that its words do not."""
    for _ in range(_MOST_SPARED):
        place = find(text)
        if place is None or not is_harmless(place, text, reader.facts, reader.folded_columns, is_before=is_before):
            return place
        text = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
    return find(text)


_MOST_SPARED = 8


def _said_by_envelope(
    leftover: Leftover, sides: Iterable[tuple[str, int]], reader: _Reader
) -> Iterator[tuple[Meaning, Span]]:
    assert leftover.path is not None
    if is_withdrawing_path(leftover.path):
        yield Meaning.WITHDRAWS, leftover.taken
    for side, shift in sides:
        place = withdrawn_in_data(side)
        if place is not None:
            yield Meaning.WITHDRAWS, place.shifted(shift)
        place = changed_in_data(side)
        if place is not None:
            yield Meaning.CHANGES, place.shifted(shift)
        for meaning, span in _said_in_notes(side, reader):
            yield meaning, span.shifted(shift)


def _said_in_notes(text: str, reader: _Reader) -> Iterator[tuple[Meaning, Span]]:
    """What the members that are words do to the answer beside which they stand."""
    for note in _NOTE.finditer(text):
        begin = note.start("text")
        words = note["text"].replace("\\n", " \n")
        if not _ASKED.isdisjoint(_KEY_WORD.findall(_RISE.sub(" ", note["key"]).casefold())):
            continue
        for meaning, span in _said_in_prose(words, reader, is_before=False):
            yield meaning, span.shifted(begin)
        place = withdrawn_behind(words)
        if place is not None:
            yield Meaning.WITHDRAWS, place.shifted(begin)
        for span in doubted(words, reader.facts, reader.folded_columns, is_before=False, is_note=True):
            yield Meaning.DOUBTS, span.shifted(begin)


_NOTE = re.compile(r"\"(?P<key>[\w .-]{1,60})\"\s*:\s*\[?\s*\"(?P<text>(?:[^\"\\]|\\.)*+)\"")
"""The members of an envelope that are words: they may speak to whoever takes the answer out of it."""
_REMOVED = re.compile(
    r"[\"']?(?P<key>[\w .-]{1,60})[\"']?\s*(?:=>|[:=])\s*\[?\s*(?P<mark>[\"'])(?P<text>(?:(?!(?P=mark))[^\\]|\\.)*+)(?P=mark)",
    re.DOTALL,
)
"""A member that is words, as any notation writes it."""
_RISE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KEY_WORD = re.compile(r"[a-z]+")
_ASKED = frozenset(
    "question questions nlq prompt user input request ask asked title name model id role type source dataset url version created "
    "object system finish "
    "message code status error errors tool function thought thoughts thinking reasoning scratchpad plan column columns".split()
)
"""Words of keys under which nothing speaks of the answer: what was asked, names, thoughts, states that are read as such."""


def _said_in_data(text: str, reader: _Reader, *, leads_up: bool) -> Iterator[tuple[Meaning, Span]]:
    """What members in a text say, each group of them as a whole.

    What leads up to an answer may show a part of it; behind it, a part stands against the whole.
    """
    places = objects(text)
    for group in grouped(text, list(members(text, reader.notation))):
        span = Span(group[0].span.start, group[-1].span.end)
        around = enclosed(places, span)
        keys = {member.key for member in group if member.key}
        if len(keys) > 1 or (keys and around is not None):
            whole = text[around.start : around.end] if around else text[span.start : span.end]
            if not reader.is_answer(whole) and not reader.is_answer(
                "{" + text[span.start : span.end].rstrip("\\") + "}"
            ):
                if _is_form(text, group) and not reader.is_some_answer(whole):
                    continue
                yield (
                    (Meaning.ANOTHER if len(keys) > 1 or reader.is_some_answer(whole) else Meaning.CHANGES),
                    around or span,
                )
            continue
        for member in group:
            part = text[member.value.start : member.value.end] if member.key else ""
            if leads_up and member.key and reader.is_part_of_answer(part.strip("`")):
                continue
            if not member.key:
                if around is not None and _is_form(text, group):
                    continue
                if not reader.is_part_of_answer("" if around is None else text[around.start : around.end]):
                    yield Meaning.CHANGES, around or member.span
            elif not _is_offered(text, member) and reader.changes(text, member):
                yield Meaning.CHANGES, member.span


def _is_form(text: str, group: tuple[Member, ...]) -> bool:
    """Whether members have words and gaps for values, as the form of an answer has: `{op: ..., filters: [what]}`."""
    return all(_GAP.fullmatch(text, member.value.start, member.value.end) is not None for member in group)


_GAP = re.compile(r"[\[\]{}()<>\w\s.,|\u2026-]*(?<!\w\()")
_OFFERED = re.compile(
    r"\b(?:if you|you (?:can|could|may|might)|would you|do you want|should you|optional(?:ly)?)\b", re.IGNORECASE
)


def _is_offered(text: str, member: Member) -> bool:
    """Whether the sentence that a member stands in offers it: "if you want fewer rows, add `limit`: 5"."""
    begin = max(text.rfind("\n", 0, member.span.start), text.rfind(". ", 0, member.span.start), member.span.start - 200)
    begin = max(begin, 0)
    sentence = text[begin : member.value.end].lstrip(". \n")
    return _OFFERED.search(text, begin, member.span.start) is not None or FOR_A_PURPOSE.match(sentence) is not None


def _said_in_prose(text: str, reader: _Reader, *, is_before: bool) -> Iterator[tuple[Meaning, Span]]:
    """What sentences say of the answer's parts that it does not have itself."""
    if not reader.names:
        yield from _said_as_text(text, reader)
    for place in contradictions(text, reader.facts, reader.names, reader.columns):
        yield Meaning.CHANGES, place
    if is_before:
        for place in renamed(text, reader.facts, reader.columns):
            yield Meaning.CHANGES, place
    else:  # before an answer a command is the task that it does
        for place in commanded(text, reader.names, reader.columns, reader.facts):
            yield Meaning.CHANGES, place
    if not reader.names:
        if not is_before:
            yield from _other_amounts(text, reader)
        return
    for column, value, place in conditions(text, reader.columns):
        if not reader.has_both(column, value):
            yield Meaning.CHANGES, place
    for key, value, is_name, place in values(text, reader.names):
        if is_name and value not in reader.columns:
            continue
        if reader.differs(key, value):
            yield Meaning.CHANGES, place


def _said_as_text(text: str, reader: _Reader) -> Iterator[tuple[Meaning, Span]]:
    """Other texts among the words, of a language whose texts stand in no brackets: as code, or on a line of their own.

    A line is read only where it begins with the word that the answer begins with; and none is where any words are a text.
    """
    first = _FIRST_WORD.match(reader.answer)
    pieces = list(islice(_PIECE.finditer(text), _MOST_PIECES))
    if first is None or not pieces or reader.read_once(_PROSE) is not None:
        return
    for piece in pieces:
        span = Span(*piece.span("code" if piece["code"] else "line"))
        part = text[span.start : span.end]
        if piece["code"] is None:
            begins = _FIRST_WORD.match(part)
            if begins is None or begins.group().casefold() != first.group().casefold():
                continue
        outcome = reader.read_once(part)
        if outcome is not None and outcome != reader.answer:
            yield Meaning.ANOTHER, span


def _other_amounts(text: str, reader: _Reader) -> Iterator[tuple[Meaning, Span]]:
    """Sentences that have a word of the language and a number that the answer has not: `but with a limit of 5`."""
    for place in sentences(even(text)):
        sentence = text[place.start : place.end]
        if IN_A_CASE.search(sentence) or FOR_A_PURPOSE.match(sentence) or sentence.rstrip().endswith("?"):
            continue
        numbers = {float(number) for number in _AMOUNT.findall(sentence)}
        if not numbers - reader.facts.numbers:
            continue
        for word in _WORD.findall(sentence):
            bare = word.casefold()
            if bare in reader.fixed and (word.isupper() or bare not in _COMMON):
                yield Meaning.CHANGES, place
                break


_AMOUNT = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?![\w.]*\w)")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    "and or not by from where in is as on to the all any when then else end with for if of at into over set select show use using"
    " per last first next before after between like has have over under only".split()
)
"""Words of languages that are words of sentences, too."""

_FIRST_WORD = re.compile(r"\s*[^\W_][\w.]*")
_PIECE = re.compile(
    r"`(?P<code>[^`\n]{3,400})`|(?:^|[:.] |\b(?:or|instead|rather|better|use|run) )[ \t>*-]{0,4}(?P<line>[^\n`:]{6,400})$",
    re.MULTILINE,
)
_MOST_PIECES = 12
_PROSE = "this helps you to see more of it"


@dataclass
class _Reader:
    """How parts of what is left out are read, and how often that may still be done."""

    notation: Notation
    answer: str
    read: Read
    columns: tuple[str, ...]
    left: int = MOST_READINGS
    document: Any = field(init=False, default=None)
    parts: tuple[Any, ...] = field(init=False, default=())
    facts: Facts = field(init=False)
    names: Mapping[str, str] = field(init=False)
    known: dict[str, str | None] = field(init=False, default_factory=dict)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The words of the language itself, in lower case; empty where no table tells them."""
        if self.notation.read is not None:
            return frozenset()
        fixed = compiled(self.notation, with_mistakes=False).fixed.values()
        return frozenset(word.casefold() for word in fixed if word.isalpha() and len(word) > 1)

    @cached_property
    def folded_columns(self) -> frozenset[str]:
        """The names of the dataset in lower case."""
        return frozenset(column.casefold() for column in self.columns)

    def __post_init__(self) -> None:
        self.names = names_of(self.notation)
        try:
            self.document = json.loads(self.answer)
        except (ValueError, RecursionError):
            self.facts = Facts.of(self.answer, None)
            return
        self.facts = Facts.of(self.answer, self.document)
        self.parts = tuple(_objects(self.document))

    def read_once(self, text: str) -> str | None:
        """What a text comes to; None where it is no text of the language, or where too many were read."""
        if text not in self.known:
            if self.left <= 0:
                return None
            self.left -= 1
            self.known[text] = self.read(text)
        return self.known[text]

    def is_answer(self, text: str) -> bool:
        """Whether a text is the answer once more, inside a string perhaps."""
        return self.read_once(text) == self.answer or ('\\"' in text and self.read_once(_decoded(text)) == self.answer)

    def is_some_answer(self, text: str) -> bool:
        return self.read_once(text) is not None

    def is_part_of_answer(self, text: str) -> bool:
        """Whether a text is an object that the answer has further inside, or a list of such."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return False
        items = value if isinstance(value, list) else [value]
        return bool(items) and all(
            isinstance(item, dict) and any(_is_within(item, part) for part in self.parts) for item in items
        )

    def has_both(self, *words: str) -> bool:
        """Whether some object of the answer has all these words, or numbers of their spelling, among its values."""
        wanted = {word.casefold() for word in words}
        return any(wanted <= {str(value).casefold() for value in _scalars(part)} for part in self.parts)

    def changes(self, text: str, member: Member) -> bool:
        """Whether a member says something else than the answer does."""
        raw = text[member.value.start : member.value.end]
        if member.kind is Kind.BLOCK:
            return self._block_changes(text, member)
        if member.kind is Kind.PHRASE:
            bare = raw.strip(" \t\"'`*")
            if folded(bare) in _NOTHING:
                return self._with(member.key, "null") not in (self.answer, None)
            return self.differs(member.key, bare)
        outcome = self._with(member.key, raw.strip("`") if raw.startswith("`") else raw)
        if outcome is None and member.kind is Kind.BRACKETED:
            outcome = self._with(member.key, json.dumps(raw))
        if outcome is None and member.kind is Kind.LITERAL and raw[:1] in "\"'`\u201c":
            return member.is_quoted
        if outcome is None:
            return member.is_quoted or (member.kind is Kind.BRACKETED and re.search(r"[\"':=0-9]", raw) is not None)
        return outcome != self.answer

    def differs(self, key: str, value: str) -> bool:
        """Whether a value in words, put into the answer, makes another one of it; not if it cannot be read."""
        for written in (
            value if _NUMBER.fullmatch(value) or value.startswith("[") else json.dumps(value),
            f"[{json.dumps(value)}]",
        ):
            outcome = self._with(key, written)
            if outcome is not None:
                return outcome != self.answer
        return False

    def _block_changes(self, text: str, member: Member) -> bool:
        lines = text[member.value.start : member.value.end].strip("\n").split("\n")
        if any(re.match(r"[ \t]*-?[ \t]*[\"']?\w+[\"']?:(?: |$)", line) for line in lines):
            return not self.is_answer(text[member.span.start : member.span.end])
        items = [line.strip().removeprefix("-").strip(" \t\"'`*") for line in lines]
        outcome = self._with(member.key, json.dumps(items))
        return outcome is not None and outcome != self.answer

    def _with(self, key: str, written: str) -> str | None:
        """What the answer comes to with a member in place of its own; None where that is no answer."""
        if not isinstance(self.document, dict):
            return None
        rest = json.dumps({name: value for name, value in self.document.items() if name != key})
        opening = rest[:-1] + (", " if len(rest) > 2 else "")
        return self.read_once(f"{opening}{json.dumps(key)}: {written}}}")


_NOTHING = frozenset(
    {
        "none",
        "null",
        "notset",
        "unset",
        "na",
        "nothing",
        "empty",
        "notneeded",
        "notused",
        "no",
        "default",
        "unlimited",
        "optional",
    }
)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _decoded(text: str) -> str:
    """The inside of a string of JSON, decoded; as it is where it is none."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _is_within(item: dict[str, Any], part: dict[str, Any]) -> bool:
    return all(key in part and part[key] == value for key, value in item.items())


def _scalars(part: dict[str, Any]) -> Iterator[Any]:
    for value in part.values():
        yield from value if isinstance(value, list) else (value,)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a document."""
    open_values = [value]
    while open_values:
        part = open_values.pop()
        if isinstance(part, dict):
            yield part
            open_values += part.values()
        elif isinstance(part, list):
            open_values += part
