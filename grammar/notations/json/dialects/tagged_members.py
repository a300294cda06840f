"""tagged-members: an object as elements of XML, such as the parameters of a tool call."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of
from grammar.notations.json.literals.tags import read_tags


@dialect(
    "write it as JSON",
    safety=Safety.SAFE,
    examples=[
        ("<query><limit>10</limit></query>", '{"limit": 10}'),
        ('<invoke name="run_query"><parameter name="limit">10</parameter></invoke>', '{"limit": 10}'),
    ],
)
def tagged_members(text: str) -> Iterable[Edit] | None:
    """The members stand in elements: `<limit>10</limit>`, `<parameter name="limit">10</parameter>`, XML-RPC.

    An element inside of another is a member, or an item where all of them have one name that says so. A text further
    inside that looks like a number is left alone, unless its type is declared: it may be meant as a text.
    """
    if not text.lstrip().startswith("<"):
        return None
    tagged = read_tags(text)
    if tagged is None or tagged.is_loose or text[tagged.node.end :].strip():
        return None
    return edits_of(text, tagged.node, ())
