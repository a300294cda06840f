"""gbnf: llama.cpp's own dialect of grammars."""

from __future__ import annotations

from grammar.exports.arranging import printed
from grammar.exports.form import Blanks
from grammar.exports.from_shape import grammar_of_shape
from grammar.exports.from_table import grammar_of_table
from grammar.exports.repetitions import within
from grammar.exports.target import Difference, Direction, Export, Limit, Notation, Target
from grammar.exports.writing import EbnfDialect, in_order_of_use, write_ebnf
from grammar.language import Language
from grammar.schema import Schema

MAX_TIMES = 2_000
"""A larger upper bound is read as none, without a word; a larger lower bound is refused.

Source: llama.cpp, src/llama-grammar.cpp, MAX_REPETITION_THRESHOLD; and the engine itself (llama-cpp-python 0.3.36).
"""

_SOURCE = "llama.cpp, src/llama-grammar.cpp, MAX_REPETITION_THRESHOLD"


def _in_class(code: int) -> str:
    letter = chr(code)
    if letter in r"\[]^-" or code < 0x20 or code == 0x7F:
        return f"\\x{code:02X}"
    return _beyond(code)


def _in_text(code: int) -> str:
    letter = chr(code)
    if letter in '"\\':
        return f"\\{letter}"
    return f"\\x{code:02X}" if code < 0x20 or code == 0x7F else _beyond(code)


def _beyond(code: int) -> str:
    letter = chr(code)
    if letter.isprintable():
        return letter
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


DIALECT = EbnfDialect("root", _in_class, _in_text, MAX_TIMES)


def _write(language: Language, schema: Schema | None) -> Export:
    if language.shape is not None and language.declared is not None:
        written = grammar_of_shape(language.shape, language.declared, schema, in_any_order=False)
        blanks: tuple[Difference, ...] = (
            Difference(Direction.NARROWER, "white space is at most one blank after a comma or a colon"),
        )
    else:
        written, blanks = grammar_of_table(language, schema, blanks=Blanks.ONE, is_left_recursive=False), ()
    written = within(in_order_of_use(written), MAX_TIMES)
    return Export(
        target="gbnf",
        language=language.name,
        notation=Notation.GBNF,
        text=write_ebnf(written, DIALECT, [f"{language.title or language.name}, for llama.cpp"]),
        differences=(*written.differences, *blanks),
        arrange=printed(language),
    )


gbnf = Target(
    name="gbnf",
    title="GBNF, llama.cpp's grammars",
    notation=Notation.GBNF,
    where="llama-server: grammar; llama-cli: --grammar-file; llama-cpp-python: LlamaGrammar.from_string",
    write=_write,
    limits=(Limit("repetitions, those of groups inside multiplied", MAX_TIMES, _SOURCE, "2026-10"),),
)
