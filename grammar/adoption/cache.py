"""The file that keeps what Lark makes of a user's grammar, so that the next start needs no Lark.

It holds data: names, expressions and tables as JSON, of which nothing is run. It is believed only where it was made of
exactly this: the grammar's text with all that it imports, the options, the versions of Lark, of Python and of the form;
and where it is whole. In every other case it is made anew. It is written beside its place and then put there at once, so
that no reader sees half of one. Whoever can write it can say what the language is, as whoever can write the grammar can.
"""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.machinery import PathFinder
from pathlib import Path
from threading import get_ident
from typing import Any

from grammar.adoption.loading import GrammarError, GrammarText, Loaded, joined
from grammar.diagnostic import one_of
from grammar.frozen import frozen
from grammar.notation import Syntax
from grammar.parsing.tables import FORMAT as TABLES_FORMAT
from grammar.parsing.tables import (
    Pattern,
    Production,
    Tables,
    TablesError,
    Terminal,
    production_data,
    production_of,
)

FORMAT = 1
"""The form of the file; another number is another form, and is not read."""

_MADE_BY_CODE = ("postlex", "edit_terminals", "regex")
"""Options with which what is read is not said by data alone."""


class CacheWarning(UserWarning):
    """The file of a cache cannot be written: every start compiles the grammar."""


@frozen(eq=False)
class _Expression(Pattern):
    """The expression of a terminal with what a grammar's author wrote (`raw`), and the longest text that it matches."""

    raw: str | None
    max_width: int


@frozen(eq=False)
class Kept:
    """What a cache holds: the grammar as it was loaded, alone and with its mistakes (None: it has none), and their tables."""

    definition: Loaded
    extended: Loaded | None
    tables: Callable[[Syntax, str], Tables | None]


