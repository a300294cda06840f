"""What the terminals of a grammar are called in messages, which of them are closed sets of words, which are names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from grammar.adoption.tree import Leaf, Name
from grammar.diagnostic import Safety, Severity, one_of, printable, quote
from grammar.expressions.expression import Chars, Choice, Group, Node, Repeat, Sequence, read_expression
from grammar.pattern import pattern
from grammar.rule import Context, Finding, Replace, Rule, TreeFix

MAX_WORDS = 200
"""A terminal that matches more words than that is no closed set."""

_PATTERN_SHOWN = 40

_OPEN = frozenset({"possessive quantifier", "atomic group", "backreference", "conditional"})
"""What no closed set of words is written with."""


def label(terminal: Any) -> str:
    """What a terminal is called where its author gave no label, in the grammar's own words.

    An anonymous expression has no name but the expression.
    """
    if terminal.name.startswith("__"):
        shown = terminal.pattern.raw or f"/{terminal.pattern.value}/"
        shown = shown if len(shown) <= _PATTERN_SHOWN else shown[: _PATTERN_SHOWN - 1] + "…"
        return f"text that matches `{printable(shown).replace('`', chr(39))}`"
    return with_article(re.sub(r"_+", " ", terminal.name.lower().strip("_")) or terminal.name)


_AN = pattern(r"[aeio]|u(?!ni|se|r[il]|ti)|hour", re.IGNORECASE)
"""How words begin that are said with a vowel first."""


def with_article(noun: str) -> str:
    """A noun with its indefinite article.

    >>> with_article("column"), with_article("order"), with_article("unit")
    ('a column', 'an order', 'a unit')
    """
    return f"{'an' if _AN.match(noun) else 'a'} {noun}"


def words_of(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """The words that an expression matches, where they are a closed set; else empty.

    A letter that stands for both cases gives the case in which it is written.

    >>> words_of("(?:AVG|SUM|P(?:50|99))")
    ('AVG', 'SUM', 'P50', 'P99')
    >>> words_of("[a-z]+")
    ()
    """
    expression = read_expression(pattern, flags)
    if expression is None or expression.features & _OPEN:
        return ()
    try:
        spelled = _spelled(expression.root)
    except (_OpenError, RecursionError):
        return ()
    words = dict.fromkeys(spelled)
    return tuple(word for word in words if word) if len(words) <= MAX_WORDS else ()


class _OpenError(Exception):
    """The expression matches too many words, or is of a kind that is not a set of words."""


def _spelled(node: Node) -> list[str]:
    if isinstance(node, Group):
        return _spelled(node.part)
    if isinstance(node, Choice):
        return [word for option in node.options for word in _spelled(option)]
    if isinstance(node, Repeat) and node.most == 1 and not node.is_lazy:
        return _spelled(node.part) + ([""] if node.least == 0 else [])
    if isinstance(node, Chars) and not node.is_negated and not node.classes:
        if any(low != high for low, high in node.ranges):
            raise _OpenError
        return [chr(low) for low, _ in node.ranges]
    if not isinstance(node, Sequence):
        raise _OpenError
    words = [""]
    for part in node.parts:
        options = dict.fromkeys(_spelled(part))
        words = [word + option for word in words for option in options]
        if len(words) > MAX_WORDS:
            raise _OpenError
    return words


def closed_sets(terminals: Iterable[Any], fixed: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The terminals that are closed sets of words, with the words; a single sign is none."""
    for terminal in terminals:
        if terminal.name in fixed:
            if any(character.isalnum() for character in fixed[terminal.name]):
                yield terminal.name, (fixed[terminal.name],)
        elif len(words := words_of(terminal.pattern.to_regexp())) > 1:
            yield terminal.name, words


def unknown_name(
    nouns: Mapping[str, str],
    encode: Callable[[str], str],
    fits: Callable[[str, str], bool],
    *,
    is_own_tree: bool,
) -> Rule:
    """The rule that looks the names of a text up in the schema, made for a grammar's terminals.

    Args:
        nouns: for each terminal, what its names are called.
        encode: a name to the characters of a token.
        fits: whether characters can be a token of a terminal; where they cannot, no fix is offered.
        is_own_tree: the rule is run on the `Name` values of an author's own tree instead of on leaves.
    """

    def check(part: Leaf | Name, context: Context) -> list[Finding] | None:
        assert context.schema is not None
        name = part.name if isinstance(part, Leaf) else part
        assert name is not None
        if str(name) in context.schema:
            return None
        near = context.schema.nearest(str(name)) if context.suggests(str(name)) else ()
        where = f" of {quote(context.schema.name)}" if context.schema.name else ""
        fixes = (
            (TreeFix(f"replace by {quote(near[0])}", (Replace((), encode(near[0])),), Safety.UNSAFE),)
            if len(near) == 1 and fits(name.kind, encode(near[0]))
            else ()
        )
        return [
            Finding(
                f"there is no {nouns[name.kind]} {quote(name)}{where}",
                label=f"not one of the {len(context.schema)}",
                help=f"did you mean {one_of([quote(n) for n in near])}?" if near else None,
                near=near,
                fixes=fixes,
            )
        ]

    return Rule(
        name="unknown-name",
        severity=Severity.ERROR,
        explanation=(
            "A name is not in the schema.\n\n"
            "Names are case-sensitive. Ignore it where the name is newer than the schema, and refresh the schema."
        ),
        check=check,
        on=Name if is_own_tree else Leaf,
        where=("kind", frozenset(nouns)),
        needs=frozenset({"schema"}),
        is_local=True,
    )
