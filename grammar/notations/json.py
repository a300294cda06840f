"""JSON as a notation: strict RFC 8259 terminals, the mistakes people make in it, and places through escapes.

Any language whose sentences are JSON can be built from these parts: write a typed Lark grammar over the terminals
here, let `word_terminal` make the terminals of its keys and closed sets, and read the parse tree with `JsonBuilder`.

Source: RFC 8259 (December 2017), sections 2 to 7; RFC 8259 section 8.2 on lone surrogates, which are refused here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from grammar.diagnostic import Diagnostic, Edit, Fix, Path, Related, Safety, Severity, one_of, printable, quote
from grammar.repair import Occurrence, Repair, fix_of
from grammar.rule import Add, Change, Example, Fault, Mend, Remove, Rename, Replace
from grammar.source import Source, Span
from grammar.suggestion import nearest

MAX_DIGITS = 400
"""The longest number that is read: beyond every float, far below what makes Python's conversions slow."""

MAX_EXPONENT = 999_999
"""The largest exponent that is read, of either sign: a greater one overflows a decimal sooner or later."""

MAX_REPORTS = 20
"""A builder reports no more faults of one text that nothing mends; the reader shows no more either."""

MAX_MENDED = 200
"""A builder reports no more faults of one text that a safe fix mends."""

MAX_DEPTH = 200
"""The deepest nesting that `locate` follows; Python's own reader stops not far beyond."""

WHITE_SPACE = " \t\n\r"
"""What RFC 8259 allows around a value."""

TERMINALS = r"""
STRING: /"(?:[^"\\\x00-\x1f\ud800-\udfff]|\\["\\\/bfnrt]|\\u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))*"/
INTEGER: /-?(?:0|[1-9][0-9]*)/
NUMBER.1: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)/
TRUE: "true"
FALSE: "false"
NULL: "null"
WHITE_SPACE: /[ \t\n\r]+/
%ignore WHITE_SPACE
"""
"""The terminals of RFC 8259, for the end of a language's grammar."""

MISTAKES = r"""
_json: STRING | INTEGER | NUMBER | TRUE | FALSE | NULL | array | object | _odd
_not_array: STRING | INTEGER | NUMBER | TRUE | FALSE | NULL | object | _odd
_not_object: STRING | INTEGER | NUMBER | TRUE | FALSE | NULL | array | _odd
_not_integer: STRING | NUMBER | TRUE | FALSE | NULL | array | object | _odd
_not_number: STRING | TRUE | FALSE | NULL | array | object | _odd
_not_string: INTEGER | NUMBER | TRUE | FALSE | NULL | array | object | _odd
_not_string_or_null: INTEGER | NUMBER | TRUE | FALSE | array | object | _odd
_not_truth: STRING | INTEGER | NUMBER | NULL | array | object | _odd
_not_scalar: NULL | array | object | _odd
_not_value: object | _odd
_not_value_or_null: NULL | object | _odd
array: "[" [_json ("," _json)*] "]"
     | "[" _json ("," _json)* "," "]" -> array_with_trailing_comma
object: "{" [pair ("," pair)*] "}"
     | "{" pair ("," pair)* "," "}" -> object_with_trailing_comma
pair: _any_key ":" _json
_any_key: STRING | BARE_WORD | ODD_QUOTED | BROKEN_STRING
_odd: BARE_WORD | ODD_QUOTED | BROKEN_STRING | ODD_NUMBER
BARE_WORD: /[^\W\d][\w.$-]*/
ODD_QUOTED: /'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\\n]|\\.)*`?|[\u2018\u201b](?:[^\u2018\u2019\u201b"\\\n]|\\.)*\u2019?|[\u201c\u201d\u201e](?:[^\u201c\u201d\u201e"\\\n]|\\.)*[\u201c\u201d]?|\uff02[^\uff02\n]*\uff02?/
BROKEN_STRING.-1: /"(?:[^"\\]|\\[\s\S])*"?/
ODD_NUMBER.3: /[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+|[0-9]+(?:\.[0-9]+)?[a-df-wyzA-DF-WYZ][a-zA-Z]*|[+-]?(?:0[xX][0-9a-fA-F]+|0[0-9][0-9.]*|[0-9]+\.(?![0-9])|\.[0-9]+|[0-9]+_[0-9_]+|(?<=\+)[0-9][0-9.]*|(?<=-)(?:Infinity|NaN))/
COMMENT: /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|#[^\n]*/
%ignore COMMENT
"""
"""What people write where JSON has something else; read only to explain a refusal.

Each of these terminals also matches what is never closed, so that no character is looked at twice.
"""

LABELS: Mapping[str, str] = {
    "STRING": "a string",
    "INTEGER": "an integer",
    "NUMBER": "a number",
    "TRUE": "`true`",
    "FALSE": "`false`",
    "NULL": "`null`",
    "BARE_WORD": "a string",
    "ODD_QUOTED": "a string",
    "BROKEN_STRING": "a string",
    "ODD_NUMBER": "a number",
    "COMMENT": "a comment",
}

NOISE: Mapping[str, str] = {"COMMENT": "comment-in-json"}

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_SHORT_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def word_terminal(name: str, words: Iterable[str], priority: int = 2) -> str:
    """A Lark terminal definition for a closed set of JSON strings, each also in every escaped spelling.

    >>> word_terminal("OP", ["="])
    'OP.2: /"(?:(?:=|\\\\\\\\u003[dD]))"/'
    """
    spelled = "|".join("".join(_any_spelling(character) for character in word) for word in words)
    return f'{name}.{priority}: /"(?:{spelled})"/'


