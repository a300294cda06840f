"""Compilation: a notation's grammar as tables, with what reading, repairing and generating need at hand.

Each notation is compiled once, when it is first needed: as the definition alone, and with its mistakes.

Lark takes a fifth of a second for the tables of a large grammar. Those of the languages that are part of the package
lie in the folder `tables`, as data, each under the hash of all that it was made of: the grammar's text, its start, its
lexer. A table that is out of date is therefore never found, and then the grammar's text is compiled, as for any other
language. The text is the definition; a test holds the data to it. Only to compile a text is Lark loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from grammar.frozen import frozen
from grammar.notation import Notation
from grammar.parsing.driver import Driver
from grammar.parsing.tables import FORMAT, SHIFT, Tables
from grammar.pattern import pattern

if TYPE_CHECKING:
    from lark import Lark

    from grammar.parsing.lexer import Lexer


# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.


@frozen(eq=False)
class Compiled:
    """A notation's grammar as tables, with what the reading loop needs at hand."""

    tables: Tables
    text: str
    notation: Notation
    states: Mapping[int, Mapping[str, tuple[Any, Any]]]
    start_state: int
    end_state: int
    callbacks: Mapping[Any, Any]
    """For each production, what makes its tree of its children; None where the tree is its only child's."""
    lexers: Mapping[int, Lexer]
    root_lexer: Lexer
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    pattern_of: Mapping[str, re.Pattern[str]]
    fixed: Mapping[str, str]
    """For each terminal that is a plain text, that text."""
    exact: Mapping[str, str]
    """The same without those whose tokens may have other letters, small ones or large."""
    punctuation: frozenset[str]
    """The terminals with a fixed text that has neither letter nor digit."""
    driver: Driver
    symbols: Mapping[int, str]
    """For each state, the symbol that leads to it."""

    @property
    def lark(self) -> Lark:
        """Lark's own parser of the same text, made when it is asked for: to hold the reading to it."""
        return self.notation.derived.once((Compiled, self.text), _made, self.notation, self.text)


def compiled(notation: Notation, *, with_mistakes: bool) -> Compiled:
    """The notation's grammar, compiled once; with its mistakes or as the definition alone.

    Raises:
        lark.exceptions.GrammarError: the grammar is not LALR(1), or not a grammar.
    """
    return notation.derived.once((compiled, with_mistakes), _compiled, notation, with_mistakes)


def _compiled(notation: Notation, with_mistakes: bool) -> Compiled:  # called by `once`
    if notation.read is not None:
        raise TypeError("this notation has no LALR table")
    if with_mistakes and not notation.explaining.mistakes:
        return compiled(notation, with_mistakes=False)
    from grammar.parsing.lexer import lexers_of
    from grammar.parsing.trees import tree_makers

    text = _text(notation, with_mistakes=with_mistakes)
    tables = _kept(notation, text) or _shipped(notation, text) or _made_tables(notation, text)
    lexers, root = lexers_of(tables, notation.syntax.options.get("lexer_callbacks", {}))
    terminals = [terminal for terminal in tables.terminals if terminal.name not in tables.ignored]
    patterns = tuple((t.name, pattern(t.pattern.to_regexp(), tables.flags)) for t in terminals)
    fixed = {t.name: t.pattern.value for t in terminals if t.pattern.type == "str"}
    return Compiled(
        tables=tables,
        text=text,
        notation=notation,
        states=tables.states,
        start_state=tables.start_state,
        end_state=tables.end_state,
        callbacks=notation.syntax.callbacks(tables) if notation.syntax.callbacks else tree_makers(tables),
        lexers=lexers,
        root_lexer=root,
        patterns=patterns,
        pattern_of=dict(patterns),
        fixed=fixed,
        exact={t.name: fixed[t.name] for t in terminals if t.name in fixed and not (t.pattern.flags or tables.flags)},
        punctuation=frozenset(name for name, text in fixed.items() if not any(c.isalnum() for c in text)),
        driver=Driver(tables.states, tables.start_state, tables.end_state),
        symbols={
            argument: symbol
            for row in tables.states.values()
            for symbol, (action, argument) in row.items()
            if action is SHIFT
        },
    )


