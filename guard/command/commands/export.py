"""guard export: a language's grammar, written for another engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.command.terminal import ACCEPTED, REJECTED, complain, ending_well, misuse, write

if TYPE_CHECKING:
    from grammar import Language, Schema
    from grammar.comparison import Proof
    from grammar.exports import Export
    from grammar.exports.fit import Fit

FORMATS = ("text", "json")

MAX_COUNT = 1_000_000


@click.command()
@click.option("--target", metavar="NAME", help="What to write the grammar for; --list lists the targets.")
@schema_options
@language_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.  [default: standard output]"
)
@click.option(
    "--fit", is_flag=True, help="Keep the documented limits of the target: leave out as little as that takes."
)
@click.option("--prove", is_flag=True, help="Hold the export and the grammar together, with an engine that reads it.")
@click.option(
    "--count",
    type=click.IntRange(1, MAX_COUNT),
    default=1_000,
    show_default=True,
    metavar="N",
    help="Number of texts that --prove tries.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The same seed tries the same texts.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the report."
)
@click.option("--list", "lists", is_flag=True, help="List the targets and exit.")
def export(**options: Any) -> None:
    """Write the grammar of a language for another engine.

    That is a decoder of models' output, or a reader of JSON Schemas.

    What the export does not say as the grammar does goes to standard error, with the direction in which it errs: what is
    wider has to be checked afterwards, what is narrower is never written. With --fit and --prove a report stands on standard
    output, and the export is written where --output says.

    Exit status: 0 when it was written, 1 when a proof found a difference or a limit is not kept, 2 for misuse, and when the
    target cannot say the grammar.
    """
    with ending_well():
        raise SystemExit(_list() if options["lists"] else _run(**options))


def _list() -> int:
    from grammar.exports import TARGETS

    wide = max(len(target.name) for target in TARGETS)
    write(f"{target.name.ljust(wide)}  {target.title}\n" for target in TARGETS)
    return ACCEPTED


def _run(**options: Any) -> int:
    from grammar.exports import ExportError
    from grammar.exports import export as write_for

    if options["target"] is None:
        misuse("say what to write the grammar for, with --target NAME; `guard export --list` lists the targets")
    configuration = stated()
    language = chosen_language(options["language"], options["profile"], configuration)
    schema = chosen_schema(options["schema"], options["kind"], configuration)
    fit: Fit | None = None
    try:
        if options["fit"]:
            from grammar.exports.fit import fitted

            fit = fitted(language, options["target"], schema)
            made = fit.export
        else:
            made = write_for(language, options["target"], schema)
    except ExportError as error:
        misuse(str(error))
    proof = _proof(language, made, None if fit is None else fit.schema, schema, options) if options["prove"] else None
    if options["output"] is not None:
        options["output"].write_text(made.text, encoding="utf-8", newline="")
    elif fit is None and proof is None:
        write([made.text])
    if fit is None and proof is None:
        for difference in made.differences:
            complain(f"{difference.direction}: {difference.what}")
        return ACCEPTED
    write([_json(made, fit, proof)] if options["form"] == "json" else _text(made, fit, proof))
    is_right = (proof is None or proof.is_alike) and (fit is None or fit.fits)
    return ACCEPTED if is_right else REJECTED


def _proof(
    language: Language, made: Export, fitted: Schema | None, schema: Schema | None, options: dict[str, Any]
) -> Proof:
    from grammar.comparison import prove
    from grammar.comparison.readers import EngineError

    try:
        return prove(
            language, made, fitted if fitted is not None else schema, count=options["count"], seed=options["seed"]
        )
    except EngineError as error:
        misuse(str(error))
    except ModuleNotFoundError as error:
        misuse(str(error))


def _text(made: Export, fit: Fit | None, proof: Proof | None) -> Iterator[str]:
    yield f"{made.target}: {len(made.text):,} characters\n"
    for difference in made.differences:
        yield f"{difference.direction}: {difference.what}\n"
    if fit is not None:
        yield "\n"
        yield from (f"{line}\n" for line in fit.lines())
    if proof is not None:
        yield "\n"
        yield from (f"{line}\n" for line in proof.lines())


def _json(made: Export, fit: Fit | None, proof: Proof | None) -> str:
    record: dict[str, Any] = {
        "version": 1,
        "target": made.target,
        "language": made.language,
        "characters": len(made.text),
        "differences": [{"direction": each.direction.value, "what": each.what} for each in made.differences],
    }
    if fit is not None:
        record["fit"] = fit.record()
    if proof is not None:
        outcome = proof.found
        record["proof"] = {
            "engines": list(proof.engines),
            "tried": outcome.tried,
            "both": outcome.both,
            "neither": outcome.neither,
            "is_alike": proof.is_alike,
            "witnesses": {
                name: {"count": witness.times, "text": witness.text} for name, witness in outcome.witnesses.items()
            },
        }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
