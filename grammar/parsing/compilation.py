"""Compilation: a notation's grammar as Lark makes it, with what reading, repairing and generating need at hand.

Each notation is compiled once, when it is first needed: as the definition alone, and with its mistakes.

Lark takes a fifth of a second for the tables of a large grammar. Those of the languages that are part of the package
lie in the folder `tables`, as data, each under the hash of all that it was made of: the grammar's text, its start, its
lexer, Lark's version. A table that is out of date is therefore never found, and then the grammar's text is compiled, as
for any other language. The text is the definition; a test holds the data to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grammar.frozen import frozen
from grammar.notation import Notation
from grammar.parsing.driver import Driver

if TYPE_CHECKING:
    from lark import Lark


# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.


@frozen(eq=False)
class Compiled:
    """A notation's grammar as Lark made it, with what the reading loop needs at hand."""

    lark: Lark
    states: Mapping[int, Mapping[str, tuple[Any, Any]]]
    start_state: int
    end_state: int
    callbacks: Mapping[Any, Any]
    """For each rule, what makes its tree of its children; None where the tree is its only child's."""
    lexers: Mapping[int, Any]
    root_lexer: Any
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    pattern_of: Mapping[str, re.Pattern[str]]
    fixed: Mapping[str, str]
    """For each terminal that is a plain text, that text."""
    exact: Mapping[str, str]
    """The same without those whose tokens may have other letters, small ones or large."""
    punctuation: frozenset[str]
    """The terminals with a fixed text that has neither letter nor digit."""
    driver: Driver
    symbols: Mapping[int, str]
    """For each state, the symbol that leads to it."""


def compiled(notation: Notation, *, with_mistakes: bool) -> Compiled:
    """The notation's grammar, compiled once; with its mistakes or as the definition alone.

    Raises:
        lark.exceptions.GrammarError: the grammar is not LALR(1), or not a grammar.
    """
    return notation.derived.once((compiled, with_mistakes), lambda: _compiled(notation, with_mistakes=with_mistakes))


def _compiled(notation: Notation, *, with_mistakes: bool) -> Compiled:
    if notation.read is not None:
        raise TypeError("this notation has no LALR table")
    if with_mistakes and not notation.explaining.mistakes:
        return compiled(notation, with_mistakes=False)
    text = _text(notation, with_mistakes=with_mistakes)
    lark = _shipped(notation, text) or _made(notation, text)
    frontend: Any = lark.parser
    table = frontend.parser._parse_table  # noqa: SLF001  # Lark has no public face for its tables
    lexer = frontend.lexer
    if notation.syntax.lexer == "contextual":
        lexers, root = lexer.lexers, lexer.root_lexer
    else:
        lexers, root = dict.fromkeys(table.states, lexer), lexer
    terminals = [terminal for terminal in root.terminals if terminal.name not in root.ignore_types]
    patterns = tuple((t.name, re.compile(t.pattern.to_regexp(), root.g_regex_flags)) for t in terminals)
    fixed = {t.name: t.pattern.value for t in terminals if t.pattern.type == "str"}
    return Compiled(
        lark=lark,
        states=table.states,
        start_state=table.start_states[notation.syntax.start],
        end_state=table.end_states[notation.syntax.start],
        callbacks=notation.syntax.callbacks(lark)
        if notation.syntax.callbacks
        else {
            rule: None if _hands_on(rule) else callback for rule, callback in frontend.parser.parser.callbacks.items()
        },
        lexers=lexers,
        root_lexer=root,
        patterns=patterns,
        pattern_of=dict(patterns),
        fixed=fixed,
        exact={
            t.name: fixed[t.name] for t in terminals if t.name in fixed and not (t.pattern.flags or root.g_regex_flags)
        },
        punctuation=frozenset(name for name, text in fixed.items() if not any(c.isalnum() for c in text)),
        driver=Driver(table.states, table.start_states[notation.syntax.start], table.end_states[notation.syntax.start]),
        symbols={
            argument: symbol
            for row in table.states.values()
            for symbol, (action, argument) in row.items()
            if action.name == "Shift"
        },
    )


def _text(notation: Notation, *, with_mistakes: bool) -> str:
    return notation.syntax.grammar + ("\n" + notation.explaining.mistakes if with_mistakes else "")


def _plugins() -> dict[str, type]:
    return {"BasicLexer": _basic_lexer(), "ContextualLexer": _contextual_lexer()}


def _made(notation: Notation, text: str) -> Lark:
    """The grammar's text as Lark compiles it."""
    from lark import Lark

    return Lark(
        text,
        parser="lalr",
        lexer=notation.syntax.lexer,
        start=notation.syntax.start,
        propagate_positions=True,
        **{"maybe_placeholders": False, **notation.syntax.options},
        _plugins=_plugins(),
    )


# --- tables as data ---

_UNBOUNDED = 2**32 - 1


def _file_name(notation: Notation, text: str) -> str:
    from hashlib import sha256

    from lark import __version__

    made_of = json.dumps([__version__, notation.syntax.lexer, notation.syntax.start, text])
    return f"{sha256(made_of.encode()).hexdigest()[:32]}.json"


