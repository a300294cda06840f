"""guard check: a verdict on each output of a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
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
    from guard.command.rendering import Answer, Rendering
    from guard.command.workers import Item

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
        self.jobs: int = settings["jobs"]
        self.pages: dict[str, Any] = settings["pages"]
        self.options: dict[str, Any] = settings["options"]
        self.is_only_input = self.options["files"] == ("-",)
        self.open = ExitStack()
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
        jobs: int,
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
        options |= {"files": files, "is_strict": is_strict, "has_advice": has_advice}
        judging = Judging.of(**options)
        from guard.command.files import RECORDS, Search
        from guard.command.rendering import Rendering

        fixes = fix and not diff
        pages = _pages(judging) if form == "sarif" else {}
        rendering = Rendering(
            form,
            has_colour(),
            width(),
            judging.explained_by,
            is_written=fixes,
            shows_difference=diff,
            fails_on=fail_on if quiet else None,
            is_silent=statistics,
            names=tuple(pages),
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
            jobs=jobs,
            pages=pages,
            options=options,
        )

    def status(self, files: tuple[str, ...]) -> int:
        """Judge the files, write the report, and give the exit status."""
        from grammar import Severity

        with self.open, self._judged() as judged:
            lines = judged(self._items(files))
            self._write(lines)
        self._conclude()
        if self.max_warnings is not None and (count := self.tally.count("warning")) > self.max_warnings:
            complain(f"{plural(count, 'warning')}, more than the {self.max_warnings:,} that are allowed")
        status = self.failed.status(self.tally.status(Severity(self.fail_on), self.max_warnings))
        return MISUSED if self.has_problems else int(status)

    def _write(self, lines: Iterator[str]) -> None:
        from guard.command.reports import json_chunks

        form = self.rendering.form
        if form == "json":
            write(json_chunks(lines, self.tally.as_record), goes_on=True)
        elif form == "sarif":
            from importlib import metadata

            from grammar.render import sarif_document

            write(sarif_document(lines, self.pages, metadata.version("grammar-guard")), goes_on=True)
        else:
            write((f"{line}\n" if form == "jsonl" else line for line in lines), flush=True, goes_on=True)

    @contextmanager
    def _judged(self) -> Iterator[Callable[[Iterable[Item]], Iterator[str]]]:
        """What judges the items of the run, in this process or in several."""
        from guard.command.workers import in_order, workers

        if self.jobs == 1:
            yield lambda items: in_order(items, self.judging, self.rendering.of)
            return
        with workers(self.jobs, self.options, click.get_current_context().meta, self.rendering.of) as judged:
            yield judged

    def _found(self, argument: str) -> Iterator[str]:
        """The files of an argument; a problem where there is none."""
        from guard.command.files import missing

        is_any = False
        for name in self.search.found(argument):
            is_any = True
            yield name
        if not is_any:
            self._problem(missing(argument))

    def _problem(self, message: str) -> None:
        sys.stdout.flush()
        complain(message)
        self.has_problems = True

    def _items(self, arguments: Iterable[str]) -> Iterator[Item]:
        """What there is to do: each output of the files, and what comes before and after a file, in order."""
        from guard.command.workers import Item

        for argument in arguments:
            for name in self._found(argument):
                try:
                    yield from self._items_of(name)
                except UnreadableError as error:
                    from guard.command.files import missing

                    yield Item(self._step(self._problem, missing(name) or str(error)))
                except OSError as error:
                    word = "rewritten" if self.fixes else "read"
                    yield Item(self._step(self._problem, f"{name} cannot be {word}: {error.strerror}"))

    def _items_of(self, name: str) -> Iterator[Item]:
        from guard.command.layout import Ahead, Layout, layout_of
        from guard.command.outputs import most_bytes, pieces_of
        from guard.command.workers import Item

        with opening(name) as file:
            ahead = Ahead(file)
            layout, hint = layout_of(name, ahead, self.judging.records)
            if hint:
                click.echo(f"guard: {shown(name)}: {hint}", err=True)
            rewriting = self._rewriting(name)
            if layout is Layout.ONE:
                data = ahead.read(most_bytes(self.judging.judge))
                yield Item(partial(self._answered, rewriting), shown(name), data=data)
            else:
                rest: list[bytes] = []
                with _progress(file, self.rendering.form) as bar:
                    for piece in pieces_of(ahead, layout, on_rest=rest.append, on_silent=self.tally.add_silent):
                        if rest and self.fixes:
                            yield Item(self._step(rewriting.copy, b"".join(rest)))
                        rest.clear()
                        yield Item(partial(self._answered, rewriting), shown(name), piece=piece)
                        if bar is not None:
                            bar.update(file.tell() - bar.pos)
                if rest and self.fixes:
                    yield Item(self._step(rewriting.copy, b"".join(rest)))
        if self.fixes:
            yield Item(self._step(rewriting.end))

    def _answered(self, rewriting: _Rewriting, answer: Answer) -> Iterable[str]:
        self.tally.add(answer.tally)
        self.failed.add(answer.failure)
        rewriting.is_needed |= answer.decision == "repaired"
        rewriting.copy(answer.data)
        return answer.lines

    @staticmethod
    def _step(do: Callable[..., object], *given: Any) -> Callable[[None], Iterable[str]]:
        """A step of the run that writes nothing to the report."""

        def step(_: None) -> Iterable[str]:
            do(*given)
            return ()

        return step

    def _conclude(self) -> None:
        """What is said once a run: the sums, what --fix would write, what was not judged."""
        form, tally = self.rendering.form, self.tally
        notes = [*tally.statistics()] if self.statistics else []
        if not self.is_quiet and form not in ("json", "jsonl"):
            notes += self._sums()
        for note in notes:
            if form == "sarif":
                click.echo(f"guard: {note}", err=True)
            else:
                write([f"{note}\n"], goes_on=True)

    def _sums(self) -> list[str]:
        form, tally = self.rendering.form, self.tally
        notes: list[str] = []
        total = tally.decisions.total()
        if form != "sarif" and (total > 1 or self.statistics or form == "github"):
            notes.append(tally.summary())
        if form == "text" and not self.fixes and (repaired := tally.decisions["repaired"]):
            way = "`guard repair -` prints them" if self.is_only_input else "`--fix` writes the repairs"
            notes.append(f"{plural(repaired, 'output')} would be repaired; {way}")
        if form == "text" and tally.fixable and not self.is_only_input:
            have = "has" if tally.fixable == 1 else "have"
            notes.append(f"{plural(tally.fixable, 'warning')} {have} a safe fix; `--fix --fix-warnings` writes it")
        notes += [
            note
            for note in (tally.without_output(), tally.ignored(), self.judging.lighter(), self.judging.schema)
            if note
        ]
        notes += self.judging.weaknesses() if total else ()
        if total and (note := tally.not_judged()):
            notes.append(note)
        return notes

    def _rewriting(self, name: str) -> _Rewriting:
        """What writes the outputs of one file back; nothing is written without ``--fix``.

        Raises:
            OSError: the folder cannot be written to.
        """
        if not self.fixes:
            return _Rewriting()
        from guard.command.rewriting import is_read_only

        if is_read_only(Path(name)):
            self._problem(f"{name} is read-only; it is checked and not rewritten")
            return _Rewriting()
        return _Rewriting(Path(name), self.open)


class _Rewriting:
    """The new content of one file, as its outputs are answered; nothing where the file stays as it is."""

    def __init__(self, path: Path | None = None, stack: ExitStack | None = None) -> None:
        self.file: IO[bytes] | None = None
        self.is_needed = False
        self.is_whole = False
        self.replacing = ExitStack()
        if path is not None and stack is not None:
            from guard.command.rewriting import replacing

            stack.push(self.replacing)  # where the run fails, what was begun is taken away
            self.file = self.replacing.enter_context(replacing(path, lambda: self.is_needed and self.is_whole))

    def copy(self, data: bytes) -> None:
        if self.file is not None:
            self.file.write(data)

    def end(self) -> None:
        """The file has come to its end, so that its new content may take its place."""
        self.is_whole = True
        self.replacing.close()


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
