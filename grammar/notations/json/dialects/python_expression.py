"""python-expression: an expression of Python that JSON has no equal for: `dict(limit=10)`, a tuple, `Query(limit=10)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.values import encode
from grammar.source import Span

_SIGN = re.compile(r"\bdict\s*\(|^\s*\[?\s*[A-Za-z]\w*\s*\(\s*\w+\s*=|[\[{:,=(]\s*\(\s*[\['\"{0-9]")
_LONGEST = 20_000
_DEEPEST = 30


@dialect(
    "write it as JSON",
    safety=Safety.SAFE,
    examples=[
        ('dict(limit=10, breakdowns=["name"])', '{"limit": 10, "breakdowns": ["name"]}'),
        (
            "Query(filters=[Filter(column='error', op='exists')])",
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        ('run_query(limit=10, breakdowns=["name"])', '{"limit": 10, "breakdowns": ["name"]}'),
        ("{'breakdowns': ('name', 'error')}", '{"breakdowns": ["name", "error"]}'),
    ],
)
def python_expression(text: str) -> Iterable[Edit] | None:
    """The text is a Python expression that contains calls of `dict`, tuples or instances of classes.

    Python's own parser reads it; nothing is evaluated. The keyword arguments of an instance become its members where
    the class has the name of the list that holds it (`Filter` in `filters`). The keyword arguments of a function become
    the query where the function has a name that says that it runs a query. A text with a duplicate key, a variable or
    any other call is left as it is.
    """
    if len(text) > _LONGEST or _SIGN.search(text) is None:
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval")
        value = _value(_only(tree.body), 0)
        written = encode(value)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    return [Edit(Span(0, len(text)), written)] if isinstance(value, dict) else None


def _only(node: ast.expr) -> ast.expr:
    """The only call of a list of calls, as some models write them."""
    is_list = isinstance(node, ast.List) and len(node.elts) == 1 and isinstance(node.elts[0], ast.Call)
    return node.elts[0] if isinstance(node, ast.List) and is_list else node


def _asks(name: str) -> bool:
    """Whether a function is called like one that makes a query, and does nothing else with it."""
    words = name.lower().split("_")
    return "query" in words and set(words) <= _ASKING


_ASKING = frozenset(
    "run execute exec make do create build submit send call get fetch honeycomb query data tool".split()
)


def _value(node: ast.expr, depth: int, key: str | None = None) -> Any:
    if depth > _DEEPEST:
        raise ValueError(depth)
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float, bool, type(None))):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value  # type: ignore[operator]  # of text, a TypeError, and the expression is left alone
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(part, depth + 1, key) for part in node.elts]
    if isinstance(node, ast.Dict):
        pairs = [
            (_value(k, depth + 1) if k else None, _value(v, depth + 1))
            for k, v in zip(node.keys, node.values, strict=True)
        ]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
        name = node.func.id
        is_whole = depth == 0 and key is None and (name[0].isupper() or _asks(name))
        if name != "dict" and not is_whole and f"{name.lower()}s" != key:
            raise ValueError(name)
        pairs = [(keyword.arg, _value(keyword.value, depth + 1, keyword.arg)) for keyword in node.keywords]
    else:
        raise ValueError(node)
    if not all(isinstance(key, str) for key, _ in pairs) or len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)
