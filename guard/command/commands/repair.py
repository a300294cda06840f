"""guard repair: what a model wrote in, queries out; a filter for pipes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from grammar.frozen import frozen
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
    from guard.command.layout import Ahead, Layout
    from guard.command.outputs import JudgedOutput
    from guard.command.workers import Item


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
    from guard.command.workers import in_order, workers

    jobs = options.pop("jobs")
    options |= {"has_advice": False, "files": (file,)}
    judging = Judging.of(**options)
    answer = Filtering(judging.explained_by, has_colour(sys.stderr), width(sys.stderr))
    run = _Run()
    with ending_well(), opened(file) as source:
        ahead = Ahead(source)
        layout, hint = layout_of(file, ahead, judging.records)
        if hint:
            click.echo(f"guard: {shown(file)}: {hint}", err=True)
        items = _items(
            shown(file), ahead, layout, judging, partial(run.passed_on, b"\n" if layout is Layout.ARRAY else b"")
        )
        if jobs == 1:
            chunks = in_order(items, judging, answer)
            write(chunks, flush=True, goes_on=True)
        else:
            with workers(jobs, options, click.get_current_context().meta, answer) as judged:
                write(judged(items), flush=True, goes_on=True)
        raise SystemExit(run.failed.status(run.status))


@frozen
class Filtering:
    """What `guard repair` makes of an output: what goes on, or what is said of a refusal, and the failure of a rule."""

    explain_options: str
    colour: bool
    width: int

    def __call__(self, output: JudgedOutput) -> tuple[bytes | None, str, str]:
        """The bytes that go on, None where nothing does; the explanation; the failure."""
        from guard.command.reports import failed_rule, person_text

        failure = failed_rule(output.report)
        if output.report.decision not in ("rejected", "declined"):
            return output.data(), "", failure
        text = person_text(output.report, colour=self.colour, width=self.width, explain_options=self.explain_options)
        return None, text, failure


class _Run:
    """What a run has come to so far."""

    def __init__(self) -> None:
        self.status = ACCEPTED
        self.failed = FailedRules()

    def passed_on(self, end: bytes, answer: tuple[bytes | None, str, str]) -> Iterable[bytes]:
        """What is written of one answer."""
        data, text, failure = answer
        self.failed.add(failure)
        if data is not None:
            return (data + end,)
        click.echo(text, err=True, nl=False, color=has_colour(sys.stderr))
        self.status = REJECTED
        return ()


def _items(
    name: str, ahead: Ahead, layout: Layout, judging: Judging, then: Callable[[Any], Iterable[Any]]
) -> Iterator[Item]:
    from guard.command.layout import Layout
    from guard.command.outputs import most_bytes, pieces_of
    from guard.command.workers import Item

    if layout is Layout.ONE:
        yield Item(then, name, data=ahead.read(most_bytes(judging.judge)))
        return
    for piece in pieces_of(ahead, layout):
        yield Item(then, name, piece=piece)
