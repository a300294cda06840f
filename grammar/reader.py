"""Text to tree, never failing; the one place that parses with Lark.

The tables, terminals and tree callbacks are Lark's; the loop that drives them is ours. It keeps a place for every
token, counts the stack's depth, and when a token cannot be taken it asks `grammar.recovery` for the cheapest way on, so
that one reading reports every error of a text. It gives the same trees as ``Lark.parse``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, one_of, quote
from grammar.language import Notation, Parsed
from grammar.source import Source, Span
from grammar.suggestion import nearest

if TYPE_CHECKING:
    from lark import Lark, Token

MAX_ERRORS = 20
"""Reading stops after so many errors, and reports no more: what is left of such a text says nothing new."""

_LOOKAHEAD = 12
"""So many tokens are lexed ahead for one search of a way on."""

_EXPECTED_SHOWN = 6

_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of characters that show nothing: format characters and blanks of all kinds."""

_LEFT_OUT = re.compile(
    r"\.\.\.|…|\b(?:rest|remaining|omitted|others?|more|etc|same|unchanged|abridged)\b", re.IGNORECASE
)
"""How a remark says that something was left out: what is left is then not what was meant."""

_UNKNOWN_CHARACTERS = 32
"""So many characters that begin no token are reported as one."""

EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "unexpected-text": (
            "A part of the text stands where the grammar allows something else.\n\n"
            "The help line lists what could have stood there. Nothing is skipped silently: a text with unexpected parts "
            "is refused as a whole."
        ),
        "missing-text": (
            "Something that the grammar requires is missing between two parts of the text.\n\n"
            "Often it is a comma or a closing bracket. The place is the gap itself."
        ),
        "unfinished-text": (
            "The text ends before it is complete.\n\n"
            "A model that ran into its token limit stops anywhere; what is missing may be more than a bracket, so an "
            "unfinished text is named as such and never read as a shorter one."
        ),
        "empty-text": (
            "There is nothing to read: the text is empty, or holds blanks only.\n\n"
            "An empty answer is not an empty query: where the language has one, it is written down."
        ),
        "invisible-character": (
            "A character that shows nothing stands between the parts of the text: a zero-width space, a byte-order mark, "
            "a blank that is not one of the language's.\n\n"
            "It comes with copied text and is seen by no one. Inside a string it is part of the string and stays."
        ),
        "other-width": (
            "Punctuation is written in another width, as in East Asian text.\n\n"
            "The full-width character stands for the plain one and nothing else here."
        ),
        "unknown-word": (
            "A word stands where the grammar has a closed set of words, and is not one of them.\n\n"
            "Words are case-sensitive. The nearest words of the set are offered."
        ),
        "text-too-long": (
            "The text is longer than any real one, and is refused unread.\n\n"
            "Reading takes time and memory in proportion to the text; the bound keeps both small whatever is sent."
        ),
        "text-too-deep": (
            "Brackets are nested deeper than any real text nests them.\n\n"
            "Reading stops at the bound, so that a text of a hundred thousand brackets costs no more than a short one."
        ),
        "not-utf-8": (
            "The bytes are not text in UTF-8.\n\n"
            "The place is the first byte that fits no character; nothing is guessed about other encodings."
        ),
    }
)
"""What each fault of reading means, by name; a language adds the examples."""


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
    fixed: Mapping[str, str]
    automaton: Any
    symbols: Mapping[int, str]
    """For each state, the symbol that leads to it."""


