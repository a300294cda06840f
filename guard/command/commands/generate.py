"""guard generate: valid or broken texts of a language, for fixtures, fuzzing and training data."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.command.terminal import ACCEPTED, INTERRUPTED, REJECTED, misuse, write

if TYPE_CHECKING:
    from grammar import Language, Schema
    from grammar.generation.damage import Damage, Damaged

FORMATS = ("text", "jsonl")

MAX_COUNT = 10_000_000
MAX_SIZE = 10_000

_SIZE = 30
"""The default maximum number of tokens of a sentence."""

_TRIES = 100
"""At most this many texts are drawn for one that the rules accept, or that a damage breaks."""

_ANY = "any"


@click.command()
@schema_options
@language_options
@click.option(
    "--count", type=click.IntRange(0, MAX_COUNT), default=10, show_default=True, metavar="N", help="Number of texts."
)
@click.option(
    "--seed",
    type=int,
    metavar="N",
    default=0,
    show_default=True,
    help="Random seed; the same seed gives the same texts on every machine.",
)
@click.option("--size", type=click.IntRange(1, MAX_SIZE), metavar="TOKENS", help="Maximum number of tokens per text.")
@click.option(
    "--invalid",
    metavar="[NAME]",
    is_flag=False,
    flag_value=_ANY,
    help="Break every text with the damage NAME; without NAME, with any damage.",
)
@click.option("--syntax-only", is_flag=True, help="Make texts valid by the grammar only; rules are not checked.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="Format of the output."
)
@click.option("--list", "lists", is_flag=True, help="List the damages and exit.")
def generate(**options: Any) -> None:
    """Generate texts of a language, valid or deliberately broken.

    With --format jsonl each line is a record that `guard check - --records` reads: {"id": "SEED/INDEX", "output": ...,
    "valid": ..., "damage": ..., "original": ..., "seed": ..., "index": ...}. Every text is parsed and checked against
    the schema before it is called valid or broken.

    Exit status: 0 when all texts were generated, 1 when fewer were found, 2 for misuse.
    """
    status = ACCEPTED
    try:
        if options["lists"]:
            write(_damages())
        else:
            status = _run(**options)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(status)


@dataclass(frozen=True, slots=True)
class _Made:
    """One text: where it comes from in the run, whether it is valid, and what broke it."""

    index: int
    text: str
    is_valid: bool
    damage: str | None = None
    original: str | None = None


def _run(**options: Any) -> int:
    from grammar.generation.sentences import Stuck

    configuration = stated()
    language = chosen_language(options["language"], options["profile"], configuration)
    schema = chosen_schema(options["schema"], options["kind"], configuration)
    damages = _chosen(options["invalid"])
    run = _Run(language, schema, damages, options["seed"], options["size"], options["syntax_only"])
    missing = [0]

    def counted() -> Iterator[str]:
        for index in range(options["count"]):
            made = run.made(index)
            if made is None:
                missing[0] += 1
            else:
                yield _record(made, run.seed) if options["form"] == "jsonl" else made.text + "\n"

    try:
        write(counted())
    except Stuck as error:
        misuse(str(error))
    if missing[0]:
        why = "the damage breaks too few texts" if damages else "the rules of the language accept too few texts"
        click.echo(f"guard: {missing[0]:,} of {options['count']:,} texts are missing: {why}", err=True)
    return REJECTED if missing[0] else ACCEPTED


@dataclass(frozen=True, slots=True)
class _Run:
    """What every text of one run is made by. Each has a generator of its own, so that any of them can be made alone."""

    language: Language
    schema: Schema | None
    damages: Sequence[Damage]
    seed: int
    size: int | None
    is_syntax_only: bool

    def made(self, index: int) -> _Made | None:
        """The text of that index, or None where no try gave one."""
        from grammar.chooser import Seeded
        from grammar.generation.damage import is_valid

        chooser = Seeded(Random(f"{self.seed}/{index}"))  # noqa: S311  # no secret: a text by its number
        for turn in range(_TRIES):
            text = self._text(chooser, index + turn)
            if text is None:
                continue
            if self.damages:
                broken = self._broken(text, chooser)
                if broken is not None:
                    return _Made(index, broken.text, False, broken.damage, text)
                continue
            valid = is_valid(self.language, text, self.schema)
            if valid or self.is_syntax_only:
                return _Made(index, text, valid)
        return None

    def _text(self, chooser: Any, aim: int) -> str | None:
        from grammar.generation.sentences import compose, sentence, spellings

        if self.is_syntax_only or self.language.generate is None:
            only = spellings(self.language, self.schema)
            return sentence(self.language.notation, chooser, budget=self.size or _SIZE, aim=aim, only=only).text
        text = compose(self.language, chooser, self.schema)
        return text if self.size is None or _tokens(self.language, text) <= self.size else None

    def _broken(self, text: str, chooser: Any) -> Damaged | None:
        from grammar.generation.damage import attempts

        return next(attempts(self.damages, self.language, text, chooser, self.schema), None)


def _tokens(language: Language, text: str) -> int:
    from grammar.parsing.derivation import derive

    read = derive(language.notation, text)
    return 0 if read is None else len(read.tokens)


def _chosen(name: str | None) -> Sequence[Damage]:
    """The damages of that name: none for None, all for any."""
    if name is None:
        return ()
    from grammar.generation.damages import DAMAGES
    from grammar.suggestion import nearest

    damages = [damage for damage in DAMAGES if name in (_ANY, damage.name)]
    if not damages:
        near = nearest(name, [damage.name for damage in DAMAGES])
        hint = f"did you mean `{near[0]}`?" if near else "`guard generate --list` lists the damages"
        misuse(f"unknown damage `{name}`; {hint}")
    return damages


def _damages() -> Iterator[str]:
    from grammar.generation.damages import DAMAGES

    width = max(len(damage.name) for damage in DAMAGES)
    for damage in DAMAGES:
        yield f"{damage.name.ljust(width)}  {damage.caption}\n"


def _record(made: _Made, seed: int) -> str:
    record = {
        "id": f"{seed}/{made.index}",
        "output": made.text,
        "valid": made.is_valid,
        "damage": made.damage,
        "original": made.original,
        "seed": seed,
        "index": made.index,
    }
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character can only be written as an escape
        line = json.dumps(record)
    return line + "\n"
