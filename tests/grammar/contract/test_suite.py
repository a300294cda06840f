"""The contract: every law can fail, a failure is small and can be drawn again, coverage names what was not seen."""

from __future__ import annotations

import subprocess
import sys
import unittest
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from grammar.contract.law import Growth, Law, Subject, Trial, is_same, law
from grammar.contract.laws import LAWS
from grammar.contract.suite import Broken, Contract, Kept, NotApplicable, Untried, contract, shown
from grammar.diagnostic import Diagnostic, Safety, Severity
from grammar.generation.coverage import Tally
from grammar.language import Language
from grammar.notation import Built
from grammar.rule import Example, Finding, Replace, TreeFix, rule
from grammar.source import Span
from tests.mutants import search
from tests.mutants.search import Search, language

BY_NAME = {held.name: held for held in LAWS}


def hold(name: str, held: Language, *, seed: int = 1, examples: int = 300):
    return Contract(held).hold(BY_NAME[name], seed=seed, examples=examples)


def built(change):
    """The builder with its result changed."""

    def build(tree, source):
        return change(search.build(tree, source), source)

    return build


# --- each law can fail ---


def raises_on_limits(tree, source):
    if any(part.data == "limit" for part in tree.children):
        raise KeyError("limit")
    return search.build(tree, source)


def refuses_without_a_word(tree, source):
    held = search.build(tree, source)
    return Built(None, held.places) if held.tree is not None and held.tree.limit else held


def says_what_no_page_explains(tree, source):
    held = search.build(tree, source)
    note = Diagnostic("odd-limit", Severity.WARNING, "the limit is odd", Span(0, 0))
    return replace(held, diagnostics=(*held.diagnostics, note)) if held.tree.limit else held


def points_behind_the_text(held, source):
    span = Span(len(source.text), len(source.text) + 1)
    return replace(held, diagnostics=tuple(replace(d, span=span) for d in held.diagnostics))


def stands_one_to_the_right(held, source):
    spans = {path: span.shifted(1) if path else span for path, span in held.places.spans.items()}
    return replace(held, places=replace(held.places, spans=spans))


def forgets_the_direction(tree):
    return search.print_search(replace(tree, direction=None))


def accepts_a_comma_at_the_end(text):
    return search.accept(text.rstrip().removesuffix(","))


def is_slow_with_many_columns(tree, source):
    held = search.build(tree, source)
    for _ in held.tree.columns:
        for _ in held.tree.columns:
            pass
    return held


def counts_conditions(tree):
    return replace(tree, limit=(tree.limit or 0) + 1)


def sorts_texts_by_size(tree):
    """A canonical form that a rule objects to."""
    held = search.canonical(tree)
    return replace(held, conditions=tuple(replace(c, operator="<") for c in held.conditions))


@rule(
    Search,
    severity=Severity.WARNING,
    given="limit",
    invalid=[Example("find * limit 5", fixed="find * limit 7")],
    valid=[Example("find *")],
)
def odd_limit(tree, context):
    """A limit is reported, and a fix that calls itself safe makes it another one."""
    fix = TreeFix("write 7", (Replace(("limit",), 7),), Safety.SAFE)
    return [Finding("there is a limit", path=("limit",), fixes=(fix,))]


@rule(
    Search,
    given="sort",
    invalid=[Example("find * sort name")],
    valid=[Example("find *")],
)
def unmendable_sort(tree, context):
    """A sort is refused, with a fix that calls itself safe and changes nothing."""
    fix = TreeFix("write it again", (Replace(("sort",), tree.sort),), Safety.SAFE)
    return [Finding("there is a sort", path=("sort",), fixes=(fix,))]


