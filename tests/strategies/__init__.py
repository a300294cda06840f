"""Hypothesis strategies for query texts: right ones in every spelling, nearly right ones, and anything at all."""

from tests.strategies.spellings import plain, spelled
from tests.strategies.texts import any_bytes, any_texts, near_texts, query_texts
from tests.strategies.trees import Detail, document, queries, sound_queries

__all__ = [
    "Detail",
    "any_bytes",
    "any_texts",
    "document",
    "near_texts",
    "plain",
    "queries",
    "query_texts",
    "sound_queries",
    "spelled",
]
