"""Which terminal Lark's lexers take, where several could be.

Lark's basic and contextual lexers do not look for the longest match. They try the terminals in a fixed order, of falling
priority, greatest width, length of the expression and then name, and take the first that matches at all. A fixed string
is not tried where an expression of equal priority reads it in full: the expression is, and what it read becomes the
string if it is that string to the letter.

Source: lark 1.3.1, lark/lexer.py (BasicLexer, _create_unless, UnlessCallback).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal as Lark compiled it.

    `pattern` is the expression that Lark gives to Python; `fixed` is the text of a fixed string, None for an expression;
    `written` is how the grammar's author writes it: its name, or for a nameless one the literal.
    """

    name: str
    pattern: str
    fixed: str | None
    flags: frozenset[str]
    priority: int
    least: int
    most: int
    length: int
    written: str

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """What Lark's lexers order terminals by, the first tried first."""
        return -self.priority, -self.most, -self.length, self.name

    @property
    def regex(self) -> re.Pattern[str]:
        """The expression, compiled."""
        return _compiled(self.pattern)

    def reads(self, text: str) -> bool:
        """Whether the expression, tried at the beginning of a text, takes all of it."""
        match = self.regex.match(text)
        return match is not None and match.end() == len(text)


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd character sets, which are the author's
        return re.compile(pattern)


class Lexing:
    """The lexers of a grammar: for a set of terminals, what is taken at a place of a text."""

    __slots__ = ("_embedded", "_orders", "ignored", "terminals")

    def __init__(self, terminals: Mapping[str, Terminal], ignored: Iterable[str]) -> None:
        self.terminals = terminals
        self.ignored = frozenset(ignored)
        self._orders: dict[frozenset[str], tuple[Terminal, ...]] = {}
        self._embedded: dict[tuple[str, str], bool] = {}

    def order(self, names: frozenset[str]) -> tuple[Terminal, ...]:
        """The terminals that a lexer for these tries, in order: ignored ones with them, embedded strings without."""
        if names not in self._orders:
            terminals = [self.terminals[name] for name in names | self.ignored if name in self.terminals]
            expressions = [terminal for terminal in terminals if terminal.fixed is None]
            tried = [
                terminal
                for terminal in terminals
                if terminal.fixed is None
                or not any(
                    self.is_embedded(terminal, expression) and terminal.flags <= expression.flags
                    for expression in expressions
                )
            ]
            self._orders[names] = tuple(sorted(tried, key=lambda terminal: terminal.rank))
        return self._orders[names]

    def is_embedded(self, string: Terminal, expression: Terminal) -> bool:
        """Whether what `expression` reads becomes the fixed string where it is that string."""
        if string.priority != expression.priority or string.fixed is None:
            return False
        key = (string.name, expression.name)
        if key not in self._embedded:
            self._embedded[key] = expression.reads(string.fixed)
        return self._embedded[key]

    def take(self, names: frozenset[str], text: str, at: int = 0) -> tuple[str, int] | None:
        """The terminal that is taken at a place, and where it ends; None where none is."""
        for terminal in self.order(names):
            match = terminal.regex.match(text, at)
            if match is None or match.end() == at:
                continue
            return self._turned(terminal, names, match.group()), match.end()
        return None

    def _turned(self, terminal: Terminal, names: frozenset[str], text: str) -> str:
        """The name of the terminal, or of the fixed string that the text is."""
        if terminal.fixed is not None:
            return terminal.name
        strings = [
            string
            for name in names | self.ignored
            if (string := self.terminals.get(name)) is not None
            and self.is_embedded(string, terminal)
            and string.regex.fullmatch(text)
        ]
        return min(strings, key=lambda string: string.rank).name if strings else terminal.name