def _any_spelling(character: str) -> str:
    found = [] if character in '"\\' or character < " " else [re.escape(character)]
    found += [rf"\\[{re.escape(name)}]" for name, meant in _SHORT_ESCAPES.items() if meant == character]
    units = character.encode("utf-16-be").hex()  # four digits, or eight for a surrogate pair
    digits = ["".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in units[at : at + 4]) for at in (0, 4)]
    found.append("".join(rf"\\u{unit}" for unit in digits if unit))
    return f"(?:{'|'.join(found)})".replace("/", r"\/")


def decode(text: str) -> str:
    """What a JSON string token stands for; any other text as it is.

    >>> decode('"a\\\\u0062c"')
    'abc'
    """
    if len(text) > 1 and text[0] == '"' == text[-1]:
        if "\\" not in text:
            return text[1:-1]
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            return text[1:-1]
    return text


def encode(value: Any) -> str:
    """A value as JSON text in the canonical spelling: no spaces but after ``,`` and ``:``, no escapes but required ones.

    Tuples are lists; a `Decimal` keeps every digit.
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return _number_text(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(encode(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{encode(key)}: {encode(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, allow_nan=False)


def _number_text(value: Decimal) -> str:
    text = str(value)
    return text if any(c in text for c in ".eE") else text + "e0"


def number(text: str) -> int | float | Decimal:
    """The exact value of a JSON number: an int, a float where it prints back as the same number, else a Decimal.

    >>> number("0.1"), number("1e400"), number("12")
    (0.1, Decimal('1E+400'), 12)
    """
    if not any(c in text for c in ".eE"):
        return int(text)
    exact = Decimal(text)
    near = float(text)
    return near if math.isfinite(near) and Decimal(repr(near)) == exact else exact


def offsets(raw: str) -> list[int]:
    """For each character of the decoded text of a JSON string token, where it begins in `raw`; then where it ends.

    >>> offsets('"a\\\\nb"')
    [1, 2, 4, 5]
    """
    found: list[int] = []
    at, end = 1, len(raw) - 1
    while at < end:
        found.append(at)
        if raw[at] == "\\":
            match = _ESCAPE.match(raw, at)
            if match is None:
                at += 1
                continue
            at = match.end()
            if match.group(1) and 0xD800 <= int(match.group(1), 16) <= 0xDBFF:  # noqa: PLR2004  # a pair is one character
                low = _ESCAPE.match(raw, at)
                at = low.end() if low else at
        else:
            at += 1
    found.append(end)
    return found


@dataclass(slots=True)
class JsonPlaces:
    """Where each value and key of a JSON document stands."""

    source: Source
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    omitted: dict[Path, list[int]] = field(default_factory=dict)
    """For a list from which faulty items were left out: the position each kept item has in the text."""

    def value(self, path: Path) -> Span:
        """The place of the value at `path`, or of its nearest ancestor that has one; else the whole text."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path) or Span(0, len(self.source.text))

    def key(self, path: Path) -> Span:
        """The place of the key of the member at `path`; of its value where it has none."""
        return self.keys.get(path) or self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the decoded characters ``[start, end)`` of the string at `path`."""
        span = self.value(path)
        raw = self.source.slice(span)
        if raw[:1] != '"':
            return span
        where = offsets(raw)
        last = len(where) - 1
        return Span(span.start + where[min(start, last)], span.start + where[min(end, last)])

    def document_path(self, path: Path) -> Path:
        """The path with list positions as they are in the text."""
        if not self.omitted:
            return path
        found: list[str | int] = []
        for depth, step in enumerate(path):
            kept = self.omitted.get(path[:depth])
            found.append(kept[step] if kept is not None and isinstance(step, int) and step < len(kept) else step)
        return tuple(found)

    def counted(self) -> tuple[int, int, int]:
        """How many places there are by now, for `leave_out`."""
        return len(self.values), len(self.keys), len(self.omitted)

    def leave_out(self, path: Path, kept: Sequence[int], since: tuple[int, int, int]) -> None:
        """Give the items of the list at `path` the positions that they have without its faulty items.

        Args:
            path: where the list is.
            kept: the positions in the text of the items that stay.
            since: what `counted` gave before the first item's places were noted.
        """
        position = {old: new for new, old in enumerate(kept)}
        _renumber(self.values, len(path), position, since[0])
        _renumber(self.keys, len(path), position, since[1])
        _renumber(self.omitted, len(path), position, since[2])
        self.omitted[path] = list(kept)

    def escaped(self, text: str) -> str:
        """The characters of `text` as they are written between quotes."""
        return encode(text)[1:-1]

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change touches; empty where there is no such place."""
        if isinstance(change, Add):
            return self._add(change)
        if change.path not in self.values:
            return ()
        if isinstance(change, Replace):
            return (Edit(self.values[change.path], encode(change.value)),)
        if isinstance(change, Rename):
            return (Edit(self.keys[change.path], encode(change.key)),) if change.path in self.keys else ()
        return self._remove(change)

    def _add(self, change: Add) -> tuple[Edit, ...]:
        if change.key is not None and (*change.path, change.key) in self.values:
            return ()  # it is there already, if only as null
        span = self.values.get(change.path)
        if span is None:
            if not change.path or change.key is not None or change.path[:-1] not in self.values:
                return ()
            # An item for a list that the text does not have yet: the list comes with it.
            key, value = change.path[-1], [change.value]
            return self._add(Add(change.path[:-1], value, str(key)))
        text, close = self.source.text, span.end - 1
        if text[span.start] + text[close] != ("[]" if change.key is None else "{}"):
            return ()  # no such container, or one that the text does not close
        before = close
        while text[before - 1] in WHITE_SPACE:
            before -= 1
        member = encode(change.value) if change.key is None else f"{encode(change.key)}: {encode(change.value)}"
        is_empty = before - 1 == span.start
        return (Edit(Span(before, before), member if is_empty else ", " + member),)

    def _remove(self, change: Remove) -> tuple[Edit, ...]:
        return self.removal(self.keys.get(change.path, self.values[change.path]).start, self.values[change.path].end)

    def removal(self, start: int, end: int) -> tuple[Edit, ...]:
        """The edit that takes the member or item from `start` to `end` out of its container, with its comma."""
        text = self.source.text
        after = _skip_space(text, end)
        if text[after : after + 1] == ",":
            return (Edit(Span(start, _skip_space(text, after + 1)), ""),)
        before = start
        while before and text[before - 1] in WHITE_SPACE:
            before -= 1
        if before and text[before - 1] == ",":
            return (Edit(Span(before - 1, end), ""),)
        return (Edit(Span(start, end), ""),)


