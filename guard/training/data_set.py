"""DataSet: lines gathered, split so that nothing leaks, balanced, and written with a card that says what was left out.

Lines are kept in a file beside the ones that are written, and only numbers of each in memory, so that memory does not grow with
the length of prompts.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b, sha256
from pathlib import Path
from typing import IO, Any, Self

from grammar import Language
from grammar.frozen import frozen
from grammar.generation.coverage import Seen
from guard.record import line_of
from guard.training.card import Card, Covered, File
from guard.training.footprints import Footprints
from guard.training.format import TrainingFormat
from guard.training.likeness import Groups
from guard.training.line import Kind, LeftOut, TrainingLine, line_from
from guard.training.split import Place, capped, groups_of_test

TRAIN, TEST, CARD_JSON, CARD = "train.jsonl", "test.jsonl", "card.json", "card.md"
SOURCES = {TRAIN: "train.sources.jsonl", TEST: "test.sources.jsonl"}
"""What is written: the lines, the card twice, and beside each file of lines where each line comes from."""

WRITTEN = (TRAIN, TEST, *SOURCES.values(), CARD_JSON, CARD)
_KEPT = ".lines"

TEST_SHARE = 0.1
CAP = 500
_SHOWN_RECORDS = 5


class DataSetError(ValueError):
    """A data set cannot be written; the message is one sentence."""


@frozen
class Making:
    """How lines become files.

    `share` of the lines are the test, 0 for none. At most `cap` lines of one footprint are kept, None for all. `seed` chooses.
    `keeps_queries_apart` also keeps lines of the same query on the same side.
    """

    share: float = TEST_SHARE
    cap: int | None = CAP
    seed: int = 0
    keeps_queries_apart: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise ValueError(f"the share of the test is from 0 up to 1, not {self.share}")
        if self.cap is not None and self.cap < 1:
            raise ValueError(f"`cap` must be at least 1, not {self.cap}")

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON has them."""
        return {
            "seed": self.seed,
            "test": self.share,
            "cap": self.cap,
            "same_query_same_side": self.keeps_queries_apart,
        }


@frozen
class _Entry:
    """What is kept in memory of a line."""

    node: int
    name: bytes
    query: bytes
    footprint: int
    is_labelled: bool


