"""A language's grammar written for another engine: a decoder's dialect, or a JSON Schema; with what it cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.exports.target import Difference, Direction, Export, ExportError, Restored, Target
    from grammar.exports.targets import TARGETS, export

__all__ = ["TARGETS", "Difference", "Direction", "Export", "ExportError", "Restored", "Target", "export"]

__getattr__ = later(
    __name__,
    {
        "Difference": "grammar.exports.target",
        "Direction": "grammar.exports.target",
        "Export": "grammar.exports.target",
        "ExportError": "grammar.exports.target",
        "Restored": "grammar.exports.target",
        "Target": "grammar.exports.target",
        "TARGETS": "grammar.exports.targets",
        "export": "grammar.exports.targets",
    },
)


def __dir__() -> list[str]:
    return __all__
