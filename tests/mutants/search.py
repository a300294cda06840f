"""A search language with a tree, a printer, a canonical form, rules and a fast path of its own: small, and all there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from grammar.description import Description, Part
from grammar.diagnostic import Diagnostic, Edit, Safety, Severity
from grammar.language import Language
from grammar.notation import Built, Notation, Syntax
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Change, Example, Fault, Finding, Remove, Replace, TreeFix, rule
from grammar.source import Source, Span

GRAMMAR = (FilePath(__file__).parent / "search.lark").read_text(encoding="utf-8")
KEYWORDS = frozenset({"find", "where", "and", "in", "sort", "limit", "true", "false", "rising", "falling"})
MAX_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    operator: str
    values: tuple[int | str | bool, ...]


@dataclass(frozen=True, slots=True)
class Search:
    columns: tuple[str, ...]
    """Empty for all."""
    conditions: tuple[Condition, ...] = ()
    sort: str | None = None
    direction: str | None = None
    limit: int | None = None


# --- places ---


@dataclass(frozen=True, slots=True)
class Places:
    source: Source
    spans: dict

    def value(self, path):
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path, Span(0, len(self.source.text)))

    def key(self, path):
        return self.value(path)

    def inside(self, path, start, end):
        span = self.value(path)
        return Span(min(span.start + start, span.end), min(span.start + end, span.end))

    def document_path(self, path):
        return path

    def escaped(self, text):
        return text

    def edits(self, change: Change):
        span = self.value(change.path)
        if isinstance(change, Replace):
            return (Edit(span, str(change.value)),)
        if isinstance(change, Remove):
            return (Edit(Span(span.start, span.end), ""),)
        return ()


# --- text to tree ---


def decode(text: str) -> str:
    if text[:1] == "`":
        return text[1:-1]
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[:1] == '"' else text


def _value(token):
    if token.type == "NUMBER":
        return int(token)
    return decode(str(token)) if token.type == "STRING" else str(token) == "true"


def build(tree, source: Source) -> Built:
    spans = {(): _span(tree)}
    faults = []
    parts = {part.data: part for part in tree.children}
    columns = tuple(
        _named(column, ("columns", i), spans)
        for i, column in enumerate(c for c in parts["columns"].children if hasattr(c, "data"))
    )
    conditions = tuple(
        _condition(condition, ("conditions", i), spans)
        for i, condition in enumerate(parts["where"].children if "where" in parts else ())
    )
    sort = direction = limit = None
    if "sort" in parts:
        held = parts["sort"].children
        sort = _named(held[0], ("sort",), spans)
        if len(held) > 1:
            direction, spans["direction",] = str(held[1]), _span(held[1])
    if "limit" in parts:
        (token,) = parts["limit"].children
        limit, spans["limit",] = int(str(token) or 0), _span(token)
        if not 0 < limit <= MAX_LIMIT and str(token):
            faults.append(
                Diagnostic(
                    "limit-out-of-range", Severity.ERROR, "the limit is out of range", _span(token), path=("limit",)
                )
            )
    return Built(Search(columns, conditions, sort, direction, limit), Places(source, spans), tuple(faults))


def _condition(tree, path, spans) -> Condition:
    column, *rest = tree.children
    spans[path] = _span(tree)
    name = _named(column, (*path, "column"), spans)
    operator = "in"
    if rest and not hasattr(rest[0], "data"):
        operator, spans[*path, "operator"] = str(rest[0]), _span(rest[0])
        rest = rest[1:]
    for i, value in enumerate(rest):
        spans[*path, "values", i] = _span(value)
    return Condition(name, operator, tuple(_value(value.children[0]) for value in rest if str(value.children[0])))


def _named(tree, path, spans) -> str:
    spans[path] = _span(tree)
    return decode(str(tree.children[0]))


def _span(held) -> Span:
    held = getattr(held, "meta", held)
    return Span(getattr(held, "start_pos", None) or 0, getattr(held, "end_pos", None) or 0)


# --- tree to text ---


def print_search(search: Search) -> str:
    parts = ["find", ", ".join(map(_written, search.columns)) or "*"]
    if search.conditions:
        parts += ["where", " and ".join(map(_condition_text, search.conditions))]
    if search.sort is not None:
        parts += ["sort", _written(search.sort)]
        if search.direction is not None:
            parts.append(search.direction)
    if search.limit is not None:
        parts += ["limit", str(search.limit)]
    return " ".join(parts)


def _condition_text(condition: Condition) -> str:
    values = ", ".join(map(_value_text, condition.values))
    if condition.operator == "in":
        return f"{_written(condition.column)} in ({values})"
    return f"{_written(condition.column)} {condition.operator} {values}"


def _value_text(value: int | str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(name: str) -> str:
    return name if re.fullmatch("[a-z][a-z_]*", name) and name not in KEYWORDS else f"`{name}`"


def canonical(search: Search) -> Search:
    """Rising is how results are sorted anyway; the order of conditions and of a list's values means nothing."""
    conditions = (
        replace(c, values=tuple(sorted(set(c.values), key=lambda v: (str(type(v)), v)))) if c.operator == "in" else c
        for c in search.conditions
    )
    return replace(
        search,
        conditions=tuple(sorted(conditions, key=repr)),
        direction=None if search.direction == "rising" else search.direction,
    )


def walk(search: Search) -> Iterator:
    yield (), search
    for i, condition in enumerate(search.conditions):
        yield ("conditions", i), condition


# --- the fast path ---

_TOKEN = re.compile(r' +|(?P<word>[a-z][a-z_]*)|(?P<quoted>`[^`\n]+`)|(?P<number>-?(?:0|[1-9][0-9]{0,8})(?![0-9]))|'
                    r'(?P<string>"(?:[^"\\\n]|\\["\\])*")|(?P<sign>!=|[=<>(),*])')  # fmt: skip


