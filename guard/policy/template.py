"""PolicyTemplate: a policy with named parameters, which each caller fills with values of its own.

A parameter is a value, never a part of the policy's form: it stands in a string (``equals = "{tenant}"``), a star in it is
a star and no pattern, and it can bring no key, no list item and no parameter with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from grammar.diagnostic import one_of, quote
from grammar.suggestion import nearest
from guard.policy.matching import Pattern
from guard.policy.statement import AS_IT_STANDS, Policy, PolicyError, complaint

_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]{0,63})\}")
_DEEPEST = 32
SAMPLE = "\ue000"
"""Stands for a string that a caller will give, where a template is tried before anybody does."""

_PATTERNS = ("allow", "deny")
"""Lists whose strings are patterns: in these, a parameter stands for one name."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of parameters: what a value of it is called, which values are of it, and one of them to try a policy with."""

    noun: str
    takes: Callable[[Any], bool]
    sample: Any


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


KINDS: Mapping[str, _Kind] = {
    "string": _Kind("a string that is not empty", _is_text, SAMPLE),
    "integer": _Kind("an integer", _is_whole, 2),
    "number": _Kind("a number", lambda value: _is_whole(value) or isinstance(value, float), 2),
    "boolean": _Kind("true or false", lambda value: isinstance(value, bool), True),
    "strings": _Kind(
        "a list of strings, with at least one",
        lambda value: isinstance(value, list | tuple) and bool(value) and all(map(_is_text, value)),
        (SAMPLE,),
    ),
}
"""What the values of a parameter may be. A parameter of no stated kind is a string."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A string of the policy, cut at its parameters: texts and names by turns, a text first and last."""

    pieces: tuple[str, ...]
    is_pattern: bool

    @property
    def is_alone(self) -> bool:
        """Whether it is one parameter, and no text beside it."""
        return len(self.pieces) == 3 and not self.pieces[0] and not self.pieces[2]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """The value that stands here: the parameter's own where it stands alone, otherwise a string."""
        if self.is_alone:
            value = values[self.pieces[1]]
            if not self.is_pattern:
                return value
            return [Pattern.only(each) for each in value] if isinstance(value, list | tuple) else Pattern.only(value)
        parts = [
            (Pattern.only(values[piece]) if self.is_pattern else values[piece]) if number % 2 else piece
            for number, piece in enumerate(self.pieces)
        ]
        return "".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class PolicyTemplate:
    """A policy with parameters.

    `parameters` are their names with their kinds; without any, the policy is the same for every caller. `name` is the
    policy's. `refusal` says why no query can be allowed by it, where a caller did not give what it needs; empty otherwise.

    >>> template = PolicyTemplate.of({"require": [{"column": "tenant", "equals": "{tenant}"}]})
    >>> template.bind({"tenant": "acme"}).require[0].equals
    'acme'
    >>> template.bind({})
    Traceback (most recent call last):
    guard.policy.statement.PolicyError: the policy needs the parameter `tenant`, and the caller does not give it
    """

    name: str
    parameters: Mapping[str, str]
    refusal: str = ""
    _form: Any = field(repr=False, default=None)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> PolicyTemplate:
        """The template that a mapping states: the keys of a policy, and `parameters`, names with their kinds.

        Raises:
            PolicyError: what it states is no policy, whatever the parameters are.
        """
        stated = document.get("parameters", {})
        if not isinstance(stated, Mapping):
            raise PolicyError("the parameters of a policy must be a table of names and kinds")
        for name, kind in stated.items():
            if kind not in KINDS:
                raise PolicyError(f"the parameter {quote(str(name))} has an unknown kind: use {one_of(list(KINDS))}")
        form = _parsed({key: value for key, value in document.items() if key != "parameters"}, is_pattern=False)
        names = dict.fromkeys(_names(form))
        for name in names if stated else ():
            if name not in stated:
                near = nearest(name, tuple(stated))
                hint = f": did you mean {quote(near[0])}?" if near else ""
                raise PolicyError(f"the policy uses the parameter {quote(name)}, which it does not state{hint}")
        for name in stated:
            if name not in names:
                raise PolicyError(f"the policy states the parameter {quote(str(name))} and never uses it")
        parameters = {name: stated.get(name, "string") for name in names}
        for name in _joined(form):
            if parameters[name] == "strings":
                raise PolicyError(f"the parameter {quote(name)} is a list, which cannot be part of a longer text")
        policy = _policy(_filled(form, {name: KINDS[kind].sample for name, kind in parameters.items()}))
        return cls(policy.name, parameters, "", form)

    @property
    def sample(self) -> Policy:
        """The policy with some values for its parameters: what it states, if not of whom."""
        return _policy(_filled(self._form, {name: KINDS[kind].sample for name, kind in self.parameters.items()}))

    @property
    def digest(self) -> str:
        """What tells this template from every other, in hexadecimal: SHA-256 of its form, as JSON with sorted keys."""
        stated = json.dumps(_plain(self._form), sort_keys=True, separators=(",", ":"))
        return sha256(stated.encode()).hexdigest()

    def bind(self, caller: Mapping[str, Any]) -> Policy:
        """The policy of one caller, of whom `caller` says what the parameters are; it may say other things too.

        Raises:
            PolicyError: a parameter is missing, is empty or is of another kind; or the policy cannot have this value.
        """
        values = {}
        for name, kind in self.parameters.items():
            value = caller.get(name)
            if value is None:
                raise PolicyError(f"the policy needs the parameter {quote(name)}, and the caller does not give it")
            if not KINDS[kind].takes(value):
                raise PolicyError(f"the parameter {quote(name)} of the policy must be {KINDS[kind].noun}")
            values[name] = value
        return _policy(_filled(self._form, values))

    def refusing(self, reason: str) -> PolicyTemplate:
        """The same template for a caller to whom nothing can be allowed, and why."""
        return PolicyTemplate(self.name, self.parameters, reason, self._form)


