"""The rules of the query language, one file each; a file that is put here is a rule of the language."""

from grammar.folder import collect
from grammar.rule import Rule

RULES: tuple[Rule, ...] = collect(__name__, __path__, Rule)
"""Every rule, in alphabetical order."""
