"""yaml-block: the same object as YAML writes it, with indentation for brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals.remarks import with_remarks
from grammar.notations.json.values import MAX_DIGITS, decode, encode, is_printable_number, number
from grammar.pattern import pattern
from grammar.source import Span

_SIGN = pattern(r"\s*(?:(?:---|#[^\n]*+)[ \t]*\n\s*)*[A-Za-z_]\w*:(?:[ \t]|\r?\n)")
_DEEPEST = 20
_MOST_LINES = 2_000
_KEY = pattern(r"(?:\"([^\"\\]*)\"|'([^']*)'|([A-Za-z_][\w.-]*))[ \t]*:(?:[ \t]+(.*)|$)")
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None}
_UNCLEAR = frozenset({"yes", "no", "on", "off", "y", "n"})
_OPERATORS = frozenset({"=", "!=", ">", ">=", "<", "<=", "==", "<>"})
_PLAIN = pattern(r"[^\s\"'&*!|>%@`#,\[\]{}?:=<-][^#\[\]{}]*")
_REMARK = pattern(r"(?:^|[ \t])#.*")


@dialect(
    "write it with brackets",
    safety=Safety.UNSAFE,
    examples=[
        (
            "calculations:\n  - op: COUNT\nbreakdowns: [name]\nlimit: 10\n",
            '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"], "limit": 10}',
        ),
    ],
)
def yaml_block(text: str) -> Iterable[Edit] | None:
    """The text is YAML: one key on each line, indentation for nesting, a dash for each item.

    Only the unambiguous part of YAML is read: words with and without quotes, numbers, lists and objects on one line. A
    text is left as it is where it has a value that versions of YAML read differently (`yes`, `012`), a block scalar, a
    tag, a reference or a duplicate key. Nothing closes an object in YAML, so a truncated text looks like a shorter one:
    that the text is complete is a guess.
    """
    if not _SIGN.match(text):
        return None
    try:
        mapping = _Block(text).whole()
    except ValueError:
        return None
    return (
        [Edit(Span(0, len(text)), with_remarks(encode(mapping), text))]
        if isinstance(mapping, dict) and mapping
        else None
    )


class _Block:
    """One reading of a text: its lines with their indentation, and the next one to be read."""

    def __init__(self, text: str) -> None:
        self.lines: list[tuple[int, str]] = []
        self.at = 0
        for line in text.split("\n"):
            bare = _without_remark(line.rstrip())
            content = bare.lstrip(" ")
            if content.startswith("\t"):
                raise ValueError(line)
            if content == "..." and (not text.lstrip().startswith("---") or not text.rstrip().endswith("\n...")):
                raise ValueError(content)  # rather a part that was left out than the end of the document
            if content and content not in ("---", "..."):
                self.lines.append((len(bare) - len(content), content))
        if len(self.lines) > _MOST_LINES:
            raise ValueError(len(self.lines))

    def whole(self) -> Any:
        root = self._block(self.lines[0][0], 0) if self.lines else None
        if self.at < len(self.lines):
            raise ValueError(self.lines[self.at])
        return root

    def _block(self, indent: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError(depth)
        return self._list(indent, depth) if self._is_item(indent) else self._members(indent, depth)

    def _is_item(self, indent: int) -> bool:
        return self.lines[self.at][0] == indent and bool(re.match(r"-(?:[ \t]|$)", self.lines[self.at][1]))

    def _list(self, indent: int, depth: int) -> list[Any]:
        items: list[Any] = []
        while self.at < len(self.lines) and self._is_item(indent):
            content = self.lines[self.at][1][1:]
            inner = content.lstrip()
            if not inner:
                self.at += 1
                items.append(self._nested(indent, depth))
            elif _KEY.fullmatch(inner):
                self.lines[self.at] = (indent + 1 + len(content) - len(inner), inner)
                items.append(self._members(self.lines[self.at][0], depth + 1))
            else:
                self.at += 1
                items.append(_scalar(inner, depth))
        return items

    def _members(self, indent: int, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while self.at < len(self.lines) and self.lines[self.at][0] == indent and not self._is_item(indent):
            match = _KEY.fullmatch(self.lines[self.at][1])
            if match is None:
                raise ValueError(self.lines[self.at][1])
            key = next(part for part in match.groups()[:3] if part is not None)
            if key in members:
                raise ValueError(key)
            self.at += 1
            rest = (match[4] or "").strip()
            members[key] = _scalar(rest, depth) if rest else self._nested(indent, depth, is_member=True)
        if not members:
            raise ValueError(indent)
        return members

    def _nested(self, indent: int, depth: int, *, is_member: bool = False) -> Any:
        """What stands under a key or a dash; items of a key may be no further in than the key."""
        if self.at == len(self.lines):
            return None
        inner = self.lines[self.at][0]
        if inner > indent or (is_member and self._is_item(indent)):
            return self._block(inner, depth + 1)
        return None


def _without_remark(line: str) -> str:
    if "#" not in line:
        return line
    quoted = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", lambda match: "x" * len(match.group()), line)
    remark = _REMARK.search(quoted)
    return line if remark is None else line[: remark.start()].rstrip()


def _scalar(text: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(depth)
    if text[0] in "[{":
        return _flow(text, depth)
    if text[0] == '"':
        if not re.fullmatch(r'"(?:[^"\\]|\\["\\/bfnrt])*"', text):
            raise ValueError(text)
        return decode(text)
    if text[0] == "'":
        if not re.fullmatch(r"'(?:[^']|'')*'", text):
            raise ValueError(text)
        return text[1:-1].replace("''", "'")
    if text in _OPERATORS:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) and is_printable_number(text):
        return number(text)
    is_unclear = text.lower() in _UNCLEAR or re.fullmatch(r"[-+.]?[0-9][0-9_:.eExXoO+-]*", text)
    if is_unclear or not _PLAIN.fullmatch(text) or ": " in text or text.endswith(":"):
        raise ValueError(text)
    return text


def _flow(text: str, depth: int) -> Any:
    """A list or an object on one line."""
    opening, closing = text[0], {"[": "]", "{": "}"}[text[0]]
    if text[-1] != closing or len(text) < 2:
        raise ValueError(text)
    parts = _parts(text[1:-1])
    if opening == "[":
        return [_scalar(part, depth + 1) for part in parts]
    members: dict[str, Any] = {}
    for part in parts:
        match = _KEY.fullmatch(part)
        key = next((written for written in match.groups()[:3] if written is not None), None) if match else None
        if match is None or key is None or key in members or not match[4]:
            raise ValueError(part)
        members[key] = _scalar(match[4].strip(), depth + 1)
    return members


def _parts(text: str) -> list[str]:
    """What stands between the commas of a list, those in quotes and brackets not counted."""
    parts: list[str] = []
    begin, depth, quote = 0, 0, ""
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    last = text[begin:].strip()
    parts += [last] if last or parts else []
    if quote or depth or not all(parts):
        raise ValueError(text)
    return parts