@frozen(eq=False)
class Cache:
    """The file of one grammar with its options. `key` is what it must have been made of."""

    path: Path
    key: str
    syntax: Mapping[str, Any]
    """What of a notation's `Syntax` decides over its tables, beside the text."""
    text: GrammarText
    flags: int
    folders: tuple[str, ...]
    """Where Lark looks for what the grammar itself imports."""

    @classmethod
    def of(
        cls,
        options: Any,
        text: GrammarText,
        mistakes: Callable[[Any], str],
        lexer: str,
        starts: Sequence[str],
        to_lark: Mapping[str, Any],
    ) -> Cache | None:
        """The cache that the options name; None where they name no file. `mistakes` gives the text of their mistakes.

        Raises:
            GrammarError: what reads the grammar's texts cannot be kept as data, or the path is that of a folder.
        """
        if options.cache in (None, True, False, ""):
            return None
        path = Path(options.cache)
        given = [f"`{name}`" for name in _MADE_BY_CODE if getattr(options, name)]
        if options.parser == "earley":
            given.append('`parser="earley"`')
        if given:
            raise GrammarError(f"`cache` keeps LALR tables, which do not go with {one_of(given, 'and')}: leave it out")
        if path.is_dir():
            raise GrammarError(f"`cache` is the path of a file, and {path} is a folder")
        whole, start = joined(text.text, starts)
        beside = _beside(whole, to_lark["source_path"])
        folders = (*(str(Path(folder).absolute()) for folder in to_lark["import_paths"]), *([beside] if beside else ()))
        stated = {name: value for name, value in to_lark.items() if name != "lexer_callbacks"}
        said = {name: value for name, value in stated.items() if name not in ("import_paths", "source_path")}
        versions = [FORMAT, TABLES_FORMAT, _version_of_lark(), *sys.version_info[:2]]
        made_of = json.dumps([versions, whole, mistakes(options), start, lexer, folders, sorted(said.items())])
        key = sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()
        syntax = {"start": start, "lexer": lexer, "options": stated}
        return cls(path, key, syntax, text, to_lark["g_regex_flags"], folders)

    def read(self) -> Kept | None:
        """What the file holds; None where there is none, or none that was made of all this."""
        try:
            header, _, content = self.path.read_bytes().partition(b"\n")
            if json.loads(header) != [FORMAT, self.key, sha256(content).hexdigest()]:
                return None
            files, absent, definition, extended, *tables = content.splitlines()
            if not _are_unchanged(json.loads(files)) or any(Path(path).exists() for path in json.loads(absent)):
                return None
            bare = self._loaded(json.loads(definition))
            whole = self._loaded(json.loads(extended)) if extended != b"null" else None
        except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
            return None
        by_text = {bare.text: tables[0], **({} if whole is None else {whole.text: tables[1]})}
        return Kept(bare, whole, self._tables_of(by_text))

    def write(self, definition: Loaded, extended: Loaded | None, tables: Sequence[Tables]) -> None:
        """Keep what Lark has made: the grammar alone and with its mistakes, and the tables of each.

        A file that cannot be written is a `CacheWarning`, and none is written where Lark has read what cannot be looked at
        again.
        """
        files = {**definition.files, **(extended.files if extended is not None else {})}
        own = {str(Path(name).absolute()): digest for name, digest in files.items() if isinstance(name, str)}
        packed = [name for name in files if not isinstance(name, str)]
        if any(name.pkg_name != "lark" for name in packed):
            return
        lines = [
            json.dumps(own),
            json.dumps(sorted(self._absent(own, [name.path for name in packed]))),
            json.dumps(_loaded_data(definition)),
            "null" if extended is None else json.dumps(_loaded_data(extended)),
            *(each.to_json().strip() for each in tables),
        ]
        content = "\n".join(lines).encode()
        header = json.dumps([FORMAT, self.key, sha256(content).hexdigest()]).encode()
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}-{get_ident()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(header + b"\n" + content)
            beside.replace(self.path)
        except OSError as error:
            warnings.warn(
                f"the cache {self.path} cannot be written ({error.strerror}): each start compiles the grammar",
                CacheWarning,
                stacklevel=2,
            )

    def _absent(self, files: Mapping[str, str], packed: Iterable[str]) -> set[str]:
        """The files that Lark would have read in place of those it has, if they had been there."""
        folders = {*map(Path, self.folders), *(Path(path).parent for path in files)}
        imported = {path.removeprefix(f"grammars{os.sep}") for path in packed}
        imported |= {
            str(Path(path).relative_to(folder))
            for path in files
            for folder in folders
            if Path(path).is_relative_to(folder)
        }
        return {str(path) for folder in folders for name in imported if not (path := folder / name).exists()}

    def _loaded(self, data: Mapping[str, Any]) -> Loaded:
        terminals = {
            name: Terminal(name, _Expression(value, frozenset(flags), kind, raw, widest), priority)
            for name, kind, value, flags, priority, raw, widest in data["terminals"]
        }
        productions: tuple[Production, ...] = tuple(map(production_of, data["productions"]))
        ignored, declared = tuple(data["ignored"]), tuple(data["declared"])
        return Loaded(data["text"], data["start"], productions, terminals, ignored, self.flags, re, declared)

    def _tables_of(self, by_text: Mapping[str, bytes]) -> Callable[[Syntax, str], Tables | None]:
        """What gives the tables of a text, read when they are asked for; None for another text or other options."""
        stated = self.syntax

        def tables(syntax: Syntax, text: str) -> Tables | None:
            if text not in by_text or any(getattr(syntax, name) != value for name, value in stated.items()):
                return None
            try:
                return Tables.from_json(by_text[text])
            except TablesError:
                return None

        return tables


def _beside(text: str, source: str | None) -> str:
    """The folder where relative imports of the grammar's own text begin, as Lark has it."""
    if source is not None:
        return str(Path(source).absolute().parent)
    if not re.search(r"%import\s+\.", text):
        return ""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    return str(Path(main).absolute().parent if main else Path.cwd())


def _version_of_lark() -> str:
    """Lark's version, read without loading it; empty where Lark is not to be found."""
    spec = PathFinder.find_spec("lark")
    if spec is None or spec.origin is None:
        return ""
    try:
        written = Path(spec.origin).read_text(encoding="utf-8")
    except OSError:
        return ""
    version = re.search(r"""^__version__[^=\n]*=\s*["']([^"']+)""", written, re.MULTILINE)
    return version[1] if version else sha256(written.encode()).hexdigest()


def _are_unchanged(files: Mapping[str, str]) -> bool:
    """Whether files have the digests that Lark has made of them."""
    return all(
        sha256(Path(path).read_text(encoding="utf-8").encode()).hexdigest() == digest for path, digest in files.items()
    )


def _loaded_data(loaded: Loaded) -> dict[str, Any]:
    return {
        "text": loaded.text,
        "start": loaded.start,
        "productions": list(map(production_data, loaded.productions)),
        "terminals": [
            [
                t.name,
                t.pattern.type,
                t.pattern.value,
                sorted(t.pattern.flags),
                t.priority,
                t.pattern.raw,
                t.pattern.max_width,
            ]
            for t in loaded.terminals.values()
        ],
        "ignored": loaded.ignored,
        "declared": loaded.declared,
    }
