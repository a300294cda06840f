"""llguidance: the decoder behind guidance, vLLM, SGLang and llama.cpp where they are built with it."""

from __future__ import annotations

from grammar.exports.arranging import printed
from grammar.exports.form import Blanks, gaps
from grammar.exports.from_shape import grammar_of_shape
from grammar.exports.from_table import grammar_of_table
from grammar.exports.target import Difference, Direction, Export, Limit, Notation, Target
from grammar.exports.writing import LarkDialect, in_order_of_use, write_lark
from grammar.language import Language
from grammar.schema import Schema

_HEADER = '%llguidance {"allow_initial_skip": true}'

_SOURCE = "https://github.com/guidance-ai/llguidance, parser/src/api.rs, ParserLimits"


def _write(language: Language, schema: Schema | None) -> Export:
    if language.shape is not None and language.declared is not None:
        written = grammar_of_shape(language.shape, language.declared, schema, in_any_order=True)
        after: tuple[Difference, ...] = (Difference(Direction.NARROWER, "no white space stands after the text"),)
        dialect = LarkDialect(_HEADER, Blanks.IGNORED)
    else:
        # The lexer ends a token where Lark's may go on, for Lark's knows tokens that could not follow, and names that are not
        # listed. So blanks stand in the rules where tokens could run together; what is ignored would not keep them apart.
        written, after = grammar_of_table(language, schema, blanks=Blanks.ANY, is_left_recursive=True), ()
        dialect = LarkDialect("%llguidance {}", Blanks.ANY)
        if not any(gap.is_needed for rule in written.rules.values() for gap in gaps(rule)):
            written = grammar_of_table(language, schema, is_left_recursive=True)
            dialect = LarkDialect(_HEADER, Blanks.IGNORED)
    written = in_order_of_use(written)
    return Export(
        target="llguidance",
        language=language.name,
        notation=Notation.LARK,
        text=write_lark(written, dialect, [f"{language.title or language.name}, for llguidance"]),
        differences=(*written.differences, *after),
        arrange=printed(language),
    )


llguidance = Target(
    name="llguidance",
    title="llguidance, also in vLLM, SGLang, guidance and llama.cpp",
    notation=Notation.LARK,
    where="vLLM: structured_outputs.grammar with the backend guidance; SGLang: --grammar-backend llguidance, ebnf",
    write=_write,
    limits=(
        Limit("items of a parser row", 2_000, _SOURCE, "2026-11"),
        Limit("symbols of a grammar", 500_000, _SOURCE, "2026-11"),
        Limit("states of the lexer", 250_000, _SOURCE, "2026-11"),
    ),
)
