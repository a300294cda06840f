"""What callers get wrong is said in one sentence, with what to give instead, before anything is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from grammar import Column, Language, Schema
from grammar.adoption import GrammarError
from grammar.contract import contract
from grammar.languages import honeycomb
from grammar.lint import lint
from grammar.schemas import SchemaError, read_schema
from guard import Budget, Guard, Policy, PolicyError, Reasking, Scope, read_policy, screen
from guard.policy import Limit, Names, Time

LANGUAGE = honeycomb.language()
GUARD = Guard(LANGUAGE)


def answer(question):
    return "{}"


MISTAKES = [
    (lambda: Guard("honeycomb"), TypeError, "must be a Language, not 'honeycomb': give `honeycomb.language()`"),
    (lambda: Guard(honeycomb), TypeError, "must be a Language, not the module grammar.languages.honeycomb"),
    (lambda: Guard(honeycomb.honeycomb), TypeError, "must be a Language, not a value of type LanguageFamily"),
    (lambda: Guard(LANGUAGE, ["a"]), TypeError, "must be a Schema, not a value of type list: give `Schema.of([...])`"),
    (lambda: Guard(LANGUAGE, "shop.json"), TypeError, "must be a Schema, not 'shop.json'"),
    (lambda: Guard(LANGUAGE, policy={"columns": 1}), TypeError, "must be a Policy, not a value of type dict"),
    (lambda: Guard(LANGUAGE, facts=[1]), TypeError, "must be a mapping"),
    (lambda: Guard(LANGUAGE, is_strict="no"), TypeError, "must be True or False"),
    (lambda: Guard(LANGUAGE, decline=["x"]), TypeError, "must be a string or a Decline"),
    (
        lambda: GUARD.check({"limit": 5}),
        TypeError,
        "must be a string or bytes, not a value of type dict: give the text",
    ),
    (lambda: GUARD.check({"limit": 5}), TypeError, "or use `check_value` for a value"),
    (lambda: GUARD.check(None), TypeError, "must be a string or bytes, not None"),
    (lambda: GUARD.check("{}", question=5), TypeError, "the question must be a string"),
    (lambda: GUARD.check("{}", now=float("nan")), ValueError, "`now` must be a number of UNIX seconds, not nan"),
    (
        lambda: Guard(LANGUAGE, facts={"now": float("inf")}),
        ValueError,
        "`now` must be a number of UNIX seconds, not inf",
    ),
    (lambda: Guard(LANGUAGE, facts={"now": True}), TypeError, "`now` must be a number of UNIX seconds"),
    (lambda: LANGUAGE.prefix().feed(b"{"), TypeError, "a prefix is fed strings, not bytes"),
    (lambda: LANGUAGE.prefix().feed(None), TypeError, "a prefix is fed strings, not NoneType"),
    (lambda: contract("my.lark"), TypeError, "the laws are those of a Language, not of str: Language.from_lark(...)"),
    (lambda: lint(Path("my.lark")), TypeError, "lint reads the text of a grammar, not PosixPath"),
    (lambda: GUARD.check("{}", now="noon"), TypeError, "`now` must be a number of UNIX seconds"),
    (lambda: GUARD.check_value({}, now=True), TypeError, "`now` must be a number of UNIX seconds"),
    (lambda: GUARD.wrap(5), TypeError, "int cannot be called, so there is nothing to guard"),
    (lambda: GUARD.wrap(answer, retries=3), TypeError, "guard.wrap() has no option `retries`"),
    (lambda: GUARD.wrap(answer, budget=3), TypeError, "`budget` of guard.wrap() is a Budget, not 3"),
    (lambda: GUARD.wrap(answer, scope="x"), TypeError, "`scope` of guard.wrap() is a Scope, not 'x'"),
    (lambda: GUARD.wrap(answer, question="q"), TypeError, "answer has no parameter `q`"),
    (lambda: GUARD.wrap(returns="text"), TypeError, '`returns` of guard.wrap() is "tree" or "verdict"'),
    (lambda: Budget(attempts=0), ValueError, "at least 1 attempt"),
    (lambda: Budget(attempts="3"), TypeError, "`attempts` of a budget is a whole number, not '3'"),
    (lambda: Budget(tokens="many"), TypeError, "`tokens` of a budget is a number, not 'many'"),
    (lambda: Reasking.begin(3), TypeError, "the budget must be a Budget, not 3"),
    (lambda: Schema.of("duration_ms"), TypeError, "a list of names, not one text: Schema.of(['duration_ms'])"),
    (lambda: Schema.of({"a": 1}), TypeError, "are a list, not a value of type dict"),
    (lambda: Schema.of([5]), TypeError, "is a Column or a name, not a value of type int"),
    (lambda: Schema.of([Column("a", "strng")]), TypeError, "the type of a column is a ColumnType, not 'strng'"),
    (lambda: Schema.of([Column(5)]), TypeError, "the name of a column is a string, not a value of type int"),
    (lambda: Schema.of(["a"], kind="evnts"), TypeError, "the kind of a Schema is a DatasetKind, not 'evnts'"),
    (lambda: Schema(["a"]), TypeError, "has columns by their names"),
    (lambda: read_schema("shop.json"), SchemaError, "the name of a file and not its text"),
    (lambda: read_schema(5), SchemaError, "expected a list or an object of columns, not a number"),
    (lambda: Policy(colums=1), PolicyError, "the policy has the unknown key `colums`; did you mean `columns`?"),
    (lambda: Policy(limit={"mst": 1}), PolicyError, "the policy has the unknown key `limit.mst`; did you mean `most`?"),
    (lambda: Policy(limit="x"), PolicyError, "`limit` of the policy is invalid"),
    (lambda: Limit(mos=5), PolicyError, "the policy has the unknown key `mos`; did you mean `most`?"),
    (lambda: Names(alow=()), PolicyError, "did you mean `allow`?"),
    (lambda: Time(longest="soon"), PolicyError, "a duration is a number of seconds"),
    (lambda: read_policy(5), PolicyError, "a policy is a text or a mapping, not int"),
    (lambda: read_policy("policy.toml"), PolicyError, "the name of a file and not its text"),
    (lambda: read_policy("a = 1", "xml"), PolicyError, "use toml, json or yaml"),
    (lambda: honeycomb.language("2025"), ValueError, "there is no profile '2025', only 2026, 2023 and trigger"),
    (lambda: honeycomb.language(["2023"]), ValueError, "there is no profile ['2023']"),
    (lambda: Language.from_lark(5), GrammarError, "not int"),
    (lambda: Language.from_lark("start: /a/", rules=[5]), GrammarError, "`rules`"),
    (lambda: Language.from_lark("start: /a/", names=5), GrammarError, "`names`"),
    (lambda: Language.from_lark("start: /a/", strat=5), GrammarError, "did you mean `start`?"),
    (lambda: screen(5), TypeError, "the question must be a string"),
    (lambda: Scope.from_schema("duration_ms"), TypeError, "a list of names, not one text"),
]


@pytest.mark.parametrize(("call", "kind", "sentence"), MISTAKES, ids=[sentence[:40] for *_, sentence in MISTAKES])
def test_a_mistake_is_one_sentence(call, kind, sentence):
    with pytest.raises(kind) as raised:
        call()
    said = str(raised.value)
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert "http" not in said


@pytest.mark.parametrize(
    "package", ["grammar", "guard", "guard.traffic", "guard.load", "guard.scope", "grammar.render"]
)
def test_a_face_lists_all_its_names(package):
    import importlib

    face = importlib.import_module(package)
    assert set(face.__all__) <= set(dir(face))
    assert all(hasattr(face, name) for name in face.__all__)
