"""A grammar's text and what Lark makes of it, or why it cannot be used, in a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grammar.diagnostic import one_of, quote
from grammar.frozen import frozen
from grammar.suggestion import nearest

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.


class GrammarError(ValueError):
    """A grammar that cannot be used, with the reason: a mistake of our caller."""


REFUSED: Mapping[str, str] = {
    "postlex": (
        "a post-lexer adds and drops tokens between the lexer and the parser, so that their places are not those of the text"
    ),
    "regex": "expressions are read with Python's `re`; write them without the syntax that only the module `regex` has",
    "ambiguity": "every text gets one tree; an Earley grammar is read as with `resolve`, with a warning where it is ambiguous",
    "use_bytes": "a text is characters, not bytes",
    "transformer": "give it as `build`",
    "lexer_callbacks": "a token's characters are those of the text; use `decode` or `build`",
    "edit_terminals": "the grammar's text is the definition; use `%extend` or `%override`",
    "priority": "priorities are always used as the grammar states them",
    "cache": "a language is always compiled once and kept",
    "tree_class": "give `build` for a tree of your own",
    "propagate_positions": "places are always kept",
    "strict": "`guard lint` finds what it refuses, with places",
}
"""Options of Lark that cannot be given here, with the reason."""


@frozen
class GrammarText:
    """A grammar as it was given: its text, the file it came from (None: text), and a name for it (empty: none)."""

    text: str
    file: Path | None
    name: str

    @classmethod
    def of(cls, grammar: str | os.PathLike[str]) -> GrammarText:
        """The grammar of a text, or of a file: a path object, or a line without quotation marks that ends in ``.lark``.

        Raises:
            GrammarError: the file cannot be read, or the string is neither a path nor a grammar.
        """
        if isinstance(grammar, str):
            is_line = "\n" not in grammar
            if not (is_line and grammar.lower().endswith(".lark") and not set("\"'") & set(grammar)):
                if is_line and not re.search(r":|%|//", grammar):
                    raise GrammarError(
                        f"{quote(grammar)} is neither a grammar nor the path of a .lark file; "
                        "a file of another name is given as a pathlib.Path"
                    )
                return cls(grammar, None, "")
        elif not isinstance(grammar, os.PathLike):
            raise GrammarError(f"a grammar is a text or a path, not {type(grammar).__name__}")
        file = Path(grammar)
        try:
            return cls(file.read_text(encoding="utf-8"), file, file.stem)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise GrammarError(f"{file} cannot be read: {error}") from error


@frozen
class Loaded:
    """What Lark reads in a grammar's text, before any table is made: productions, terminals, ignored terminals.

    `flags` are those that every terminal's expression is read with.
    """

    text: str
    start: str
    productions: tuple[Any, ...]
    terminals: Mapping[str, Any]
    ignored: tuple[str, ...]
    flags: int = 0

    def pattern(self, terminal: str) -> str:
        """The expression of a terminal."""
        return str(self.terminals[terminal].pattern.to_regexp())

    @property
    def kinds(self) -> frozenset[str]:
        """The names that nodes can have: rules and aliases, those of inlined rules left out."""
        return frozenset(
            str(p.alias or p.options.template_source or p.origin.name)
            for p in self.productions
            if p.alias or not p.origin.name.startswith("_")
        )

    @property
    def fixed(self) -> Mapping[str, str]:
        """The terminals that are one text each, with the text."""
        return {t.name: t.pattern.value for t in self.terminals.values() if t.pattern.type == "str"}


def load(given: GrammarText, starts: Sequence[str], options: Mapping[str, Any]) -> Loaded:
    """The grammar as Lark loads it. Of several start rules, a text may derive from any.

    Raises:
        GrammarError: Lark does not load it, or it uses what cannot be read here.
    """
    from lark.load_grammar import load_grammar

    text, start = _joined(given.text, starts)
    source = str(options.get("source_path") or "<string>")
    with refusals(starts):
        grammar, _ = load_grammar(text, source, list(options["import_paths"]), options["keep_all_tokens"])  # type: ignore[no-untyped-call]
        terminals, productions, ignored = grammar.compile([start], set())
        for terminal in terminals:
            _check_expression(terminal, options["g_regex_flags"])
    by_name = {terminal.name: terminal for terminal in terminals}
    used = {symbol.name for p in productions for symbol in p.expansion if symbol.is_term}
    declared = sorted(used - by_name.keys())
    if declared:
        raise GrammarError(
            f"{one_of([quote(name) for name in declared], 'and')} cannot be read: a token that is declared with `%declare` "
            "and not defined is made by a post-lexer, which cannot be used here"
        )
    return Loaded(text, start, tuple(productions), by_name, tuple(ignored), options["g_regex_flags"])


def _check_expression(terminal: Any, flags: int) -> None:
    """Refuse an expression that Python does not read, or that matches nothing at all."""
    shown = quote(terminal.name if not terminal.name.startswith("__") else terminal.pattern.raw or "")
    try:
        re.compile(terminal.pattern.to_regexp(), flags)
    except re.error as error:
        raise GrammarError(
            f"Python cannot read the expression of {shown}: {error.msg}; what only the module `regex` reads cannot be used here"
        ) from error
    if terminal.pattern.min_width == 0:
        raise GrammarError(f"{shown} can match nothing, so a text would have it everywhere")


def _joined(text: str, starts: Sequence[str]) -> tuple[str, str]:
    """The text with one start rule, which leaves no trace in a tree, where several are given."""
    if not starts:
        raise GrammarError("no start rule is given")
    if len(starts) == 1:
        return text, starts[0]
    hidden = next((name for name in starts if name.startswith("_")), None)
    if hidden is not None:
        raise GrammarError(f"of several start rules none can be inlined, as {quote(hidden)} is")
    name = "text"
    while re.search(rf"\b{name}\b", text):
        name += "_"
    return f"{text}\n?{name}: {' | '.join(starts)}\n", name


@contextmanager
def refusals(starts: Sequence[str]) -> Iterator[None]:
    """What Lark raises over a grammar in the block, as a `GrammarError` with its reason in one sentence."""
    from lark.exceptions import LarkError

    try:
        yield
    except GrammarError:
        raise
    except (LarkError, re.error, AssertionError, LookupError, ValueError, OSError, RecursionError) as error:
        raise GrammarError(f"the grammar cannot be used: {_reason(error, starts)}") from error


def _reason(error: Exception, starts: Sequence[str]) -> str:
    message = str(error).strip() or type(error).__name__
    undefined = re.search(r"undefined rule: NonTerminal\('(\w+)'\)", message)
    if undefined and undefined[1] in starts:
        return f"there is no rule {quote(undefined[1])} to start from; say which one it is with `start`"
    if isinstance(error, RecursionError):
        return "it is nested too deeply for Lark"
    if isinstance(error, FileNotFoundError):
        return f"there is no grammar {quote(str(error.filename))} to import from; give the folder it lies in as an import path"
    collision = re.search(r"Reduce/Reduce collision in Terminal\('([\w$]+)'\) between .*?:\s*(.*)", message, re.DOTALL)
    if collision:
        following = "the end" if collision[1] == "$END" else quote(collision[1])
        rules = sorted({quote(name) for name in re.findall(r"<(\w+)", collision[2])})
        return (
            f"it is not LALR(1): before {following} the text may be {one_of(rules)}; "
            '`guard lint` shows such a text, and `parser="earley"` reads the grammar'
        )
    return message.splitlines()[0].rstrip(".")


def check_names(given: Sequence[str], known: Collection[str], what: str) -> None:
    """Refuse names that the grammar does not have.

    Raises:
        GrammarError: one of them is unknown; near names are offered.
    """
    for name in given:
        if name not in known:
            near = nearest(name, sorted(known))
            hint = f"; did you mean {one_of([quote(n) for n in near])}?" if near else ""
            raise GrammarError(f"the grammar has no {what} {quote(name)}{hint}")


def refuse_options(options: Mapping[str, Any]) -> Iterator[str]:
    """Why options that were given cannot be: a sentence for each."""
    for name in options:
        yield (
            f"the option {quote(name)} cannot be given: {REFUSED[name]}"
            if name in REFUSED
            else (f"there is no option {quote(name)}")
        )
