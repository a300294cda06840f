"""Where a grammar's text defines what: a tolerant reading of Lark's own syntax.

It reads any text, in time linear in its length: what it does not understand it passes over, and says nothing, since
Lark says that. What it gives are places, and the few facts that Lark's compiled form no longer shows.

Source: lark 1.3.1, the terminals and rules of its grammar of grammars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from grammar.source import Span

MAX_ALTERNATIVES = 5_000
"""Lark writes out every alternative of a rule; beyond this many, loading the grammar takes all memory."""

_COUNTED = 1_000_000
"""Alternatives are counted up to here."""

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|\#[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*"i?)
  | (?P<regexp>/(?!/)(?:\\[\s\S]|[^/\\])*/[imslux]*)
  | (?P<continued>\\[ ]*\n)
  | (?P<newline>\n)
  | (?P<directive>%[a-z]+)
  | (?P<name>_*[A-Za-z][A-Za-z0-9_]*)
  | (?P<number>[+-]?[0-9]+)
  | (?P<to>->)
  | (?P<dots>\.\.)
  | (?P<sign>[^\s])
    """,
    re.VERBOSE,
)

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class GrammarToken:
    """A piece of a grammar's text: its kind (``name``, ``string``, ``regexp``, ``sign``, ...), text and place."""

    kind: str
    text: str
    start: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class Definition:
    """One statement of a grammar's text.

    `kind` is ``rule``, ``terminal``, ``import``, ``declare`` or ``ignore``; an ignored expression has no name. `change`
    is ``override`` or ``extend``, or empty. `path` is where an import comes from, its last part being the name there.
    `parameters` are a template's; `priority` is the token that states one, `modifiers` are ``?`` and ``!``.
    """

    kind: str
    name: str
    span: Span
    body: tuple[GrammarToken, ...] = ()
    change: str = ""
    path: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    priority: GrammarToken | None = None
    modifiers: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the text itself says what the name stands for."""
        return self.kind in ("rule", "terminal")

    def uses(self) -> Iterator[GrammarToken]:
        """The names of rules and terminals in the body, in the order of the text; no alias, no parameter."""
        for before, token in zip((None, *self.body), self.body, strict=False):
            is_alias = before is not None and before.kind == "to"
            if token.kind == "name" and not is_alias and token.text not in self.parameters:
                yield token

    def literals(self) -> Iterator[GrammarToken]:
        """The strings and expressions of the body."""
        return (token for token in self.body if token.kind in ("string", "regexp"))


def scan(text: str) -> tuple[Definition, ...]:
    """The statements of a grammar's text, in its order."""
    return tuple(found for statement in _statements(text) for found in _definitions(statement))


def _statements(text: str) -> Iterator[list[GrammarToken]]:
    """The tokens of each statement: a line, with the lines after it that begin with ``|``."""
    statement: list[GrammarToken] = []
    is_fresh = False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind in ("comment", "continued"):
            continue
        if kind == "newline":
            is_fresh = True
            continue
        token = GrammarToken(kind, match.group(), match.start())
        if is_fresh and statement and token.text != "|":
            yield statement
            statement = []
        is_fresh = False
        statement.append(token)
    if statement:
        yield statement


def _definitions(tokens: list[GrammarToken]) -> Iterator[Definition]:
    change = ""
    head = tokens[0]
    if head.kind == "directive":
        word, rest = head.text[1:], tokens[1:]
        if word == "import":
            yield from _imports(rest)
        elif word == "declare":
            for token in rest:
                if token.kind == "name":
                    yield Definition("declare", token.text, token.span)
        elif word == "ignore":
            yield Definition("ignore", "", head.span, tuple(rest))
        if word not in ("override", "extend") or not rest:
            return
        change, tokens = word, rest
    at, modifiers = 0, ""
    while at < len(tokens) and tokens[at].text in ("?", "!"):
        modifiers += tokens[at].text
        at += 1
    if at >= len(tokens) or tokens[at].kind != "name":
        return
    name = tokens[at]
    at += 1
    parameters: list[str] = []
    if at < len(tokens) and tokens[at].text == "{":
        while at < len(tokens) and tokens[at].text not in ("}", ":"):
            if tokens[at].kind == "name":
                parameters.append(tokens[at].text)
            at += 1
        at += 1
    priority = None
    if at + 1 < len(tokens) and tokens[at].text == "." and tokens[at + 1].kind == "number":
        priority = tokens[at + 1]
        at += 2
    if at < len(tokens) and tokens[at].text == ":":
        kind = "terminal" if name.text.isupper() else "rule"
        body = tuple(tokens[at + 1 :])
        yield Definition(kind, name.text, name.span, body, change, (), tuple(parameters), priority, modifiers)


