"""The instances of a plural folder: found by the names of their files, named and explained by what declares them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar

T = TypeVar("T")


def collect(package: str, path: Iterable[str], kind: type[T]) -> tuple[T, ...]:
    """What each module of a package declares under its own name, in alphabetical order.

    A file ``unknown_column.py`` declares ``unknown_column``; that is all it takes to add one. Called from the folder's
    ``__init__`` with its own ``__name__`` and ``__path__``.

    Raises:
        TypeError: a module does not declare a `kind` under its own name.
    """
    return tuple(instance(package, name, kind) for name in names(path))


def names(path: Iterable[str]) -> tuple[str, ...]:
    """The names of a folder's modules and packages, in alphabetical order; none is imported."""
    return tuple(sorted(module.name for module in iter_modules(path)))


def instance(package: str, name: str, kind: type[T]) -> T:
    """What the module of that name declares under its own name.

    Raises:
        TypeError: it does not declare a `kind` under its own name.
    """
    declared = getattr(import_module(f"{package}.{name}"), name, None)
    if not isinstance(declared, kind):
        raise TypeError(f"{package}.{name} does not declare a {kind.__name__} named {name}")
    return declared


def name_of(function: Callable[..., Any]) -> str:
    """The name of what a function declares, in kebab-case: `unknown_column` declares `unknown-column`."""
    return function.__name__.replace("_", "-")


def explanation_of(function: Callable[..., Any], noun: str) -> str:
    """The docstring of a function that declares a rule, a repair, a law: the explanation that its page shows.

    Raises:
        TypeError: the function has no docstring.
    """
    lines = (function.__doc__ or "").strip().expandtabs().splitlines()
    if not lines:
        raise TypeError(f"{noun} {name_of(function)} has no docstring to explain it")
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return "\n".join([lines[0], *(line[margin:] for line in lines[1:])])
