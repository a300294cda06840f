"""data-literal: an object as a programming language writes it: `dict(limit=10)`, `{:limit => 10}`, `Query{Limit: 10}`."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of, is_noise, read_literal


@dialect(
    "write it as JSON",
    safety=Safety.SAFE,
    examples=[
        ("{:limit=>10}", '{"limit": 10}'),
        (
            "Query(filters=[Filter(column='error', op='exists')])",
            '{"filters": [{"column": \'error\', "op": \'exists\'}]}',
        ),
        ("run_query(limit=10, breakdowns=['name'])", '{"limit": 10, "breakdowns": [\'name\']}'),
        ("{'breakdowns': ('name', 'error')}", "{'breakdowns': ['name', 'error']}"),
        ('new Map([["limit", 10]])', '{"limit": 10}'),
        ('Query{Limit: 10, Breakdowns: []string{"name"}}', '{Limit: 10, Breakdowns: ["name"]}'),
        ('{:limit 10 :breakdowns ["name"]}', '{"limit": 10, "breakdowns": ["name"]}'),
        ('mapOf("limit" to 10L)', '{"limit": 10}'),
        ('dict(limit=10, breakdowns=["name"])', '{"limit": 10, "breakdowns": ["name"]}'),
        ('{"limit" => 10, "breakdowns" => ["name"]}', '{"limit": 10, "breakdowns": ["name"]}'),
    ],
)
def data_literal(text: str) -> Iterable[Edit] | None:
    """The text is a data literal of another language than JavaScript, with other marks than JSON has.

    Languages agree that brackets hold entries and that an entry is a value or a key with its value. It is read by its
    form, whatever the separators, brackets, quotation marks and constructors are: entries that have keys make an object,
    others a list. The name of a class may say something, so it is left out only where it says what the key of its place
    says already. A text that can be read in more than one way, or has a part that is no data, such as a variable or a
    call, is left as it is.
    """
    start = len(text) - len(text.lstrip())
    read = read_literal(text, start)
    if read is None:
        return None
    node, reading = read
    if not is_noise(text, node.end):
        return None
    return edits_of(text, node, reading.comments, is_spaced=reading.is_spaced or reading.has_blocks)
