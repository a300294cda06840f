"""guard scope: whether questions are in scope, one by one or in a log of past questions."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from grammar.frozen import replace
from guard.command.settings import chosen_schema, schema_options, stated
from guard.command.terminal import ACCEPTED, REJECTED, misuse, opened, plural, progress, shown, write
from guard.screening import Ruling

if TYPE_CHECKING:
    from grammar import Schema
    from guard.scope.scope import Scope
    from guard.screening import Screening

_RECORDS = (".jsonl", ".ndjson")
_UNREAD = (".json", ".gz", ".zip", ".xlsx", ".parquet", ".pdf", ".docx", ".html", ".xml", ".yaml", ".yml")
"""Endings of files whose lines are neither questions nor records."""

_FILES = (*_RECORDS, *_UNREAD, ".txt", ".text", ".log", ".lst", ".list", ".csv", ".tsv", ".md")
"""Endings of files that may hold questions."""

_AS_A_QUESTION = "if it is a question, give --text"
_KEPT_SCOPES = 64
_MAX_LINE_BYTES = 8_000_000


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT|FILE | audit LOG")
@schema_options
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="The product's prompt; questions that imitate its sections are refused.",
)
@click.option(
    "--examples",
    type=click.Path(path_type=Path),
    help="Questions of real users, one per line, from which the threshold is set.",
)
@click.option("--calibrated", type=click.Path(path_type=Path), help="Saved scope; replaces the options above.")
@click.option(
    "--ignore",
    metavar="SIGN",
    multiple=True,
    help="Sign that counts for nothing, such as `off-topic`; reports name the signs. Repeatable.",
)
@click.option(
    "--weight",
    "weighed",
    metavar="SIGN=WEIGHT",
    multiple=True,
    help="What a sign counts for: decisive, supporting or noted. Repeatable.",
)
@click.option(
    "--allow",
    "allowed",
    metavar="PHRASE",
    multiple=True,
    help="Phrase that nothing is held against, such as the name of a product. Repeatable.",
)
@click.option("--text", "is_text", is_flag=True, help="Treat TEXT as a question even if a file has that name.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "jsonl", "html")),
    default="text",
    show_default=True,
    help="Format of the report; html, a page that stands alone, is for audits.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=1_000_000),
    metavar="N",
    default=1_000,
    show_default=True,
    help="Show at most N results of an audit, the most suspicious.",
)
def scope(
    words: tuple[str, ...],
    schema: Path | None,
    kind: str | None,
    is_text: bool,
    form: str,
    limit: int,
    ignore: tuple[str, ...],
    weighed: tuple[str, ...],
    allowed: tuple[str, ...],
    **files: Path | None,
) -> None:
    """Check whether questions are in scope.

    TEXT is one question, unless a file has that name. Programs that pass on what people typed should give --text, so
    that no question is taken for a file.

    FILE is a file with one question per line, or `-` for standard input; several files may be given. A line that begins
    with `{`, and each line of a .jsonl or .ndjson file, is a record: {"input": ..., "id": ..., "columns": [...]}, with
    "schema" instead of "columns" for a whole schema.

    `guard scope audit LOG` lists the questions of a file that would be refused or flagged, most suspicious first, and counts
    the signs. However long the log is, only the questions that are shown are kept in memory.

    Exit status: 0 when no question is refused, and after an audit; 1 when one is refused; 2 for misuse.
    """
    if form == "html" and (words[0] != "audit" or is_text):
        misuse("the format html is for audits: guard scope audit LOG --format html")
    choices = {"ignored": _signs(ignore), "weights": _weights(weighed), "allowed": allowed}
    scopes = _Scopes(chosen_schema(schema, kind, stated()), choices, **files)
    if words[0] == "audit" and not is_text and len(words) > 1:
        if len(words) > 2:
            misuse("an audit reads exactly one log")
        _audit(words[1], scopes, form, limit)
        return
    if len(words) > 1 and not is_text and all(map(_is_file, words)):
        raise SystemExit(max(_file(word, scopes, form) for word in words))
    if len(words) > 1:
        misuse("expected one question or one file; put a question of several words in quotes")
    if not is_text and _is_file(words[0]):
        raise SystemExit(_file(words[0], scopes, form))
    screening = scopes.of(None).screen(words[0])
    write([_line(screening, None) if form == "jsonl" else _as_text(screening, "question")])
    raise SystemExit(_status([screening]))


def _is_file(word: str) -> bool:
    """Whether the argument stands for a file; misuse where it can only be meant for one, and there is none."""
    if word == "audit":
        misuse(f"`audit` needs a log to read: guard scope audit LOG; {_AS_A_QUESTION}")
    if word == "-":
        return True
    if os.path.isdir(word):  # noqa: PTH112  # never raises, whatever a question holds
        misuse(f"{word} is a directory; {_AS_A_QUESTION}")
    if os.path.exists(word):  # noqa: PTH110
        if word.lower().endswith(_UNREAD):
            misuse(f"{word} cannot be read: expected one question per line, or records (.jsonl); {_AS_A_QUESTION}")
        return True
    several = word.split()
    if len(several) > 1 and all(os.path.isfile(each) for each in several):  # noqa: PTH113
        misuse(f"`{word}` names {len(several)} files; give them without quotes: {word}; {_AS_A_QUESTION}")
    is_one_word = not any(character.isspace() for character in word)
    is_named = word.lower().endswith(_FILES) and (is_one_word or os.path.isabs(word) or word.startswith(("./", "../")))  # noqa: PTH117
    if is_named or (is_one_word and _has_separator(word)):
        from grammar.diagnostic import printable

        misuse(f"there is no file {printable(word)}; {_AS_A_QUESTION}")
    return False


def _has_separator(word: str) -> bool:
    return any(separator in word for separator in (os.sep, os.altsep) if separator)


def _is_plain(name: str) -> bool:
    """Whether a line of a file that does not begin with `{` is a question; else every line is a record."""
    return not name.lower().endswith(_RECORDS)


def _signs(names: tuple[str, ...]) -> frozenset[str]:
    """The signs of those names; misuse where there is no such sign."""
    if not names:
        return frozenset()
    from grammar.suggestion import nearest
    from guard.scope.detectors import DETECTORS
    from guard.scope.evidence import OFF_TOPIC

    known = (*(detector.name for detector in DETECTORS), OFF_TOPIC)
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean `{near[0]}`?" if near else f"the signs are {', '.join(known)}"
            misuse(f"there is no sign `{name}`; {hint}")
    return frozenset(names)


def _weights(pairs: tuple[str, ...]) -> dict[str, str]:
    """What signs count for, by name; misuse where a sign or a weight is not one."""
    weights = {}
    for pair in pairs:
        name, _, weight = pair.partition("=")
        if weight not in ("decisive", "supporting", "noted"):
            misuse(f"expected SIGN=WEIGHT, with the weight decisive, supporting or noted, not {pair}")
        weights[name] = weight
    _signs(tuple(weights))
    return weights


class _Scopes:
    """The scope for each schema that records come with, made once each."""

    def __init__(
        self,
        schema: Schema | None,
        choices: dict[str, Any],
        *,
        template: Path | None,
        examples: Path | None,
        calibrated: Path | None,
    ) -> None:
        self.schema = schema
        self.choices = choices
        self.template = self._read(template, "template")
        self.examples = self._questions(examples)
        self.calibrated = self._stored(calibrated)
        self.made: dict[str, Scope] = {}

    def _questions(self, path: Path | None) -> list[str]:
        """The questions of a file of examples, which is read as any other: a line is a question, or a record with one."""
        questions = []
        for number, line in enumerate((self._read(path, "examples") or "").splitlines(), 1):
            if not line.strip():
                continue
            question: object = line
            if line.lstrip().startswith("{"):
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError):
                    misuse(f"the examples {path} cannot be read: line {number} is not JSON")
                question = record.get("input")
            if not isinstance(question, str):
                misuse(f"the examples {path} cannot be read: line {number} has no `input` that is a string")
            questions.append(question)
        return questions

    @staticmethod
    def _read(path: Path | None, what: str) -> str | None:
        if path is None:
            return None
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            misuse(f"the {what} {path} cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            misuse(f"the {what} {path} cannot be read: it is not UTF-8")

    def _stored(self, path: Path | None) -> Scope | None:
        from guard.scope.scope import Scope, ScopeError

        text = self._read(path, "scope")
        try:
            return None if text is None else self._chosen(Scope.from_json(text))
        except ScopeError as error:
            misuse(f"the scope {path} cannot be used: {error}")

    def _chosen(self, stored: Scope) -> Scope:
        """A stored scope, with what the options say besides."""
        from guard.scope.detector import Weight
        from guard.scope.scope import allowed_phrases

        weights = {name: Weight(weight) for name, weight in self.choices["weights"].items()}
        return replace(
            stored,
            ignored=stored.ignored | self.choices["ignored"],
            weights={**stored.weights, **weights},
            allowed=allowed_phrases((*stored.allowed, *self.choices["allowed"])),
        )

    def of(self, columns: Any) -> Scope:
        """The scope for what a record says of its columns; None where it says nothing.

        Raises:
            SchemaError: the columns cannot be read.
        """
        from grammar.schemas import read_schema
        from guard.scope.scope import CalibrationWarning, Scope

        if self.calibrated is not None and columns is None:
            return self.calibrated
        key = json.dumps(columns)
        if key not in self.made:
            if len(self.made) >= _KEPT_SCOPES:
                self.made.clear()
            schema = self.schema if columns is None else read_schema(columns) if columns else None
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", CalibrationWarning)
                self.made[key] = Scope.from_schema(
                    schema or None, examples=self.examples, template=self.template, **self.choices
                )
            for warning in caught:
                click.echo(f"guard: {warning.message}", err=True)
        return self.made[key]


def _file(name: str, scopes: _Scopes, form: str) -> int:
    """Answer each record or question of a file, in order; a broken one is answered as broken, and refused."""
    status = ACCEPTED
    counts = {"allow": 0, "flag": 0, "block": 0}
    with opened(name) as file:
        for number, id_, screening in _screened(file, scopes, is_plain=_is_plain(name)):
            if isinstance(screening, str):
                status = REJECTED
                counts["block"] += 1
                reason = {"name": "broken-record", "message": screening}
                answer = {"id": id_, "decision": "block", "reasons": [reason], "score": None}
                line = (
                    json.dumps(answer, ensure_ascii=False)
                    if form == "jsonl"
                    else f"{shown(name)}:{number}: {screening}"
                )
                write([line + "\n"], flush=True)
                continue
            counts[screening.decision] += 1
            status = max(status, _status([screening]))
            place = f"{shown(name)}:{number}"
            write([_line(screening, id_) if form == "jsonl" else _as_text(screening, place)], flush=True)
    if form == "text":
        by_decision = ", ".join(
            f"{count:,} {word}" for count, word in zip(counts.values(), _IN_WORDS.values(), strict=True)
        )
        write([f"{plural(sum(counts.values()), 'question')}: {by_decision}\n"])
    return status


def _audit(name: str, scopes: _Scopes, form: str, limit: int) -> None:
    """What of a log would be refused or flagged, most suspicious first."""
    from guard.scope.auditing import Audit, page

    audit = Audit(limit)
    with opened(name) as file, progress("questions") as step:
        for _, id_, screening in _screened(file, scopes, is_plain=_is_plain(name)):
            if isinstance(screening, str):
                audit.add_broken()
            else:
                audit.add(screening, id_)
            step()
    if form == "html":
        write(page(audit, "standard input" if name == "-" else name))
        return
    shown_ = audit.shown()
    write(
        _line(screening, id_) if form == "jsonl" else _as_text(screening, f"{screening.score:.4f}")
        for id_, screening in shown_
    )
    if form == "text":
        refused = audit.rulings[Ruling.BLOCK]
        more = f", {audit.broken:,} cannot be read" if audit.broken else ""
        lines = [
            f"{plural(audit.total, 'question')}: {refused:,} would be refused, {audit.suspicious - refused:,} flagged{more}\n"
        ]
        if len(shown_) < audit.suspicious:
            lines.append(f"the {len(shown_):,} most suspicious are shown; --limit shows more\n")
        if audit.suspicious:
            counted = ", ".join(f"{sign} {blocked + flagged:,}" for sign, blocked, flagged in audit.by_sign())
            lines.append(f"signs: {counted}\n")
        write(lines)


def _screened(
    file: IO[bytes], scopes: _Scopes, *, is_plain: bool = False
) -> Iterator[tuple[int, Any, Screening | str]]:
    """Each record's number, id, and screening; or what is wrong with the record."""
    number = 0
    while raw := file.readline(_MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > _MAX_LINE_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(_MAX_LINE_BYTES)
            yield number, number, "the line is too long to be a record"
            continue
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape").rstrip("\r\n")
        if not text.strip():
            continue
        if is_plain and not text.startswith("{"):
            yield number, number, scopes.of(None).screen(text)
            continue
        yield number, *_record(text, number, scopes)


def _record(line: str, number: int, scopes: _Scopes) -> tuple[Any, Screening | str]:
    from grammar.schemas import SchemaError

    try:
        record = json.loads(line)
    except ValueError:
        return number, "the line is not JSON"
    except RecursionError:
        return number, "the line is nested too deeply to be a record"
    if not isinstance(record, dict):
        return number, "the line is not a JSON object"
    id_ = record.get("id", number)
    if not isinstance(record.get("input"), str):
        return id_, "the record has no `input` that is a string"
    columns = record.get("schema")
    try:
        return id_, scopes.of(record.get("columns") if columns is None else columns).screen(record["input"])
    except SchemaError as error:
        return id_, f"the record's columns cannot be read: {error}"


_IN_WORDS = {"allow": "in scope", "flag": "unsure", "block": "out of scope"}


def _as_text(screening: Screening, place: str) -> str:
    """A screening as a person reads it: the place, the question, what became of it and why."""
    from grammar.diagnostic import quote

    lines = [f"{place}: {_IN_WORDS[screening.decision]} {quote(screening.question)}"]
    lines += [f"  {reason.name}: {reason.message}" for reason in screening.reasons]
    reply = getattr(screening, "reply", None)
    if reply is not None:
        lines.append(f"  reply: {reply}")
    return "\n".join(lines) + "\n"


def _line(screening: Screening, id_: Any) -> str:
    """A screening as a program reads it: one line of JSON."""
    answer: dict[str, Any] = {
        "id": id_,
        "decision": screening.decision.value,
        "reasons": [
            {
                "name": reason.name,
                "message": reason.message,
                "span": None if reason.span is None else [reason.span.start, reason.span.end],
            }
            for reason in screening.reasons
        ],
        "score": screening.score,
        "would_be": screening.would_be.value,
        "text": screening.text,
    }
    reply = getattr(screening, "reply", None)
    if reply is not None:
        answer["reply"] = reply
    try:
        line = json.dumps(answer, ensure_ascii=False)
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(answer)  # a lone surrogate cannot be written but as an escape
    return line + "\n"


def _status(screenings: list[Screening]) -> int:
    return REJECTED if any(screening.decision == "block" for screening in screenings) else ACCEPTED
