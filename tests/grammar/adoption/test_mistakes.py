"""A grammar of mistakes beside an adopted grammar: what is written instead, named, with its fixes; and what it never does."""

from __future__ import annotations

import pytest

from grammar import Fault, Language, Safety, Schema, Severity, Source
from grammar.adoption import GrammarError, Mistake, Mistakes, NodePrinter, PolicyParts
from grammar.footprint import Condition, Conditions
from grammar.notation import Outline
from grammar.parsing import read
from grammar.repair import repair
from grammar.rule import Replace, TreeFix
from guard import Accepted, Guard, Rejected, Repaired
from guard.policy import read_policy

GRAMMAR = r"""
start: condition ("and" condition)*
condition: NAME "=" value
value: NUMBER | WORD
NAME: /[a-z]+/
NUMBER: /[0-9]+/
WORD: /'[^']*'/
%ignore " "
"""

MORE = r"""
%extend condition: NAME DOUBLE value -> double_equals
    | NAME "is" value -> spelt_out
%extend value: NUMBER "%" -> percentage
DOUBLE: "=="
REMARK: /--[^\n]*/
%ignore REMARK
"""

DOUBLE = Fault("double-equals", Severity.ERROR, "Two signs stand where one does.")
SPELT = Fault("spelt-out", Severity.ERROR, "A sign is written as a word.")
PERCENT = Fault("percentage", Severity.ERROR, "A number is given in percent.")
REMARKED = Fault("remark", Severity.ERROR, "A remark stands in the text.")


@repair(["percentage"], safety=Safety.UNSAFE, examples=[("a = 5%", "a = 5")])
def without_percent(occurrence):
    """A number in percent is the number."""
    return TreeFix("leave out `%`", (Replace(occurrence.path, occurrence.text.rstrip("% ")),), Safety.UNSAFE)


def language_reports():
    return (Mistake("percentage", PERCENT, "{text} is in percent"),)


def language(**more):
    options = {
        "mistakes": Mistakes(
            MORE,
            (
                Mistake("DOUBLE", DOUBLE, "{text} is not `=`", write="=", safety=Safety.SAFE),
                Mistake(
                    "spelt_out",
                    SPELT,
                    "the condition {text} has no sign",
                    write=lambda text: text.replace(" is ", " = "),
                ),
                Mistake("percentage", PERCENT, "{text} is in percent"),
            ),
        ),
        "noise": {"REMARK": "remark"},
        "faults": (REMARKED,),
        "repairs": (without_percent,),
        "unit": "filter",
    }
    return Language.from_lark(GRAMMAR, **{**options, **more})


@pytest.fixture(scope="module")
def filters():
    return language()


def test_a_right_text_is_read_by_the_grammar_itself(filters):
    for text in ("a = 1", "a = 1 and is = 'x'", "is = 5"):
        verdict = Guard(filters).check(text)
        assert isinstance(verdict, Accepted), text
        assert verdict.tree == read(Language.from_lark(GRAMMAR).notation, Source(text)).tree


def test_a_right_text_that_the_mistakes_would_read_otherwise_is_none_of_them():
    more = MORE + '%extend condition: ODD "=" value\nODD.5: /is/\n'
    odd = language(mistakes=Mistakes(more, (Mistake("ODD", DOUBLE, "{text} is odd"), *language_reports())))
    assert (
        read(odd.notation, Source("is = 5")).tree == read(Language.from_lark(GRAMMAR).notation, Source("is = 5")).tree
    )


def test_a_mistake_with_a_safe_fix_is_repaired(filters):
    verdict = Guard(filters).check("a == 1 and b == 2")
    assert isinstance(verdict, Repaired)
    assert verdict.text == "a = 1 and b = 2"
    assert [fix.title for fix in verdict.repairs] == ["write `=`"] * 2


