"""guard lint: mistakes in Lark grammars."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import stated
from guard.command.terminal import (
    ACCEPTED,
    MISUSED,
    REJECTED,
    UnreadableError,
    colour_option,
    complain,
    ending_well,
    has_colour,
    opening,
    plural,
    shown,
    width,
    write,
)

if TYPE_CHECKING:
    from grammar import Diagnostic, Source

FORMATS = ("text", "json", "github", "sarif")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--start", metavar="RULE", multiple=True, help="Start rule of the grammars. Repeatable.")
@click.option(
    "--lexer",
    type=click.Choice(("contextual", "basic")),
    help="Lexer of Lark.  [default: contextual]",
)
@click.option("--parser", type=click.Choice(("lalr", "earley")), help="Parser of Lark.  [default: lalr]")
@click.option(
    "--import-path",
    "import_paths",
    metavar="FOLDER",
    multiple=True,
    help="Folder in which `%import` looks for other grammars, after that of the file. Repeatable.",
)
@click.option("--postlex", is_flag=True, help="Lark is given a post-lexer, which makes the declared terminals.")
@click.option(
    "--notes/--no-notes",
    default=False,
    help="Also report constructs that constrained decoders do not support.  [default: no-notes]",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="Format of the report."
)
@click.option("--exclude", metavar="PATTERN", multiple=True, help="Files and directories to leave out. Repeatable.")
@colour_option
def lint(
    files: tuple[str, ...],
    start: tuple[str, ...],
    lexer: str | None,
    parser: str | None,
    import_paths: tuple[str, ...],
    postlex: bool,
    notes: bool,
    form: str,
    exclude: tuple[str, ...],
) -> None:
    """Find mistakes in Lark grammars.

    FILE is a grammar, a directory with .lark files, or `-` for standard input. What the configuration says of a grammar
    (its start rules, lexer, parser and import paths) holds where no option says otherwise.

    Exit status: 0 when no grammar has an error, 1 when one has, 2 for misuse or when a file could not be read.
    """
    from grammar import Severity, Source
    from grammar.lint.flaws import lint as find_flaws

    reports: list[tuple[str, Source, list[Diagnostic]]] = []
    has_problems = False
    with ending_well():
        for name, text, problem in _texts(files, exclude):
            if problem:
                complain(problem)
                has_problems = True
                continue
            folder = os.path.dirname(name) or "."  # noqa: PTH120  # as Lark takes it
            configured = _configured(name)
            starts = start or configured.get("start")
            whole, reason = _completed(name, text, starts, configured, import_paths)
            if reason:
                complain(f"{name}: {reason}")
                has_problems = True
                continue
            flaws = find_flaws(
                whole,
                start=[starts] if isinstance(starts, str) else starts or None,
                lexer=lexer or configured.get("lexer") or "contextual",
                parser=parser or configured.get("parser") or "lalr",
                import_paths=[folder, *configured.get("import_paths", ()), *import_paths],
                has_postlex=postlex or "postlex" in configured,
            )
            kept = [
                flaw
                for flaw in flaws
                if (notes or flaw.severity is not Severity.NOTE)
                and flaw.span.start <= len(text)  # behind it is not theirs
            ]
            reports.append((shown(name), Source(text, shown(name)), kept))
            if form == "text":
                write(_text(*reports[-1]), goes_on=True)
        write(_whole(reports, form), goes_on=True)
    errors = any(flaw.severity is Severity.ERROR for _, _, flaws in reports for flaw in flaws)
    raise SystemExit(MISUSED if has_problems else REJECTED if errors else ACCEPTED)


def _completed(
    name: str, text: str, start: Any, configured: dict[str, Any], import_paths: Sequence[str]
) -> tuple[str, str]:
    """The grammar with what a grammar of JSON may leave out, and why it is none although the configuration says so."""
    from grammar.adoption import completed

    starts = [start] if isinstance(start, str) else list(start or ())
    return completed(
        text,
        None if name == "-" else Path(name),
        start=starts[0] if len(starts) == 1 else "start",
        notation=configured.get("notation"),
        words=configured.get("words", {}),
        import_paths=[*configured.get("import_paths", ()), *import_paths],
    )


def _configured(name: str) -> dict[str, Any]:
    """What the configuration says of the grammar in a file; empty where it says nothing."""
    configuration = stated()
    if configuration.origin is None or name == "-":
        return {}
    folder = configuration.origin.parent
    for table in configuration.languages.values():
        path = folder / str(table["grammar"])
        if path.exists() and os.path.samefile(path, name):  # noqa: PTH121
            paths = table.get("import_paths", ())
            listed = [paths] if isinstance(paths, str) else paths
            return {**table, "import_paths": [str(folder / each) for each in listed]}
    return {}


def _texts(files: tuple[str, ...], exclude: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Each grammar's file, its text, and why there is none (empty: there is one)."""
    from guard.command.files import Search, missing

    search = Search(("*.lark",), exclude)
    for argument in files:
        names = list(search.found(argument))
        if not names:
            yield argument, "", missing(argument)
        for name in names:
            try:
                with opening(name) as file:
                    yield name, file.read().decode("utf-8-sig"), ""
            except UnreadableError as error:
                yield name, "", missing(name) or str(error)
            except OSError as error:
                yield name, "", f"{name} cannot be read: {error.strerror}"
            except UnicodeDecodeError as error:
                yield name, "", f"{name} cannot be read: byte {error.start} is not UTF-8"


def _text(name: str, source: Source, flaws: list[Diagnostic]) -> Iterator[str]:
    from grammar import Severity
    from grammar.render import render_text

    report = render_text(source, flaws, colour=has_colour(), width=width())
    counts = [plural(sum(flaw.severity is level for flaw in flaws), level.value) for level in Severity]
    shown_notes = [counts[2]] if not counts[2].startswith("0 ") else []
    yield f"{report}\n" if report else ""
    yield f"{name}: {', '.join([*counts[:2], *shown_notes])}\n"


def _whole(reports: list[tuple[str, Source, list[Diagnostic]]], form: str) -> Iterator[str]:
    """The report of all grammars, in a format for programs; empty for a person, who has read it already."""
    from grammar.render import github_annotation, sarif_document, sarif_results, to_record
    from grammar.render.text import in_order

    if form == "github":
        for name, source, flaws in reports:
            yield from (github_annotation(flaw, source, name) + "\n" for flaw in in_order(flaws))
    elif form == "json":
        results = [
            {"file": name, "flaws": [to_record(flaw, source) for flaw in in_order(flaws)]}
            for name, source, flaws in reports
        ]
        counts: dict[str, int] = {}
        for _, _, flaws in reports:
            for flaw in flaws:
                counts[f"{flaw.severity.value}s"] = counts.get(f"{flaw.severity.value}s", 0) + 1
        summary = {"grammars": len(reports), **{f"{level}s": counts.get(f"{level}s", 0) for level in _LEVELS}}
        yield json.dumps({"version": 1, "results": results, "summary": summary}, indent=2, ensure_ascii=False) + "\n"
    elif form == "sarif":
        from grammar.lint.flaws import FLAWS
        from guard.command.reports import file_uri

        pages: dict[str, Any] = {flaw.name: flaw for flaw in FLAWS}
        logged = ((file_uri(name), source, flaws) for name, source, flaws in reports)
        yield from sarif_document(sarif_results(logged, pages), pages, metadata.version("grammar-guard"))


_LEVELS = ("error", "warning", "note")
