"""The grammar of a notation with an LALR table, to be written: from its productions and terminals as Lark compiles them.

What the text of a grammar has of templates, imports, aliases and priorities is gone by then. Three things are left to see
to. A repetition is a rule that begins with itself, and is written as a repetition again; so is every other rule that does,
where a dialect refuses it. A terminal's expression says more than its lexer reads: what another terminal takes away in some
state (a keyword, a longer or an earlier terminal) is taken out of it. And where a dialect has no tokens, two of them that
would run together have a blank between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from grammar.diagnostic import quote
from grammar.exports.form import Blanks, Form, Gap, Text, Times, Use, Written, either, literal, maybe, row
from grammar.exports.target import Difference, Direction, ExportError
from grammar.expressions.automaton import (
    NOWHERE,
    Automaton,
    NotRegularError,
    TooLargeError,
    automata,
    automata_if_small,
    looks_one_back,
    named,
    words_expression,
)
from grammar.expressions.code_points import LAST
from grammar.expressions.expression import Anchor, Chars, Choice, Group, Look, Node, Reference, Repeat, read_expression
from grammar.expressions.expression import Sequence as Parts
from grammar.language import Language
from grammar.parsing.compilation import Compiled, compiled
from grammar.parsing.lexer import lexed
from grammar.schema import Schema

_MOST_EMPTY = 6
"""A production with more symbols that may be empty is not written out."""

_MOST_EXPANDED = 4_000
"""A rule with more alternatives, once rules that begin with it are put into it, is refused."""

_MOST_JOINED = 130
"""Of more alternatives none are put together again."""

_BLANKS = (" ", "\n", "\t")

Production = tuple[str, ...]

Part = tuple[str, bool]
"""A symbol in a row, and whether it may be missing."""


def grammar_of_table(
    language: Language, schema: Schema | None = None, *, blanks: Blanks = Blanks.IGNORED, is_left_recursive: bool
) -> Written:
    """The grammar of a language that is read by an LALR table.

    Args:
        language: the language.
        schema: whose names are the only texts of the terminals that are names; any where it is None, or open.
        blanks: how the dialect writes them; in the rules, unless it ignores them.
        is_left_recursive: the dialect takes rules that begin with themselves.

    Raises:
        ExportError: the grammar has what no dialect can say; the sentence names it, and where it stands.
    """
    notation = language.notation
    if notation.read is not None:
        raise ExportError(
            f"the grammar of {quote(language.name)} is not read by an LALR table, and only one that is can be written"
        )
    if "postlex" in notation.syntax.options:
        raise ExportError(
            f"the grammar of {quote(language.name)} has a post-lexer, which makes tokens that no text of a grammar can say"
        )
    return _Reading(language, schema, blanks=blanks, is_left_recursive=is_left_recursive).written()


class _Reading:
    def __init__(self, language: Language, schema: Schema | None, *, blanks: Blanks, is_left_recursive: bool) -> None:
        self.language = language
        self.notation = language.notation
        self.grammar: Compiled = compiled(language.notation, with_mistakes=False)
        self.blanks = blanks
        self.has_gaps = blanks is not Blanks.IGNORED
        self.is_left_recursive = is_left_recursive
        self.differences: list[Difference] = []
        tables = self.grammar.tables
        self.rules: dict[str, list[Production]] = {}
        for production in tables.rules:
            expansion = tuple(symbol.name for symbol in production.expansion)
            alternatives = self.rules.setdefault(production.origin.name, [])
            if expansion not in alternatives:
                alternatives.append(expansion)
        self.spelled = _spellings(language, schema)
        self.terminals: dict[str, Node] = {}
        self.texts: dict[str, str] = {}
        self.patterns: dict[str, Node] = {}
        self.shapes: dict[str, Automaton] = {}
        self.rivals: tuple[Automaton, ...] = ()
        self.helpers: dict[str, Form] = {}
        self.joins: dict[tuple[str, str], bool] = {}
        self.first: dict[str, set[str]] = {}
        self.last: dict[str, set[str]] = {}
        self.gap = ""
        self.is_all_known = True

    def written(self) -> Written:
        self._check_made()
        is_empty = self._without_empty()
        self._keep_reachable()
        self._read_terminals()
        blank, gap = self._blank()
        if blank is not None and blanks_said(self.blanks, gap):
            self.differences.append(Difference(Direction.NARROWER, blanks_said(self.blanks, gap)))
        if self.notation.syntax.callbacks is None:  # a tree of its own
            self._differ(Direction.WIDER, "what only building a tree refuses, such as a number too large, is not said")
        self.gap = gap
        self._find_edges()
        if not self.is_left_recursive:
            self._break_circles()
        helpers = {name for name in self.rules if name.startswith("__") and self._is_repetition(name)}
        for name in self._inner_first(helpers):
            self.helpers[name] = self._loop(name)
        rules = {name: self._rule(name) for name in self.rules if name not in helpers}
        start = self.notation.syntax.start
        if is_empty:
            rules[start] = maybe(rules[start])
        return Written(start, rules, self.terminals, blank, gap if self.has_gaps else "", tuple(self.differences))

    # --- productions ---

    def _check_made(self) -> None:
        known = {terminal.name for terminal in self.grammar.tables.terminals}
        for name, alternatives in self.rules.items():
            for symbol in (symbol for expansion in alternatives for symbol in expansion):
                if symbol not in self.rules and symbol not in known:
                    raise ExportError(f"the terminal {quote(symbol)} of the rule {quote(name)} has no expression")

    def _without_empty(self) -> bool:
        """Write out every rule that may be empty, so that none is; whether a whole text may be."""
        empty: set[str] = set()
        while True:
            more = {n for n, each in self.rules.items() if any(set(expansion) <= empty for expansion in each)}
            if more <= empty:
                break
            empty |= more
        if not empty:
            return False
        for name, alternatives in self.rules.items():
            written: dict[Production, None] = {}
            for expansion in alternatives:
                if sum(symbol in empty for symbol in expansion) > _MOST_EMPTY:
                    raise ExportError(f"the rule {quote(name)} has too many parts in a row that may be empty")
                ways = [((symbol,), ()) if symbol in empty else ((symbol,),) for symbol in expansion]
                for way in product(*ways):
                    symbols = tuple(symbol for part in way for symbol in part)
                    if symbols and symbols != (name,):
                        written.setdefault(symbols)
            self.rules[name] = list(written)
        gone = {name for name, alternatives in self.rules.items() if not alternatives}
        while gone:  # what only ever was empty
            for name in gone:
                del self.rules[name]
            for name, alternatives in self.rules.items():
                self.rules[name] = [each for each in alternatives if not gone & set(each)]
            gone = {name for name, alternatives in self.rules.items() if not alternatives}
        return self.notation.syntax.start in empty

    def _keep_reachable(self) -> None:
        start = self.notation.syntax.start
        if start not in self.rules:
            raise ExportError("the grammar has no text but the empty one")
        reached = {start: None}
        for name in (waiting := [start]):  # grows while it is walked through
            for symbol in (symbol for expansion in self.rules[name] for symbol in expansion):
                if symbol in self.rules and symbol not in reached:
                    reached[symbol] = None
                    waiting.append(symbol)
        self.rules = {name: self.rules[name] for name in reached}

    def _is_repetition(self, name: str) -> bool:
        """Whether a helper of Lark's is one or more of something."""
        looping = [each for each in self.rules[name] if each[0] == name]
        return len(looping) > 0 and all(name not in each[1:] for each in self.rules[name])

    def _inner_first(self, helpers: set[str]) -> list[str]:
        ordered: list[str] = []

        def put(name: str, above: frozenset[str]) -> None:
            if name in ordered or name in above:
                return
            for symbol in (symbol for expansion in self.rules[name] for symbol in expansion):
                if symbol in helpers and symbol != name:
                    put(symbol, above | {name})
            ordered.append(name)

        for name in sorted(helpers):
            put(name, frozenset())
        return ordered

    def _loop(self, name: str) -> Form:
        """A rule that begins with itself, as what it begins with and then any number of what follows it."""
        beginnings = [each for each in self.rules[name] if each[0] != name]
        followings = [each[1:] for each in self.rules[name] if each[0] == name]
        if not beginnings:
            raise ExportError(f"the rule {quote(name)} never ends")
        first = either(self._expansion(each) for each in beginnings)
        gap = [self._between(name, next(iter(each))) for each in followings]
        rest = either(row(*before, self._expansion(each)) for before, each in zip(gap, followings, strict=True))
        if set(followings) == set(beginnings) and rest == first:
            return Times(first, 1, None)
        if len(set(map(tuple, gap))) == 1 and set(followings) == set(beginnings) and not gap[0]:
            return Times(first, 1, None)
        return row(first, Times(rest, 0, None))

    def _rule(self, name: str) -> Form:
        alternatives = self.rules[name]
        if not self.is_left_recursive and any(each[0] == name for each in alternatives):
            return self._loop(name)
        return either(map(self._parts, _joined(alternatives)))

    def _expansion(self, symbols: Production) -> Form:
        return self._parts(tuple((symbol, False) for symbol in symbols))

    def _parts(self, parts: Sequence[Part]) -> Form:
        """Symbols one after the other, each with whether it may be missing."""
        forms: list[Form] = []
        for at, (symbol, may_be_missing) in enumerate(parts):
            gap = self._gap_before(parts, at)
            if not may_be_missing:
                forms += [*gap, self._symbol(symbol)]
            elif self._is_plain(symbol) and gap == self._between(symbol, symbol):
                beginnings = [each for each in self.rules[symbol] if each[0] != symbol]
                forms.append(Times(row(*gap, either(map(self._expansion, beginnings))), 0, None))
            else:
                forms.append(maybe(row(*gap, self._symbol(symbol))))
        return row(*forms)

    def _gap_before(self, parts: Sequence[Part], at: int) -> list[Form]:
        """What stands between a symbol and whatever may be before it: a blank, if one of them needs it."""
        gap: list[Form] = []
        for before, may_be_missing in reversed(parts[:at]):
            gap = max(gap, self._between(before, parts[at][0]))
            if not may_be_missing:
                break
        return gap

    def _is_plain(self, name: str) -> bool:
        """Whether a helper is one and the same thing, once or more."""
        return name in self.helpers and {each for each in self.rules[name] if each[0] != name} == {
            each[1:] for each in self.rules[name] if each[0] == name
        }

    def _symbol(self, symbol: str) -> Form:
        if symbol in self.helpers:
            return self.helpers[symbol]
        return Text(self.texts[symbol]) if symbol in self.texts else Use(symbol)

    # --- rules that begin with each other ---

    def _break_circles(self) -> None:
        """Put rules that begin with each other into each other, until each begins with itself at most.

        Paull's algorithm, on the rules of one circle at a time.
        """
        for circle in self._circles():
            order = sorted(circle, key=lambda name: list(self.rules).index(name))
            for at, name in enumerate(order):
                for other in order[:at]:
                    self._put_into(name, other)
                if at + 1 < len(order):
                    self._turn(name)

    def _circles(self) -> list[set[str]]:
        """The sets of more than one rule that begin with each other."""
        heads = {n: {each[0] for each in alts if each[0] in self.rules} for n, alts in self.rules.items()}
        reach: dict[str, set[str]] = {}
        for name, beginnings in heads.items():
            found: set[str] = set()
            for head in (waiting := list(beginnings)):  # grows while it is walked through
                if head not in found:
                    found.add(head)
                    waiting.extend(heads[head])
            reach[name] = found
        circles: list[set[str]] = []
        for name in heads:
            circle = {other for other in reach[name] if name in reach[other]}
            if len(circle) > 1 and circle not in circles:
                circles.append(circle)
        return circles

    def _put_into(self, name: str, other: str) -> None:
        expanded: dict[Production, None] = {}
        for each in self.rules[name]:
            if each[0] == other:
                for way in self.rules[other]:
                    expanded.setdefault((*way, *each[1:]))
            else:
                expanded.setdefault(each)
            if len(expanded) > _MOST_EXPANDED:
                raise ExportError(f"the rules {quote(name)} and {quote(other)} begin with each other in too many ways")
        self.rules[name] = [each for each in expanded if each != (name,)]

    def _turn(self, name: str) -> None:
        """A rule that begins with itself as one that does not: what it goes on with is a rule of its own, which ends so."""
        looping = [each[1:] for each in self.rules[name] if each[0] == name]
        if not looping:
            return
        beginnings = [each for each in self.rules[name] if each[0] != name]
        more = f"{name}_more"
        while more in self.rules:
            more += "_"
        self.rules[name] = [way for each in beginnings for way in (each, (*each, more))]
        self.rules[more] = [way for each in looping for way in (each, (*each, more))]
        self._find_edges()

    # --- terminals ---

    def _read_terminals(self) -> None:
        used = {s for alternatives in self.rules.values() for each in alternatives for s in each} - self.rules.keys()
        by_name = {terminal.name: terminal for terminal in self.grammar.tables.terminals}
        flags = self.grammar.tables.flags
        nodes: dict[str, Node] = {}
        for name in (terminal.name for terminal in self.grammar.tables.terminals if terminal.name in used):
            pattern = by_name[name].pattern
            expression = read_expression(pattern.to_regexp(), flags)
            if expression is None:
                raise ExportError(f"the expression of {self._place(name)} is not one that Python's `re` reads")
            odd = expression.features & {"possessive quantifier", "atomic group", "conditional", "backreference"}
            look = _looking(expression.root)
            if odd or look:
                what = look or f"a {min(odd)}"
                raise ExportError(f"{self._place(name)} has {what}, which no dialect of a decoder has")
            node = self._without_lookbehind(name, expression.root)
            if "lazy quantifier" in expression.features:
                node = self._shortest_only(name, node)
            self.patterns[name] = node
            nodes[name] = words_expression(self.spelled[name]) if name in self.spelled else node
        self._take_away(nodes)
        for name, node in nodes.items():
            text = self.grammar.exact.get(name)
            if text is not None and name not in self.spelled and node == _as_read(text):
                self.texts[name] = text
            else:
                self.terminals[name] = node
        self._make_shapes(nodes)

    def _place(self, name: str) -> str:
        """A terminal, by its name or its text, and where it stands in the grammar."""
        found = re.search(rf"^{re.escape(name)}(?:\.-?\d+)?[ \t]*:", self.notation.syntax.grammar, re.MULTILINE)
        if found is not None:
            line = self.notation.syntax.grammar.count("\n", 0, found.start()) + 1
            return f"the terminal {quote(name)} in line {line} of the grammar"
        rule = next((rule for rule, each in self.rules.items() if any(name in expansion for expansion in each)), "")
        shown = next(t.pattern.value for t in self.grammar.tables.terminals if t.name == name)
        return f"{quote(shown)} in the rule {quote(rule)}" if rule else f"the terminal {quote(name)}"

    def _without_lookbehind(self, name: str, node: Node) -> Node:
        """The same without conditions on the character before, which are worked into the expression."""
        if not _has(node, looks_one_back):
            return node
        try:
            return automata([node])[0].expression()
        except (TooLargeError, NotRegularError):
            raise ExportError(f"{self._place(name)} has a lookbehind, which no dialect of a decoder has") from None

    def _shortest_only(self, name: str, node: Node) -> Node:
        """What a lazy quantifier reads: no text with a beginning that is one already."""
        try:
            whole, longer = automata([node, Parts((node, Repeat(Chars(((0, LAST),)), 1, None)))])
            return whole.minus(longer).expression()
        except (TooLargeError, NotRegularError):
            self._differ(Direction.WIDER, f"{self._place(name)} is read as if its quantifiers were greedy")
            return node

    def _take_away(self, nodes: dict[str, Node]) -> None:
        """Take out of each terminal what its lexers read as another."""
        ignored = {name: self._ignored_node(name) for name in sorted(self.grammar.tables.ignored)}
        every = {**self.patterns, **{name: node for name, node in ignored.items() if node is not None}}
        texts = {
            t.pattern.value: literal(t.pattern.value) for t in self.grammar.tables.terminals if t.pattern.type == "str"
        }
        made = automata_if_small([*nodes.values(), *every.values(), *texts.values()])
        own = dict(zip(nodes, made, strict=False))
        shapes = dict(zip(every, made[len(own) :], strict=False))
        words = dict(zip(texts, made[len(own) + len(every) :], strict=True))
        for name, whole in own.items():
            rivals, readings = self._rivals(name)
            left, cutting, too_large = whole, [], [] if whole is not None else [name]
            for other, is_word in rivals:
                rival = words[other] if is_word else shapes.get(other)
                if rival is None or left is None:
                    too_large += [other] if (other in every or is_word) else []
                    continue
                try:
                    shorter = left.minus(rival) if is_word else left.without_beginnings(rival)
                except TooLargeError:
                    too_large.append(other)
                    continue
                if shorter.is_empty:  # of one that is never read the grammar makes no use
                    continue
                if not _is_same(shorter, left):
                    cutting.append((other, is_word))
                    left = shorter
            if too_large and rivals:
                self._differ(
                    Direction.WIDER,
                    f"a {quote(name)} may be written like {', '.join(map(quote, sorted({*too_large})))}",
                )
            if not cutting or left is None:
                continue
            try:
                if name in self.spelled:
                    nodes[name] = words_expression(word for word in self.spelled[name] if left.takes(word))
                else:
                    nodes[name] = left.expression()
            except TooLargeError:
                shown = ", ".join(sorted({quote(other) for other, _ in cutting}))
                self._differ(Direction.WIDER, f"a {quote(name)} may be written like {shown}")
                continue
            elsewhere = sorted({quote(other) for other, is_word in cutting if rivals[other, is_word] < readings})
            if elsewhere:
                self._differ(
                    Direction.NARROWER,
                    f"a {quote(name)} is never written like {', '.join(elsewhere)}, also where the lexer allows it",
                )

    def _rivals(self, name: str) -> tuple[Mapping[tuple[str, bool], int], int]:
        """What takes texts away from a terminal, each with the number of lexers in which it does; and how many read it.

        A terminal that is tried before it takes every text that begins like one of its own, a keyword (True) its text.
        """
        found: dict[tuple[str, bool], int] = {}
        lexers = [
            each for each in dict.fromkeys(self.grammar.lexers.values()) if any(t.name == name for t in each.terminals)
        ]
        for lexer in lexers:
            tried = [terminal.name for terminal in lexer.scanner.terminals]
            others = [(earlier, False) for earlier in (tried[: tried.index(name)] if name in tried else ())]
            among = getattr(getattr(lexer.callback.get(name), "scanner", None), "terminals", ())
            for other in dict.fromkeys([*others, *((terminal.pattern.value, True) for terminal in among)]):
                found[other] = found.get(other, 0) + 1
        return found, len(lexers)

    def _ignored_node(self, name: str) -> Node | None:
        terminal = next(t for t in self.grammar.tables.terminals if t.name == name)
        expression = read_expression(terminal.pattern.to_regexp(), self.grammar.tables.flags)
        if expression is None or _looking(expression.root):
            return None
        return self._without_lookbehind(name, expression.root)

    def _differ(self, direction: Direction, what: str) -> None:
        difference = Difference(direction, what)
        if difference not in self.differences:
            self.differences.append(difference)

    # --- blanks ---

    def _blank(self) -> tuple[Node | None, str]:
        """What may stand between tokens, and the one text of it that is written where nothing is ignored."""
        ignored = sorted(self.grammar.tables.ignored)
        if not ignored:
            return None, ""
        nodes: list[Node] = []
        for name in ignored:
            node = self._ignored_node(name)
            if node is None:
                self._differ(Direction.NARROWER, f"{self._place(name)} looks around, and is not ignored here")
            else:
                nodes.append(node)
        patterns = [t for t in self.grammar.tables.terminals if t.name in ignored]
        matches = [re.compile(t.pattern.to_regexp(), self.grammar.tables.flags).fullmatch for t in patterns]
        gap = next((text for text in _BLANKS if any(match(text) for match in matches)), "")
        if not nodes:
            return None, gap
        return Repeat(nodes[0] if len(nodes) == 1 else Choice(tuple(nodes)), 1, None), gap

    def _make_shapes(self, nodes: Mapping[str, Node]) -> None:
        if not self.has_gaps:
            return
        made = automata_if_small([*nodes.values(), *self.patterns.values()])
        self.shapes = {name: each for name, each in zip(nodes, made, strict=False) if each is not None}
        self.rivals = tuple(each for each in made[len(nodes) :] if each is not None)
        self.is_all_known = all(each is not None for each in made)

    def _find_edges(self) -> None:
        """For each symbol the terminals that its texts can begin and end with."""
        self.first = {name: set() for name in self.rules}
        self.last = {name: set() for name in self.rules}
        for edges, at in ((self.first, 0), (self.last, -1)):
            size = -1
            while size != sum(map(len, edges.values())):
                size = sum(map(len, edges.values()))
                for name, alternatives in self.rules.items():
                    for each in alternatives:
                        edges[name] |= edges.get(each[at], {each[at]})

    def _between(self, before: str, after: str) -> list[Form]:
        """The gap between two symbols; empty where a dialect ignores blanks, or the grammar has none."""
        if not self.has_gaps or not self.gap:
            return []
        pairs = product(self.last.get(before, {before}), self.first.get(after, {after}))
        return [Gap(is_needed=any(self._run_together(one, other) for one, other in pairs))]

    def _run_together(self, one: str, other: str) -> bool:
        """Whether a text of one terminal and the first character of another can be read as the beginning of one token."""
        known = self.joins.get((one, other))
        if known is None:
            before, after = self.shapes.get(one), self.shapes.get(other)
            if before is None or after is None or not self.is_all_known:
                known = True
            else:
                sets = frozenset(at for at, target in enumerate(after.moves[0]) if target != NOWHERE)
                known = any(before.can_go_on_with(rival, sets) for rival in self.rivals)
            self.joins[one, other] = known
        return known


