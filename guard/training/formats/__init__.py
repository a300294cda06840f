"""Formats: those that trainers read, found by the names of their files."""

from grammar.folder import collect
from guard.training.format import TrainingFormat

FORMATS = collect(__name__, __path__, TrainingFormat)
"""In alphabetical order."""

__all__ = ["FORMATS"]
