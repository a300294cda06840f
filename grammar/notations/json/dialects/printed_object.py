"""printed-object: an object as a program prints it, `{limit=10, breakdowns=[name]}`, with no quotation marks around texts."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of, read_printed


@dialect(
    "write it as JSON",
    safety=Safety.UNSAFE,
    is_untyped=True,
    examples=[
        (
            "{filters=[{column=zone, op==, value=north}], limit=10}",
            '{"filters": [{"column": "zone", "op": "=", "value": "north"}], "limit": 10}',
        ),
        ("map[breakdowns:[zone] limit:10]", '{"breakdowns":["zone"], "limit":10}'),
        ("Array\n(\n    [limit] => 10\n)\n", '{"limit": 10\n}\n'),
    ],
)
def printed_object(text: str) -> Iterable[Edit] | None:
    """The text is what a program of Java, Kotlin, Go or PHP prints of an object.

    What is printed has lost its types: a number and a text of the same digits look alike, as do two items of a list and one
    with a comma in it. Where the language takes only one of the readings, nothing is guessed; elsewhere it is a guess. A text
    in which a comma, a blank or a line break could end the value or belong to it is left as it is.
    """
    node = read_printed(text, len(text) - len(text.lstrip()))
    if node is None or text[node.end :].strip():
        return None
    return edits_of(text, node, (), is_spaced=True)
