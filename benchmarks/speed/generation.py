"""Sentences for property-based tests: how many a second, how many re-parse, how many productions are used?"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from statistics import median
from time import perf_counter
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark
from report import options, table, write
from rounds import quartiles, rounded

from grammar import Language
from grammar.generation.sentences import material
from grammar.generation.strategies import sentences, texts
from grammar.languages import formula, honeycomb
from grammar.notation import Notation
from grammar.parsing.derivation import derive
from grammar.parsing.reader import parse_tree

EXAMPLES = 400
LONG_RUN_S = 60
"""A contender that takes longer than this for a run has one only; the result says how many it had."""

BUDGET = 30
"""Tokens of our sentences at most; the rival has no such setting."""

OPEN_IDENTIFIERS = r"""
start: "SELECT" items "FROM" NAME ["WHERE" condition] ["ORDER" "BY" NAME DIRECTION?]
items: "*" | item ("," item)*
item: NAME ["AS" NAME] | FUNCTION "(" NAME ")"
?condition: condition "OR" conjunction | conjunction
?conjunction: conjunction "AND" test | test
test: NAME OPERATOR value | "NOT" test | NAME "IN" "(" value ("," value)* ")" | "(" condition ")"
value: NAME | NUMBER | STRING
FUNCTION: "AVG" | "SUM" | "COUNT"
DIRECTION: "ASC" | "DESC"
OPERATOR: "=" | "<" | ">" | "<=" | ">=" | "<>"
NAME: /[A-Za-z_][A-Za-z_0-9]*/
NUMBER: /[0-9]+(\.[0-9]+)?/
STRING: /'[^'\n]*'/
COMMENT: /--[^\n]*/ | /\/\*(.|\n)*?\*\//
%ignore COMMENT
%ignore /\s+/
"""
"""Keywords beside any identifier, and comments that are ignored."""

NESTED_TEMPLATES = r"""
start: block{statement, "{", "}"}
block{body, open, close}: open list{body} close
list{item}: item (";" item)* | wrapped{list{item}}
wrapped{inner}: "<" inner ">"
statement: NAME | "do" block{statement, "(", ")"} | NAME "=" maybe{NAME}
maybe{item}: [item]
NAME: /[a-z_]+/i
%ignore /[ \n]/
%ignore /;;[^\n]*/
"""
"""Templates in templates, a comment that begins like a separator, a keyword in small letters beside any name."""

NOTHING_IGNORED = r"""
start: (WORD | NUMBER | SIGN)+
WORD: /[a-z]+/
NUMBER: /[0-9]+/
SIGN: "+" | "++" | "+="
"""
"""Nothing can be put between two tokens, and a longer one takes its neighbour."""

CONTENDERS = ("grammar.generation.strategies", "hypothesis.extra.lark")


def main() -> None:
    """Measure, print, and write the figures where the options say."""
    parser = options(str(__doc__))
    parser.add_argument("--rounds", type=int, default=3, help="runs of each  [default: %(default)s]")
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="sentences of a run  [default: %(default)s]")
    chosen = parser.parse_args()
    rounds, examples = (1, 10) if chosen.tiny else (chosen.rounds, chosen.examples)
    grammars = _grammars(is_tiny=chosen.tiny)
    runs: dict[str, dict[str, list[_Run]]] = {name: {who: [] for who in CONTENDERS} for name in grammars}
    order = random.Random(chosen.seed)
    for turn in range(rounds):
        for name, notation in grammars.items():
            for who in order.sample(CONTENDERS, len(CONTENDERS)):
                if any(run.seconds > LONG_RUN_S for run in runs[name][who]):
                    continue
                runs[name][who].append(_run(_strategy(who, notation), notation, examples, chosen.seed + turn))
    figures: dict[str, Any] = {
        "sentences": {
            name: {
                "productions": len(material(notation).productions.every),
                **{who: _figures(runs[name][who], examples) for who in CONTENDERS},
                "times_as_fast": rounded(
                    median(
                        theirs.seconds / ours.seconds
                        for ours, theirs in zip(*(runs[name][who] for who in CONTENDERS), strict=False)
                    )
                ),
            }
            for name, notation in grammars.items()
        },
        "texts_of_trees": _trees(examples, rounds, chosen.seed),
    }
    _show(figures)
    write(
        chosen,
        "generation",
        {"examples": examples, "rounds": rounds, "budget_tokens": BUDGET, "hypothesis": metadata.version("hypothesis")},
        figures,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a property that does nothing: seconds, texts that re-parse, productions that they use."""

    seconds: float
    made: int
    reparsed: int
    productions: frozenset[int]


