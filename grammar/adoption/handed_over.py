"""A ``Lark`` object that is handed over: its grammar's text, and the options it was made with."""

from __future__ import annotations

import sys
from typing import Any

from grammar.adoption.loading import GrammarError
from grammar.adoption.options import Options
from grammar.frozen import replace

TAKEN = (
    "start",
    "parser",
    "lexer",
    "import_paths",
    "keep_all_tokens",
    "maybe_placeholders",
    "g_regex_flags",
    "regex",
    "postlex",
    "edit_terminals",
    "lexer_callbacks",
)
"""Options of Lark that a language is made with as the ``Lark`` object was, where the caller does not give them."""


def is_lark(grammar: Any) -> bool:
    """Whether something is a ``Lark`` object, asked without loading Lark."""
    lark = sys.modules.get("lark")
    return lark is not None and isinstance(grammar, lark.Lark)


def is_transformer(build: Any) -> bool:
    """Whether something is a ``lark.Transformer``, asked without loading Lark."""
    lark = sys.modules.get("lark")
    return lark is not None and isinstance(build, lark.Transformer)


def is_transformer_class(build: Any) -> bool:
    """Whether something is the class of a ``lark.Transformer`` and no transformer, asked without loading Lark."""
    lark = sys.modules.get("lark")
    return lark is not None and isinstance(build, type) and issubclass(build, lark.Transformer)


def taken_from(lark: Any, options: Options) -> tuple[str, Options]:
    """The grammar of a ``Lark`` object, and the options with those of the object where they say nothing.

    Raises:
        GrammarError: it does not know its grammar, or has an option that cannot be heeded.
    """
    text = getattr(lark, "source_grammar", None)
    if not isinstance(text, str):
        raise GrammarError("this Lark object does not know its grammar's text: give the text or the file")
    of_lark = lark.options
    if options.build is None and of_lark.transformer is not None:
        options = replace(options, build=of_lark.transformer)
    if of_lark.use_bytes:
        raise GrammarError("this Lark object reads bytes, and a text is characters")
    if of_lark.ambiguity not in ("auto", "resolve"):
        raise GrammarError(
            f'this Lark object gives several trees (`ambiguity="{of_lark.ambiguity}"`), and a text has one'
        )
    taken = {name: getattr(of_lark, name) for name in TAKEN if getattr(options, name) is None}
    if taken.get("lexer") is not None and not isinstance(taken["lexer"], str):
        raise GrammarError("this Lark object has a lexer of its own, which cannot be used here")
    if options.priority == "auto":
        taken["priority"] = of_lark.priority
    if options.source_path is None and lark.source_path != "<string>":
        taken["source_path"] = lark.source_path
    if isinstance(taken.get("start"), list):
        taken["start"] = tuple(taken["start"])
    if options.parser is not None and options.parser != of_lark.parser:
        taken.pop("lexer", None)
    return text, replace(options, **taken)
