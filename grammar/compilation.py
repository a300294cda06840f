"""Compilation: a notation's grammar as Lark makes it, with what reading, mending and generating need at hand.

Each notation is compiled once, when it is first needed: as the definition alone, and with its mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grammar.language import Notation

if TYPE_CHECKING:
    from lark import Lark


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A notation's grammar as Lark made it, with what the reading loop needs at hand."""

    lark: Lark
    states: Mapping[int, Mapping[str, tuple[Any, Any]]]
    start_state: int
    end_state: int
    callbacks: Mapping[Any, Any]
    """For each rule, what makes its tree of its children; None where the tree is its only child's."""
    lexers: Mapping[int, Any]
    root_lexer: Any
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    pattern_of: Mapping[str, re.Pattern[str]]
    fixed: Mapping[str, str]
    punctuation: frozenset[str]
    """The terminals with a fixed text that has neither letter nor digit."""
    automaton: Any
    symbols: Mapping[int, str]
    """For each state, the symbol that leads to it."""


@lru_cache(maxsize=64)
def compiled(notation: Notation, *, with_mistakes: bool) -> Compiled:
    """The notation's grammar, compiled once; with its mistakes or as the definition alone.

    Raises:
        lark.exceptions.GrammarError: the grammar is not LALR(1), or not a grammar.
    """
    if notation.read is not None:
        raise TypeError("a notation that reads by other means than the LALR table has none")
    if with_mistakes and not notation.mistakes:
        return compiled(notation, with_mistakes=False)
    from lark import Lark

    from grammar.recovery import Automaton

    text = notation.grammar + ("\n" + notation.mistakes if with_mistakes else "")
    lark = Lark(
        text,
        parser="lalr",
        lexer=notation.lexer,
        start=notation.start,
        propagate_positions=True,
        **{"maybe_placeholders": False, **notation.options},
        _plugins={"BasicLexer": _basic_lexer(), "ContextualLexer": _contextual_lexer()},
    )
    frontend: Any = lark.parser
    table = frontend.parser._parse_table  # noqa: SLF001  # Lark has no public face for its tables
    lexer = frontend.lexer
    if notation.lexer == "contextual":
        lexers, root = lexer.lexers, lexer.root_lexer
    else:
        lexers, root = dict.fromkeys(table.states, lexer), lexer
    terminals = [terminal for terminal in root.terminals if terminal.name not in root.ignore_types]
    patterns = tuple((t.name, re.compile(t.pattern.to_regexp(), root.g_regex_flags)) for t in terminals)
    fixed = {t.name: t.pattern.value for t in terminals if t.pattern.type == "str"}
    return Compiled(
        lark=lark,
        states=table.states,
        start_state=table.start_states[notation.start],
        end_state=table.end_states[notation.start],
        callbacks=notation.callbacks(lark)
        if notation.callbacks
        else {
            rule: None if _hands_on(rule) else callback for rule, callback in frontend.parser.parser.callbacks.items()
        },
        lexers=lexers,
        root_lexer=root,
        patterns=patterns,
        pattern_of=dict(patterns),
        fixed=fixed,
        punctuation=frozenset(name for name, text in fixed.items() if not any(c.isalnum() for c in text)),
        automaton=Automaton(table.states, table.end_states[notation.start]),
        symbols={
            argument: symbol
            for row in table.states.values()
            for symbol, (action, argument) in row.items()
            if action.name == "Shift"
        },
    )


def _hands_on(rule: Any) -> bool:
    """Whether a rule's tree is that of its only child: ``?sum: product``."""
    if not rule.options.expand1 or rule.alias or len(rule.expansion) != 1:
        return False
    symbol = rule.expansion[0]
    return not (symbol.filter_out if symbol.is_term else symbol.name.startswith("_"))


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