def test_a_mistake_is_named_at_its_place_with_its_fix(filters):
    parsed = read(filters.notation, Source("a is 5"))
    (diagnostic,) = parsed.diagnostics
    assert (diagnostic.name, diagnostic.message) == ("spelt-out", "the condition `a is 5` has no sign")
    assert parsed.source.slice(diagnostic.span) == "a is 5"
    assert isinstance(Guard(filters).check("a is 5"), Rejected)
    assert Guard(filters, allows_unsafe=True).check("a is 5").text == "a = 5"


def test_a_repair_answers_the_mistake_that_it_names(filters):
    verdict = Guard(filters).check("a = 5%")
    assert isinstance(verdict, Rejected)
    assert [(fix.title, fix.safety) for fix in verdict.diagnostics[0].fixes] == [("leave out `%`", Safety.UNSAFE)]
    assert Guard(filters, allows_unsafe=True).check("a = 5% and b = 6%").text == "a = 5 and b = 6"


def test_noise_is_passed_over_and_reported(filters):
    parsed = read(filters.notation, Source("a = 1 -- why"))
    assert [d.name for d in parsed.diagnostics] == ["remark"]
    assert Guard(filters).check("a = 1 -- why").text.strip() == "a = 1"


def test_an_error_beside_a_mistake_is_reported_as_ever(filters):
    parsed = read(filters.notation, Source("a == 1 and b = "))
    assert parsed.tree is None
    assert "double-equals" in {d.name for d in parsed.diagnostics}
    assert len(parsed.diagnostics) == 2


def test_a_text_that_only_the_mistakes_take_is_refused_though_nothing_reports_it():
    """An alternative that its author forgot to name must not let a text through."""
    silent = language(mistakes=Mistakes(MORE, (Mistake("DOUBLE", DOUBLE, "{text} is not `=`"),)), repairs=())
    for text in ("a is 5", "a = 5%", "a = 1 and b = 5%"):
        verdict = Guard(silent).check(text)
        assert isinstance(verdict, Rejected), text
        assert "by the grammar of mistakes only" in verdict.diagnostics[0].message


def test_a_fix_that_fails_is_said_and_refuses():
    @repair(["percentage"], safety=Safety.SAFE, examples=[])
    def wrong(occurrence):
        """It has a mistake of its own."""
        return occurrence.nothing

    failing = Mistakes(MORE, (Mistake("percentage", PERCENT, "{text} is in percent", write=lambda _: 1 / 0),))
    (diagnostic,) = read(language(mistakes=failing, repairs=(wrong,)).notation, Source("a = 5%")).diagnostics
    assert diagnostic.note == (
        "the fix of `percentage` failed with `ZeroDivisionError`; the repair `wrong` failed with `AttributeError`"
    )
    assert not diagnostic.fixes


def test_the_pages_of_mistakes_and_repairs_are_those_of_the_language(filters):
    assert {"double-equals", "spelt-out", "percentage", "remark", "without-percent"} <= set(filters.explained())


def test_a_tree_of_ones_own_is_never_built_of_a_mistake():
    built = []
    own = language(build=lambda node: built.append(node) or node.text, print=str)
    assert read(own.notation, Source("a == 1")).tree is None
    assert read(own.notation, Source("a = 1")).tree == "a=1"
    assert len(built) == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"noise": {}}, "the grammar of mistakes ignores `REMARK`: say in `noise` which fault that is"),
        ({"faults": ()}, "`noise` names the fault `remark`, which has no page in `faults`"),
        ({"noise": {"DOUBLE": "remark"}}, "`noise` is what the grammar of mistakes ignores and the grammar does not"),
        ({"mistakes": Mistakes(MORE, (Mistake("dobule", DOUBLE, ""),))}, "no rule or terminal `dobule`"),
        ({"mistakes": Mistakes(MORE, (Mistake("condition", DOUBLE, ""),))}, "`condition` is in the grammar itself"),
        ({"mistakes": Mistakes(MORE, ("DOUBLE",))}, "`reports` are of the class `Mistake`, not str"),
        ({"mistakes": Mistakes("%extend nothing: NAME\n")}, "the grammar cannot be used"),
        ({"parser": "earley"}, "a grammar of mistakes needs an LALR table"),
        ({"mistakes": None, "noise": {}}, "`repairs` answer faults of a grammar of mistakes"),
        ({"mistakes": Mistakes(MORE, (Mistake("DOUBLE", DOUBLE, ""),))}, "no mistake that is reported as `percentage`"),
    ],
)
def test_mistakes_that_do_not_fit_are_refused_with_the_reason(options, reason):
    with pytest.raises(GrammarError) as caught:
        language(**options)
    assert reason in str(caught.value)


