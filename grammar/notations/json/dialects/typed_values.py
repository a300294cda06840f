"""typed-values: every value in a wrapper that names its type, as databases and protocols write them."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of, read_literal
from grammar.notations.json.literals.node import Unreadable
from grammar.notations.json.literals.wrappers import unwrapped
from grammar.pattern import pattern

_SIGN = pattern(
    r"[\"'](?:S|N|M|L|BOOL|SS|NS|stringValue|numberValue|integerValue|doubleValue|listValue|arrayValue|structValue|mapValue"
    r"|\$number(?:Int|Long|Double|Decimal))[\"']\s{0,40}:"
)


@dialect(
    "take the values out of the wrappers that name their types",
    safety=Safety.SAFE,
    examples=[
        ('{"breakdowns": {"L": [{"S": "name"}]}, "limit": {"N": "10"}}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"limit": {"$numberLong": "10"}}', '{"limit": 10}'),
    ],
)
def typed_values(text: str) -> Iterable[Edit] | None:
    """Each value stands in an object whose only key names its type: `{"N": "10"}`, `{"numberValue": 10}`.

    DynamoDB, protobuf, Firestore and MongoDB write values so. They are taken out only where every value has such a
    wrapper (of MongoDB's, every object with its key of numbers) and is of the type that it names.
    """
    if _SIGN.search(text) is None:
        return None
    read = read_literal(text, len(text) - len(text.lstrip()))
    if read is None or text[read[0].end :].strip():
        return None
    try:
        node = unwrapped(read[0])
    except Unreadable:
        return None
    return edits_of(text, node, read[1].comments)