PLANTED = {
    "canonical-form": language(canonical=counts_conditions),
    "diagnostics-point-inside": language(build=built(points_behind_the_text)),
    "examples-hold": language(rules=(replace(search.idle_direction, valid=search.idle_direction.invalid),)),
    "fast-path-agrees": language(accept=accepts_a_comma_at_the_end),
    "grammar-decides": language(mistakes='%extend columns: column ("," column)* ","\n'),
    "places-spell": language(build=built(stands_one_to_the_right)),
    "print-then-parse": language(print=forgets_the_direction),
    "reading-grows-linearly": language(build=is_slow_with_many_columns),
    "reading-never-raises": language(build=raises_on_limits),
    "refusals-have-reasons": language(build=refuses_without_a_word),
    "safe-advice-keeps-meaning": language(rules=(odd_limit,)),
    "safe-fixes-mend": language(rules=(unmendable_sort,)),
    "sentences-parse": language(mistakes='%override limit: "limit" NUMBER NUMBER -> two_limits\n'),
    "terminals-read-linearly": language(grammar=search.GRAMMAR.replace("/`[^`\\n]+`/", "/`([^`\\n]+)+`/")),
    "words-tell-apart": language(describing=lambda tree: search.described(replace(tree, limit=None))),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_language_that_is_right_keeps_every_law(name):
    assert isinstance(hold(name, language(), examples=80), Kept)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_planted_fault_breaks_the_law_that_is_about_it(name):
    outcome = hold(name, PLANTED[name], examples=1_200)
    assert isinstance(outcome, Broken), outcome
    if name == "reading-grows-linearly":  # it says how much work it is
        assert "lines of work" in outcome.message
        assert isinstance(outcome.counterexample, Growth)
        assert "] repeated" in shown(outcome.counterexample)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("refusals-have-reasons", language(build=says_what_no_page_explains)),
        ("canonical-form", language(canonical=sorts_texts_by_size)),
        ("fast-path-agrees", language(accept=lambda _: None)),
        ("print-then-parse", language(print=lambda tree: search.print_search(tree) + " ,")),
        ("places-spell", language(locate=lambda source: search.Places(source, {(): Span(0, 10_000)}))),
        ("examples-hold", language(rules=(replace(search.unordered_value, check=lambda _node, _context: None),))),
        (
            "safe-fixes-mend",
            language(rules=(replace(unmendable_sort, check=lambda _node, _context: None), unmendable_sort)),
        ),
    ],
)
def test_other_ways_of_breaking_a_law_are_seen_too(name, held):
    assert isinstance(hold(name, held), Broken)


def test_a_rule_may_state_that_its_mends_say_the_same_in_another_way():
    held = language(rules=(replace(odd_limit, is_rewording=True),))
    assert isinstance(hold("safe-advice-keeps-meaning", held), Kept)


# --- what a failure says ---


def test_the_counterexample_is_as_small_as_it_gets():
    outcome = hold("print-then-parse", PLANTED["print-then-parse"])
    assert len(outcome.counterexample) <= len("find * sort a rising")
    assert "another tree" in outcome.message


def test_an_exception_is_what_breaks_the_law_and_is_named():
    outcome = hold("reading-never-raises", PLANTED["reading-never-raises"])
    assert outcome.message == "KeyError was raised: 'limit'"


def test_the_same_seed_gives_the_same_counterexample_and_another_seed_other_cases():
    one, two = (hold("sentences-parse", PLANTED["sentences-parse"], seed=4) for _ in range(2))
    assert (one.counterexample, one.tried) == (two.counterexample, two.tried)
    seen = []
    for seed in (1, 2):
        texts = []
        spy = Law("spy", "Texts are looked at.", Subject.TEXT, lambda _, text, to=texts: to.append(text))
        Contract(language()).hold(spy, seed=seed, examples=20)
        seen.append(texts)
    assert seen[0] != seen[1]


def test_a_run_that_has_no_more_time_tries_one_case():
    outcome = Contract(language()).hold(BY_NAME["refusals-have-reasons"], seed=1, is_over=lambda: True)
    assert outcome == Kept(BY_NAME["refusals-have-reasons"], 1)


def test_a_failure_that_is_found_when_the_time_is_over_is_still_shrunk():
    calls = []

    def is_over():
        calls.append(1)
        return len(calls) > 60

    outcome = Contract(PLANTED["print-then-parse"]).hold(
        BY_NAME["print-then-parse"], seed=1, examples=200, is_over=is_over
    )
    assert len(outcome.counterexample) <= len("find * sort a rising")


# --- laws that are not for a language ---


BARE = Language.from_lark('start: "go" WORD+\nWORD: /[a-z]+/\n%ignore " "')


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("canonical-form", "every tree is its own canonical form"),
        ("examples-hold", "no rule and no fault of the language has examples"),
        ("fast-path-agrees", "the notation has no fast path"),
        ("safe-advice-keeps-meaning", "no canonical form says what a text means"),
    ],
)
def test_a_law_that_does_not_apply_is_never_reported_as_kept(name, reason):
    outcome = hold(name, BARE, examples=20)
    assert isinstance(outcome, NotApplicable)
    assert outcome.reason == reason


def test_a_law_that_had_nothing_to_speak_of_is_not_kept():
    held = language(build=lambda _, source: Built(None, search.Places(source, {}), (_refusal(),)))
    outcome = hold("print-then-parse", held, examples=20)
    assert isinstance(outcome, Untried)


def _refusal():
    return Diagnostic("unexpected-text", Severity.ERROR, "nothing is right", Span(0, 0))


def test_an_example_that_names_no_profile_is_left_out_for_another_profile():
    held = Contract(language(), has_plain_examples=False).hold(BY_NAME["examples-hold"], seed=1)
    assert held.reason == "all examples are for another profile"


# --- in a test suite ---


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def test_each_law_is_a_test_of_its_own_and_what_does_not_apply_is_skipped():
    asked = ("sentences-parse", "fast-path-agrees", "terminals-read-linearly", "examples-hold")
    result = run(contract(BARE, laws=[BY_NAME[name] for name in asked]))
    assert result.testsRun == len(asked)
    assert result.wasSuccessful(), result.failures
    assert "the notation has no fast path" in {reason for _, reason in result.skipped}


