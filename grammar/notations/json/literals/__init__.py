"""Data literals of programming languages and configuration files, read by their form and written as JSON."""

from grammar.notations.json.literals.printed import read_printed
from grammar.notations.json.literals.reader import is_noise, read_document, read_literal, read_members
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.literals.written import edits_of

__all__ = ["Steps", "edits_of", "is_noise", "read_document", "read_literal", "read_members", "read_printed"]
