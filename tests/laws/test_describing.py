"""Laws of plain words: nothing of a query is left unsaid, no two queries read alike, and no value reads as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.chooser import Seeded
from grammar.description import PartKind
from grammar.languages import formula, honeycomb
from grammar.languages.formula import FUNCTIONS, Call, Column, Literal, Not, Operation
from grammar.languages.formula.generator import generate_formula
from grammar.languages.formula.vocabulary import LEVELS
from grammar.languages.honeycomb.tree import Calculation, Filter, Formula, Query
from grammar.languages.honeycomb.vocabulary import HAVING_OPS
from tests.strategies import Detail, queries

PROFILES = honeycomb.PROFILES
LANGUAGES = {name: honeycomb.language(name) for name in PROFILES}
FORMULA = formula.language()


WORDS = {
    "filter_combination": ("AND", "OR"),
    "order": ("ascending", "descending"),
    "Calculation.op": tuple(PROFILES["2026"].calculation_ops),
    "Order.op": PROFILES["2026"].order_ops,
    "calculate_op": PROFILES["2026"].having_calculation_ops,
    "Filter.op": tuple(PROFILES["2026"].filter_ops),
    "Having.op": HAVING_OPS,
}
"""The fields of a query that hold one of a few words."""


def changed(node: Any, words: tuple[str, ...] = (), *, may_be_text: bool = False) -> Iterator[Any]:
    """The tree with one part removed or replaced, for each part and each way."""
    if isinstance(node, tuple):
        for at, each in enumerate(node):
            yield (*node[:at], *node[at + 1 :])
            yield from ((*node[:at], other, *node[at + 1 :]) for other in changed(each, may_be_text=may_be_text))
    elif is_dataclass(node):
        for field in fields(node):
            content = getattr(node, field.name)
            if content is None:
                continue
            if field.default is None:
                yield replace(node, **{field.name: None})
            allowed = WORDS.get(field.name) or WORDS.get(f"{type(node).__name__}.{field.name}", ())
            is_value = field.name == "value" and isinstance(node, Filter)
            yield from (
                replace(node, **{field.name: other}) for other in changed(content, allowed, may_be_text=is_value)
            )
    elif words:
        yield from (word for word in words if word != node)
    elif isinstance(node, bool):
        yield not node
        yield from (str(node).lower(), int(node)) if may_be_text else ()
    elif isinstance(node, str):
        yield from {f"{node} and", f'{node}"', f"{node}`", "COUNT", "500"} - {node}
    elif isinstance(node, int | float):
        yield node * 2 + 1
        yield from (str(node), float(node)) if may_be_text and abs(node) < 2**53 else ()


def meaning(query: Query) -> str:
    """A query by all that it says: formulas as they are read."""
    canonical = honeycomb.canonical(query)
    return repr(
        replace(canonical, id=query.id, usage_mode=query.usage_mode or None, granularity=query.granularity or None)
    )


FEW = settings(max_examples=max(8, settings().max_examples // 4))
"""Each example is described again for every part of it."""


@pytest.mark.parametrize("profile", PROFILES)
@FEW
@given(data=st.data())
def test_every_part_of_a_query_is_said(profile, data):
    query = data.draw(queries(PROFILES[profile], Detail.GRAMMAR))
    text = LANGUAGES[profile].describe(query).text
    same = [other for other in changed(query) if LANGUAGES[profile].describe(other).text == text]
    assert [other for other in same if meaning(other) != meaning(query)] == []


@pytest.mark.parametrize("profile", PROFILES)
@FEW
@given(data=st.data())
def test_two_queries_that_mean_something_else_read_differently(profile, data):
    drawn = data.draw(st.lists(queries(PROFILES[profile], Detail.GRAMMAR), min_size=2, max_size=6))
    texts = {LANGUAGES[profile].describe(query).text for query in drawn}
    assert len(texts) >= len({meaning(query) for query in drawn})


def words_alone(text: str) -> str:
    """A description without what is marked as being out of the query."""
    return re.sub(r"""`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*\"""", "…", text)


HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["x`, where `y", 'x", or `y` is "z', "\\", "\\`", "a\n; the 10", "\u202egnirts", "`", '"', "\\u202e", ""]
    ),
)


@given(one=HOSTILE, other=HOSTILE)
def test_no_name_and_no_value_reads_as_words(one, other):
    def query(text: str) -> Query:
        return Query(
            calculations=(Calculation("P95", text, name=text, filters=(Filter(text, "=", text),)),),
            breakdowns=(text,),
            filters=(Filter(text, "in", (text, 1)),),
            formulas=(Formula(text, "$a * 2"),),
            id=text,
        )

    first, second = (LANGUAGES["2026"].describe(query(text)) for text in (one, other))
    assert words_alone(first.text) == words_alone(second.text)
    assert first.text.isprintable()
    assert (first.text == second.text) == (one == other)


@given(query=queries(PROFILES["2026"], Detail.GRAMMAR))
def test_every_piece_says_where_in_the_tree_it_comes_from(query):
    said = LANGUAGES["2026"].describe(query)
    assert "".join(part.text for part in said.parts) == said.text
    for part in said.parts:
        node: Any = query
        for step in part.path:
            if isinstance(node, str):  # the rest leads into a formula
                break
            node = node[step] if isinstance(node, tuple) else getattr(node, step)
        if part.kind is PartKind.NAME and isinstance(node, str) and part.path[-1] != "expression":
            assert part.text == "`" + part.text[1:-1] + "`"
    for at, condition in enumerate(query.filters):
        spans = said.about(("filters", at))
        assert len(spans) == 1
        assert said.text[spans[0].start : spans[0].end].startswith("`"), condition


