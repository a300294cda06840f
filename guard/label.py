"""Label: what a person said of a record, as a line of JSON: a verdict, a pick of two, a note, or that one is taken back.

Labels are only ever added. Taking one back is a further label, so that the lines tell who said what, and when. What holds is
worked out from them: see `Standing`.

Version 1 of the form: a reader may rely on the members that are named here, and must pass over others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, TypeAlias, cast

from grammar.frozen import frozen, replace
from guard.record import MAX_LINE_BYTES, Record, line_of, stamp

VERSION = 1
"""The version of the form. Another one is another number, and is told in the changelog."""

Said: TypeAlias = Literal["good", "bad", "skip", "note", "first", "second", "tie", "undo"]
"""`good` and `bad` are verdicts on a record, `skip` leaves it to others, `note` only says something about it; `first`,
`second` and `tie` are picks of two answers; `undo` takes an earlier label back."""

VERDICTS = ("good", "bad")
PICKS = ("first", "second", "tie")
SAID = (*VERDICTS, "skip", "note", *PICKS, "undo")

MOST_NOTE = 10_000
"""A longer note is refused, in characters."""

_NAME = 200


@frozen
class Answer:
    """One answer of the model: the id of its record, and which attempt of it, counted from 0."""

    record: str
    attempt: int


@frozen
class Label:
    """What one person said, once.

    `id` names the label; `time` is UNIX seconds; `by` is who. `answers` are what it is about: one for a verdict, a skip or a
    note, the first and the second for a pick, none for an undo. `digests` name what these said when the person saw it, by
    `said_of`, in the order of `answers`: a label of a text that is another one now holds of nothing. `left` is which of two
    answers stood on the left side, 0 or 1, None but for a pick. `undoes` is the id of the label that an undo takes back, empty
    else. `note` is free text, empty where nothing was said.
    """

    id: str
    time: float
    by: str
    says: Said
    answers: tuple[Answer, ...] = ()
    digests: tuple[str, ...] = ()
    left: int | None = None
    undoes: str = ""
    note: str = ""

    @property
    def picked(self) -> Answer | None:
        """The better answer of a pick; None of a tie, and of a label that is no pick."""
        return {"first": self.answers[0], "second": self.answers[1]}.get(self.says) if len(self.answers) == 2 else None

    def falls_with(self, records: Collection[str], labels: Collection[str]) -> bool:
        """Whether the label goes where those records, by their ids, and those labels are taken out."""
        return self.undoes in labels or any(answer.record in records for answer in self.answers)

    def to_dict(self) -> dict[str, Any]:
        """The label as dict, list, str and int, without members that say nothing."""
        members: dict[str, Any] = {
            "version": VERSION,
            "label": self.id,
            "time": stamp(self.time),
            "by": self.by,
            "says": self.says,
            "answers": [[each.record, each.attempt] for each in self.answers] or None,
            "digests": list(self.digests) or None,
            "left": self.left,
            "undoes": self.undoes or None,
            "note": self.note or None,
        }
        return {key: value for key, value in members.items() if value is not None}

    def to_line(self) -> str:
        """The label on one line of JSON, without a line break at its end. `read_label` gives it back."""
        return line_of(self.to_dict())


@frozen
class BrokenLabel:
    """A line that is no label: its number in the file from 1, and what is wrong with it."""

    number: int
    message: str


def said_of(record: Record, attempt: int) -> str:
    """A name for what a person judges of a record: the question, the text and the query of an attempt; 16 hexadecimal digits.

    Empty where the record has no text of that attempt any more.

    Raises:
        IndexError: the record has no such attempt.
    """
    text = record.attempts[attempt].worst
    if text.text is None:
        return ""
    words = json.dumps([record.question, text.text, text.query])
    return sha256(words.encode()).hexdigest()[:16]


def read_label(line: bytes | str, number: int = 1) -> Label | BrokenLabel:
    """The label that a line is. Never raises, on any line."""
    if len(line) > MAX_LINE_BYTES:
        return BrokenLabel(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        members = json.loads(line)
    except (ValueError, RecursionError):
        return BrokenLabel(number, "the line is not JSON that can be read")
    if not isinstance(members, dict):
        return BrokenLabel(number, "the line is not a JSON object")
    try:
        return require_whole(_label(members))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        told = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        return BrokenLabel(number, f"the line is not a label: {told}"[:_NAME])


def require_whole(label: Label) -> Label:
    """The label, if what it says goes together.

    Raises:
        ValueError: it does not; the message says why.
    """
    about = {"undo": 0, "first": 2, "second": 2, "tie": 2}.get(label.says, 1)
    if label.says not in SAID:
        raise ValueError(f"a label says one of {', '.join(SAID)}, not {label.says!r:.40}")
    if not label.by.strip() or len(label.by) > _NAME:
        raise ValueError(f"a label says who made it, in 1 to {_NAME} characters")
    if len(label.answers) != about or len(label.digests) not in (0, about):
        raise ValueError(f"`{label.says}` is said of {('nothing', 'one answer', 'two answers')[about]}")
    if bool(label.undoes) != (label.says == "undo"):
        raise ValueError("an undo names the label that it takes back, and no other label does")
    if label.left not in ((0, 1, None) if about == 2 else (None,)):
        raise ValueError("the left side is that of the first answer, 0, or of the second, 1")
    if len(label.note) > MOST_NOTE:
        raise ValueError(f"a note has at most {MOST_NOTE:,} characters, not {len(label.note):,}")
    if any(answer.attempt < 0 for answer in label.answers):
        raise ValueError("attempts are counted from 0")
    return label


def _label(members: dict[str, Any]) -> Label:
    version = members.get("version", VERSION)
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f"it has version {version!r:.20}; this is a reader of version {VERSION}")
    answers = []
    for each in members.get("answers", ()):
        record, attempt = each
        answers.append(Answer(_text(record, "answers"), _number(attempt, "answers")))
    left = members.get("left")
    return Label(
        _text(members["label"], "label"),
        datetime.fromisoformat(_text(members["time"], "time")).timestamp(),
        _text(members["by"], "by"),
        cast("Said", _text(members["says"], "says")),
        tuple(answers),
        tuple(_text(each, "digests") for each in members.get("digests", ())),
        None if left is None else _number(left, "left"),
        _text(members.get("undoes", ""), "undoes"),
        _text(members.get("note", ""), "note"),
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"its `{name}` has {value!r:.40} where a text must stand")
    return value


def _number(value: Any, name: str) -> int:
    if type(value) is not int:
        raise TypeError(f"its `{name}` has {value!r:.40} where a whole number must stand")
    return value


class Standing:
    """What holds of the labels so far: what each person said last of each record and of each pair, less what was taken back.

    An undo takes back one label of the same person; one that names another's, or none that there is, does nothing. Labels are
    taken in the order in which they were added.
    """

    def __init__(self, labels: Iterable[Label] = ()) -> None:
        self._said: dict[tuple[Answer, ...], dict[str, list[Label]]] = {}
        self._by_id: dict[str, Label] = {}
        for label in labels:
            self.add(label)

    def add(self, label: Label) -> Label | None:
        """Take one more; what it took back, for an undo that did."""
        if label.says == "undo":
            undone = self._by_id.get(label.undoes)
            if undone is None or undone.by != label.by:
                return None
            del self._by_id[label.undoes]
            self._said[_key(undone.answers)][undone.by].remove(undone)
            return undone
        if label.id not in self._by_id:
            self._by_id[label.id] = label
            self._said.setdefault(_key(label.answers), {}).setdefault(label.by, []).append(label)
        return None

    def __iter__(self) -> Iterator[Label]:
        """The labels that hold: for each person, and each record or pair, the last, with the last note that was made of it."""
        for people in self._said.values():
            yield from (label for said in people.values() if (label := self._last(said)) is not None)

    def of(self, by: str, *answers: Answer) -> Label | None:
        """What a person says of an answer, or of two in either order; None where nothing."""
        return self._last(self._said.get(_key(answers), {}).get(by, ()))

    def all_of(self, *answers: Answer) -> tuple[Label, ...]:
        """What everybody says of an answer, or of two, by the names of who says it."""
        people = sorted(self._said.get(_key(answers), {}).items())
        return tuple(label for _, said in people if (label := self._last(said)) is not None)

    def last_of(self, by: str) -> Label | None:
        """The label that a person made last and has not taken back; None where there is none."""
        return next((label for label in reversed(self._by_id.values()) if label.by == by), None)

    @staticmethod
    def _last(said: Iterable[Label]) -> Label | None:
        last: Label | None = None
        for label in said:
            if last is not None and label.says == "note":
                last = replace(last, note=label.note)
            elif last is not None and not label.note:
                last = replace(label, note=last.note)
            else:
                last = label
        return last


def _key(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers in an order of their own, so that a pair is one pair whichever comes first."""
    return tuple(sorted(answers, key=lambda answer: (answer.record, answer.attempt)))
