"""Grammars with code between their tokens: a post-lexer, callbacks of the lexer, declared tokens, the module `regex`.

Verdicts and trees are Lark's own; what is lost is said.
"""

from __future__ import annotations

import io
import pickle
import sys
import threading
from random import Random

import pytest
from hypothesis.strategies import sampled_from
from lark import Lark, Token
from lark.exceptions import LarkError
from lark.indenter import Indenter
from lark.lexer import PatternRE

from grammar import Language, Source
from grammar.adoption import GrammarError, MadeLeaf, lark_tree, leaves, spelling, walk
from grammar.chooser import Seeded
from grammar.contract.laws.places_spell import places_spell
from grammar.contract.laws.print_then_parse import print_then_parse
from grammar.contract.suite import Contract, Kept
from grammar.generation.sentences import sentence
from grammar.parsing import read
from guard import Accepted, Guard, Rejected

LAYOUT = r"""
start: (_NL | line)*
line: NAME ":" _NL _INDENT line+ _DEDENT -> block
    | NAME "=" value _NL -> assign
value: NUM | "(" NUM* ")"
NAME: /[a-z]+/
NUM: /[0-9]+/
_NL: /(\r?\n[\t ]*)+/
%declare _INDENT _DEDENT
%ignore " "
%ignore /#[^\n]*/
"""


class Layout(Indenter):
    NL_type = "_NL"
    OPEN_PAREN_types = ("LPAR",)
    CLOSE_PAREN_types = ("RPAR",)
    INDENT_type = "_INDENT"
    DEDENT_type = "_DEDENT"
    tab_len = 4


LINES = [
    "",
    "\n\n",
    "a = 1\n",
    "a:\n  b = 1\n  c = 2\nd = 3\n",
    "a:\n  b:\n\tc = 4  # deeper\n  d = (1\n 2)\n",
    "a:\n  b = 1",
    "a:\n  b = 1\n c = 2\n",
    "a:\nb = 1\n",
    "a = \n",
    "  a = 1\n",
    "a = 1)\n",
    "a = )\n",
    "a = ?\n",
    "\tq",
]


def told_by_lark(lark, text):
    """Lark's tree, or None where it refuses the text in any way."""
    try:
        return lark.parse(text)
    except (LarkError, AssertionError, ValueError):
        return None


def agree(language, lark, text):
    """That the verdict, the tree and the guard are Lark's; what was read."""
    parsed = read(language.notation, Source(text))
    wanted = told_by_lark(lark, text)
    assert (parsed.tree is None) == (wanted is None), text
    if wanted is None:
        assert parsed.diagnostics, text
        assert isinstance(Guard(language).check(text), Rejected), text
    else:
        assert lark_tree(parsed.tree) == wanted, text
        assert isinstance(Guard(language).check(text), Accepted), text
    return parsed


@pytest.fixture(scope="module")
def layout():
    return Language.from_lark(LAYOUT, postlex=Layout()), Lark(LAYOUT, parser="lalr", postlex=Layout())


@pytest.mark.parametrize("text", LINES)
def test_a_post_lexer_decides_as_it_does_for_lark(layout, text):
    parsed = agree(*layout, text)
    if parsed.tree is not None:
        places = [parsed.places.value(path) for path, _ in walk(parsed.tree)]
        assert all(0 <= span.start <= span.end <= len(text) for span in places)
        assert read(layout[0].notation, Source(layout[0].notation.print(parsed.tree))).tree == parsed.tree


def test_a_token_that_the_post_lexer_made_stands_for_no_characters(layout):
    parsed = read(layout[0].notation, Source("a:\n  b = 1\n"))
    made = [leaf for leaf in leaves(parsed.tree) if isinstance(leaf, MadeLeaf)]
    assert [(leaf.kind, leaf.text, leaf.written) for leaf in made] == [("_INDENT", "  ", ""), ("_DEDENT", "", "")]
    assert "".join(leaf.before + spelling(leaf) for leaf in leaves(parsed.tree)) == "a:\n  b = 1\n"


@pytest.mark.parametrize("law", [places_spell, print_then_parse], ids=["places-spell", "print-then-parse"])
def test_laws_that_need_sentences_hold_on_texts_that_are_given(layout, law):
    texts = sampled_from([text for text in LINES if told_by_lark(layout[1], text) is not None])
    assert isinstance(Contract(layout[0], texts=texts).hold(law, seed=1, examples=10), Kept)


def test_what_the_post_lexer_refuses_is_told_at_its_place(layout):
    (diagnostic,) = Guard(layout[0]).check("a:\n  b = 1\n c = 2\n").diagnostics
    assert diagnostic.name == "unusable-tokens"
    assert "Unexpected dedent to column 1" in diagnostic.message
    assert diagnostic.span.start == 10


