"""The text notation as a `Notation`, and the language in it."""
from __future__ import annotations
from grammar.language import Language
from grammar.languages.honeycomb.text.build import Build
from grammar.languages.honeycomb.text.printer import print_query
from grammar.languages.honeycomb.text.tokens import decode
from grammar.languages.honeycomb.text.words import NOISE, aliases, grammar, labels, mistakes
from grammar.notation import Explaining, Notation, Outline, Syntax
from grammar.notations.json import TERMINALS, WHITE_SPACE


def text_notation(language):
    profile = language.vocabulary
    return Notation(
        syntax=Syntax(grammar=grammar(profile) + TERMINALS, start="query", build=Build(profile, language.notation), print=print_query, lexer="basic"),
        explaining=Explaining(mistakes=mistakes(profile), labels=labels(profile), aliases=aliases(profile), decode=decode, noise=NOISE, separators=(",",), unit="query"),
        outline=Outline(blank=WHITE_SPACE),
    )

def text_language(language):
    from grammar.frozen import replace
    return replace(language, notation=text_notation(language))
