"""Faults of exporters, planted one at a time: each is what an author gets wrong, and the proof has to see it."""

# ruff: noqa: ARG005, E501, SLF001  # each fault stands on one line, and reaches into the code that it breaks

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from grammar.exports import form, from_shape, from_table, schema_form, writing
from grammar.exports.targets import gbnf, xgrammar
from grammar.notations.json.declared import Declared, Operand


@dataclass(frozen=True)
class Fault:
    """A fault of an exporter: a target and a language in which it shows, and what plants it."""

    name: str
    target: str
    case: str
    plant: Callable[[], AbstractContextManager[Any]]


def _code_of(module: Any, name: str, make: Callable[[Any], Any]) -> Callable[[], AbstractContextManager[Any]]:
    """Plants what `make` gives of the right code in its place."""
    return lambda: patch.object(module, name, make(getattr(module, name)))


def _times(least: int | None = None, more: int = 0) -> Callable[[Any], Any]:
    def planted(right: Any) -> Any:
        def wrong(low: int, high: int | None) -> str:
            if high is not None and high > 1:
                high += more
            return str(right(low if least is None or high is not None else least, high))

        return wrong

    return planted


def _replaced(old: str, new: str) -> Callable[[Any], Any]:
    """The written text with something else in it."""
    return lambda right: lambda *given, **named_: right(*given, **named_).replace(old, new)


