"""The author's own tree: made of the nodes by the author's functions, with places for what they made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grammar.adoption.places import Made, OwnPlaces, TreePlaces, is_plain, walk_values
from grammar.adoption.tree import Leaf, Name, Node, Part, is_put_in, leaves, plain
from grammar.diagnostic import Diagnostic, Severity, printable
from grammar.notation import Built
from grammar.rule import Fault
from grammar.source import Source, Span

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.

Functions = Mapping[str, Callable[[Any], Any]]
"""For a rule's name or alias: a list of children to the rule's value; for a terminal's name: a token's text to its value."""

UNUSABLE = Fault(
    "unusable-text",
    Severity.ERROR,
    "A part of the text is valid by the grammar, but no value can be built from it.\n\n"
    "The function that builds the tree refused it, and the message is that function's: a number that is too large, an "
    "invalid date. It is reported at the part that was being built.",
)
"""What is reported where an author's function raises `ValueError` or `ArithmeticError`."""

_REASON_SHOWN = 200


class _RefusedError(Exception):
    def __init__(self, reason: Exception, span: Span) -> None:
        super().__init__(str(reason))
        self.span = span


_DISCARDED = object()


Make = Callable[[Part, Mapping[int, Span]], tuple[Any, dict[int, Made]]]
"""(tree of nodes, their places) to the author's tree and what each of its values was made of."""


def own_tree(built: Built, source: Source, make: Make) -> Built:
    """The author's tree of a tree of nodes, or the diagnostic of why there is none.

    Raises:
        TypeError: a name that is to be looked up in the schema is not in the author's tree, and would go unjudged.
    """
    places = built.places
    if built.tree is None or any(is_put_in(leaf) for leaf in leaves(built.tree)):
        return Built(None, places, built.diagnostics)  # the author's functions are given what was written, or nothing
    assert isinstance(places, TreePlaces)
    try:
        value, made = make(plain(built.tree), places.spans)
    except _RefusedError as refused:
        reason = printable(str(refused).strip().split("\n", 1)[0])[:_REASON_SHOWN].rstrip(".") or "no reason is given"
        diagnostic = Diagnostic(UNUSABLE.name, Severity.ERROR, f"this part cannot be used: {reason}", refused.span)
        return Built(None, places, (*built.diagnostics, diagnostic))
    for leaf in leaves(built.tree):
        if leaf.name is not None:
            made[id(leaf.name)] = Made(leaf.name, places.spans[id(leaf)])
    _hold_to_names(value, built.tree)
    return Built(value, OwnPlaces(source, value, places.spans, made, built.tree), built.diagnostics)


def _hold_to_names(value: Any, tree: Part) -> None:
    kept = {id(part) for _, part in walk_values(value) if isinstance(part, Name)}
    kept |= {id(leaf.name) for _, part in walk_values(value) if isinstance(part, (Node, Leaf)) for leaf in leaves(part)}
    for leaf in leaves(tree):
        if leaf.name is not None and id(leaf.name) not in kept:
            raise TypeError(
                f"the tree that `build` made does not hold the name {leaf.text!r} ({leaf.kind}), which is to be looked up "
                "in the schema: keep the `Name` that the function is given, or leave the terminal out of `names` and "
                "judge it in a rule of your own"
            )


def by_function(build: Callable[[Node], Any]) -> Make:
    """Make the whole tree by one function of its root node."""

    def make(tree: Part, spans: Mapping[int, Span]) -> tuple[Any, dict[int, Made]]:
        span = spans.get(id(tree), Span(0, 0))
        try:
            value = build(tree)  # type: ignore[arg-type]  # a grammar whose start rule is one token has a leaf
        except (ValueError, ArithmeticError) as error:
            raise _RefusedError(error, span) from error
        return value, ({} if is_plain(value) else {id(value): Made(value, span)})

    return make


def by_table(functions: Functions) -> Make:
    """Make the tree bottom up, each rule and terminal by its own function.

    A rule without a function gives its only child's value, or a tuple of its children's; a terminal without one its
    text, or the `Name` it stands for.
    """

    def make(part: Node | Leaf, children: list[Any], _span: Span) -> Any:
        function = functions.get(part.kind)
        if isinstance(part, Leaf):
            text = part.text if part.name is None else part.name
            return text if function is None else function(text)
        if function is not None:
            return function(children)
        return children[0] if len(children) == 1 else tuple(children)

    return lambda tree, spans: _bottom_up(tree, spans, make)


def by_transformer(transformer: Any) -> Make:
    """Make the tree bottom up by a ``lark.Transformer``, as Lark itself would."""
    from lark import Discard, Token, Tree
    from lark.exceptions import VisitError
    from lark.tree import Meta

    def make(part: Node | Leaf, children: list[Any], span: Span) -> Any:
        try:
            if isinstance(part, Leaf):
                function = getattr(transformer, part.kind, None) if transformer.__visit_tokens__ else None
                if part.name is not None:
                    value = part.name if function is None else function(part.name)
                else:
                    token = Token(part.kind, part.text, start_pos=span.start, end_pos=span.end)
                    value = token if function is None else transformer._call_userfunc_token(token)  # noqa: SLF001
            else:
                meta: Any = Meta()  # type: ignore[no-untyped-call]
                meta.start_pos, meta.end_pos, meta.empty = span.start, span.end, False
                value = transformer._call_userfunc(Tree(part.kind, children, meta), children)  # noqa: SLF001
        except VisitError as error:
            raise error.orig_exc from error
        return _DISCARDED if value is Discard else value

    return lambda tree, spans: _bottom_up(tree, spans, make)


def _bottom_up(
    tree: Part, spans: Mapping[int, Span], make: Callable[[Node | Leaf, list[Any], Span], Any]
) -> tuple[Any, dict[int, Made]]:
    """The values of all nodes, children first, without recursion."""
    made: dict[int, Made] = {}
    several: set[int] = set()  # one object for more than one part, such as a constant: its identity tells no place
    done: list[list[tuple[Any, Span]]] = [[]]
    waiting: list[tuple[Part, bool]] = [(tree, False)]
    while waiting:
        part, is_done = waiting.pop()
        part = plain(part)
        if part is None:
            done[-1].append((None, Span(0, 0)))
            continue
        if isinstance(part, Node) and not is_done:
            done.append([])
            waiting.append((part, True))
            waiting += [(child, False) for child in reversed(part.children)]
            continue
        children = done.pop() if isinstance(part, Node) else []
        span = spans[id(part)]
        try:
            value = make(part, [child for child, _ in children], span)
        except (ValueError, ArithmeticError) as error:
            raise _RefusedError(error, span) from error
        if value is _DISCARDED:
            continue
        if not is_plain(value) and not any(child is value for child, _ in children):
            if id(value) in made:
                several.add(id(value))
            made[id(value)] = Made(value, span, tuple(children))
        done[-1].append((value, span))
    for identity in several:
        del made[identity]
    value, span = done[0][0] if done[0] else (None, Span(0, 0))
    if is_plain(value):
        made[id(value)] = Made(value, span, ())
    return value, made
