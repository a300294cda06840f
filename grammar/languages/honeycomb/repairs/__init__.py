"""The repairs of the query language, one file each; a file that is put here is offered for the faults it names."""

from grammar.folder import collect
from grammar.repair import Repair

REPAIRS: tuple[Repair, ...] = collect(__name__, __path__, Repair)
"""Every repair, in alphabetical order."""
