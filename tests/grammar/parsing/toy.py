"""A language small enough to reckon with by hand, for tests of the machines that know no language."""

from __future__ import annotations

from grammar.diagnostic import Diagnostic, Severity
from grammar.notation import Built, Explaining, Notation, Syntax
from grammar.source import Source, Span

GRAMMAR = r"""
start: "find" NAME ["by" ORDER] [list]
list: "(" [value ("," value)*] ")"
value: NUMBER | NAME | list
ORDER.2: "rising" | "falling"
NAME: /[a-z]+/
NUMBER: /[0-9]+/
%ignore / +/
"""

MISTAKES = r"""
%extend list: "[" [value ("," value)*] "]" -> square_list
REMARK: /#[^\n]*/
%ignore REMARK
"""


class Places:
    """Every node stands at the whole text."""

    def __init__(self, source):
        self.whole = Span(0, len(source.text))

    def value(self, path):  # noqa: ARG002
        return self.whole

    key = value

    def inside(self, path, start, end):  # noqa: ARG002
        return Span(start, end)

    def document_path(self, path):
        return path

    def escaped(self, text):
        return text

    def edits(self, change):  # noqa: ARG002
        return ()


def build(tree, source: Source) -> Built:
    """The Lark tree itself; square brackets are reported."""
    found = tuple(
        Diagnostic(
            "square-list", Severity.ERROR, "a list is in square brackets", Span(t.meta.start_pos, t.meta.end_pos)
        )
        for t in tree.find_data("square_list")
    )
    return Built(tree, Places(source), found)


NOTATION = Notation(
    syntax=Syntax(
        grammar=GRAMMAR,
        start="start",
        build=build,
        print=str,
    ),
    explaining=Explaining(
        mistakes=MISTAKES,
        labels={"NAME": "a name", "NUMBER": "a number", "ORDER": "an order", "REMARK": "a remark"},
        words={"ORDER": ("rising", "falling")},
        noise={"REMARK": "remark-in-query"},
        unit="query",
        placeholder="a value",
    ),
    max_characters=1_000,
    max_stack=40,
)
