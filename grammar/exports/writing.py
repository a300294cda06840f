"""How forms are written in the dialects of grammars for decoders: one family like Lark, one of rules down to characters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from grammar.exports.form import Blanks, Either, Form, Gap, Row, Text, Times, Use, When, Written
from grammar.expressions.code_points import EVERY, LAST, Ranges, code_points, common, complement, size
from grammar.expressions.expression import Chars, Choice, Group, Node, Repeat
from grammar.expressions.expression import Sequence as Parts

# --- characters ---


def _negated_is_shorter(ranges: Ranges) -> bool:
    return len(complement_in_text(ranges)) < len(ranges) or (ranges[-1][1] == EVERY[-1][1] and size(ranges) > 1000)


def complement_in_text(ranges: Ranges) -> Ranges:
    """The characters of texts that a set does not have."""
    return common(complement(ranges), EVERY)


def character_class(ranges: Ranges, escaped: Callable[[int], str]) -> str:
    """A set of characters in brackets, the shorter way round; `escaped` writes a code point in brackets."""
    if ranges == EVERY:
        return f"[{escaped(0)}-{escaped(LAST)}]"
    is_negated = _negated_is_shorter(ranges)
    shown = complement_in_text(ranges) if is_negated else ranges
    inner = "".join(
        escaped(low) if low == high else f"{escaped(low)}{'-' if high > low + 1 else ''}{escaped(high)}"
        for low, high in shown
    )
    return f"[{'^' if is_negated else ''}{inner}]"


# --- the family like Lark ---


class LarkDialect(NamedTuple):
    """What one dialect of the family has. `header` stands before everything."""

    header: str
    blanks: Blanks


def write_lark(written: Written, dialect: LarkDialect, comments: Iterable[str] = ()) -> str:
    """The text of a grammar in a dialect like Lark's."""
    return _Lark(written, dialect).text(comments)


class _Lark:
    def __init__(self, written: Written, dialect: LarkDialect) -> None:
        self.written = written
        self.dialect = dialect
        self.rule_names = _names((written.start, *written.rules), _lark_rule, first="start")
        self.terminal_names = _names(written.terminals, _lark_terminal)
        self.blank = "BLANK"
        while self.blank in self.terminal_names.values():
            self.blank += "S"

    def text(self, comments: Iterable[str]) -> str:
        lines = [f"// {comment}" for comment in comments]
        lines += [self.dialect.header] if self.dialect.header else []
        start = self.written.start
        for name in (start, *(name for name in self.written.rules if name != start)):
            form = self.written.rules[name]
            shown = self.rule_names[name] + ("::_" if name.endswith("::_") else "")
            options = form.options if isinstance(form, Either) else (form,)
            lines.append(f"{shown}: " + "\n    | ".join(self._option(each) for each in options))
        for name, node in self.written.terminals.items():
            lines.append(f"{self.terminal_names[name]}: /{regex(node)}/")
        if self.dialect.blanks is Blanks.IGNORED and self.written.blank is not None:
            lines.append(f"%ignore /{regex(self.written.blank)}/")
        elif self.dialect.blanks is Blanks.ANY and self.written.blank is not None:
            lines.append(f"{self.blank}: /{regex(self.written.blank)}/")
        return "\n".join(lines) + "\n"

    def _option(self, form: Form) -> str:
        if isinstance(form, When):
            return f"{self._form(form.form)} %if {form.condition}"
        return self._form(form)

    def _form(self, form: Form) -> str:
        if isinstance(form, Use):
            names = self.terminal_names if form.name in self.written.terminals else self.rule_names
            known = form.name if form.name in names else f"{form.name}::_"
            return names[known] + form.parameter
        if isinstance(form, Text):
            return _lark_text(form.text)
        if isinstance(form, Gap):
            return self._gap(form)
        if isinstance(form, Row):
            parts = _merged(form.parts, self.written.gap) if self.dialect.blanks is Blanks.ONE else form.parts
            shown = [text for part in parts if (text := self._grouped(part))]
            return " ".join(shown) or '""'
        if isinstance(form, Either):
            return " | ".join(map(self._form, form.options))
        if isinstance(form, Times):
            inner = self._form(form.part)
            is_one = isinstance(form.part, Use | Text)
            return (inner if is_one else f"({inner})") + times(form.least, form.most)
        raise TypeError(f"a condition stands at the end of an alternative, not inside: {form}")

    def _grouped(self, form: Form) -> str:
        return f"({self._form(form)})" if isinstance(form, Either) else self._form(form)

    def _gap(self, gap: Gap) -> str:
        if self.dialect.blanks is Blanks.IGNORED or not self.written.gap or self.written.blank is None:
            return ""
        if self.dialect.blanks is Blanks.ANY:
            return self.blank + ("" if gap.is_needed else "?")
        return _lark_text(self.written.gap) + ("" if gap.is_needed else "?")


