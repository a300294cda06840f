"""What users say of their own grammars, as a type checker sees it; never run."""

from __future__ import annotations

from pathlib import Path

from lark import Lark, Token
from lark.indenter import PythonIndenter

from grammar import Fault, Language, Safety, Severity
from grammar.adoption import Mistake, Mistakes, NodePrinter, PolicyParts
from grammar.footprint import Conditions
from grammar.notation import Outline


def shouted(token: Token) -> Token:
    return token


def options_are_typed(lark: Lark) -> None:
    Language.from_lark("start: A", start=["a", "b"], parser="earley", import_paths=[Path()], names={"A": "column"})
    Language.from_lark(Path("my.lark"), postlex=PythonIndenter(), lexer_callbacks={"A": shouted}, regex=True)
    Language.from_lark(lark, unit="query", severities={"unknown-name": "warning"}, propagate_positions=True)
    with Path("my.lark").open() as opened:
        Language.from_lark(opened, outline=Outline(brackets=("{", "}")))
    fault = Fault("doubled", Severity.ERROR, "It is doubled.")
    mistakes = Mistakes("%extend start: B", [Mistake("B", fault, "{text} is wrong", write="a", safety=Safety.SAFE)])
    Language.from_lark("start: A", mistakes=mistakes, build=str, print=NodePrinter())
    Language.from_lark("start: A", policy_parts=PolicyParts(conditions=lambda _: Conditions()))


def wrong_values_are_seen() -> None:
    Language.from_lark(3)  # type: ignore[arg-type]
    Language.from_lark("start: A", labels=["A"])  # type: ignore[arg-type]
    Language.from_lark("start: A", maybe_placeholders="no")  # type: ignore[arg-type]
    Language.from_lark("start: A", outline={"brackets": "{}"})  # type: ignore[arg-type]
    Language.from_lark("start: A", nmae="query")  # type: ignore[arg-type]
