"""guard data: training files of records, with a card that says what is in them and what was left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guard.command.settings import decline_option, language_options, schema_options
from guard.command.terminal import ACCEPTED, REJECTED, ending_well, misuse, write

if TYPE_CHECKING:
    from guard.training import Card, Kind

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("trl", "openai", "azure")


@click.group()
def data() -> None:
    """Make training files of records.

    FILE is what a recorder or `guard records import` writes: a file with a record a line, or a database. What people said
    of the records in `guard review` is read with them.

    DIR gets train.jsonl and test.jsonl, of each line where it comes from (*.sources.jsonl), and a card: card.md, card.json.
    No question of the test, nor one like it, is in the training file.
    """


def _common(command: F) -> F:
    """The options of every kind of data, in the order in which the help shows them."""
    for option in reversed(
        (
            click.option("--to", "form", type=click.Choice(FORMATS), required=True, help="Format of the lines."),
            click.option(
                "-o",
                "--out",
                "folder",
                type=click.Path(path_type=Path),
                required=True,
                metavar="DIR",
                help="Folder for the files; it must be new or empty.",
            ),
            click.option(
                "--template",
                metavar="MODULE:NAME",
                help="Template that renders messages which the records do not know; `default` is that of the language and "
                "the schema.",
            ),
            click.option(
                "--test",
                "share",
                type=click.FloatRange(0, 0.9),
                default=0.1,
                show_default=True,
                metavar="SHARE",
                help="Share of the lines that is the test.",
            ),
            click.option(
                "--cap",
                type=click.IntRange(0),
                default=500,
                show_default=True,
                metavar="N",
                help="At most N lines made of the same productions and errors; 0 for no cap.",
            ),
            click.option(
                "--seed",
                type=int,
                default=0,
                show_default=True,
                metavar="N",
                help="Seed of every choice; the same seed and files give the same bytes.",
            ),
            click.option(
                "--same-query-same-side",
                is_flag=True,
                help="Also keep lines with the same answer on the same side of the split.",
            ),
            click.option(
                "--licence",
                "licences",
                multiple=True,
                metavar="TEXT",
                help="Licence of the records, for the card. Repeatable.",
            ),
            click.option(
                "--grader", is_flag=True, help="Also write grader.py: the guard as a reward function for trainers."
            ),
            schema_options,
            language_options,
            click.option(
                "--policy", type=click.Path(path_type=Path), help="Policy that limits what a query may ask for."
            ),
            click.option("--caller", metavar="KEY=VALUE", multiple=True, help="A parameter of the policy. Repeatable."),
            decline_option,
        )
    ):
        command = option(command)
    return command


_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_RENEW = click.option(
    "--renew", is_flag=True, help="Render the messages of every line with --template, instead of those that were sent."
)
_MASKED = click.option(
    "--with-masked",
    is_flag=True,
    help="Also make lines of records in which something was masked; the places are in *.sources.jsonl.",
)
_PRINTED = click.option(
    "--printed", is_flag=True, help="Write answers as the language prints them, not as the model wrote them."
)


@data.command()
@_FILES
@_common
@_RENEW
@_MASKED
@_PRINTED
@click.option("--with-declines", is_flag=True, help="Also make lines of answers that decline.")
def sft(**options: Any) -> None:
    """Make lines to learn answers from: those that were accepted or repaired.

    What people labelled bad is left out. Where a record says its `expected` query, that is the answer. Messages are those of
    the call as they were sent.

    Exit status: 0, or 1 when no line was made, and 2 for misuse.
    """
    raise SystemExit(_run("sft", **options))


@data.command()
@_FILES
@_common
@_RENEW
@_MASKED
@_PRINTED
@click.option("--kto", is_flag=True, help="Make lines of single answers with a verdict, instead of pairs (trl only).")
@click.option(
    "--with-repairs", is_flag=True, help="Also make pairs of an answer that needed a repair and the repaired one."
)
def preferences(kto: bool, **options: Any) -> None:
    """Make lines to learn preferences from: a refused attempt and the accepted one of the same call.

    Where people picked the better of two answers to the same messages, that is a pair too.

    Exit status: 0, or 1 when no line was made, and 2 for misuse.
    """
    raise SystemExit(_run("kto" if kto else "preferences", **options))


def _run(
    name: str,
    *,
    files: tuple[str, ...],
    form: str,
    folder: Path,
    template: str | None,
    share: float,
    cap: int,
    seed: int,
    same_query_same_side: bool,
    licences: tuple[str, ...],
    grader: bool,
    renew: bool,
    with_masked: bool,
    printed: bool,
    with_declines: bool = False,
    with_repairs: bool = False,
    **options: Any,
) -> int:
    from guard.command.evaluations import guard_of
    from guard.command.training import Inputs, format_of, template_of
    from guard.training import Candidates, Choice, DataSet, DataSetError, FormatError, Kind, LeftOut, Making

    if renew and template is None:
        misuse("--renew renders messages with a template: give it with --template")
    kind = Kind(name)
    guard = guard_of(**options)
    made = template_of(template, guard)
    choice = Choice(
        made,
        is_renewed=renew,
        takes_masked=with_masked,
        takes_declines=with_declines,
        takes_repairs=with_repairs,
        is_printed=printed,
    )
    making = Making(share, cap or None, seed, same_query_same_side)
    inputs = Inputs(files)
    candidates = Candidates(guard, choice, inputs.labels())
    with ending_well():
        try:
            with DataSet(guard.language, format_of(form), kind, folder) as data_set:
                for record in inputs.records():
                    data_set.extend(candidates.of(record, kind))
                if kind is Kind.PREFERENCES:
                    data_set.extend(candidates.picked())
                for _ in range(inputs.broken_labels):
                    data_set.add(LeftOut("", "a label cannot be read"))
                card = data_set.write(making, _told(inputs.told(), guard, made, licences), tuple(inputs.notes(guard)))
        except (DataSetError, FormatError) as error:
            misuse(str(error))
        return _ended(card, folder, guard, kind, is_graded=grader, options=options)


def _told(inputs: dict[str, Any], guard: Any, template: Any, licences: tuple[str, ...]) -> dict[str, Any]:
    """What the card says besides what was written."""
    from guard.calls.recording import SOFTWARE, digests_of

    digests = digests_of(guard) | ({} if template is None else {"template": template.digest})
    return {"software": SOFTWARE, **inputs, "digests": digests, "licences": list(licences)}


def _ended(card: Card, folder: Path, guard: Any, kind: Kind, *, is_graded: bool, options: dict[str, Any]) -> int:
    from guard.command.training import told_of

    write(told_of(card, folder))
    return ACCEPTED if card.lines else REJECTED