def _grammars(*, is_tiny: bool) -> dict[str, Notation]:
    hard = {
        "open identifiers, comments": OPEN_IDENTIFIERS,
        "nested templates": NESTED_TEMPLATES,
        "nothing ignored": NOTHING_IGNORED,
    }
    adopted = {name: Language.from_lark(text).notation for name, text in hard.items()}
    if is_tiny:
        return adopted
    return {"honeycomb": honeycomb.language().notation, "formula": formula.language().notation, **adopted}


def _strategy(who: str, notation: Notation) -> st.SearchStrategy[str]:
    if who == CONTENDERS[0]:
        return sentences(notation, budget=BUDGET)
    rival = Lark(notation.syntax.grammar, parser="lalr", lexer=notation.syntax.lexer, start=notation.syntax.start)
    return from_lark(rival, start=notation.syntax.start)


def _run(strategy: st.SearchStrategy[str], notation: Notation, examples: int, number: int) -> _Run:
    """Draw as many texts as a property of so many examples sees; reading them is not timed."""
    texts_: list[str] = []
    _draw(strategy, 5, number, lambda _: None)  # what is made once for a grammar is made here
    start = perf_counter()
    _draw(strategy, examples, number, texts_.append)
    seconds = perf_counter() - start
    reparsed = sum(parse_tree(notation, text) is not None for text in texts_)
    every = {production.index for production in material(notation).productions.every}
    used = {number for text in texts_ if (read := derive(notation, text)) is not None for number in read.productions}
    return _Run(seconds, len(texts_), reparsed, frozenset(used & every))


def _draw(strategy: st.SearchStrategy[Any], examples: int, number: int, take: Callable[[Any], None]) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def property_(text: Any) -> None:
        take(text)

    property_()


def _figures(runs: list[_Run], examples: int) -> dict[str, Any]:
    least, middle, most = quartiles([run.made / run.seconds for run in runs])
    return {
        "runs": len(runs),
        "median_per_s": rounded(middle),
        "q1_per_s": rounded(least),
        "q3_per_s": rounded(most),
        "reparsed_share": rounded(sum(run.reparsed for run in runs) / sum(run.made for run in runs)),
        "made_of_asked": rounded(median(run.made for run in runs) / examples),
        "productions_used": median(len(run.productions) for run in runs),
    }


def _trees(examples: int, rounds: int, number: int) -> dict[str, Any]:
    """Texts that are right by the rules as well, drawn as trees and printed; the rival has nothing of the kind."""
    rates = {}
    for language in (honeycomb.language(), formula.language()):
        per_s = []
        for turn in range(rounds):
            start = perf_counter()
            _draw(texts(language), examples, number + turn, lambda _: None)
            per_s.append(examples / (perf_counter() - start))
        least, middle, most = quartiles(per_s)
        rates[language.name] = {"median_per_s": rounded(middle), "q1_per_s": rounded(least), "q3_per_s": rounded(most)}
    return rates


def _show(figures: Mapping[str, Any]) -> None:
    rows: list[tuple[str, ...]] = []
    for name, row in figures["sentences"].items():
        for who in CONTENDERS:
            mine = row[who]
            rows.append(
                (
                    f"{name}: {who}",
                    f"{mine['median_per_s']:,.0f}",
                    f"{mine['reparsed_share']:.1%}",
                    f"{mine['productions_used']:.0f} of {row['productions']}",
                )
            )
    table(rows, ("sentences", "per s", "re-parse", "productions"))
    trees: list[tuple[str, ...]] = [
        (name, f"{row['median_per_s']:,.0f}") for name, row in figures["texts_of_trees"].items()
    ]
    table(trees, ("texts of trees", "per s"))


if __name__ == "__main__":
    main()
