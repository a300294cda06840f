"""The log search keeps every law of a language, and judges these answers as it should."""

from pathlib import Path

from search import language

from grammar.contract import LAWS, contract
from grammar.schemas import read_schema
from guard import Guard
from guard.laws import LAWS as GUARD_LAWS

test_log_search = contract(language, laws=(*LAWS, *GUARD_LAWS))

GUARD = Guard(language, read_schema((Path(__file__).parent / "fields.json").read_bytes()))


def test_a_search_for_a_field_that_is_none_is_rejected_with_the_nearest() -> None:
    """A field that the schema has not is named, with the one that may have been meant."""
    verdict = GUARD.check("find levl = error")
    assert verdict.diagnostics[0].near == ("level",)


def test_another_word_for_a_direction_is_mended() -> None:
    """A word that is declared to mean another is replaced by it."""
    assert GUARD.check("find status = 500 sort by status descending").text == "find status = 500 sort by status falling"