def _spellings(language: Language, schema: Schema | None) -> Mapping[str, Sequence[str]]:
    """For some terminals the only texts that they have: a closed set of words, the names of a schema."""
    grammar = compiled(language.notation, with_mistakes=False)
    flags = grammar.tables.flags
    match = {t.name: re.compile(t.pattern.to_regexp(), flags).fullmatch for t in grammar.tables.terminals}
    spelled: dict[str, Sequence[str]] = {
        name: words
        for name, words in language.notation.explaining.words.items()
        if name in match and name not in grammar.fixed and words and all(match[name](word) for word in words)
    }
    if language.spell is not None and schema is not None and not schema.is_open and len(schema):
        for name, texts in language.spell(schema).items():
            lexers = {id(grammar.lexers[s]): grammar.lexers[s] for s, row_ in grammar.states.items() if name in row_}
            read = [t for t in texts if any(lexed(each, t) == (name, len(t)) for each in lexers.values())]
            if read:
                spelled[name] = tuple(dict.fromkeys(read))
    return spelled


def _joined(alternatives: Sequence[Production]) -> list[tuple[Part, ...]]:
    """Alternatives, two of them as one where they differ by a symbol that one has and the other has not, the first excepted.

    So are optional parts put together again, which Lark writes out.
    """
    rows = [tuple((symbol, False) for symbol in each) for each in alternatives]
    at = 0 if len(rows) <= _MOST_JOINED else len(rows)
    while at < len(rows):
        whole = rows[at]
        for place in range(1, len(whole)):
            shorter = (*whole[:place], *whole[place + 1 :])
            if not whole[place][1] and shorter in rows:
                rows[at] = whole = (*whole[:place], (whole[place][0], True), *whole[place + 1 :])
                rows.remove(shorter)
                at = -1
                break
        at += 1
    return rows


