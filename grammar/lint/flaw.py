"""Flaw, @flaw: one way in which a Lark grammar can be wrong; how a grammar is laid open for them.

Lark loads and compiles the grammar and computes the LALR(1) table; what the flaws look at is the `Inspection` made from
that, which no longer needs Lark. A grammar that Lark does not load is an inspection too, with the reason.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from itertools import pairwise
from typing import Any

from grammar.diagnostic import Diagnostic, Fix, Related, Severity, quote
from grammar.folder import explanation_of, name_of
from grammar.lint.definition import MAX_ALTERNATIVES, Definition, Definitions, Token, alternatives, is_multiplied
from grammar.lint.inspection import Failure, Inspection
from grammar.lint.lexing import Terminal
from grammar.lint.table import ROOT, Production, State, Table
from grammar.rule import Example, Fault
from grammar.source import Span

MAX_CHARACTERS = 500_000
"""The longest grammar that is looked at."""

PARSERS = ("lalr", "earley")
LEXERS = ("contextual", "basic", "dynamic", "dynamic_complete")
"""What Lark's options of these names can be, as far as they are known here."""

MAX_FINDINGS = 50
"""So many findings of one flaw are reported, the first of the text."""


class Stage(IntEnum):
    """How far a grammar must have come for a flaw to have anything to say."""

    TEXT = 0
    """Any text."""
    LOADED = 1
    """Lark compiled the grammar: there are productions and terminals."""
    TABLE = 2
    """There is an LALR(1) table."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a flaw's check saw, with its place in the grammar's text. `severity` None: what the flaw counts for."""

    message: str
    span: Span
    label: str = ""
    help: str | None = None
    note: str | None = None
    near: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None


Look = Callable[[Inspection], Iterable[Sighting]]
"""A flaw's code: an inspection to what it saw."""


@dataclass(frozen=True, slots=True)
class Flaw(Fault):
    """One way in which a grammar can be wrong.

    The examples' texts are grammars; the options ``parser``, ``lexer`` and ``start`` are among their `facts`.
    """

    look: Look = field(default=lambda _: (), repr=False)
    stage: Stage = Stage.TABLE

    def find(self, inspection: Inspection) -> tuple[Diagnostic, ...]:
        """What is wrong with the grammar in this way, in the order of its text; empty where nothing is."""
        if (self.stage and inspection.failure) or (self.stage is Stage.TABLE and inspection.table is None):
            return ()
        found = sorted(self.look(inspection), key=lambda sighting: (sighting.span, sighting.message))
        return tuple(
            Diagnostic(
                self.name,
                sighting.severity or self.severity,
                sighting.message,
                sighting.span,
                label=sighting.label,
                help=sighting.help,
                note=sighting.note,
                near=sighting.near,
                related=sighting.related,
                fixes=sighting.fixes,
            )
            for sighting in found[:MAX_FINDINGS]
        )


