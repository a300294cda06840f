"""Tokens: those of one text, read in the context of the parser, with what each could be besides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import Edit, Fix, Safety, quote
from grammar.notation import Notation
from grammar.parsing import lexer
from grammar.parsing.budget import MAX_ERRORS
from grammar.parsing.compilation import compiled
from grammar.parsing.driver import END
from grammar.parsing.reports import Reports, end_of, start_of
from grammar.parsing.trees import Token
from grammar.pattern import pattern
from grammar.pause import pause
from grammar.source import Span

if TYPE_CHECKING:
    from grammar.parsing.near_tokens import Words
    from grammar.parsing.recovery import Variant

# `near_tokens` is imported where it is used: only a text with an error needs it, and most have none.

_PASSED = 64
"""So many tokens that are ignored are passed over between two pauses."""

_LOOKAHEAD = 12
"""At most so many tokens are lexed ahead for one search of a way on."""

_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of characters that show nothing: format characters and blanks of all kinds."""

_MEANT_OTHERWISE = pattern(
    r"\b(?:should|ought to) (?:rather |really |actually )?(?:be|read|say|have been) "
    r"(?:[\"'`\d]|changed|replaced|removed|corrected|adjusted)"
    r"(?!\S* or (?:less|fewer|more)\b)|\b(?:change|replace|swap|correct|fix)\b[^\n]{0,60}\b(?:to|with|by)\b|\binstead\b(?! of\b)"
    r"|^\W*not\s+[^\s,;]{1,60}[,;]\s*(?:but|use)\b|^\W*(?:wrong|incorrect|invalid)\W*$|^\W*(?:todo|fixme|xxx)\b"
    r"|\b(?:this|that|it|value|number) is (?:wrong|incorrect|invalid|a placeholder)\b",
    re.IGNORECASE,
)
"""A comment that says the text is to be another one than it is: without it, another text would be read than was meant."""

_LEFT_OUT = pattern(
    r"\.\.\.|…|\b(?:rest|remaining|omitted|others?|more|etc|same|unchanged|abridged|before|above|previous|existing|truncated"
    r"|snip|continued?|your|todo|placeholder)\b",
    re.IGNORECASE,
)
"""How a remark says that something was left out: what is left is then not what was meant."""

_UNKNOWN_CHARACTERS = 32
"""At most so many characters that begin no token are reported as one."""

_WORDS_JOINED = 3
"""At most so many words of a text may be one word of the grammar: `http status code`."""

_WORD = pattern(r"\w+(?:[.-]\w+)*")


