"""A query is authorised by Open Policy Agent's language, Rego. Needs `pip install regopy`."""

from __future__ import annotations

import json
import sys

import regopy

from grammar import Source
from grammar.languages import honeycomb
from grammar.parsing.reader import read
from guard.command.footprints import footprint_object

POLICY = """
package queries

default allow := false

allow if {
    count(input.query.unjudged) == 0
    count(forbidden) == 0
    some condition in input.query.conditions.all
    condition.column == "tenant"
    condition.values == [input.caller.tenant]
}

forbidden contains use.name if {
    some use in input.query.columns
    startswith(use.name, "user.")
}

forbidden contains use.name if {
    some use in input.query.columns
    startswith(use.related, "user.")
}
"""


def authorise(text: str, tenant: str) -> bool:
    """Whether the policy lets a caller of this tenant ask this; a text that is no query is never asked about."""
    language = honeycomb.language()
    parsed = read(language.notation, Source(text))
    if parsed.tree is None:
        return False
    engine = regopy.Interpreter()
    engine.add_module("queries", POLICY)
    engine.set_input(
        json.loads(json.dumps({"query": footprint_object(parsed, language), "caller": {"tenant": tenant}}))
    )
    answer = engine.query("data.queries.allow")
    return answer.ok() and str(answer) == '{"expressions":[true]}'  # whatever else it is, undefined too, allows nothing


if __name__ == "__main__":
    raise SystemExit(0 if authorise(sys.stdin.read(), "acme") else 1)
