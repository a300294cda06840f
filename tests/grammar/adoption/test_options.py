"""Everything that a language of the package has, an option of `Language.from_lark` says: there is no private door."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest

from grammar import Language, Source
from grammar.adoption import OPTIONS, Builder
from grammar.languages.formula import formula
from grammar.languages.honeycomb import honeycomb
from grammar.notation import Explaining, FastPath, Notation, Outline, Syntax
from grammar.parsing import parse
from guard import Guard

SAID_BY = {
    Language: {
        "shape": "grammar",  # of JSON it is read from that
        "notation": None,  # the groups below
        "spell": "names",
        "recipe": None,  # how it is made again in another process
        "describing": "phrases",
        "completing": "names",  # what more is known of a place, a changed copy says
        "limits": None,  # what is lost, which follows from the other options
        **dict.fromkeys(
            ("written", "notations", "shown")
        ),  # a grammar is one notation; a language of several is declared
    },
    Notation: {
        **dict.fromkeys(("syntax", "explaining", "fast_path", "outline")),  # the groups below
        "read": "parser",  # or code between the tokens
        "unfinished": "parser",
        **dict.fromkeys(("recipe",)),  # how it is made again in another process
        "derived": None,  # what is worked out from the others
    },
    Syntax: {
        "grammar": "grammar",
        "options": "maybe_placeholders",  # and Lark's other options, each by its own name
        "callbacks": "build",  # none for a `Builder`, ours for every other
        "tables": "cache",
    },
    Explaining: {
        "mistakes": "mistakes",
        "words": "aliases",  # and read from the grammar
        "decode": "decode",
        "open_words": None,  # words that open a clause are told by the table where nobody says them
    },
    FastPath: dict.fromkeys(("accept", "locate", "take"), "fast_path"),
    Outline: dict.fromkeys(("brackets", "keys", "key_names", "inner_keys", "blank", "is_nested"), "outline"),
}
"""For each field of a language that no option of the same name says: the option that does, or None with the reason."""


@pytest.mark.parametrize("kind", SAID_BY)
def test_every_field_of_a_language_has_its_option(kind):
    options = {*OPTIONS, "grammar"}
    for field in fields(kind):
        option = SAID_BY[kind].get(field.name, field.name)
        assert option is None or option in options, (
            f"{kind.__name__}.{field.name} can be said by no option of from_lark"
        )


def test_the_signature_has_every_option_with_its_default():
    parameters = inspect.signature(Language.from_lark).parameters
    given = {name: each for name, each in parameters.items() if name not in ("grammar", "refused")}
    assert set(given) == set(OPTIONS)
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in given.values())
    assert all("Any" not in str(each.annotation) or name in _ANY for name, each in given.items())


_ANY = {"tree_class", "vocabulary", "canonical", "walk", "nodes", "print", "generate", "propagate_positions"}
"""Options whose type speaks of a tree, which is the author's own, or of anything at all."""


def rebuilt(language):
    """A language of the package, made by from_lark of what stands in its fields."""
    from grammar.adoption import Mistakes

    notation = language.notation
    syntax, explaining = notation.syntax, notation.explaining
    return Language.from_lark(
        syntax.grammar,
        start=syntax.start,
        lexer=syntax.lexer,
        maybe_placeholders=False,
        name=language.name,
        title=language.title,
        profile=language.profile,
        unit=explaining.unit,
        form=explaining.form,
        labels=explaining.labels,
        decode=explaining.decode,
        aliases=explaining.aliases,
        separators=explaining.separators,
        placeholder=explaining.placeholder,
        mistakes=Mistakes(explaining.mistakes),
        noise=explaining.noise,
        faults=language.faults,
        repairs=language.repairs,
        dialects=language.dialects,
        doubts=language.doubts,
        outline=notation.outline,
        fast_path=notation.fast_path,
        build=Builder(syntax.build),
        print=syntax.print,
        canonical=language.canonical,
        walk=language.walk,
        nodes=language.nodes,
        embedded=language.embedded,
        generate=language.generate,
        rules=language.rules,
        severities=language.severities,
        vocabulary=language.vocabulary,
        footprint=language.footprint,
        max_characters=notation.max_characters,
        max_stack=notation.max_stack,
    )


@pytest.mark.parametrize("family", [honeycomb, formula], ids=["honeycomb", "formula"])
def test_a_language_of_the_package_is_the_same_made_by_from_lark(family):
    """Its grammar and the values of its fields, handed over as anybody can, give the same verdicts word for word."""
    language = family.language()
    own = rebuilt(language)
    texts = [
        example.text
        for page in (*language.faults, *language.rules)
        for example in (*page.invalid[:1], *page.valid[:1])
        if example.profile in (None, language.profile)
    ]
    assert len(texts) > 50
    guards = Guard(language), Guard(own)
    for text in texts[::3]:
        verdicts = [guard.check(text) for guard in guards]
        assert verdicts[0].decision == verdicts[1].decision, text
        assert verdicts[0].diagnostics == verdicts[1].diagnostics, text
        assert verdicts[0].tree == verdicts[1].tree, text
        assert parse(language.notation, Source(text)).tree == parse(own.notation, Source(text)).tree
