"""A Lark parse tree of typed JSON, read: places, duplicate keys, wrong values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from grammar.diagnostic import Diagnostic, Edit, Fix, Path, Related, Safety, Severity, one_of, quote
from grammar.notations.json.places import MAX_DEPTH, JsonPlaces
from grammar.notations.json.spelling import NOT_JSON, NOT_NUMBERS, PYTHON_LITERALS, is_closed, spelled, string_fault
from grammar.notations.json.values import MAX_DIGITS, decode, encode, is_printable_number, number
from grammar.pattern import pattern
from grammar.repair import Occurrence, Repair, fix_of
from grammar.rule import Add, Rename, Replace, TreeFix
from grammar.source import Source, Span
from grammar.suggestion import among

MAX_REPORTS = 20
"""A builder reports at most this many faults of one text that have no safe fix; the parser shows no more either."""

MAX_FIXABLE = 1_200
"""A builder reports at most this many faults of one text that have a safe fix."""

MAX_MEMBERS = 64
"""In an object with more members nothing is repaired: a repair may compare each of them with all others."""


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
        unit: str,
        repairs: Sequence[Repair] = (),
        vocabulary: Any = None,
    ) -> None:
        self.source = source
        self.places = JsonPlaces(source)
        self.diagnostics: list[Diagnostic] = []
        self._fixable_count = 0
        self._unit = unit
        self._repairs = repairs
        self._vocabulary = vocabulary
        self._objects: dict[Path, tuple[str, dict[str, Any]]] = {}
        self._supposed: set[Path] = set()
        self._plain: dict[int, Any] = {}
        self._lengths: dict[Path, int] = {}

    def span(self, node: Any) -> Span:
        """The place of a token or tree."""
        if hasattr(node, "meta"):
            if node.meta.empty:
                return Span(0, len(self.source.text))
            return Span(node.meta.start_pos, node.meta.end_pos)
        return Span(node.start_pos, node.end_pos)

    def members(
        self,
        tree: Any,
        path: Path,
        what: str,
        noun: str,
        known: Mapping[str, str],
        words: Mapping[str, Sequence[str]],
    ) -> dict[str, Any]:
        """The right members of an object by key; every other member is reported.

        Args:
            tree: the object's parse tree.
            path: where the object is in the document.
            what: which kind of object it is, for repairs.
            noun: what such an object is called in messages.
            known: the keys that such an object may have, with what each holds.
            words: for a key whose value is one of a closed set, the words of that set.
        """
        self.places.values[path] = self.span(tree)
        if tree.data.endswith("_with_trailing_comma"):
            self.trailing_comma(tree)
        right: dict[str, Any] = {}
        first: dict[str, Any] = {}
        self._objects[path] = (what, first)
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
                right[key] = node
        for member, key, node in faulty:  # a repair may look at the other members, so these wait for all of them
            here = (*path, key)
            if member.data == "unknown_member":
                self._unknown_key(key, here, noun, tuple(known))
                self._report_inside(node, here)
            else:
                self.wrong(node, here, known[key], words.get(key))
        return right

    def items(self, tree: Any, path: Path) -> list[Any]:
        """The nodes of a list, a trailing comma reported."""
        self.places.values[path] = self.span(tree)
        if tree.data.endswith("_with_trailing_comma"):
            self.trailing_comma(tree)
        nodes = [node for node in tree.children if node is not None]
        self._lengths[path] = len(nodes)
        return nodes

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
        return path in self.places.values or any(path[:size] in self._supposed for size in range(len(path) + 1))

    def missing(self, tree: Any, path: Path, key: str, noun: str) -> None:
        """Report that an object lacks a key it needs."""
        self.report(
            "missing-key",
            f"{noun} has no `{key}`",
            self.span(tree),
            path,
            label=f"has no `{key}`",
            help=f"add `{key}`",
            fixes=self.fixes_for("missing-key", (*path, key)),
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
        where = named(path, f"the {self._unit}")
        fixes = self.fixes_for("wrong-type", path, node)
        self.report(
            "wrong-type",
            f"{where} must be {expected}, not {self.kind(node)}",
            self.span(node),
            path,
            label=f"must be {expected}",
            fixes=fixes,
        )
        if not fixes and hasattr(node, "meta"):
            self._report_inside(node, path)  # what keeps it from being read may be no more than a word without quotes

    def kind(self, node: Any) -> str:
        """What a value is, in the user's nouns."""
        if hasattr(node, "meta"):
            return "a list" if node.data.startswith("any_array") else "an object"
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
        if token.type == "ODD_NUMBER" or text in NOT_NUMBERS:
            fixes = (Fix(f"write `{fixed}`", edits, Safety.SAFE),) if edits else ()
            self.report(
                "number-not-json",
                f"{quote(text)} is not a number in JSON",
                span,
                path,
                help=f"write `{fixed}`"
                if edits
                else "JSON numbers are decimal, without leading zeros, plus signs, separators, NaN or infinities",
                fixes=fixes or self.fixes_for("number-not-json", path, token),
            )
        elif token.type == "ODD_QUOTED" and not is_closed(text):
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
            name, message, at, length = string_fault(text)
            self.report(
                name,
                message,
                Span(span.start + at, span.start + at + length),
                path,
                label="in this string",
                fixes=(Fix("write it as JSON does", edits, Safety.SAFE),)
                if edits
                else _kept_backslashes(name, text, span),
            )
        elif text in PYTHON_LITERALS and not is_key:
            self.report(
                "literal-not-json",
                f"{quote(text)} is not a literal in JSON",
                span,
                path,
                help=f"write `{fixed}`",
                fixes=(Fix(f"write `{fixed}`", edits, Safety.SAFE),),
            )
        else:
            quoted = Fix("add quotes", (Edit(span, encode(text)),), Safety.SAFE if is_key else Safety.UNSAFE)
            is_no_text = text in _CUT_LITERALS or text.lower() in _CONNECTIVES or _VARIABLE.search(text) is not None
            added: tuple[Fix, ...] = () if is_no_text and not is_key else (quoted,)
            if not is_key:
                added = self.fixes_for("unquoted-text", path, token) or added
            self.report(
                "unquoted-text",
                f"{quote(text)} has no quotes around it",
                span,
                path,
                help=f"write {quote(encode(text))}",
                fixes=added,
            )

    def _report_inside(self, node: Any, path: Path) -> None:
        """Report what is not JSON in a value that is not read any further, where that can be told without its place.

        Of a word without quotes its key says whether it can be anything else.
        """
        pending: list[tuple[Any, Path]] = [(node, path)]
        while pending:
            part, here = pending.pop()
            if not hasattr(part, "meta"):
                if part is not None and part.type in _ODD and str(part):
                    is_clear = part.type in ("ODD_QUOTED", "BROKEN_STRING") or spelled(part.type, str(part)) is not None
                    if is_clear or str(part) in NOT_NUMBERS:
                        self.odd(part, path)
                    elif part.type == "BARE_WORD" and here != path and not self._is_full:
                        self._bare_inside(part, here)
                continue
            if part.data.endswith("_with_trailing_comma"):
                self.trailing_comma(part)
            if part.data == "any_pair":
                key = part.children[0]
                is_odd = key.type in _ODD
                if is_odd:
                    self.odd(key, path, is_key=True)
                meant = spelled(key.type, str(key), is_key=True) if is_odd else str(key)
                pending.append((part.children[1], path if meant is None or not meant else (*here, decode(meant))))
            elif part.data.startswith("any_array"):
                pending += [(child, (*here, at)) for at, child in reversed([*enumerate(part.children)])]
            else:
                pending += [(child, here) for child in reversed(part.children)]

    def _bare_inside(self, token: Any, path: Path) -> None:
        """Report a word without quotes in a part that is not read, where a repair is certain of it."""
        if path in self.places.values:
            return
        self.places.values[path] = self.span(token)
        fixes = self.fixes_for("unquoted-text", path, token)
        if fixes and fixes[0].safety is Safety.SAFE:
            self.odd(token, path)
        del self.places.values[path]

    # --- what would repair a fault ---

    def fixes_for(self, fault: str, path: Path, node: Any = None) -> tuple[Fix, ...]:
        """The fixes that the language's repairs offer for a fault at `path`, the safe ones first.

        Where two safe ones disagree, nobody can say which is meant, and neither is safe.
        """
        if not self._repairs or self._is_full:
            return ()
        applicable = [repair for repair in self._repairs if fault in repair.faults]
        if not applicable:
            return ()
        occurrence = self._occurrence(fault, path, node)
        if occurrence is None:
            return ()
        fixes: list[Fix] = []
        for repair in applicable:
            tree_fix = repair.offer(occurrence)
            if tree_fix is None:
                continue
            fix = fix_of(tree_fix, (), self.places.edits)
            if fix is None:
                continue
            same = next((other for other in fixes if other.edits == fix.edits), None)
            if same is None or _RISK.index(fix.safety) < _RISK.index(same.safety):
                fixes = [*(other for other in fixes if other is not same), fix]
                self._suppose(tree_fix, path)
        if sum(fix.safety is Safety.SAFE for fix in fixes) > 1:
            fixes = [Fix(fix.title, fix.edits, max(fix.safety, Safety.UNSAFE, key=_RISK.index)) for fix in fixes]
        return tuple(sorted(fixes, key=lambda fix: _RISK.index(fix.safety)))

    def _occurrence(self, fault: str, path: Path, node: Any) -> Occurrence | None:
        """The fault as a repair sees it; None in an object with more members than any real one."""
        is_item = bool(path) and isinstance(path[-1], int)
        holder = path[:-2] if is_item else path[:-1]
        what, members = self._objects.get(holder, ("", {})) if path else (self._unit, {})
        steps = path[:-1] if is_item else path
        key = str(steps[-1]) if steps else ""  # an item of a list that is the whole text stands under no key
        if len(members) > MAX_MEMBERS:
            return None
        value = NOT_JSON if node is None else self.plain(node)
        row = self._plain_once(members[key].children[1]) if is_item and key in members else None
        at = next((size for size in range(len(path) - 1, 0, -1) if isinstance(path[size], int)), 0)
        return Occurrence(
            fault=fault,
            what=what,
            key=key,
            value=None if value is NOT_JSON else value,
            path=path,
            members=self._others(members, key),
            is_item=is_item,
            text="" if node is None else self.source.slice(self.span(node)),
            vocabulary=self._vocabulary,
            siblings=self._lengths.get(path[:at], 1) - 1 if at else 0,
            outer=self._others(self._objects.get(path[: at - 1], ("", {}))[1], path[at - 1]) if at else {},
            row=tuple(row) if isinstance(row, list) else None,
        )

    def _others(self, members: Mapping[str, Any], key: str | int) -> dict[str, Any]:
        """What the members of an object but one hold; None where that is not certain."""
        if len(members) > MAX_MEMBERS:
            return {}
        values = {other: self._plain_once(member.children[1]) for other, member in members.items() if other != key}
        return {other: None if value is NOT_JSON else value for other, value in values.items()}

    def _plain_once(self, node: Any) -> Any:
        """What `plain` gives, worked out once for a node: every fault of an object asks for all its members."""
        if id(node) not in self._plain:
            self._plain[id(node)] = self.plain(node)
        return self._plain[id(node)]

    def _suppose(self, tree_fix: TreeFix, path: Path) -> None:
        """Note what will be there after a fix, so that its absence is not reported as well."""
        for change in tree_fix.changes:
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
        if node.data == "wrong_item" and len(children) == 1:
            return self._value_of(children[0], depth + 1)
        leaves = children if bracket == "[" else [part for child in children for part in child.children]
        self._refuse_between(leaves, span)
        if bracket == "[":
            return [self._value_of(child, depth + 1) for child in children]
        members: dict[str, Any] = {}
        for child in children:
            key, value = child.children
            meant = spelled(key.type, str(key), is_key=True)
            if meant is None or decode(meant) in members:
                raise ValueError(str(key))
            members[decode(meant)] = self._value_of(value, depth + 1)
        return members

    def _refuse_between(self, parts: Sequence[Any], span: Span) -> None:
        """Refuse a container that holds more between its parts than commas, colons, blanks and remarks.

        A remark may say that something was left out; the reader reports it, unless there are too many of them.
        """
        if sum(map(self.source.text.count, ("//", "/*", "#"))) >= MAX_REPORTS:
            raise ValueError(span)
        at = span.start + 1
        for part in parts:
            span_of_part = self.span(part)
            if _BETWEEN.fullmatch(self.source.text, at, span_of_part.start) is None:
                raise ValueError(self.source.text[at : span_of_part.start])
            at = span_of_part.end
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
        """Report an error; beyond `MAX_REPORTS` of them, or `MAX_FIXABLE` with a safe fix, nothing is added."""
        if self._is_full:
            return
        diagnostic = Diagnostic(name, Severity.ERROR, message, span, path=path, **more)
        self.diagnostics.append(diagnostic)
        if bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE:
            self._fixable_count += 1

    @property
    def _is_full(self) -> bool:
        unfixable = len(self.diagnostics) - self._fixable_count
        return unfixable >= MAX_REPORTS or self._fixable_count >= MAX_FIXABLE

    def _duplicate(self, key: str, path: Path, member: Any, first: Any) -> None:
        if self._is_full:
            return
        span, value = self.span(member), self.plain(member.children[1])
        is_same = value is not NOT_JSON and _is_same(value, self.plain(first.children[1]))
        edits = self.places.removal(span.start, span.end)
        self.report(
            "duplicate-key",
            f"the key {quote(key)} occurs twice in one object",
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
        near = among(tuple(known)).nearest(key)
        self.report(
            "unknown-key",
            f"{quote(key)} is not a key of {noun}",
            self.places.keys[path],
            path,
            label="not a key here",
            help=f"did you mean {one_of([quote(n) for n in near])}?" if near else f"{noun} has {one_of(known, 'and')}",
            near=near,
            fixes=self.fixes_for("unknown-key", path, self._objects[path[:-1]][1][key].children[1]),
        )

    def _unknown_word(self, token: Any, path: Path, expected: str, words: Sequence[str]) -> None:
        if self._is_full:
            return
        word, span = decode(str(token)), self.span(token)
        near = among(tuple(words)).nearest(word)
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
            fixes=fixes or self.fixes_for("unknown-word", path, token),
        )


