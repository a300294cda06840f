"""guard data: training files of records, with a card that says what is in them and what was left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.folder import names
from guard import training
from guard.command.settings import decline_option, language_options, schema_options
from guard.command.terminal import ACCEPTED, REJECTED, ending_well, misuse, write

if TYPE_CHECKING:
    from guard.journey import Guard
    from guard.prompting import Template
    from guard.training import Card
    from guard.training.synthetic import Ask

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = names([str(Path(training.__file__).with_name("formats"))])
"""The formats, by the names of their files; none is imported."""


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


@data.command()
@_FILES
@_common
@click.option(
    "--count", type=click.IntRange(1, 1_000_000), default=200, show_default=True, metavar="N", help="Number of pairs."
)
@click.option(
    "--url", metavar="URL", help="Endpoint that writes the questions, up to /chat/completions.  [default: plain words]"
)
@click.option("--model", metavar="NAME", help="Model of the endpoint.")
@click.option("--key-env", metavar="NAME", help="Environment variable with the key of the endpoint.")
@click.option(
    "--calls",
    type=click.IntRange(1),
    default=1_000,
    show_default=True,
    metavar="N",
    help="At most N calls of the endpoint.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Questions that the endpoint gave: read first, then added to.",
)
def synthetic(**options: Any) -> None:
    """Make pairs of a question and a query that is drawn for what the records lack.

    Queries are drawn from the grammar and the schema, towards the productions, columns and operators that the accepted answers
    of the records have least. Questions are written by an endpoint, or are the plain words of the query. Each pair is judged;
    a question near to another, or to one of the records, is left out. It needs --template, since nobody has sent anything.

    Exit status: 0, or 1 when fewer pairs were made, and 2 for misuse.
    """
    raise SystemExit(_synthetic(**options))


def _synthetic(
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
    count: int,
    url: str | None,
    model: str | None,
    key_env: str | None,
    calls: int,
    cache: Path | None,
    **options: Any,
) -> int:
    from guard.command.evaluations import guard_of
    from guard.command.training import Inputs, asker, format_of, template_of
    from guard.record import Record
    from guard.training import DataSet, DataSetError, FormatError, Kind, Lacking, Making, Synthesis, synthesised
    from guard.verdict import Accepted, Repaired

    guard = guard_of(**options)
    made = template_of(template, guard)
    if made is None:
        misuse("--template is needed: nobody has sent a drawn question; `--template default` makes one of the language")
    ask: Ask = asker(guard, url, model, key_env, calls, cache)
    inputs, lacking = Inputs(files), Lacking(guard.language)
    questions: dict[str, None] = {}
    with ending_well():
        try:
            with DataSet(guard.language, format_of(form), Kind.SFT, folder) as data_set:
                for record in inputs.records():
                    if not isinstance(record, Record):
                        continue
                    if record.question is not None:
                        questions[record.question] = None
                    verdict = None if record.output is None else guard.check(record.output, question=record.question)
                    if isinstance(verdict, Accepted | Repaired):
                        lacking.see(verdict.text, verdict.tree)
                before = lacking.productions()
                data_set.extend(synthesised(guard, made, lacking, ask, Synthesis(count, seed), questions))
                told = _told(inputs.told(), guard, made, licences)
                told["coverage_before"] = {"seen": before, "with": lacking.productions()}
                told["questions"] = "plain words" if url is None else f"{model} at {url}"
                card = data_set.write(Making(share, cap or None, seed, same_query_same_side), told, _SYNTHETIC_NOTES)
        except (DataSetError, FormatError) as error:
            misuse(str(error))
        _ended(card, folder, guard, is_graded=grader)
        return ACCEPTED if card.lines >= count else REJECTED


_SYNTHETIC_NOTES = (
    "the queries were drawn, and the questions made for them: nothing here says what people ask, or how",
)


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
    said = inputs.labels()
    candidates = [Candidates(guard, choice, labels, said) for labels in said]
    with ending_well():
        try:
            with DataSet(guard.language, format_of(form), kind, folder) as data_set:
                for at, record in inputs.records_by_file():
                    data_set.extend(candidates[at].of(record, kind))
                if kind is Kind.PREFERENCES:
                    for each in candidates:
                        data_set.extend(each.picked())
                for _ in range(inputs.broken_labels):
                    data_set.add(LeftOut("", "a label cannot be read"))
                card = data_set.write(making, _told(inputs.told(), guard, made, licences), tuple(inputs.notes(guard)))
        except (DataSetError, FormatError) as error:
            misuse(str(error))
        return _ended(card, folder, guard, is_graded=grader)


def _told(
    inputs: dict[str, Any], guard: Guard[Any], template: Template | None, licences: tuple[str, ...]
) -> dict[str, Any]:
    """What the card says besides what was written."""
    from guard.calls.recording import SOFTWARE, digests_of

    digests = digests_of(guard) | ({} if template is None else {"template": template.digest})
    return {"software": SOFTWARE, **inputs, "digests": digests, "licences": list(licences)}


def _ended(card: Card, folder: Path, guard: Guard[Any], *, is_graded: bool) -> int:
    from guard.command.training import told_of

    write(told_of(card, folder))
    if is_graded:
        from guard.training.grader import GraderError, write_grader

        try:
            names = write_grader(guard, folder)
        except GraderError as error:
            misuse(str(error))
        write([f"{folder / names[0]}: the guard as a reward function\n"])
    return ACCEPTED if card.lines else REJECTED
