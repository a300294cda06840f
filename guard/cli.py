"""The command: guard check, guard explain, guard rules."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from guard.configuration import Configuration, ConfigurationError, find_configuration

if TYPE_CHECKING:
    from grammar import Example, Fault, Language, Schema
    from guard.reports import Answer

LANGUAGES = ("honeycomb", "formula")
KINDS = ("events", "metrics", "logs")
FORMATS = ("text", "json", "jsonl", "sarif", "github")

ACCEPTED, REJECTED, MISUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses."""

_HEAD_BYTES = 65_536


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="grammar-guard", prog_name="guard")
def main() -> None:
    """Hold what a model said to the grammar of your query language."""


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--schema",
    type=click.Path(path_type=Path),
    help="What the dataset holds: a columns export, names, JSON Schema, events or CSV.",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the outputs.  [default: honeycomb]")
@click.option("--profile", help="The reading of the language: 2026, 2023 or trigger.  [default: 2026]")
@click.option("--kind", type=click.Choice(KINDS), help="What kind of dataset is asked.")
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


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--start", multiple=True, help="The rule that a text derives from; may be given more than once.")
@click.option("--lexer", type=click.Choice(("contextual", "basic")), default="contextual", show_default=True)
@click.option("--parser", type=click.Choice(("lalr", "earley")), default="lalr", show_default=True)
@click.option("--notes/--no-notes", default=False, help="Also what no constrained decoder reads.  [default: no-notes]")
def lint(file: Path, start: tuple[str, ...], lexer: str, parser: str, notes: bool) -> None:
    """Find what is wrong with a Lark grammar before anyone uses it.

    The exit status is 0 when the grammar can be used, 1 when an error was found, 2 when the command was misused.
    """
    from grammar import Severity, Source
    from grammar.flaws import lint as find_flaws
    from grammar.render import render_text

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _misuse(f"{file} cannot be read: {error}")
    found = find_flaws(text, start=start or None, lexer=lexer, parser=parser, import_paths=[str(file.parent)])
    shown = [d for d in found if notes or d.severity is not Severity.NOTE]
    told = render_text(Source(text, str(file)), shown, colour=_has_colour())
    errors = sum(d.severity is Severity.ERROR for d in shown)
    warnings = sum(d.severity is Severity.WARNING for d in shown)
    summary = f"{file}: {errors} errors, {warnings} warnings\n"
    _write([told + "\n" if told else "", summary])
    raise SystemExit(REJECTED if errors else ACCEPTED)


