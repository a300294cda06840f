"""For a grammar of one's own: guesses cross no negation, sign or operator, and leave out nothing that may have been cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from grammar import Language
from guard import Guard

SQL = Language.from_lark(Path(__file__).parents[2] / "examples" / "sql" / "sql.lark")
GUARD = Guard(SQL)
GUESSING = Guard(SQL, allows_unsafe=True)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM orders WHERE NOT total = 5",
        "SELECT id FROM orders WHERE total ~= 5",
        "SELECT id FROM orders ORDER BY -total",
        "SELECT id FROM orders WHERE total > -5",
        "SELECT id FROM orders WHERE total = 5 LIM",
        "SELECT id FROM orders WHERE total = 5 ORDER BY total DES",
        "SELECT id FROM customer",
        "SELECT id FROM orders LIMIT 1,000",
    ],
)
def test_what_would_ask_for_something_else_is_no_guess(text):
    assert GUESSING.check(text).decision == "rejected"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SELECT id FORM orders", "SELECT id FROM orders"),
        ("SELECT id FROM orders WHRE total = 5", "SELECT id FROM orders WHERE total = 5"),
        ("SELECT id FROM custmoers", "SELECT id FROM customers"),
        ("SELECT id, FROM orders", "SELECT id FROM orders"),
    ],
)
def test_a_slip_of_the_pen_is_a_guess(text, meant):
    assert GUARD.check(text).decision == "rejected"
    assert GUESSING.check(text).text.split() == meant.split()


def test_a_word_that_alone_can_stand_there_is_none():
    assert GUARD.check("SELCT id FROM orders").text == "SELECT id FROM orders"
