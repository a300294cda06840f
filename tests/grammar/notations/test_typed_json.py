"""A language that is filled from a shape: what it takes, what it says, and that its two roads are one."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from random import Random

import pytest

from grammar.chooser import Seeded
from grammar.contract.laws import LAWS
from grammar.contract.suite import Contract, Kept, NotApplicable
from grammar.languages import honeycomb
from grammar.notations.json import Case, Declared, DeclaredError, Key, Operand, TypedJson
from grammar.parsing.reader import read
from grammar.source import Source
from guard import Guard
from tests.grammar.notations.alerts import DECLARED, GRAMMAR, alerts, language


@cache
def typed() -> TypedJson:
    return alerts()


@cache
def guard() -> Guard:
    return Guard(language(typed()))


def tree(text: str):
    """The tree of a text, by both roads; None where neither takes it."""
    fast = typed().notation.fast_path.accept(text)
    slow = read(typed().notation, Source(text)).tree
    assert repr(fast) == repr(slow), text
    return fast


def alert(member: str) -> str:
    return f'{{"name": "a", {member}}}'


@pytest.mark.parametrize(
    ("member", "field", "value"),
    [
        ('"every": 60', "every", 60),
        ('"step": 10', "step", 10),
        ('"factor": 1.5', "factor", 1.5),
        ('"factor": 0.10000000000000000000000001', "factor", Decimal("0.10000000000000000000000001")),
        ('"$schema": "v1"', "schema", "v1"),
        ('"note": null', "note", None),
        ('"n\\u006fte": "x"', "note", "x"),
        ('"muted": false', "muted", False),
        ('"final": true', "final", True),
        ('"tell": ["a", ["b", "c"], []]', "tell", ("a", ("b", "c"), ())),
    ],
)
def test_a_right_member_is_in_the_tree(member, field, value):
    found = tree(alert(member))
    assert getattr(found, field) == value
    assert type(getattr(found, field)) is type(value)
    assert tree(typed().notation.print(found)) == found


def test_where_only_one_truth_value_may_stand_the_other_is_taken_by_neither_road():
    assert tree(alert('"final": false')) is None


def test_a_tree_is_told_apart_as_json_is():
    one, truth, fraction = (
        tree(alert(f'"when": {{"is": "between", "than": [{value}]}}')) for value in ("1", "1.0", "1.0")
    )
    assert one != truth
    assert truth == fraction
    assert hash(truth) == hash(fraction)
    assert one != json.loads(alert('"every": 1'))


@pytest.mark.parametrize(
    ("text", "name", "message", "place"),
    [
        ("[]", "wrong-type", "the alert must be an object, not a list", "[]"),
        ("{}", "missing-key", "the alert has no `name`", "{}"),
        ('{"name": ""}', "empty-string", "`name` is empty", '""'),
        (alert('"every": 0'), "number-out-of-range", "`every` is 0, but must be from 1 to 60", "0"),
        (alert('"every": "5"'), "wrong-type", "`every` must be an integer (minutes), not a string", '"5"'),
        (alert('"factor": 2.25'), "number-out-of-range", "`factor` is 2.25, but must be from 0 to 2", "2.25"),
        (alert('"factor": 2e9999'), "number-out-of-range", "`factor` is 2E+9999, but must be from 0 to 2", "2e9999"),
        (alert('"step": 2'), "unknown-step", "`step` is 2, which is no step that there is", "2"),
        (alert('"note": 5'), "wrong-type", "`note` must be a string or `null`, not a number", "5"),
        (alert('"tell": [5]'), "wrong-type", "an item of `tell` must be a string or a list, not a number", "5"),
        (alert('"tell": [["a", 5]]'), "wrong-type", "an item of `tell` must be a string, not a number", "5"),
        (
            alert('"tell": ["a", "b", "c", "d", "e", "f"]'),
            "too-many-items",
            "`tell` has 6 items, more than the 5 it may have",
            '"f"',
        ),
        (alert('"series": [{"from": "logs"}]'), "missing-key", "a series has no `metric`", '{"from": "logs"}'),
        (
            alert('"series": [{"metric": "m", "from": "log"}]'),
            "unknown-word",
            "`log` is not a source",
            '"log"',
        ),
        (alert('"series": [{"metric": "m", "tags": []}]'), "empty-list", "`tags` is empty", "[]"),
        (alert('"when": {"is": "absent", "than": 1}'), "value-not-taken", "`absent` takes no `than`", "1"),
        (
            alert('"when": {"is": "above"}'),
            "missing-value",
            "`above` needs `than`, which a condition does not have",
            '{"is": "above"}',
        ),
        (
            alert('"when": {"is": "between", "than": 1}'),
            "wrong-type",
            "with `between`, `than` must be a list",
            "1",
        ),
        (
            alert('"when": {"is": "above", "than": [1]}'),
            "wrong-type",
            "with `above`, `than` must be one value",
            "[1]",
        ),
        (
            alert('"when": {"is": "below", "all": [{"than": 1}]}'),
            "missing-key",
            "a condition has no `is`",
            '{"than": 1}',
        ),
        (
            alert('"every": 5, "ev\\u0065ry": 5'),
            "duplicate-key",
            "the key `every` occurs twice in one object",
            '"ev\\u0065ry"',
        ),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_grammar(text, name, message, place):
    assert tree(text) is None
    found = {each.name: each for each in read(typed().notation, Source(text)).diagnostics}
    assert found.keys() == {name}
    assert found[name].message == message
    assert Source(text).slice(found[name].span) == place
    assert guard().language.fault(name) is not None
    assert not guard().check(text) or name == "duplicate-key"


def test_a_text_in_a_fence_and_in_another_spelling_is_restored():
    verdict = guard().check("Here it is:\n```json\n{'name': 'a', 'every': 5,}\n```")
    assert verdict
    assert verdict.text == '{"name": "a", "every": 5}'


def test_what_may_stand_in_itself_is_taken_to_the_grammars_own_depth():
    for levels in (1, 10, 27, 28, 29, 30, 31, 60, 120, 5_000):
        text = '{"is": "below"' + ', "all": [{"is": "below"' * levels + "}]" * levels + "}"
        found = typed().notation.fast_path.accept(alert(f'"when": {text}'))
        slow = read(typed().notation, Source(alert(f'"when": {text}')))
        assert found is None or repr(found) == repr(slow.tree)
        assert (slow.tree is not None) == (levels <= 60), levels


def test_drawn_trees_are_read_as_they_were_drawn():
    chooser = Seeded(Random(2))
    for _ in range(150):
        drawn = typed().drawing.draw(chooser)
        assert repr(tree(typed().notation.print(drawn))) == repr(drawn)


def test_what_rules_object_to_is_left_out_of_what_is_drawn():
    chooser = Seeded(Random(2))

    def muted(found):
        return [("muted",)] if found.muted is not None else [("tell", 0)] if found.tell else []

    drawn = [typed().drawing.draw(chooser, None, muted) for _ in range(50)]
    assert not any(each.muted is not None or each.tell for each in drawn)
    assert any(each.series for each in drawn)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (Declared(keys={"alarm": {}}), "keys are declared of `alarm`, which is no object of the grammar"),
        (Declared(keys={"alert": {"names": Key()}}), "the grammar has no line for the key `names` of `alert`"),
        (Declared(keys={"alert": {"name": Key(least=1)}}), "the key `name` of `alert` has bounds, but holds no number"),
        (
            Declared(keys={"alert": {"every": Key(is_name=True)}}),
            "the key `every` of `alert` is a name, but holds no string",
        ),
        (Declared(unbounded=frozenset({"alert"})), "`alert` is declared unbounded, which is no list of the grammar"),
        (Declared(classes={"list": int}), "a class is declared for `list`, which is no object of the grammar"),
        (Declared(nouns={"alarms": "x"}), "a noun is declared for `alarms`, which the grammar does not have"),
        (
            Declared(cases={"condition": Case("is", "than", {"above": Operand.NONE})}),
            "the case of `condition` needs a key `is` that is required and holds one of its words only",
        ),
        (
            Declared(cases={"condition": Case("is", "then", {})}),
            "the case of `condition` is about keys that it does not have",
        ),
    ],
)
def test_what_is_declared_of_nothing_is_refused(declared, message):
    with pytest.raises(DeclaredError, match=f"^{message}"):
        alerts(GRAMMAR, declared)


@pytest.mark.parametrize("law", ["fast-path-agrees", "print-then-parse", "places-spell", "safe-fixes-mend"])
def test_a_filled_language_keeps_the_contract(law):
    found = next(each for each in LAWS if each.name == law)
    outcome = Contract(language(typed())).hold(found, seed=3, examples=6 * found.cost)
    assert isinstance(outcome, Kept | NotApplicable), outcome


@pytest.mark.parametrize("own", [honeycomb.language, lambda: language(typed())], ids=["queries", "alerts"])
def test_the_nodes_of_some_classes_are_those_among_all(own):
    taken = own()
    classes = {
        type(node): None for seed in range(40) for _, node in taken.walk(taken.generate(Seeded(Random(seed)), None))
    }
    for seed in range(40):
        drawn = taken.generate(Seeded(Random(seed)), None)
        for picked in ([*classes], [*classes][::2], [*classes][:0:-1], []):
            among_all = [
                [node for cls, nodes in taken.nodes(drawn) for node in nodes if cls is wanted] for wanted in picked
            ]
            assert [list(map(id, nodes)) for nodes in taken.nodes.of(picked)(drawn)] == [
                list(map(id, nodes)) for nodes in among_all
            ]


def test_without_anything_declared_the_grammar_alone_decides():
    plain = alerts(GRAMMAR, Declared())
    assert plain.notation.fast_path.accept("{}") is not None
    assert read(plain.notation, Source('{"every": -5, "name": ""}')).tree == plain.notation.fast_path.accept(
        '{"every": -5, "name": ""}'
    )
    assert DECLARED.most("range") is None
