"""guard check: verdicts on outputs of a model."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib import metadata
from typing import IO, TYPE_CHECKING, Any

import click

from guard.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.terminal import ACCEPTED, INTERRUPTED, REJECTED, has_colour, misuse, opened, shown, write

if TYPE_CHECKING:
    from grammar import Language, Schema
    from guard.reports import Answer

FORMATS = ("text", "json", "jsonl", "sarif", "github")

_HEAD_BYTES = 65_536


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@schema_options
@language_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to report.  [default: text]")
@click.option("--strict/--no-strict", default=None, help="Only what needs no repair passes.")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply fixes that are guesses, where an error has no safe one.")
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records, a JSON object a line.  [default: by its name]",
)
@click.option("--question", help="What the person asked, for advice that depends on it.")
def check(
    files: tuple[str, ...], question: str | None, records: bool | None, unsafe_fixes: bool, **options: Any
) -> None:
    """Check outputs of a model.

    FILE is one output, or a .jsonl file with a record a line: {"output": ..., "id": ..., "input": ..., "columns": ...}.
    `-` is standard input. The exit status is 0 when all are accepted or repaired, 1 when one is rejected, 2 when the
    command was misused.
    """
    settings = _settings(**options)
    checking = _Checking(settings, question, records, allows_unsafe=unsafe_fixes)
    try:
        status = checking.run(files)
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stdout.flush()
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = REJECTED
    raise SystemExit(status)


@dataclass(frozen=True, slots=True)
class _Settings:
    language: Language
    schema: Schema | None
    form: str
    is_strict: bool


def _settings(**options: Any) -> _Settings:
    configuration = stated()
    form = options["form"] or configuration.format or FORMATS[0]
    if form not in FORMATS:
        misuse(f"{configuration.origin} states the unknown format `{form}`")
    strict = options["strict"] if options["strict"] is not None else bool(configuration.strict)
    language = chosen_language(options["language"], options["profile"], configuration)
    return _Settings(language, chosen_schema(options["schema"], options["kind"], configuration), form, strict)


class _Checking:
    """One run of ``guard check``: files in, answers out, in order and one at a time."""

    def __init__(self, settings: _Settings, question: str | None, records: bool | None, *, allows_unsafe: bool) -> None:
        from guard.journey import Guard

        self.settings = settings
        self.question = question
        self.records = records
        self.counts = dict.fromkeys(("accepted", "repaired", "rejected"), 0)
        self.guard = Guard(
            settings.language, settings.schema, is_strict=settings.is_strict, allows_unsafe=allows_unsafe
        )

    def run(self, files: tuple[str, ...]) -> int:
        from guard import reports

        form = self.settings.form
        answers = self._counted(self._answers(files))
        if form == "json":
            write(reports.json_chunks(answers))
        elif form == "sarif":
            # The formulas inside a query are judged too, so their pages belong to the log.
            pages = {**chosen_language("formula", None).pages(), **self.settings.language.pages()}
            write(reports.sarif_chunks(answers, pages, metadata.version("grammar-guard")))
        elif form == "jsonl":
            write((reports.jsonl_line(held) + "\n" for held in answers), flush=True)
        elif form == "github":
            write(map(reports.github_text, answers))
        else:
            colour = has_colour()
            width = min(shutil.get_terminal_size().columns, 160) if colour else 100
            write(reports.person_text(held, colour=colour, width=width) for held in answers)
            self._summarise()
        return REJECTED if self.counts["rejected"] else ACCEPTED

    def _counted(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        for held in answers:
            self.counts[held.decision] += 1
            yield held

    def _summarise(self) -> None:
        total = sum(self.counts.values())
        if total > 1:
            said = ", ".join(f"{count:,} {decision}" for decision, count in self.counts.items())
            click.echo(f"{total:,} outputs: {said}")

    def _answers(self, files: tuple[str, ...]) -> Iterator[Answer]:
        for name in files:
            with opened(name) as file:
                if self._has_records(name):
                    yield from self._from_records(name, file)
                else:
                    yield self._from_file(name, file)

    def _has_records(self, name: str) -> bool:
        if self.records is not None:
            return self.records
        return name.lower().endswith((".jsonl", ".ndjson"))

    def _from_file(self, name: str, file: IO[bytes]) -> Answer:
        from guard import reports

        # Four bytes hold any character: whoever sends more than these sends more characters than are read.
        most = 4 * self.settings.language.notation.max_characters
        data = file.read(most + 1)
        text: str | bytes = data if len(data) <= most else data.decode("utf-8", "replace")
        return reports.answer(shown(name), self.guard.check(text, question=self.question))

    def _from_records(self, name: str, file: IO[bytes]) -> Iterator[Answer]:
        from grammar import Source
        from guard import reports
        from guard.records import read_records

        where = shown(name)
        with _progress(file, self.settings.form) as bar:
            for record in read_records(file, self.settings.schema):
                if record.output is None:
                    assert record.fault is not None
                    source = Source(record.line, f"{where}:{record.number}")
                    language = self.settings.language
                    yield reports.Answer(where, language, source, (record.fault,), id=record.id, line=record.number)
                else:
                    guard = (
                        self.guard if record.schema is self.guard.schema else replace(self.guard, schema=record.schema)
                    )
                    verdict = guard.check(record.output, question=record.question or self.question)
                    yield reports.answer(where, verdict, id_=record.id, line=record.number)
                if bar is not None:
                    bar.update(file.tell() - bar.pos)


def _progress(file: IO[bytes], form: str) -> Any:
    """A progress bar over the bytes of a long file, where a person watches and the report goes elsewhere."""
    is_watched = sys.stderr.isatty() and not (sys.stdout.isatty() and form in ("text", "jsonl"))
    if not is_watched or not file.seekable():
        return nullcontext(None)
    size = os.fstat(file.fileno()).st_size
    return click.progressbar(length=size, file=sys.stderr) if size > _HEAD_BYTES else nullcontext(None)
