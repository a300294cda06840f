"""Acceptor: is a text of the grammar's language, at the least cost; what it was read as, when that is asked for.

Lark's parser makes a token, a stack entry and a tree node at every step, and most of its time goes into them. Whether a
text is of the language needs none of the three. So nothing is made here but the answer:

- The next token is one match of one expression (`grammar.parsing.fused_lexer`).
- Parser stacks are nodes that know the node below them, and each stack is there once. A stack remembers for each token
  where it leads: which reductions the token asks for and which stack is there then. So a token that was seen on a stack
  before costs one look into a dictionary; only one that was not is worked out on Lark's table.

What is remembered is bounded: at most `MAX_STACKS` stacks, then the memory starts anew, and none that is deeper than
`MAX_REMEMBERED_DEPTH`. A text in progress goes on with the nodes that it has, so threads need no lock: what two of them
add at once is the same, and the last of it stays.

Verdicts and trees are those of ``Lark.parse``, within the notation's bounds on length and on the stack's depth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from grammar.notation import Notation
from grammar.parsing.compilation import Compiled, compiled
from grammar.parsing.fused_lexer import END, FusedLexer, Match

MAX_STACKS = 8_192
"""So many stacks are remembered; about 4 MB."""

MAX_REMEMBERED_DEPTH = 64
"""A deeper stack is not remembered: there are ever more of them, and none comes twice."""


class Production:
    """One production of a grammar, as the table reduces by it.

    `size` is the number of its symbols, `nodes` how many nodes of a tree it makes at most: 0 where its tree is always
    that of its only symbol, or goes into the tree around it; else 1. `rule` is Lark's own record of it.
    """

    __slots__ = ("nodes", "origin", "rule", "size")

    def __init__(self, rule: Any) -> None:
        self.rule = rule
        self.origin: str = rule.origin.name
        self.size = len(rule.expansion)
        hands_on = (
            self.size == 1
            and rule.options.expand1
            and not rule.alias
            and not rule.expansion[0].is_term
            and not any(rule.options.empty_indices)
        )
        self.nodes = 0 if hands_on or self.origin.startswith("_") else 1


Maker: TypeAlias = Callable[[list[Any]], None]
"""Takes the values of a production's symbols off the end of a list, and puts the production's value in their place."""


class Reductions:
    """The productions that are complete before a token, an inner one before the one around it; at least one.

    `made` are the makers that were looked up last, without those that do nothing, behind the mapping they are from.
    """

    __slots__ = ("made", "productions")

    def __init__(self, productions: Sequence[Production]) -> None:
        self.productions = tuple(productions)
        self.made: tuple[Any, tuple[Maker, ...]] = None, ()

    def makers(self, of: Mapping[Production, Maker | None]) -> tuple[Maker, ...]:
        """The makers of the productions; kept until those of another mapping are asked for."""
        makers = tuple(maker for production in self.productions if (maker := of[production]) is not None)
        self.made = of, makers
        return makers


Step: TypeAlias = tuple[Any, Any, dict[int, Any], Any, int, Reductions | None, str]
"""What a token does on a stack. Of the stack it leads to: how its next token is found (None: the text has ended), its
words, its own steps, itself. Then: how many nodes the reductions make at most, the reductions (None where there are
none), the token's terminal."""


class _Memory:
    """The stacks that are remembered: how many, and the one that all begin with."""

    __slots__ = ("count", "root")

    def __init__(self, start_state: int) -> None:
        self.count = 0
        self.root = _Stack(start_state, None, 1, self, is_remembered=True)


class _Stack:
    """A parser stack: its topmost state, and the stack below that; `depth` counts the states.

    `above` are the stacks that are one state higher, by that state; None where they are not remembered. `steps` is what
    is known of tokens, by their keys.
    """

    __slots__ = ("above", "below", "depth", "memory", "state", "steps")

    def __init__(self, state: int, below: _Stack | None, depth: int, memory: _Memory, *, is_remembered: bool) -> None:
        self.state = state
        self.below = below
        self.depth = depth
        self.memory = memory
        self.above: dict[int, _Stack] | None = {} if is_remembered else None
        self.steps: dict[int, Step] = {} if is_remembered else _NO_STEPS


_NO_STEPS: dict[int, Step] = {}
"""The steps of all stacks that are not remembered; nothing is ever put in."""


