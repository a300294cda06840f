"""A Lark grammar loaded for analysis: Lark compiles it and computes its LALR(1) table.

What the flaws look at is the `GrammarAnalysis` made from that, which no longer needs Lark. A grammar that Lark does not
load has an analysis too, with the reason.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from grammar.diagnostic import quote
from grammar.lint.analysis import Failure, GrammarAnalysis
from grammar.lint.definition import MAX_ALTERNATIVES, Definition, Definitions, GrammarToken, alternatives, is_multiplied
from grammar.lint.lexing import Terminal
from grammar.lint.refusals import UnreadableExpressionError, failure_of, first_rule
from grammar.lint.table import ROOT, ParseTable, Production, State
from grammar.source import Span

MAX_CHARACTERS = 500_000
"""A longer grammar is not analysed."""

PARSERS = ("lalr", "earley")
LEXERS = ("contextual", "basic", "dynamic", "dynamic_complete")
"""The values of Lark's options of these names that can be analysed."""


def analyse(
    text: str,
    *,
    start: str | Sequence[str] | None = None,
    lexer: str = "contextual",
    parser: str = "lalr",
    import_paths: Sequence[str] = (),
    name: str = "grammar",
    has_postlex: bool = False,
) -> GrammarAnalysis:
    """All that can be known about a Lark grammar. Never raises, on any text.

    Args:
        text: the grammar.
        start: the start rules; None for ``start``, or where there is no such rule, those that no other rule uses.
        lexer: ``contextual``, ``basic``, ``dynamic`` or ``dynamic_complete``, as Lark's option.
        parser: ``lalr`` or ``earley``, as Lark's option; Earley reads with the dynamic lexer unless with the basic one.
        import_paths: folders in which Lark looks for imported grammars, before its own.
        name: what a person calls the grammar.
        has_postlex: Lark is given a post-lexer with it, which makes the terminals that are only declared.

    Raises:
        ValueError: Lark has no such parser or lexer.
    """
    if parser not in PARSERS or lexer not in LEXERS:
        raise ValueError(f"no such parser and lexer: {parser}, {lexer}")
    lexer = "basic" if lexer == "basic" else "contextual" if parser == "lalr" else "dynamic"
    if len(text) > MAX_CHARACTERS:
        message = f"the grammar has {len(text):,} characters, more than the {MAX_CHARACTERS:,} that are analysed"
        return GrammarAnalysis("", name=name, parser=parser, lexer=lexer, failure=Failure(message, Span(0, 0)))
    definitions = Definitions(text)
    starts = _starts(definitions, start)
    opened = partial(
        GrammarAnalysis,
        text,
        name=name,
        parser=parser,
        lexer=lexer,
        starts=starts,
        definitions=definitions,
        has_postlex=has_postlex,
    )
    failure = _refused_unread(definitions, starts)
    if failure is not None:
        return opened(failure=failure)
    import lark  # noqa: F401  # where it is missing, that is no fault of the grammar

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's about odd character sets in the user's expressions
        try:
            return opened(**_compiled(_read_quickly(text), definitions, starts, parser, import_paths))
        except Exception as error:  # noqa: BLE001  # Lark's errors have no common class, and bad input is a value
            return opened(failure=failure_of(error, definitions, _read_quickly(text)))


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
    """Why Lark is not even asked: there is nothing, a name is missing, or loading would not end."""
    if not definitions.every and not definitions.text.strip():
        return Failure("there is no grammar in the text", Span(0, 0), "a grammar has a rule at least")
    for rule in starts:
        definition = definitions.first(rule)
        if definition is None or definition.kind not in ("rule", "import", "declare"):
            return Failure(
                f"start rule {quote(rule)} is not defined",
                first_rule(definitions),
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


def _arguments(body: Sequence[GrammarToken], at: int) -> Sequence[GrammarToken]:
    """What stands between the brace at that index and the one that closes it; all the rest where none does."""
    depth = 0
    for end in range(at, len(body)):
        depth += {"{": 1, "}": -1}.get(body[end].text, 0)
        if not depth:
            return body[at + 1 : end]
    return body[at + 1 :]


def _grows(arguments: Sequence[GrammarToken], template: Definition, templates: Collection[str]) -> bool:
    """Whether arguments of a template put one of its own parameters into another template: each use is then a new one."""
    nests = any(t.text in templates and after.text == "{" for t, after in pairwise(arguments))
    return nests and any(token.text in template.parameters for token in arguments)


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


def _terminal(terminal: Any, definitions: Definitions) -> Terminal:
    pattern = terminal.pattern
    expression = pattern.to_regexp()
    is_named = definitions.first(terminal.name) is not None or pattern.raw is None
    try:
        re.compile(expression)
        if not re.search(r"\\[1-9]", expression):  # a flaw of its own
            re.compile(f"(?P<{terminal.name}>{expression})")  # so Lark's lexers join it with others
    except re.error as error:
        name = terminal.name if is_named else pattern.raw
        raise UnreadableExpressionError(
            f"Python cannot read the expression {quote(name)}: {error.msg}", name
        ) from error
    return Terminal(
        name=terminal.name,
        pattern=expression,
        fixed=pattern.value if pattern.type == "str" else None,
        flags=frozenset(pattern.flags),
        priority=terminal.priority,
        least=pattern.min_width,
        most=pattern.max_width,
        length=len(pattern.value),
        written=terminal.name if is_named else pattern.raw,  # Lark makes names for literals that stand in rules
    )


def _table(rules: Sequence[Any], productions: tuple[Production, ...], starts: Sequence[str]) -> ParseTable:
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
    itemsets = sorted(analysis.lr0_itemsets, key=lambda itemset: _order(itemset, numbers))
    places = {id(itemset): number for number, itemset in enumerate(itemsets)}
    states = tuple(
        State(
            items=tuple(sorted((numbers[pointer.rule], pointer.index) for pointer in itemset.closure)),
            transitions={symbol.name: places[id(following)] for symbol, following in itemset.transitions.items()},
            lookaheads={
                symbol.name: tuple(sorted(numbers[rule] for rule in ends))
                for symbol, ends in sorted(itemset.lookaheads.items(), key=lambda pair: pair[0].name)
            },
        )
        for itemset in itemsets
    )
    above = tuple(Production(ROOT + name, (name,)) for name in roots)
    every_production = (*productions, *above)
    ends = frozenset(
        number
        for number, state in enumerate(states)
        if any(every_production[index].origin.startswith(ROOT) and at == 1 for index, at in state.items)
    )
    first = {name: places[id(itemset)] for name, itemset in analysis.lr0_start_states.items()}
    return ParseTable(every_production, states, first, ends)


def _order(itemset: Any, numbers: Mapping[Any, int]) -> list[tuple[int, int]]:
    return sorted((numbers[pointer.rule], pointer.index) for pointer in itemset.kernel)
