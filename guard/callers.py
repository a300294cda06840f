"""Bound: the guards of the callers who came last, each with its policy filled by what is known of the caller."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from grammar.frozen import replace

G = TypeVar("G")

_MOST_CALLERS = 4096
"""So many are kept; with one more, all are forgotten and come again as they are needed."""


class Bound(Generic[G]):
    """The guards of a guard's callers.

    Threads need no lock: at worst two of them make the same guard, and one of the two is kept.
    """

    __slots__ = ("_guards",)

    def __init__(self) -> None:
        self._guards: dict[Hashable, G] = {}

    def of(self, guard: G, caller: Mapping[str, Any], names: Iterable[str]) -> G:
        """The guard for a caller, whose values for these names are the parameters of the guard's policy."""
        key = tuple([_key(caller.get(name)) for name in names])
        try:
            kept = self._guards.get(key)
        except TypeError:  # a value that cannot be a parameter cannot be looked up either
            return _made(guard, caller)
        if kept is None:
            kept = _made(guard, caller)
            if len(self._guards) >= _MOST_CALLERS:
                self._guards.clear()
            self._guards[key] = kept
        return kept


def _key(value: Any) -> Hashable:
    """A value with its type: ``1`` and ``True`` are two callers, though Python takes them for equal."""
    if type(value) is str:
        return value
    if isinstance(value, list | tuple):
        return (list, *map(_key, value))
    return type(value), value


def _made(guard: G, caller: Mapping[str, Any]) -> G:
    from guard.policy import PolicyError, PolicyTemplate  # noqa: PLC0415  # loads pydantic, where a policy is given

    template = getattr(guard, "policy", None)
    assert isinstance(template, PolicyTemplate)
    known = {name: caller[name] for name in template.parameters if name in caller}
    policy: Any
    try:
        policy = template.bind(caller)
    except PolicyError as error:
        policy = template.refusing(str(error))
    bound: G = replace(guard, policy=policy, caller=known)  # type: ignore[type-var]  # a guard is one of the frozen classes
    return bound