class Trace:
    """How a text is derived: its tokens, and the productions that are complete before each.

    The tokens are in the order of the text, the last of them the end of the text. `most_nodes` is the most nodes that
    the text's tree can have.
    """

    __slots__ = ("_matches", "_steps", "most_nodes", "text")

    def __init__(self, text: str, matches: Sequence[Match], steps: Sequence[Step], most_nodes: int) -> None:
        self.text = text
        self.most_nodes = most_nodes
        self._matches = matches
        self._steps = steps

    @property
    def tokens(self) -> Iterator[tuple[str, int, int]]:
        """The terminal of each token and where it begins and ends; the end of the text is none."""
        for match, step in zip(self._matches[:-1], self._steps, strict=False):
            yield step[6], match.start(match.lastindex), match.end()

    @property
    def productions(self) -> Iterator[Production]:
        """The productions in the order in which they are complete: an inner one before the one around it."""
        for step in self._steps:
            if step[5] is not None:
                yield from step[5].productions

    def matches(self, terminals: Collection[str]) -> Iterator[tuple[str, Match]]:
        """The tokens of some terminals only, each with its match."""
        for match, step in zip(self._matches, self._steps, strict=True):
            if step[6] in terminals:
                yield step[6], match

    def fold(self, makers: Mapping[Production, Maker | None]) -> Any:
        """What the makers make of the text, bottom up: the value of the start symbol. The value of a token is its match.

        Args:
            makers: the maker of each production; None where the value of its only symbol is its value.
        """
        values: list[Any] = []
        push = values.append
        for match, step in zip(self._matches, self._steps):  # noqa: B905  # both are as long; this runs for every token
            reductions = step[5]
            if reductions is not None:
                of, made = reductions.made
                for make in made if of is makers else reductions.makers(makers):
                    make(values)
            push(match)
        return values[-2]  # the last is the end of the text