def _renumber(held: dict[Path, Any], depth: int, position: Mapping[Any, int], since: int) -> None:
    """Of the entries noted after the first `since`, keep those under a known list position, at the new one."""
    noted = [held.popitem() for _ in range(len(held) - since)]
    for path, place in reversed(noted):
        if path[depth] in position:
            held[*path[:depth], position[path[depth]], *path[depth + 1 :]] = place


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in WHITE_SPACE:
        at += 1
    return at


class Member(NamedTuple):
    """A member of an object that the grammar found right: its key and its value's node."""

    key: str
    node: Any


class JsonBuilder:
    """Reads a Lark parse tree of typed JSON: places, duplicate keys, wrong values; made for one text.

    In the grammar a member is ``KEY ":" value`` with a key terminal named like the key in upper case; in the mistakes
    an alternative aliased `wrong_member` has a right key and a wrong value, `unknown_member` a key that is none, and
    an alias that ends in `_with_trailing_comma` stands for the rule before it.
    """

    def __init__(
        self,
        source: Source,
        *,
        types: Mapping[str, str],
        unit: str,
        repairs: Sequence[Repair] = (),
        vocabulary: Any = None,
    ) -> None:
        self.source = source
        self.places = JsonPlaces(source)
        self.diagnostics: list[Diagnostic] = []
        self._mended_count = 0
        self.noun = f"the {unit}"
        """What the object being read is called in messages."""
        self._types = types
        self._unit = unit
        self._repairs = repairs
        self._vocabulary = vocabulary
        self._objects: dict[Path, tuple[str, dict[str, Any]]] = {}
        self._supposed: set[Path] = set()

    def span(self, node: Any) -> Span:
        """The place of a token or tree."""
        if hasattr(node, "meta"):
            if node.meta.empty:
                return Span(0, len(self.source.text))
            return Span(node.meta.start_pos, node.meta.end_pos)
        return Span(node.start_pos, node.end_pos)

    def members(
        self, tree: Any, path: Path, what: str, known: Sequence[str], words: Mapping[str, Sequence[str]]
    ) -> dict[str, Any]:
        """The right members of an object by key; every other member is reported.

        Args:
            tree: the object's parse tree.
            path: where the object is in the document.
            what: which object it is, for keys that mean two things: ``"having"`` in ``"having.value"``.
            known: the keys that such an object may have.
            words: for a key whose value is one of a closed set, the words of that set.
        """
        self.places.values[path] = self.span(tree)
        if tree.data.endswith("_with_trailing_comma"):
            self.trailing_comma(tree)
        found: dict[str, Any] = {}
        first: dict[str, Any] = {}
        self._objects[path] = (what, first)
        noun = self.noun
        faulty: list[tuple[Any, str, Any]] = []
        for member in tree.children:
            if member is None:
                continue
            key_token, node = member.children[0], member.children[1]
            if not str(key_token):
                continue  # a key that was missing and has been reported
            is_odd = key_token.type in ("BARE_WORD", "ODD_QUOTED", "BROKEN_STRING")
            if is_odd:
                self.odd(key_token, path, is_key=True)
            meant = spelled(key_token.type, str(key_token), is_key=True) if is_odd else str(key_token)
            if meant is None:
                self._report_inside(node, path)
                continue
            key, key_span = decode(meant), self.span(key_token)
            here = (*path, key)
            if key in first:
                self._duplicate(key, here, member, first[key])
                continue
            first[key] = member
            self.places.keys[here] = key_span
            self.places.values[here] = self.span(node)
            if is_odd:
                self._report_inside(node, here)
            elif member.data in ("unknown_member", "wrong_member"):
                faulty.append((member, key, node))
            else:
                found[key] = node
        for member, key, node in faulty:  # a repair may look at the other members, so these wait for all of them
            here = (*path, key)
            if member.data == "unknown_member":
                self._unknown_key(key, here, noun, known)
                self._report_inside(node, here)
            else:
                self.wrong(node, here, self._types.get(f"{what}.{key}") or self._types[key], words.get(key))
        return found

    def items(self, tree: Any, path: Path) -> list[Any]:
        """The nodes of a list, a trailing comma reported."""
        self.places.values[path] = self.span(tree)
        if tree.data.endswith("_with_trailing_comma"):
            self.trailing_comma(tree)
        return [node for node in tree.children if node is not None]

    def text(self, token: Any) -> str:
        """The decoded text of a string token."""
        return decode(str(token))

    def scalar(self, token: Any, path: Path) -> str | int | float | Decimal | bool | None:
        """The value of a scalar token; a number of more than `MAX_DIGITS` characters is reported and None."""
        kind, text = token.type, str(token)
        if kind == "TRUE":
            return True
        if kind == "FALSE":
            return False
        if kind == "NULL" or not text:
            return None
        if kind in ("INTEGER", "NUMBER"):
            if not is_printable_number(text):
                self.report(
                    "number-too-long",
                    f"{quote(text)} is longer than any number that can be computed with",
                    self.span(token),
                    path,
                )
                return None
            return number(text)
        return decode(text)

    def is_accounted_for(self, path: Path) -> bool:
        """Whether a member is there, right or wrong or under another name that has been reported."""
        return path in self.places.values or path in self._supposed or path[:-1] in self._supposed

    def missing(self, tree: Any, path: Path, key: str, noun: str) -> None:
        """Report that an object lacks a key it needs."""
        self.report(
            "missing-key",
            f"{noun} has no `{key}`",
            self.span(tree),
            path,
            label=f"has no `{key}`",
            help=f"add `{key}`",
            fixes=self._mended("missing-key", (*path, key)),
        )

    def wrong(self, node: Any, path: Path, expected: str, words: Sequence[str] | None = None) -> None:
        """Report a value of the wrong type, or a word that is none of a closed set."""
        if not hasattr(node, "meta"):
            if not str(node):
                return
            if node.type in ("BARE_WORD", "ODD_QUOTED", "BROKEN_STRING", "ODD_NUMBER"):
                self.odd(node, path)
                return
            if words is not None and node.type == "STRING":
                self._unknown_word(node, path, expected, words)
                return
        name = path[-1] if path else "the text"
        where = f"an item of `{path[-2]}`" if isinstance(name, int) else f"`{name}`" if path else f"the {self._unit}"
        self.report(
            "wrong-type",
            f"{where} must be {expected}, not {self.kind(node)}",
            self.span(node),
            path,
            label=f"must be {expected}",
            fixes=self._mended("wrong-type", path, node),
        )

    def kind(self, node: Any) -> str:
        """What a value is, in the user's nouns."""
        if hasattr(node, "meta"):
            return "a list" if node.data.startswith("array") else "an object"
        kinds = {
            "STRING": "a string",
            "INTEGER": "a number",
            "NUMBER": "a number with a fraction",
            "TRUE": "`true`",
            "FALSE": "`false`",
            "NULL": "`null`",
        }
        return kinds.get(node.type, "a string")

    def odd(self, token: Any, path: Path, *, is_key: bool = False) -> None:
        """Report a token that is not JSON: another language's literal, other quotes, a bad escape."""
        text, span = str(token), self.span(token)
        fixed = spelled(token.type, text, is_key=is_key)
        edits = () if fixed is None else (Edit(span, fixed),)
        if token.type == "ODD_NUMBER" or text in _NOT_NUMBERS:
            fixes = (Fix(f"write `{fixed}`", edits, Safety.SAFE),) if edits else ()
            self.report(
                "number-not-json",
                f"{quote(text)} is not a number in JSON",
                span,
                path,
                help=f"write `{fixed}`"
                if edits
                else "JSON numbers are decimal, without leading zeros, plus signs, separators, NaN or infinities",
                fixes=fixes or self._mended("number-not-json", path, token),
            )
        elif token.type == "ODD_QUOTED" and not _is_closed(text):
            self.report("unclosed-string", "a string is never closed", Span(span.start, span.start + 1), path)
        elif token.type == "ODD_QUOTED":
            self.report(
                "other-quotes",
                f"{quote(text)} is not in straight double quotes",
                span,
                path,
                help=f"write {quote(fixed)}" if fixed is not None else "write it in straight double quotes",
                fixes=(Fix("use double quotes", edits, Safety.SAFE),) if edits else (),
            )
        elif token.type == "BROKEN_STRING":
            name, message, at, length = _string_fault(text)
            self.report(
                name,
                message,
                Span(span.start + at, span.start + at + length),
                path,
                label="in this string",
                fixes=(Fix("write it as JSON does", edits, Safety.SAFE),) if edits else (),
            )
        elif text in _PYTHON_LITERALS and not is_key:
            self.report(
                "literal-not-json",
                f"{quote(text)} is not a literal in JSON",
                span,
                path,
                help=f"write `{fixed}`",
                fixes=(Fix(f"write `{fixed}`", edits, Safety.SAFE),),
            )
        else:
            fixes = (Fix("add quotes", (Edit(span, encode(text)),), Safety.SAFE if is_key else Safety.UNSAFE),)
            if not is_key:
                fixes = self._mended("unquoted-text", path, token) or fixes
            self.report(
                "unquoted-text",
                f"{quote(text)} has no quotes around it",
                span,
                path,
                help=f"write {quote(encode(text))}",
                fixes=fixes,
            )

    def _report_inside(self, node: Any, path: Path) -> None:
        """Report what is not JSON in a value that is not read any further."""
        pending = [node]
        while pending:
            held = pending.pop()
            if not hasattr(held, "meta"):
                if held is not None and held.type in _ODD and str(held):
                    self.odd(held, path)
                continue
            if held.data.endswith("_with_trailing_comma"):
                self.trailing_comma(held)
            if held.data == "pair" and held.children[0].type in _ODD:
                self.odd(held.children[0], path, is_key=True)
                pending.append(held.children[1])
            else:
                pending += reversed(held.children)

    # --- what would mend a fault ---

    def _mended(self, fault: str, path: Path, node: Any = None) -> tuple[Fix, ...]:
        """The fixes that the language's repairs offer for a fault at `path`, the safe ones first.

        Where two safe ones disagree, nobody can say which is meant, and neither is safe.
        """
        if not self._repairs or self._is_full:
            return ()
        applicable = [repair for repair in self._repairs if fault in repair.faults]
        if not applicable:
            return ()
        occurrence = self._occurrence(fault, path, node)
        fixes: list[Fix] = []
        for repair in applicable:
            mend = repair.offer(occurrence)
            if mend is None:
                continue
            fix = fix_of(mend, (), self.places.edits)
            if fix is not None and all(other.edits != fix.edits for other in fixes):
                fixes.append(fix)
                self._suppose(mend, path)
        if sum(fix.safety is Safety.SAFE for fix in fixes) > 1:
            fixes = [Fix(fix.title, fix.edits, max(fix.safety, Safety.UNSAFE, key=_RISK.index)) for fix in fixes]
        return tuple(sorted(fixes, key=lambda fix: _RISK.index(fix.safety)))

    def _occurrence(self, fault: str, path: Path, node: Any) -> Occurrence:
        is_item = bool(path) and isinstance(path[-1], int)
        holder = path[:-2] if is_item else path[:-1]
        what, members = self._objects.get(holder, ("", {})) if path else (self._unit, {})
        key = str(path[-2] if is_item else path[-1]) if path else ""
        others = {other: self.plain(member.children[1]) for other, member in members.items() if other != key}
        return Occurrence(
            fault=fault,
            what=what,
            key=key,
            value=None if node is None else self.plain(node),
            path=path,
            members={other: None if value is NOT_JSON else value for other, value in others.items()},
            is_item=is_item,
            text="" if node is None else self.source.slice(self.span(node)),
            vocabulary=self._vocabulary,
        )

    def _suppose(self, mend: Mend, path: Path) -> None:
        """Note what will be there after a mend, so that nobody misses it now."""
        for change in mend.changes:
            if isinstance(change, Rename):
                self._supposed.add((*change.path[:-1], change.key))
            elif isinstance(change, Add) and change.key is not None:
                self._supposed.add((*change.path, change.key))
            elif isinstance(change, Replace) and len(change.path) < len(path):
                self._supposed.add(change.path)

    def plain(self, node: Any) -> Any:
        """The JSON value that a parse tree stands for, `NOT_JSON` where that is not certain.

        Other spellings of a value count as far as they can only be read in one way: the value of ``{'a': True,}`` is
        that of ``{"a": true}``. Numbers are exact.
        """
        text = self.source.slice(self.span(node))
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError):
            try:
                return self._value_of(node, 0)
            except ValueError:
                return NOT_JSON
        return value if _has_no_surrogate(text) else NOT_JSON

    def _value_of(self, node: Any, depth: int) -> Any:
        if not hasattr(node, "meta"):
            text = spelled(node.type, str(node))
            if text is None or not str(node):
                raise ValueError(str(node))
            return _DECODER.decode(text)
        span = self.span(node)
        bracket = self.source.text[span.start : span.start + 1]
        children = [child for child in node.children if child is not None]
        if depth > MAX_DEPTH or self.source.text[span.end - 1 : span.end] != _CLOSING.get(bracket, ""):
            if len(children) == 1 and bracket not in _CLOSING:
                return self._value_of(children[0], depth + 1)
            raise ValueError(bracket)
        if node.data in ("item", "breakdown", "wrong_item") and len(children) == 1:
            return self._value_of(children[0], depth + 1)
        leaves = children if bracket == "[" else [part for child in children for part in child.children]
        self._refuse_between(leaves, span)
        if bracket == "[":
            return [self._value_of(child, depth + 1) for child in children]
        found: dict[str, Any] = {}
        for child in children:
            key, value = child.children
            meant = spelled(key.type, str(key), is_key=True)
            if meant is None or decode(meant) in found:
                raise ValueError(str(key))
            found[decode(meant)] = self._value_of(value, depth + 1)
        return found

    def _refuse_between(self, parts: Sequence[Any], span: Span) -> None:
        """Refuse a container that holds more between its parts than commas, colons, blanks and remarks.

        A remark may say that something was left out; the reader reports it, unless there are too many of them.
        """
        if sum(map(self.source.text.count, ("//", "/*", "#"))) >= MAX_REPORTS:
            raise ValueError(span)
        at = span.start + 1
        for part in parts:
            held = self.span(part)
            if _BETWEEN.fullmatch(self.source.text, at, held.start) is None:
                raise ValueError(self.source.text[at : held.start])
            at = held.end
        if _BETWEEN.fullmatch(self.source.text, at, span.end - 1) is None:
            raise ValueError(self.source.text[at : span.end - 1])

    def trailing_comma(self, tree: Any) -> None:
        """Report the comma before an object's or list's closing bracket.

        Where either of them is not in the text, the reader supposed it there and has reported it.
        """
        text = self.source.text
        close = self.span(tree).end - 1
        ignored = _IGNORED.match(text, self.span(tree.children[-1]).end)
        at = ignored.end() if ignored else close
        if text[at : at + 1] != "," or text[close] not in "]}":
            return
        span = Span(at, at + 1)
        self.report(
            "trailing-comma",
            f"a comma stands before `{text[close]}`",
            span,
            (),
            label="nothing follows",
            help="remove the comma",
            fixes=(Fix("remove the comma", (Edit(span, ""),), Safety.SAFE),),
        )

    def report(self, name: str, message: str, span: Span, path: Path, **more: Any) -> None:
        """Report an error; beyond `MAX_REPORTS` of them, or `MAX_MENDED` with a safe fix, nothing is added."""
        if self._is_full:
            return
        diagnostic = Diagnostic(name, Severity.ERROR, message, span, path=path, **more)
        self.diagnostics.append(diagnostic)
        if bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE:
            self._mended_count += 1

    @property
    def _is_full(self) -> bool:
        unmended = len(self.diagnostics) - self._mended_count
        return unmended >= MAX_REPORTS or self._mended_count >= MAX_MENDED

    def _duplicate(self, key: str, path: Path, member: Any, first: Any) -> None:
        if self._is_full:
            return
        span, value = self.span(member), self.plain(member.children[1])
        is_same = value is not NOT_JSON and _is_same(value, self.plain(first.children[1]))
        edits = self.places.removal(span.start, span.end)
        self.report(
            "duplicate-key",
            f"the key {quote(key)} comes twice in one object",
            self.span(member.children[0]),
            path,
            label="again here",
            related=(Related(self.span(first.children[0]), "first here"),),
            help="keep one of the two",
            fixes=(Fix("remove the repetition", edits, Safety.SAFE),) if is_same else (),
        )

    def _unknown_key(self, key: str, path: Path, noun: str, known: Sequence[str]) -> None:
        if self._is_full:
            return
        near = nearest(key, known)
        self.report(
            "unknown-key",
            f"{quote(key)} is not a key of {noun}",
            self.places.keys[path],
            path,
            label="not a key here",
            help=f"did you mean {one_of([quote(n) for n in near])}?" if near else f"{noun} has {one_of(known, 'and')}",
            near=near,
            fixes=self._mended("unknown-key", path, self._objects[path[:-1]][1][key].children[1]),
        )

    def _unknown_word(self, token: Any, path: Path, expected: str, words: Sequence[str]) -> None:
        if self._is_full:
            return
        word, span = decode(str(token)), self.span(token)
        near = nearest(word, words)
        folded = [w for w in words if w.lower() == word.lower()]
        fixes = (
            (Fix(f"write `{folded[0]}`", (Edit(span, encode(folded[0])),), Safety.SAFE),) if len(folded) == 1 else ()
        )
        self.report(
            "unknown-word",
            f"{quote(word)} is not {expected}",
            span,
            path,
            label=f"not one of the {len(words)}",
            help=f"did you mean {one_of([quote(n) for n in near])}?" if near else f"expected {one_of([*words])}",
            near=near,
            fixes=fixes or self._mended("unknown-word", path, token),
        )


