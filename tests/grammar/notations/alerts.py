"""A small language of typed JSON that has everything a shape can have, and its Language, for tests."""

from __future__ import annotations

from grammar.adoption.loading import GrammarText
from grammar.adoption.typed_json import shape_of
from grammar.diagnostic import Severity
from grammar.language import Language
from grammar.notations.json import Case, ClosedSet, Declared, Key, Operand, TypedJson, typed_json
from grammar.notations.json.dialects import DIALECTS
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Fault

GRAMMAR = r"""
// An alert: when it fires, of which series, and whom it tells.
%import common.ESCAPED_STRING
%import common.WS
%ignore WS

?start: alert
alert: "{" [alert_member ("," alert_member)*] "}"
alert_member: NAME ":" ESCAPED_STRING
    | "\"when\"" ":" condition
    | SERIES ":" _listed{series}
    | EVERY ":" INTEGER
    | STEP ":" INTEGER -> step
    | FACTOR ":" _number
    | "\"$schema\"" ":" ESCAPED_STRING
    | NOTE ":" (ESCAPED_STRING | NULL)
    | MUTED ":" truth
    | FINAL ":" TRUE
    | TELL ":" people
condition: "{" condition_member ("," condition_member)* "}"
condition_member: IS ":" TEST
    | THAN ":" (_number | range | level)
    | "\"all\"" ":" conditions
_listed{item}: "[" [item ("," item)*] "]"
conditions: _listed{condition}
series: "{" [series_member ("," series_member)*] "}"
series_member: METRIC ":" ESCAPED_STRING
    | FROM ":" SOURCE
    | TAGS ":" tags
tags: "[" tag ("," tag)* "]"
tag: ESCAPED_STRING | INTEGER
range: "[" [_number ("," _number)*] "]"
level: "{" [level_member ("," level_member)*] "}"
level_member: OF ":" ESCAPED_STRING
people: "[" [people_row ("," people_row)*] "]"
people_row: person | people_group
person: ESCAPED_STRING
people_group: "[" [ESCAPED_STRING ("," ESCAPED_STRING)*] "]"
_number: INTEGER | NUMBER
truth: TRUE | FALSE
"""

WORDS = {"TEST": ("above", "below", "between", "absent"), "SOURCE": ("logs", "metrics")}

DECLARED = Declared(
    keys={
        "alert": {
            "name": Key(is_required=True, is_nonempty=True),
            "every": Key("an integer (minutes)", least=1, most=60),
            "step": Key(one_of=ClosedSet((1, 5, 10), "unknown-step", "no step that there is")),
            "factor": Key(least=0, most=2),
        },
        "condition": {"is": Key(is_required=True)},
        "series": {"metric": Key(is_required=True, is_name=True)},
    },
    most_items=5,
    unbounded=frozenset({"range"}),
    cases={
        "condition": Case(
            "is",
            "than",
            {
                "above": Operand.REQUIRED,
                "below": Operand.OPTIONAL,
                "between": Operand.LIST,
                "absent": Operand.NONE,
            },
        )
    },
)


def alerts(grammar: str = GRAMMAR, declared: Declared = DECLARED) -> TypedJson:
    return typed_json(shape_of(GrammarText(grammar, None, "alert"), "start", WORDS), declared, unit="alert")


def language(typed: TypedJson) -> Language:
    reading = (Fault(name, Severity.ERROR, why) for name, why in EXPLANATIONS.items())
    return Language(
        "alerts",
        typed.notation,
        faults=(*typed.faults, *reading),
        walk=typed.walk,
        nodes=typed.nodes,
        dialects=DIALECTS,
        generate=typed.drawing.draw,
    )
