"""guard records: what a recorder has kept, shown, summed up and purged; what other tools have kept, imported."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from guard.command.terminal import ACCEPTED, REJECTED, complain, misuse, opened, plural, write

if TYPE_CHECKING:
    from guard.record import BrokenRecord, Record

_AGE = re.compile(r"(\d{1,6})([dhm])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}
_BATCH = 500


@click.group()
def records() -> None:
    """Show, sum up, purge and import records of calls.

    A recorder keeps a record of each call, `guard.wrap(recorder=...)`. FILE is what it writes: a file with a record a
    line, together with those set aside, or a database (.sqlite, .sqlite3, .db).
    """


@records.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only the record of that name. Repeatable.")
@click.option(
    "--outcome", multiple=True, metavar="OUTCOME", help="Only calls that ended so, such as rejected. Repeatable."
)
@click.option("--rule", multiple=True, metavar="RULE", help="Only calls with that error in any attempt. Repeatable.")
@click.option("--tag", multiple=True, metavar="TAG", help="Only calls with that tag. Repeatable.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Show at most N records.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "jsonl")),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def show(
    files: tuple[str, ...],
    ids: tuple[str, ...],
    outcome: tuple[str, ...],
    rule: tuple[str, ...],
    tag: tuple[str, ...],
    limit: int | None,
    form: str,
) -> None:
    """Show records, in the order in which they were kept.

    FILE may be `-` for lines on standard input.

    Exit status: 0, or 1 when a line is no record, and 2 for misuse.
    """
    from guard.command.record_views import as_text
    from guard.record import BrokenRecord

    status, count = ACCEPTED, 0
    for name, record in _read(files):
        if isinstance(record, BrokenRecord):
            complain(f"{name}:{record.number}: {record.message}")
            status = REJECTED
            continue
        if ids and record.id not in ids:
            continue
        if outcome and record.outcome not in outcome:
            continue
        if tag and not set(tag) & set(record.tags):
            continue
        if rule and not set(rule) & {each for at in record.attempts for text in at.texts for each in text.rules}:
            continue
        write([f"{record.to_line()}\n"] if form == "jsonl" else ["".join(as_text(record))])
        count += 1
        if count == limit:
            break
    raise SystemExit(status)


@records.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def stats(files: tuple[str, ...], form: str) -> None:
    """Sum records up: outcomes, errors, attempts, time, tokens and cost.

    FILE may be `-` for lines on standard input. Memory does not grow with the records.

    Exit status: 0, or 1 when a line is no record, and 2 for misuse.
    """
    from guard.command.record_views import as_json, sums
    from guard.records.statistics import Statistics

    statistics = Statistics()
    for _, record in _read(files):
        statistics.add(record)
    told = statistics.to_dict()
    write([as_json(told)] if form == "json" else sums(told))
    raise SystemExit(REJECTED if statistics.broken else ACCEPTED)


@records.command()
@click.argument("file", metavar="FILE")
@click.option("--older-than", metavar="AGE", help="Records made longer ago than that: 90d, 12h or 30m.")
@click.option("--before", metavar="TIME", help="Records made before that: 2026-11-30, or a time as RFC 3339 writes it.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="The record of that name. Repeatable.")
@click.option("--all", "takes_all", is_flag=True, help="All records.")
@click.option(
    "--content",
    "contents",
    multiple=True,
    metavar="NAME",
    help="Keep the records, and take out that content: input, messages, output, ... or `all`. Repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
def purge(
    file: str,
    older_than: str | None,
    before: str | None,
    ids: tuple[str, ...],
    takes_all: bool,
    contents: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Take records, or contents of records, out of FILE for good.

    With --content the records stay readable: when, with what verdict, by which rules and at what cost a call ended, and
    the hashes of what it held. A record without a time is older than any. Lines that are no records stay.

    Exit status: 0, and 2 for misuse or where it cannot be done.
    """
    from guard.records.contents import CONTENTS, UnknownContentError, require_contents
    from guard.records.store import Purge, StoreError
    from guard.records.stores import open_store

    if not Path(file).is_file():
        misuse(f"there is no file {file}")
    if older_than is not None and before is not None:
        misuse("--older-than and --before cannot be combined")
    if not (older_than or before or ids or takes_all):
        misuse("say which records go: --older-than, --before, --id or --all")
    if takes_all and (older_than or before or ids):
        misuse("--all cannot be combined with --older-than, --before or --id")
    try:
        names = require_contents(CONTENTS if "all" in contents else contents)
    except UnknownContentError as error:
        misuse(str(error))
    store = open_store(file)
    try:
        count = store.purge(Purge(_time(older_than, before), ids, names), is_trial=dry_run)
    except StoreError as error:
        misuse(str(error))
    finally:
        store.close()
    did = "would be " if dry_run else ""
    taken = f"{did}stripped of {', '.join(sorted(names))}" if names else f"{did}purged"
    write([f"{plural(count, 'record')} {taken}\n"])


