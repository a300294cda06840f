"""openai-lark: a grammar for a custom tool of OpenAI's, in its dialect of Lark's."""

from __future__ import annotations

from grammar.exports.arranging import printed
from grammar.exports.form import Blanks
from grammar.exports.from_shape import grammar_of_shape
from grammar.exports.from_table import grammar_of_table
from grammar.exports.target import Difference, Direction, Export, Limit, Notation, Target
from grammar.exports.writing import LarkDialect, in_order_of_use, write_lark
from grammar.language import Language
from grammar.schema import Schema

_DIALECT = LarkDialect("", Blanks.ONE)
"""Blanks stand in the rules: the guide advises against what is ignored without a bound."""

_SOURCE = (
    "https://platform.openai.com/docs/guides/function-calling, Context-free grammars: a grammar too complex is refused"
)


def _write(language: Language, schema: Schema | None) -> Export:
    if language.shape is not None and language.declared is not None:
        written = grammar_of_shape(language.shape, language.declared, schema, in_any_order=False)
        blanks: tuple[Difference, ...] = (
            Difference(Direction.NARROWER, "white space is at most one blank after a comma or a colon"),
        )
    else:
        written, blanks = grammar_of_table(language, schema, blanks=Blanks.ONE, is_left_recursive=True), ()
    written = in_order_of_use(written)
    return Export(
        target="openai-lark",
        language=language.name,
        notation=Notation.LARK,
        text=write_lark(written, _DIALECT),
        differences=(*written.differences, *blanks),
        arrange=printed(language),
    )


openai_lark = Target(
    name="openai-lark",
    title="OpenAI, grammar of a custom tool",
    notation=Notation.LARK,
    where='Responses: tools[].format = {"type": "grammar", "syntax": "lark", "definition": ...}; Chat: custom.format.grammar',
    write=_write,
    limits=(Limit("size of the grammar", None, _SOURCE, "2026-11"),),
)
