"""guard review: a page on which a person reads records, labels them, and picks the better of two answers."""

from __future__ import annotations

import getpass
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guard.command.settings import language_options
from guard.command.terminal import complain, misuse


@click.command()
@click.argument("file", metavar="STORE")
@click.option("--as", "me", metavar="NAME", help="Who labels.  [default: the name of the user]")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    metavar="N",
    help="Port on this machine.  [default: one that is free]",
)
@language_options
def review(file: str, me: str | None, port: int, **options: Any) -> None:
    """Look at records, label them, and pick of two answers.

    One record is on the screen at a time, with its findings and repairs in place; it is good, bad, or skipped.

    STORE is a file with a record a line, or a database (.sqlite, .sqlite3, .db). What is said is added to it: in a
    database to the database, beside a file in a file of its own (records.labels.jsonl). Several people may label one
    store at the same time.

    The page is served to this machine alone, at the address that is printed. It ends with Ctrl-C.

    Exit status: 0, and 2 for misuse or where the page cannot be served.
    """
    from guard.records.stores import open_store

    if not Path(file).is_file():
        misuse(f"there is no file {file}")
    try:
        import uvicorn

        from guard.review.app import Review, make_app
        from guard.review.index import Index
    except ModuleNotFoundError as error:
        known = "this needs the package uvicorn: python -m pip install 'grammar-guard[review]'"
        misuse(known if error.name == "uvicorn" else str(error))
    name = (me if me is not None else getpass.getuser()).strip()
    if not 0 < len(name) <= 200 or not name.isprintable():
        misuse("--as is a name of 1 to 200 characters that can be printed")
    listening = _listening(port)
    port = listening.getsockname()[1]
    index = Index(open_store(file))
    index.start()
    token = secrets.token_urlsafe(32)
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    app = make_app(Review(index, name, Path(file).name, _words(**options)), token=token, hosts=hosts)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2)
    )
    click.echo(f"http://127.0.0.1:{port}/?token={token}")
    complain(f"{name} labels {file}; the address lets in whoever has it. Ctrl-C ends it")
    sys.stdout.flush()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        index.close()


def _listening(port: int) -> socket.socket:
    """A socket that takes calls of this machine alone; misuse where the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        misuse(f"port {port} cannot be used: {error.strerror or error}")
    return listening


def _words(**options: Any) -> Callable[[str], str]:
    """How a query is said in plain words, in the language that options and configuration choose."""
    from grammar import Source
    from grammar.parsing.reader import parse
    from guard.command.settings import chosen_language, stated

    language = chosen_language(options["language"], options["profile"], stated())
    if language.describing is None:
        return lambda _: ""

    def words(query: str) -> str:
        tree = parse(language.notation, Source(query)).tree
        return "" if tree is None else language.describe(tree).text

    return words