@main.command()
@click.argument("name")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language the name belongs to.")
def explain(name: str, language: str | None) -> None:
    """Print the page of a rule or fault: what it reports, why, and examples."""
    from grammar.suggestion import nearest

    names = [language] if language else list(LANGUAGES)
    pages = {page.name: (_language(each, None), page) for each in reversed(names) for page in _pages(each).values()}
    if name not in pages:
        near = nearest(name, pages)
        _misuse(f"there is no rule `{name}`" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    click.echo(_page(*pages[name]), nl=False)


@main.command()
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@click.option("--profile", help="The reading of the language.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(language: str, profile: str | None, form: str) -> None:
    """List everything that can be reported, with what it counts for in the profile."""
    import json

    held = _language(language, profile)
    listed = [(page.name, _weight(held, page), page.summary) for page in held.pages().values()]
    if form == "json":
        rows = [{"name": name, "severity": weight, "summary": summary} for name, weight, summary in listed]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max(len(name) for name, _, _ in listed)
    for name, weight, summary in listed:
        click.echo(f"{weight:<8} {name:<{width}}  {summary}")


@dataclass(frozen=True, slots=True)
class _Settings:
    language: Language
    schema: Schema | None
    form: str
    is_strict: bool


def _settings(**options: Any) -> _Settings:
    try:
        stated = find_configuration(Path.cwd())
    except ConfigurationError as error:
        _misuse(str(error))
    form = options["form"] or stated.format or FORMATS[0]
    if form not in FORMATS:
        _misuse(f"{stated.origin} states the unknown format `{form}`")
    strict = options["strict"] if options["strict"] is not None else bool(stated.strict)
    name = options["language"] or stated.language or LANGUAGES[0]
    language = _language(name, options["profile"] or stated.profile)
    schema = _schema(options["schema"] or stated.schema, options["kind"] or stated.kind)
    return _Settings(language, schema, form, strict)


def _language(name: str, profile: str | None) -> Language:
    if name == "formula":
        from grammar.languages.formula import language

        return language()
    if name != "honeycomb":
        _misuse(f"there is no language `{name}`, only {' and '.join(LANGUAGES)}")
    from grammar.languages import honeycomb

    if profile is not None and profile not in honeycomb.PROFILES:
        _misuse(f"there is no profile `{profile}`, only {', '.join(honeycomb.PROFILES)}")
    return honeycomb.language(profile) if profile else honeycomb.language()


def _schema(file: Path | None, kind: str | None) -> Schema | None:
    from grammar.schema import DatasetKind, Schema
    from grammar.schemas import SchemaError, read_schema

    if kind is not None and kind not in KINDS:
        _misuse(f"there is no dataset kind `{kind}`, only {', '.join(KINDS)}")
    if file is None:
        return Schema.of((), kind=DatasetKind(kind), is_open=True) if kind else None
    try:
        schema = read_schema(file.read_bytes())
    except OSError as error:
        _misuse(f"the schema {file} cannot be read: {error.strerror}")
    except SchemaError as error:
        _misuse(f"the schema {file} cannot be used: {error}")
    return Schema(
        schema.columns,
        name=schema.name or file.stem,
        kind=DatasetKind(kind) if kind else schema.kind,
        inferred=schema.inferred,
    )


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
            _write(reports.json_chunks(answers))
        elif form == "sarif":
            # The formulas inside a query are judged too, so their pages belong to the log.
            pages = {**_pages("formula"), **self.settings.language.pages()}
            _write(reports.sarif_chunks(answers, pages, metadata.version("grammar-guard")))
        elif form == "jsonl":
            _write((reports.jsonl_line(held) + "\n" for held in answers), flush=True)
        elif form == "github":
            _write(map(reports.github_text, answers))
        else:
            colour = _has_colour()
            width = min(shutil.get_terminal_size().columns, 160) if colour else 100
            _write(reports.person_text(held, colour=colour, width=width) for held in answers)
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
            with _opened(name) as file:
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
        return reports.answer(_shown(name), self.guard.check(text, question=self.question))

    def _from_records(self, name: str, file: IO[bytes]) -> Iterator[Answer]:
        from grammar import Source
        from guard import reports
        from guard.records import read_records

        shown = _shown(name)
        with _progress(file, self.settings.form) as bar:
            for record in read_records(file, self.settings.schema):
                if record.output is None:
                    assert record.fault is not None
                    source = Source(record.line, f"{shown}:{record.number}")
                    language = self.settings.language
                    yield reports.Answer(shown, language, source, (record.fault,), id=record.id, line=record.number)
                else:
                    guard = (
                        self.guard if record.schema is self.guard.schema else replace(self.guard, schema=record.schema)
                    )
                    verdict = guard.check(record.output, question=record.question or self.question)
                    yield reports.answer(shown, verdict, id_=record.id, line=record.number)
                if bar is not None:
                    bar.update(file.tell() - bar.pos)


def _opened(name: str) -> AbstractContextManager[IO[bytes]]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        _misuse(f"{name} cannot be read: {error.strerror}")


def _shown(name: str) -> str:
    return "standard input" if name == "-" else name


def _progress(file: IO[bytes], form: str) -> Any:
    """A progress bar over the bytes of a long file, where a person watches and the report goes elsewhere."""
    is_watched = sys.stderr.isatty() and not (sys.stdout.isatty() and form in ("text", "jsonl"))
    if not is_watched or not file.seekable():
        return nullcontext(None)
    size = os.fstat(file.fileno()).st_size
    return click.progressbar(length=size, file=sys.stderr) if size > _HEAD_BYTES else nullcontext(None)


def _write(chunks: Iterable[str], *, flush: bool = False) -> None:
    """Write each chunk whole, in UTF-8 whatever the locale: an interruption falls between chunks, never into one."""
    out = sys.stdout.buffer
    for chunk in chunks:
        data = chunk.encode("utf-8", "replace")
        with _uninterrupted():
            out.write(data)
            if flush:
                out.flush()
    with _uninterrupted():
        out.flush()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block is done, where the system can hold signals back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _has_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _pages(name: str) -> dict[str, Fault]:
    return dict(_language(name, None).pages())


def _weight(language: Language, page: Fault) -> str:
    from grammar import Rule

    severity = language.severity(page) if isinstance(page, Rule) else page.severity
    return severity.value if severity is not None else "off"


def _page(language: Language, page: Fault) -> str:
    """A rule's page: the explanation, then examples with what is said of them."""
    parts = [f"{page.name} ({_weight(language, page)})", "", page.explanation]
    if page.invalid:
        parts += ["", "Reported:"]
        parts += [line for example in page.invalid for line in _shown_example(example)]
    if page.valid:
        parts += ["", "Not reported:"]
        parts += [f"  {_cut(example.text)}" for example in page.valid]
    if page.catalogue:
        parts += ["", f"Catalogue: {', '.join(page.catalogue)}"]
    return "\n".join(parts) + "\n"


def _shown_example(example: Example) -> Iterator[str]:
    yield f"  {_cut(example.text)}"
    if example.mended is not None:
        yield f"    mended: {_cut(example.mended)}"


def _cut(text: str) -> str:
    from grammar.diagnostic import printable

    shown = printable(text)
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _misuse(message: str) -> NoReturn:
    click.echo(f"guard: {message}", err=True)
    raise SystemExit(MISUSED)


__all__ = ["Configuration", "main"]
