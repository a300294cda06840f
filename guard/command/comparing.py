"""What `guard compare` compares: a language, an export with the engine that reads it, or texts that were recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grammar.frozen import field, frozen, replace
from grammar.languages import NAMES, family
from guard.command.configuration import Configuration
from guard.command.settings import chosen_language
from guard.command.terminal import UnreadableError, complain, misuse, opening, plural, shown

if TYPE_CHECKING:
    from grammar import Diagnostic, Language, Schema, Source
    from grammar.comparison import Side
    from grammar.comparison.readers import Reader
    from guard.command.outputs import Judge, JudgedOutput
    from guard.command.records import Piece

MAX_ARTEFACT_BYTES = 16_000_000
"""A longer file is not read as an export."""

_SCHEMA_KEYS = ("properties", "anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions")
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


@frozen
class Texts:
    """Texts that were recorded, in a file or a folder."""

    name: str


def side_of(argument: str, schema: Schema | None, configuration: Configuration) -> Side | Texts:
    """What an argument of the command names.

    It is a language (``NAME@PROFILE`` in a profile), a file with a grammar, an export, or recorded texts; misuse where it is
    none of them.
    """
    from grammar.comparison import language_side

    name, _, profile = argument.rpartition("@")
    if name and (name in NAMES or name in configuration.languages):
        if name in NAMES and not family(name).profiles:
            misuse(f"the language {name} has no profiles")
        return language_side(chosen_language(name, profile, configuration), schema, argument)
    artefact = _artefact(argument)
    if artefact is not None:
        return artefact
    path = Path(argument)
    is_language = argument in NAMES or argument in configuration.languages or path.suffix == ".lark"
    if not is_language and (argument == "-" or path.exists()):
        return Texts(argument)
    return language_side(chosen_language(argument, None, configuration), schema, argument)


def _artefact(argument: str) -> Side | None:
    """The engine that has read the export in a file; None where the file is none."""
    from grammar.comparison import engine_side
    from grammar.comparison.readers import EngineError, readers_of
    from grammar.exports import Export
    from grammar.exports.target import Notation

    path = Path(argument)
    if path.suffix not in (".json", ".gbnf", ".ebnf", ".lark") or not path.is_file():
        return None
    try:
        text = path.read_bytes()[:MAX_ARTEFACT_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        misuse(f"{argument} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}")
    document = None
    if path.suffix == ".json":
        document = _schema_document(text)
        if document is None:
            return None
        notation = Notation.SCHEMA
    elif path.suffix == ".lark":
        if not any(line.startswith("%llguidance") for line in text.splitlines()):
            return None
        notation = Notation.LARK
    else:
        notation = Notation.GBNF
    try:
        reader = (
            _schema_reader(document)
            if notation is Notation.SCHEMA
            else readers_of(Export(argument, "", notation, text, document))[0]
        )
    except (EngineError, ModuleNotFoundError) as error:
        misuse(f"{argument}: {error}")
    return engine_side(reader, f"{argument} ({reader.version})")


def _schema_reader(document: Any) -> Reader:
    """What validates by a JSON Schema; where a decoder is installed, with texts that it writes."""
    from grammar.comparison.readers import EngineError, llguidance_schema_reader, schema_reader

    reader = schema_reader(document)
    try:
        return reader._replace(sentences=llguidance_schema_reader(document).sentences)
    except (EngineError, ModuleNotFoundError):
        return reader


def _schema_document(text: str) -> Any:
    """The JSON Schema that a text is, or that it wraps; None where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for _ in range(3):
        if not isinstance(document, dict):
            return None
        if (
            "$schema" in document
            or document.get("type") in _TYPES
            or any(isinstance(document.get(key), dict | list) for key in _SCHEMA_KEYS)
        ):
            return document
        document = document.get("schema", document.get("json_schema", document.get("parameters")))
    return None


# --- recorded texts ---


@frozen
class Flip:
    """Recorded texts that are judged otherwise now, in one way: which they are, and the shortest of them.

    `direction` is narrower where the text was taken, or nothing is known of that, and is refused now; wider where it was
    refused and is taken now. `diagnostics` are those of the side that refuses: none where that was then.
    """

    direction: str
    name: str
    text: Source
    diagnostics: tuple[Diagnostic, ...]
    records: tuple[str, ...]


