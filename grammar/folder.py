"""The instances of a plural folder, found by the names of their files."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

T = TypeVar("T")


def collect(package: str, path: Iterable[str], kind: type[T]) -> tuple[T, ...]:
    """What each module of a package declares under its own name, in alphabetical order.

    A file ``unknown_column.py`` declares ``unknown_column``; that is all it takes to add one. Called from the folder's
    ``__init__`` with its own ``__name__`` and ``__path__``.

    Raises:
        TypeError: a module does not declare a `kind` under its own name.
    """
    found: list[T] = []
    for name in sorted(module.name for module in iter_modules(path)):
        instance = getattr(import_module(f"{package}.{name}"), name, None)
        if not isinstance(instance, kind):
            raise TypeError(f"{package}.{name} does not declare a {kind.__name__} named {name}")
        found.append(instance)
    return tuple(found)