def _is_same(one: Automaton, other: Automaton) -> bool:
    """Whether two automata, both with the fewest states, are the same."""
    return one.moves == other.moves and one.ends == other.ends


def _as_read(text: str) -> Node:
    """The expression of a text as `read_expression` gives it."""
    return literal(text)


def _looking(node: Node) -> str:
    """What an expression has that looks around, in a few words; empty where it has nothing of it that stays."""
    if looks_one_back(node):
        return ""
    if isinstance(node, Look | Anchor | Reference):
        return named(node)
    return next(filter(None, map(_looking, _inside(node))), "")


def _has(node: Node, is_meant: Callable[[Node], bool]) -> bool:
    """Whether an expression has such a node, at some depth."""
    return is_meant(node) or any(_has(part, is_meant) for part in _inside(node))


def _inside(node: Node) -> Sequence[Node]:
    """The nodes directly inside one."""
    if isinstance(node, Parts):
        return node.parts
    if isinstance(node, Choice):
        return node.options
    return (node.part,) if isinstance(node, Repeat | Group) else ()


def blanks_said(blanks: Blanks, gap: str) -> str:
    """How blanks are narrower than the grammar has them, in a few words."""
    if blanks is Blanks.IGNORED:
        return "nothing that is ignored stands after the last token"
    if blanks is Blanks.ANY:
        return "nothing that is ignored stands before the first token and after the last"
    if not gap:
        return "nothing stands between tokens"
    return f"between tokens stands at most one {_blank_name(gap)}, and nothing before the first and after the last"


def _blank_name(gap: str) -> str:
    return {" ": "blank", "\n": "line break", "\t": "tab"}.get(gap, "blank")