def flaw(
    *,
    severity: Severity = Severity.WARNING,
    stage: Stage = Stage.TABLE,
    invalid: Iterable[Example],
    valid: Iterable[Example],
) -> Callable[[Look], Flaw]:
    """Make a flaw of a function: its name is the flaw's, its docstring the explanation.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(look: Look) -> Flaw:
        explanation = explanation_of(look, "flaw")
        return Flaw(name_of(look), severity, explanation, tuple(invalid), tuple(valid), look=look, stage=stage)

    return declare


def lay_open(
    text: str,
    *,
    start: str | Sequence[str] | None = None,
    lexer: str = "contextual",
    parser: str = "lalr",
    import_paths: Sequence[str] = (),
    name: str = "grammar",
) -> Inspection:
    """All that can be known about a Lark grammar. Never raises, on any text.

    Args:
        text: the grammar.
        start: the start rules; None for ``start``, or where there is no such rule, those that no other rule uses.
        lexer: ``contextual``, ``basic``, ``dynamic`` or ``dynamic_complete``, as Lark's option.
        parser: ``lalr`` or ``earley``, as Lark's option; Earley reads with the dynamic lexer unless with the basic one.
        import_paths: folders in which Lark looks for imported grammars, before its own.
        name: what a person calls the grammar.

    Raises:
        ValueError: Lark has no such parser or lexer.
    """
    if parser not in PARSERS or lexer not in LEXERS:
        raise ValueError(f"no such parser and lexer: {parser}, {lexer}")
    lexer = "basic" if lexer == "basic" else "contextual" if parser == "lalr" else "dynamic"
    if len(text) > MAX_CHARACTERS:
        message = f"the grammar has {len(text):,} characters, more than the {MAX_CHARACTERS:,} that are looked at"
        return Inspection("", name=name, parser=parser, lexer=lexer, failure=Failure(message, Span(0, 0)))
    definitions = Definitions(text)
    starts = _starts(definitions, start)
    opened = partial(Inspection, text, name=name, parser=parser, lexer=lexer, starts=starts, definitions=definitions)
    failure = _refused_unread(definitions, starts)
    if failure is not None:
        return opened(failure=failure)
    import lark  # noqa: F401  # where it is missing, that is no fault of the grammar

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's about odd character sets in the user's expressions
        try:
            return opened(**_compiled(_read_quickly(text), definitions, starts, parser, import_paths))
        except Exception as error:  # noqa: BLE001  # Lark's errors have no common class, and bad input is a value
            return opened(failure=_failure(error, definitions))


def _starts(definitions: Definitions, start: str | Sequence[str] | None) -> tuple[str, ...]:
    """The start rules that were asked for, or that the grammar seems to have; empty where it has no rules."""
    if start is not None:
        return (start,) if isinstance(start, str) else tuple(start)
    rules = [d for d in definitions.every if d.kind == "rule" and not d.parameters]
    if definitions.first("start") is not None or not rules:
        return ("start",) if rules else ()
    used = {token.text for d in definitions.every if d.kind == "rule" for token in d.uses() if token.text != d.name}
    return tuple(dict.fromkeys(rule.name for rule in rules if rule.name not in used)) or (rules[0].name,)


def _refused_unread(definitions: Definitions, starts: Sequence[str]) -> Failure | None:
    """Why Lark is not even asked: a name is missing, or loading would not end."""
    for rule in starts:
        held = definitions.first(rule)
        if held is None or held.kind not in ("rule", "import", "declare"):
            return Failure(
                f"start rule {quote(rule)} is not defined",
                _head(definitions),
                "say which rule is the start",
                "unknown-name",
            )
    missing = next(definitions.unknown(), None)
    if missing is not None:
        _, token = missing
        return Failure(f"{quote(token.text)} is not defined", token.span, flaw="unknown-name")
    for definition in definitions.every:
        if definition.kind == "rule" and alternatives(definition) >= MAX_ALTERNATIVES and is_multiplied(definition):
            return Failure(
                f"rule {quote(definition.name)} has more than {MAX_ALTERNATIVES:,} alternatives when written out",
                definition.span,
                "give optional parts to rules of their own, or repeat a choice instead of listing options",
                "exploding-rule",
            )
    return _endless_template(definitions)


def _endless_template(definitions: Definitions) -> Failure | None:
    """A template that uses itself with a larger argument: Lark would write it out for ever."""
    templates = {d.name: d for d in definitions.every if d.parameters}
    for name, template in templates.items():
        body = template.body
        for at, token in enumerate(body[:-3]):
            if (
                token.text == name
                and body[at + 1].text == "{"
                and _grows(_arguments(body, at + 1), template, templates)
            ):
                return Failure(
                    f"template {quote(name)} uses itself with a template as its argument, without end",
                    token.span,
                    "write the repetition as a rule",
                    "exploding-rule",
                )
    return None


def _arguments(body: Sequence[Token], at: int) -> Sequence[Token]:
    """What stands between the brace at that index and the one that closes it; all the rest where none does."""
    depth = 0
    for end in range(at, len(body)):
        depth += {"{": 1, "}": -1}.get(body[end].text, 0)
        if not depth:
            return body[at + 1 : end]
    return body[at + 1 :]


def _grows(arguments: Sequence[Token], template: Definition, templates: Collection[str]) -> bool:
    """Whether arguments of a template put one of its own parameters into another template: each use is then a new one."""
    nests = any(t.text in templates and after.text == "{" for t, after in pairwise(arguments))
    return nests and any(token.text in template.parameters for token in arguments)


def _head(definitions: Definitions) -> Span:
    return next((d.span for d in definitions.every if d.kind == "rule"), Span(0, 0))


# --- Lark ---


def _read_quickly(text: str) -> str:
    """The text without long runs of empty lines, as long as before: Lark's lexer is slow on those."""
    return _EMPTY_LINES.sub(lambda run: "\n" + " " * (len(run.group()) - 1), text)


_EMPTY_LINES = re.compile(r"(?:\r?\n){50,}")