def _policy(data: Any) -> Policy:
    try:
        return Policy.model_validate(data, context=AS_IT_STANDS)
    except ValidationError as error:
        raise PolicyError(complaint(error)) from error


def _parsed(value: Any, *, is_pattern: bool, depth: int = 0) -> Any:
    """The same value with its strings cut at their parameters; keys have none."""
    if depth > _DEEPEST:
        raise PolicyError(f"the policy has tables in each other, more than {_DEEPEST} deep")
    if isinstance(value, str):
        return _text(value, is_pattern=is_pattern)
    if isinstance(value, Mapping):
        return {key: _parsed(each, is_pattern=key in _PATTERNS, depth=depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_parsed(each, is_pattern=is_pattern, depth=depth + 1) for each in value]
    return value


def _text(text: str, *, is_pattern: bool) -> str | _Text:
    """A string with its parameters; ``{{`` and ``}}`` are braces. One without parameters is a string."""
    pieces, at = [""], 0
    for match in _PLACE.finditer(text):
        pieces[-1] += _literal(text[at : match.start()], text)
        at = match.end()
        if match[1] is None:
            pieces[-1] += match[0][0]
        else:
            pieces += [match[1], ""]
    pieces[-1] += _literal(text[at:], text)
    return pieces[0] if len(pieces) == 1 else _Text(tuple(pieces), is_pattern)


def _plain(form: Any) -> Any:
    """The form as plain data: a string with parameters as the list of its pieces, in an object of its own."""
    if isinstance(form, _Text):
        return {"": list(form.pieces)}
    if isinstance(form, dict):
        return {str(key): _plain(each) for key, each in form.items()}
    return [_plain(each) for each in form] if isinstance(form, list) else form


def _literal(part: str, whole: str) -> str:
    """A part of a string without parameters; a lone brace in it is one that was misspelt."""
    if "{" in part or "}" in part:
        raise PolicyError(
            f"{quote(whole)} has a brace that belongs to no parameter: write {{{{ or }}}} for the brace itself"
        )
    return part


def _names(form: Any) -> Iterator[str]:
    if isinstance(form, _Text):
        yield from form.pieces[1::2]
    elif isinstance(form, dict | list):
        for each in form.values() if isinstance(form, dict) else form:
            yield from _names(each)


def _joined(form: Any) -> Iterator[str]:
    """The parameters that are parts of longer texts."""
    if isinstance(form, _Text):
        yield from () if form.is_alone else form.pieces[1::2]
    elif isinstance(form, dict | list):
        for each in form.values() if isinstance(form, dict) else form:
            yield from _joined(each)


def _filled(form: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(form, _Text):
        return form.filled(values)
    if isinstance(form, dict):
        return {key: _filled(each, values) for key, each in form.items()}
    if not isinstance(form, list):
        return form
    items: list[Any] = []
    for each in form:
        value = _filled(each, values)
        is_spread = isinstance(each, _Text) and isinstance(value, list | tuple)
        items += value if is_spread else [value]
    return items
