"""What cannot be adopted is refused when the language is made, with the reason."""

from __future__ import annotations

import pytest
from lark import Transformer
from lark.indenter import Indenter

from grammar import Example, Language
from grammar.adoption import GrammarError
from grammar.rule import rule
from guard import Guard

GRAMMAR = 'start: NAME OP NAME -> test\nNAME: /[a-z]+/\nOP: "<" | ">"\nOTHER: "o"\n%ignore " "\n'


def refusal(grammar=GRAMMAR, **options):
    with pytest.raises(GrammarError) as caught:
        Language.from_lark(grammar, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert not message.endswith(".")
    return message


@pytest.mark.parametrize(
    ("grammar", "reason"),
    [
        ("my.lark", "my.lark cannot be read"),
        ("nothing", "`nothing` is neither a grammar nor the path of a .lark file"),
        ("", "neither a grammar nor the path"),
        (7, "a grammar is a text, a path, an open file or a Lark object, not int"),
        ("start: thing", "'thing' used but not defined"),
        ('start: a | b\na: "x"\nb: "x"', "it is not LALR(1): before the end the text may be `a` or `b`"),
        ("start: /\\p{L}+/", "Python cannot read the expression of `/\\p{L}+/`: bad escape"),
        ("start: A\nA: /a*/", "`A` can match nothing"),
        ("start: a\n%import .missing.a", "there is no grammar `missing.lark` to import from"),
        ('start: "a"\nstart: "b"', "'start' defined more than once"),
    ],
)
def test_a_grammar_that_cannot_be_used_is_refused_with_its_reason(grammar, reason):
    assert reason in refusal(grammar)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"start": "query"}, "there is no rule `query` to start from"),
        ({"start": []}, "no start rule is given"),
        ({"parser": "cyk"}, "there is no parser `cyk` here, only lalr and earley"),
        ({"lexer": "dynamic"}, "the lexer `dynamic` does not go with the parser lalr"),
        ({"parser": "earley", "lexer": "contextual"}, "does not go with the parser earley"),
        ({"labels": {"NAMES": "a name"}}, "no terminal `NAMES`; did you mean `NAME`?"),
        ({"aliases": {"least": "<<"}}, "no word `<<`"),
        ({"aliases": {"below": "<", "other": "oo"}}, "no word `oo`"),
        ({"names": ["start"]}, "no terminal `start`"),
        ({"postlex": object()}, "`postlex` is a post-lexer of Lark, not object"),
        ({"postlex": Indenter}, "`postlex` is a post-lexer of Lark, not ABCMeta"),
        ({"ambiguity": "explicit"}, "the option `ambiguity` cannot be `explicit`: every text gets one tree"),
        (
            {"priority": "inverse"},
            "the option `priority` cannot be `inverse`: what priorities in the grammar are worth",
        ),
        ({"use_bytes": True}, "the option `use_bytes` cannot be True: a text is characters"),
        ({"transformer": object()}, "the option `transformer` cannot be given: give it as `build`"),
        ({"edit_terminals": "x"}, "`edit_terminals` is a function, not `x`"),
        ({"nmae": "x"}, "there is no option `nmae`; did you mean `name`?"),
        ({"aliases": ["x"]}, "`aliases` is a table of texts, not list"),
        ({"aliases": {"x": 1}}, "`aliases` is a table of texts, not dict with int"),
        ({"labels": "NAME"}, "`labels` is a table of texts, not `NAME`"),
        ({"names": 5}, "`names` is a list of terminals, or a table of texts, not 5"),
        ({"names": [5]}, "`names` is a list of terminals, or a table of texts, not list with int"),
        ({"rules": 5}, "`rules` is a list of rules, not 5"),
        ({"rules": [5]}, "`rules` are functions that `@rule` has made rules, not int"),
        ({"separators": ","}, "`separators` is a list of texts, not `,`"),
        ({"unit": None}, "`unit` is a noun, not None"),
        ({"start": 3}, "`start` is a rule or a list of rules, not 3"),
        ({"import_paths": "folder"}, "`import_paths` is a list of paths, not `folder`"),
        ({"g_regex_flags": "i"}, "`g_regex_flags` is a number, not `i`"),
        ({"keep_all_tokens": 1}, "`keep_all_tokens` is true or false, not 1"),
        ({"max_characters": 0}, "`max_characters` is a positive number, not 0"),
        ({"decode": "strip"}, "`decode` is a function, not `strip`"),
        ({"lexer_callbacks": {"NAME": "x"}}, "`lexer_callbacks` is functions by the names of terminals, not dict"),
        ({"lexer_callbacks": {"NAMES": print}}, "no terminal `NAMES`; did you mean `NAME`?"),
        ({"severities": {"unknown-name": "fatal"}}, "`severities` is a table of `error`, `warning`, `note` or `off`"),
        ({"severities": {"unknown-nmae": "off"}, "names": "NAME"}, "no rule or fault `unknown-nmae`; did you mean"),
        ({"outline": {"brackets": "{}"}}, "`outline` is `Outline`, not dict"),
        ({"mistakes": "x: y"}, "`mistakes` is `Mistakes`, not `x: y`"),
        ({"noise": {"OTHER": "x"}}, "`noise` is ignored by a grammar of mistakes: give `mistakes` too"),
        ({"embedded": {"NAMES": Language.from_lark('start: "a"')}}, "no terminal `NAMES`; did you mean `NAME`?"),
        ({"build": {"tset": list}, "print": str}, "no rule or terminal `tset`; did you mean `test`?"),
        ({"build": 3, "print": str}, "`build` is a function of the tree"),
        ({"build": Transformer, "print": str}, "not the class of one: give `Transformer()`"),
        ({"build": {"test": 3}, "print": str}, "what `build` has for `test` is no function"),
        ({"names": {"NAME": ""}}, "`names` is a list of terminals, or a table of texts, not dict with nothing"),
        ({"start": ""}, "no start rule is given"),
        ({"g_regex_flags": 1 << 40}, "the grammar cannot be used: Python int too large"),
        ({"unit": ""}, "`unit` is a noun, not nothing"),
        ({"unit": "a\nb"}, "`unit` is a noun on one line, not `a\\nb`"),
        ({"labels": {"NAME": " "}}, "`labels` is a table of texts, not dict with nothing"),
        ({"title": "a\nb"}, "`title` is a text on one line"),
        ({"separators": ["%%"]}, "the grammar has no separator `%%`"),
    ],
)
def test_an_option_that_cannot_be_heeded_is_refused_with_its_reason(options, reason):
    assert reason in refusal(**options)


