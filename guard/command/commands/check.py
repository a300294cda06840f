"""guard check: a verdict on each output of a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from guard.command.judging import Judging, judging_options
from guard.command.terminal import (
    MISUSED,
    FailedRules,
    UnreadableError,
    colour_option,
    complain,
    ending_well,
    has_colour,
    misuse,
    opening,
    plural,
    shown,
    width,
    write,
)

if TYPE_CHECKING:
    from guard.command.files import Search
    from guard.command.outputs import JudgedOutput
    from guard.command.rendering import Answer, Rendering

FORMATS = ("text", "json", "jsonl", "sarif", "github")
LEVELS = ("error", "warning", "note")

_HEAD_BYTES = 65_536


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@judging_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of the report.  [default: text]")
@click.option("--strict/--no-strict", default=None, help="Reject outputs that need a repair.  [default: no-strict]")
@click.option(
    "--fail-on", type=click.Choice(LEVELS), help="Fail on findings of this severity and above.  [default: error]"
)
@click.option("--max-warnings", type=click.IntRange(0), metavar="N", help="Fail when there are more warnings.")
@click.option("--statistics", is_flag=True, help="Count the findings by rule, instead of showing each.")
@click.option("-q", "--quiet", is_flag=True, help="Report only what makes the run fail, without warnings and summary.")
@click.option("--diff", is_flag=True, help="Show each repair as a diff, and write nothing.")
@click.option("--fix", is_flag=True, help="Write repairs into FILE; rejected outputs stay unchanged.")
@click.option(
    "--include",
    metavar="PATTERN",
    multiple=True,
    help="Files to check in a directory.  [default: *.json, *.jsonl and *.ndjson]  Repeatable.",
)
@click.option("--exclude", metavar="PATTERN", multiple=True, help="Files and directories to leave out. Repeatable.")
@colour_option
def check(files: tuple[str, ...], **options: Any) -> None:
    """Check outputs of a model and report what is wrong.

    FILE is one output; `-` is standard input. A .jsonl or .ndjson file has one record per line: {"output": ..., "id":
    ..., "input": ..., "columns": ..., "ignore": {"RULE": "REASON"}}; other files are recognised as records by their
    first lines. A directory is searched, as is a pattern such as 'outputs/**/*.json'. Time limits of a policy are measured
    against the current time.

    Exit status: 0 when every output is accepted or repaired, 1 when any is rejected or declined or the run fails by
    --fail-on or --max-warnings, 2 for misuse, or when a file could not be read or a rule of your own failed.
    """
    run = _Run.prepared(files, **options)
    if run.fixes and "-" in files:
        misuse("--fix cannot write to standard input; use `guard repair -`")
    with ending_well():
        raise SystemExit(run.status(files))


class _Run:
    """One run of ``guard check``: files in, reports out, in order and one at a time."""

    def __init__(self, judging: Judging, rendering: Rendering, search: Search, **settings: Any) -> None:
        from guard.command.tally import Tally

        self.judging = judging
        self.rendering = rendering
        self.search = search
        self.fixes: bool = settings["fixes"]
        self.fail_on: str = settings["fail_on"]
        self.max_warnings: int | None = settings["max_warnings"]
        self.is_quiet: bool = settings["is_quiet"]
        self.statistics: bool = settings["statistics"]
        self.failed = FailedRules()
        self.tally = Tally()
        self.has_problems = False

    @classmethod
    def prepared(
        cls,
        files: tuple[str, ...],
        *,
        form: str | None,
        strict: bool | None,
        fail_on: str | None,
        max_warnings: int | None,
        statistics: bool,
        quiet: bool,
        diff: bool,
        fix: bool,
        include: tuple[str, ...],
        exclude: tuple[str, ...],
        **options: Any,
    ) -> _Run:
        from guard.command.settings import stated

        configuration = stated()
        form = _one_of(FORMATS, "format", form, configuration.format, configuration.origin) or FORMATS[0]
        fail_on = _one_of(LEVELS, "fail-on", fail_on, configuration.fail_on, configuration.origin) or LEVELS[0]
        most = configuration.max_warnings if max_warnings is None else max_warnings
        is_strict = strict if strict is not None else bool(configuration.strict)
        for option, is_given in (("--diff", diff), ("--statistics", statistics)):
            if is_given and form != "text":
                misuse(f"{option} needs the format `text`, not `{form}`")
        if fix and is_strict:
            misuse("--fix cannot be combined with --strict, which rejects every output that needs a repair")
        has_advice = not quiet or fail_on != "error" or most is not None
        judging = Judging.of(files=files, is_strict=is_strict, has_advice=has_advice, **options)
        from guard.command.files import RECORDS, Search
        from guard.command.rendering import Rendering

        fixes = fix and not diff
        rendering = Rendering(
            form,
            has_colour(),
            width(),
            judging.explained_by,
            is_written=fixes,
            shows_difference=diff,
            fails_on=fail_on if quiet else None,
            is_silent=statistics,
            pages=_pages(judging) if form == "sarif" else {},
        )
        search = Search(include or ("*.json", *RECORDS), (*(configuration.exclude or ()), *exclude), judging.others)
        return cls(
            judging,
            rendering,
            search,
            fixes=fixes,
            fail_on=fail_on,
            max_warnings=most,
            is_quiet=quiet,
            statistics=statistics,
        )

    def status(self, files: tuple[str, ...]) -> int:
        """Judge the files, write the report, and give the exit status."""
        from grammar import Severity
        from guard.command.reports import json_chunks

        form = self.rendering.form
        lines = (line for answer in self._answers(files) for line in answer.lines)
        if form == "json":
            write(json_chunks(lines, self.tally.as_record), goes_on=True)
        elif form == "sarif":
            from importlib import metadata

            from grammar.render import sarif_document

            write(sarif_document(lines, self.rendering.pages, metadata.version("grammar-guard")), goes_on=True)
        else:
            write((f"{line}\n" if form == "jsonl" else line for line in lines), flush=form == "jsonl", goes_on=True)
        if not self.is_quiet:
            self._conclude()
        if self.max_warnings is not None and (count := self.tally.count("warning")) > self.max_warnings:
            complain(f"{plural(count, 'warning')}, more than the {self.max_warnings:,} that are allowed")
        status = self.failed.status(self.tally.status(Severity(self.fail_on), self.max_warnings))
        return MISUSED if self.has_problems else int(status)

    def _answers(self, files: Iterable[str]) -> Iterator[Answer]:
        for answer in (a for argument in files for name in self._found(argument) for a in self._file(name)):
            self.tally.add(answer.tally)
            self.failed.add(answer.failure)
            yield answer

    def _found(self, argument: str) -> Iterator[str]:
        """The files of an argument; a problem where there is none."""
        from guard.command.files import missing

        found = False
        for name in self.search.found(argument):
            found = True
            yield name
        if not found:
            self._problem(missing(argument))

    def _problem(self, message: str) -> None:
        sys.stdout.flush()
        complain(message)
        self.has_problems = True

    def _file(self, name: str) -> Iterator[Answer]:
        from guard.command.files import missing
        from guard.command.layout import Ahead, Layout, layout_of
        from guard.command.outputs import judged_outputs

        try:
            with opening(name) as file, self._rewriting(name) as rewrite:
                ahead = Ahead(file)
                layout, hint = layout_of(name, ahead, self.judging.records)
                if hint:
                    click.echo(f"guard: {shown(name)}: {hint}", err=True)
                outputs = judged_outputs(shown(name), ahead, layout, self.judging.judge, on_rest=rewrite.copy)
                with _progress(file, self.rendering.form) if layout is not Layout.ONE else nullcontext(None) as bar:
                    for output in outputs:
                        rewrite(output)
                        yield self.rendering.of(output)
                        if bar is not None:
                            bar.update(file.tell() - bar.pos)
        except UnreadableError as error:
            self._problem(missing(name) or str(error))
        except IsADirectoryError:
            self._problem(missing(name))
        except OSError as error:
            self._problem(f"{name} cannot be {'rewritten' if self.fixes else 'read'}: {error.strerror}")

    def _conclude(self) -> None:
        """What is said once a run: the sums, what --fix would write, what was not judged."""
        form, tally = self.rendering.form, self.tally
        if form in ("json", "jsonl"):
            return
        notes: list[str] = []
        total = tally.decisions.total()
        if self.statistics:
            notes += tally.statistics()
        if form != "sarif" and (total > 1 or self.statistics or form == "github"):
            notes.append(tally.summary())
        if form == "text" and not self.fixes and (repaired := tally.decisions["repaired"]):
            notes.append(f"{plural(repaired, 'output')} would be repaired; `--fix` writes the repairs")
        notes += [note for note in (tally.ignored(), self.judging.lighter(), self.judging.schema) if note]
        if total and (note := tally.not_judged()):
            notes.append(note)
        for note in notes:
            if form == "sarif":
                click.echo(f"guard: {note}", err=True)
            else:
                write([f"{note}\n"], goes_on=True)

    @contextmanager
    def _rewriting(self, name: str) -> Iterator[_Rewriting]:
        """What writes the outputs of one file back; nothing is written without ``--fix``."""
        rewriting = _Rewriting()
        if not self.fixes:
            yield rewriting
            return
        from guard.command.rewriting import is_read_only, replacing

        if is_read_only(Path(name)):
            self._problem(f"{name} is read-only; it is checked and not rewritten")
            yield rewriting
            return
        with replacing(Path(name), lambda: rewriting.is_needed) as file:
            rewriting.file = file
            yield rewriting


class _Rewriting:
    """The new content of one file, as its outputs are judged; nothing where the file stays as it is."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None
        self.is_needed = False

    def __call__(self, output: JudgedOutput) -> None:
        self.is_needed |= output.report.decision == "repaired"
        self.copy(output.data())

    def copy(self, data: bytes) -> None:
        if self.file is not None:
            self.file.write(data)