class Acceptor:
    """What accepts the texts of a notation's definition. Made once; any number of threads may use it.

    `max_stacks` bounds what is remembered.
    """

    def __init__(self, notation: Notation, grammar: Compiled, *, max_stacks: int = MAX_STACKS) -> None:
        self.notation = notation
        self.max_stacks = max_stacks
        self._grammar = grammar
        self._memory = _Memory(grammar.start_state)
        self._lexers: dict[int, FusedLexer] = {}
        self._lexer_of: dict[Any, FusedLexer] = {}
        self._rows: dict[int, Mapping[str, int | Production]] = {}
        self._productions: dict[Any, Production] = {}

    @classmethod
    def of(cls, notation: Notation) -> Acceptor:
        """The acceptor of a notation, made once for it.

        Raises:
            TypeError: the notation is not read by an LALR table.
        """
        return notation.derived.once(cls, lambda: cls(notation, compiled(notation, with_mistakes=False)))

    @property
    def obstacles(self) -> frozenset[str]:
        """Why tokens are looked for by Lark's own expressions, in a loop and at its price; empty where none are."""
        reasons = (self._lexer(state).obstacle for state in self._grammar.states)
        return frozenset(reason for reason in reasons if reason)

    def forget(self) -> None:
        """Forget all stacks; texts in progress go on with those that they have."""
        self._memory = _Memory(self._grammar.start_state)

    # INVARIANT: the loops of the next two are the same, but for what they keep. A call a token would double the price.

    def accepts(self, text: str) -> bool:
        """Whether the text is of the grammar's language, within the notation's bounds. Never raises, on any text."""
        return self.most_nodes(text) is not None

    def most_nodes(self, text: str) -> int | None:
        """At most so many nodes the text's tree has; None where the text is not of the language, and has no tree."""
        if len(text) > self.notation.max_characters:
            return None
        stack = self._memory.root
        lexer = self._lexer(stack.state)
        find, words, steps = lexer.find, lexer.words, stack.steps
        at = nodes = 0
        while True:
            match = find(text, at)
            if match is None:
                return None
            key = match.lastindex
            if key in words:
                key = words[key](match[key]) or key
            step = steps.get(key) or self._step(stack, key)
            if step is None:
                return None
            find, words, steps, stack, more, _, _ = step
            nodes += more
            if find is None:
                return nodes
            at = match.end()

    def trace(self, text: str) -> Trace | None:
        """How the text is derived; None where it is not of the language. Never raises, on any text."""
        if len(text) > self.notation.max_characters:
            return None
        stack = self._memory.root
        lexer = self._lexer(stack.state)
        find, words, steps = lexer.find, lexer.words, stack.steps
        at = nodes = 0
        matches: list[Match] = []
        taken: list[Step] = []
        while True:
            match = find(text, at)
            if match is None:
                return None
            key = match.lastindex
            if key in words:
                key = words[key](match[key]) or key
            step = steps.get(key) or self._step(stack, key)
            if step is None:
                return None
            matches.append(match)
            taken.append(step)
            find, words, steps, stack, more, _, _ = step
            nodes += more
            if find is None:
                return Trace(text, matches, taken, nodes)
            at = match.end()

    def tree(self, text: str) -> Any:
        """The parse tree that the notation's callbacks make, or Lark's own builder; None where there is none."""
        trace = self.trace(text)
        if trace is None:
            return None
        callbacks = self._grammar.callbacks
        return trace.fold({production: _by_callback(production, callbacks) for production in set(trace.productions)})

    # --- what is not known yet ---

    def _step(self, stack: _Stack, key: int) -> Step | None:
        """What a token does on a stack, worked out on the table; None where it cannot be taken."""
        terminal = self._lexer(stack.state).terminals.get(key)
        if terminal is None:
            return None
        if stack.memory.count >= self.max_stacks:
            stack = self._anew(stack)
        rows, below = self._rows, stack
        pushed: list[int] = []  # the states above `below`; most are gone again with the next reduction
        reductions: list[Production] = []
        nodes = 0
        while True:
            state = pushed[-1] if pushed else below.state
            action = (rows.get(state) or self._row(state)).get(terminal)
            if action is None:
                return None
            if not isinstance(action, Production):
                pushed.append(action)
                break
            reductions.append(action)
            nodes += action.nodes
            size = action.size
            while size > len(pushed):
                assert below.below is not None
                below, size = below.below, size - 1
            if size:
                del pushed[-size:]
            state = pushed[-1] if pushed else below.state
            pushed.append((rows.get(state) or self._row(state))[action.origin])  # type: ignore[arg-type]  # where a rule leads to is a state
            if terminal == END and pushed[-1] == self._grammar.end_state:
                done = Reductions(reductions)
                return self._remembered(stack, key, (None, (), _NO_STEPS, stack, nodes, done, terminal))
        if below.depth + len(pushed) > self.notation.max_stack:
            return None
        top = below
        for state in pushed:
            top = self._push(top, state)
        lexer = self._lexers.get(top.state) or self._lexer(top.state)
        step = (
            lexer.find,
            lexer.words,
            top.steps,
            top,
            nodes,
            Reductions(reductions) if reductions else None,
            terminal,
        )
        return step if top.above is None else self._remembered(stack, key, step)

    def _remembered(self, stack: _Stack, key: int, step: Step) -> Step:
        if stack.above is not None:
            stack.steps[key] = step
        return step

    def _push(self, below: _Stack, state: int) -> _Stack:
        """The stack with one state more; remembered as long as it is not too deep."""
        above = below.above
        if above is None or below.depth >= MAX_REMEMBERED_DEPTH:
            return _Stack(state, below, below.depth + 1, below.memory, is_remembered=False)
        stack = above.get(state)
        if stack is None:
            below.memory.count += 1
            stack = _Stack(state, below, below.depth + 1, below.memory, is_remembered=True)
            stack = above.setdefault(state, stack)
        return stack

    def _anew(self, stack: _Stack) -> _Stack:
        """The same stack in a memory that is not full: another one's, or a new one."""
        if self._memory.count >= self.max_stacks:
            self.forget()
        states: list[int] = []
        while stack.below is not None:
            states.append(stack.state)
            stack = stack.below
        stack = self._memory.root
        for state in reversed(states):
            stack = self._push(stack, state)
        return stack

    # --- Lark's tables, as they are needed ---

    def _lexer(self, state: int) -> FusedLexer:
        lexer = self._lexers.get(state)
        if lexer is None:
            of_lark = self._grammar.lexers[state]  # states that take the same terminals have one lexer
            lexer = self._lexer_of.get(of_lark)
            if lexer is None:
                lexer = self._lexer_of[of_lark] = FusedLexer.of(of_lark)
            self._lexers[state] = lexer
        return lexer

    def _row(self, state: int) -> Mapping[str, int | Production]:
        """For each symbol what it does in a state: the state that it leads to, or the production that is complete."""
        row = self._rows.get(state)
        if row is None:
            row = self._rows[state] = {
                symbol: argument if action.name == "Shift" else self._production(argument)
                for symbol, (action, argument) in self._grammar.states[state].items()
            }
        return row

    def _production(self, rule: Any) -> Production:
        production = self._productions.get(rule)
        return self._productions.setdefault(rule, Production(rule)) if production is None else production


def _by_callback(production: Production, callbacks: Mapping[Any, Any]) -> Maker:
    """What makes a production's tree by Lark's callbacks, out of trees and tokens."""
    from lark import Token

    callback = callbacks[production.rule]
    symbols = production.rule.expansion

    def make(values: list[Any]) -> None:
        begin = len(values) - len(symbols)
        children = values[begin:]
        for index, symbol in enumerate(symbols):
            if symbol.is_term:
                children[index] = _token(Token, symbol.name, children[index])
        values[begin:] = children if callback is None else [callback(children)]

    return make


def _token(token: Any, terminal: str, match: Any) -> Any:
    """The token of a match: the one that a callback made of it, or a new one."""
    made = getattr(match, "token", None)
    start = match.start(match.lastindex)
    return made or token(terminal, match[match.lastindex], start_pos=start, end_pos=match.end())
