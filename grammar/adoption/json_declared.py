"""What is declared of a grammar of typed JSON, from data: a table of `guard.toml`, or any mapping of the same form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grammar.adoption.loading import GrammarError, check_names
from grammar.diagnostic import one_of, quote
from grammar.notations.json import Case, ClosedSet, Declared, Key, Operand


def declared_of(given: Declared | Mapping[str, Any] | None) -> Declared:
    """What is declared, from a `Declared` or from data with the names of its fields.

    >>> declared_of({"keys": {"panel": {"width": {"is_required": True, "most": 24}}}}).key("panel", "width").most
    24

    Raises:
        GrammarError: the data has a name that nothing has, or a value of the wrong type.
    """
    if given is None:
        return Declared()
    if isinstance(given, Declared):
        return given
    table = _table(given, "declared")
    _check(table, _FIELDS, "declared")
    return Declared(**{name: _FIELDS[name](value, f"declared.{name}") for name, value in table.items()})


def _keys(value: Any, where: str) -> dict[str, dict[str, Key]]:
    return {
        name: {key: _key(each, f"{where}.{name}.{key}") for key, each in _table(keys, f"{where}.{name}").items()}
        for name, keys in _table(value, where).items()
    }


def _key(value: Any, where: str) -> Key:
    table = _table(value, where)
    _check(table, _OF_KEY, where)
    return Key(**{name: _OF_KEY[name](each, f"{where}.{name}") for name, each in table.items()})


def _closed(value: Any, where: str) -> ClosedSet:
    if not isinstance(value, (list, tuple)) or not value or not all(type(each) is int for each in value):
        raise _refusal(where, "a list of integers", value)
    return ClosedSet(tuple(value))


def _cases(value: Any, where: str) -> dict[str, Case]:
    return {name: _case(each, f"{where}.{name}") for name, each in _table(value, where).items()}


def _case(value: Any, where: str) -> Case:
    table = _table(value, where)
    _check(table, _OF_CASE, where)
    lacking = next((name for name in _OF_CASE if name not in table), None)
    if lacking is not None:
        raise GrammarError(f"`{where}` has no `{lacking}`")
    takes: dict[str, Operand] = {}
    for word, each in _table(table["takes"], f"{where}.takes").items():
        if each not in tuple(map(str, Operand)):
            raise _refusal(f"{where}.takes.{word}", one_of([f'"{operand}"' for operand in Operand]), each)
        takes[word] = Operand(each)
    return Case(_text(table["by"], f"{where}.by"), _text(table["key"], f"{where}.key"), takes)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _refusal(where, "a text", value)
    return value


def _truth(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _refusal(where, "true or false", value)
    return value


def _integer(value: Any, where: str) -> int:
    if type(value) is not int:
        raise _refusal(where, "an integer", value)
    return value


def _texts(value: Any, where: str) -> frozenset[str]:
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(isinstance(each, str) for each in value):
        raise _refusal(where, "a list of texts", value)
    return frozenset(value)


def _nouns(value: Any, where: str) -> dict[str, str]:
    return {name: _text(each, f"{where}.{name}") for name, each in _table(value, where).items()}


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise _refusal(where, "a table", value)
    return value


def _check(table: Mapping[str, Any], known: Mapping[str, Any], where: str) -> None:
    try:
        check_names(list(table), list(known), "declaration")
    except GrammarError as error:
        raise GrammarError(f"`{where}`: {str(error).replace('the grammar has no', 'there is no')}") from error


def _refusal(where: str, expected: str, value: Any) -> GrammarError:
    shown = quote(value) if isinstance(value, str) else repr(value) if isinstance(value, (bool, int, float)) else ""
    return GrammarError(f"`{where}` is {expected}, not {shown or type(value).__name__}")


_FIELDS: Mapping[str, Callable[[Any, str], Any]] = {
    "keys": _keys,
    "nouns": _nouns,
    "most_items": _integer,
    "unbounded": _texts,
    "nonempty_items": _texts,
    "named_items": _texts,
    "cases": _cases,
}
"""What can be declared as data; classes of an author's own and pages of rules are given as `Declared`."""

_OF_KEY: Mapping[str, Callable[[Any, str], Any]] = {
    "noun": _text,
    "is_required": _truth,
    "least": _integer,
    "most": _integer,
    "one_of": _closed,
    "is_nonempty": _truth,
    "is_name": _truth,
}

_OF_CASE = {"by": "the key that holds a word", "key": "the key that depends on it", "takes": "what each word takes"}
