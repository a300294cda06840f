"""Lexers as Lark's are: the token that is read at a place of a text, of the terminals that may stand there.

A lexer tries its terminals in a fixed order and takes the first that matches. A word that is also spelled like a name
(a keyword) is read as the name first, and told from other names by its text.

Source: lark 1.3.1, lark/lexer.py (Scanner, BasicLexer, ContextualLexer).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence

from grammar.parsing.tables import Tables, Terminal
from grammar.parsing.trees import Token

Callback = Callable[[Token], Token]
"""What changes a token that was read, or gives another."""


class Scanner:
    """Terminals as one expression, made when it is first used: the name of the group that matches is the terminal's."""

    def __init__(self, terminals: Sequence[Terminal], flags: int) -> None:
        self.terminals = tuple(terminals)
        self._flags = flags
        self._expression: re.Pattern[str] | None = None

    @property
    def expression(self) -> re.Pattern[str]:
        """All terminals in their order."""
        if self._expression is None:
            written = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in self.terminals)
            self._expression = re.compile(written or r"(?!)", self._flags)
        return self._expression

    def fullmatch(self, text: str) -> str | None:
        """The terminal that a whole text is; None where it is none of them."""
        match = self.expression.fullmatch(text)
        return match and match.lastgroup


class Unless:
    """What a token becomes by its text: the terminal of a keyword, where it is one."""

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner

    def __call__(self, token: Token) -> Token:
        """The token, of the keyword's terminal where it is one."""
        token.type = self.scanner.fullmatch(token) or token.type
        return token


class Lexer:
    """How tokens are read where some of a grammar's terminals may stand.

    `terminals` are all of them in the order in which they are tried, `ignore_types` the names of those that separate
    tokens. `scanner` tries those that are not told from another by their text; `callback` says of such another what its
    token becomes.
    """

    def __init__(
        self,
        terminals: Sequence[Terminal],
        tables: Tables,
        by_name: Mapping[str, Terminal],
        callbacks: Mapping[str, Callback],
    ) -> None:
        self.user_callbacks = callbacks
        self.terminals = tuple(terminals)
        self.ignore_types = tables.ignored
        self.g_regex_flags = tables.flags
        self.terminals_by_name = by_name
        self._made: tuple[Scanner, dict[str, Callback]] | None = None

    @property
    def scanner(self) -> Scanner:
        """The terminals that are tried."""
        return self._tried()[0]

    @property
    def callback(self) -> Mapping[str, Callback]:
        """For each terminal whose tokens may become others, what makes them: by their text, or as the author says."""
        return self._tried()[1]

    def _tried(self) -> tuple[Scanner, dict[str, Callback]]:
        if self._made is None:
            flags = self.g_regex_flags
            words: dict[str, Callback] = {}
            embedded: set[str] = set()
            texts = [terminal for terminal in self.terminals if terminal.pattern.type == "str"]
            for terminal in self.terminals:
                if terminal.pattern.type == "str":
                    continue
                expression = re.compile(terminal.pattern.to_regexp(), flags)
                among = [
                    text
                    for text in texts
                    if text.priority == terminal.priority
                    and (match := expression.match(text.pattern.value)) is not None
                    and match.end() == len(text.pattern.value)
                ]
                if among:
                    words[terminal.name] = Unless(Scanner(among, flags))
                    embedded.update(text.name for text in among if text.pattern.flags <= terminal.pattern.flags)
            for name, change in self.user_callbacks.items():
                words[name] = change if name not in words else _both(words[name], change, name)
            self._made = Scanner([t for t in self.terminals if t.name not in embedded], flags), words
        return self._made


def _both(first: Callback, second: Callback, name: str) -> Callback:
    """One change after the other; the second only where the token is still of its terminal."""

    def change(token: Token) -> Token:
        token = first(token)
        return second(token) if token.type == name else token

    return change


def lexers_of(tables: Tables, callbacks: Mapping[str, Callback]) -> tuple[Mapping[int, Lexer], Lexer]:
    """The lexer of each state, and the one for all terminals; states in which the same may stand have the same."""
    by_name = {terminal.name: terminal for terminal in tables.terminals}
    root = Lexer(tables.terminals, tables, by_name, callbacks)
    if not tables.is_contextual:
        return dict.fromkeys(tables.states, root), root
    made: dict[frozenset[str], Lexer] = {frozenset(by_name): root}
    lexers: dict[int, Lexer] = {}
    for state, row in tables.states.items():
        accepted = frozenset(name for name in (*row, *tables.ignored) if name in by_name)
        lexer = made.get(accepted)
        if lexer is None:
            may_stand = [terminal for terminal in tables.terminals if terminal.name in accepted]
            lexer = made[accepted] = Lexer(may_stand, tables, by_name, callbacks)
        lexers[state] = lexer
    return lexers, root


def match(lexer: Lexer, text: str, position: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
    """What the lexer's first terminal that matches reads at a position of ``text[:end]``; None where none does.

    The terminal's name is the match's `lastgroup`, what the lexer ignores included.
    """
    return lexer.scanner.expression.match(text, position, end)


def terminal_of(lexer: Lexer, name: str, text: str) -> str:
    """The terminal that a token of the terminal `name` becomes by its text: a word that is also a keyword."""
    callback = lexer.callback.get(name)
    return name if callback is None else str(callback(Token(name, text)).type)


def lexed(lexer: Lexer, text: str, position: int = 0, end: int = sys.maxsize) -> tuple[str, int] | None:
    """The token that the lexer reads at a position of ``text[:end]``: its terminal, where it ends; None for none.

    What an ignored terminal reads is ignored, also where it is a word that could be a keyword.
    """
    read = match(lexer, text, position, end)
    if read is None:
        return None
    name = str(read.lastgroup)
    return name if name in lexer.ignore_types else terminal_of(lexer, name, read.group()), read.end()
