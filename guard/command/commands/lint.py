"""guard lint: what is wrong with a Lark grammar before anyone uses it."""

from __future__ import annotations

from pathlib import Path

import click

from guard.command.terminal import ACCEPTED, REJECTED, has_colour, misuse, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--start", multiple=True, help="The rule that a text derives from; may be given more than once.")
@click.option("--lexer", type=click.Choice(("contextual", "basic")), default="contextual", show_default=True)
@click.option("--parser", type=click.Choice(("lalr", "earley")), default="lalr", show_default=True)
@click.option("--notes/--no-notes", default=False, help="Also what no constrained decoder reads.  [default: no-notes]")
def lint(files: tuple[Path, ...], start: tuple[str, ...], lexer: str, parser: str, notes: bool) -> None:
    """Find what is wrong with Lark grammars before anyone uses them.

    The exit status is 0 when every grammar can be used, 1 when an error was found, 2 when the command was misused.
    """
    from grammar import Severity, Source
    from grammar.lint.flaws import lint as find_flaws
    from grammar.render import render_text

    has_errors = False
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            misuse(f"{file} cannot be read: {error}")
        flaws = find_flaws(text, start=start or None, lexer=lexer, parser=parser, import_paths=[str(file.parent)])
        shown = [flaw for flaw in flaws if notes or flaw.severity is not Severity.NOTE]
        told = render_text(Source(text, str(file)), shown, colour=has_colour())
        errors = sum(flaw.severity is Severity.ERROR for flaw in shown)
        warnings = sum(flaw.severity is Severity.WARNING for flaw in shown)
        write([told + "\n" if told else "", f"{file}: {errors} errors, {warnings} warnings\n"])
        has_errors = has_errors or errors > 0
    raise SystemExit(REJECTED if has_errors else ACCEPTED)