def _one_of(
    words: tuple[str, ...], what: str, option: str | None, configured: str | None, origin: Path | None
) -> str | None:
    """What an option says, or else the configuration; misuse where that is none of the words."""
    if option is None and configured is not None and configured not in words:
        misuse(f"{origin}: unknown {what} `{configured}`; expected {', '.join(words)}")
    return option or configured


def _pages(judging: Judging) -> dict[str, Any]:
    """Everything that a run can report. The texts inside a query are judged too, so their pages belong to the log."""
    from guard.faults import FAULTS

    pages: dict[str, Any] = {page.name: page for page in FAULTS}
    for language in (*judging.judge.inner(), judging.judge.guard.language):
        pages |= language.pages()
    if judging.policy is not None:
        from guard.policy import FAULTS as POLICY_FAULTS

        pages |= {page.name: page for page in POLICY_FAULTS}
    return pages


def _progress(file: IO[bytes], form: str) -> Any:
    """A progress bar over the bytes of a long file, where a person watches and the report goes elsewhere."""
    is_watched = sys.stderr.isatty() and not (sys.stdout.isatty() and form in ("text", "jsonl"))
    if not is_watched or not file.seekable():
        return nullcontext(None)
    size = os.fstat(file.fileno()).st_size
    return click.progressbar(length=size, file=sys.stderr) if size > _HEAD_BYTES else nullcontext(None)
