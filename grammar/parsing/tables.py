"""Tables: what it takes to read a grammar's texts, as data: terminals in the order they are tried, productions, states.

Lark compiles a grammar; after that, nothing of Lark is needed to read by it. Its productions and terminals are kept in
records with the same attributes, so that what works on Lark's works on these. As JSON, tables can be kept in a file and
read again; nothing in such a file is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from grammar.frozen import frozen

FORMAT = 1
"""The form of the data; another number is another form, and is not read."""


class TablesError(ValueError):
    """Data that are no tables, or tables of another form."""


@frozen(eq=False)
class Symbol:
    """A terminal or a rule, in a production. `filter_out` says that Lark's tree leaves the token out."""

    name: str
    is_term: bool
    filter_out: bool = False


@frozen(eq=False)
class RuleOptions:
    """What Lark's options of a production say of its tree."""

    keep_all_tokens: bool
    expand1: bool
    priority: int | None
    template_source: str | None
    empty_indices: tuple[bool, ...]


@frozen(eq=False)
class Production:
    """One production: `origin` derives `expansion`. `alias` names its node, None where `origin` does."""

    origin: Symbol
    expansion: tuple[Symbol, ...]
    alias: str | None
    order: int
    options: RuleOptions


@frozen(eq=False)
class Pattern:
    """The expression of a terminal: `value` with `flags`; `type` is ``"str"`` for a plain text, else ``"re"``."""

    value: str
    flags: frozenset[str]
    type: str

    def to_regexp(self) -> str:
        """The expression with its flags in it, as Lark writes it."""
        written = re.escape(self.value) if self.type == "str" else self.value
        for flag in sorted(self.flags):
            written = f"(?{flag}:{written})"
        return written


@frozen(eq=False)
class Terminal:
    """A terminal: its name, its expression, and its priority over others at the same place."""

    name: str
    pattern: Pattern
    priority: int


class Action:
    """What a state does with a symbol: it goes to another state, or completes a production."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


SHIFT, REDUCE = Action("Shift"), Action("Reduce")


@frozen(eq=False)
class Options:
    """The options of Lark's that say something of a tree."""

    maybe_placeholders: bool


