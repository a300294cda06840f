"""guard format: texts in their canonical form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from guard.command.settings import (
    chosen_language,
    chosen_notation,
    explain_options,
    in_notation,
    language_options,
    stated,
)
from guard.command.terminal import (
    ACCEPTED,
    MISUSED,
    REJECTED,
    UnreadableError,
    complain,
    ending_well,
    misuse,
    opening,
    plural,
    shown,
    write,
)

if TYPE_CHECKING:
    from grammar import Language, Parsed
    from guard.command.files import Search


@click.command("format")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@language_options
@click.option(
    "--to",
    "target",
    metavar="NAME",
    help="Notation to write, where the language has several: json or text for honeycomb. What FILE is written in is then told "
    "by each text, unless --notation says it.",
)
@click.option("-w", "--write", "writes", is_flag=True, help="Write the canonical form into FILE.")
@click.option("--check", "checks", is_flag=True, help="Write nothing; fail when a text is not in its canonical form.")
@click.option("--diff", "shows_difference", is_flag=True, help="Write nothing; show what would change.")
@click.option(
    "--records/--no-records",
    default=None,
    help="Read FILE as records: one JSON object per line, or a JSON array.  [default: by name and content]",
)
@click.option("--exclude", metavar="PATTERN", multiple=True, help="Files and directories to leave out. Repeatable.")
def format_(
    files: tuple[str, ...],
    language: str | None,
    profile: str | None,
    target: str | None,
    writes: bool,
    checks: bool,
    shows_difference: bool,
    records: bool | None,
    exclude: tuple[str, ...],
) -> None:
    """Write texts in their canonical form.

    The canonical form is one for all texts that mean the same; --to writes it in another notation of the language. FILE is a
    text of the language as it stands, holds records with one each, or is a directory; the default is standard input. Nothing
    is repaired: a text that cannot be read is explained and stays as it is. Rules are not judged.

    Exit status: 0 when every text was read, 1 when one was not, or --check or --diff finds one that would change, 2 for
    misuse or when a file could not be read.
    """
    chosen = chosen_language(language, profile, configuration := stated(), files)
    names = files or ("-",)
    if writes and (checks or shows_difference):
        misuse("--write cannot be combined with --check or --diff, which write nothing")
    if writes and "-" in names:
        misuse("--write cannot write to standard input; without it the text goes to standard output")
    from guard.command.files import RECORDS, Search

    others = tuple(file for file in (configuration.schema, configuration.policy, configuration.origin) if file)
    search = Search(("*.json", *RECORDS), (*(configuration.exclude or ()), *exclude), others)
    others_too = tuple(chosen.notations) if target is not None and chosen_notation() is None else ()
    written = in_notation(chosen, target)
    sources = (chosen, *(in_notation(chosen, name) for name in others_too if name != chosen.written))
    run = _Run(sources, written, records, explain_options(language), writes, checks, shows_difference, search)
    with ending_well():
        raise SystemExit(run.status(names))


def _likeliest(sources: Sequence[Language], data: bytes) -> int:
    """Which of the notations a text that reads in none of them is rather in: one with brackets by its first character."""
    begun = data.lstrip()[:1].decode("utf-8", "replace")
    for at, language in enumerate(sources):
        brackets = language.notation.outline.brackets
        if (begun == brackets[0]) if brackets is not None else (begun not in ("{", "[")):
            return at
    return 0


@dataclass(slots=True)
class _Run:
    """One run of ``guard format``, with what it counted.

    `sources` is the language in each notation that a text may be in, the likeliest first; `written` is it in the one to
    write.
    """

    sources: tuple[Language, ...]
    written: Language
    records: bool | None
    explained_by: str
    writes: bool
    checks: bool
    shows_difference: bool
    search: Search
    changed: int = 0
    same: int = 0
    refused: int = 0
    problems: int = 0

    def status(self, arguments: tuple[str, ...]) -> int:
        """Format what the arguments stand for, and give the exit status."""
        names = [name for argument in arguments for name in self._found(argument)]
        prints = not (self.writes or self.checks or self.shows_difference)
        if prints and len(names) > 1:
            misuse("several files cannot be printed as one; give --write, --check or --diff")
        for name in names:
            self._file(name, prints=prints)
        if not prints:
            word = "reformatted" if self.writes else "would be reformatted"
            refused = f", {plural(self.refused, 'text')} cannot be read" if self.refused else ""
            write([f"{plural(self.changed, 'text')} {word}, {self.same:,} unchanged{refused}\n"], goes_on=True)
        would_change = self.changed and (self.checks or self.shows_difference)
        return MISUSED if self.problems else REJECTED if self.refused or would_change else ACCEPTED

    def _found(self, argument: str) -> Iterator[str]:
        from guard.command.files import missing

        names = list(self.search.found(argument))
        if not names:
            self._problem(missing(argument))
        yield from names

    def _problem(self, message: str) -> None:
        complain(message)
        self.problems += 1

    def _file(self, name: str, *, prints: bool) -> None:
        from guard.command.files import missing
        from guard.command.rewriting import replacing

        try:
            with opening(name) as file:
                if prints:
                    write(new for _, _, new in self._pieces(name, file))
                    return
                if not self.writes:
                    self._compare(name, file)
                    return
                changed = self.changed
                with replacing(Path(name), lambda: self.changed > changed) as target:
                    for _, _, new in self._pieces(name, file):
                        target.write(new)
        except UnreadableError as error:
            self._problem(missing(name) or str(error))
        except OSError as error:
            self._problem(f"{name} cannot be {'rewritten' if self.writes else 'read'}: {error.strerror}")

    def _compare(self, name: str, file: IO[bytes]) -> None:
        for place, old, new in self._pieces(name, file):
            if old == new:
                continue
            if self.shows_difference:
                before, after = (part.decode("utf-8", "replace").splitlines(keepends=True) for part in (old, new))
                lines = difflib.unified_diff(before, after, place, f"{place} (formatted)")
                write((line if line.endswith("\n") else f"{line}\n" for line in lines), goes_on=True)
            else:
                write([f"{place}: would be reformatted\n"], goes_on=True)

    def _pieces(self, name: str, file: IO[bytes]) -> Iterator[tuple[str, bytes, bytes]]:
        """The pieces of a file: what each is called, its bytes, and its bytes in canonical form."""
        from guard.command.layout import Ahead, Layout, layout_of
        from guard.command.outputs import pieces_of
        from guard.command.records import record_of
        from guard.command.rewriting import rewritten, rewritten_record

        ahead = Ahead(file)
        layout, hint = layout_of(name, ahead, self.records)
        if hint:
            click.echo(f"guard: {shown(name)}: {hint}", err=True)
        if layout is Layout.ONE:
            data = ahead.read(-1)
            text = self._canonical(data, shown(name))
            yield shown(name), data, self._counted(data, text, None if text is None else rewritten(data, text))
            return
        rest: list[bytes] = []
        schemas: dict[str, Any] = {}
        for piece in pieces_of(ahead, layout, on_rest=rest.append):
            record = record_of(piece, schemas)
            yield from ((name, between, between) for between in rest)
            rest.clear()
            place = f"{shown(name)}:{record.number}"
            if record.output is None:
                self._refuse(f"{place}: {record.fault.message if record.fault else 'the record is broken'}")
                text = None
            else:
                text = self._canonical(record.output.encode("utf-8", "surrogatepass"), place)
            is_new = text is not None and text != record.output
            new = rewritten_record(record, text) if is_new and text is not None else record.raw
            yield place, record.raw, self._counted(record.raw, text, new)
        yield from ((name, between, between) for between in rest)

    def _canonical(self, data: bytes, place: str) -> str | None:
        """The canonical form of a text; None where it cannot be read."""
        from guard.command.commands.parse import read_text, refuse

        reasons: list[Parsed] = []
        for language in self.sources:
            parsed = read_text(data, place, language)
            if parsed.tree is not None:
                return self.written.notation.print(language.canonical(parsed.tree))
            reasons.append(parsed)
        self.refused += 1
        refuse(reasons[_likeliest(self.sources, data)], self.explained_by)
        return None

    def _counted(self, old: bytes, text: str | None, new: bytes | None) -> bytes:
        """The new bytes of a text, counted; the old ones where it could not be read."""
        if text is None or new is None:
            return old
        self.same, self.changed = self.same + (new == old), self.changed + (new != old)
        return new

    def _refuse(self, message: str) -> None:
        complain(message)
        self.refused += 1