# --- the other options that only a folder of the package had ---


def test_severities_say_what_a_rule_counts_for():
    text, options = "a = 1", {"names": ["NAME"], "severities": {"unknown-name": "warning"}}
    lenient = Guard(Language.from_lark(GRAMMAR, **options), Schema.of(["b"]))
    assert isinstance(lenient.check(text), Accepted)
    off = Guard(Language.from_lark(GRAMMAR, **{**options, "severities": {"unknown-name": "off"}}), Schema.of(["b"]))
    assert not off.check(text).diagnostics
    strict = Guard(Language.from_lark(GRAMMAR, names=["NAME"]), Schema.of(["b"]))
    assert isinstance(strict.check(text), Rejected)


def test_brackets_find_a_text_in_prose():
    grammar = (
        'start: "{" pair ("," pair)* "}"\npair: WORD ":" NUMBER\nWORD: /"[a-z]+"/\nNUMBER: /[0-9]+/\n%ignore /\\s+/\n'
    )
    prose = 'Here is the filter that you asked for, {"a": 1, "b": 2}'
    assert isinstance(Guard(Language.from_lark(grammar)).check(prose), Rejected)
    found = Guard(Language.from_lark(grammar, outline=Outline(brackets=("{", "}"), keys=("a", "b")))).check(prose)
    assert isinstance(found, Repaired)
    assert found.text == '{"a": 1, "b": 2}'


def test_the_derived_printer_serves_a_tree_that_keeps_its_nodes():
    class Filter:
        def __init__(self, node):
            self.node = node

    own = Language.from_lark(GRAMMAR, build=Filter, print=NodePrinter(lambda tree: tree.node))
    tree = read(own.notation, Source("a=1   and b = 'x'")).tree
    assert isinstance(tree, Filter)
    assert own.notation.print(tree) == "a = 1 and b = 'x'"


def test_texts_of_another_language_are_judged_where_they_stand():
    inner = Language.from_lark('start: "\'" /[a-c]+/ "\'"', unit="word")
    outer = Language.from_lark(GRAMMAR, embedded={"WORD": inner})
    assert isinstance(Guard(outer).check("a = 'abc'"), Accepted)
    verdict = Guard(outer).check("a = 1 and b = 'abx'")
    assert isinstance(verdict, Rejected)
    assert verdict.diagnostics[0].span.start == 17


def test_a_policy_may_require_a_condition():
    def conditions(tree):
        found = []
        for node in tree.find("condition"):
            name, value = node.children
            found.append(Condition(name.text, (value.text.strip("'"),), ()))
        return Conditions(tuple(found))

    policy = read_policy('[[require]]\ncolumn = "tenant"\nequals = "acme"\n', "toml")
    filters = Language.from_lark(GRAMMAR, names=["NAME"], policy_parts=PolicyParts(conditions=conditions))
    guard = Guard(filters, policy=policy)
    assert isinstance(guard.check("tenant = 'acme' and a = 1"), Accepted)
    assert isinstance(guard.check("a = 1"), Rejected)
    assert isinstance(guard.check("tenant = 'other'"), Rejected)


def test_a_canonical_form_makes_the_laws_of_meaning_apply():
    folded = Language.from_lark(GRAMMAR, canonical=lambda tree: tree)
    assert folded.canonical is not Language.from_lark(GRAMMAR).canonical


def test_a_page_of_a_fault_of_reading_may_be_replaced():
    page = Fault("unfinished-text", Severity.ERROR, "The filter stops.\n\nModels stop anywhere.")
    assert Language.from_lark(GRAMMAR, faults=[page]).fault("unfinished-text") is page