def named(path: Path, whole: str = "the text") -> str:
    """What stands at a path, for a message: the key of a member, or that it is an item of the list of some key."""
    if not path:
        return whole
    key = next((step for step in reversed(path) if isinstance(step, str)), None)
    if isinstance(path[-1], str):
        return f"`{key}`"
    return "an item" if key is None else f"an item of `{key}`"


def _kept_backslashes(fault: str, text: str, span: Span) -> tuple[Fix, ...]:
    """The guess that each backslash before what is no escape is a character of the text.

    Not where another one would be read as an escape: either all of them are meant or none. Before a mark of Markdown it
    is as likely that none is.
    """
    if fault != "invalid-escape" or len(text) < 2 or text[-1] != '"':
        return ()
    if any(match[1] not in (None, '"') for match in _BACKSLASH.finditer(text)) or _MARKDOWN.search(text):
        return ()
    written = _BACKSLASH.sub(lambda match: match.group() if match[1] else "\\\\", text)
    return (Fix("keep the backslash", (Edit(span, written),), Safety.UNSAFE),)


_BACKSLASH = pattern(r"\\(?:(u[0-9a-fA-F]{4}|[\"\\/bfnrt])|)")

_MARKDOWN = pattern(r"\\[_*\[\]{}<>~|#+.!()-]")

