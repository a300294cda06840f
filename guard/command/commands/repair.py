"""guard repair: what a model said in, the query of it out; a filter for pipes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guard.command.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.command.terminal import ACCEPTED, INTERRUPTED, REJECTED, FailedRules, opened, shown, write

if TYPE_CHECKING:
    from guard.command.outputs import Judged


@click.command()
@click.argument("file", default="-")
@schema_options
@language_options
@click.option("--unsafe-fixes", is_flag=True, help="Also apply fixes that are guesses, where an error has no safe one.")
@click.option("--canonical", is_flag=True, help="Write the canonical form: one text for all that mean the same.")
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records, a JSON object a line.  [default: by its name]",
)
@click.option("--question", help="What the person asked.")
def repair(
    file: str,
    schema: Path | None,
    kind: str | None,
    language: str | None,
    profile: str | None,
    unsafe_fixes: bool,
    canonical: bool,
    records: bool | None,
    question: str | None,
) -> None:
    """Write what is in the language to standard output, and why the rest is refused to standard error.

    FILE is one output, or a .jsonl file with a record a line; standard input where it is not given. An accepted output
    is written as it is, a repaired one repaired, a record with everything else it holds. Of a refused one nothing
    reaches standard output.
    The exit status is 0 when all are accepted or repaired, 1 when one is rejected, 2 when the command was misused, or a
    rule of your own failed.
    """
    from guard.command.outputs import has_records, judged_file, judged_records
    from guard.command.reports import failed_rule
    from guard.journey import Guard

    configuration = stated()
    guard = Guard(
        chosen_language(language, profile, configuration),
        chosen_schema(schema, kind, configuration),
        allows_unsafe=unsafe_fixes,
    )
    status = ACCEPTED
    failed = FailedRules()
    try:
        with opened(file) as source:
            if has_records(file, records):
                outputs = judged_records(shown(file), source, guard, question)
            else:
                outputs = iter([judged_file(shown(file), source, guard, question)])
            for held in outputs:
                failed.add(failed_rule(held.answer))
                status = max(status, _passed_on(held, held.data(is_canonical=canonical)))
        status = failed.status(status)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = REJECTED
    raise SystemExit(status)


def _passed_on(held: Judged, data: bytes) -> int:
    from guard.command.reports import person_text

    if held.answer.decision == "rejected":
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        width = min(shutil.get_terminal_size().columns, 160) if colour else 100
        click.echo(person_text(held.answer, colour=colour, width=width), err=True, nl=False)
        return REJECTED
    write([data], flush=True)
    return ACCEPTED
