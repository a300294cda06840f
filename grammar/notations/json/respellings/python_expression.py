"""python-expression: an expression of Python that JSON has no equal for, such as `dict(limit=10)` or a tuple."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.respelling import respelling
from grammar.notations.json.values import encode
from grammar.source import Span

_SIGN = re.compile(r"\bdict\s*\(|[\[{:,=(]\s*\(\s*[\['\"{0-9]")
_LONGEST = 20_000
_DEEPEST = 30


@respelling(
    "write it as JSON",
    safety=Safety.SAFE,
    examples=[
        ('dict(limit=10, breakdowns=["name"])', '{"limit": 10, "breakdowns": ["name"]}'),
        ("{'breakdowns': ('name', 'error')}", '{"breakdowns": ["name", "error"]}'),
    ],
)
def python_expression(text: str) -> Iterable[Edit] | None:
    """The text is an expression of Python with calls of `dict` or tuples in it.

    Python's own parser says what is in it; nothing is computed. A key that comes twice, a name or any other call says
    nothing certain, and the text is left as it is.
    """
    if len(text) > _LONGEST or _SIGN.search(text) is None:
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval")
        held = _value(tree.body, 0)
        written = encode(held)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None
    return [Edit(Span(0, len(text)), written)] if isinstance(held, dict) else None


def _value(node: ast.expr, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(depth)
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float, bool, type(None))):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value  # type: ignore[operator]  # of text, a TypeError, and the expression is left alone
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(part, depth + 1) for part in node.elts]
    if isinstance(node, ast.Dict):
        pairs = [
            (_value(k, depth + 1) if k else None, _value(v, depth + 1))
            for k, v in zip(node.keys, node.values, strict=True)
        ]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
        pairs = [(keyword.arg, _value(keyword.value, depth + 1)) for keyword in node.keywords]
    else:
        raise ValueError(node)
    if not all(isinstance(key, str) for key, _ in pairs) or len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)