def _shipped(notation: Notation, text: str) -> Lark | None:
    """What `_made` gives, from the package's own data; None where there are no tables of exactly this grammar."""
    if notation.syntax.options:
        return None
    from importlib.resources import files

    file = files(__package__) / "tables" / _file_name(notation, text)
    if not file.is_file():
        return None
    import lark

    content = json.loads(file.read_text(encoding="utf-8"))
    table = content["data"]["parser"]["parser"]
    table["states"] = {int(state): row for state, row in table["states"].items()}
    memo = {int(number): value for number, value in content["memo"].items()}
    load: Any = lark.Lark._load_from_dict  # noqa: SLF001  # its public face reads pickles only
    loaded: Lark = load(content["data"], memo, _plugins=_plugins())
    for terminal in loaded.terminals:
        terminal.pattern.flags = frozenset(terminal.pattern.flags)
    return loaded


def table_file(notation: Notation, *, with_mistakes: bool) -> tuple[str, str]:
    """The name and the content of the file in the folder `tables` that saves compiling the notation's grammar.

    The content is made from the grammar's text, and the same for the same text: Lark's own description of a parser,
    with the states in the order in which they are reached.

    Raises:
        ValueError: the notation has options of Lark's, or is not read by an LALR table; such tables are not kept.
    """
    if notation.syntax.options or notation.read is not None:
        raise ValueError("only a notation without options of Lark's has tables that are kept")
    from lark import __version__
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    text = _text(notation, with_mistakes=with_mistakes)
    data, memo = _made(notation, text).memo_serialize([TerminalDef, Rule])
    del data["options"]["_plugins"]
    for value in memo.values():
        if "pattern" in value:
            pattern = value["pattern"]
            pattern["flags"] = sorted(pattern["flags"])
            if "_width" in pattern:  # how wide "without bound" is, Pythons say differently
                pattern["_width"] = [min(width, _UNBOUNDED) for width in pattern["_width"]]
    data["parser"]["parser"] = _in_order(data["parser"]["parser"])
    return _file_name(notation, text), json.dumps(
        {"lark": __version__, "data": data, "memo": memo}, separators=(",", ":")
    ) + "\n"


def _in_order(table: Mapping[str, Any]) -> dict[str, Any]:
    """A parse table with states and symbols in an order that its content decides; Lark's is another at every start."""
    names: Mapping[int, str] = table["tokens"]
    rows = {
        state: sorted((names[symbol], action) for symbol, action in row.items())
        for state, row in table["states"].items()
    }
    symbols = {name: number for number, name in enumerate(sorted(names.values()))}
    reached = {state: number for number, (_, state) in enumerate(sorted(table["start_states"].items()))}
    for state in (waiting := list(reached)):  # grows while it is walked through
        for _, (action, argument) in rows[state]:
            if action == 0 and argument not in reached:  # a shift
                reached[argument] = len(reached)
                waiting.append(argument)
    return {
        **table,
        "tokens": {number: name for name, number in symbols.items()},
        "states": {
            number: {
                symbols[name]: [action, reached[argument] if action == 0 else argument]
                for name, (action, argument) in rows[state]
            }
            for state, number in reached.items()
        },
        "start_states": {start: reached[state] for start, state in sorted(table["start_states"].items())},
        "end_states": {start: reached[state] for start, state in sorted(table["end_states"].items())},
    }


def _hands_on(rule: Any) -> bool:
    """Whether a rule's tree is that of its only child: ``?sum: product``."""
    if not rule.options.expand1 or rule.alias or len(rule.expansion) != 1:
        return False
    symbol = rule.expansion[0]
    return not (symbol.filter_out if symbol.is_term else symbol.name.startswith("_"))


def _basic_lexer() -> type:
    """Lark's basic lexer without its pairwise search for colliding terminals."""
    from lark.lexer import BasicLexer

    class QuietBasicLexer(BasicLexer):
        def __init__(self, conf: Any, comparator: Any = None) -> None:
            _refuse_empty_terminals(conf)
            super().__init__(conf, comparator)

    return QuietBasicLexer


def _contextual_lexer() -> type:
    """Lark's contextual lexer without its pairwise search for colliding terminals.

    Where the optional package `interegular` happens to be installed, that search makes every build many times slower;
    ``guard lint`` does it once, when a grammar is written.
    """
    from lark.lexer import ContextualLexer

    class QuietContextualLexer(ContextualLexer):
        def __init__(self, conf: Any, states: Any, always_accept: Any = ()) -> None:
            _refuse_empty_terminals(conf)
            super().__init__(conf, states, always_accept)

    return QuietContextualLexer


def _refuse_empty_terminals(conf: Any) -> None:
    """Make the one check of Lark's lexers that must not be left out with the slow one."""
    for terminal in conf.terminals:
        if terminal.pattern.min_width == 0:
            from lark.exceptions import LexError

            raise LexError(f"terminal {terminal.name} can match nothing")
    conf.skip_validation = True
