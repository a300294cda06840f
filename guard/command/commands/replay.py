"""guard replay: what recorded outputs would come to under another policy, schema or language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from guard.command.settings import language_options, schema_options
from guard.command.terminal import ACCEPTED, REJECTED, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="RECORDS...")
@schema_options
@language_options
@click.option("--policy", type=click.Path(path_type=Path), help="Policy that limits what a query may ask for.")
@click.option("--caller", metavar="KEY=VALUE", multiple=True, help="A parameter of the policy. Repeatable.")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page that needs no network."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="Format of the summary.",
)
def replay(files: tuple[str, ...], report: Path | None, form: str, **options: Any) -> None:
    """Judge recorded outputs again, and show what would flip.

    What was recorded is compared with what the options and the configuration come to now. An output that was left out or
    masked, and one that was not judged then, cannot be replayed; these are counted.

    Exit status: 0 when nothing would flip, 1 when something would, or nothing could be replayed, 2 for misuse.
    """
    from guard import __version__
    from guard.command.evaluations import guard_of, read_records, write_report
    from guard.evals.replay import replayed
    from guard.evals.summary import FORMS, Evaluation

    result = replayed((record for name in files for record in read_records(name)), guard_of(**options))
    notes = [f"{count:,} cannot be replayed: {reason}" for reason, count in result.left_out.most_common()]
    others = {version: count for version, count in result.software.items() if version not in (__version__, "unknown")}
    notes += [
        f"{count:,} were judged by version {version}, and now by {__version__}" for version, count in others.items()
    ]
    evaluation = Evaluation(", ".join(files), result.totals, comparison=result.comparison, notes=tuple(notes))
    if report is not None:
        write_report(report, evaluation)
    write(FORMS[form](evaluation))
    is_same = result.comparison.pairs and not result.comparison.flipped
    raise SystemExit(ACCEPTED if is_same else REJECTED)