def _text(notation: Notation, *, with_mistakes: bool) -> str:
    return notation.syntax.grammar + ("\n" + notation.explaining.mistakes if with_mistakes else "")


def _plugins() -> dict[str, type]:
    return {"BasicLexer": _basic_lexer(), "ContextualLexer": _contextual_lexer()}


def _made(notation: Notation, text: str) -> Lark:
    """The grammar's text as Lark compiles it."""
    from lark import Lark

    return Lark(
        text,
        parser="lalr",
        lexer=notation.syntax.lexer,
        start=notation.syntax.start,
        propagate_positions=True,
        **{"maybe_placeholders": False, **notation.syntax.options},
        _plugins=_plugins(),
    )


def _made_tables(notation: Notation, text: str) -> Tables:
    return Tables.of_lark(
        _made(notation, text), notation.syntax.start, is_contextual=notation.syntax.lexer == "contextual"
    )


# --- tables as data ---


def _file_name(notation: Notation, text: str) -> str:
    from hashlib import sha256

    made_of = json.dumps([FORMAT, notation.syntax.lexer, notation.syntax.start, text])
    return f"{sha256(made_of.encode()).hexdigest()[:32]}.json"


def _kept(notation: Notation, text: str) -> Tables | None:
    """The tables that the notation's maker has kept of exactly this text; None where it has none."""
    return None if notation.syntax.tables is None else notation.syntax.tables(notation.syntax, text)


def _shipped(notation: Notation, text: str) -> Tables | None:
    """The tables of a grammar's text in the package's own data; None where there are none of exactly this grammar."""
    if notation.syntax.options:
        return None
    try:
        content = get_data(__package__, f"tables/{_file_name(notation, text)}")
    except OSError:
        return None
    return None if content is None else Tables.from_json(content)


def table_file(notation: Notation, *, with_mistakes: bool) -> tuple[str, str]:
    """The name and the content of the file in the folder `tables` that saves compiling the notation's grammar.

    The content is made from the grammar's text, and the same for the same text.

    Raises:
        ValueError: the notation has options of Lark's, or is not read by an LALR table; such tables are not kept.
    """
    if notation.syntax.options or notation.read is not None:
        raise ValueError("only a notation without options of Lark's has tables that are kept")
    text = _text(notation, with_mistakes=with_mistakes)
    return _file_name(notation, text), _made_tables(notation, text).to_json()


def _basic_lexer() -> type:
    """Lark's basic lexer without its pairwise search for colliding terminals."""
    from lark.lexer import BasicLexer

    class QuietBasicLexer(BasicLexer):
        def __init__(self, conf: Any, comparator: Any = None) -> None:
            _refuse_empty_terminals(conf)
            super().__init__(conf, comparator)

    return QuietBasicLexer


def _contextual_lexer() -> type:
    """Lark's contextual lexer without its pairwise search for colliding terminals.

    Where the optional package `interegular` happens to be installed, that search makes every build many times slower;
    ``guard lint`` does it once, when a grammar is written.
    """
    from lark.lexer import ContextualLexer

    class QuietContextualLexer(ContextualLexer):
        def __init__(self, conf: Any, states: Any, always_accept: Any = ()) -> None:
            _refuse_empty_terminals(conf)
            super().__init__(conf, states, always_accept)

    return QuietContextualLexer


def _refuse_empty_terminals(conf: Any) -> None:
    """Make the one check of Lark's lexers that must not be left out with the slow one."""
    for terminal in conf.terminals:
        if terminal.pattern.min_width == 0:
            from lark.exceptions import LexError

            raise LexError(f"terminal {terminal.name} can match nothing")
    conf.skip_validation = True
