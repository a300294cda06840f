"""guard complete: what may come next at an offset of a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guard.command.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.command.terminal import ACCEPTED, REJECTED, ending_well, misuse, opened, shown, write

if TYPE_CHECKING:
    from grammar import Language
    from grammar.completion import Completion


@click.command()
@click.argument("file", default="-")
@language_options
@schema_options
@click.option(
    "--at",
    type=click.IntRange(min=0),
    metavar="OFFSET",
    help="Offset in characters.  [default: the end of the text, before a line break that ends the file]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    default=200,
    show_default=True,
    help="Show at most N names and values.",
)
def complete(
    file: str,
    language: str | None,
    profile: str | None,
    schema: Path | None,
    kind: str | None,
    at: int | None,
    limit: int,
) -> None:
    """Show what may come next at an offset of a text, as JSON.

    FILE is a text of the language as far as it is written; what stands behind the offset has no say. The default is
    standard input. Each offer has its text and the span to be replaced, which is what is half written of it; each keeps the
    text the beginning of one that the grammar takes. What is open, such as a number, is named in `expected`.

    Exit status: 0 when the text is the beginning of a right one, 1 when it is not, 2 for misuse.
    """
    configuration = stated()
    chosen = chosen_language(language, profile, configuration, (file,))
    columns = chosen_schema(schema, kind, configuration)
    with ending_well(), opened(file) as source:
        text = source.read().decode("utf-8", "replace").removeprefix("\ufeff")
    if at is None:
        at = len(text.removesuffix("\n").removesuffix("\r")) if text.endswith("\n") else len(text)
    if at > len(text):
        misuse(f"the offset {at} is not in {shown(file)}, which has {len(text)} characters")
    try:
        completion = chosen.complete(text, at, columns, limit=limit)
    except ValueError as error:
        misuse(str(error))
    with ending_well():
        write([_document(chosen, completion)])
    raise SystemExit(ACCEPTED if completion.stopped_at is None else REJECTED)


def _document(language: Language, completion: Completion) -> str:
    offers = [
        {
            "text": offer.text,
            "span": [offer.span.start, offer.span.end],
            "kind": str(offer.kind),
            "terminal": offer.terminal,
            **({"detail": offer.detail} if offer.detail else {}),
        }
        for offer in completion.offers
    ]
    document = {
        "version": 1,
        "language": language.name,
        "profile": language.profile or None,
        "at": completion.at,
        "offers": offers,
        "expected": list(completion.expected),
        "may_end": completion.may_end,
        "is_cut": completion.is_cut,
        "stopped_at": completion.stopped_at,
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"
