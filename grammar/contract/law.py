"""Law, @law: one thing that must hold of every language, whatever text it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from grammar.diagnostic import Diagnostic, Safety, Severity
from grammar.folder import explanation_of, name_of
from grammar.generation.judged import Rules
from grammar.language import Language
from grammar.notation import Notation, Parsed
from grammar.parsing.reader import compiled, read
from grammar.rule import Example, Fault
from grammar.schema import Column, ColumnType, DatasetKind, Schema
from grammar.source import Source


class Subject(StrEnum):
    """What a law is held against; the value is what one case is called where cases are counted."""

    TEXT = "text"
    """Any text at all, and texts near the language."""
    INPUT = "input"
    """Any text or bytes."""
    SENTENCE = "sentence"
    """Texts that derive from the grammar, and the language's own valid examples."""
    EXAMPLE = "example"
    """The examples of the language's rules and faults, each once."""
    GROWTH = "growing text"
    """A text with a part that is repeated."""
    TERMINAL = "terminal"
    """The names of the grammar's terminals, each once."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A text that can be made as long as one likes: `before`, then `part` many times, then `after`."""

    before: str
    part: str
    after: str

    def text(self, size: int) -> str:
        """The text with `part` repeated over about `size` characters."""
        return self.before + self.part * max(size // max(len(self.part), 1), 1) + self.after


@dataclass(frozen=True, slots=True)
class Shown:
    """One example of a rule or fault, with the page it stands on and whether it shows the fault."""

    page: Fault
    example: Example
    is_invalid: bool


Case = str | bytes | Growth | Shown
"""What a law is tried on; a terminal is given by its name."""


class Unfit(Exception):  # noqa: N818  # no error: the case says nothing about the law
    """The case is none that the law speaks of, such as a text without a tree; it is not counted."""


SCHEMA = Schema.of(
    [
        Column("name", ColumnType.STRING),
        Column("size", ColumnType.INTEGER),
        Column("duration_ms", ColumnType.FLOAT),
        Column("error", ColumnType.BOOLEAN),
    ],
    name="trial",
)
"""A dataset for languages that are tried without one of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A language on trial, with what its texts are judged against.

    `schema` is what the trees are judged against besides being judged without one. `has_plain_examples` says that an
    example which names no profile is meant for this language: false for a profile other than the language's default.
    """

    language: Language
    schema: Schema = SCHEMA
    has_plain_examples: bool = True

    def read(self, text: str) -> Parsed:
        """What the grammar makes of a text; the fast path has no say."""
        return read(self.language.notation, Source(text))

    def tree(self, text: str) -> Any:
        """The tree of a text.

        Raises:
            Unfit: the text has none.
        """
        tree = self.read(text).tree
        if tree is None:
            raise Unfit
        return tree


LawCheck = Callable[[Trial, Any], str | None]
"""A law's code: (trial, case) to what is broken in one phrase; None where the law holds."""

Excuse = Callable[[Language], str | None]
"""Why a law is not for a language, in one phrase; None where it is."""


def _for_every_language(_language: Language) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Law:
    """One law: its name, its reason, what it is held against, and the code that looks.

    `check` gives what is broken, in one phrase that can follow the law's name; an exception that it lets through is a
    broken law too. `excuse` gives the reason why a language is not asked; `idle` is the reason that is given when none of
    the drawn cases was one that the law speaks of, empty where there always must be some. `cost` says how many cases of
    the others one case of this law takes the time of.
    """

    name: str
    explanation: str
    subject: Subject
    check: LawCheck = field(repr=False)
    excuse: Excuse = field(default=_for_every_language, repr=False)
    idle: str = ""
    cost: int = 1

    @property
    def summary(self) -> str:
        """The first sentence of the explanation, without its full stop."""
        return self.explanation.split("\n\n", 1)[0].replace("\n", " ").strip().rstrip(".")


def law(
    subject: Subject, *, excuse: Excuse = _for_every_language, idle: str = "", cost: int = 1
) -> Callable[[LawCheck], Law]:
    """Make a law of a function: its name is the law's, its docstring the explanation.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(check: LawCheck) -> Law:
        explanation = explanation_of(check, "law")
        return Law(name_of(check), explanation, subject, check, excuse, idle, cost)

    return declare


def schema_of(example: Example) -> Schema | None:
    """The dataset that an example is judged against; None where it names none."""
    kind = DatasetKind(example.kind) if example.kind else None
    if example.columns is None:
        return Schema.of((), kind=kind, is_open=True) if kind else None
    types = example.columns if isinstance(example.columns, Mapping) else dict.fromkeys(example.columns)
    return Schema.of([Column(name, ColumnType(type_) if type_ else None) for name, type_ in types.items()], kind=kind)


def is_same(one: Any, other: Any) -> bool:
    """Whether two trees are equal and of the same types throughout: to Python 1, 1.0 and True are equal, here not.

    >>> is_same((1, "a"), (1, "a")), is_same((1,), (True,)), is_same(0.0, -0.0)
    (True, False, False)
    """
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if a is b:
            continue
        if type(a) is not type(b):
            return False
        if isinstance(a, tuple | list):
            if len(a) != len(b):
                return False
            waiting += zip(a, b, strict=True)
        elif isinstance(a, Mapping):
            if a.keys() != b.keys():
                return False
            waiting += ((a[key], b[key]) for key in a)
        elif is_dataclass(a):
            waiting += ((getattr(a, f.name), getattr(b, f.name)) for f in fields(a) if f.compare)
        elif a != b or (isinstance(a, float) and repr(a) != repr(b)):
            return False
    return True


def raise_causes(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise what a rule raised, where a diagnostic says that one failed: checking reports it, and a law is broken by it."""
    for diagnostic in diagnostics:
        if diagnostic.cause is not None:
            raise diagnostic.cause


def errors_of(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """The diagnostics that refuse a text."""
    return [d for d in diagnostics if d.severity is Severity.ERROR]


def is_safely_mended(diagnostic: Diagnostic) -> bool:
    """Whether the first fix of a diagnostic is one that is applied unasked."""
    return bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE


def terminals_of(notation: Notation) -> Mapping[str, str | None]:
    """For each terminal of a notation its expression, None where it is one fixed text."""
    if notation.read is not None:
        rules = Rules.of(notation)
        return {name: None if name in rules.fixed else pattern for name, (pattern, _) in rules.patterns.items()}
    terminals = compiled(notation, with_mistakes=True).root_lexer.terminals
    return {t.name: None if t.pattern.type == "str" else t.pattern.to_regexp() for t in terminals}