def test_what_is_lost_is_said(layout):
    language, _ = layout
    assert "because of its post-lexer: only the first error of a text is reported" in language.limits[0]
    assert "no repairs are offered, no sentences are generated, and there is no prefix" in language.limits


def test_a_post_lexer_with_state_is_used_by_one_thread_at_a_time(layout):
    language, lark = layout
    texts = [f"{name}:\n  b:\n    c = {'1' * n}\n" for n, name in enumerate("abcdefgh", 1)]
    wanted = [lark.parse(text) for text in texts]
    trees = {}

    def work(index):
        for _ in range(5):
            trees[index] = lark_tree(read(language.notation, Source(texts[index])).tree)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(texts))]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert [trees[index] for index in range(len(texts))] == wanted


class Endless:
    always_accept = ()

    def process(self, stream):
        yield from stream
        while True:
            yield Token("_X", "")


class Broken:
    always_accept = ()

    def __init__(self, error):
        self.error = error

    def process(self, stream):
        raise self.error
        yield from stream


@pytest.mark.parametrize("error", [ValueError("not so"), KeyError("x"), AssertionError(), ZeroDivisionError("by 0")])
def test_a_post_lexer_that_fails_refuses_the_text(error):
    verdict = Guard(Language.from_lark('start: "a"', postlex=Broken(error))).check("a")
    assert isinstance(verdict, Rejected)
    assert verdict.diagnostics[0].name == "unusable-tokens"


def test_a_post_lexer_without_end_is_stopped():
    language = Language.from_lark('start: "a" _X*\n%declare _X', postlex=Endless())
    assert Guard(language).check("a").diagnostics[0].message.endswith("it made too many tokens")


CALLED = r"""
start: item*
item: WORD | YES | NUMBER
WORD: /[a-z]+/
NUMBER: /[0-9]+/
YES: "yes!"
%ignore " "
REMARK: /#[^\n]*/
%ignore REMARK
%ignore "\n"
"""


def test_callbacks_change_tokens_as_they_do_for_lark():
    remarks = []

    def word(token):
        return Token("YES", token.value) if token == "true" else token  # it says nothing of its place

    callbacks = {
        "WORD": word,
        "NUMBER": lambda token: token.update(value="0" + token),
        "REMARK": remarks.append,
    }
    language = Language.from_lark(CALLED, lexer_callbacks=callbacks)
    lark = Lark(CALLED, parser="lalr", lexer_callbacks=callbacks)
    for text in ("true 12 a # b\n7", "", "yes! true", "A", "1 #"):
        agree(language, lark, text)
    assert "# b" in remarks
    parsed = read(language.notation, Source("a true"))
    assert [parsed.source.slice(parsed.places.value(path)) for path, _ in walk(parsed.tree)][-1] == "true"
    parsed = read(language.notation, Source("a 12"))
    assert language.notation.print(parsed.tree) == "a 12"
    assert "its callbacks on tokens" in language.limits[0]


def test_callbacks_on_what_is_ignored_are_called_when_a_tree_is_made():
    ours, larks = [], []
    language = Language.from_lark(CALLED, lexer_callbacks={"REMARK": ours.append})
    lark = Lark(CALLED, parser="lalr", lexer_callbacks={"REMARK": larks.append})
    text = "# first\na 1\n # second\nb # last"
    assert lark_tree(read(language.notation, Source(text)).tree) == lark.parse(text)
    assert ours == larks
    assert [(t.type, t.start_pos, t.end_pos, t.line, t.column) for t in ours] == [
        (t.type, t.start_pos, t.end_pos, t.line, t.column) for t in larks
    ]
    assert not language.limits
    assert read(language.notation, Source("a ? # b")).tree is None
    assert len(ours) == 3
    assert language.prefix().feed("a # b").is_viable
    assert isinstance(Guard(language).check("a # b\n1"), Accepted)
    assert all(token == "# b" for token in ours[3:])
    called = len(ours)
    assert all(sentence(language.notation, Seeded(Random(n))).text is not None for n in range(5))
    assert len(ours) == called
    assert "lexer_callbacks" not in language.notation.syntax.options


def test_terminals_may_be_edited_as_for_lark():
    def edit(terminal):
        if terminal.name == "IN":
            terminal.pattern = PatternRE(r"in(?!\w)")

    grammar = 'start: IN NAME | NAME "=" NAME\nIN.2: "in"\nNAME: /[a-z]+/\n%ignore " "\n'
    language = Language.from_lark(grammar, edit_terminals=edit)
    lark = Lark(grammar, parser="lalr", edit_terminals=edit)
    for text in ("in a", "inner = a", "ina"):
        agree(language, lark, text)
    agree(Language.from_lark(lark), lark, "inner = b")