@frozen(eq=False)
class Tables:
    """What it takes to read a grammar's texts.

    `terminals` are in the order in which a lexer tries them, `ignored` those that separate tokens; `flags` are those that
    every expression is read with. `rules` are the productions, `states` for each state what it does with each symbol: an
    action, and the state or the production.
    """

    terminals: tuple[Terminal, ...]
    ignored: frozenset[str]
    flags: int
    rules: tuple[Production, ...]
    states: Mapping[int, Mapping[str, tuple[Action, Any]]]
    start_state: int
    end_state: int
    is_contextual: bool
    options: Options

    @classmethod
    def of_lark(cls, lark: Any, start: str, *, is_contextual: bool) -> Tables:
        """The tables that Lark made."""
        table = lark.parser.parser._parse_table  # noqa: SLF001  # Lark has no public face for its tables
        root = lark.parser.lexer.root_lexer if is_contextual else lark.parser.lexer
        rules = tuple(_production(rule) for rule in lark.rules)
        numbers = {rule: number for number, rule in enumerate(lark.rules)}
        states = {
            state: {
                symbol: (SHIFT, argument) if action.name == "Shift" else (REDUCE, rules[numbers[argument]])
                for symbol, (action, argument) in row.items()
            }
            for state, row in table.states.items()
        }
        made = cls(
            terminals=tuple(_terminal(terminal) for terminal in root.terminals),
            ignored=frozenset(root.ignore_types),
            flags=int(root.g_regex_flags),
            rules=rules,
            states=states,
            start_state=table.start_states[start],
            end_state=table.end_states[start],
            is_contextual=is_contextual,
            options=Options(bool(lark.options.maybe_placeholders)),
        )
        return made._in_order()  # its own

    def _in_order(self) -> Tables:
        """The same with the states in the order in which they are reached; Lark numbers them anew at every start."""
        reached = {self.start_state: 0}
        for state in (waiting := [self.start_state]):  # grows while it is walked through
            for _, (action, argument) in sorted(self.states[state].items()):
                if action is SHIFT and argument not in reached:
                    reached[argument] = len(reached)
                    waiting.append(argument)
        states = {
            number: {
                symbol: (action, reached[argument] if action is SHIFT else argument)
                for symbol, (action, argument) in sorted(self.states[state].items())
            }
            for state, number in reached.items()
        }
        return Tables(
            self.terminals,
            self.ignored,
            self.flags,
            self.rules,
            states,
            0,
            reached[self.end_state],
            self.is_contextual,
            self.options,
        )

    # --- as JSON ---

    def to_json(self) -> str:
        """The tables as a text; the same for the same grammar."""
        names = sorted({symbol for row in self.states.values() for symbol in row})
        numbers = {name: number for number, name in enumerate(names)}
        of_rule = {rule: number for number, rule in enumerate(self.rules)}
        data = {
            "format": FORMAT,
            "terminals": [
                [t.name, t.pattern.type, t.pattern.value, "".join(sorted(t.pattern.flags)), t.priority]
                for t in self.terminals
            ],
            "ignored": sorted(self.ignored),
            "flags": self.flags,
            "rules": [production_data(rule) for rule in self.rules],
            "symbols": names,
            "states": [
                [
                    value
                    for symbol, (action, argument) in row.items()
                    for value in (numbers[symbol], argument if action is SHIFT else -1 - of_rule[argument])
                ]
                for row in self.states.values()
            ],
            "end": self.end_state,
            "contextual": self.is_contextual,
            "placeholders": self.options.maybe_placeholders,
        }
        return json.dumps(data, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Tables:
        """The tables that a text holds.

        Raises:
            TablesError: the text holds none, or tables of another form.
        """
        try:
            return cls._from_data(json.loads(text))
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise TablesError("these are no tables") from error

    @classmethod
    def _from_data(cls, data: dict[str, Any]) -> Tables:
        if data["format"] != FORMAT:
            raise ValueError(f"tables of the form {data['format']}")
        rules = tuple(map(production_of, data["rules"]))
        names: list[str] = data["symbols"]
        states: dict[int, Mapping[str, tuple[Action, Any]]] = {}
        for state, row in enumerate(data["states"]):
            states[state] = {
                names[symbol]: (SHIFT, argument) if argument >= 0 else (REDUCE, rules[-1 - argument])
                for symbol, argument in zip(row[::2], row[1::2], strict=True)
            }
        if data["end"] not in states or any(
            argument not in states for row in states.values() for action, argument in row.values() if action is SHIFT
        ):
            raise ValueError("a state leads nowhere")
        return cls(
            terminals=tuple(
                Terminal(_word(name), Pattern(_word(value), frozenset(flags), kind), priority)
                for name, kind, value, flags, priority in data["terminals"]
            ),
            ignored=frozenset(data["ignored"]),
            flags=int(data["flags"]),
            rules=rules,
            states=MappingProxyType(states),
            start_state=0,
            end_state=data["end"],
            is_contextual=_truth(data["contextual"]),
            options=Options(_truth(data["placeholders"])),
        )


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def _production(rule: Any) -> Production:
    options = rule.options
    return Production(
        Symbol(str(rule.origin.name), is_term=False),
        tuple(Symbol(str(s.name), bool(s.is_term), bool(s.is_term and s.filter_out)) for s in rule.expansion),
        None if rule.alias is None else str(rule.alias),
        rule.order,
        RuleOptions(
            bool(options.keep_all_tokens),
            bool(options.expand1),
            options.priority,
            None if options.template_source is None else str(options.template_source),
            tuple(map(bool, options.empty_indices or ())),
        ),
    )


def _terminal(terminal: Any) -> Terminal:
    pattern = terminal.pattern
    return Terminal(
        str(terminal.name), Pattern(pattern.value, frozenset(pattern.flags), pattern.type), terminal.priority
    )


def production_data(rule: Any) -> list[Any]:
    """A production, or one of Lark's, as data."""
    rule = rule if isinstance(rule, Production) else _production(rule)
    options = rule.options
    return [
        rule.origin.name,
        [[s.name, s.is_term + 2 * s.filter_out] for s in rule.expansion],
        rule.alias,
        rule.order,
        options.keep_all_tokens + 2 * options.expand1,
        options.priority,
        options.template_source,
        "".join(str(int(is_absent)) for is_absent in options.empty_indices),
    ]


def production_of(data: Sequence[Any]) -> Production:
    """The production that data say."""
    origin, expansion, alias, order, signs, priority, template, absent = data
    return Production(
        Symbol(origin, is_term=False),
        tuple(Symbol(name, bool(sign & 1), bool(sign & 2)) for name, sign in expansion),
        alias,
        order,
        RuleOptions(bool(signs & 1), bool(signs & 2), priority, template, tuple(sign == "1" for sign in absent)),
    )
