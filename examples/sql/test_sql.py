"""Property-based tests of a grammar: the laws of every language, on sentences drawn from it.

They need the extra `property-tests` and pytest: `python -m pip install ".[property-tests]" pytest` in the clone. Then
run `pytest` in this folder.
"""

from pathlib import Path

from hypothesis import given

from grammar import Language
from grammar.contract import contract
from grammar.generation.strategies import sentences
from guard import Guard

language = Language.from_lark(Path(__file__).with_name("sql.lark"), names={"COLUMN": "column"}, unit="query")

test_sql = contract(language)


@given(sentences(language))
def test_every_sentence_of_the_grammar_reads_one_table(text: str) -> None:
    """A law of one's own: whatever the grammar takes selects from one table, and changes nothing."""
    words = text.upper().split()
    assert words.count("FROM") <= 1 or "'" in text
    assert Guard(language).check(text)