_CUT_LITERALS = frozenset(word[:size] for word in ("true", "false", "null") for size in range(1, len(word)))
"""What is left of a literal that was cut off: no word in its own right."""

_CONNECTIVES = frozenset({"and", "or", "not", "nor", "xor"})
"""Words that join or negate the values beside them: ``["a" or "b"]`` is no list of three."""

_VARIABLE = pattern(r"[^\W\d]_[^\W\d]|[a-z][A-Z]")
"""What a word without quotes has inside of it where it is rather the name of a variable than a text."""

_ODD = frozenset({"BARE_WORD", "ODD_QUOTED", "BROKEN_STRING", "ODD_NUMBER"})

_CLOSING = {"[": "]", "{": "}"}

_RISK = (Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)

_BETWEEN = pattern(
    r"(?:[\s,:\ufeff\u200b-\u200f\u2060\uff0c\uff1a]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|#[^\n]*+|<!--(?:[^-]|-(?!->))*+(?:-->)?|<?--[^\n]*+)*+"
)
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
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(pairs)
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_exact_float, parse_int=_exact_int, parse_constant=_refuse
)


def _has_no_surrogate(text: str) -> bool:
    if "\\" not in text and text.isascii():
        return True
    return _LONE_SURROGATE.search(text) is None


_LONE_SURROGATE = pattern(
    r"[\ud800-\udfff]|(?<!\\)\\(?:\\\\)*u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|[dD][c-fC-F][0-9a-fA-F]{2})"
)
"""Perhaps half a character: a low half is taken for one wherever it stands."""


def _is_same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal, `1` being neither `true` nor `1.0`."""
    return b is not NOT_JSON and encode(a) == encode(b)


_IGNORED = pattern(
    r"(?:[ \t\n\r]|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|#[^\n]*|<!--(?:[^-]|-(?!->))*(?:-->)?|<?--[^\n]*)*"
)
"""White space and comments, as in the terminals above."""
