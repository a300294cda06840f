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
    from guard.training.grader import Grader, GraderError, Rewards, grader_from
    from guard.training.likeness import leaks
    from guard.training.line import Kind, LeftOut, Origin, TrainingLine
    from guard.training.questions import Endpoint, PlainWords
    from guard.training.synthetic import Lacking, Synthesis, synthesised

__all__ = [
    "FORMATS",
    "Candidates",
    "Card",
    "Choice",
    "Covered",
    "DataSet",
    "DataSetError",
    "Endpoint",
    "FormatError",
    "Grader",
    "GraderError",
    "Kind",
    "Lacking",
    "LeftOut",
    "Making",
    "Origin",
    "PlainWords",
    "Rewards",
    "Synthesis",
    "TrainingFormat",
    "TrainingLine",
    "grader_from",
    "leaks",
    "synthesised",
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
        "Endpoint": "guard.training.questions",
        "FormatError": "guard.training.format",
        "Grader": "guard.training.grader",
        "GraderError": "guard.training.grader",
        "Kind": "guard.training.line",
        "Lacking": "guard.training.synthetic",
        "LeftOut": "guard.training.line",
        "Making": "guard.training.data_set",
        "Origin": "guard.training.line",
        "PlainWords": "guard.training.questions",
        "Rewards": "guard.training.grader",
        "Synthesis": "guard.training.synthetic",
        "TrainingFormat": "guard.training.format",
        "TrainingLine": "guard.training.line",
        "grader_from": "guard.training.grader",
        "leaks": "guard.training.likeness",
        "synthesised": "guard.training.synthetic",
    },
)


def __dir__() -> list[str]:
    return __all__