def _compiled(
    text: str, definitions: Definitions, starts: Sequence[str], parser: str, import_paths: Sequence[str]
) -> Mapping[str, Any]:
    """What Lark makes of a grammar's text: productions, terminals, ignored terminals and the table."""
    from lark.load_grammar import load_grammar

    load: Any = load_grammar
    loaded, _ = load(text, "<string>", list(import_paths), global_keep_all_tokens=False)
    terminals, rules, ignored = loaded.compile(list(starts), set() if starts else "*")
    productions = tuple(_production(rule) for rule in rules)
    made: dict[str, Any] = {
        "productions": productions,
        "terminals": {terminal.name: _terminal(terminal, definitions) for terminal in terminals},
        "ignored": tuple(ignored),
    }
    if starts and parser == "lalr":
        made["table"] = _table(rules, productions, starts)
    return made


def _production(rule: Any) -> Production:
    expansion = tuple(symbol.name for symbol in rule.expansion)
    return Production(str(rule.origin.name), expansion, rule.alias, rule.options.priority or 0 if rule.options else 0)


def _terminal(held: Any, definitions: Definitions) -> Terminal:
    pattern = held.pattern
    expression = pattern.to_regexp()
    is_named = definitions.first(held.name) is not None or pattern.raw is None
    try:
        re.compile(expression)
        if not re.search(r"\\[1-9]", expression):  # a flaw of its own
            re.compile(f"(?P<{held.name}>{expression})")  # so Lark's lexers join it with others
    except re.error as error:
        name = held.name if is_named else pattern.raw
        raise _RefusedError(f"Python cannot read the expression {quote(name)}: {error.msg}", name) from error
    return Terminal(
        name=held.name,
        pattern=expression,
        fixed=pattern.value if pattern.type == "str" else None,
        flags=frozenset(pattern.flags),
        priority=held.priority,
        least=pattern.min_width,
        most=pattern.max_width,
        length=len(pattern.value),
        written=held.name if is_named else pattern.raw,  # Lark makes names for literals that stand in rules
    )


def _table(rules: Sequence[Any], productions: tuple[Production, ...], starts: Sequence[str]) -> Table:
    """The table as Lark's own analysis computes it, up to where it would settle or refuse conflicts."""
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer

    analysis: Any = LALR_Analyzer(ParserConf(list(rules), {}, list(starts)))
    analysis.compute_lr0_states()
    analysis.compute_reads_relations()
    analysis.compute_includes_lookback()
    analysis.compute_lookaheads()
    roots = {name: next(iter(first.kernel)).rule for name, first in analysis.lr0_start_states.items()}
    every = [*rules, *roots.values()]
    numbers = {rule: index for index, rule in enumerate(every)}
    itemsets = sorted(analysis.lr0_itemsets, key=lambda held: _order(held, numbers))
    places = {id(itemset): number for number, itemset in enumerate(itemsets)}
    states = tuple(
        State(
            items=tuple(sorted((numbers[pointer.rule], pointer.index) for pointer in itemset.closure)),
            transitions={symbol.name: places[id(held)] for symbol, held in itemset.transitions.items()},
            lookaheads={
                symbol.name: tuple(sorted(numbers[rule] for rule in held))
                for symbol, held in sorted(itemset.lookaheads.items(), key=lambda pair: pair[0].name)
            },
        )
        for itemset in itemsets
    )
    above = tuple(Production(ROOT + name, (name,)) for name in roots)
    held = (*productions, *above)
    ends = frozenset(
        number
        for number, state in enumerate(states)
        if any(held[index].origin.startswith(ROOT) and at == 1 for index, at in state.items)
    )
    first = {name: places[id(itemset)] for name, itemset in analysis.lr0_start_states.items()}
    return Table(held, states, first, ends)


def _order(itemset: Any, numbers: Mapping[Any, int]) -> list[tuple[int, int]]:
    return sorted((numbers[pointer.rule], pointer.index) for pointer in itemset.kernel)


# --- Lark's refusals ---