def _merged(parts: Iterable[Form], gap: str) -> tuple[Form, ...]:
    """Texts that stand next to each other as one, and a gap that is needed as its text."""
    merged: list[Form] = []
    for part in (Text(gap) if isinstance(part, Gap) and part.is_needed and gap else part for part in parts):
        if isinstance(part, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(merged[-1].text + part.text)
        else:
            merged.append(part)
    return tuple(merged)


def _lark_rule(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"rule_{plain}"


def _lark_terminal(name: str) -> str:
    plain = re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
    return plain if plain[:1].isalpha() else f"TERMINAL_{plain}"


def _lark_text(text: str) -> str:
    """A literal: JSON's spelling, which the dialect has, without escapes for what needs none."""
    return json.dumps(text, ensure_ascii=False)


def _names(names: Iterable[str], plain: Callable[[str], str], first: str = "") -> Mapping[str, str]:
    """For each name the one that a dialect can have, each its own; `first` is the first one's."""
    given: dict[str, str] = {}
    for name in dict.fromkeys(names):
        shown = first if first and not given else plain(name.removesuffix("::_"))
        joint = "-" if plain is _gbnf_name else "_"
        taken = set(given.values())
        words = ("", f"{joint}token", *(f"{joint}token{joint}{at}" for at in range(2, len(taken) + 3)))
        given[name] = next(free for word in words if (free := shown + word) not in taken)
    return given


def times(least: int, most: int | None) -> str:
    """A quantifier."""
    if (least, most) == (0, None):
        return "*"
    if (least, most) == (1, None):
        return "+"
    if (least, most) == (0, 1):
        return "?"
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


# --- expressions for the family like Lark ---


def regex(node: Node) -> str:
    """An expression as the Rust crate `regex` reads it, between slashes."""
    return _regex(node)


def _regex(node: Node) -> str:
    if isinstance(node, Chars):
        ranges = code_points(node)
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            return _regex_letter(ranges[0][0])
        return character_class(ranges, _regex_in_class) if ranges else r"[^\x{0}-\x{10FFFF}]"
    if isinstance(node, Parts):
        return "".join(_regex_group(part) if isinstance(part, Choice) else _regex(part) for part in node.parts)
    if isinstance(node, Choice):
        return "|".join(map(_regex, node.options))
    if isinstance(node, Group):
        return _regex_group(node.part)
    if isinstance(node, Repeat):
        inner = _regex(node.part)
        is_one = isinstance(node.part, Chars)
        return (inner if is_one else f"(?:{inner})") + times(node.least, node.most)
    raise TypeError(f"nothing that only looks around is written: {node}")


def _regex_group(node: Node) -> str:
    return f"(?:{_regex(node)})"


def _regex_letter(code: int) -> str:
    letter = chr(code)
    if letter in r"\.+*?()|[]{}^$/":
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\x{{{code:X}}}"


def _regex_in_class(code: int) -> str:
    letter = chr(code)
    if letter in r"\[]^-/&~":
        return f"\\{letter}"
    return letter if letter.isascii() and letter.isprintable() else f"\\x{{{code:X}}}"


# --- the family of rules down to characters ---


class EbnfDialect(NamedTuple):
    """What one dialect of the family has.

    `start` is what the first rule is called; `in_class` and `in_text` write a code point in brackets and in quotes.
    `most_times` is the largest number of repetitions that it keeps, None where there is no bound.
    """

    start: str
    in_class: Callable[[int], str]
    in_text: Callable[[int], str]
    most_times: int | None = None


def write_ebnf(written: Written, dialect: EbnfDialect, comments: Iterable[str] = ()) -> str:
    """The text of a grammar in a dialect of rules down to characters."""
    return _Ebnf(written, dialect).text(comments)


class _Ebnf:
    def __init__(self, written: Written, dialect: EbnfDialect) -> None:
        self.written = written
        self.dialect = dialect
        names = _names((written.start, *written.rules, *written.terminals), _gbnf_name, first=dialect.start)
        self.names = names

    def text(self, comments: Iterable[str]) -> str:
        lines = [f"# {comment}" for comment in comments]
        start = self.written.start
        for name in (start, *(name for name in self.written.rules if name != start)):
            lines.append(f"{self.names[name]} ::= {self._form(self.written.rules[name])}")
        for name, node in self.written.terminals.items():
            lines.append(f"{self.names[name]} ::= {self._node(node)}")
        return "\n".join(lines) + "\n"

    # --- forms ---

    def _form(self, form: Form) -> str:
        if isinstance(form, Use):
            return self.names[form.name]
        if isinstance(form, Text):
            return self._text(form.text)
        if isinstance(form, Gap):
            return self._gap(form)
        if isinstance(form, Row):
            shown = [text for part in _merged(form.parts, self.written.gap) if (text := self._grouped(part))]
            return " ".join(shown) or '""'
        if isinstance(form, Either):
            return " | ".join(map(self._form, form.options))
        if isinstance(form, Times):
            inner = self._form(form.part)
            is_one = isinstance(form.part, Use)
            return (inner if is_one else f"({inner})") + self._times(form.least, form.most)
        raise TypeError(f"the dialect has no conditions: {form}")

    def _grouped(self, form: Form) -> str:
        return f"({self._form(form)})" if isinstance(form, Either) else self._form(form)

    def _gap(self, gap: Gap) -> str:
        if not self.written.gap:
            return ""
        return self._text(self.written.gap) + ("" if gap.is_needed else "?")

    def _text(self, text: str) -> str:
        return '"' + "".join(self.dialect.in_text(ord(character)) for character in text) + '"'

    def _times(self, least: int, most: int | None) -> str:
        bound = self.dialect.most_times
        if bound is not None and ((most is not None and most > bound) or least > bound):
            raise AssertionError("a repetition beyond the bound is taken out before it is written")
        return times(least, most)

    # --- expressions ---

    def _node(self, node: Node) -> str:
        if isinstance(node, Chars):
            ranges = code_points(node)
            if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
                return self._text(chr(ranges[0][0]))
            return character_class(ranges, self.dialect.in_class)
        if isinstance(node, Parts):
            return " ".join(self._in_row(node)) or '""'
        if isinstance(node, Choice):
            return " | ".join(map(self._node, node.options))
        if isinstance(node, Group):
            return self._node(node.part)
        if isinstance(node, Repeat):
            inner = self._node(node.part)
            is_one = isinstance(node.part, Chars)
            return (inner if is_one else f"({inner})") + self._times(node.least, node.most)
        raise TypeError(f"nothing that only looks around is written: {node}")

    def _in_row(self, node: Parts) -> Iterator[str]:
        """The parts of a row, single characters next to each other as one text."""
        text = ""
        for part in _flat(node):
            ranges = code_points(part) if isinstance(part, Chars) else ()
            if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
                text += chr(ranges[0][0])
                continue
            if text:
                yield self._text(text)
                text = ""
            yield f"({self._node(part)})" if isinstance(part, Choice) else self._node(part)
        if text:
            yield self._text(text)


def _flat(node: Parts) -> Iterator[Node]:
    for part in node.parts:
        inner = part.part if isinstance(part, Group) else part
        if isinstance(inner, Parts):
            yield from _flat(inner)
        else:
            yield inner


def _gbnf_name(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain if plain[:1].isalpha() else f"rule-{plain}"


def in_order_of_use(written: Written) -> Written:
    """The grammar without rules and terminals that nothing uses."""
    used: dict[str, None] = {written.start: None}
    for name in (waiting := [written.start]):  # grows while it is walked through
        form = written.rules.get(name)
        for other in () if form is None else uses(form):
            known = other if other in written.rules or other in written.terminals else f"{other}::_"
            if known not in used:
                used[known] = None
                waiting.append(known)
    return written._replace(
        rules={name: form for name, form in written.rules.items() if name in used},
        terminals={name: node for name, node in written.terminals.items() if name in used},
    )


def uses(form: Form) -> Iterator[str]:
    """The names that a form uses."""
    if isinstance(form, Use):
        yield form.name
    elif isinstance(form, Row):
        for part in form.parts:
            yield from uses(part)
    elif isinstance(form, Either):
        for option in form.options:
            yield from uses(option)
    elif isinstance(form, Times):
        yield from uses(form.part)
    elif isinstance(form, When):
        yield from uses(form.form)
