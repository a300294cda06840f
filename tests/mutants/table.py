"""The table of mutants: of the shipped grammars, printers, builders and fast path, and of a language that has it all."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, ModuleType

import grammar.languages
import grammar.notations.json
from grammar.contract.law import Law
from grammar.contract.laws import LAWS
from grammar.contract.suite import Broken, Contract
from grammar.language import Language
from grammar.languages import formula, honeycomb
from grammar.languages.honeycomb.declared import CLASSES, declared
from grammar.languages.honeycomb.shapes import shape
from grammar.languages.honeycomb.vocabulary import P2026
from grammar.notation import MAX_CHARACTERS
from grammar.parsing.reader import compiled, read
from grammar.source import Source
from tests.mutants import search
from tests.mutants.making import Change, Mutant, code_changes, grammar_changes, loaded, spread

LANGUAGES = Path(grammar.languages.__file__).parent
JSON = Path(grammar.notations.json.__file__).parent
SEARCH = Path(search.__file__)

PARTS = (
    "honeycomb grammar", "honeycomb printer", "honeycomb canonical form", "honeycomb builder", "honeycomb fast path",
    "formula grammar", "formula printer", "formula builder",
    "search grammar", "search builder", "search printer", "search fast path",
)  # fmt: skip

Making = Callable[[str], Language]
"""The mutated text to the language with it in its place."""


def _module(file: Path, package: str, source: str) -> ModuleType:
    return loaded(f"mutant_of_{file.stem}", package, file, source)


def _with(language: Language, **changes) -> Language:
    return replace(language, notation=language.notation.changed(**changes))


def _in_grammar(language: Language, original: str) -> Making:
    return lambda text: _with(language, grammar=language.notation.syntax.grammar.replace(original, text, 1))


def _honeycomb_printer(source: str) -> Language:
    module = _module(JSON / "trees.py", "grammar.notations.json", source)
    return _with(honeycomb.language(), print=module.Printing(shape(P2026), declared(P2026)).print)


def _honeycomb_canonical(source: str) -> Language:
    module = _module(LANGUAGES / "honeycomb/printer.py", "grammar.languages.honeycomb", source)
    return replace(honeycomb.language(), canonical=module.canonical)


def _honeycomb_builder(source: str) -> Language:
    module = _module(JSON / "typed_builder.py", "grammar.notations.json", source)
    built = module.builder(shape(P2026), declared(P2026), CLASSES, unit="query", repairs=tuple, vocabulary=P2026)
    return _with(honeycomb.language(), build=built)


def _honeycomb_fast_path(source: str) -> Language:
    module = _module(JSON / "typed_acceptor.py", "grammar.notations.json", source)
    accept = module.acceptor(shape(P2026), declared(P2026), CLASSES, max_characters=MAX_CHARACTERS)
    return _with(honeycomb.language(), accept=accept)


def _formula_printer(source: str) -> Language:
    module = _module(LANGUAGES / "formula/printer.py", "grammar.languages.formula", source)
    return _with(formula.language(), print=module.print_formula)


def _formula_builder(source: str) -> Language:
    module = _module(LANGUAGES / "formula/build.py", "grammar.languages.formula", source)
    return _with(formula.language(), build=module.build)


def _search_code(source: str) -> Language:
    return _module(SEARCH, "tests.mutants", source).language()


def _source(name: str) -> str:
    return (LANGUAGES / name).read_text(encoding="utf-8")


def _json(name: str) -> str:
    return (JSON / f"{name}.py").read_text(encoding="utf-8")


_TREE_TEXT = ("print", "plain", "_plain", "_written_if")
_NOT_BUILT = ("_in_digits", "_check_case", "_is_null", "_text")
"""What the language of queries does not need of the builder: its rules say it."""
_NOT_TAKEN = ("_is_deep",)
"""What only languages need whose objects stand in themselves."""
_SEARCH_TREE = ("build", "_condition", "_named", "_value", "decode")
_SEARCH_TEXT = ("print_search", "_condition_text", "_value_text", "_written", "canonical")
_SEARCH_FAST = ("accept", "_search", "column", "value", "condition", "takes", "take", "__init__")


def parts() -> Iterator[tuple[str, int, Iterator[Change], Making]]:
    """What is mutated: its name, how many mutants of it, the changes that can be made, and the language of one."""
    terms = _source("formula/formula.lark")
    written = honeycomb.language().notation.syntax.grammar
    rows = "calculations:" + written.split("\ncalculations:", 1)[1].split("\n_truth:", 1)[0]
    own = SEARCH.read_text(encoding="utf-8")
    yield "honeycomb grammar", 10, grammar_changes(rows), _in_grammar(honeycomb.language(), rows)
    yield "honeycomb printer", 3, code_changes(_json("trees"), only=_TREE_TEXT), _honeycomb_printer
    yield "honeycomb canonical form", 4, code_changes(_source("honeycomb/printer.py")), _honeycomb_canonical
    yield "honeycomb builder", 6, code_changes(_json("typed_builder"), leaving=_NOT_BUILT), _honeycomb_builder
    yield "honeycomb fast path", 8, code_changes(_json("typed_acceptor"), leaving=_NOT_TAKEN), _honeycomb_fast_path
    yield "formula grammar", 8, grammar_changes(terms), _in_grammar(formula.language(), terms)
    yield "formula printer", 5, code_changes(_source("formula/printer.py")), _formula_printer
    yield "formula builder", 6, code_changes(_source("formula/build.py")), _formula_builder
    yield "search grammar", 8, grammar_changes(search.GRAMMAR), lambda text: search.language(grammar=text)
    yield "search builder", 4, code_changes(own, only=_SEARCH_TREE), _search_code
    yield "search printer", 4, code_changes(own, only=_SEARCH_TEXT), _search_code
    yield "search fast path", 5, code_changes(own, only=_SEARCH_FAST), _search_code


def mutants(most: int | None = None, *, part: str | None = None) -> Iterator[Mutant]:
    """Every mutant of the table in its order; `most` of each part, and of one part only, where that is given.

    A change that makes no language at all (Lark refuses the grammar, the code cannot be loaded) is no mutant: another
    one takes its place.
    """
    for name, wanted, changes, make in parts():
        if part not in (None, name):
            continue
        left = wanted if most is None else min(most, wanted)
        for label, text in spread(list(changes), wanted):
            if not left:
                break
            language = _viable(make, text())
            if language is not None:
                left -= 1
                yield Mutant(label, name, lambda language=language: language)


def _viable(make: Making, text: str) -> Language | None:
    try:
        language = make(text)
        compiled(language.notation, with_mistakes=True)
        compiled(language.notation, with_mistakes=False)
        read(language.notation, Source(""))
    except Exception:  # noqa: BLE001  # whatever it is, it is seen before anyone could use the language
        return None
    return language


_BY_NAME = {law.name: law for law in LAWS}
ORDER: tuple[tuple[str, int], ...] = (
    ("fast-path-agrees", 40),
    ("print-then-parse", 40),
    ("places-spell", 40),
    ("canonical-form", 40),
    ("examples-hold", 1),
    ("reading-never-raises", 25),
    ("refusals-have-reasons", 25),
    ("sentences-parse", 40),
    ("grammar-decides", 40),
    ("terminals-read-linearly", 1),
    ("safe-fixes-mend", 25),
    ("fast-path-agrees", 800),
    ("print-then-parse", 150),
)
"""The laws in the order in which they are tried on a mutant, with so many draws for each."""


def killer(mutant: Mutant, *, seed: int = 1) -> Broken | None:
    """The first law that a mutant breaks; None where it keeps them all."""
    held = Contract(mutant.language())
    for turn, (name, draws) in enumerate(ORDER):
        law: Law = _BY_NAME[name]
        with _awake() as is_over:
            outcome = held.hold(law, seed=seed + turn, examples=draws, is_over=is_over, shrinks=False)
        if isinstance(outcome, Broken):
            return outcome
    return None


class EndlessError(Exception):
    """A mutant went on and on; to a law it is an exception like any other."""


@contextmanager
def _awake() -> Iterator[Callable[[], bool]]:
    """Interrupt a case that takes long: a loop without an end is something that a change to code often makes.

    Gives what a run asks before each case: it is never over, and the next case has all the time again. The time is that
    of the processor, so that a busy machine makes no difference.
    """
    if not hasattr(signal, "ITIMER_VIRTUAL"):
        yield lambda: False
        return

    def wake(*_: object) -> None:
        raise EndlessError("this takes too long")

    def again() -> bool:
        signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS, _SECONDS)
        return False

    before = signal.signal(signal.SIGVTALRM, wake)
    again()
    try:
        yield again
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


_SECONDS = 1.5
"""A case takes some milliseconds; the grammar is compiled before."""

_ORDER = "which order means nothing only the language itself can say; its own tests do"

_ALERTS = "the tests of the small language of alerts (tests/grammar/notations) find it"

ALIVE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (
            "honeycomb canonical form",
            "canonical: `replace(query, calculations=tuple(map(_canonical_c` without granularity",
        ): f"the form is a fixed point as before; {_ORDER}",
        (
            "honeycomb canonical form",
            "canonical: `replace(order, column=_counted(order.op, order.col` without order",
        ): f"the form is a fixed point as before; {_ORDER}",
        (
            "honeycomb canonical form",
            "_canonical_calculation: `replace(calculation, column=_counted(calculation.o` without filter_combination",
        ): f"the form is a fixed point as before; {_ORDER}",
        (
            "honeycomb builder",
            "_is_allowed: `self.json.report('number-out-of-range', f'`{path[-` without label",
        ): "the message and the place are as before; no law is about the words beside a place",
        (
            "honeycomb grammar",
            'formula__member: ":" can be left out (2)',
        ): "no example has formulas, and drawn ones with this slip are one text of very many",
        (
            "honeycomb fast path",
            "of_list: `name in self.recursive` denied",
        ): "too few members are counted, so such a text is read again, exactly: slower, and the same",
        (
            "honeycomb fast path",
            "_value: `choice.of_list not in self.recursive` compares the other way",
        ): "too few members are counted, so such a text is read again, exactly: slower, and the same",
        (
            "honeycomb fast path",
            "of_list: `part.name in self.declared.nonempty_items` compares the other way",
        ): f"empty texts are rare among what is drawn; {_ALERTS}",
        (
            "honeycomb fast path",
            "choice: `text == 'TRUE'` compares the other way",
        ): f"nothing in a query may be true alone; {_ALERTS}",
        ("honeycomb fast path", "numbers: `self.is_exact` denied"): f"another reading decides in its place; {_ALERTS}",
        (
            "formula grammar",
            '_arguments: "," can be left out',
        ): "the same language: the rule has the alternative without the comma already",
        (
            "formula printer",
            "print_formula: `0` is `1`",
        ): "the text has parentheses that are not needed, and is read as the same tree",
        (
            "formula builder",
            "_number: `token.type == 'INT'` compares the other way (2)",
        ): "another wording in the message of a number that is out of range",
        (
            "search fast path",
            "value: `self.take('number', 'string')` with its arguments in reverse",
        ): "the same function: which kinds may come is a set",
    }
)
"""Why no law finds a mutant, by its part and name."""