def _declared(**changed: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: patch.multiple(Declared, **changed)


def _no_part(key: str) -> Callable[[Any], Any]:
    return lambda right: (
        lambda *given: tuple(
            each._replace(members={k: c for k, c in each.members.items() if k != key}, required=each.required - {key})
            for each in right(*given)
        )
    )


def _listless(right: Any) -> Any:
    def wrong(part: Any, required: Any, by: str, key: str, takes: Any, words: Any) -> Any:
        return right(part, required, by, key, Operand.REQUIRED if takes is Operand.LIST else takes, words)

    return wrong


def _without_beginnings(right: Any) -> Any:
    """Words that begin others are lost."""

    def wrong(words: Any) -> Any:
        every = list(words)
        return right([word for word in every if not any(other != word and other.startswith(word) for other in every)])

    return wrong


def _one_variant(_right: Any) -> Any:
    return lambda declared, part: (from_shape.Variant(part.members, frozenset(declared.required(part))),)


def _schema_without(key: str) -> Callable[[Any], Any]:
    def planted(right: Any) -> Any:
        def wrong(self: Any, *given: Any) -> dict[str, Any]:
            made = right(self, *given)
            return {name: value for name, value in made.items() if name != key}

        return wrong

    return planted


def _lower(right: Any) -> Any:
    def wrong(self: Any, kind: str, values: Any) -> Any:
        return right(self, kind, [value.lower() if isinstance(value, str) else value for value in values])

    return wrong


FAULTS = (
    Fault("a bound of repetitions is one too large", "llguidance", "2023 bounds", _code_of(writing, "times", _times(more=1))),
    Fault("what may be absent must be there once", "gbnf", "sql", _code_of(writing, "times", _times(least=1))),
    Fault("a set that is negated loses the sign", "llguidance", "sql", _code_of(writing, "character_class", _replaced("[^", "["))),
    Fault("a point matches any character", "llguidance", "2023", _code_of(writing, "_regex_letter", _replaced("\\.", "."))),
    Fault("a backslash in brackets has no escape", "gbnf", "2023", lambda: patch.object(gbnf, "DIALECT", gbnf.DIALECT._replace(in_class=lambda code: chr(code) if code == 0x5C else gbnf._in_class(code)))),
    Fault("an escape of two digits goes on with letters", "xgrammar", "2023", lambda: patch.object(xgrammar, "DIALECT", xgrammar.DIALECT._replace(in_class=lambda code: f"\\x{code:02X}" if code == 0x5C else xgrammar._in_class(code)))),
    Fault("the greatest number is left out", "gbnf", "2023", _code_of(from_shape, "integers", lambda right: lambda low, high: right(low, None if high is None else high - 1))),
    Fault("a least number is forgotten", "llguidance", "2023", _code_of(from_shape, "integers", lambda right: lambda low, high: right(None if low is None else 0, high))),
    Fault("a greatest number is forgotten", "gbnf", "charts", _code_of(from_shape, "integers", lambda right: lambda low, high: right(low, None))),
    Fault("no word decides what stands beside it", "gbnf", "2023", _code_of(from_shape, "variants", _one_variant)),
    Fault("a list is taken for one value", "llguidance", "2023", _code_of(from_shape, "_variant", _listless)),
    Fault("no key must be there", "gbnf", "charts", _declared(required=lambda _self, _part: ())),
    Fault("a key is lost", "llguidance", "2023", _code_of(from_shape, "variants", _no_part("limit"))),
    Fault("a list has no bound", "json-schema", "2023 bounds", _declared(most=lambda _self, _name: None)),
    Fault("a key may come twice", "llguidance", "2023", _code_of(from_shape, "When", lambda right: lambda each, condition: right(each, "true") if "clear" in condition else right(each, condition))),
    Fault("names may be empty", "gbnf", "2023 any name", _code_of(from_shape, "_nonempty_string", lambda _: lambda: from_shape.scalar_expression("STRING"))),
    Fault("a string runs over a line break", "llguidance", "2023 any name", _code_of(writing, "_regex_in_class", lambda right: lambda code: right(0) if code == 0x1F else right(code))),
    Fault("the last column is lost", "openai-lark", "2023", _code_of(from_shape, "names_in", lambda right: lambda schema: right(schema)[:-1])),
    Fault("names that begin others are lost", "gbnf", "many names", _code_of(from_shape, "words_expression", _without_beginnings)),
    Fault("a keyword may be a name", "llguidance", "logs any name", _code_of(from_table._Reading, "_take_away", lambda _: lambda *_: None)),
    Fault("tokens may run together", "gbnf", "logs", _code_of(from_table._Reading, "_run_together", lambda _: lambda *_: False)),
    Fault("blanks are forgotten", "llguidance", "sql", _code_of(from_table._Reading, "_blank", lambda _: lambda _: (None, ""))),
    Fault("a rule that begins with itself goes on once", "gbnf", "formula", _code_of(from_table, "Times", lambda right: lambda part, low, high: right(part, low, 1) if (low, high) == (0, None) else right(part, low, high))),
    Fault("optional parts are put together wrongly", "llguidance", "logs", _code_of(from_table, "_joined", lambda right: lambda each: [tuple((symbol, at > 1 or may) for at, (symbol, may) in enumerate(row)) for row in right(each)])),
    Fault("an object may have other keys", "json-schema", "2023", _code_of(schema_form._Writing, "_object", _schema_without("additionalProperties"))),
    Fault("an object of a schema needs no key", "json-schema", "2023", _code_of(schema_form._Writing, "_object", _schema_without("required"))),
    Fault("words are in small letters", "gemini-schema", "2023", _code_of(schema_form._Writing, "_enum", _lower)),
    Fault("numbers of a schema have no bounds", "json-schema", "2023", _code_of(schema_form._Writing, "_bound", lambda _: lambda *_, **__: None)),
    Fault("null is not left out again", "openai-schema", "2023", _code_of(schema_form, "without_null", lambda _: lambda *_: schema_form.Restored)),
    Fault("a comma may end a list", "gbnf", "charts", _code_of(from_shape._Shaping, "_list", lambda right: lambda self, part: form.row(*right(self, part).parts[:-1], form.maybe(form.Text(",")), form.Text("]")))),
)  # fmt: skip


UNFOUND = {"an escape of two digits goes on with letters": "only XGrammar reads on: --decoders finds it"}
"""Faults that the engines of the tests cannot find, with the reason."""


def forget() -> None:
    """Forget what was worked out by right code, or by wrong."""
    for worked_out in (from_shape._number, from_shape._nonempty_string):
        if hasattr(worked_out, "cache_clear"):
            worked_out.cache_clear()