class _RefusedError(Exception):
    """Something that Lark would refuse only when the first text is read."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


_SHOWN = 40
"""Of the text at which Lark stopped, so many characters are shown."""

_REGEX = "mend the expression; with Lark's option `regex=True` other constructs are read, and then not checked here"

_STRAY = {
    **dict.fromkeys(")]}", "a closing bracket has no opening one"),
    **dict.fromkeys("?*+~", "an operator has nothing before it to apply to"),
    ":": "a colon stands where none can",
}
"""What is wrong where Lark stopped at one of these characters."""

_SYNTAX = {
    "Incorrect type of value": "a value of this kind cannot stand here",
    "Expecting rule or terminal definition (missing colon)": "a definition has no colon after its name",
    "Illegal name for rules or terminals": "this is no name of a rule or terminal",
    "Alias expects lowercase name": "the alias after `->` is not in lower case",
    'Expecting option ("|") or a new rule or terminal definition': "what follows is neither a `|` nor a new definition",
    "Terminal names cannot contain dots": "the name of a terminal contains a dot",
    "Expecting rule or terminal definition": "a definition should begin here",
    "%import expects a name": "`%import` is not followed by a name",
    "%ignore expects a value": "`%ignore` is not followed by a terminal or an expression",
    "Expecting a value": "a rule, a terminal or a literal should stand here",
}
"""What Lark says of a text that is no grammar, in our words."""

_REASONS: tuple[tuple[str, str, str | None], ...] = (
    (
        r"(?:Rule|Terminal) '(?P<name>\w+)' defined more than once",
        "{name} is defined twice",
        "use `%extend` to add alternatives",
    ),
    (r"Cannot override a nonexisting \w+ (?P<name>\w+)", "`%override` names {name}, which is not defined before", None),
    (r"Can't extend \w+ (?P<name>\w+)", "`%extend` names {name}, which is not defined before", None),
    (
        r"Cannot extend \w+(?: with different parameters:)? (?P<name>\w+)",
        "`%extend` of {name} does not fit its definition",
        None,
    ),
    (
        r"Names starting with double-underscore are reserved \(Error at (?P<name>\w+)\)",
        "{name} begins with two underscores, which Lark keeps for its own names",
        "begin the name with one underscore at most",
    ),
    (
        r"Rules aren't allowed inside terminals \(.*?(?P<other>\w+)'?\)? in (?P<name>\w+)",
        "terminal {name} uses a rule",
        "a terminal can use terminals only",
    ),
    (r"Recursion in terminal '(?P<name>\w+)'", "terminal {name} uses itself", "only rules can use themselves"),
    (r"Template '(?P<name>\w+)' used but not defined", "template {name} is not defined", None),
    (
        r"Wrong number of template arguments used for (?P<name>\w+)",
        "template {name} is used with the wrong number of arguments",
        None,
    ),
    (r"Template Parameter conflicts with rule (?P<name>\w+)", "the template parameter {name} is also a rule", None),
    (r"Duplicate Template Parameter (?P<name>\w+)", "the template parameter {name} stands there twice", None),
    (r"Terminals cannot be empty \((?P<name>\w+)\)", "terminal {name} has nothing in it", None),
    (
        r"Empty terminals are not allowed",
        "a literal has nothing in it",
        "leave it out, or make the part before it optional",
    ),
    (
        r"Bad Range for .*\((?P<other>[-\d.]+) isn't allowed",
        "a repetition has its bounds the wrong way round",
        "write the smaller number first",
    ),
    (r"Aliasing not allowed in terminals", "a terminal has an alias", "aliases with `->` belong to rules"),
    (
        r"Rule (?P<name>\w+) is marked for expansion .* isn't allowed to have aliases",
        "rule {name} begins with an underscore, and has an alias",
        "Lark dissolves such a rule, so there is nothing to name",
    ),
    (
        r"Rules defined twice:\s*\*? ?<(?P<name>\w+) :",
        "rule {name} has the same alternative twice when its optional parts are written out",
        "make at most one of the parts optional",
    ),
    (
        r"Conflicting flags for the same terminal: (?P<other>.*)",
        "the same literal is written with different flags",
        None,
    ),
    (r"You cannot put newlines in string literals", "a string runs over the end of its line", None),
    (
        r"You can only use newlines in regular expressions",
        "an expression runs over the end of its line",
        "add the flag `x`, or write the line break as `\\n`",
    ),
    (
        r"Nothing was imported from grammar `(?P<name>\w+)`",
        "`%import` names a grammar but nothing in it",
        "write `%import grammar.NAME`",
    ),
    (
        r"Cannot import '(?P<name>\w+)' from",
        "{name} is imported and already defined",
        "import it under another name with `->`",
    ),
    (r"'(?P<name>\w+)' used but not defined", "{name} is not in the grammar it is imported from", None),
    (r"Using an undefined rule: NonTerminal\('(?P<name>\w+)'\)", "{name} is not defined", None),
)
"""Other refusals: a pattern over Lark's message, our sentence, and what to do."""


