"""One guard for many tenants: each sees its own records, and no column of people.

Run it in a clone of this repository: `python examples/policy_per_tenant.py`.
"""

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard
from guard.policy import read_template

TEMPLATE = """
name = "tenant"

[columns]
deny = ["user.*"]

[[require]]
column = "tenant"
equals = "{tenant}"
mode = "add"
"""

shop = Schema.of(["duration_ms", "http.route", "tenant", "user.id"], name="shop")
shared = Guard(honeycomb.language(), shop, policy=read_template(TEMPLATE))


def query_for(tenant: str, said: str) -> str:
    """The query that may run for this tenant, or why there is none."""
    verdict = shared.for_caller({"tenant": tenant}).check(said)
    return f"run {verdict.text}" if verdict else f"refused: {verdict.blockers[0].message}"


def main() -> None:
    """Judge what a model wrote, for a tenant."""
    print(query_for("acme", '{"breakdowns": ["http.route"]}'))
    print(query_for("acme", '{"filters": [{"column": "tenant", "op": "=", "value": "globex"}]}'))
    print(query_for("acme", '{"breakdowns": ["user.id"]}'))
    print(query_for("", '{"breakdowns": ["http.route"]}'))


if __name__ == "__main__":
    main()
