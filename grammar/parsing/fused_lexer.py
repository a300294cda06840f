r"""FusedLexer: the terminals of one parser state as one expression, with what the grammar ignores in front of it.

Lark's lexer tries its terminals in a fixed order at each place, the ignored ones among them, and makes a token of each
match. What is ignored can be passed over in the same match as the token behind it::

    (?:IGNORED)*+(?:(?P<A>...)|(?P<B>...)|(?P<END_>\Z))

That is the same reading where no terminal that is tried *before* an ignored one can match at the same place. Where
their first characters do not rule that out, the ignored terminal is guarded: ``(?!A)IGNORED``. The repetition is
possessive, so a match that was ignored is never taken back; and it captures nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from grammar.expressions.beginning import can_begin, first_characters
from grammar.frozen import frozen
from grammar.parsing.lexer import Lexer, Unless
from grammar.parsing.trees import Token
from grammar.pattern import pattern

END = "$END"
"""The terminal that stands for the end of a text, in Lark's tables."""

_END_GROUP = "END_OF_TEXT_"
_END_KEY = 0
"""The key of the end of a text where an expression is not fused: no group has that number."""
_UNKNOWN_KEY = -1
"""The key of a token that a function of the author's made, of no terminal of the grammar."""

_NUMBERED = pattern(r"\\[1-9]|\(\?\(")
"""A reference to a group by its number, or a condition on a group. A few escapes of other kinds look like that too."""

_OPENING = pattern(r"\\(?s:.)|\[\^?\]?(?:\\(?s:.)|[^\]\\])*\]|\((?!\?)")
"""A group without a name that captures; or an escape or a set of characters, where a bracket opens nothing."""

_IS_POSSESSIVE_RIGHT = re.findall("(?:ab?c)*+", "aca")[0] == "ac"
"""Whether possessive repetitions work: before Python 3.11.5 they lose matches."""


class Match(Protocol):
    """What a lexer gives of a token, as `re.Match` does: `lastindex` is the token's key, and the group of its text."""

    @property
    def string(self) -> str:
        """The whole text."""

    @property
    def lastindex(self) -> int:
        """The token's key."""

    def start(self, group: int = ..., /) -> int:
        """Where the token begins; without a group, where what is ignored before it does."""

    def end(self) -> int:
        """Where the token ends."""

    def span(self) -> tuple[int, int]:
        """Where what is ignored before the token begins, and where the token ends."""

    def __getitem__(self, group: int, /) -> Any:
        """The token's text."""


Find = Callable[[str, int], Match | None]
"""(text, offset) to the next token and what is ignored before it; None where no token begins."""


@frozen
class FusedLexer:
    """How the next token is found in one parser state.

    A token's *key* tells the terminals of one lexer apart: the number of a group, or a negative number for a word that
    only its text tells from others (a keyword that is spelled like a name). `terminals` gives the terminal of each key.
    `words` gives for a group a function of its text, which gives the word's key, or None where the text is no such
    word. `obstacle` says why the lexer's own expression is tried in a loop instead; empty where one match does it all.
    """

    find: Find
    words: Mapping[int, Callable[[str], int | None]]
    terminals: Mapping[int, str]
    obstacle: str

    @classmethod
    def of(cls, lexer: Lexer) -> FusedLexer:
        """The lexer that reads what another reads."""
        terminals, callbacks = lexer.scanner.terminals, lexer.callback
        fused = _obstacle(lexer, terminals) or _fused(terminals, lexer.ignore_types, lexer.g_regex_flags)
        if isinstance(fused, str):
            return cls._looping(lexer, fused)
        groups = fused.groupindex
        keys = {groups[t.name]: t.name for t in terminals if t.name not in lexer.ignore_types}
        words: dict[int, Callable[[str], int | None]] = {}
        for name, callback in callbacks.items():
            if name not in lexer.ignore_types and isinstance(callback, Unless):
                words[groups[name]] = _word_keys(callback.scanner, lexer.g_regex_flags, keys)
        find: Any = fused.match  # where it matches, it matches a group
        return cls(find, words, {**keys, groups[_END_GROUP]: END}, "")

    @classmethod
    def _looping(cls, lexer: Lexer, obstacle: str) -> FusedLexer:
        """The lexer's own expression and callbacks, one token after the other."""
        names = dict(enumerate(sorted(lexer.terminals_by_name), _END_KEY + 1))
        keys = {name: key for key, name in names.items()}
        return cls(_loop(lexer, keys), {}, {**names, _END_KEY: END}, obstacle)