@frozen
class Replayed:
    """What a language says of recorded texts: how many there are, how many it takes as they are, repairs, declines, refuses.

    `unread` are records that are broken; `silent` are whole and hold no text, since it was refused, left out or never written.
    """

    language: str
    source: str
    flips: tuple[Flip, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    silent: int = 0

    @property
    def is_alike(self) -> bool:
        """Whether no text is judged otherwise."""
        return not self.flips

    def summary(self) -> str:
        """What was found, in one sentence."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.counts.items() if count)
        total = sum(self.counts.values())
        among = f"{plural(total, 'recorded text')}{f' ({counts})' if counts else ''}"
        if self.is_alike:
            return f"no difference found among {among}"
        told = [
            f"{sum(len(flip.records) for flip in self.flips if flip.direction == direction):,} {direction}"
            for direction in ("narrower", "wider")
        ]
        return f"{', '.join(told)}; among {among}"


def replayed(language: Language, schema: Schema | None, name: str, texts: Texts) -> Replayed:
    """Judge recorded texts by a language, as `guard check` does, and find those that were judged otherwise."""
    from guard.command.outputs import Judge
    from guard.journey import Guard

    judge = Judge(Guard(language, schema), has_advice=False)
    counts = dict.fromkeys(("accepted", "repaired", "declined", "rejected"), 0)
    flips: dict[tuple[str, str], list[tuple[JudgedOutput, str]]] = {}
    unread = silent = 0

    def pass_over() -> None:
        nonlocal silent
        silent += 1

    for judged, where, before in _judged(texts, judge, pass_over):
        report = judged.report
        if report.verdict is None:
            unread += 1
            continue
        now = report.decision
        counts[now] += 1
        if now == "rejected" and before not in ("rejected", "declined"):
            flips.setdefault(("narrower", report.diagnostics[0].name), []).append((judged, where))
        elif now in ("accepted", "repaired") and before == "rejected":
            flips.setdefault(("wider", now), []).append((judged, where))
    told = []
    for (direction, reason), every in flips.items():
        shortest = min(every, key=lambda each: (len(each[0].report.source.text), each[0].report.source.text))[0].report
        diagnostics = shortest.diagnostics if direction == "narrower" else ()
        told.append(Flip(direction, reason, shortest.source, tuple(diagnostics), tuple(where for _, where in every)))
    told.sort(key=lambda flip: (len(flip.text.text), flip.text.text, flip.direction))
    return Replayed(name, texts.name, tuple(told), counts, unread, silent)


def _judged(
    texts: Texts, judge: Judge, on_silent: Callable[[], object]
) -> Iterator[tuple[JudgedOutput, str, str | None]]:
    """Each text with its verdict now, where it is, and its verdict then (None: nothing is said of one)."""
    from guard.command.files import RECORDS, Search, missing
    from guard.command.layout import Ahead, Layout, layout_of
    from guard.command.outputs import judged_data, judged_piece, most_bytes, pieces_of
    from guard.record import Record, read_line

    names = list(Search(("*",) if Path(texts.name).is_dir() else ("*.json", *RECORDS)).found(texts.name))
    if not names:
        misuse(f"{texts.name} has no file to read" if Path(texts.name).is_dir() else missing(texts.name))
    for name in names:
        try:
            with opening(name) as file:
                ahead = Ahead(file)
                layout, hint = layout_of(name, ahead, None)
                if hint:
                    complain(f"{shown(name)}: {hint}")
                if layout is Layout.ONE:
                    yield judged_data(shown(name), ahead.read(most_bytes(judge)), judge), shown(name), None
                    continue
                for given in pieces_of(ahead, layout, on_silent=on_silent):
                    piece = _with_output(given)
                    if piece is None:
                        on_silent()
                        continue
                    judged = judged_piece(shown(name), piece, judge)
                    known = read_line(piece.raw, piece.number) if piece.raw else None
                    before = known.verdict if isinstance(known, Record) else None
                    yield judged, f"{shown(name)}:{piece.line}", before
        except UnreadableError as error:
            misuse(missing(name) or str(error))


def _with_output(piece: Piece) -> Piece | None:
    """A line of `guard check --format jsonl`, which has no output, with the query that the output was read as.

    None where it was refused, so that the line has no text.
    """
    if b'"query"' not in piece.raw or b'"output"' in piece.raw:
        return piece
    try:
        members = json.loads(piece.raw)
    except (ValueError, RecursionError):
        return piece
    if not isinstance(members, dict) or "verdict" not in members:
        return piece
    if members.get("query") is None:
        return None
    if not isinstance(members["query"], str):
        return piece
    kept = {"id": members.get("id"), "output": members["query"], "verdict": members["verdict"]}
    return replace(piece, raw=json.dumps(kept).encode() + b"\n")
