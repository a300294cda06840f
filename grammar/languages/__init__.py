"""The languages that come with the package, one folder each; a folder that is put here is found by all who list them.

A folder declares a `LanguageFamily` under its own name. None is imported before it is asked for.
"""

from __future__ import annotations

from grammar.folder import instance, names
from grammar.language import LanguageFamily

DEFAULT = "honeycomb"
"""The language that is meant where none is named."""

NAMES = (DEFAULT, *(name for name in names(__path__) if name != DEFAULT))
"""The names of all languages, the default first."""


def family(name: str) -> LanguageFamily:
    """The language of one of the `NAMES`.

    Raises:
        ModuleNotFoundError: there is no such folder.
    """
    return instance(__name__, name, LanguageFamily)


def families() -> tuple[LanguageFamily, ...]:
    """Every language, the default first."""
    return tuple(family(name) for name in NAMES)
