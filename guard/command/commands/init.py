"""guard init: a folder with a language of one's own, to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from guard.command.terminal import ACCEPTED, misuse, write


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a small language of your own, to start from.

    FOLDER is made where it does not exist; the default is the current one. It gets a grammar, a language with a rule, a
    schema, recorded outputs, a test and a guard.toml. Each works as it is: change it into yours. No file is overwritten.

    Exit status: 0 when the files were written, 2 when one of them is there already or cannot be written.
    """
    from guard.command.starter import COMMANDS, FILES

    there = [name for name in FILES if (folder / name).exists()]
    if there:
        misuse(f"{folder / there[0]} is there already; nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in FILES.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(content)
    except OSError as error:
        misuse(f"{error.filename or folder} cannot be written: {error.strerror}")
    write(f"{folder / name}\n" for name in FILES)
    into = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    width = max(len(command) for command, _ in COMMANDS)
    write(["\nWhat to run:\n", *(f"  {into}{command:<{width}}  {what}\n" for command, what in COMMANDS)])
    raise SystemExit(ACCEPTED)
