"""guard eval: what many records come to: rates, assertions, gates, and what flipped beside an earlier run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import language_options, schema_options
from guard.command.terminal import ACCEPTED, REJECTED, misuse, write

if TYPE_CHECKING:
    from guard.evals.scored import ScoredRecord

FORMATS = ("text", "json", "junit", "markdown")


@click.command("eval")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--against", metavar="FILE", help="An earlier run on the same cases; they are paired by their ids.")
@click.option(
    "--assert",
    "assertions",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Assertions: .toml, .json or .yaml. Repeatable.",
)
@click.option(
    "--gate", "gates", metavar="EXPR", multiple=True, help="What must hold, such as 'accepted >= 95%'. Repeatable."
)
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page that needs no network."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the summary."
)
@click.option(
    "--call", "call", metavar="MODULE:FUNCTION", help="FILE has cases: call this function on the input of each."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file of the run of --call; what has a line there is not called."
)
@click.option(
    "--concurrency", type=click.IntRange(1, 256), default=4, show_default=True, metavar="N", help="Calls at a time."
)
@click.option("--max-cost", type=click.FloatRange(0), metavar="N", help="Begin no call when so much has been spent.")
@click.option("--judge-again", is_flag=True, help="Judge outputs that have a verdict anew.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", help="Seed of the bootstrap intervals.  [default: 20261201]"
)
@schema_options
@language_options
@click.option("--policy", type=click.Path(path_type=Path), help="Policy that limits what a query may ask for.")
@click.option("--caller", metavar="KEY=VALUE", multiple=True, help="A parameter of the policy. Repeatable.")
def eval_(files: tuple[str, ...], **options: Any) -> None:
    """Score records, hold them to gates, compare two runs.

    FILE has one record per line, as a recorder or `guard records import` writes them, or {"output": ..., "expected": ...}. A
    recorded verdict counts as it stands; what has none is judged. With --call, FILE has one case per line: {"input": ...,
    "id": ..., "expected": ..., "tags": [...]}. A run that was stopped goes on where it was.

    Exit status: 0 when every gate is kept, 1 when one is not, 2 for misuse.
    """
    raise SystemExit(_evaluate(files, **options))


def _evaluate(
    files: tuple[str, ...],
    *,
    against: str | None,
    assertions: tuple[Path, ...],
    gates: tuple[str, ...],
    report: Path | None,
    form: str,
    judge_again: bool,
    seed: int | None,
    call: str | None,
    out: Path | None,
    concurrency: int,
    max_cost: float | None,
    **options: Any,
) -> int:
    from guard.command.evaluations import (
        called,
        guard_of,
        known_names,
        read_assertion_files,
        read_records,
        write_report,
    )
    from guard.evals.comparison import SEED, Baseline, Comparison, compared
    from guard.evals.gates import GateError, judged_gate, read_gate
    from guard.evals.scoring import score
    from guard.evals.summary import FORMS, Evaluation
    from guard.evals.totals import Totals

    guard = guard_of(**options)
    agreements: dict[str, Any] = {}
    claims = read_assertion_files(assertions, agreements)
    names = known_names(guard, claims)
    try:
        read = [read_gate(gate, names) for gate in gates]
    except GateError as error:
        misuse(str(error))
    if against is None and (alone := [gate for gate in read if gate.needs_baseline]):
        misuse(f"the gate `{alone[0].text}` compares with an earlier run: give it with --against FILE")
    if against is not None and "-" in (against, *files) and [against, *files].count("-") > 1:
        misuse("standard input can be read once")

    notes: tuple[str, ...] = ()
    if call is not None:
        if out is None:
            misuse("--call needs --out FILE, the file of the run")
        if len(files) != 1:
            misuse("--call takes one file of cases")
        notes = (called(files[0], call, guard, out, concurrency=concurrency, max_cost=max_cost),)
        files = (str(out),)
    elif out is not None or max_cost is not None:
        misuse("--out and --max-cost are for a run with --call")

    def scores(name: str) -> Iterator[ScoredRecord]:
        yield from score(read_records(name), guard, claims, again=judge_again)

    totals, comparison = Totals(), None
    every: Iterator[ScoredRecord] = (each for name in files for each in scores(name))
    baseline = None
    if against is not None:
        comparison = Comparison(SEED if seed is None else seed)
        comparison.know_claims([claim.name for claim in claims])
        baseline = Baseline(scores(against))
        every = compared(every, baseline, comparison)
    for each in every:
        totals.add(each)
    if baseline is not None:
        baseline.close()
    results = tuple(judged_gate(gate, totals, comparison) for gate in read)
    evaluation = Evaluation(", ".join(files), totals, results, comparison, notes, agreements)
    if report is not None:
        write_report(report, evaluation)
    write(FORMS[form](evaluation))
    return ACCEPTED if evaluation.is_kept else REJECTED