class _Left:
    """What was left out: by its reason how often, and the first records."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.records: dict[str, list[str]] = defaultdict(list)

    def add(self, record: str, reason: str) -> None:
        self.counts[reason] += 1
        shown = self.records[reason]
        if len(shown) < _SHOWN_RECORDS and record not in shown:
            shown.append(record)


class DataSet:
    """Lines of one kind in the making: add them, then `write`."""

    def __init__(self, language: Language[Any], training_format: TrainingFormat, kind: Kind, folder: Path) -> None:
        """A data set that will be written into a folder, which is made if there is none.

        Raises:
            FormatError: the format has no lines of that kind.
            DataSetError: the folder has something in it already, or cannot be made.
        """
        training_format.require(kind)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise DataSetError(f"the folder {folder} is not empty; give a new one")
            self._spool: IO[bytes] = (folder / _KEPT).open("w+b")
        except OSError as error:
            raise DataSetError(f"the folder {folder} cannot be written to: {error.strerror or error}") from error
        self.folder = folder
        self.format = training_format
        self.kind = kind
        self.left = _Left()
        self._footprints = Footprints(language)
        self._groups = Groups()
        self._entries: list[_Entry] = []
        self._offsets = array("Q")
        self._said: dict[bytes, tuple[int, bytes]] = {}
        self._gone: set[int] = set()
        self._shapes: dict[tuple[Any, ...], int] = {}
        self._seen: list[Seen | None] = []

    def close(self) -> None:
        """Take away what is kept meanwhile; what was written stays."""
        self._spool.close()
        (self.folder / _KEPT).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, line: TrainingLine | LeftOut) -> None:
        """Take a line, or note what was left out."""
        if isinstance(line, LeftOut):
            self.left.add(line.record, line.reason)
            return
        if line.has_credential():
            self.left.add(line.record, "something in it looks like a credential, and was not masked")
            return
        if not _is_whole(line):
            self.left.add(line.record, "it has half of a character, which no file of UTF-8 can have")
            return
        asked, said = _names(line)
        at = len(self._entries)
        first = self._said.setdefault(asked, (at, said))
        if first[0] != at:
            if first[1] == said:
                self.left.add(line.record, "the same line is there already")
            else:
                self._gone.add(first[0])
                self.left.add(line.record, "another line says the opposite")
            return
        query = b"" if line.query is None else blake2b(_bytes(line.query), digest_size=16).digest()
        node = self._groups.add(line.question)
        self._entries.append(_Entry(node, asked, query, self._footprint(line), line.is_labelled))
        self._offsets.append(self._spool.seek(0, 2))
        self._spool.write(line_of(line.to_dict()).encode() + b"\n")

    def extend(self, lines: Iterable[TrainingLine | LeftOut]) -> None:
        """Take lines."""
        for line in lines:
            self.add(line)

    def write(self, making: Making, told: Mapping[str, Any], notes: Sequence[str] = ()) -> Card:
        """Split, balance and write what was added; the card of it.

        Args:
            making: how.
            told: what the card says besides: inputs, digests, licences.
            notes: sentences for the card.

        Raises:
            DataSetError: a file cannot be written.
        """
        if making.keeps_queries_apart:
            for entry in self._entries:
                if entry.query:
                    self._groups.tie(entry.node, entry.query)
        self._groups.settle()
        for at in sorted(self._gone):
            self.left.add(self._line(at).record, "another line says the opposite")
        places = [
            Place(at, self._groups.group(entry.node), entry.name, entry.footprint, entry.is_labelled)
            for at, entry in enumerate(self._entries)
            if at not in self._gone
        ]
        kept, over = capped(places, making.cap, making.seed)
        for place in over:
            self.left.add(self._line(place.at).record, f"more than {making.cap:,} lines are made alike")
        names = self._group_names()
        tested = groups_of_test(kept, names, making.share, making.seed)
        try:
            files, origins, templates, masked, labelled, rendered = self._write_lines(kept, tested)
        except OSError as error:
            raise DataSetError(f"the folder {self.folder} cannot be written to: {error.strerror or error}") from error
        groups = Counter(place.group for place in kept)
        largest = max(groups.values(), default=0)
        if largest > len(kept) / 2 and len(groups) > 1:
            notes = (
                *notes,
                "more than half of the lines are in one group of near questions: the test is of the others",
            )
        card = Card(
            kind=self.kind,
            format=self.format.name,
            files=files,
            origins=origins,
            left_out=dict(self.left.counts.most_common()),
            left_records=dict(self.left.records),
            templates=templates,
            masked=masked,
            labelled=labelled,
            rendered=rendered,
            groups=len(groups),
            largest_group=largest,
            covered=self._covered(kept, places),
            settings=making.to_dict(),
            told=dict(told),
            notes=(*self.format.notes, *notes),
        )
        try:
            (self.folder / CARD_JSON).write_text(card.to_json(), encoding="utf-8")
            (self.folder / CARD).write_text(card.to_markdown(), encoding="utf-8", errors="replace")
        except OSError as error:
            raise DataSetError(f"the folder {self.folder} cannot be written to: {error.strerror or error}") from error
        return card

    # --- inside ---

    def _footprint(self, line: TrainingLine) -> int:
        seen = None if line.query is None else self._footprints.of(line.query)
        shape = (None if seen is None else seen.productions or seen.terminals, line.rules, line.is_good)
        number = self._shapes.setdefault(shape, len(self._shapes))
        if number == len(self._seen):
            self._seen.append(seen)
        return number

    def _line(self, at: int) -> TrainingLine:
        self._spool.seek(self._offsets[at])
        return line_from(json.loads(self._spool.readline()))

    def _group_names(self) -> dict[int, bytes]:
        names: dict[int, bytes] = {}
        for node in range(len(self._groups)):
            group, name = self._groups.group(node), self._groups.name(node)
            names[group] = min(names.get(group, name), name)
        return names

    def _write_lines(self, kept: Sequence[Place], tested: frozenset[int]) -> Any:
        origins: Counter[str] = Counter()
        templates: Counter[str] = Counter()
        masked = labelled = rendered = 0
        numbers = {group: at for at, group in enumerate(dict.fromkeys(place.group for place in kept))}
        files = []
        for name, is_test in ((TRAIN, False), (TEST, True)):
            digest, count, size = sha256(), 0, 0
            with (self.folder / name).open("wb") as file, (self.folder / SOURCES[name]).open("wb") as sources:
                for place in kept:
                    if (place.group in tested) is not is_test:
                        continue
                    line = self._line(place.at)
                    data = (b"" if count else self.format.beginning) + self.format.write(line)
                    file.write(data)
                    digest.update(data)
                    size, count = size + len(data), count + 1
                    origins[line.origin.value] += 1
                    templates[line.template or "unknown"] += 1
                    labelled += line.is_labelled
                    rendered += line.is_rendered
                    places = line.masked()
                    masked += bool(places)
                    sources.write(_source(line, count, numbers[place.group], places))
            files.append(File(name, count, size, digest.hexdigest()))
        return tuple(files), dict(origins), dict(templates), masked, labelled, rendered

    def _covered(self, kept: Sequence[Place], every: Sequence[Place]) -> Covered:
        shapes = list(self._shapes)
        counts: Counter[Seen] = Counter()
        rules: Counter[str] = Counter()
        for number, times in Counter(place.footprint for place in kept).items():
            assert isinstance(number, int)
            seen = self._seen[number]
            if seen is not None:
                counts[seen] += times
            rules.update(dict.fromkeys(shapes[number][1], times))
        before = len({place.footprint for place in every})
        after = Counter(place.footprint for place in kept)
        return Covered.of(self._footprints.coverage(counts), rules, before, max(after.values(), default=0))


def _names(line: TrainingLine) -> tuple[bytes, bytes]:
    """What a line is about, and what it says of that, as digests: two lines that differ only in the second are opposites."""
    texts = sorted([line.answer, line.worse]) if line.worse is not None else [line.answer]
    messages = [[each.get("role"), each.get("content")] for each in line.messages]
    asked = blake2b(_bytes(json.dumps([messages, texts])), digest_size=16).digest()
    said = f"{line.is_good}" if line.worse is None else line.answer
    return asked, blake2b(_bytes(said), digest_size=8).digest()


def _is_whole(line: TrainingLine) -> bool:
    """Whether every text of a line can be written in UTF-8: trainers do not read the escape of half a character."""
    contents = [message.get("content") for message in line.messages]
    try:
        "".join(text for text in (*contents, line.answer, line.worse) if isinstance(text, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _source(line: TrainingLine, number: int, group: int, masked: Sequence[tuple[str, int, int]]) -> bytes:
    """Where a line comes from, as a line of JSON."""
    told: dict[str, Any] = {
        "line": number,
        "record": line.record,
        "attempt": line.attempt,
        "origin": line.origin.value,
        "group": group,
        "labelled": line.is_labelled or None,
        "rendered": line.is_rendered or None,
        "masked": [list(each) for each in masked] or None,
    }
    return line_of({key: value for key, value in told.items() if value is not None}).encode() + b"\n"