class _NoSearchError(Exception):
    pass


class _Tokens:
    def __init__(self, text: str) -> None:
        self.held: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _NoSearchError
            if match.lastgroup:
                is_keyword = match.lastgroup == "word" and match.group() in KEYWORDS
                self.held.append(("keyword" if is_keyword else match.lastgroup, match.group()))
            at = match.end()
        self.held.reverse()

    def takes(self, text: str) -> bool:
        if self.held and self.held[-1] in (("keyword", text), ("sign", text)):
            self.held.pop()
            return True
        return False

    def take(self, *kinds: str) -> str:
        if not self.held or self.held[-1][0] not in kinds:
            raise _NoSearchError
        return self.held.pop()[1]

    def column(self) -> str:
        return decode(self.take("word", "quoted"))

    def value(self) -> int | str | bool:
        if self.takes("true"):
            return True
        if self.takes("false"):
            return False
        text = self.take("number", "string")
        return decode(text) if text[0] == '"' else int(text)

    def condition(self) -> Condition:
        column = self.column()
        if self.takes("in"):
            if not self.takes("("):
                raise _NoSearchError
            values = [self.value()]
            while self.takes(","):
                values.append(self.value())
            if not self.takes(")"):
                raise _NoSearchError
            return Condition(column, "in", tuple(values))
        operator = next((sign for sign in ("=", "!=", "<", ">") if self.takes(sign)), None)
        if operator is None:
            raise _NoSearchError
        return Condition(column, operator, (self.value(),))


def accept(text: str) -> Search | None:
    try:
        tokens = _Tokens(text)
        return _search(tokens)
    except _NoSearchError:
        return None


def _search(tokens: _Tokens) -> Search | None:
    if not tokens.takes("find"):
        return None
    columns: list[str] = []
    if not tokens.takes("*"):
        columns.append(tokens.column())
        while tokens.takes(","):
            columns.append(tokens.column())
    conditions: list[Condition] = []
    if tokens.takes("where"):
        conditions.append(tokens.condition())
        while tokens.takes("and"):
            conditions.append(tokens.condition())
    sort = direction = limit = None
    if tokens.takes("sort"):
        sort = tokens.column()
        direction = next((word for word in ("rising", "falling") if tokens.takes(word)), None)
    if tokens.takes("limit"):
        limit = int(tokens.take("number"))
        if not 0 < limit <= MAX_LIMIT:
            return None
    if tokens.held:
        return None
    return Search(tuple(columns), tuple(conditions), sort, direction, limit)


def locate(source: Source) -> Places:
    return Places(source, {})


# --- rules ---


@rule(
    Search,
    severity=Severity.WARNING,
    given="direction",
    invalid=[
        Example("find name sort name rising", fixed="find name sort name "),
        Example("find * sort price rising limit 3", fixed="find * sort price  limit 3"),
    ],
    valid=[Example("find name sort name"), Example("find name sort name falling")],
)
def idle_direction(search, context):
    """A direction is given that results have anyway, which makes people look for a reason."""
    if search.direction != "rising":
        return None
    fix = TreeFix("remove `rising`", (Remove(("direction",)),), Safety.SAFE)
    return [Finding("results are sorted rising anyway", path=("direction",), fixes=(fix,))]


@rule(
    Condition,
    invalid=[Example('find name where name < "a"'), Example("find * where open > true and price < 5")],
    valid=[Example("find name where price < 5"), Example('find name where name != "a" and open = true')],
)
def unordered_value(condition, context):
    """A value is compared for its size that has none, such as a text or a truth value."""
    if condition.operator not in ("<", ">") or type(condition.values[0]) is int:
        return None
    return [Finding(f"`{condition.operator}` compares numbers", path=("operator",))]


@rule(
    Condition,
    severity=Severity.WARNING,
    invalid=[
        Example("find name where price in (5)"),
        Example('find name where `sold out` in (true) and name in ("a", "b")'),
    ],
    valid=[Example("find name where price in (5, 6)"), Example("find name where price = 5")],
)
def single_candidate(condition, context):
    """A list of candidates has one value, so that an equals sign says the same."""
    if condition.operator != "in" or len(condition.values) > 1:
        return None
    return [Finding("there is one candidate")]


RULES = (idle_direction, unordered_value, single_candidate)
FAULTS = (
    *(Fault(name, Severity.ERROR, explanation) for name, explanation in EXPLANATIONS.items()),
    Fault(
        "limit-out-of-range",
        Severity.ERROR,
        "A limit is not from 1 to 1000.",
        (Example("find * limit 0"), Example("find * limit 1001")),
        (Example("find * limit 1"), Example("find * limit 1000")),
    ),
)


_NOTATION = Notation(Syntax("", "start", build, str))


def described(tree: Search) -> Description:
    """What a search asks: its own text is plain enough."""
    return Description((Part(print_search(tree)),))


def language(**changes) -> Language:
    """The language; what is given by keyword replaces a field of its notation, or of the language."""
    fields = {
        "grammar": GRAMMAR,
        "start": "search",
        "lexer": "basic",
        "build": build,
        "print": print_search,
        "decode": decode,
        "accept": accept,
        "locate": locate,
        "separators": (",",),
        "blank": " ",
        "unit": "search",
    }
    outer = {name: changes.pop(name) for name in list(changes) if name not in fields and name != "mistakes"}
    return Language(
        **{
            "name": "search",
            "notation": _NOTATION.changed(**{**fields, **changes}),
            "faults": FAULTS,
            "rules": RULES,
            "walk": walk,
            "canonical": canonical,
            "describing": described,
            **outer,
        }
    )