@records.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--from", "importer", metavar="NAME", help="The tool that wrote them; see below.  [default: told by their keys]"
)
@click.option(
    "--to", "target", metavar="STORE", help="File or database to add the records to.  [default: standard output]"
)
@click.option(
    "--leave-out", multiple=True, metavar="CONTENT", help="Content that is not written, such as messages. Repeatable."
)
@click.option("--keep-credentials", is_flag=True, help="Do not mask what looks like a password, key or token.")
def import_(
    files: tuple[str, ...], importer: str | None, target: str | None, leave_out: tuple[str, ...], keep_credentials: bool
) -> None:
    """Make records of what other tools have kept, and add them to STORE.

    FILE has lines of JSON, one JSON document, or is a .eval of inspect_ai; `-` is standard input. The tools are
    inspect-ai, langfuse, langsmith, litellm, openai-batch, openinference, otel and promptfoo.

    What is of no known shape is an error with its line, and then nothing is imported. Parts of a trace that are no calls
    of a model are counted. Records are not judged: `guard check` and `guard eval` do that.

    Exit status: 0, 1 when a file cannot be imported, and 2 for misuse.
    """
    import tempfile

    from guard.records.contents import UnknownContentError
    from guard.records.importing import ImportFailedError, Importing
    from guard.records.privacy import Privacy

    try:
        importing = Importing(importer)
        privacy = Privacy(masks_credentials=not keep_credentials, left_out=leave_out)
    except (ImportFailedError, UnknownContentError) as error:
        misuse(str(error))
    with tempfile.TemporaryFile() as kept:  # all of it is read before any of it is added
        for name in files:
            with _seekable(name) as file:
                try:
                    for record in importing.records(file):
                        kept.write(f"{privacy(record).to_line()}\n".encode())
                except ImportFailedError as error:
                    complain(f"{'standard input' if name == '-' else name}: {error}; nothing was imported")
                    raise SystemExit(REJECTED) from None
        kept.seek(0)
        new = _added(kept, target)
    total = importing.by_importer.total()
    told = ", ".join(f"{number:,} of {name}" for name, number in sorted(importing.by_importer.items()))
    known = f"; {total - new:,} {'was' if total - new == 1 else 'were'} there already" if new < total else ""
    passed = importing.passed_over.total()
    over = f"; {plural(passed, 'part')} passed over that tell of no call of a model" if passed else ""
    click.echo(f"{plural(new, 'record')} imported{f' ({told})' if told else ''}{known}{over}", err=target is None)


def _added(lines: IO[bytes], target: str | None) -> int:
    """Add records that are lines to a store, or write them to standard output; how many were new."""
    from guard.record import Record
    from guard.records.files import read_file
    from guard.records.store import StoreError
    from guard.records.stores import open_store

    if target is None:
        count = 0
        for line in lines:
            write([line])
            count += 1
        return count
    store = open_store(target)
    new = 0
    batch: list[Record] = []
    try:
        for record in read_file(lines):
            assert isinstance(record, Record)
            batch.append(record)
            if len(batch) == _BATCH:
                new += store.append(batch)
                batch.clear()
        return new + store.append(batch)
    except StoreError as error:
        misuse(f"{error}; {plural(new, 'record')} had been added")
    finally:
        store.close()


@contextmanager
def _seekable(name: str) -> Iterator[IO[bytes]]:
    """The file of that name; of standard input a copy, as a zip is read from its end."""
    with opened(name) as file:
        if name != "-" or file.seekable():
            yield file
            return
        import shutil
        import tempfile

        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield copy


def _read(files: tuple[str, ...]) -> Iterator[tuple[str, Record | BrokenRecord]]:
    """The records of files, each with the name of its file; misuse where one cannot be read."""
    from guard.records.files import read_file
    from guard.records.store import StoreError
    from guard.records.stores import open_store

    for name in files:
        if name == "-":
            with opened(name) as file:
                yield from (("standard input", record) for record in read_file(file))
            continue
        if not Path(name).is_file():
            misuse(f"there is no file {name}")
        store = open_store(name)
        try:
            yield from ((name, record) for record in store.read())
        except StoreError as error:
            misuse(str(error))
        finally:
            store.close()


def _time(older_than: str | None, before: str | None) -> float | None:
    """The time before which records are meant, as UNIX seconds; None where any are."""
    if older_than is not None:
        match = _AGE.fullmatch(older_than)
        if match is None:
            misuse(
                f"--older-than is a number of days, hours or minutes, such as 90d, 12h or 30m, not `{older_than[:40]}`"
            )
        return time.time() - int(match[1]) * _SECONDS[match[2]]
    if before is None:
        return None
    try:
        read = datetime.fromisoformat(before)
        return (read if read.tzinfo is not None else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        misuse(f"--before is a date or a time, such as 2026-11-30 or 2026-11-30T09:00:00Z, not `{before[:40]}`")
