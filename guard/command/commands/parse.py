"""guard parse: the tree of a text, and what the text touches."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_language, explain_options, language_options, stated
from guard.command.terminal import (
    ACCEPTED,
    REJECTED,
    colour_option,
    ending_well,
    has_colour,
    misuse,
    opened,
    shown,
    width,
    write,
)

if TYPE_CHECKING:
    from grammar import Language, Parsed, Source

_DEEP = 20_000
"""Frames that a tree may need: a text is nested at most as deep as the parser's stack allows."""


@click.command()
@click.argument("file", default="-")
@language_options
@click.option(
    "--footprint", is_flag=True, help="Show what the text touches: columns, operators, conditions, limits, time."
)
@click.option("--tokens", is_flag=True, help="Also show the parts that Lark leaves out of a tree, such as punctuation.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the tree.",
)
@colour_option
def parse(file: str, language: str | None, profile: str | None, footprint: bool, tokens: bool, form: str) -> None:
    """Show the tree of a text.

    FILE is one text of the language, as it stands: nothing is taken out of a fence or a sentence, and nothing is repaired.
    The default is standard input. Rules are not judged. Each part is shown with its line and column.

    Exit status: 0 when the text has a tree, 1 when it has none, 2 for misuse.
    """
    chosen = chosen_language(language, profile, stated(), (file,))
    if footprint and chosen.footprint is None:
        misuse(f"the language {chosen.name} does not say what its texts touch")
    with ending_well(), opened(file) as source:
        parsed = read_text(source.read(), shown(file), chosen)
    if parsed.tree is None:
        raise SystemExit(refuse(parsed, explain_options(language)))
    sys.setrecursionlimit(_DEEP)
    write(_footprint(parsed, chosen, form) if footprint else _tree(parsed, chosen, form, has_every_token=tokens))
    raise SystemExit(ACCEPTED)


def read_text(data: bytes, name: str, language: Language) -> Parsed:
    """What reading a file's text gives.

    A byte-order mark at its beginning and a line break at its end are the file's, where the text reads without them only.
    """
    from grammar import Parsed, Source
    from grammar.parsing.reader import read, source_of

    source, broken = source_of(data)
    source = Source(source.text, name)
    if broken is not None:
        return Parsed(source, diagnostics=(broken,))
    parsed = read(language.notation, source)
    if parsed.tree is None and source.text.startswith("\ufeff"):
        source = Source(source.text.removeprefix("\ufeff"), name)
        parsed = read(language.notation, source)
    if parsed.tree is None and source.text.endswith("\n"):
        bare = read(language.notation, Source(source.text.removesuffix("\n").removesuffix("\r"), name))
        parsed = bare if bare.tree is not None else parsed
    return parsed


def refuse(parsed: Parsed, options: str, name: str | None = None) -> int:
    """Say on standard error why a text has no tree; the exit status."""
    from grammar.render import render_text

    colour = has_colour(sys.stderr)
    source: Source = parsed.source
    text = render_text(
        source,
        parsed.diagnostics,
        colour=colour,
        width=width(sys.stderr),
        name=name,
        explain_options=options,
    )
    click.echo(text, err=True, color=colour)
    return REJECTED


def _tree(parsed: Parsed, language: Language, form: str, *, has_every_token: bool) -> list[str]:
    from guard.command.trees import tree_lines, tree_object

    if form == "text":
        return [f"{line}\n" for line in tree_lines(parsed, language, has_every_token=has_every_token)]
    tree = tree_object(parsed, language, has_every_token=has_every_token)
    return [_document(language, {"tree": tree})]


def _footprint(parsed: Parsed, language: Language, form: str) -> list[str]:
    from guard.command.trees import footprint_lines, footprint_object

    assert language.footprint is not None
    assert parsed.places is not None
    touched = footprint_object(language.footprint.read(parsed.tree, language.vocabulary), parsed.places)
    if form == "text":
        return [f"{line}\n" for line in footprint_lines(touched)]
    return [_document(language, {"footprint": touched})]


def _document(language: Language, content: dict[str, Any]) -> str:
    document = {"version": 1, "language": language.name, "profile": language.profile or None, **content}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode() + "\n"
