"""guard repair: what a model wrote in, queries out; a filter for pipes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from guard.command.judging import Judging, judging_options
from guard.command.terminal import (
    ACCEPTED,
    REJECTED,
    FailedRules,
    colour_option,
    ending_well,
    has_colour,
    opened,
    shown,
    width,
    write,
)

if TYPE_CHECKING:
    from guard.command.outputs import JudgedOutput


@click.command()
@click.argument("file", default="-")
@judging_options
@colour_option
def repair(file: str, **options: Any) -> None:
    """Write accepted and repaired queries to standard output.

    FILE is one output, or holds records; the default is standard input. An accepted output is written unchanged, a
    repaired one with its repairs. A record keeps all its other fields; the records of a JSON array come one per line. A
    rejected or declined output is explained on standard error and never written to standard output.

    Exit status: 0 when every output is accepted or repaired, 1 when any is rejected or declined, 2 for misuse or when a
    rule of your own failed.
    """
    from guard.command.layout import Ahead, Layout, layout_of
    from guard.command.outputs import judged_outputs
    from guard.command.reports import failed_rule

    judging = Judging.of(files=(file,), has_advice=False, **options)
    status = ACCEPTED
    failed = FailedRules()
    with ending_well(), opened(file) as source:
        ahead = Ahead(source)
        layout, hint = layout_of(file, ahead, judging.records)
        if hint:
            click.echo(f"guard: {shown(file)}: {hint}", err=True)
        for output in judged_outputs(shown(file), ahead, layout, judging.judge):
            failed.add(failed_rule(output.report))
            status = max(status, _passed_on(output, judging.explained_by, b"\n" if layout is Layout.ARRAY else b""))
        raise SystemExit(failed.status(status))


def _passed_on(output: JudgedOutput, options: str, end: bytes) -> int:
    from guard.command.reports import person_text

    if output.report.decision in ("rejected", "declined"):
        colour = has_colour(sys.stderr)
        text = person_text(output.report, colour=colour, width=width(sys.stderr), explain_options=options)
        click.echo(text, err=True, nl=False, color=colour)
        return REJECTED
    write([output.data() + end], flush=True, goes_on=True)
    return ACCEPTED