class Tokens:
    """The tokens of one text; what is not quite a token is reported, once for each place."""

    def __init__(self, reports: Reports) -> None:
        self.reports = reports
        self.notation = reports.notation
        self.grammar = reports.grammar
        self.source = reports.source
        self.text = reports.source.text
        self._reported: set[int] = set()
        self._reads_known: dict[tuple[int, str], tuple[str, ...]] = {}
        self._kinds_known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._variants_known: dict[tuple[int, bool], tuple[Variant, ...]] = {}

    # --- one after the other ---

    def next(self, state: int, position: int) -> Token:
        """The token at `position`, in the words of `state` where it has any for it."""
        while True:
            token = self._lex(self.grammar.lexers[state], position)
            if token is None:
                token = self._lex(self.grammar.root_lexer, position)
            if token is not None:
                return token
            position = self._past_ignored(position)
            stop = self._past_unseen(position)
            if stop == position:
                return self._other_spelling(state, position) or self._unknown(position)
            position = stop

    def ahead(self, token: Token) -> list[Token]:
        """The token and those behind it, as they are read where every terminal may stand."""
        tokens = [token]
        while len(tokens) < _LOOKAHEAD and tokens[-1].type != END:
            following = self._lex(self.grammar.root_lexer, end_of(tokens[-1]))
            tokens.append(following if following is not None else self._unknown(end_of(tokens[-1])))
        return tokens

    def _lex(self, reading: Any, position: int) -> Token | None:
        text, ignored, noise = self.text, reading.ignore_types, self.notation.explaining.noise
        end, passed = len(text), 0
        while position < end:
            match = lexer.match(reading, text, position)
            if match is None:
                return None
            kind, stop = str(match.lastgroup), match.end()
            if kind in ignored:
                if kind in noise:
                    self._report_noise(kind, Span(position, stop))
                position = stop
                passed += 1
                if not passed % _PASSED:  # what is ignored is no step of work, and may be all of a text
                    pause()
                continue
            token = Token(kind, match.group(), start_pos=position, end_pos=stop)
            callback = reading.callback.get(kind)
            return callback(token) if callback else token
        return Token(END, "", start_pos=end, end_pos=end)

    def _past_ignored(self, position: int) -> int:
        while (match := lexer.match(self.grammar.root_lexer, self.text, position)) and match.end() > position:
            position = match.end()
        return position

    def _begins_token(self, position: int) -> bool:
        return lexer.match(self.grammar.root_lexer, self.text, position) is not None

    # --- what is no token of the language ---

    def _past_unseen(self, position: int) -> int:
        """Where the characters end that show nothing, from `position` on; reported."""
        stop = position
        while (
            stop < len(self.text)
            and unicodedata.category(self.text[stop]) in _UNSEEN
            and not self._begins_token(stop)  # a space of the language's own stays: it keeps words apart
        ):
            stop += 1
        span = Span(position, stop)
        if stop > position and self._is_new(span):
            text = self.source.slice(span)
            keeps_apart = any(character.isspace() for character in text)
            fix = Fix("write a space", (Edit(span, " "),), Safety.SAFE)
            if not keeps_apart:
                fix = Fix("remove it", (Edit(span, ""),), Safety.SAFE)
            message = f"{quote(text)} is invisible and means nothing here"
            self.reports.add("invisible-character", message, span, fixes=(fix,) if text != " " else ())
        return stop

    def _other_spelling(self, state: int, position: int) -> Token | None:
        """The token at a character that is another way to write one; reported."""
        from grammar.parsing.near_tokens import other_spelling

        row = self.grammar.states[state]
        known = compiled(self.notation, with_mistakes=False).pattern_of

        def lexed(text: str) -> tuple[str, int] | None:
            read = lexer.lexed(self.grammar.lexers[state], text)
            return read if read is not None and read[0] in row and read[0] in known else None

        spelling = other_spelling(self.text, position, lexed)
        if spelling is None:
            return None
        span = Span(position, spelling.end)
        if self._is_new(span):
            fix = Fix(f"write {quote(spelling.text)}", (Edit(span, spelling.text),), Safety.SAFE)
            message = f"{quote(self.source.slice(span))} is not {quote(spelling.text)}"
            self.reports.add(spelling.fault, message, span, help=fix.title, fixes=(fix,))
        return Token(spelling.terminal, spelling.text, start_pos=position, end_pos=spelling.end)

    def _unknown(self, position: int) -> Token:
        """A token of no type, over the characters at which no token begins; `position` may be before what is ignored."""
        position = self._past_ignored(position)
        end = min(position + _UNKNOWN_CHARACTERS, len(self.text))
        word = _WORD.match(self.text, position, end)
        stop = word.end() if word else position + 1
        while stop < end and not self._begins_token(stop):
            stop += 1
        return Token("", self.text[position:stop], start_pos=position, end_pos=stop)

    def _report_noise(self, kind: str, span: Span) -> None:
        if not self._is_new(span):  # lookahead sees a place more than once
            return
        label = self.notation.explaining.labels.get(kind, kind)
        passed_over = self.source.slice(span)
        fixes = (
            ()
            if _LEFT_OUT.search(passed_over) or _MEANT_OTHERWISE.search(passed_over)
            else (Fix(f"remove {label}", (Edit(span, ""),), Safety.SAFE),)
        )
        self.reports.add(
            self.notation.explaining.noise[kind],
            f"{label} is not part of the {self.notation.explaining.unit}",
            span,
            label="to be left out",
            fixes=fixes,
        )

    def _is_new(self, span: Span) -> bool:
        """Whether a place has not been reported before; at most `MAX_ERRORS` are."""
        if len(self._reported) >= MAX_ERRORS or span.start in self._reported:
            return False
        self._reported.add(span.start)
        return True

    # --- what a token could be besides ---

    def kinds(self, token: Token) -> tuple[str, ...]:
        """The terminals that the token's text can be, in any context."""
        if token.type in (END, ""):
            return (token.type,)
        key = token.type, token.value
        known = self._kinds_known.get(key)
        if known is None:
            kinds = [name for name, pattern in self.grammar.patterns if pattern.fullmatch(token.value)]
            known = self._kinds_known[key] = tuple(dict.fromkeys([token.type, *kinds]))
        return known

    def reads(self, state: int, token: Token) -> tuple[str, ...]:
        """As what the lexer reads the token's text in a state; empty where it reads no token, or a shorter one."""
        if token.type in (END, ""):
            return (token.type,) if token.type else ()
        key = state, token.value
        known = self._reads_known.get(key)
        if known is None:
            read = lexer.lexed(self.grammar.lexers[state], token.value)
            is_whole = read is not None and read[1] == len(token.value)
            known = self._reads_known[key] = (read[0],) if read is not None and is_whole else ()
        return known

    def variants(self, tokens: Sequence[Token], at: int, *, is_near: bool = True) -> tuple[Variant, ...]:
        """What the tokens from an index on nearly are: words of the grammar's closed sets.

        Mistyped words are among them where `is_near` says so.
        """
        key = start_of(tokens[at]), is_near
        known = self._variants_known.get(key)
        if known is None:
            known = self._variants_known[key] = tuple(self._near(tokens, at, is_near=is_near))
        return known

    def _near(self, tokens: Sequence[Token], at: int, *, is_near: bool) -> list[Variant]:
        from grammar.parsing.near_tokens import variants

        token = tokens[at]
        if token.type == END:
            return []
        words = closed_words(self.notation)
        word = self.notation.explaining.decode(token.value)
        if not any(c.isalnum() for c in word):
            return []

        def written(terminal: str, meant: str) -> str | None:
            if terminal in self.grammar.fixed:
                return self.grammar.fixed[terminal]
            pattern = self.grammar.pattern_of.get(terminal)
            texts = (meant, token.value.replace(word, meant, 1))
            return next((text for text in texts if pattern is not None and pattern.fullmatch(text)), None)

        near = [*variants(words, word, written, is_near=is_near)]
        for width in range(2, _WORDS_JOINED + 1):
            joined = tokens[at : at + width]
            if len(joined) < width or not _WORD.fullmatch(joined[-1].value) or not _WORD.fullmatch(token.value):
                break
            text = self.text[start_of(token) : end_of(joined[-1])]
            if re.fullmatch(r"[\w.-]+(?: [\w.-]+)*", text):
                near += variants(words, text, written, width=width, is_near=False)
        return near

    def delete_cost(self, token: Token) -> int:
        """What leaving out a token costs a way on."""
        return 2 if token.type in self.grammar.punctuation else 3

    def insert_cost(self, terminal: str) -> int:
        """What putting in a terminal costs a way on."""
        return 2 if terminal in self.grammar.punctuation else 4


def closed_words(notation: Notation) -> Words:
    """The closed sets of words of a notation: its fixed words, and the terminals that it says are such."""
    from grammar.parsing.near_tokens import Words

    def made() -> Words:
        fixed = compiled(notation, with_mistakes=False).fixed
        closed = {terminal: (text,) for terminal, text in fixed.items() if any(c.isalnum() for c in text)}
        return Words.of({**closed, **notation.explaining.words}, notation.explaining.aliases)

    return notation.derived.once(closed_words, made)