# --- formulas ---


def formulas_changed(node: Any) -> Iterator[Any]:
    """The formula with one of its parts replaced."""
    if isinstance(node, Literal):
        yield Literal("x" if node.value != "x" else "y")
        yield Literal(str(node.value)) if not isinstance(node.value, str) else Column(node.value)
    elif isinstance(node, Column):
        yield Column(node.name + "x")
        yield Literal(node.name)
    elif isinstance(node, Not):
        yield node.operand
        yield Call("NOT", (node.operand,))
    elif isinstance(node, Call):
        yield Call("COALESCE" if node.name != "COALESCE" else "CONCAT", node.arguments)
        for at, each in enumerate(node.arguments):
            yield Call(node.name, node.arguments[:at] + node.arguments[at + 1 :])
            yield from (
                Call(node.name, (*node.arguments[:at], other, *node.arguments[at + 1 :]))
                for other in formulas_changed(each)
            )
    elif isinstance(node, Operation):
        yield Operation(node.operators, tuple(reversed(node.operands)))
        for at, operator in enumerate(node.operators):
            others = [each for each in LEVELS if LEVELS[each] == LEVELS[operator] and each != operator]
            yield from (
                Operation((*node.operators[:at], other, *node.operators[at + 1 :]), node.operands) for other in others
            )


@given(seed=st.integers(0, 10**6))
def test_every_part_of_a_formula_is_said(seed):
    tree = generate_formula(Seeded(Random(seed)))
    text = FORMULA.describe(tree).text
    assert [other for other in formulas_changed(tree) if other != tree and FORMULA.describe(other).text == text] == []


def test_every_function_has_words_for_each_number_of_arguments_that_it_takes():
    spoken = {}
    for function in FUNCTIONS.values():
        for count in range(function.least, (6 if function.most is None else function.most) + 1):
            text = FORMULA.describe(Call(function.name, tuple(Column(f"c{at}") for at in range(count)))).text
            assert not text.startswith(f"{function.name} of "), text
            assert text not in spoken
            spoken[text] = function.name


def test_a_deep_formula_is_described_without_recursion():
    tree: Any = Column("a")
    for _ in range(500):
        tree = Not(tree)
    assert FORMULA.describe(tree).text.startswith("Not (not (not ")
