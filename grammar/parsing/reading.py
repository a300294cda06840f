"""Reading: one reading of one text, from its first token to its tree or to every reason why it has none.

The tables, terminals and tree callbacks are Lark's; the loop that drives them is ours. It keeps a place for every
token, counts the stack's depth, and when a token cannot be taken it asks `grammar.parsing.recovery` for the cheapest way on, so
that one reading reports every error of a text. When all is read, `grammar.parsing.mending` is asked what could be done about
the errors. It gives the same trees as ``Lark.parse``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, one_of, quote
from grammar.notation import Notation
from grammar.parsing.budget import Budget
from grammar.parsing.compilation import Compiled, compiled
from grammar.source import Source, Span
from grammar.suggestion import among

if TYPE_CHECKING:
    from lark import Token

    from grammar.parsing.mending import Mend, Table
    from grammar.parsing.recovery import Variant
    from grammar.parsing.tolerance import Words

MAX_ERRORS = 20
"""Reading stops after so many errors, and reports no more: what is left of such a text says nothing new."""

_LOOKAHEAD = 12
"""So many tokens are lexed ahead for one search of a way on."""

_EXPECTED_SHOWN = 6

_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of characters that show nothing: format characters and blanks of all kinds."""

_LEFT_OUT = re.compile(
    r"\.\.\.|…|\b(?:rest|remaining|omitted|others?|more|etc|same|unchanged|abridged|before|above|previous|existing|truncated"
    r"|snip|continued?|your|todo|placeholder)\b",
    re.IGNORECASE,
)
"""How a remark says that something was left out: what is left is then not what was meant."""

_UNKNOWN_CHARACTERS = 32
"""So many characters that begin no token are reported as one."""

_MAX_SKIPPED = 2_000
"""So many tokens of one text are passed over in the hope of one that fits; then the rest is not read."""

_WORDS_JOINED = 3
"""So many words of a text may be one word of the grammar: `http status code`."""

_WORD = re.compile(r"\w+(?:[.-]\w+)*")

_FOLLOWING_SHOWN = 16
"""So many characters behind a mend tell it from others like it."""

_MOST_TREES = 4
"""So many texts of one ambiguity are read, to see whether they mean the same."""

_MENDED_BY_SEARCH = frozenset({"unexpected-text", "missing-text", "unfinished-text", "unknown-word"})


def _table(notation: Notation) -> Table:
    """The notation's grammar, mistakes and all, as mending needs it; only what the definition has is ever put in."""
    return notation.derived.once(_table, lambda: _made_table(notation))


def _made_table(notation: Notation) -> Table:
    from grammar.parsing.mending import Table

    grammar, definition = (compiled(notation, with_mistakes=held) for held in (True, False))
    words = {terminal: held[0] for terminal, held in notation.words.items() if len(held) == 1}
    known = definition.pattern_of.keys() & grammar.pattern_of.keys()  # without what is ignored
    writable = {
        terminal: text
        for terminal, text in {**words, **definition.fixed}.items()
        if terminal in known and grammar.pattern_of[terminal].fullmatch(text)
    }
    return Table(
        automaton=grammar.automaton,
        start_state=grammar.start_state,
        writable=writable,
        separators=frozenset(notation.separators),
        blank=notation.blank[:1],
        insert_cost=lambda terminal: 2 if terminal in grammar.punctuation else 4,
    )


def _words(notation: Notation) -> Words:
    """The closed sets of words of a notation: its fixed words, and the terminals that it says are such."""
    return notation.derived.once(_words, lambda: _made_words(notation))


def _made_words(notation: Notation) -> Words:
    from grammar.parsing.tolerance import Words

    fixed = compiled(notation, with_mistakes=False).fixed
    closed = {terminal: (text,) for terminal, text in fixed.items() if any(c.isalnum() for c in text)}
    return Words.of({**closed, **notation.words}, notation.aliases)