def _obstacle(lexer: Lexer, terminals: Sequence[Any]) -> str:
    """Why a lexer's terminals cannot be put into one expression with what is ignored; empty where they can."""
    if lexer.user_callbacks:
        return "functions of the grammar's author are called for its tokens"
    if any(_NUMBERED.search(terminal.pattern.to_regexp()) for terminal in terminals):
        return "an expression refers to a group by its number"
    return "" if _IS_POSSESSIVE_RIGHT else "this Python loses matches of possessive repetitions"


def _word_keys(scanner: Any, flags: int, keys: dict[int, str]) -> Callable[[str], int | None]:
    """The key of a text that is one of the scanner's words, and None for every other; the new keys are put into `keys`."""
    key_of: dict[str, int] = {}
    for terminal in scanner.terminals:
        key_of[terminal.name] = -1 - sum(key < 0 for key in keys)
        keys[key_of[terminal.name]] = terminal.name
    if flags & (re.IGNORECASE | re.LOCALE) or any(terminal.pattern.flags for terminal in scanner.terminals):
        return lambda text: key_of.get(scanner.fullmatch(text))
    by_text: dict[str, int] = {}
    for terminal in scanner.terminals:
        by_text.setdefault(terminal.pattern.value, key_of[terminal.name])
    return by_text.get


def _fused(terminals: Sequence[Any], ignored: frozenset[str], flags: int) -> re.Pattern[str] | str:
    """One expression for what is ignored and the token behind it, or why there is none."""
    written = {terminal.name: terminal.pattern.to_regexp() for terminal in terminals}
    tokens: list[str] = []
    gaps: list[str] = []
    for terminal in terminals:
        expression = written[terminal.name]
        if terminal.name not in ignored:
            tokens.append(terminal.name)
            continue
        characters = first_characters(expression, flags)
        rivals = [written[name] for name in tokens if characters is None or can_begin(written[name], flags, characters)]
        guard = "".join(f"(?!{rival})" for rival in rivals)
        gaps.append(_without_groups(f"{guard}(?:{expression})"))
        if "(?P<" in gaps[-1]:
            return "what is ignored is read with a named group"
    skipped = f"(?:{'|'.join(gaps)})*+" if gaps else ""
    options = "|".join([*(f"(?P<{name}>{written[name]})" for name in tokens), rf"(?P<{_END_GROUP}>\Z)"])
    try:
        return re.compile(f"{skipped}(?:{options})", flags)
    except re.error:  # a terminal's own named group would stand in its guard too
        return "an expression has a named group and may match what is ignored"


def _without_groups(expression: str) -> str:
    """The expression with groups that only hold together, where it had groups without a name that also capture.

    Python's ``re`` loses track of what a group captured within a possessive repetition, and then raises a SystemError.
    """
    return _OPENING.sub(lambda match: "(?:" if match[0] == "(" else match[0], expression)


class _Token:
    """A token that Lark's own expression found, and a callback may have changed; or the end of the text."""

    __slots__ = ("_begin", "_end", "_start", "lastindex", "string", "token")

    def __init__(self, text: str, begin: int, start: int, end: int, key: int, token: Any) -> None:
        self.string = text
        self._begin = begin
        self._start = start
        self._end = end
        self.lastindex = key
        self.token = token

    def start(self, group: int | None = None, /) -> int:
        return self._begin if group is None else self._start

    def end(self) -> int:
        return self._end

    def span(self) -> tuple[int, int]:
        return self._begin, self._end

    def __getitem__(self, group: int, /) -> Any:
        return str(self.token)


def _loop(lexer: Lexer, keys: Mapping[str, int]) -> Find:
    """The lexer's own expression, tried again behind whatever is ignored."""
    read, callbacks = lexer.scanner.expression.match, lexer.callback

    def find(text: str, at: int) -> Match | None:
        begin, size = at, len(text)
        while at < size:
            match = read(text, at)
            if match is None:
                return None
            name, end = str(match.lastgroup), match.end()
            if name not in lexer.ignore_types:
                token = Token(name, match.group(), start_pos=at, end_pos=end)
                token = callbacks[name](token) if name in callbacks else token
                return _Token(text, begin, at, end, keys.get(token.type, _UNKNOWN_KEY), token)
            at = end
        return _Token(text, begin, at, at, _END_KEY, "")

    return find
