"""guard check: a verdict on each output of a model."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from guard.command.settings import (
    chosen_language,
    chosen_schema,
    decline_option,
    explain_options,
    language_options,
    schema_options,
    stated,
)
from guard.command.terminal import (
    ACCEPTED,
    INTERRUPTED,
    REJECTED,
    FailedRules,
    has_colour,
    misuse,
    opened,
    shown,
    write,
)

if TYPE_CHECKING:
    from grammar import Language, Schema
    from guard.command.outputs import JudgedOutput
    from guard.command.reports import Report
    from guard.journey import Guard
    from guard.policy import Policy

FORMATS = ("text", "json", "jsonl", "sarif", "github")

_HEAD_BYTES = 65_536


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@schema_options
@language_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of the report.  [default: text]")
@click.option("--strict/--no-strict", default=None, help="Reject outputs that need a repair.  [default: no-strict]")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply unsafe fixes to errors without a safe fix.")
@click.option("--diff", is_flag=True, help="Show each repair as a diff.")
@click.option("--fix", is_flag=True, help="Write repairs into FILE; rejected outputs stay unchanged.")
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records, one JSON object per line.  [default: by the name of the file]",
)
@click.option("--question", help="The question that was asked; some warnings depend on it.")
@decline_option
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="Policy that limits what a query may ask for: a .toml, .json or .yaml file.",
)
def check(
    files: tuple[str, ...], question: str | None, records: bool | None, unsafe_fixes: bool, **options: Any
) -> None:
    """Check outputs of a model and report what is wrong.

    FILE is one output; `-` is standard input. A .jsonl or .ndjson file has one record per line: {"output": ..., "id":
    ..., "input": ..., "columns": ...}. Time limits of a policy are measured against the current time.

    Exit status: 0 when every output is accepted or repaired, 1 when any is rejected or declined, 2 for misuse or when a
    rule of your own failed.
    """
    settings = _settings(**options)
    if settings.fixes and "-" in files:
        misuse("--fix cannot write to standard input; use `guard repair -`")
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
    shows_difference: bool
    fixes: bool
    policy: Policy | None
    explain_options: str
    decline: str | None


def _settings(**options: Any) -> _Settings:
    configuration = stated()
    form = options["form"] or configuration.format or FORMATS[0]
    if form not in FORMATS:
        misuse(f"{configuration.origin}: unknown format `{form}`; the formats are {', '.join(FORMATS)}")
    strict = options["strict"] if options["strict"] is not None else bool(configuration.strict)
    language = chosen_language(options["language"], options["profile"], configuration)
    if options["diff"] and form != "text":
        misuse(f"--diff needs the format `text`, not `{form}`")
    if options["fix"] and strict:
        misuse("--fix cannot be combined with --strict, which rejects every output that needs a repair")
    schema = chosen_schema(options["schema"], options["kind"], configuration)
    policy = _policy(options["policy"])
    explained_by = explain_options(options["language"])
    return _Settings(
        language, schema, form, strict, options["diff"], options["fix"], policy, explained_by, options["decline"]
    )


def _policy(file: Path | None) -> Policy | None:
    """The policy that a file states, None where there is no file."""
    if file is None:
        return None
    from guard.policy import PolicyError, read_policy

    form = {"yml": "yaml"}.get(file.suffix[1:].lower(), file.suffix[1:].lower())
    try:
        return read_policy(file.read_bytes(), form)
    except OSError as error:
        misuse(f"the policy {file} cannot be read: {error.strerror}")
    except PolicyError as error:
        misuse(f"the policy {file} cannot be used: {error}")


def _with_policy(guard: Guard, policy: Policy) -> Guard:
    """The guard with a policy; misuse where the policy limits what the language does not have."""
    from guard.policy import PolicyError

    try:
        return replace(guard, policy=policy)
    except PolicyError as error:
        misuse(str(error))


class _Checking:
    """One run of ``guard check``: files in, reports out, in order and one at a time."""

    def __init__(self, settings: _Settings, question: str | None, records: bool | None, *, allows_unsafe: bool) -> None:
        from guard.command.reports import DECISIONS
        from guard.journey import Guard

        self.settings = settings
        self.question = question
        self.records = records
        self.counts = dict.fromkeys(DECISIONS, 0)
        self.failed = FailedRules()
        facts = {"now": time.time()} if settings.policy is not None else {}
        guard = Guard(
            settings.language, settings.schema, settings.is_strict, allows_unsafe, facts, decline=settings.decline
        )
        self.guard = guard if settings.policy is None else _with_policy(guard, settings.policy)

    def run(self, files: tuple[str, ...]) -> int:
        from guard.command import reports as written

        form = self.settings.form
        reports = self._counted(self._reports(files))
        if form == "json":
            write(written.json_chunks(reports))
        elif form == "sarif":
            # The formulas inside a query are judged too, so their pages belong to the log.
            pages = {**chosen_language("formula", None).pages(), **self.settings.language.pages()}
            if self.settings.policy is not None:
                from guard.policy import FAULTS

                pages |= {page.name: page for page in FAULTS}
            write(written.sarif_chunks(reports, pages, metadata.version("grammar-guard")))
        elif form == "jsonl":
            write((written.jsonl_line(report) + "\n" for report in reports), flush=True)
        elif form == "github":
            write(map(written.github_text, reports))
        else:
            colour = has_colour()
            width = min(shutil.get_terminal_size().columns, 160) if colour else 100
            write(self._person_text(report, colour=colour, width=width) for report in reports)
            self._summarise()
        return self.failed.status(REJECTED if self.counts["rejected"] or self.counts["declined"] else ACCEPTED)

    def _person_text(self, report: Report, *, colour: bool, width: int) -> str:
        from guard.command import rewriting
        from guard.command.reports import person_text

        text = person_text(report, colour=colour, width=width, explain_options=self.settings.explain_options)
        if self.settings.shows_difference and report.verdict is not None:
            text += rewriting.difference(report.source.name, report.verdict)
        return text

    def _counted(self, reports: Iterable[Report]) -> Iterator[Report]:
        from guard.command.reports import failed_rule

        for report in reports:
            self.counts[report.decision] += 1
            self.failed.add(failed_rule(report))
            yield report

    def _summarise(self) -> None:
        total = sum(self.counts.values())
        if total > 1:
            told = {decision: count for decision, count in self.counts.items() if count or decision != "declined"}
            by_decision = ", ".join(f"{count:,} {decision}" for decision, count in told.items())
            click.echo(f"{total:,} outputs: {by_decision}")

    def _reports(self, files: tuple[str, ...]) -> Iterator[Report]:
        from guard.command.outputs import has_records, judged_file, judged_records

        for name in files:
            with opened(name) as file, self._rewriting(name) as rewrite:
                if not has_records(name, self.records):
                    yield rewrite(judged_file(shown(name), file, self.guard, self.question))
                    continue
                with _progress(file, self.settings.form) as bar:
                    for output in judged_records(shown(name), file, self.guard, self.question, on_rest=rewrite.copy):
                        yield rewrite(output)
                        if bar is not None:
                            bar.update(file.tell() - bar.pos)

    @contextmanager
    def _rewriting(self, name: str) -> Iterator[_Rewriting]:
        """What writes the outputs of one file back; nothing is written without ``--fix``."""
        from guard.command.rewriting import replacing

        rewriting = _Rewriting()
        if not self.settings.fixes:
            yield rewriting
            return
        try:
            with replacing(Path(name), lambda: rewriting.is_needed) as file:
                rewriting.file = file
                yield rewriting
        except OSError as error:
            misuse(f"{name} cannot be rewritten: {error.strerror}")


class _Rewriting:
    """The new content of one file, as its outputs are judged; nothing where the file stays as it is."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self.is_needed = False

    def __call__(self, output: JudgedOutput) -> Report:
        self.is_needed |= output.report.decision == "repaired"
        self.copy(output.data())
        return output.report

    def copy(self, data: bytes) -> None:
        if self.file is not None:
            self.file.write(data)


def _progress(file: IO[bytes], form: str) -> Any:
    """A progress bar over the bytes of a long file, where a person watches and the report goes elsewhere."""
    is_watched = sys.stderr.isatty() and not (sys.stdout.isatty() and form in ("text", "jsonl"))
    if not is_watched or not file.seekable():
        return nullcontext(None)
    size = os.fstat(file.fileno()).st_size
    return click.progressbar(length=size, file=sys.stderr) if size > _HEAD_BYTES else nullcontext(None)
