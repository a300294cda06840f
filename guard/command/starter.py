"""Starter: the files of a new language, each of which works as it is written."""

from __future__ import annotations

from collections.abc import Mapping

_GRAMMAR = r"""// A search for goods, as a person or a model writes it:
//
//     find name, price where price > 5 and brand = "Acme" limit 10

start: "find" FIELD ("," FIELD)* condition? limit?

condition: "where" comparison ("and" comparison)*
comparison: FIELD SIGN (NUMBER | STRING)
limit: "limit" NUMBER

SIGN: "<=" | ">=" | "!=" | "=" | "<" | ">"
FIELD: /[a-z][a-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /"[^"\n]*"/

%ignore /[ \t\n]+/
"""

_LANGUAGE = '''"""The language: its grammar, which words are names of the schema, and what a rule objects to."""

from pathlib import Path

from grammar import Example, Finding, Language, Severity
from grammar.rule import rule

MOST = 100


@rule(
    on="limit",
    severity=Severity.WARNING,
    is_local=True,
    invalid=[Example("find name limit 5000")],
    valid=[Example("find name limit 100")],
)
def large_limit(limit, context):
    """A search asks for more results than a page shows.

    Nobody reads them, and they are paid for all the same.
    """
    (number,) = limit.children
    if float(number.text) > MOST:
        yield Finding(f"a page shows at most {MOST} results", help=f"ask for {MOST} results or fewer")


language = Language.from_lark(
    Path(__file__).parent / "search.lark",
    name="search",
    unit="search",
    names={"FIELD": "field"},
    rules=[large_limit],
)
'''

_TEST = '''"""What the language accepts, repairs and rejects."""

from pathlib import Path

import pytest
from search import language

from grammar.schemas import read_schema
from guard import Guard

GUARD = Guard(language, read_schema((Path(__file__).parent / "fields.txt").read_bytes()))


@pytest.mark.parametrize("text", ["find name", 'find name, price where brand = "Acme" and price > 5 limit 10'])
def test_a_right_search_is_accepted(text):
    assert GUARD.check(text).decision == "accepted"


def test_a_search_in_a_sentence_is_taken_out_of_it():
    assert GUARD.check("Sure:\\n```\\nfind name\\n```").text == "find name"


def test_an_unknown_field_is_rejected():
    (error,) = GUARD.check("find nmae").errors
    assert (error.name, error.near) == ("unknown-name", ("name",))


def test_a_large_limit_is_only_a_warning():
    verdict = GUARD.check("find name limit 5000")
    assert [warning.name for warning in verdict.diagnostics] == ["large-limit"]
    assert verdict.is_accepted
'''

_FIELDS = "name\nprice\nbrand\nstock\n"

_OUTPUTS = """{"id": "right", "output": "find name, price where price > 5"}
{"id": "in a sentence", "output": "Here is your search:\\n```\\nfind name limit 10\\n```"}
{"id": "many", "output": "find name limit 5000"}
"""

_CONFIGURATION = """# What every `guard` command in this folder uses; `guard config` shows what is in force.
language = "search.py:language"
schema = "fields.txt"

# What rules count for, with a reason where one is made lighter:
# [rules]
# large-limit = { severity = "off", reason = "the page asks before it shows so many" }
"""

FILES: Mapping[str, str] = {
    "search.lark": _GRAMMAR,
    "search.py": _LANGUAGE,
    "fields.txt": _FIELDS,
    "outputs.jsonl": _OUTPUTS,
    "guard.toml": _CONFIGURATION,
    "test_search.py": _TEST,
}
"""The content of each file of the starter, by its name."""

COMMANDS = (
    ("guard lint search.lark", "finds mistakes in the grammar"),
    ("guard check outputs.jsonl", "judges what a model wrote"),
    ("guard explain large-limit", "says why a rule is there"),
    ("guard test --seconds 5", "tries the language on generated texts (needs Hypothesis)"),
    ("python -m pytest", "runs the tests (needs pytest)"),
)
"""What can be run in the folder, with what it does."""
