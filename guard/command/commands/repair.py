"""guard repair: what a model wrote in, queries out; a filter for pipes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

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
from guard.command.terminal import ACCEPTED, INTERRUPTED, REJECTED, FailedRules, opened, shown, write

if TYPE_CHECKING:
    from guard.command.outputs import JudgedOutput


@click.command()
@click.argument("file", default="-")
@schema_options
@language_options
@click.option("--unsafe-fixes", is_flag=True, help="Also apply unsafe fixes to errors without a safe fix.")
@click.option(
    "--canonical", is_flag=True, help="Write the canonical form, which is the same for all texts of one meaning."
)
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records, one JSON object per line.  [default: by the name of the file]",
)
@click.option("--question", help="The question that was asked; some warnings depend on it.")
@decline_option
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
    decline: str | None,
) -> None:
    """Write accepted and repaired queries to standard output.

    FILE is one output, or a .jsonl file with one record per line; the default is standard input. An accepted output is
    written unchanged, a repaired one with its repairs. A record keeps all its other fields. A rejected or
    declined output is explained on standard error and never written to standard output.

    Exit status: 0 when every output is accepted or repaired, 1 when any is rejected or declined, 2 for misuse or when a
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
        decline=decline,
    )
    status = ACCEPTED
    failed = FailedRules()
    try:
        with opened(file) as source:
            if has_records(file, records):
                outputs = judged_records(shown(file), source, guard, question)
            else:
                outputs = iter([judged_file(shown(file), source, guard, question)])
            options = explain_options(language)
            for output in outputs:
                failed.add(failed_rule(output.report))
                status = max(status, _passed_on(output, output.data(is_canonical=canonical), options))
        status = failed.status(status)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = REJECTED
    raise SystemExit(status)


def _passed_on(output: JudgedOutput, data: bytes, options: str) -> int:
    from guard.command.reports import person_text

    if output.report.decision in ("rejected", "declined"):
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        width = min(shutil.get_terminal_size().columns, 160) if colour else 100
        text = person_text(output.report, colour=colour, width=width, explain_options=options)
        click.echo(text, err=True, nl=False)
        return REJECTED
    write([data], flush=True)
    return ACCEPTED