def test_a_callback_that_gives_no_token_refuses_the_text():
    language = Language.from_lark(CALLED, lexer_callbacks={"WORD": lambda _: None})
    assert Guard(language).check("a").diagnostics[0].name == "unusable-tokens"
    assert isinstance(Guard(language).check("1"), Accepted)


def test_a_declared_token_that_nothing_makes_is_in_no_text():
    grammar = 'start: "a" | B\n%declare B'
    language, lark = Language.from_lark(grammar), Lark(grammar, parser="lalr")
    for text in ("a", "b", "B", ""):
        agree(language, lark, text)
    assert not language.limits
    assert language.prefix().feed("a").is_complete
    assert sentence(language.notation, Seeded(Random(1))).text == "a"
    assert Guard(language).check("c").diagnostics[0].name in ("unexpected-text", "missing-text", "unknown-word")


def test_an_earley_grammar_may_have_a_post_lexer_too():
    options = {"parser": "earley", "lexer": "basic"}
    language = Language.from_lark(LAYOUT, postlex=Layout(), **options)
    lark = Lark(LAYOUT, postlex=Layout(), **options)
    for text in ("a = 1\n", "a:\n  b = 1\n"):
        agree(language, lark, text)


def test_the_module_regex_reads_what_it_reads_for_lark():
    pytest.importorskip("regex")
    grammar = r"start: LETTERS+" + "\n" + r"LETTERS: /\p{Lu}\p{Ll}*/" + '\n%ignore " "\n'
    language, lark = Language.from_lark(grammar, regex=True), Lark(grammar, parser="lalr", regex=True)
    for text in ("Ärger", "Ab Cd", "ab", ""):
        agree(language, lark, text)


def test_without_the_module_regex_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "regex", None)
    with pytest.raises(GrammarError, match=r"pip install 'grammar-guard\[regex\]'"):
        Language.from_lark('start: "a"', regex=True)


# --- a Lark object, an open file ---


def test_a_lark_object_is_taken_with_its_options():
    lark = Lark(LAYOUT, parser="lalr", postlex=Layout(), keep_all_tokens=True, start="start", maybe_placeholders=False)
    language = Language.from_lark(lark)
    for text in LINES[:6]:
        agree(language, lark, text)


def test_a_lark_object_without_options_is_read_as_it_reads():
    lark = Lark('start: "a" start "a" | "b"')
    language = Language.from_lark(lark)
    assert any("Earley" in limit for limit in language.limits)
    agree(language, lark, "aabaa")
    assert not Language.from_lark(lark, parser="lalr").limits


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"ambiguity": "explicit"}, "gives several trees"),
        ({"parser": "lalr", "use_bytes": True}, "reads bytes"),
    ],
)
def test_a_lark_object_that_cannot_be_followed_is_refused(options, reason):
    with pytest.raises(GrammarError, match=reason):
        Language.from_lark(Lark('start: "a"', **options))


def test_a_lark_object_of_a_grammar_in_a_package_is_taken():
    lark = Lark.open_from_package("lark", "lark.lark", ["grammars"], parser="lalr")
    language = Language.from_lark(lark)
    for text in ('start: "a"\n', "?? )(\n"):
        agree(language, lark, text)


@pytest.mark.parametrize("priority", ["auto", "normal", "invert", None])
def test_priorities_are_worth_what_they_are_to_lark(priority):
    grammar = "start: (A | B)+\nA.2: /a/\nB: /[ab]/\n"
    language, lark = Language.from_lark(grammar, priority=priority), Lark(grammar, parser="lalr", priority=priority)
    agree(language, lark, "ab")
    agree(Language.from_lark(lark), lark, "ba")
    agree(pickle.loads(pickle.dumps(language)), lark, "aab")


def test_an_open_file_is_read_and_names_the_language(tmp_path):
    file = tmp_path / "mine.g"
    file.write_text('start: "a"\n')
    with file.open() as opened:
        assert Language.from_lark(opened).name == "mine"
    assert Language.from_lark(io.StringIO('start: "a"')).name == "language"
    with file.open("rb") as opened, pytest.raises(GrammarError, match="open as bytes"):
        Language.from_lark(opened)


def test_a_path_may_begin_beside_a_file(tmp_path):
    (tmp_path / "mine.lark").write_text('start: "a"\n')
    assert Language.from_lark("mine.lark", rel_to=str(tmp_path / "module.py")).name == "mine"


def test_options_of_lark_that_change_nothing_may_stay():
    language = Language.from_lark(
        'start: "a"',
        propagate_positions=True,
        debug=True,
        cache=True,
        strict=True,
        ordered_sets=False,
        ambiguity="resolve",
        tree_class=list,
        use_bytes=False,
    )
    assert not language.limits
