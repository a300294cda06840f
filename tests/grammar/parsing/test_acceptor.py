"""The acceptor's bounds, threads and obstacles; that it agrees with the reader is a law."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from grammar import Language, Source
from grammar.adoption.making import Makers, depth
from grammar.parsing.acceptor import MAX_REMEMBERED_DEPTH, Acceptor
from grammar.parsing.compilation import compiled
from grammar.parsing.reader import read
from guard import Guard
from tests.grammar.adoption.grammars import GRAMMARS

ARITHMETIC = Language.from_lark(GRAMMARS["arithmetic"].text).notation


def stacks(of):
    """The stacks that an acceptor remembers now."""
    waiting, count = [of._memory.root], 0
    while waiting:
        stack = waiting.pop()
        count += 1
        waiting += stack.above.values() if stack.above else ()
    return count


def made(notation, **options):
    return Acceptor(notation, compiled(notation, with_mistakes=False), **options)


@pytest.mark.parametrize("levels", [1, 60, 64, 65, 200, 490, 497, 498, 499, 500, 3000])
@pytest.mark.parametrize("closing", [0, 1, -1])
def test_brackets_are_accepted_as_deep_as_the_reader_takes_them(levels, closing):
    text = "(" * levels + "1" + ")" * (levels - closing)
    parsed = read(ARITHMETIC, Source(text))
    assert Acceptor.of(ARITHMETIC).accepts(text) is (parsed.tree is not None and not parsed.diagnostics)


def test_the_bound_on_the_stack_is_the_notations():
    notation = ARITHMETIC.changed(max_stack=9)
    for levels in range(12):
        text = "(" * levels + "1" + ")" * levels
        parsed = read(notation, Source(text))
        assert Acceptor.of(notation).accepts(text) is (parsed.tree is not None), levels


def test_a_text_over_the_notations_length_is_refused_unread():
    notation = ARITHMETIC.changed(max_characters=5)
    assert Acceptor.of(notation).accepts("1+1+1")
    assert not Acceptor.of(notation).accepts("1+1+11")
    assert Acceptor.of(notation).trace("1+1+11") is None


def test_what_is_remembered_is_bounded_in_number_and_in_depth():
    acceptor = made(ARITHMETIC, max_stacks=300)
    chance = Random(5)
    for _ in range(200):
        text = "1"
        for _ in range(chance.randint(1, 90)):
            text = chance.choice(["({})", "1+{}", "{}*2", "-({})", "(1)-{}"]).format(text)
        assert acceptor.accepts(text)
        assert stacks(acceptor) <= 300 + 2 * MAX_REMEMBERED_DEPTH


def test_one_long_text_remembers_no_more_than_many_short_ones():
    acceptor = made(ARITHMETIC, max_stacks=300)
    chance = Random(7)
    for _ in range(40):
        pieces = ["(" * (levels := chance.randint(1, 60)) + "1" + ")" * levels for _ in range(40)]
        assert acceptor.accepts("(" + chance.choice("+-*").join(pieces) + ")")
        assert stacks(acceptor) <= 300 + 2 * MAX_REMEMBERED_DEPTH


def test_a_list_takes_no_more_stacks_than_its_first_items():
    notation = Language.from_lark(GRAMMARS["json"].text).notation
    acceptor = made(notation)
    assert acceptor.accepts("[" + ",".join(["1"] * 20) + "]")
    before = stacks(acceptor)
    assert acceptor.accepts("[" + ",".join(["1"] * 20_000) + "]")
    assert stacks(acceptor) == before


def test_threads_that_read_at_once_while_all_is_forgotten_give_right_answers():
    acceptor = made(ARITHMETIC, max_stacks=12)
    right = [f"{'(' * n}1{'+2)' * n}" for n in range(1, 70, 4)]
    texts = [text for pair in zip(right, [text[:-1] for text in right], strict=True) for text in pair] * 4
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(acceptor.accepts, texts))
    assert answers == [True, False] * (len(texts) // 2)


def test_a_tree_has_at_most_as_many_nodes_in_each_other_as_the_acceptor_counts():
    makers = Makers({}, keeps_gaps=True)
    for text in ("1", "((1))", "1+1+1+1", "-(1*2)-3", "(" * 50 + "1" + ")" * 50):
        trace = Acceptor.of(ARITHMETIC).trace(text)
        assert depth(makers.tree(trace)) <= max(1, trace.most_nodes)


def test_a_function_of_the_authors_is_called_for_its_tokens_and_said_to_be_in_the_way():
    grammar = 'start: (NAME | KEY)+\nNAME: /[a-z]+/\nKEY: "key!"\n%ignore " "\n'

    def keyed(token):
        return token.update(type="KEY") if token == "k" else token.update(type="OTHER") if token == "o" else token

    base = Language.from_lark(grammar).notation
    notation = base.changed(options={"lexer_callbacks": {"NAME": keyed}, "maybe_placeholders": True}, callbacks=None)
    acceptor = Acceptor.of(notation)
    assert acceptor.obstacles == {"functions of the grammar's author are called for its tokens"}
    assert acceptor.accepts("a k b")
    assert [kind for kind, _, _ in acceptor.trace("a k b").tokens] == ["NAME", "KEY", "NAME"]
    assert acceptor.tree("a k") == compiled(notation, with_mistakes=False).lark.parse("a k")
    assert not acceptor.accepts("a o b")
    assert not Acceptor.of(base).obstacles


def test_a_notation_without_a_table_has_no_acceptor():
    notation = Language.from_lark('start: "a"+', parser="earley").notation
    with pytest.raises(TypeError, match="LALR table"):
        Acceptor.of(notation)


def test_tokens_are_told_with_their_places():
    trace = Acceptor.of(ARITHMETIC).trace(" 1 +(23)")
    assert [(kind, trace.text[start:end]) for kind, start, end in trace.tokens] == [
        ("NUMBER", "1"),
        ("PLUS", "+"),
        ("LPAR", "("),
        ("NUMBER", "23"),
        ("RPAR", ")"),
    ]


@pytest.mark.parametrize("text", ["\ud800", "1+\udcff", "\x00", "1" * 100_000, "(" * 200_000, "1+" * 50_000 + "1"])
def test_any_text_has_an_answer(text):
    parsed = read(ARITHMETIC, Source(text))
    accepted = Acceptor.of(ARITHMETIC).accepts(text)
    assert accepted or parsed.tree is None


@pytest.mark.parametrize(
    "ignored", [r"/(#|;)[^\n]*/", r"/(?P<mark>#|;)[^\n]*/", r"/([ \t])+|((#)|(;))+.*/", r"/[(](.)[)]|(#|;)[^\n]*/"]
)
def test_what_is_ignored_may_be_read_with_groups(ignored):
    language = Language.from_lark(
        f'start: "[" [WORD ("," WORD)*] "]"\nWORD: /([a-z])+/\nREMARK: {ignored}\nWS: /\\s+/\n%ignore REMARK\n%ignore WS'
    )
    verdict = Guard(language).check("[#one\n ab, ;two\n#three\n c #four\n]")
    assert verdict.decision == "accepted"
    assert [leaf.text for leaf in verdict.tree.find("WORD")] == ["ab", "c"]
