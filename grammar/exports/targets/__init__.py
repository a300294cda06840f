"""The targets that a grammar can be exported to, one a file."""

from __future__ import annotations

from grammar.diagnostic import quote
from grammar.exports.target import Export, ExportError, Target
from grammar.folder import collect
from grammar.language import Language
from grammar.schema import Schema
from grammar.suggestion import nearest

TARGETS: tuple[Target, ...] = collect(__name__, __path__, Target)
"""Every target, in alphabetical order."""


def export(language: Language, target: str, schema: Schema | None = None) -> Export:
    """A language's grammar, written for a target.

    Args:
        language: the language.
        target: the name of one of the `TARGETS`.
        schema: its columns, where texts may name no others; without one, and with an open one, any name may stand.

    Raises:
        ExportError: there is no such target, or it cannot say the grammar; the sentence names the construct and its place.
    """
    return named(target).write(language, schema)


def named(name: str) -> Target:
    """The target of that name.

    Raises:
        ExportError: there is none.
    """
    found = next((target for target in TARGETS if target.name == name), None)
    if found is None:
        near = nearest(name, [target.name for target in TARGETS])
        hint = f"did you mean {quote(near[0])}?" if near else f"there are {', '.join(t.name for t in TARGETS)}"
        raise ExportError(f"there is no target {quote(name)}; {hint}")
    return found
