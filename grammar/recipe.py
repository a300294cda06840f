"""Recipe: how a language is made again in another process, from what it was made of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from importlib import import_module
from threading import Lock
from types import MappingProxyType
from typing import Any

from grammar.frozen import fields_of, replace

MAX_KEPT = 64
"""So many languages that came out of a pickle are kept in a process, so that each is made once."""


class Recipe:
    """A function of a module with the arguments that it made something of; by keyword those that a user gave.

    What was made is never pickled itself: it holds tables, locks and functions inside functions.
    """

    __slots__ = ("_payload", "arguments", "make", "options")

    def __init__(self, make: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        self.make = make
        self.arguments = arguments
        self.options = {name: plain(value) for name, value in options.items()}
        self._payload = b""

    def payload(self, what: str) -> bytes:
        """The recipe as bytes; `what` is what it makes, for a sentence about it.

        Raises:
            pickle.PicklingError: an argument cannot be pickled, such as a lambda; the sentence names it.
        """
        import pickle

        if not self._payload:
            require_picklable(what, {**dict(enumerate(self.arguments)), **self.options})
            self._payload = pickle.dumps((self.make, self.arguments, self.options))
        return self._payload


_kept: OrderedDict[bytes, Any] = OrderedDict()
_lock = Lock()


def remade(payload: bytes) -> Any:
    """What a recipe makes; in one process the same for the same recipe, of the last `MAX_KEPT` ones."""
    import pickle

    with _lock:
        if payload in _kept:
            _kept.move_to_end(payload)
            return _kept[payload]
    make, arguments, options = pickle.loads(payload)  # noqa: S301  # it is a part of a pickle that is being read anyway
    made = make(*arguments, **options)
    with _lock:
        made = _kept.setdefault(payload, made)
        while len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)
    return made


def remade_notation(payload: bytes) -> Any:
    """The notation of the language that a recipe makes."""
    return remade(payload).notation


def restored(cls: type, fields: Mapping[str, Any]) -> Any:
    """A value of the contents of its fields."""
    return cls(**fields)


def by_name(declared: Any, function: Any) -> tuple[Any, ...]:
    """How what a decorator made of a function is pickled: by the name that both have in their module.

    A copy with other contents of some fields is pickled by that name and these.
    """
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    original = _named(module, name)
    content = {key: getattr(declared, key) for key, stated in fields_of(type(declared)).items() if stated.init}
    if type(original) is not type(declared) or not any(getattr(original, key) is function for key in content):
        return restored, (type(declared), content)
    return _like, (module, name, {k: v for k, v in content.items() if v is not getattr(original, k)})


def _named(module: str, name: str) -> Any:
    """What a module has under a name; None where it has nothing there."""
    found: Any = import_module(module) if module else None
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def _like(module: str, name: str, changed: Mapping[str, Any]) -> Any:
    """What a decorator made under that name, with other contents of some fields."""
    original = _named(module, name)
    return replace(original, **changed) if changed else original


def require_picklable(what: str, parts: Mapping[Any, Any]) -> None:
    """Make sure that every part can be pickled.

    Raises:
        pickle.PicklingError: one cannot; the sentence says which, and what to do about it.
    """
    import pickle

    for name, value in parts.items():
        try:
            pickle.dumps(value)
        except Exception as error:
            part = f"its `{name}`" if isinstance(name, str) else "what it was made of"
            raise pickle.PicklingError(
                f"{what} cannot be pickled, because {part} {_reason(value, error)}: give a function of a module in its place"
            ) from error


def _reason(value: Any, error: Exception) -> str:
    """Why a value cannot be pickled, in a few words."""
    name = getattr(value, "__qualname__", "")
    if name.endswith("<lambda>"):
        return "is a lambda"
    if "<locals>" in name:
        return "is a function inside a function"
    said = (str(error).splitlines() or [""])[0]
    inner = "a lambda" if "<lambda>" in said else "a function inside a function" if "<locals>" in said else ""
    return f"contains {inner}" if inner else f"cannot be ({type(error).__name__})"


def plain(value: Any) -> Any:
    """A mapping that can be pickled in place of a view of one; of a named tuple, the same with its parts so."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return type(value)(*map(plain, value))
    return dict(value) if isinstance(value, MappingProxyType) else value
