"""A user's own language, small and complete: what the tolerances do for it, they do for any."""

from __future__ import annotations

from grammar import Language

GRAMMAR = r"""
start: "find" item ("," item)* ["where" test ("and" test)*] ["sort" "by" COLUMN DIRECTION] ["limit" NUMBER]
item: COLUMN | FUNCTION "(" COLUMN ")"
test: COLUMN OPERATOR value | COLUMN "in" "[" value ("," value)* "]" | "(" test "or" test ")"
value: NUMBER | STRING
DIRECTION: "ascending" | "descending"
FUNCTION.2: "count" | "avg" | "maximum" | "minimum"
OPERATOR: "=" | "!=" | "<=" | ">=" | "<" | ">"
COLUMN: /[a-z_][a-z_0-9.]*/
NUMBER: /-?[0-9]+/
STRING: /"[^"\n]*"/
%ignore /[ \t\n]+/
"""

SEARCH = Language.from_lark(
    GRAMMAR, name="search", unit="search", names={"COLUMN": "column"}, aliases={"mean": "avg", "desc": "descending"}
)

OPEN = frozenset({"COLUMN", "NUMBER", "STRING"})
"""The terminals whose text is a value: it may be kept or left out, never made up."""
