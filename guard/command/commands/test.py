"""guard test: a language tested against the laws that every language must keep."""

from __future__ import annotations

import json
import random
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from grammar.frozen import replace
from guard.command.settings import (
    LANGUAGES,
    also_set,
    chosen_language,
    chosen_schema,
    settings_option,
    settings_words,
    stated,
)
from guard.command.terminal import ACCEPTED, INTERRUPTED, REJECTED, ending_well, misuse, write

if TYPE_CHECKING:
    from grammar import Language, Schema
    from grammar.contract.law import Law
    from grammar.contract.suite import Contract, Outcome
    from grammar.generation.coverage import Coverage, Part, Tally
    from guard.command.configuration import Configuration

_SEEDS = 2**32
_WORDS = ("broken", "kept", "not applicable", "not tried")
_UNSEEN_SHOWN = 40
_SHOWN_EVERY_S = 0.1
_COUNTEREXAMPLE_CHARACTERS = 1_000


@click.command()
@click.argument("grammar", required=False)
@click.option(
    "--profile", metavar="NAME", help="Version of the honeycomb language: 2026, 2023 or trigger.  [default: 2026]"
)
@click.option("--start", metavar="RULE", help="Start rule of a Lark grammar.  [default: start]")
@settings_option
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    metavar="N",
    help="Time limit of the run.",
)
@click.option("--examples", type=click.IntRange(1), metavar="N", help="Cases per law, instead of a time limit.")
@click.option(
    "--seed",
    type=click.IntRange(0, _SEEDS - 1),
    metavar="N",
    help="Random seed.  [default: a random seed, which is printed]",
)
@click.option("--allow-untried", is_flag=True, help="Exit with 0 also where most laws could not be tried.")
@click.option("--law", "names", multiple=True, metavar="NAME", help="Test this law only. Repeatable.")
@click.option("--schema", type=click.Path(path_type=Path), help="Columns of the dataset, for rules that look up names.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def test(grammar: str | None, form: str, allow_untried: bool, **options: Any) -> None:
    """Test a language against the laws of all languages.

    GRAMMAR is a built-in language (honeycomb or formula), a .lark file, or file.py:VARIABLE. Each law is tried on generated
    sentences, on texts near them and on arbitrary texts. For a broken law, the smallest counterexample is printed with
    the command that reproduces it.

    On a terminal, the law that is being tried is shown on standard error. After Ctrl-C the run reports what it has learnt.

    Exit status: 0 when no law is broken, 1 when one is broken or could not be tried, or when most laws were not tried, 2
    for misuse, 130 after Ctrl-C.
    """
    run = _Run.prepared(grammar, **options)
    with ending_well():
        if form == "text":
            write([f"{run.name}: seed {run.seed}\n"], flush=True)
        with TemporaryDirectory() as folder:
            results, is_interrupted = run.results(Path(folder))
        coverage = run.tally.coverage()
        write([_as_json(run, results, coverage)] if form == "json" else _as_text(run, results, coverage))
    if is_interrupted:
        raise SystemExit(INTERRUPTED)
    is_good = all(result.is_good or (allow_untried and result.word == "not tried") for result in results)
    is_tried = allow_untried or not _are_mostly_untried(results)
    raise SystemExit(ACCEPTED if is_good and is_tried else REJECTED)


@dataclass(frozen=True, slots=True)
class _Result:
    """What came out for one law: a word, how many cases were tried, and how to reproduce a broken law."""

    law: str
    word: str
    tried: int = 0
    counted: str = ""
    message: str = ""
    counterexample: str = ""
    replay: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against the language."""
        return self.word in ("kept", "not applicable")


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the command: what is tried, on what, and for how long."""

    name: str
    contract: Contract
    laws: tuple[Law, ...]
    seed: int
    seconds: float
    examples: int | None
    tally: Tally
    stated: Mapping[str, Any]

    @property
    def is_one_file(self) -> bool:
        """Whether the grammar that is read is the text of one file, so that its lines are lines of that file.

        That of a language of typed JSON is written from its shape.
        """
        return self.name.endswith(".lark") and self.contract.language.notation.fast_path.locate is None

    @classmethod
    def prepared(cls, grammar: str | None, **options: Any) -> _Run:
        contract_module = _contract_module()
        from grammar.generation.coverage import Tally

        configuration = stated()
        name = grammar or configuration.language or "honeycomb"
        profile = options["profile"] or (configuration.profile if grammar is None else None)
        language = _language(grammar, name, profile, options["start"], configuration)
        schema: Schema | None = chosen_schema(options["schema"], None, configuration)
        contract = contract_module.Contract(
            language,
            schema,
            has_plain_examples=profile is None
            or profile == _language(grammar, name, None, None, replace(configuration, profile=None)).profile,
        )
        seed = options["seed"] if options["seed"] is not None else random.SystemRandom().randrange(_SEEDS)
        return cls(
            name,
            contract,
            _laws(options["names"]),
            seed,
            options["seconds"],
            options["examples"],
            Tally(language.notation),
            {"profile": profile, "start": options["start"], "schema": options["schema"]},
        )

    def results(self, folder: Path) -> tuple[tuple[_Result, ...], bool]:
        """Try every law, then all of them again with the next seed, until the time is over; whether Ctrl-C ended it."""
        from grammar.contract.suite import EXAMPLES, Broken, Kept, keep_files_in

        keep_files_in(folder)
        end = monotonic() + self.seconds
        outcomes: dict[str, Outcome] = {}
        tried: dict[str, int] = {}
        waiting = list(self.laws)
        turn = 0
        progress = _Progress(len(self.laws))
        is_interrupted = False
        try:
            while waiting and (not turn or (monotonic() < end and self.examples is None)):
                again = []
                for at, law in enumerate(waiting):
                    is_over = progress.watching(law.name, self._watch(end, len(waiting) - at))
                    outcome = self.contract.hold(
                        law,
                        seed=(self.seed + turn) % _SEEDS,
                        is_over=is_over,
                        tally=self.tally,
                        examples=self.examples or EXAMPLES,
                    )
                    tried[law.name] = tried.get(law.name, 0) + getattr(outcome, "tried", 0)
                    if isinstance(outcome, Broken) or not isinstance(outcomes.get(law.name), Kept):
                        outcomes[law.name] = outcome
                    is_settled = isinstance(outcome, Broken) or law.excuse(self.contract.language) is not None
                    if not is_settled and self.contract.is_drawn(law):
                        again.append(law)
                waiting = again
                turn += 1
        except KeyboardInterrupt:
            is_interrupted = True
        finally:
            progress.clear()
        interrupted = [
            _Result(law.name, "not tried", message="interrupted") for law in self.laws if law.name not in outcomes
        ]
        known = [self._result(outcomes[law.name], tried[law.name]) for law in self.laws if law.name in outcomes]
        return (*known, *interrupted), is_interrupted

    def _watch(self, end: float, left: int) -> Callable[[], bool]:
        """Whether a law's share of the time that is left is over; each waiting law gets the same share."""
        if self.examples is not None:
            return lambda: False
        now = monotonic()
        share = now + max(end - now, 0) / left
        return lambda: monotonic() > share

    def _result(self, outcome: Outcome, tried: int) -> _Result:
        from grammar.contract.suite import Broken, Kept, NotApplicable, shown

        law = outcome.law
        counted = f"{tried:,} {law.subject}{'' if tried == 1 else 's'}"
        match outcome:
            case Kept():
                return _Result(law.name, "kept", tried, counted)
            case NotApplicable(reason=reason):
                return _Result(law.name, "not applicable", message=reason)
            case Broken(message=message, counterexample=case, seed=seed):
                return _Result(law.name, "broken", tried, counted, message, shown(case), self._replay(law.name, seed))
            case _:
                return _Result(law.name, "not tried", message=outcome.reason)

    def _replay(self, law: str, seed: int) -> str:
        words = ["guard", "test", self.name]
        for option, value in self.stated.items():
            words += [f"--{option}", str(value)] if value is not None else []
        words += settings_words()
        limit = ["--seconds", f"{self.seconds:g}"] if self.examples is None else ["--examples", str(self.examples)]
        return shlex.join([*words, "--law", law, "--seed", str(seed), *limit])


class _Progress:
    """The law that is being tried, shown on standard error where that is a terminal."""

    def __init__(self, laws: int) -> None:
        self.laws = laws
        self.is_shown = sys.stderr.isatty()
        self.begun: dict[str, int] = {}
        self.last = 0.0

    def watching(self, law: str, is_over: Callable[[], bool]) -> Callable[[], bool]:
        """Whether the law's time is over, asked before each of its cases; each time the case is counted."""
        self.begun.setdefault(law, 0)

        def watched() -> bool:
            self.begun[law] += 1
            if self.is_shown and monotonic() - self.last > _SHOWN_EVERY_S:
                self.last = monotonic()
                click.echo(
                    f"\r\x1b[Klaw {len(self.begun)} of {self.laws}: {law}, case {self.begun[law]:,}", err=True, nl=False
                )
            return is_over()

        return watched

    def clear(self) -> None:
        """Take away what was shown."""
        if self.is_shown and self.last:
            click.echo("\r\x1b[K", err=True, nl=False)


def _contract_module() -> Any:
    try:
        import grammar.contract.suite
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        misuse("`guard test` needs Hypothesis: python -m pip install 'grammar-guard[property-tests]'")
    return grammar.contract.suite


def _language(
    grammar: str | None, name: str, profile: str | None, start: str | None, configuration: Configuration
) -> Language:
    if start is not None:
        if name in LANGUAGES:
            misuse(f"--start applies to Lark grammars only, not to {name}")
        also_set("start", start)
    return chosen_language(grammar, profile, configuration)


def _laws(names: Sequence[str]) -> tuple[Law, ...]:
    from grammar.contract.laws import LAWS
    from grammar.suggestion import nearest
    from guard.laws import LAWS as GUARD_LAWS

    known = {law.name: law for law in (*LAWS, *GUARD_LAWS)}
    for name in names:
        if name not in known:
            near = nearest(name, tuple(known))
            hint = f"did you mean `{near[0]}`?" if near else f"the laws are {', '.join(known)}"
            misuse(f"unknown law `{name}`; {hint}")
    return tuple(law for law in known.values() if not names or law.name in names)


def _as_text(run: _Run, results: Sequence[_Result], coverage: Coverage) -> Iterator[str]:
    width = max(len(result.law) for result in results)
    for result in results:
        yield f"{result.word:<14}  {result.law:<{width}}  {result.counted or result.message}\n"
        if result.word == "broken":
            yield f"    {result.message}\n    on: {_cut(result.counterexample)}\n    again: {result.replay}\n"
    yield from _coverage_text(run, coverage)
    counts = {word: sum(result.word == word for result in results) for word in _WORDS}
    told = [f"{count} {word}" for word, count in counts.items() if count or word != "not tried"]
    yield f"{', '.join(told)}\n"
    if _are_mostly_untried(results):
        untried = counts["not applicable"] + counts["not tried"]
        yield f"most laws were not tried, {untried} of {len(results)}: what the language does is hardly known\n"


def _are_mostly_untried(results: Sequence[_Result]) -> bool:
    """Whether of several laws more were not tried than tried: that none is broken then says little."""
    untried = sum(result.word in ("not applicable", "not tried") for result in results)
    return len(results) > 1 and untried > len(results) - untried


def _coverage_text(run: _Run, coverage: Coverage) -> Iterator[str]:
    parts = [("productions", coverage.productions), ("terminals", coverage.terminals)]
    counts = [f"{sum(part.count > 0 for part in group)} of {len(group)} {name}" for name, group in parts]
    yield f"seen in {coverage.texts:,} sentences: {', '.join(counts)}\n"
    unseen = coverage.unseen
    for part in unseen[:_UNSEEN_SHOWN]:
        yield f"    never: {part.text}{_place(run, part)}\n"
    if len(unseen) > _UNSEEN_SHOWN:
        yield f"    and {len(unseen) - _UNSEEN_SHOWN} more\n"


def _place(run: _Run, part: Part) -> str:
    """Where a part stands, for a grammar that is one file; the text of the others is put together from several."""
    return f"  ({run.name}:{part.line})" if part.line is not None and run.is_one_file else ""


def _cut(text: str) -> str:
    return text if len(text) <= _COUNTEREXAMPLE_CHARACTERS else text[: _COUNTEREXAMPLE_CHARACTERS - 1] + "…"


def _as_json(run: _Run, results: Sequence[_Result], coverage: Coverage) -> str:
    rows = []
    for result in results:
        row: dict[str, Any] = {"law": result.law, "outcome": result.word, "tried": result.tried}
        if result.message:
            row["message"] = result.message
        if result.word == "broken":
            row |= {"counterexample": result.counterexample, "replay": result.replay}
        rows.append(row)
    is_file = run.is_one_file
    report = {
        "language": run.name,
        "seed": run.seed,
        "laws": rows,
        "is_mostly_untried": _are_mostly_untried(results),
        "coverage": {
            "sentences": coverage.texts,
            "productions": _counts(coverage.productions),
            "terminals": _counts(coverage.terminals),
            "unseen": [{"text": part.text, "line": part.line if is_file else None} for part in coverage.unseen],
        },
    }
    return json.dumps(report, indent=2) + "\n"


def _counts(parts: Sequence[Part]) -> dict[str, int]:
    return {"seen": sum(part.count > 0 for part in parts), "all": len(parts)}
