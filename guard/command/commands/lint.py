"""guard lint: mistakes in Lark grammars."""

from __future__ import annotations

from pathlib import Path

import click

from guard.command.terminal import ACCEPTED, REJECTED, has_colour, misuse, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--start", metavar="RULE", multiple=True, help="Start rule of the grammars. Repeatable.")
@click.option(
    "--lexer",
    type=click.Choice(("contextual", "basic")),
    default="contextual",
    show_default=True,
    help="Lexer of Lark.",
)
@click.option(
    "--parser", type=click.Choice(("lalr", "earley")), default="lalr", show_default=True, help="Parser of Lark."
)
@click.option(
    "--import-path",
    "import_paths",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder to import grammars from, besides the file's own. Repeatable.",
)
@click.option("--postlex", is_flag=True, help="Lark is given a post-lexer, which makes the declared terminals.")
@click.option(
    "--notes/--no-notes",
    default=False,
    help="Also report constructs that constrained decoders do not support.  [default: no-notes]",
)
def lint(
    files: tuple[Path, ...],
    start: tuple[str, ...],
    lexer: str,
    parser: str,
    import_paths: tuple[Path, ...],
    postlex: bool,
    notes: bool,
) -> None:
    """Find mistakes in Lark grammars.

    Exit status: 0 when no grammar has an error, 1 when one has, 2 for misuse.
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
        flaws = find_flaws(
            text,
            start=start or None,
            lexer=lexer,
            parser=parser,
            import_paths=[*map(str, import_paths), str(file.parent)],
            has_postlex=postlex,
        )
        shown = [flaw for flaw in flaws if notes or flaw.severity is not Severity.NOTE]
        report = render_text(Source(text, str(file)), shown, colour=has_colour())
        errors = sum(flaw.severity is Severity.ERROR for flaw in shown)
        warnings = sum(flaw.severity is Severity.WARNING for flaw in shown)
        write([report + "\n" if report else "", f"{file}: {errors} errors, {warnings} warnings\n"])
        has_errors = has_errors or errors > 0
    raise SystemExit(REJECTED if has_errors else ACCEPTED)
