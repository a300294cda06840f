"""Mutants made by machine: one small change to a grammar's text, or to the code of a printer, builder or fast path."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType

from grammar.language import Language
from grammar.lint.definition import Definition, GrammarToken, scan

Change = tuple[str, Callable[[], str]]
"""What is changed, in a few words, and what gives the text as it is then."""


@dataclass(frozen=True)
class Mutant:
    """A language with one thing wrong. `name` is stable: what was changed, and where."""

    name: str
    part: str
    language: Callable[[], Language]


# --- grammars ---


def grammar_changes(text: str) -> Iterator[Change]:
    """Each change that can be made to one of a grammar's definitions."""
    seen: Counter[str] = Counter()
    for definition in scan(text):
        found = _rule_changes if definition.kind == "rule" else _terminal_changes
        if definition.is_local:
            for label, changed in found(text, definition):
                seen[label] += 1
                yield f"{label} ({seen[label]})" if seen[label] > 1 else label, lambda changed=changed: changed


def _rule_changes(text: str, definition: Definition) -> Iterator[tuple[str, str]]:
    name, body = definition.name, definition.body
    bars = [at for at, token in enumerate(body) if token.text == "|" and _depth(body, at) == 0]
    for bar in bars:
        last = next((b for b in bars if b > bar), len(body))
        dropped = " ".join(token.text for token in body[bar + 1 : last])
        yield f"{name} without `{dropped}`", _cut(text, body[bar].start, _end(body[last - 1]))
    for before, token in pairwise(body):
        if before.kind == token.kind == "name":
            swapped = text[: before.start] + token.text + text[_end(before) : token.start] + before.text
            yield f"{name}: `{before.text} {token.text}` the other way round", swapped + text[_end(token) :]
    for token in body:
        if token.kind == "sign" and token.text in "*+?":
            yield f"{name} without `{token.text}` after a part", _cut(text, token.start, _end(token))
        if token.kind == "string" and len(token.text) > 2:
            yield f"{name}: {token.text} can be left out", f"{text[: token.start]}[{token.text}]{text[_end(token) :]}"


def _terminal_changes(text: str, definition: Definition) -> Iterator[tuple[str, str]]:
    name = definition.name
    if definition.priority is not None:
        yield f"{name} without its priority", _cut(text, definition.priority.start - 1, _end(definition.priority))
    for token in definition.literals():
        if token.kind == "string":
            yield (
                f"{name}: {token.text} is another word",
                f'{text[: token.start]}{token.text[:-1]}z"{text[_end(token) :]}',
            )
            continue
        for at, character in enumerate(token.text):
            before = token.text[at - 1] if at else "\\"
            if before in "\\([" or character not in "*+":
                continue
            other = "+" if character == "*" else "{1}"
            start = token.start + at
            yield f"{name}: `{character}` number {at} is `{other}`", text[:start] + other + text[start + 1 :]
            yield f"{name}: no `{character}` at {at}", text[:start] + text[start + 1 :]


def _depth(body: tuple[GrammarToken, ...], at: int) -> int:
    opened = [token.text for token in body[:at] if token.kind == "sign"]
    return sum(t in "([{" for t in opened) - sum(t in ")]}" for t in opened)


def _end(token: GrammarToken) -> int:
    return token.start + len(token.text)


def _cut(text: str, start: int, end: int) -> str:
    return text[:start] + text[end:]


# --- code ---

_OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def code_changes(source: str, *, only: tuple[str, ...] = (), leaving: tuple[str, ...] = ()) -> Iterator[Change]:
    """Each change that can be made to one place of a module's functions; of those named `only`, none of `leaving`."""

    def changed(at: int) -> str:
        tree = ast.parse(source)
        _, change, _ = next(islice(_places(tree, only, leaving), at, None))
        change()
        return ast.unparse(ast.fix_missing_locations(tree))

    seen: Counter[str] = Counter()
    for at, (function, _, label) in enumerate(_places(ast.parse(source), only, leaving)):
        name = f"{function}: {label}"
        seen[name] += 1
        yield f"{name} ({seen[name]})" if seen[name] > 1 else name, lambda at=at: changed(at)


def _places(tree: ast.Module, only: tuple[str, ...], leaving: tuple[str, ...]) -> Iterator[tuple]:
    for function in ast.walk(tree):
        if (
            not isinstance(function, ast.FunctionDef)
            or function.name in leaving
            or (only and function.name not in only)
        ):
            continue
        for statement in function.body:
            if not isinstance(statement, ast.FunctionDef):  # an inner function comes by itself
                for node in ast.walk(statement):
                    for change, label in _node_changes(node):
                        yield function.name, change, label


def _node_changes(node: ast.AST) -> Iterator[tuple[Callable[[], None], str]]:
    shown = ast.unparse(node)[:50].split("\n")[0] if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER:
        other = _OTHER[type(node.ops[0])]()
        yield lambda: node.ops.__setitem__(0, other), f"`{shown}` compares the other way"
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield lambda: setattr(node, "op", other), f"`{shown}` with the other of and, or"
    elif isinstance(node, ast.If | ast.IfExp):
        test = node.test
        yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), test)), f"`{ast.unparse(test)[:50]}` denied"
    elif isinstance(node, ast.Call):
        for at, keyword in enumerate(node.keywords):
            if keyword.arg is not None:
                yield lambda at=at: node.keywords.pop(at), f"`{shown}` without {keyword.arg}"
        if len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args):
            yield node.args.reverse, f"`{shown}` with its arguments in reverse"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield lambda: setattr(node, "op", other), f"`{shown}` with plus and minus exchanged"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield lambda: setattr(node, "value", value), f"`{node.value}` is `{value}`"


def loaded(name: str, package: str, file: Path, source: str) -> ModuleType:
    """A module of that source in the place of the file, under a name of its own."""
    module = ModuleType(name)
    module.__package__ = package
    module.__file__ = str(file)
    sys.modules[name] = module  # dataclasses look their module up
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)  # our own code, changed by ourselves
    finally:
        del sys.modules[name]
    return module


def spread(changes: list[Change], wanted: int) -> Iterator[Change]:
    """Some of the changes, spread evenly over all; the others follow, for where one of them makes no language."""
    step = max(len(changes) // wanted, 1)
    first = list(range(0, len(changes), step))
    yield from (changes[at] for at in first)
    yield from (changes[at] for at in range(len(changes)) if at not in set(first))