@lru_cache(maxsize=64)
def compiled(notation: Notation, *, with_mistakes: bool) -> Compiled:
    """The notation's grammar, compiled once; with its mistakes or as the definition alone.

    Raises:
        lark.exceptions.GrammarError: the grammar is not LALR(1), or not a grammar.
    """
    from lark import Lark

    from grammar.recovery import Automaton

    text = notation.grammar + ("\n" + notation.mistakes if with_mistakes else "")
    lark = Lark(
        text,
        parser="lalr",
        lexer=notation.lexer,
        start=notation.start,
        propagate_positions=True,
        maybe_placeholders=False,
        **notation.options,
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
        patterns=tuple((t.name, re.compile(t.pattern.to_regexp(), root.g_regex_flags)) for t in terminals),
        fixed={t.name: t.pattern.value for t in terminals if t.pattern.type == "str"},
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


def source_of(text: str | bytes, name: str = "model output") -> tuple[Source, Diagnostic | None]:
    """The source of a text or of its UTF-8 bytes, with a diagnostic where the bytes are not UTF-8.

    The source then holds the text up to the first such byte and U+FFFD for each byte that fits no character.
    """
    if isinstance(text, str):
        return Source(text, name), None
    try:
        return Source(text.decode("utf-8"), name), None
    except UnicodeDecodeError as error:
        at = len(text[: error.start].decode("utf-8"))
        return Source(text.decode("utf-8", "replace"), name), Diagnostic(
            "not-utf-8",
            Severity.ERROR,
            f"byte 0x{text[error.start]:02x} at offset {error.start} is not UTF-8",
            Span(at, at + 1),
            label="first byte that fits no character",
            help="encode the text as UTF-8",
        )


def parse(notation: Notation, source: Source) -> Parsed:
    """What `read` gives, by the fast path where that takes the text: the grammar is then not needed at all."""
    if notation.accept is not None and notation.locate is not None:
        tree = notation.accept(source.text)
        if tree is not None:
            return Parsed(source, tree, notation.locate(source))
    return read(notation, source)


def read(notation: Notation, source: Source) -> Parsed:
    """The tree of a text with its places, or every reason why it has none. Never raises, on any text.

    Time and memory grow linearly with the text, up to the notation's bound.
    """
    if len(source.text) > notation.max_characters:
        return Parsed(source, diagnostics=(_too_long(notation, source),))
    reading = _Reading(notation, compiled(notation, with_mistakes=True), source)
    tree = reading.run()
    if tree is None:
        return Parsed(source, diagnostics=_first(reading.diagnostics))
    built = notation.build(tree, source)
    diagnostics = [*reading.diagnostics, *built.diagnostics]
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if errors:
        shown = _first(diagnostics) if len(diagnostics) <= MAX_ERRORS else _first(errors)
        return Parsed(source, None, built.places, shown, partial=built.tree)
    return Parsed(source, built.tree, built.places, _first(diagnostics))


def _first(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics in the order of the text: all that a safe fix mends, at most `MAX_ERRORS` of the others."""
    shown: list[Diagnostic] = []
    left = MAX_ERRORS
    for diagnostic in sorted(diagnostics, key=lambda d: (d.span, d.name)):
        is_mended = bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE
        if is_mended or left:
            shown.append(diagnostic)
            left -= not is_mended
    return tuple(shown)


def parse_tree(notation: Notation, text: str, *, with_mistakes: bool = False) -> Any:
    """Lark's own parse tree of a text under the definition, or None where it is not of the grammar's language.

    This is ``Lark.parse`` itself, for holding the reading loop to it.
    """
    from lark.exceptions import UnexpectedInput

    try:
        return compiled(notation, with_mistakes=with_mistakes).lark.parse(text)
    except UnexpectedInput:
        return None


def _too_long(notation: Notation, source: Source) -> Diagnostic:
    return Diagnostic(
        "text-too-long",
        Severity.ERROR,
        f"the text has {len(source.text):,} characters, more than the {notation.max_characters:,} that are read",
        Span(notation.max_characters, notation.max_characters),
        help=f"send one {notation.unit} only",
    )


class _Reading:
    """One reading of one text: the state of the loop, made for a call and thrown away with it."""

    def __init__(self, notation: Notation, grammar: Compiled, source: Source) -> None:
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
        self._token = Token

    def run(self) -> Any:
        """Lark's parse tree, or None where no tree could be had."""
        position = 0
        errors = 0
        while True:
            token = self._next(self.states[-1], position)
            taken, result = self._feed(token)
            if taken:
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
            errors += 1
            if errors > MAX_ERRORS:
                return None
            if errors == 1 and token.type == "$END" and not self.text.strip():
                self._report("empty-text", f"there is no {self.notation.unit} in the text", Span(0, len(self.text)))
                return None
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
            self._report("invisible-character", message, span, fixes=(fix,))
        return stop

    def _variant(self, state: int, position: int) -> Token | None:
        """The token at a character that is another way to write punctuation; reported."""
        character = self.text[position : position + 1]
        plain = unicodedata.normalize("NFKC", character)
        if plain == character or len(plain) != 1:
            return None
        kind = next((name for name, text in self.grammar.fixed.items() if text == plain), None)
        if kind is None or kind not in self.grammar.states[state]:
            return None
        span = Span(position, position + 1)
        if self._is_new(span):
            fix = Fix(f"write `{plain}`", (Edit(span, plain),), Safety.SAFE)
            self._report(
                "other-width", f"{quote(character)} is not `{plain}`", span, help=f"write `{plain}`", fixes=(fix,)
            )
        return self._token(kind, plain, start_pos=position, end_pos=position + 1)

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
        stop = position + 1
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
        from grammar.recovery import END, Delete, Insert, Stack, repair

        tokens = self._ahead(token)
        kinds = [self._kinds(t) for t in tokens]
        stack = Stack.of(self.states)
        expected = self._expected(stack)
        steps = repair(
            self.grammar.automaton,
            stack,
            kinds,
            insert_cost=self._insert_cost,
            delete_cost=lambda at: 2 if self._is_punctuation(tokens[at].type) else 3,
        )
        if steps is None:
            return self._skip(token, expected)
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
                at += 1
                continue
            if inserted or deleted:
                self._report_edit(inserted, deleted, tokens[at], expected)
                inserted, deleted = [], []
            current = tokens[at]
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
        from grammar.recovery import Stack

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

    def _kinds(self, token: Token) -> tuple[str, ...]:
        """The terminals that the token's text can be, in any context."""
        if token.type in ("$END", ""):
            return (token.type,)
        kinds = [name for name, pattern in self.grammar.patterns if pattern.fullmatch(token.value)]
        return tuple(dict.fromkeys([token.type, *kinds]))

    def _insert_cost(self, terminal: str) -> int:
        return 2 if self._is_punctuation(terminal) else 4

    def _is_punctuation(self, terminal: str) -> bool:
        text = self.grammar.fixed.get(terminal, "")
        return bool(text) and not any(c.isalnum() for c in text)

    def _skip(self, token: Token, expected: Sequence[str]) -> tuple[int, bool, Any] | None:
        """No cheap way on: pass over text until something can be taken again."""
        start, at = token, token
        while at.type != "$END":
            at = self._next(self.states[-1], _end(at))
            taken, result = self._feed(at)
            if taken:
                span = Span(_start(start), _start(at))
                is_end = at.type == "$END"
                note = None if is_end else "what follows is read from the next part that fits"
                self._report_unexpected(span, expected, note=note)
                self.last_end = _end(at)
                return self.last_end, is_end, result
        end = len(self.text)
        if start.type == "$END":
            self._report_edit(list(expected[:1]), [], start, expected)
        else:
            self._report_unexpected(Span(_start(start), end), expected, note="the rest of the text was not read")
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

    def _report_unknown_word(self, terminal: str, token: Token, span: Span) -> None:
        word = self.notation.decode(token.value)
        words = self.notation.words[terminal]
        near = nearest(word, words)
        self._report(
            "unknown-word",
            f"{quote(word)} is not {self._label(terminal)}",
            span,
            label=f"not one of the {len(words)}",
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
        if self._is_punctuation(terminal):
            return self._label(terminal)
        contents = [name for name in expected if name != "$END" and not self._is_punctuation(name)]
        return self._label(terminal) if len(contents) < 2 else self.notation.placeholder

    def _span(self, token: Token) -> Span:
        return Span(_start(token), _end(token))

    def _report(self, name: str, message: str, span: Span, **more: Any) -> None:
        diagnostic = Diagnostic(name, Severity.ERROR, message, span)
        self.diagnostics.append(replace(diagnostic, **more))


def _start(token: Token) -> int:
    """Where a token begins: Lark's type leaves it open, this reader always sets it."""
    return token.start_pos or 0


def _end(token: Token) -> int:
    """Where a token ends."""
    return token.end_pos or 0


def _did_you_mean(near: Sequence[str]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in near])}?" if near else None