class Reading:
    """One reading of one text: the state of the loop, made for a call and thrown away with it."""

    def __init__(self, notation: Notation, grammar: Compiled, source: Source, budget: Budget | None = None) -> None:
        from lark import Token

        self.notation = notation
        self.grammar = grammar
        self.source = source
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []
        self.noise: set[int] = set()
        self.states = [grammar.start_state]
        self.values: list[Any] = []
        self.last_end = 0
        self.budget = Budget() if budget is None else budget
        self.seen: list[Token] = []
        """Every token of the text, as far as it was read, whatever became of it."""
        self.faults: list[tuple[int, int]] = []
        """For each diagnostic that a search may mend: its index, and where the token begins that was not taken."""
        self.stopped_at = 0
        self.skipped = 0
        self._token = Token
        self._reads_known: dict[tuple[int, str], tuple[str, ...]] = {}
        self._kinds_known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._variants_known: dict[tuple[int, bool], tuple[Variant, ...]] = {}

    def run(self, *, stops_at_error: bool = False) -> Any:
        """Lark's parse tree, or None where no tree could be had.

        With `stops_at_error` the first error ends the reading: a token that cannot be taken, unreported and at
        `stopped_at`, or a character that is reported.
        """
        position = 0
        errors = 0
        while True:
            token = self._next(self.states[-1], position)
            if stops_at_error and self.diagnostics:
                return None
            taken, result = self._feed(token)
            if taken:
                self.seen.append(token)
                if token.type == "$END":
                    return result
                position = self.last_end = _end(token)
                if len(self.states) > self.notation.max_stack:
                    self._report(
                        "text-too-deep",
                        "brackets are nested too deeply",
                        self._span(token),
                        label="not read from here on",
                    )
                    return None
                continue
            if stops_at_error:
                self.stopped_at = _start(token)
                return None
            errors += 1
            if errors > MAX_ERRORS:
                return None
            if errors == 1 and token.type == "$END" and not self.text.strip():
                self._report("empty-text", f"there is no {self.notation.unit} in the text", Span(0, len(self.text)))
                return None
            self.stopped_at = _start(token)
            way_on = self._way_on(token)
            if way_on is None:
                return None
            position, is_end, result = way_on
            if is_end:
                return result

    # --- lexing ---

    def _next(self, state: int, position: int) -> Token:
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
                return self._variant(state, position) or self._unknown(position)
            position = stop

    def _past_unseen(self, position: int) -> int:
        """Where the characters end that show nothing, from `position` on; reported."""
        stop = position
        while (
            stop < len(self.text)
            and unicodedata.category(self.text[stop]) in _UNSEEN
            and self._root_match(stop) is None  # a space of the language's own stays: it keeps words apart
        ):
            stop += 1
        span = Span(position, stop)
        if stop > position and self._is_new(span):
            text = self.source.slice(span)
            kept_apart = any(character.isspace() for character in text)
            fix = Fix("write a space", (Edit(span, " "),), Safety.SAFE)
            if not kept_apart:
                fix = Fix("remove it", (Edit(span, ""),), Safety.SAFE)
            message = f"{quote(text)} shows nothing and means nothing here"
            self._report("invisible-character", message, span, fixes=(fix,) if text != " " else ())
        return stop

    def _variant(self, state: int, position: int) -> Token | None:
        """The token at a character that is another way to write one; reported."""
        from grammar.parsing.tolerance import other_spelling

        row = self.grammar.states[state]
        known = compiled(self.notation, with_mistakes=False).pattern_of

        def lexed(text: str) -> tuple[str, int] | None:
            read = self._lexed(self.grammar.lexers[state], text)
            return read if read is not None and read[0] in row and read[0] in known else None

        spelling = other_spelling(self.text, position, lexed)
        if spelling is None:
            return None
        span = Span(position, spelling.end)
        if self._is_new(span):
            fix = Fix(f"write {quote(spelling.text)}", (Edit(span, spelling.text),), Safety.SAFE)
            message = f"{quote(self.source.slice(span))} is not {quote(spelling.text)}"
            self._report(spelling.fault, message, span, help=fix.title, fixes=(fix,))
        return self._token(spelling.terminal, spelling.text, start_pos=position, end_pos=spelling.end)

    def _is_new(self, span: Span) -> bool:
        """Whether a place has not been reported before; only so many are."""
        if len(self.noise) >= MAX_ERRORS or span.start in self.noise:
            return False
        self.noise.add(span.start)
        return True

    def _lex(self, lexer: Any, position: int) -> Token | None:
        text, ignored, noise = self.text, lexer.ignore_types, self.notation.noise
        end = len(text)
        while position < end:
            match = None
            for expression in lexer.scanner._mres:  # noqa: SLF001  # spares a TextSlice for every token
                match = expression.match(text, position)
                if match:
                    break
            if match is None:
                return None
            kind, stop = match.lastgroup, match.end()
            if kind in ignored:
                if kind in noise:
                    self._note_noise(kind, Span(position, stop))
                position = stop
                continue
            token = self._token(kind, match.group(), start_pos=position, end_pos=stop)
            callback = lexer.callback.get(kind)
            return callback(token) if callback else token
        return self._token("$END", "", start_pos=end, end_pos=end)

    def _unknown(self, position: int) -> Token:
        """A token of no type, over the characters at which no token begins; `position` may be before what is ignored."""
        position = self._past_ignored(position)
        end = min(position + _UNKNOWN_CHARACTERS, len(self.text))
        word = _WORD.match(self.text, position, end)
        stop = word.end() if word else position + 1
        while stop < end and self._root_match(stop) is None:
            stop += 1
        return self._token("", self.text[position:stop], start_pos=position, end_pos=stop)

    def _past_ignored(self, position: int) -> int:
        while (match := self._root_match(position)) and match.end() > position:
            position = match.end()
        return position

    def _root_match(self, position: int) -> re.Match[str] | None:
        for expression in self.grammar.root_lexer.scanner._mres:  # noqa: SLF001
            match: re.Match[str] | None = expression.match(self.text, position)
            if match:
                return match
        return None

    def _note_noise(self, kind: str, span: Span) -> None:
        if not self._is_new(span):  # lookahead sees a place more than once
            return
        label = self.notation.labels.get(kind, kind)
        fixes = (
            ()
            if _LEFT_OUT.search(self.source.slice(span))
            else (Fix(f"remove {label}", (Edit(span, ""),), Safety.SAFE),)
        )
        self._report(
            self.notation.noise[kind],
            f"{label} is not part of the {self.notation.unit}",
            span,
            label="to be left out",
            fixes=fixes,
        )

    # --- the table ---

    def _feed(self, token: Token) -> tuple[bool, Any]:
        """Take one token; on failure nothing has changed.

        Which reductions it asks for is found on the states alone, and the callbacks run when it is certain to be
        taken: they lengthen the lists of their children in place, which cannot be undone.
        """
        states, values = self.states, self.values
        table, callbacks = self.grammar.states, self.grammar.callbacks
        kind, is_end = token.type, token.type == "$END"
        kept = len(states)
        pushed: list[int] = []
        reductions: list[Any] = []
        while True:
            entry = table[pushed[-1] if pushed else states[kept - 1]].get(kind)
            if entry is None:
                return False, None
            action, argument = entry
            if action.name == "Shift":
                break
            reductions.append(argument)
            size = len(argument.expansion)
            if size > len(pushed):
                kept -= size - len(pushed)
                pushed.clear()
            elif size:
                del pushed[-size:]
            pushed.append(table[pushed[-1] if pushed else states[kept - 1]][argument.origin.name][1])
            if is_end and pushed[-1] == self.grammar.end_state:
                break
        del states[kept:]
        states += pushed
        for rule in reductions:
            callback = callbacks[rule]
            if callback is None:
                continue
            size = len(rule.expansion)
            children = values[-size:] if size else []
            del values[len(values) - size :]
            values.append(callback(children))
        if is_end:
            return True, values[-1]
        states.append(argument)
        values.append(token)
        return True, None

    # --- errors ---

    def _way_on(self, token: Token) -> tuple[int, bool, Any] | None:
        """Report the error at `token` and get past it: (position, whether the text ended, its tree)."""
        from grammar.parsing.recovery import END, Delete, Insert, Stack, Swap, Take, repair

        tokens = self._ahead(token)
        kinds = [self._kinds(t) for t in tokens]
        stack = Stack.of(self.states)
        expected = self._expected(stack)
        steps = repair(
            self.grammar.automaton,
            stack,
            kinds,
            insert_cost=lambda terminal: 2 if terminal in self.grammar.punctuation else 4,
            delete_cost=lambda at: self._delete_cost(tokens[at]),
            variants=lambda at: self._variants(tokens, at),
            budget=self.budget,
        )
        if steps is None:
            return self._skip(token, expected)
        if steps and isinstance(steps[0], Take):  # its text could be another terminal, and to the lexer it is not
            self._report_unexpected(self._span(token), expected)
        at = 0
        inserted: list[str] = []
        deleted: list[Token] = []
        for step in steps:
            if isinstance(step, Insert):
                inserted.append(step.terminal)
                self._feed(self._token(step.terminal, "", start_pos=self.last_end, end_pos=self.last_end))
                continue
            if isinstance(step, Delete):
                deleted.append(tokens[at])
                self.seen.append(tokens[at])
                at += 1
                continue
            if inserted or deleted:
                self._report_edit(inserted, deleted, tokens[at], expected)
                inserted, deleted = [], []
            if isinstance(step, Swap):
                at = self._swap(step.variant, tokens, at)
                continue
            current = tokens[at]
            self.seen.append(current)
            at += 1
            taken, result = self._feed(
                self._token(step.terminal, current.value, start_pos=_start(current), end_pos=_end(current))
            )
            assert taken
            self.last_end = _end(current) if step.terminal != END else self.last_end
            if step.terminal == END:
                return _end(current), True, result
        if inserted or deleted:
            self._report_edit(inserted, deleted, tokens[at] if at < len(tokens) else tokens[-1], expected)
            self.last_end = max(self.last_end, _end(deleted[-1]) if deleted else 0)
        return self.last_end, False, None

    def _expected(self, stack: Any) -> tuple[str, ...]:
        """What the definition allows where reading stands, the mistakes left out.

        The symbols on the stack are walked in the definition's own table. Where one of them is a mistake, the
        definition has no such place, and all that the reader can take is given.
        """
        from grammar.parsing.recovery import Stack

        definition = compiled(self.notation, with_mistakes=False)
        found = Stack(definition.start_state, None)
        for state in self.states[1:]:
            action, following = definition.states[found.state].get(self.grammar.symbols[state], (None, None))
            if action is None or action.name != "Shift" or following is None:
                return tuple(self.grammar.automaton.viable(stack))
            found = found.push(following)
        return tuple(definition.automaton.viable(found))

    def _ahead(self, token: Token) -> list[Token]:
        tokens = [token]
        while len(tokens) < _LOOKAHEAD and tokens[-1].type != "$END":
            following = self._lex(self.grammar.root_lexer, _end(tokens[-1]))
            tokens.append(following if following is not None else self._unknown(_end(tokens[-1])))
        return tokens

    def _reads(self, state: int, token: Token) -> tuple[str, ...]:
        """As what the lexer reads the token's text in a state; empty where it reads no token, or a shorter one."""
        if token.type in ("$END", ""):
            return (token.type,) if token.type else ()
        key = state, token.value
        known = self._reads_known.get(key)
        if known is None:
            read = self._lexed(self.grammar.lexers[state], token.value)
            is_whole = read is not None and read[1] == len(token.value)
            known = self._reads_known[key] = (read[0],) if read is not None and is_whole else ()
        return known

    def _lexed(self, lexer: Any, text: str) -> tuple[str, int] | None:
        for expression in lexer.scanner._mres:  # noqa: SLF001
            match = expression.match(text)
            if match:
                callback = lexer.callback.get(match.lastgroup)
                kind = (
                    match.lastgroup if callback is None else callback(self._token(match.lastgroup, match.group())).type
                )
                return kind, match.end()
        return None

    def _swap(self, variant: Variant, tokens: Sequence[Token], at: int) -> int:
        """Take tokens as what they nearly are: the index behind them; reported."""
        first, last = tokens[at], tokens[at + variant.width - 1]
        span = Span(_start(first), _end(last))
        for terminal, text in zip(variant.terminals, variant.texts, strict=True):
            self._feed(self._token(terminal, text, start_pos=span.start, end_pos=span.end))
        self.seen += tokens[at : at + variant.width]
        self.last_end = span.end
        if len(variant.terminals) == 1 and variant.terminals[0] in self.notation.words:
            self._report_unknown_word(variant.terminals[0], first if first is last else None, span, variant.texts[0])
        else:
            written = quote(" ".join(variant.texts))
            self._report("unknown-word", f"{quote(self.source.slice(span))} is not {written}", span)
        return at + variant.width

    def _kinds(self, token: Token) -> tuple[str, ...]:
        """The terminals that the token's text can be, in any context."""
        if token.type in ("$END", ""):
            return (token.type,)
        key = token.type, token.value
        known = self._kinds_known.get(key)
        if known is None:
            kinds = [name for name, pattern in self.grammar.patterns if pattern.fullmatch(token.value)]
            known = self._kinds_known[key] = tuple(dict.fromkeys([token.type, *kinds]))
        return known

    def _variants(self, tokens: Sequence[Token], at: int, *, is_near: bool = True) -> tuple[Variant, ...]:
        """What the tokens from an index on nearly are: words of the grammar's closed sets."""
        key = _start(tokens[at]), is_near
        known = self._variants_known.get(key)
        if known is None:
            known = self._variants_known[key] = tuple(self._found_variants(tokens, at, is_near=is_near))
        return known

    def _found_variants(self, tokens: Sequence[Token], at: int, *, is_near: bool) -> list[Variant]:
        from grammar.parsing.tolerance import variants

        token = tokens[at]
        if token.type == "$END":
            return []
        words = _words(self.notation)
        word = self.notation.decode(token.value)
        if not any(c.isalnum() for c in word):
            return []

        def written(terminal: str, meant: str) -> str | None:
            if terminal in self.grammar.fixed:
                return self.grammar.fixed[terminal]
            pattern = self.grammar.pattern_of.get(terminal)
            texts = (meant, token.value.replace(word, meant, 1))
            return next((text for text in texts if pattern is not None and pattern.fullmatch(text)), None)

        found = [*variants(words, word, written, is_near=is_near)]
        for width in range(2, _WORDS_JOINED + 1):
            joined = tokens[at : at + width]
            if len(joined) < width or not _WORD.fullmatch(joined[-1].value) or not _WORD.fullmatch(token.value):
                break
            text = self.text[_start(token) : _end(joined[-1])]
            if re.fullmatch(r"[\w.-]+(?: [\w.-]+)*", text):
                found += variants(words, text, written, width=width, is_near=False)
        return found

    def _delete_cost(self, token: Token) -> int:
        return 2 if token.type in self.grammar.punctuation else 3

    def _skip(self, token: Token, expected: Sequence[str]) -> tuple[int, bool, Any] | None:
        """No cheap way on: pass over text until something can be taken again."""
        start, at = token, token
        self.seen.append(token)
        while at.type != "$END" and self.skipped < _MAX_SKIPPED:
            self.skipped += 1
            at = self._next(self.states[-1], _end(at))
            taken, result = self._feed(at)
            self.seen.append(at)
            if taken:
                span = Span(_start(start), _start(at))
                is_end = at.type == "$END"
                note = None if is_end else "what follows is read from the next part that fits"
                self._report_unexpected(span, expected, note=note)
                self.last_end = _end(at)
                return self.last_end, is_end, result
        if start.type == "$END":
            self._report_edit(list(expected[:1]), [], start, expected)
            return None
        left = len(self.text) - _end(at)
        note = f"and {left:,} more characters that are not read" if left else "the rest of the text was not read"
        self._report_unexpected(Span(_start(start), _end(at)), expected, note=note)
        return None

    def _report_edit(
        self, inserted: list[str], deleted: list[Token], following: Token, expected: Sequence[str]
    ) -> None:
        if deleted:
            span = Span(_start(deleted[0]), _end(deleted[-1]))
            if len(deleted) == 1 and len(inserted) == 1 and inserted[0] in self.notation.words:
                self._report_unknown_word(inserted[0], deleted[0], span)
            else:
                self._report_unexpected(span, expected)
            return
        missing = one_of([self._missing(name, expected) for name in inserted], "and")
        is_end, verb = following.type == "$END", "is" if len(inserted) == 1 else "are"
        self._report(
            "unfinished-text" if is_end else "missing-text",
            f"the {self.notation.unit} ends before {missing}" if is_end else f"{missing} {verb} missing",
            Span(self.last_end, self.last_end),
            label=f"{missing} expected",
            fixes=() if is_end else self._separation(inserted, following),
        )

    def _separation(self, inserted: list[str], following: Token) -> tuple[Fix, ...]:
        """The safe fix that puts a separator where only one can stand; none beside text that is itself at fault."""
        texts = [self.grammar.fixed.get(name, "") for name in inserted]
        definition = compiled(self.notation, with_mistakes=False)
        is_known = following.type in definition.root_lexer.terminals_by_name
        gap = self.text[self.last_end : _start(following)]
        is_apart = bool(gap) or any(c in "[]{}()" for c in self.text[max(self.last_end - 1, 0) : self.last_end + 1])
        if len(texts) != 1 or texts[0] not in self.notation.separators or not is_known or not is_apart:
            return ()
        edit = Edit(Span(self.last_end, self.last_end), texts[0])
        return (Fix(f"insert `{texts[0]}`", (edit,), Safety.SAFE),)

    def _report_unknown_word(self, terminal: str, token: Token | None, span: Span, meant: str = "") -> None:
        word = self.notation.decode(token.value if token is not None else self.source.slice(span))
        words = self.notation.words[terminal]
        near = among(words).nearest(word) or ((self.notation.decode(meant),) if meant else ())
        self._report(
            "unknown-word",
            f"{quote(word)} is not {self._label(terminal)}",
            span,
            label=f"not one of the {len(words)}" if len(words) > 1 else "",
            help=_did_you_mean(near) or f"expected {one_of([f'`{w}`' for w in words])}",
            near=near,
        )

    def _report_unexpected(self, span: Span, expected: Sequence[str], note: str | None = None) -> None:
        labels = list(dict.fromkeys(self._label(name) for name in expected if name != "$END"))
        shown = labels[:_EXPECTED_SHOWN] + (["more"] if len(labels) > _EXPECTED_SHOWN else [])
        if "$END" in expected:
            shown.append(f"the end of the {self.notation.unit}")
        self._report(
            "unexpected-text",
            f"{quote(self.source.slice(span))} cannot stand here",
            span,
            help=f"expected {one_of(shown)}" if shown else None,
            note=note,
        )

    def _label(self, terminal: str) -> str:
        if terminal in self.notation.labels:
            return self.notation.labels[terminal]
        if terminal in self.grammar.fixed:
            return f"`{self.grammar.fixed[terminal]}`"
        words = self.notation.words.get(terminal, ())
        return f"`{words[0]}`" if len(words) == 1 else terminal

    def _missing(self, terminal: str, expected: Sequence[str]) -> str:
        """What an inserted terminal is called: itself where it had to be this one, else what it stands for."""
        if terminal in self.grammar.punctuation:
            return self._label(terminal)
        contents = [name for name in expected if name != "$END" and name not in self.grammar.punctuation]
        return self._label(terminal) if len(contents) < 2 else self.notation.placeholder

    def _span(self, token: Token) -> Span:
        return Span(_start(token), _end(token))

    def _report(self, name: str, message: str, span: Span, **more: Any) -> None:
        diagnostic = replace(Diagnostic(name, Severity.ERROR, message, span), **more)
        if name in _MENDED_BY_SEARCH and not diagnostic.fixes:
            self.faults.append((len(self.diagnostics), self.stopped_at))
        self.diagnostics.append(diagnostic)

    # --- mends ---

    def offer_mends(self) -> None:
        """Give each error that has no fix yet the mend that was found for it, if any."""
        is_whole = bool(self.seen) and self.seen[-1].type == "$END" and not self.skipped
        if not self.faults or not is_whole or not self.budget.left:
            return
        from grammar.parsing.mending import mends

        found = mends(
            _table(self.notation),
            self.text,
            self.seen,
            self._kinds,
            self._reads,
            lambda at, is_near: self._variants(self.seen, at, is_near=is_near),
            lambda token: 4 if token.type in self.notation.words else self._delete_cost(token),
            self.budget,
        )
        told_apart = self._told_apart(found)
        given: set[int] = set()
        follow_on: set[int] = set()
        for index, offset in self.faults:
            mend = next((mend for mend in reversed(told_apart) if mend.offset <= offset), None)
            if mend is None or not (mend.fixes or not mend.is_complete):
                continue
            diagnostic = self.diagnostics[index]
            if mend.offset not in given:
                given.add(mend.offset)
                self.diagnostics[index] = self._mended(diagnostic, mend)
            elif all(edit.span.end < diagnostic.span.start for fix in mend.fixes for edit in fix.edits):
                follow_on.add(index)  # an error that is none once the one before it is mended
            else:
                self.diagnostics[index] = self._with_mend(diagnostic, mend)
        self.diagnostics = [d for index, d in enumerate(self.diagnostics) if index not in follow_on]

    def _told_apart(self, found: Sequence[Mend]) -> Sequence[Mend]:
        """The mends, those counted as one that make the same tree; asked only where one error alone has several."""
        several = [mend for mend in found if len(mend.fixes) > 1]
        if len(several) != 1 or not all(mend.fixes and mend.is_complete for mend in found):
            return found
        others = [edit for mend in found if len(mend.fixes) == 1 for edit in mend.fixes[0].edits]
        others += [edit for diagnostic in self.diagnostics for fix in diagnostic.fixes[:1] for edit in fix.edits]
        trees = [self._tree_after([*others, *fix.edits]) for fix in several[0].fixes[:_MOST_TREES]]
        if len(several[0].fixes) > _MOST_TREES or None in trees or any(tree != trees[0] for tree in trees):
            return found
        return [replace(mend, fixes=mend.fixes[:1]) for mend in found]

    def _tree_after(self, edits: Sequence[Edit]) -> Any:
        """The language's own tree of the text after some edits; None where it has none, or the edits overlap."""
        text, barrier = self.text, len(self.text)
        for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
            if edit.span.end > barrier:
                return None
            text, barrier = text[: edit.span.start] + edit.text + text[edit.span.end :], edit.span.start
        self.budget.spend(len(self.seen))
        source = Source(text, self.source.name)
        reading = Reading(self.notation, self.grammar, source, Budget(0))
        tree = reading.run()
        if tree is None or reading.diagnostics:
            return None
        built = self.notation.build(tree, source)
        is_whole = all(diagnostic.severity is not Severity.ERROR for diagnostic in built.diagnostics)
        return built.tree if is_whole else None

    def _with_mend(self, diagnostic: Diagnostic, mend: Mend) -> Diagnostic:
        """The diagnostic with the fixes of a mend, and with what is to be said of them."""
        from grammar.parsing.mending import MAX_SHOWN

        if len(mend.fixes) < 2:
            note = None if mend.is_complete else "the search for a mend stopped at its bound"
            return replace(diagnostic, fixes=mend.fixes, note=diagnostic.note or note)
        shown: list[Fix] = []
        for fix in mend.fixes[:MAX_SHOWN]:
            following = self.text[fix.edits[0].span.end :].lstrip()[:_FOLLOWING_SHOWN].rstrip()
            where = f"before {quote(following)}" if following else "at the end"
            shown.append(replace(fix, title=f"{fix.title} {where}", safety=Safety.DISPLAY))
        note = f"{len(mend.fixes)} mends are equally small, and mean different things"
        return replace(diagnostic, fixes=tuple(shown), note=note)

    def _mended(self, diagnostic: Diagnostic, mend: Mend) -> Diagnostic:
        """The diagnostic with the fixes of a mend; about the place of the mend, where reading stopped only behind it."""
        change = mend.change
        if change is None or change.span.end > diagnostic.span.start or change.span == diagnostic.span:
            return self._with_mend(diagnostic, mend)
        if change.is_word:
            word, label = quote(self.source.slice(change.span)), self._label(change.terminal)
            diagnostic = Diagnostic("unknown-word", Severity.ERROR, f"{word} is not {label}", change.span)
        else:
            label = self._label(change.terminal)
            diagnostic = Diagnostic(
                "missing-text", Severity.ERROR, f"{label} is missing", change.span, label=f"{label} expected"
            )
        return self._with_mend(diagnostic, mend)


def _start(token: Token) -> int:
    """Where a token begins: Lark's type leaves it open, this reader always sets it."""
    return token.start_pos or 0


def _end(token: Token) -> int:
    """Where a token ends."""
    return token.end_pos or 0


def _did_you_mean(near: Sequence[str]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in near])}?" if near else None
