"""guard describe: what a text asks, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_language, explain_options, language_options, stated
from guard.command.terminal import ACCEPTED, REJECTED, complain, ending_well, misuse, opened, shown, write

if TYPE_CHECKING:
    from grammar import Language, Parsed


@click.command()
@click.argument("file", default="-")
@language_options
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records: one JSON object per line, or a JSON array.  [default: by name and content]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the descriptions.",
)
def describe(file: str, language: str | None, profile: str | None, records: bool | None, form: str) -> None:
    """Say in plain words what a text asks.

    FILE is one text of the language, as it stands, or holds records with one each; the default is standard input. Nothing
    is repaired, and rules are not judged. Nothing that a text asks is left unsaid: names stand in backticks, texts in
    quotes. As JSON every piece of a description comes with the path of what it speaks of, and with its place in the text.

    Exit status: 0 when every text was described, 1 when one cannot be read, 2 for misuse.
    """
    chosen = chosen_language(language, profile, stated(), (file,))
    if chosen.describing is None:
        misuse(f"the language {chosen.name} does not say what its texts ask")
    refused = 0
    rows: list[dict[str, Any]] = []
    with ending_well():
        for place, parsed in _texts(file, chosen, records, explain_options(language)):
            if parsed is None:
                refused += 1
            elif form == "json":
                rows.append(_row(place, parsed, chosen))
            else:
                head = f"{place[0]}:{place[1]}: " if place[1] else ""
                write([f"{head}{chosen.describe(parsed.tree).text}\n"], goes_on=True)
        if form == "json":
            document = {"version": 1, "language": chosen.name, "profile": chosen.profile or None, "descriptions": rows}
            written = json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode()
            write([f"{written}\n"])
    raise SystemExit(REJECTED if refused else ACCEPTED)


def _texts(
    file: str, language: Language, records: bool | None, options: str
) -> Iterator[tuple[tuple[str, int], Parsed | None]]:
    """Each text of a file with the file's name and the record's number, 0 where the file is one text; None: refused."""
    from guard.command.commands.parse import read_text, refuse
    from guard.command.layout import Ahead, Layout, layout_of
    from guard.command.outputs import pieces_of
    from guard.command.records import record_of

    name = shown(file)
    with opened(file) as source:
        ahead = Ahead(source)
        layout, hint = layout_of(file, ahead, records)
        if hint:
            click.echo(f"guard: {name}: {hint}", err=True)
        if layout is Layout.ONE:
            parsed = read_text(ahead.read(-1), name, language)
            if parsed.tree is None:
                refuse(parsed, options)
            yield (name, 0), parsed if parsed.tree is not None else None
            return
        schemas: dict[str, Any] = {}
        for piece in pieces_of(ahead, layout):
            record = record_of(piece, schemas)
            place = f"{name}:{record.number}"
            if record.output is None:
                complain(f"{place}: {record.fault.message if record.fault else 'the record is broken'}")
                yield (name, record.number), None
                continue
            parsed = read_text(record.output.encode("utf-8", "surrogatepass"), place, language)
            if parsed.tree is None:
                refuse(parsed, options)
            yield (name, record.number), parsed if parsed.tree is not None else None


def _row(place: tuple[str, int], parsed: Parsed, language: Language) -> dict[str, Any]:
    said = language.describe(parsed.tree)
    parts: list[dict[str, Any]] = []
    for part in said.parts:
        row: dict[str, Any] = {"text": part.text, "kind": str(part.kind), "path": list(part.path)}
        if part.path and parsed.places is not None:
            span = parsed.places.value(part.path)
            row["span"] = [span.start, span.end]
        parts.append(row)
    where = {"file": place[0], **({"record": place[1]} if place[1] else {})}
    return {**where, "text": said.text, "parts": parts}
