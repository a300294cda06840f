"""guard compare: the texts that tell two grammars apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_schema, schema_options, settings_option, stated
from guard.command.terminal import (
    ACCEPTED,
    MISUSED,
    REJECTED,
    colour_option,
    complain,
    ending_well,
    has_colour,
    misuse,
    plural,
    width,
    write,
)

if TYPE_CHECKING:
    from grammar.comparison import Comparison
    from guard.command.comparing import Replayed

FORMATS = ("text", "json", "github")

MAX_COUNT = 1_000_000

_SHOWN_RECORDS = 5
_LISTED_RECORDS = 1_000


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@schema_options
@settings_option
@click.option(
    "--count",
    type=click.IntRange(1, MAX_COUNT),
    default=2_000,
    show_default=True,
    metavar="N",
    help="Number of texts that are tried.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The same seed tries the same texts.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the report."
)
@colour_option
def compare(first: str, second: str, **options: Any) -> None:
    """Find texts that tell two grammars apart, the smallest first.

    A and B are each a language (honeycomb@2023 is one in a profile), a file with a Lark grammar, a name from guard.toml, or
    an export that an engine reads: a JSON Schema (.json), GBNF (.gbnf), a grammar for llguidance (.lark). B may also be
    recorded texts: records, the output of `guard check --format jsonl`, a folder of texts; A then judges them as `guard check`
    does, and what it refuses is reported, unless the record says that it was refused before.

    A difference is narrower where B refuses what A takes (for recorded texts: where A refuses what was taken), and wider
    where it takes what the other refuses. That no text was found does not say that the two are equal.

    Exit status: 0 when no difference was found, 1 when one was, 2 for misuse, when a record could not be read, or when there is
    no text to judge.
    """
    with ending_well():
        raise SystemExit(_run(first, second, **options))


def _run(first: str, second: str, **options: Any) -> int:
    from grammar.comparison import Side
    from grammar.comparison import compare as compared
    from grammar.comparison.readers import EngineError
    from guard.command.comparing import Replayed, Texts, replayed, side_of

    configuration = stated()
    schema = chosen_schema(options["schema"], options["kind"], configuration)
    one, other = side_of(first, schema, configuration), side_of(second, schema, configuration)
    if isinstance(one, Texts):
        misuse(f"{first} is no language and no export; recorded texts come second")
    if isinstance(other, Texts):
        if one.language is None:
            misuse("recorded texts are judged by a language, not by an export")
        outcome: Comparison | Replayed = replayed(one.language, schema, one.name, other)
    else:
        assert isinstance(other, Side)
        try:
            outcome = compared(one, other, count=options["count"], seed=options["seed"])
        except EngineError as error:
            misuse(str(error))
        for note in outcome.notes:
            complain(note)
    write(_report(outcome, options["form"]))
    if isinstance(outcome, Replayed) and not outcome.unread and not any(outcome.counts.values()):
        misuse(f"{second} has no text to judge")
    if isinstance(outcome, Replayed) and outcome.unread:
        return MISUSED
    return ACCEPTED if outcome.is_alike else REJECTED


def _report(outcome: Comparison | Replayed, form: str) -> Iterator[str]:
    from grammar.comparison import Comparison

    if form == "json":
        record = _as_compared(outcome) if isinstance(outcome, Comparison) else _as_replayed(outcome)
        yield json.dumps({"version": 1, **record}, indent=2, ensure_ascii=True) + "\n"
    elif form == "github":
        yield from _annotations(outcome)
    elif isinstance(outcome, Comparison):
        yield from _compared(outcome)
    else:
        yield from _replayed(outcome)


def _compared(outcome: Comparison) -> Iterator[str]:
    from grammar import Source
    from grammar.comparison.contrast import NOT_TAKEN
    from grammar.diagnostic import quote
    from grammar.render import render_text
    from grammar.render.text import visible

    for each in outcome.contrasts:
        taking, refusing = _sides(outcome, each.direction)
        yield f"{each.direction}: {visible(refusing)} refuses what {visible(taking)} takes ({each.times:,} of the texts)\n"
        if each.refusal.name == NOT_TAKEN:
            note = f" ({each.refusal.note})" if each.refusal.note else ""
            yield f"  {quote(each.text)}: {visible(each.refusal.message)}{note}\n\n"
            continue
        yield (
            render_text(Source(each.text, "smallest text"), [each.refusal], colour=has_colour(), width=width()) + "\n\n"
        )
    yield outcome.summary() + "\n"


def _sides(outcome: Comparison, direction: str) -> tuple[str, str]:
    """The side that takes the text, and the one that refuses it."""
    from grammar.comparison.contrast import NARROWER

    return (outcome.first, outcome.second) if direction == NARROWER else (outcome.second, outcome.first)


def _replayed(outcome: Replayed) -> Iterator[str]:
    from grammar.render import render_text
    from grammar.render.text import visible

    for flip in outcome.flips:
        count = len(flip.records)
        word = "text" if count == 1 else "texts"
        is_narrower = flip.direction == "narrower"
        said = (
            f"refuses {count:,} {word}"
            if is_narrower
            else f"takes {count:,} {word} that {'was' if count == 1 else 'were'} refused"
        )
        where = ", ".join(visible(record) for record in flip.records[:_SHOWN_RECORDS])
        more = f" and {count - _SHOWN_RECORDS:,} more" if count > _SHOWN_RECORDS else ""
        yield f"{flip.direction}: {visible(outcome.language)} {said}: {where}{more}\n"
        if flip.diagnostics:
            yield render_text(flip.text, flip.diagnostics, colour=has_colour(), width=width()) + "\n"
        yield "\n"
    yield outcome.summary() + "\n"
    if outcome.silent:
        yield f"{plural(outcome.silent, 'record')} {'holds' if outcome.silent == 1 else 'hold'} no text to judge\n"
    if outcome.unread:
        yield f"{plural(outcome.unread, 'record')} cannot be read\n"


def _as_compared(outcome: Comparison) -> dict[str, Any]:
    from grammar import Source
    from grammar.render import to_record

    return {
        "first": outcome.first,
        "second": outcome.second,
        "tried": outcome.tried,
        "walked": outcome.walked,
        "both": outcome.both,
        "neither": outcome.neither,
        "is_alike": outcome.is_alike,
        "notes": list(outcome.notes),
        "differences": [
            {
                "direction": each.direction,
                "text": each.text,
                "count": each.times,
                "diagnostic": to_record(each.refusal, Source(each.text)),
            }
            for each in outcome.contrasts
        ],
    }


def _as_replayed(outcome: Replayed) -> dict[str, Any]:
    from grammar.render import to_record

    return {
        "language": outcome.language,
        "texts": outcome.source,
        "counts": dict(outcome.counts),
        "unread": outcome.unread,
        "silent": outcome.silent,
        "is_alike": outcome.is_alike,
        "differences": [
            {
                "direction": flip.direction,
                "text": flip.text.text,
                "count": len(flip.records),
                "records": list(flip.records[:_LISTED_RECORDS]),
                "diagnostics": [to_record(each, flip.text) for each in flip.diagnostics],
            }
            for flip in outcome.flips
        ],
    }


def _annotations(outcome: Comparison | Replayed) -> Iterator[str]:
    from grammar import Diagnostic, Severity, Source, Span
    from grammar.comparison import Comparison
    from grammar.diagnostic import quote
    from grammar.render import github_annotation

    if isinstance(outcome, Comparison):
        for each in outcome.contrasts:
            taking, refusing = _sides(outcome, each.direction)
            said = f"{refusing} refuses {quote(each.text)}, which {taking} takes: {each.refusal.message}"
            direction = each.direction
            diagnostic = Diagnostic(direction, Severity.ERROR, said, Span(0, 0))
            yield github_annotation(diagnostic, Source(""), refusing) + "\n"
    else:
        for flip in outcome.flips:
            file, _, line = flip.records[0].rpartition(":")
            is_record = line.isdecimal() and bool(file)
            why = flip.diagnostics[0].message if flip.diagnostics else "it is taken now"
            said = f"{len(flip.records):,} of the recorded texts, such as {quote(flip.text.text)}: {why}"
            direction = flip.direction
            diagnostic = Diagnostic(direction, Severity.ERROR, said, Span(0, 0))
            name, number = (file, int(line)) if is_record else (flip.records[0], 0)
            yield github_annotation(diagnostic, flip.text, name, record_line=number) + "\n"
    yield outcome.summary() + "\n"
