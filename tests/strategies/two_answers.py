"""Answers that hold two queries: each in a writing, a casing of its keys and a wrapping of its own."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

Query = Mapping[str, Any]

COLUMNS = ("name", "error", "tenant", "duration_ms", "http.route")

_OTHER_NAMES = {
    "calculations": "visualize",
    "breakdowns": "group_by",
    "filters": "where",
    "orders": "order_by",
    "limit": "top",
    "time_range": "time_window",
}


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(part.title() for part in rest)


CASINGS: Mapping[str, Callable[[str], str]] = {
    "as they are": str,
    "capitals": str.upper,
    "capitalised": str.title,
    "camel": _camel,
    "other names": lambda key: _OTHER_NAMES.get(key, key),
    "other names, camel": lambda key: _camel(_OTHER_NAMES.get(key, key)),
    "hyphens": lambda key: key.replace("_", "-"),
}


def _flow(value: Any, colon: str = ": ", mark: str = '"', *, bare_keys: bool = True) -> str:
    """A value as a program writes it: keys bare or marked, another separator, other quotation marks."""
    if isinstance(value, Mapping):
        key = (lambda name: name) if bare_keys else (lambda name: f"{mark}{name}{mark}")
        return (
            "{"
            + ", ".join(f"{key(k)}{colon}{_flow(v, colon, mark, bare_keys=bare_keys)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item, colon, mark, bare_keys=bare_keys) for item in value) + "]"
    return f"{mark}{value}{mark}" if isinstance(value, str) else json.dumps(value)


def _called(value: Any, name: str = "dict") -> str:
    if isinstance(value, Mapping):
        return f"{name}(" + ", ".join(f"{key}={_called(item)}" for key, item in value.items()) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(_called(item) for item in value) + "]"
    return repr(value)


def _yaml(value: Query) -> str:
    lines: list[str] = []
    for key, member in value.items():
        if not isinstance(member, list):
            lines.append(f"{key}: {member}")
            continue
        lines.append(f"{key}:")
        for item in member:
            if isinstance(item, Mapping):
                pairs = [f"{name}: {json.dumps(of) if not isinstance(of, str) else of}" for name, of in item.items()]
                lines += [f"{'  - ' if not number else '    '}{pair}" for number, pair in enumerate(pairs)]
            else:
                lines.append(f"  - {item}")
    return "\n".join(lines)


def _toml(value: Query) -> str:
    return "\n".join(f"{key} = {_flow(member, ' = ')}" for key, member in value.items())


def _members(value: Query) -> str:
    return json.dumps(value)[1:-1]


WRITINGS: Mapping[str, Callable[[Query], str]] = {
    "json": json.dumps,
    "json, compact": lambda query: json.dumps(query, separators=(",", ":")),
    "json, indented": lambda query: json.dumps(query, indent=2),
    "members without braces": _members,
    "python": repr,
    "python, called": _called,
    "python, constructor": lambda query: _called(query, "Query"),
    "javascript": lambda query: _flow(query, mark="'"),
    "ruby": lambda query: _flow(query, " => ", bare_keys=False),
    "yaml": _yaml,
    "toml": _toml,
    "a string": lambda query: json.dumps(json.dumps(query)),
    "escaped quotes": lambda query: json.dumps(json.dumps(query))[1:-1],
    "doubled quotes": lambda query: json.dumps(query).replace('"', '""'),
    "doubled braces": lambda query: json.dumps(query).replace("{", "{{").replace("}", "}}"),
    "a string in a string": lambda query: json.dumps(json.dumps(json.dumps(query))),
    "escapes": lambda query: "".join(
        f"\\u{ord(mark):04x}" if mark in '{}[]":,' else mark for mark in json.dumps(query)
    ),
    "wide": lambda query: "".join(chr(ord(mark) + 0xFEE0) if mark in '{}[]":,' else mark for mark in json.dumps(query)),
    "base 64": lambda query: base64.b64encode(json.dumps(query).encode()).decode(),
    "elements": lambda query: "".join(f"<{key}>{json.dumps(member)}</{key}>" for key, member in query.items()),
    "lines": lambda query: "\n".join(f"{key}={json.dumps(member)}" for key, member in query.items()),
    "items": lambda query: "\n".join(f"- **{key}**: `{json.dumps(member)}`" for key, member in query.items()),
    "a table": lambda query: "\n".join(f"| {key} | {json.dumps(member)} |" for key, member in query.items()),
    "pairs": lambda query: json.dumps([list(pair) for pair in query.items()]),
    "entities": lambda query: html.escape(json.dumps(query)),
    "an address": lambda query: "?query=" + quote(json.dumps(query)),
    "typographic quotes": lambda query: (
        json.dumps(query).replace(' "', " “").replace('{"', "{“").replace('["', "[“").replace('"', "”")
    ),
    "semicolons": lambda query: json.dumps(query).replace(", ", "; "),
    "an opening brace lost": lambda query: json.dumps(query)[1:],
    "a closing brace lost": lambda query: json.dumps(query)[:-1],
}

TOLD = ("items", "a table")
"""Writings that may tell of a part of a query, as an explanation does."""

WRAPPINGS: Mapping[str, str] = {
    "nothing": "{}",
    "a fence": "```\n{}\n```",
    "a fence with a word": "```json\n{}\n```",
    "tildes": "~~~\n{}\n~~~",
    "an inline code": "`{}`",
    "a tag": "<query>{}</query>",
    "a sentence": "I would write {} here.",
    "a heading": "### Query\n\n{}\n",
    "an item": "- {}",
    "an envelope": '{{"query": {}}}',
    "an assignment": "query = {}",
    "a call": "run({})",
    "a comment": "/* {} */",
    "a bracket": "({})",
}

CORRECTING = ("\n\nCorrection:\n\n", "\n\nBetter: ")
GOING_ON = "\n\nNLQ: the same per tenant\nEXISTING QUERY: "
"""How a prompt's next example begins: a guess may make that what stands before it is the answer."""
LINKS = (
    *CORRECTING,
    "\n",
    "\n\n",
    "\n\nor\n\n",
    " ",
    "\n---\n",
    "\n\nAnd:\n",
    "\n\n2. ",
    ", ",
    GOING_ON,
)
"""What stands between two queries; of the first ones a guess may make that the second corrects the first."""


def _query(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(("COUNT", "P95", "AVG")))
    calculation = {"op": op} if op == "COUNT" else {"op": op, "column": "duration_ms"}
    query: dict[str, Any] = {
        "calculations": [calculation],
        "breakdowns": [draw(st.sampled_from(("name", "tenant", "http.route")))],
    }
    if draw(st.booleans()):
        query["filters"] = [{"column": "error", "op": draw(st.sampled_from(("exists", "does-not-exist")))}]
    if draw(st.booleans()):
        query["orders"] = [{**calculation, "order": draw(st.sampled_from(("descending", "ascending")))}]
    if draw(st.booleans()):
        query["limit"] = draw(st.sampled_from((5, 10)))
    return query


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    """A small query over `COLUMNS`."""
    return _query(draw)


@st.composite
def written(draw: st.DrawFn, query: Query, *, is_told: bool = True) -> str:
    """A query in one of the writings, casings and wrappings; `is_told` lets it be told, too."""
    casing = CASINGS[draw(st.sampled_from(sorted(CASINGS)))]
    writing = WRITINGS[draw(st.sampled_from([name for name in sorted(WRITINGS) if is_told or name not in TOLD]))]
    wrapping = WRAPPINGS[draw(st.sampled_from(sorted(WRAPPINGS)))]
    return wrapping.format(writing({casing(key): member for key, member in query.items()}))
