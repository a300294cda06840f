"""Training: files for trainers, made of records: answers, preferences, drawn queries; and the guard as a grader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.training.candidates import Candidates, Choice
    from guard.training.card import Card, Covered
    from guard.training.data_set import DataSet, DataSetError, Making
    from guard.training.format import FormatError, TrainingFormat
    from guard.training.formats import FORMATS
    from guard.training.likeness import leaks
    from guard.training.line import Kind, LeftOut, Origin, TrainingLine

__all__ = [
    "FORMATS",
    "Candidates",
    "Card",
    "Choice",
    "Covered",
    "DataSet",
    "DataSetError",
    "FormatError",
    "Kind",
    "LeftOut",
    "Making",
    "Origin",
    "TrainingFormat",
    "TrainingLine",
    "leaks",
]

__getattr__ = later(
    __name__,
    {
        "FORMATS": "guard.training.formats",
        "Candidates": "guard.training.candidates",
        "Card": "guard.training.card",
        "Choice": "guard.training.candidates",
        "Covered": "guard.training.card",
        "DataSet": "guard.training.data_set",
        "DataSetError": "guard.training.data_set",
        "FormatError": "guard.training.format",
        "Kind": "guard.training.line",
        "LeftOut": "guard.training.line",
        "Making": "guard.training.data_set",
        "Origin": "guard.training.line",
        "TrainingFormat": "guard.training.format",
        "TrainingLine": "guard.training.line",
        "leaks": "guard.training.likeness",
    },
)


def __dir__() -> list[str]:
    return __all__
