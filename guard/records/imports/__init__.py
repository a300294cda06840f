"""Imports: the importers, found by the names of their files."""

from grammar.folder import collect
from guard.records.importer import Importer

IMPORTERS = collect(__name__, __path__, Importer)
"""In alphabetical order."""

__all__ = ["IMPORTERS"]
