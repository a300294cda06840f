"""Card: what is in a data set, what it was made of, and what was left out and why; as JSON and for a person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from grammar.diagnostic import printable
from grammar.frozen import field, frozen
from grammar.generation.coverage import Coverage, Part
from guard.training.line import Kind

VERSION = 1
_SHOWN = 60
"""So many productions that no line has are named; the rest is counted."""


@frozen
class File:
    """A file of lines that was written: its name, how many lines it has, its size and its SHA-256."""

    name: str
    lines: int
    size_bytes: int
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """The file as JSON has it."""
        return {"name": self.name, "lines": self.lines, "bytes": self.size_bytes, "sha256": self.sha256}


@frozen
class Covered:
    """What of the grammar the answers are made of.

    `productions` are those of the grammar with how many lines have each; `unseen` those that none has. `rules` are the errors of
    answers that are not to be given. `footprints` is how many sets of productions and errors there are, `most_alike` how many
    lines the commonest has.
    """

    productions: tuple[tuple[str, int], ...] = ()
    unseen: tuple[str, ...] = ()
    rules: Mapping[str, int] = field(default_factory=dict)
    footprints: int = 0
    most_alike: int = 0

    @classmethod
    def of(cls, coverage: Coverage, rules: Counter[str], footprints: int, most_alike: int) -> Covered:
        """What a coverage comes to."""
        parts: Sequence[Part] = coverage.productions
        seen = tuple((part.text, part.count) for part in parts if part.count)
        unseen = tuple(part.text for part in parts if not part.count)
        return cls(seen, unseen, dict(rules.most_common()), footprints, most_alike)

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "seen": len(self.productions),
            "of": len(self.productions) + len(self.unseen),
            "productions": dict(self.productions),
            "unseen": list(self.unseen),
            "rules": dict(self.rules),
            "footprints": self.footprints,
            "most_alike": self.most_alike,
        }


@frozen
class Card:
    """What was written.

    `origins` counts the lines by where their answers come from, `templates` by the digest of the template, ``unknown`` where
    the record does not say it. `left_out` counts by the reason what was left out; `left_records` are the first few of each.
    `masked` lines have something masked, `labelled` were judged by a person, `rendered` have messages that were rendered for
    the line and were not sent so. `groups` is how many groups of near questions there are. `told` is what else was said: the
    inputs, digests, licences. There is no time in a card: the same inputs give the same bytes.
    """

    kind: Kind
    format: str
    files: tuple[File, ...]
    origins: Mapping[str, int]
    left_out: Mapping[str, int]
    left_records: Mapping[str, Sequence[str]]
    templates: Mapping[str, int]
    masked: int
    labelled: int
    rendered: int
    groups: int
    largest_group: int
    covered: Covered
    settings: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines there are on both sides."""
        return sum(file.lines for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """The card as JSON has it."""
        return {
            "version": VERSION,
            "kind": self.kind.value,
            "format": self.format,
            "files": [file.to_dict() for file in self.files],
            "lines": {
                "all": self.lines,
                "origins": dict(self.origins),
                "templates": dict(self.templates),
                "labelled": self.labelled,
                "masked": self.masked,
                "rendered": self.rendered,
            },
            "left_out": [
                {"reason": reason, "count": count, "records": list(self.left_records.get(reason, ()))}
                for reason, count in self.left_out.items()
            ],
            "split": {**self.settings, "groups": self.groups, "largest_group": self.largest_group},
            "coverage": self.covered.to_dict(),
            **self.told,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """The card as a text of JSON."""
        return json.dumps(self.to_dict(), indent=2) + "\n"

    def to_markdown(self) -> str:
        """The card for a person."""
        return "\n".join(_page(self)) + "\n"


def _page(card: Card) -> list[str]:
    told = card.told
    lines = [f"# Training data: {card.kind}, for {card.format}", ""]
    lines += _table(
        ("File", "Lines", "Bytes", "SHA-256"), [(f.name, f.lines, f.size_bytes, f.sha256) for f in card.files]
    )
    lines += ["", "Where each line comes from stands in the file beside it, `*.sources.jsonl`.", ""]
    lines += ["## Licence and content", ""]
    lines += [f"- {_plain(each)}" for each in told.get("licences", ())] or ["- No licence was stated."]
    lines += [
        f"- {_count(card.masked, 'line')} with something masked.",
        f"- {_count(card.labelled, 'line')} judged by a person.",
        f"- {_count(card.rendered, 'line')} with messages that were rendered for the line; the others' are as they were sent.",
        "",
        "## Made of",
        "",
    ]
    rows = [(_plain(str(each["name"])), each["records"], each.get("sha256") or "") for each in told.get("inputs", ())]
    lines += _table(("Input", "Records", "SHA-256"), rows)
    lines += ["", *_table(("What", "Digest"), [(name, each) for name, each in told.get("digests", {}).items()])]
    lines += ["", *_table(("Template of the call", "Lines"), list(card.templates.items()))]
    lines += ["", *_table(("Answer", "Lines"), list(card.origins.items()))]
    lines += ["", "## Left out", ""]
    rows = [
        (_plain(reason), count, _plain(", ".join(card.left_records.get(reason, ()))))
        for reason, count in card.left_out.items()
    ]
    lines += _table(("Why", "How often", "The first"), rows) if rows else ["Nothing."]
    lines += ["", "## Split and balance", ""]
    lines += [f"- {name.replace('_', ' ')}: {value}" for name, value in card.settings.items()]
    lines += [
        f"- {_count(card.groups, 'group')} of near questions; the largest has {_count(card.largest_group, 'line')}.",
        f"- {_count(card.covered.footprints, 'footprint')}; the commonest has {_count(card.covered.most_alike, 'line')}.",
        "",
        "## Coverage of the grammar",
        "",
    ]
    covered = card.covered
    every = len(covered.productions) + len(covered.unseen)
    lines += [f"{len(covered.productions):,} of {_count(every, 'production')} are in the answers."]
    before = told.get("coverage_before")
    if before is not None:
        lines += [f"The records have {before['seen']:,} of them, and {before['with']:,} with what was made."]
    lines += [
        "",
        *_table(
            ("Production", "Lines"), [(f"<code>{_plain(text)}</code>", count) for text, count in covered.productions]
        ),
    ]
    if covered.unseen:
        shown = ", ".join(f"<code>{_plain(text)}</code>" for text in covered.unseen[:_SHOWN])
        more = f", and {len(covered.unseen) - _SHOWN:,} more" if len(covered.unseen) > _SHOWN else ""
        lines += ["", f"In none: {shown}{more}."]
    if covered.rules:
        lines += ["", *_table(("Error of a refused answer", "Lines"), list(covered.rules.items()))]
    if card.notes:
        lines += ["", "## Notes", "", *(f"- {_plain(note)}" for note in card.notes)]
    return lines


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    if not rows:
        return []
    shown = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in shown)]


def _plain(text: str) -> str:
    """A text of somebody's in a cell of a table: on one line, and nothing in it is markup."""
    text = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace("|", "&#124;").replace("`", "&#96;").replace("[", "&#91;")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
