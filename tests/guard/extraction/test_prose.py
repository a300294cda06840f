"""Texts of a language without brackets, in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from grammar import Language
from guard import Guard

SQL = Path(__file__).parents[3] / "examples" / "sql" / "sql.lark"
GUARD = Guard(Language.from_lark(SQL.read_text(encoding="utf-8"), name="sql"))
QUERY = "SELECT amount FROM orders LIMIT 5"


@pytest.mark.parametrize(
    "text",
    [
        f"Here is the query: {QUERY}",
        f"Here is the query:\n{QUERY}\nLet me know if you need more.",
        f"You can use `{QUERY}` for that.",
        f"The query is {QUERY}.",
        f"Sure!\n\n{QUERY}\n\nThis lists the first 5 orders.",
        f"Sure!\n\n{QUERY}\n\nIf you want more, raise the limit to 100.",
    ],
)
def test_a_query_in_sentences_is_found(text):
    verdict = GUARD.check(text)
    assert verdict.text == QUERY
    assert [fix.title for fix in verdict.repairs] == ["take the text out of the text around it"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Do not run this: {QUERY}", "answer-withdrawn"),
        (f"You could run `{QUERY}` or you could try `SELECT name FROM customers`.", "several-queries"),
        (f"{QUERY};\n\nSELECT name FROM customers;", "several-queries"),
        (f"Here is the query: {QUERY}\n\nIt should be LIMIT 10 though.", "answer-changed"),
        (f"Here is the query: {QUERY}. But with a limit of 7.", "answer-changed"),
        (f"```sql\n{QUERY}\n```\nBut with a limit of 7.", "answer-changed"),
        (f"```sql\n{QUERY}\n```\n\nAND amount > 7", "answer-changed"),
    ],
)
def test_what_is_said_beside_it_is_read(text, name):
    assert [diagnostic.name for diagnostic in GUARD.check(text).diagnostics][:1] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT amount\nFROM orders\nWHERE amount >>> 5",
        "WITH x AS (\nSELECT amount FROM orders\n)",
        "SELECT amount FROM orders\nWHERE amount > 5\nORDER BY",
        "First SELECT amount FROM orders then x",
        "I cannot do that.",
        "Here:\n\nSELECT amount FROM orders\n\nAND amount > 7",
        "amount\n\nSELECT amount FROM orders LIMIT 5",
        f"Use `{QUERY}` instead of `SELECT name FROM customers`.",
    ],
)
def test_a_part_of_a_text_with_faults_is_no_text(text):
    assert not GUARD.check(text)