NOT_JSON = object()
"""What `JsonBuilder.plain` gives where a text stands for no JSON value, or for more than one."""

_ODD = frozenset({"BARE_WORD", "ODD_QUOTED", "BROKEN_STRING", "ODD_NUMBER"})
_CLOSING = {"[": "]", "{": "}"}
_RISK = (Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)
_BETWEEN = re.compile(r"(?:[\s,:\ufeff\u200b-\u200f\u2060\uff0c\uff1a]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|#[^\n]*+)*+")
"""What stands between the parts of a container, with what the reader reports on its own: remarks, unseen characters."""


def _exact_float(text: str) -> int | float | Decimal:
    if not is_printable_number(text):
        raise ValueError(text)
    return number(text)


def _exact_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(text)
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(pairs)
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_exact_float, parse_int=_exact_int, parse_constant=_refuse
)


def _has_no_surrogate(text: str) -> bool:
    if "\\" not in text and text.isascii():
        return True
    return _LONE_SURROGATE.search(text) is None


_LONE_SURROGATE = re.compile(
    r"[\ud800-\udfff]|(?<!\\)\\(?:\\\\)*u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|[dD][c-fC-F][0-9a-fA-F]{2})"
)
"""Perhaps half a character: a low half is taken for one wherever it stands."""


def _is_same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal, `1` being neither `true` nor `1.0`."""
    return b is not NOT_JSON and encode(a) == encode(b)


_QUOTE_PAIRS = {"'": "'", "`": "`", "\u2018": "\u2019", "\u201b": "\u2019", "\uff02": "\uff02"}


def _is_closed(text: str) -> bool:
    """Whether a text that begins with an odd quotation mark ends with its partner."""
    return len(text) > 1 and text[-1] in _QUOTE_PAIRS.get(text[0], "\u201c\u201d")


def spelled(kind: str, text: str, *, is_key: bool = False) -> str | None:
    """How JSON spells the token `text` of the terminal `kind`; None where it could be read in more than one way.

    >>> spelled("ODD_QUOTED", "'it\\'s'"), spelled("ODD_NUMBER", "1_000"), spelled("BARE_WORD", "None")
    ('"it\'s"', '1000', 'null')
    """
    if kind == "ODD_QUOTED":
        return _respelled(text[1:-1]) if _is_closed(text) else None
    if kind == "BROKEN_STRING":
        if len(text) < 2 or text[-1] != '"' or _ends_at_a_line_break(text[1:-1]):
            return None
        return _respelled(text[1:-1])
    if kind == "ODD_NUMBER" or (kind == "BARE_WORD" and text in _NOT_NUMBERS):
        return _decimal(text)
    if kind == "BARE_WORD":
        return encode(text) if is_key else _PYTHON_LITERALS.get(text)
    return text


def _ends_at_a_line_break(text: str) -> bool:
    """Whether the last line of a text is blank: such a text was rather never closed."""
    return "\n" in text and not text.rpartition("\n")[2].strip()


_ODD_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])|[\x00-\x1f\"]")


def _respelled(inner: str) -> str | None:
    """The text between some quotes as a JSON string: escapes as JSON has them, those it lacks where all agree."""
    found: list[str] = []
    at = 0
    for match in _ODD_ESCAPE.finditer(inner):
        found.append(inner[at : match.start()])
        at = match.end()
        held = match.group()
        if held[0] != "\\":
            found.append(encode(held)[1:-1])
        elif held[1] == "x" and len(held) == 4:
            found.append(encode(chr(int(held[2:], 16)))[1:-1])
        elif held[1] in "'`":
            found.append(held[1])
        elif _ESCAPE.fullmatch(held):
            found.append(held)
        else:
            return None
    text = '"' + "".join([*found, inner[at:]]) + '"'
    try:
        held = json.loads(text)
        held.encode("utf-8")
    except ValueError:
        return None
    return encode(held)


_PLAIN_NUMBER = re.compile(r"([+-]?)0*([0-9]+)(?:\.([0-9]*))?")
_FACTORS = re.compile(r"[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+")


def _decimal(text: str) -> str | None:
    """A number that is written in another way than JSON's, in decimal; None where it is none.

    Leading zeros are no octal: who writes octal today writes ``0o``. Separators are underscores only, since a comma
    may be a decimal one.
    """
    if len(text) > MAX_DIGITS:
        return None
    if _FACTORS.fullmatch(text):
        product = math.prod(int(factor) for factor in text.split("*"))
        return str(product) if len(str(product)) <= MAX_DIGITS else None
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]+", text):
        return str(int(text, 16))
    if re.fullmatch(r"[+-]?[0-9]+(?:_[0-9]+)+", text):
        text = text.replace("_", "")
    if text.lstrip("+-").startswith("."):
        text = text.replace(".", "0.", 1)
    match = _PLAIN_NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    return ("-" if sign == "-" else "") + whole + (f".{fraction}" if fraction else "")


_PYTHON_LITERALS = {"True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null"}
_NOT_NUMBERS = frozenset({"NaN", "Infinity", "nan", "inf"})
_IGNORED = re.compile(r"(?:[ \t\n\r]|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|#[^\n]*)*")
"""White space and comments, as in the terminals above."""


def is_printable_number(text: str) -> bool:
    """Whether a JSON number keeps its exact value when it is read, printed and read again.

    It has at most `MAX_DIGITS` digits and an exponent of at most `MAX_EXPONENT`: both are judged on the value, so that
    no spelling of a number that is read is itself too long.
    """
    if not any(c in text for c in ".eE"):
        return len(text) <= MAX_DIGITS
    _, _, exponent = text.lower().partition("e")
    if len(text) > 2 * MAX_DIGITS or len(exponent.lstrip("+-0")) > len(str(MAX_EXPONENT)) + 1:
        return False
    exact = Decimal(text)
    return len(exact.as_tuple().digits) <= MAX_DIGITS and abs(exact.adjusted()) <= MAX_EXPONENT


def _string_fault(raw: str) -> tuple[str, str, int, int]:
    """Why a quoted text is not a JSON string: (fault, message, offset, length)."""
    at = 1
    is_closed = False
    while at < len(raw):
        character = raw[at]
        if character == '"':
            is_closed = True
            break
        if character == "\\":
            match = _ESCAPE.match(raw, at)
            if match is None and at + 1 < len(raw):
                return "invalid-escape", f"{quote(raw[at : at + 2])} is not an escape in JSON", at, 2
            if match is None:
                break
            if match.group(1):
                code = int(match.group(1), 16)
                low = _ESCAPE.match(raw, match.end())
                is_pair = low is not None and low.group(1) and 0xDC00 <= int(low.group(1), 16) <= 0xDFFF  # noqa: PLR2004
                if 0xD800 <= code <= 0xDBFF and is_pair and low is not None:  # noqa: PLR2004
                    at = low.end()
                    continue
                if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004
                    return "lone-surrogate", f"{quote(match.group())} is half a character", at, match.end() - at
            at = match.end()
            continue
        if character < " ":
            return "control-character", f"the character `{printable(character)}` stands raw in a string", at, 1
        if "\ud800" <= character <= "\udfff":
            return "lone-surrogate", "half a character stands in a string", at, 1
        at += 1
    assert not is_closed, raw
    return "unclosed-string", "a string is never closed", 0, 1


def _page(name: str, explanation: str, invalid: Sequence[str], valid: str) -> Fault:
    return Fault(
        name,
        Severity.ERROR,
        explanation,
        invalid=tuple(Example(text) for text in invalid),
        valid=(Example(valid),),
        catalogue=("R01",),
    )


FAULTS: tuple[Fault, ...] = (
    _page(
        "duplicate-key",
        "One object has the same key twice.\n\n"
        "Most JSON readers keep the last of the two and drop the other without a word; which one was meant, nobody can "
        "say, so such a text is refused. A key in another spelling (`\\u0061` for `a`) is the same key.",
        ['{"limit": 10, "limit": 20}', '{"limit": 10, "l\\u0069mit": 10}'],
        '{"limit": 10}',
    ),
    _page(
        "trailing-comma",
        "A comma stands before a closing bracket, with nothing after it.\n\n"
        "JavaScript and Python allow it, JSON does not. Removing it changes nothing.",
        ['{"limit": 10,}', '{"breakdowns": ["name",]}'],
        '{"limit": 10}',
    ),
    _page(
        "comment-in-json",
        "A comment stands in the text; JSON has none.\n\n"
        "A comment of three dots often stands for parts that were left out, so that what is left is not what was meant.",
        ['{"limit": 10 // rows\n}', '{"limit": /* rows */ 10}'],
        '{"limit": 10}',
    ),
    _page(
        "literal-not-json",
        "A literal is spelled as in another language: `True`, `None`.\n\nJSON writes `true`, `false` and `null`.",
        ['{"filters": [{"column": "error", "op": "=", "value": True}]}'],
        '{"filters": [{"column": "error", "op": "=", "value": true}]}',
    ),
    _page(
        "number-not-json",
        "A number is written as JSON does not write numbers.\n\n"
        "No leading zeros, plus signs, bare points, hexadecimal or separators; and NaN and infinities are no numbers at "
        "all.",
        ['{"limit": 010}', '{"limit": NaN}', '{"limit": 1_000}', '{"limit": +10}'],
        '{"limit": 10}',
    ),
    _page(
        "number-too-long",
        "A number has so many digits that no reader keeps it.\n\n"
        "Such a number is refused rather than rounded.",
        ['{"filters": [{"column": "a", "op": "=", "value": ' + "9" * 500 + "}]}"],
        '{"limit": 10}',
    ),
    _page(
        "other-quotes",
        "A text is in single or typographic quotes; JSON has straight double quotes only.",
        ["{'limit': 10}", '{"breakdowns": [“name”]}'],
        '{"limit": 10}',
    ),
    _page(
        "unquoted-text",
        "A word stands where JSON needs a string in quotes.",
        ["{limit: 10}", '{"breakdowns": [name]}'],
        '{"limit": 10}',
    ),
    _page(
        "unclosed-string",
        "A string is opened and never closed.\n\n"
        "Where it was to end, nobody can say; often the text was cut off inside it.",
        ['{"breakdowns": ["name', '{"breakdowns'],
        '{"breakdowns": ["name"]}',
    ),
    _page(
        "invalid-escape",
        "A backslash in a string is followed by something that is no escape in JSON.\n\n"
        'The escapes are `\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits.',
        ['{"breakdowns": ["a\\d"]}', '{"breakdowns": ["a\\u12"]}'],
        '{"breakdowns": ["a\\\\d"]}',
    ),
    _page(
        "lone-surrogate",
        "A string holds half of a character: a surrogate without its partner.\n\n"
        "RFC 8259 warns that readers differ on it; no text in UTF-8 can hold it.",
        ['{"breakdowns": ["\\ud800"]}'],
        '{"breakdowns": ["\\ud83d\\ude00"]}',
    ),
    _page(
        "control-character",
        "A control character stands raw in a string: a line break, a tab.\n\nJSON writes it as an escape: `\\n`, `\\t`.",
        ['{"breakdowns": ["a\tb"]}'],
        '{"breakdowns": ["a\\tb"]}',
    ),
)
"""The pages of what is wrong with a text as JSON; the examples are queries, the meaning is any JSON's."""


