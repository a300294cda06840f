"""xgrammar: the decoder that vLLM uses by default, in its dialect of GBNF."""

from __future__ import annotations

from grammar.exports.arranging import printed
from grammar.exports.form import Blanks
from grammar.exports.from_shape import grammar_of_shape
from grammar.exports.from_table import grammar_of_table
from grammar.exports.target import Difference, Direction, Export, Limit, Notation, Target
from grammar.exports.writing import EbnfDialect, in_order_of_use, write_ebnf
from grammar.language import Language
from grammar.schema import Schema

_SOURCE = "https://github.com/mlc-ai/xgrammar: no bound is stated; alternatives beyond some thousands are slow"


def _in_class(code: int) -> str:
    letter = chr(code)
    return letter if letter.isascii() and letter.isprintable() and letter not in r"\[]^-" else _escape(code)


def _in_text(code: int) -> str:
    letter = chr(code)
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isascii() and letter.isprintable() else _escape(code)


def _escape(code: int) -> str:
    """An escape with as many digits as it has: after `\\x` the engine reads any number of them."""
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


DIALECT = EbnfDialect("root", _in_class, _in_text)


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
        target="xgrammar",
        language=language.name,
        notation=Notation.EBNF,
        text=write_ebnf(written, DIALECT, [f"{language.title or language.name}, for XGrammar"]),
        differences=(*written.differences, *blanks),
        arrange=printed(language),
    )


xgrammar = Target(
    name="xgrammar",
    title="XGrammar, the default of vLLM, SGLang and MLC",
    notation=Notation.EBNF,
    where="vLLM: structured_outputs.grammar; SGLang: ebnf; xgrammar.Grammar.from_ebnf",
    write=_write,
    limits=(Limit("size of the grammar", None, _SOURCE, "2026-11"),),
)
