"""Repetitions that an engine bounds: what is beyond its bound is written without one, and said."""

from __future__ import annotations

from grammar.exports.form import Either, Form, Row, Times, When, Written
from grammar.exports.target import Difference, Direction, ExportError
from grammar.expressions.expression import Choice, Group, Node, Repeat
from grammar.expressions.expression import Sequence as Parts
from grammar.frozen import replace


def within(written: Written, most: int) -> Written:
    """The grammar without repetitions of more than `most` times, those inside each other multiplied.

    A repetition that would go beyond is left without an upper bound, and that is said among the differences.

    Raises:
        ExportError: a repetition needs more times than the engine has.
    """
    cutting = _Cutting(most)
    rules = {name: cutting.form(form, 1, name) for name, form in written.rules.items()}
    terminals = {name: cutting.node(node, 1, name) for name, node in written.terminals.items()}
    return written._replace(
        rules=rules,
        terminals=terminals,
        differences=(
            *written.differences,
            *(Difference(Direction.WIDER, f"`{name}` has no upper bound of {times:,}") for name, times in cutting.cut),
        ),
    )


class _Cutting:
    def __init__(self, most: int) -> None:
        self.most = most
        self.cut: dict[tuple[str, int], None] = {}

    def _bound(self, least: int, most: int | None, outer: int, name: str) -> int | None:
        if least * outer > self.most:
            raise ExportError(f"`{name}` needs {least:,} repetitions, and the engine has at most {self.most:,}")
        if most is not None and most * outer >= self.most:
            self.cut.setdefault((name, most))
            return None
        return most

    def form(self, form: Form, outer: int, name: str) -> Form:
        """A form with its bounds kept."""
        if isinstance(form, Row):
            return Row(tuple(self.form(part, outer, name) for part in form.parts))
        if isinstance(form, Either):
            return Either(tuple(self.form(option, outer, name) for option in form.options))
        if isinstance(form, When):
            return form._replace(form=self.form(form.form, outer, name))
        if isinstance(form, Times):
            bound = self._bound(form.least, form.most, outer, name)
            inner = outer * max(form.least, bound or 1, 1)
            return Times(self.form(form.part, inner, name), form.least, bound)
        return form

    def node(self, node: Node, outer: int, name: str) -> Node:
        """An expression with its bounds kept."""
        if isinstance(node, Parts):
            return Parts(tuple(self.node(part, outer, name) for part in node.parts))
        if isinstance(node, Choice):
            return Choice(tuple(self.node(option, outer, name) for option in node.options))
        if isinstance(node, Group):
            return self.node(node.part, outer, name)
        if isinstance(node, Repeat):
            bound = self._bound(node.least, node.most, outer, name)
            inner = outer * max(node.least, bound or 1, 1)
            return replace(node, part=self.node(node.part, inner, name), most=bound)
        return node