_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_ATOM = re.compile(r"[^\s,\]}]+")


def locate(source: Source) -> JsonPlaces:
    """The places in a text that is known to be JSON, without a grammar; in one pass, without recursion.

    Of a text that is not JSON some places may be missing; it never raises.
    """
    text = source.text
    places = JsonPlaces(source)
    values, keys = places.values, places.keys
    end = len(text)
    path: Path = ()
    open_: list[tuple[Path, int, int]] = []  # path, where it begins, position of the next item (-1: an object)
    at = _skip_space(text, 0)
    while at < end:
        character = text[at]
        if character in "{[":
            if len(open_) >= MAX_DEPTH:
                break
            open_.append((path, at, -1 if character == "{" else 0))
            at = _skip_space(text, at + 1)
            if at < end and text[at] not in "]}" and character == "[":
                path = (*path, 0)
                continue
        elif character in "]}":
            if not open_:
                break
            at += 1
        else:
            if character == '"':
                match = _STRING.match(text, at)
                stop = match.end() if match else end
            else:
                match = _ATOM.match(text, at)
                stop = match.end() if match else at + 1
            values[path] = Span(at, stop)
            at = stop
            character = ""
        # After a value: close containers, then go on to the next member or item.
        if character in ("]", "}"):
            path, begin, _ = open_.pop()
            values[path] = Span(begin, at)
        elif character in ("{", "["):
            if at < end and text[at] in "]}":
                continue
        at = _skip_space(text, at)
        if not open_:
            break
        if at < end and text[at] in "]}":
            continue
        if at < end and text[at] == ",":
            at = _skip_space(text, at + 1)
        container, begin, position = open_[-1]
        if position >= 0:
            open_[-1] = (container, begin, position + 1)
            path = (*container, position + 1)
            continue
        match = _STRING.match(text, at)
        if match is None:
            break
        path = (*container, decode(match.group()))
        keys[path] = Span(at, match.end())
        at = _skip_space(text, _skip_space(text, match.end()) + 1)
    return places