def test_a_name_that_the_grammar_ignores_is_refused():
    assert "ignores `REMARK`" in refusal('start: "a"\nREMARK: /#.*/\n%ignore REMARK', names=["REMARK"])


def test_several_start_rules_cannot_be_inlined():
    assert "none can be inlined" in refusal('_a: "a"\nb: "b"', start=["_a", "b"])


def test_a_line_that_ends_like_a_file_but_quotes_is_a_grammar():
    assert Language.from_lark('start: "my.lark" //.lark').name == "language"


def test_a_file_of_any_name_is_taken_as_a_path_object(tmp_path):
    file = tmp_path / "grammar.txt"
    file.write_text(GRAMMAR)
    assert Language.from_lark(file).name == "grammar"


def _rule(on, **more):
    @rule(on=on, invalid=[Example("a < b")], valid=[Example("a > b")], **more)
    def less(node, context):
        """Less is not liked."""

    return less


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("tests", "no rule `tests`; did you mean `test`?"),
        (["OP", "test"], "no terminal `test`"),
        ("_x", "no rule `_x`"),
    ],
)
def test_a_rule_on_a_name_that_the_grammar_has_not_is_refused(on, reason):
    assert reason in refusal(rules=[_rule(on)])


def test_a_rule_on_a_name_is_refused_where_the_tree_is_the_authors():
    assert "`build` makes a tree of its own" in refusal(rules=[_rule("test")], build=str, print=str)


def test_a_rule_on_a_name_cannot_be_narrowed_further():
    with pytest.raises(TypeError, match="cannot be narrowed"):
        _rule("test", given="parts")


def test_a_rule_on_a_name_is_never_held_by_a_language_that_would_not_run_it():
    notation = Language.from_lark(GRAMMAR).notation
    with pytest.raises(TypeError, match=r"only Language\.from_lark resolves"):
        Language("x", notation, rules=(_rule("test"),))


@pytest.mark.parametrize("rules", ['a: "x"\nb: "x"', 'a: b\nb: "x"', 'a: b ["y"]\nb: "x"'])
def test_start_rules_with_texts_in_common_are_said_to_have_them(rules):
    reason = refusal(rules, start=["a", "b"])
    assert "its start rules have texts in common: before the end the text may be `a` or `b`" in reason
    assert Language.from_lark(rules, start=["a", "b"], parser="earley").limits
    assert not Language.from_lark(rules, start="a").limits


@pytest.mark.parametrize("rules", ['a: "x"+\nb: "x" "x"', 'a: i "y"\ni: "x"\nb: "x" "y" "z"'])
def test_start_rules_that_one_table_cannot_tell_apart_are_refused(rules):
    assert "its start rules have beginnings in common" in refusal(rules, start=["a", "b"])
    assert Guard(Language.from_lark(rules, start=["a", "b"], parser="earley")).check("xy" if "y" in rules else "xxx")


def test_a_table_that_goes_on_where_a_start_rule_itself_says_so_is_as_larks():
    rules = 's: "if" e ["else" s] | e\ne: "x" | "(" s ")"\nother: e ";"'
    language = Language.from_lark(rules.replace('"if" e', '"if" s'), start=["s", "other"])
    assert [Guard(language).check(text).decision.value for text in ("ififxelsex", "x;", "x", "ifx;")] == [
        "accepted",
        "accepted",
        "accepted",
        "rejected",
    ]


def test_an_expression_that_sets_flags_for_all_others_is_refused_where_they_are_joined():
    grammar = 'start: WORD "x"\nWORD: /(?i)a/'
    assert "the expression of `WORD` cannot stand among others" in refusal(grammar)
    assert "cannot stand among others" in refusal(grammar, parser="earley", lexer="basic")
    assert Guard(Language.from_lark(grammar, parser="earley")).check("Ax").decision == "accepted"


@pytest.mark.parametrize(
    ("grammar", "reason"),
    [('start: "a\0"', "null bytes"), ('start: "\ud800"', "surrogates not allowed")],
)
def test_what_lark_says_only_in_passing_is_the_reason(grammar, reason):
    assert refusal(grammar).endswith(reason)