def _imports(tokens: Sequence[GrammarToken]) -> Iterator[Definition]:
    path: list[GrammarToken] = []
    at = 0
    while at < len(tokens) and (tokens[at].kind == "name" or tokens[at].text == "."):
        if tokens[at].kind == "name":
            path.append(tokens[at])
        at += 1
    rest = tokens[at:]
    names = [token for token in rest if token.kind == "name"]
    if not path:
        return
    parts = tuple(token.text for token in path)
    if rest and rest[0].text == "(":
        for token in names:
            yield Definition("import", token.text, token.span, path=(*parts, token.text))
    elif rest and rest[0].kind == "to" and names:
        yield Definition("import", names[0].text, names[0].span, path=parts)
    else:
        yield Definition("import", parts[-1], path[-1].span, path=parts)


class Definitions:
    """The statements of a grammar's text, to be looked up by what they define."""

    __slots__ = ("by_name", "every", "ignored", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.every = scan(text)
        by_name: dict[str, list[Definition]] = {}
        for definition in self.every:
            if definition.name:
                by_name.setdefault(definition.name, []).append(definition)
        self.by_name: Mapping[str, tuple[Definition, ...]] = MappingProxyType(
            {name: tuple(definitions) for name, definitions in by_name.items()}
        )
        self.ignored = tuple(definition for definition in self.every if definition.kind == "ignore")

    def first(self, name: str) -> Definition | None:
        """The first statement that defines a name, None where the text has none."""
        definitions = self.by_name.get(name)
        return definitions[0] if definitions else None

    def literal(self, written: str) -> GrammarToken | None:
        """The first place where a literal is written so, None where there is none."""
        return next((t for d in self.every for t in d.literals() if t.text == written), None)

    def unknown(self) -> Iterator[tuple[Definition, GrammarToken]]:
        """Each use of a name that nothing defines, with the statement it stands in."""
        for definition in self.every:
            if definition.kind in ("rule", "terminal", "ignore"):
                for token in definition.uses():
                    if token.text not in self.by_name:
                        yield definition, token


def alternatives(definition: Definition) -> int:
    """How many alternatives Lark writes out for a rule's body, counted up to a million.

    Every optional part doubles them, and every bounded repetition multiplies them. A group that is repeated becomes a
    rule of its own; where that has more, its number is given.
    """
    counting = _Counting(definition.body)
    return max(counting.choice(0), counting.most)


def is_multiplied(definition: Definition) -> bool:
    """Whether a rule's alternatives are many more than its author wrote: a long list of them is none of these."""
    return alternatives(definition) > 2 * len(definition.body)


class _Counting:
    def __init__(self, tokens: Sequence[GrammarToken]) -> None:
        self.tokens = tokens
        self.at = 0
        self.most = 0

    def choice(self, depth: int) -> int:
        total, product = 0, 1
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.text in (")", "]"):
                break
            self.at += 1
            if token.text == "|":
                total, product = _bounded(total + product), 1
            elif token.kind == "to":
                self.at += 1
            else:
                product = _bounded(product * self._part(token, depth))
        return _bounded(total + product)

    def _part(self, token: GrammarToken, depth: int) -> int:
        count = 1
        if token.text in ("(", "[") and depth < _DEEPEST:
            count = self.choice(depth + 1)
            self.at += 1
            count += token.text == "["
        elif token.text == "{":
            while self.at < len(self.tokens) and self.tokens[self.at].text != "}":
                self.at += 1
            self.at += 1
        following = self.tokens[self.at].text if self.at < len(self.tokens) else ""
        if following == "?":
            self.at += 1
            return count + 1
        if following in ("*", "+"):
            self.at += 1
            self.most = max(self.most, count)
            return 1 + (following == "*")
        if following == "~":
            return self._repeated(count)
        return count

    def _repeated(self, count: int) -> int:
        self.at += 1
        numbers = []
        while self.at < len(self.tokens) and (self.tokens[self.at].kind in ("number", "dots")):
            if self.tokens[self.at].kind == "number":
                numbers.append(int(self.tokens[self.at].text[:7]))
            self.at += 1
        if not numbers:
            return count
        least, most = numbers[0], numbers[-1]
        if most >= 50:  # Lark then makes rules of their own
            return 1
        return _bounded(sum(_power(count, times) for times in range(least, most + 1)))


def _power(count: int, times: int) -> int:
    power = 1
    for _ in range(max(0, times)):
        power = _bounded(power * count)
    return power


def _bounded(count: int) -> int:
    return min(count, _COUNTED)
