"""The signs that a question is not one of the product's, one file each; a file that is put here is looked for."""

from __future__ import annotations

from grammar.folder import collect
from guard.scope.detector import Detector

DETECTORS: tuple[Detector, ...] = collect(__name__, __path__, Detector)
"""Every detector, in alphabetical order."""