def test_a_broken_law_fails_with_its_name_and_its_case():
    every_text_shows_it = language(print=lambda tree: search.print_search(tree) + " ,")
    result = run(contract(every_text_shows_it, laws=[BY_NAME["print-then-parse"]]))
    ((_, said),) = result.failures
    assert "search breaks the law print-then-parse" in said
    assert "counterexample: find" in said


SUITE = """
from grammar import Language
from grammar.contract.suite import contract

test_my_language = contract(Language.from_lark("my.lark"))
"""


PROFILE = """
from hypothesis import settings

settings.register_profile("few", max_examples=8)
settings.load_profile("few")
"""


def test_one_line_in_a_suite_of_pytest_is_enough(tmp_path):
    (tmp_path / "my.lark").write_text('start: "go" WORD+\nWORD: /[a-z]+/\n%ignore " "\n')
    (tmp_path / "test_mine.py").write_text(SUITE)
    (tmp_path / "conftest.py").write_text(PROFILE)
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:randomly", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    assert "PASSED test_mine.py::test_my_language::test_print_then_parse" in result.stdout
    assert "the notation has no fast path" in result.stdout


def test_the_contract_does_not_need_pytest():
    code = "import sys; sys.modules['pytest'] = None; import grammar.contract.suite"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_texts_of_the_authors_own_are_tried_too():
    seen = []
    spy = Law("spy", "Texts are looked at.", Subject.SENTENCE, lambda _, text: seen.append(text))
    held = Contract(BARE, texts=st.just("go to the sea"))
    held.hold(spy, seed=1, examples=30)
    assert "go to the sea" in seen


# --- laws ---


def test_a_law_of_ones_own_is_made_like_ours():
    @law(Subject.SENTENCE)
    def no_shouting(trial: Trial, text: str) -> str | None:
        """No text has an exclamation mark."""
        return "it shouts" if "!" in text else None

    assert no_shouting.name == "no-shouting"
    assert isinstance(Contract(language()).hold(no_shouting, seed=1, examples=100), Broken)


def test_a_law_without_an_explanation_is_a_mistake():
    with pytest.raises(TypeError, match="no docstring"):
        law(Subject.TEXT)(lambda _trial, _text: None)


@pytest.mark.parametrize("held", LAWS, ids=lambda held: held.name)
def test_every_law_says_what_it_asks_and_why(held):
    assert len(held.explanation.split()) >= 30
    assert "\n\n" in held.explanation
    assert not held.summary.endswith(".")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((1, "a"), (1, "a"), True),
        (1, True, False),
        (1, 1.0, False),
        (0.0, -0.0, False),
        ([1], (1,), False),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        ((1,), (1, 2), False),
        (Search(("a",)), Search(("a",)), True),
        (Search(("a",)), Search(("b",)), False),
    ],
)
def test_trees_are_the_same_where_values_and_types_are(one, other, expected):
    assert is_same(one, other) is expected


# --- coverage ---


def test_coverage_names_the_production_that_no_text_had_with_its_line():
    tally = Tally(language().notation)
    for text in ("find *", "find a, `b c`, d where a = 1 and b in (true, 2)", "find * limit 3", "no search"):
        tally.see(text)
    found = tally.coverage()
    assert found.texts == 3
    unseen = {part.text: part.line for part in found.unseen}
    assert unseen['sort: "sort" column'] == search.GRAMMAR.splitlines().index('sort: "sort" column [DIRECTION]') + 1
    assert unseen["value: STRING"] == search.GRAMMAR.splitlines().index("    | STRING") + 1
    assert unseen["DIRECTION"] == search.GRAMMAR.splitlines().index("DIRECTION.2: /(rising|falling)\\b/") + 1
    assert '"sort"' in unseen
    assert '"find"' not in unseen
    assert "columns: STAR" not in unseen


def test_a_text_that_comes_twice_is_counted_once():
    tally = Tally(BARE.notation)
    tally.see("go a")
    tally.see("go a")
    assert tally.coverage().texts == 1


def test_what_is_ignored_is_seen_where_it_stands():
    tally = Tally(Language.from_lark('start: "(" "a" ")"\n%ignore " "').notation)
    tally.see("(a)")
    assert [part.text for part in tally.coverage().terminals if not part.count] == ['%ignore " "']
    tally.see("( a)")
    assert not [part for part in tally.coverage().terminals if not part.count]


def test_a_run_counts_what_its_texts_show():
    tally = Tally(language().notation)
    Contract(language()).hold(BY_NAME["sentences-parse"], seed=1, examples=100, tally=tally)
    found = tally.coverage()
    assert found.texts > 50
    assert len(found.unseen) < 6
