"""A face whose names are loaded when they are asked for: importing a package does not pay for what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def later(package: str, where: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package: names to the modules that have them.

    What type checkers are to know stands behind TYPE_CHECKING beside it; a name is looked up anew each time, so that a
    module that is replaced is seen.
    """

    def attribute(name: str) -> Any:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(where[name]), name)

    return attribute