def _failure(error: Exception, definitions: Definitions) -> Failure:
    """What Lark, or Python under it, refused, as a sentence with its place."""
    message = str(error)[:2_000]
    if isinstance(error, RecursionError):
        return Failure(
            "the grammar is nested too deeply for Lark", _head(definitions), "give inner parts names of their own"
        )
    if isinstance(error, _RefusedError):
        return Failure(message, _place_of(error.name, definitions, message), _REGEX)
    if isinstance(error, OSError):
        return _missing_import(error, definitions)
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    placed = re.search(r"at line (\d+) column (\d+)", message)
    if placed:
        line, column = int(placed[1]), int(placed[2])
    if isinstance(line, int) and isinstance(column, int) and line > 0:
        return _syntax_failure(message, _offset(_read_quickly(definitions.text), line, column), definitions)
    for pattern, sentence, advice in _REASONS:
        match = re.search(pattern, message, re.DOTALL)
        if match:
            name = match.groupdict().get("name") or ""
            return Failure(sentence.format(name=quote(name)), _place_of(name, definitions, message), advice)
    first = next((line for line in message.splitlines() if line.strip()), type(error).__name__).strip().rstrip(".")
    return Failure(f"Lark does not load the grammar: {first[:200]}", _place_in(first, definitions))


def _syntax_failure(message: str, at: int, definitions: Definitions) -> Failure:
    head = message.split(", at line", 1)[0].strip()
    text = definitions.text
    begin, end = at, at
    while begin > 0 and at - begin < _SHOWN and _is_part_of_name(text[begin - 1]):
        begin -= 1
    while end < len(text) and not text[end].isspace() and end - at < _SHOWN:
        end += 1
    name = re.match(r"\w*", text[begin:end])
    if name is not None and name.group() not in (name.group().lower(), name.group().upper()):
        sentence = f"name {quote(name.group())} is neither all lower case (a rule) nor all upper case (a terminal)"
        return Failure(sentence, Span(begin, begin + name.end()))
    bracket = _unclosed(definitions, at)
    if bracket is not None:
        return Failure(f"{quote(bracket.text)} is not closed", bracket.span)
    character = text[at : at + 1]
    if character in _STRAY:
        return Failure(_STRAY[character], Span(at, at + 1))
    if head in _SYNTAX:
        return Failure(_SYNTAX[head], Span(at, end))
    shown = quote(text[at:end]) if end > at else "the end of the line" if at < len(text) else "the end of the text"
    return Failure(f"the grammar cannot be read from {shown} on", Span(at, end))


def _unclosed(definitions: Definitions, at: int) -> Token | None:
    """The bracket that is still open where a statement broke off at the end of its line; None where none is."""
    if definitions.text[at : at + 1] not in ("", "\n", "\r"):
        return None
    statement = next((d for d in reversed(definitions.every) if d.span.start <= at), None)
    opened: list[Token] = []
    for token in statement.body if statement is not None else ():
        if token.start < at and token.text in ("(", "[", "{"):
            opened.append(token)
        elif token.start < at and token.text in (")", "]", "}") and opened:
            opened.pop()
    return opened[-1] if opened else None


def _is_part_of_name(character: str) -> bool:
    return character.isalnum() or character == "_"


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        following = text.find("\n", at)
        if following < 0:
            return len(text)
        at = following + 1
    return min(at + column - 1, len(text))


def _missing_import(error: OSError, definitions: Definitions) -> Failure:
    file = str(error.filename or "")
    wanted = file.removesuffix(".lark").replace("\\", "/").split("/")
    for definition in definitions.every:
        if definition.kind == "import" and list(definition.path[:-1]) == wanted:
            return Failure(
                f"there is no grammar {quote('.'.join(wanted))} to import from",
                definition.span,
                "give the folder it lies in as an import path",
            )
    return Failure(f"a grammar to import from is missing: {quote(file)}", _head(definitions))


def _place_of(name: str, definitions: Definitions, message: str) -> Span:
    """The place of the statement a message is about: the last that defines the name."""
    held: tuple[Definition, ...] = definitions.by_name.get(name, ())
    literal = definitions.literal(name)
    return held[-1].span if held else literal.span if literal else _place_in(message, definitions)


def _place_in(message: str, definitions: Definitions) -> Span:
    """The place of the first name in a message that the grammar's text defines; else of its first rule."""
    for word in re.findall(r"\w+", message):
        held = definitions.first(word)
        if held is not None:
            return held.span
    for definition in definitions.every:
        for token in definition.literals():
            if token.text in message:
                return token.span
    return _head(definitions)
