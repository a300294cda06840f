"""A query is authorised by Cedar: the guard says what it touches, Cedar decides. Needs `pip install cedarpy`."""

from __future__ import annotations

import json
import sys

import cedarpy

from grammar import Source
from grammar.languages import honeycomb
from grammar.parsing.reader import read
from guard.command.footprints import footprint_object

POLICY = """
permit (principal in Group::"support", action == Action::"query", resource)
when { resource.tenants == [principal.tenant] }
unless { resource.columns.containsAny(["user.email", "user.id"]) || !resource.isJudged };
"""


def authorise(text: str, user: str, tenant: str) -> bool:
    """Whether Cedar lets a user ask this; a text that is no query is never asked about."""
    language = honeycomb.language()
    parsed = read(language.notation, Source(text))
    if parsed.tree is None:
        return False
    touched = footprint_object(parsed, language)
    names = {use["name"] for use in touched["columns"]} | {use.get("related", "") for use in touched["columns"]}
    bound = [c for c in touched["conditions"].get("all", ()) if c.get("column") == "tenant" and c["values"]]
    query = {
        "columns": sorted(names - {""}),
        "tenants": sorted({value for condition in bound for value in condition["values"]}),
        "isJudged": not touched["unjudged"],
    }
    entities = [
        {
            "uid": {"type": "User", "id": user},
            "attrs": {"tenant": tenant},
            "parents": [{"type": "Group", "id": "support"}],
        },
        {"uid": {"type": "Group", "id": "support"}, "attrs": {}, "parents": []},
        {"uid": {"type": "Query", "id": "it"}, "attrs": query, "parents": []},
    ]
    request = {"principal": f'User::"{user}"', "action": 'Action::"query"', "resource": 'Query::"it"', "context": {}}
    answer = cedarpy.is_authorized(request, POLICY, json.dumps(entities))
    return answer.decision == cedarpy.Decision.Allow


if __name__ == "__main__":
    raise SystemExit(0 if authorise(sys.stdin.read(), "alice", "acme") else 1)
