"""The suite: every law of the contract as a test, and what a run of it says."""

from __future__ import annotations

import re
import unittest
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from grammar.extra import from_extra

with from_extra("hypothesis", "grammar-guard[property-tests]"):
    from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
    from hypothesis import strategies as st
    from hypothesis.configuration import set_hypothesis_home_dir
    from hypothesis.errors import Flaky, Unsatisfiable

from grammar.contract.cases import alone, cases_of, is_sentence
from grammar.contract.law import SCHEMA, Case, Growth, Law, Shown, Subject, Trial, Unfit, terminals_of
from grammar.contract.laws import LAWS
from grammar.diagnostic import printable
from grammar.generation.coverage import Tally
from grammar.language import Language
from grammar.parsing.reader import compiled
from grammar.schema import Schema

EXAMPLES = 100
"""One run of a law tries this many cases; fewer of those that cost more."""

_NOT_TIMED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
"""What Hypothesis would say about drawing sentences is about the grammar's size, and no fault of the law's."""

_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
_SHORT_CUT = 6
"""Up to this many words, every number of them is left out; beyond, a half of the text, a quarter, an eighth."""

_WARMING = 8
"""The number of examples that are judged before anything is drawn."""

_UNDRAWN = "no sentence that the rules derive was read by the Earley parser; give texts of the language"

_SHORTENINGS = 400
"""At most this many shorter texts are tried for one counterexample."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The law was kept: no case broke it."""

    law: Law
    tried: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The law does not hold: what is wrong, and the smallest case that shows it.

    `tried` cases were drawn up to the first that showed it; `seed` draws it again.
    """

    law: Law
    tried: int
    message: str
    counterexample: Case
    seed: int


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The language lacks what the law is about."""

    law: Law
    reason: str


@dataclass(frozen=True, slots=True)
class Untried:
    """There was no case to try the law on, so nothing is known."""

    law: Law
    reason: str


Outcome = Kept | Broken | NotApplicable | Untried


class BrokenLaw(AssertionError):  # noqa: N818  # the name is the sentence
    """A law does not hold; the message says which, why, and on what."""


class _Enough(BaseException):
    """The time is over: no failure, and nothing that may be caught on the way."""


_FOR_A_LANGUAGE = "the laws are those of a Language"


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A language with the laws it must keep, and where the texts come from that they are tried on.

    `schema` is what trees are judged against, besides being judged without one. `texts` are further texts of the
    language, as a Hypothesis strategy, where the author can draw better ones than the grammar alone gives; sentences
    of the grammar and the examples of the language's pages are always drawn. `has_plain_examples` is false for a
    profile of a language that is not its default.
    """

    language: Language
    schema: Schema | None = None
    texts: st.SearchStrategy[str] | None = None
    has_plain_examples: bool = True
    trial: Trial = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.language, Language):
            raise TypeError(f"{_FOR_A_LANGUAGE}, not of {type(self.language).__name__}: Language.from_lark(...)")
        object.__setattr__(self, "trial", Trial(self.language, self.schema or SCHEMA, self.has_plain_examples))

    def hold(
        self,
        law: Law,
        *,
        seed: int,
        examples: int = EXAMPLES,
        is_over: Callable[[], bool] = lambda: False,
        tally: Tally | None = None,
        shrinks: bool = True,
    ) -> Outcome:
        """Try one law on drawn cases, or on all there are. The same seed draws the same cases in every process.

        Args:
            law: one of `grammar.contract.laws.LAWS`, or a law of your own.
            seed: what decides the cases.
            examples: the most cases that are drawn, divided by the law's cost.
            is_over: asked before each case but the first; when it is true the run ends, with what it has.
            tally: counts what the texts show of the grammar.
            shrinks: whether a failing case is made small; without it, it is the first that was found.
        """
        excuse = law.excuse(self.language)
        if excuse is not None:
            return NotApplicable(law, excuse)
        _warm_up(self.trial)
        cases = self.all_cases(law.subject)
        if (
            cases is None
            and law.subject in (Subject.SENTENCE, Subject.GROWTH)
            and not cases_of(self.trial, self.texts).kinds
        ):
            return Untried(law, _UNDRAWN)
        trying = _Trying(self, law, seed, is_over, tally, shrinks=shrinks)
        return trying.every(cases) if cases is not None else trying.drawn(max(examples // law.cost, 1))

    def is_drawn(self, law: Law) -> bool:
        """Whether a law is tried on drawn cases, so that another seed gives others; else on all there are."""
        return law.subject not in (Subject.EXAMPLE, Subject.TERMINAL)

    def cases(self, subject: Subject) -> st.SearchStrategy[Any]:
        """What a law of that subject is tried on, as a strategy."""
        every = self.all_cases(subject)
        if every is not None:
            return st.sampled_from(every).map(alone)
        return cases_of(self.trial, self.texts).of(subject)

    def all_cases(self, subject: Subject) -> Sequence[Case] | None:
        """All cases where their number is fixed, the shortest first; None where they are drawn."""
        if subject is Subject.TERMINAL:
            return sorted(terminals_of(self.language.notation), key=lambda name: (len(name), name))
        if subject is not Subject.EXAMPLE:
            return None
        shown_cases = [
            Shown(page, example, is_invalid)
            for page in self.language.pages().values()
            for examples, is_invalid in ((page.invalid, True), (page.valid, False))
            for example in examples
        ]
        return sorted(shown_cases, key=lambda case: len(case.example.text))


def contract(
    language: Language,
    *,
    schema: Schema | None = None,
    texts: st.SearchStrategy[str] | None = None,
    laws: Iterable[Law] = LAWS,
) -> type[unittest.TestCase]:
    """A test case with one test for each law, for the test suite of whoever wrote the language.

    A law that does not apply is skipped with its reason, one that could not be tried on anything fails.

    Args:
        language: what the laws are tried on.
        schema: what trees are judged against, besides being judged without one.
        texts: further texts of the language.
        laws: those to be tried; all where it is not given.

    Raises:
        TypeError: `language` is no Language.
    """
    contract = Contract(language, schema, texts)
    tests = {f"test_{law.name.replace('-', '_')}": _test(contract, law) for law in laws}
    return type(f"Contract of {language.name}", (unittest.TestCase,), {"__doc__": None, **tests})


def shown(case: Case) -> str:
    """A case for a person to read: its text, control characters escaped."""
    if isinstance(case, bytes):
        return repr(case)
    if isinstance(case, Growth):
        before, after = (f"{printable(text)} " if text else "" for text in (case.before, case.after))
        return f"{before}[{printable(case.part)}] repeated {after}".rstrip()
    return printable(case.example.text if isinstance(case, Shown) else case)


def keep_files_in(folder: Path) -> None:
    """Let Hypothesis keep what it writes in `folder` in place of ``.hypothesis`` where the process was started."""
    set_hypothesis_home_dir(folder)


@lru_cache(maxsize=16)
def _warm_up(trial: Trial) -> None:
    """Load everything that reading and judging load when it is first needed.

    Hypothesis also draws constants that it finds in modules which are loaded: for one seed to give the same cases in
    every process, the same modules must be there before the first case is drawn.
    """
    language = trial.language
    pages = [page for page in language.pages().values() if page.invalid]
    texts = ["", "\x00", "\uff0c", *(page.invalid[0].text for page in pages[:: len(pages) // _WARMING + 1])]
    for text in texts:
        for law in LAWS:
            if law.subject is Subject.TEXT and law.excuse(language) is None:
                verdict(trial, law, text)  # what it breaks is for the laws to find, with a case to show
    if language.notation.read is None:
        compiled(language.notation, with_mistakes=False)


class _Trying:
    """One law being tried: what was found so far."""

    def __init__(
        self,
        contract: Contract,
        law: Law,
        seed: int,
        is_over: Callable[[], bool],
        tally: Tally | None,
        *,
        shrinks: bool,
    ) -> None:
        self.contract = contract
        self.law = law
        self.seed = seed
        self.is_over = is_over
        self.tally = tally
        self.shrinks = shrinks
        self.drawn_cases = 0
        self.tried = 0
        self.found: tuple[str, Case] | None = None

    def every(self, cases: Sequence[Case]) -> Outcome:
        for case in cases:
            if self.tried and self.is_over():
                break
            message = self._verdict(case)
            if message is not None:
                return Broken(self.law, self.tried, message, case, self.seed)
        return self._kept()

    def drawn(self, examples: int) -> Outcome:
        @seed(self.seed)
        @settings(
            settings.get_profile("default"),
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if self.shrinks and self.law.cost == 1 else (Phase.generate,),
            suppress_health_check=tuple(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        @given(self.contract.cases(self.law.subject))
        def test(cases: tuple[Any, ...]) -> None:
            for case in cases:
                self._try(case)

        try:
            test()
        except (BrokenLaw, Flaky):
            assert self.found is not None
            message, case = _smallest(self.contract, self.law, *self.found) if self.shrinks else self.found
            return Broken(self.law, self.tried, message, case, self.seed)
        except Unsatisfiable:
            return Untried(self.law, "no sentence of the grammar could be drawn")
        except _Enough:
            pass
        except Exception as error:  # noqa: BLE001  # what draws trees or texts may be the author's own
            return Untried(self.law, f"drawing a case raised {type(error).__name__}: {printable(str(error))}")
        return self._kept()

    def _try(self, case: Any) -> None:
        if self.found is None:
            if self.drawn_cases and self.is_over():
                raise _Enough
            self.drawn_cases += 1
        is_first = self.found is None
        message = self._verdict(case, counts=is_first)
        if message is not None:
            self.found = message, case
            raise BrokenLaw(message)

    def _verdict(self, case: Case, *, counts: bool = True) -> str | None:
        if self.tally is not None and isinstance(case, str) and self.law.subject is not Subject.TERMINAL:
            self.tally.see(case)
        message, is_fit = verdict(self.contract.trial, self.law, case)
        self.tried += is_fit and counts
        return message

    def _kept(self) -> Outcome:
        if self.tried:
            return Kept(self.law, self.tried)
        if self.law.idle:
            return NotApplicable(self.law, self.law.idle)
        return Untried(self.law, f"no {self.law.subject} was one that the law speaks of")


def _smallest(contract: Contract, law: Law, message: str, case: Case) -> tuple[str, Case]:
    """The failure on less text, where leaving out a part of it still breaks the law.

    Hypothesis makes the choices smaller that a text was drawn by; an example, or another kind of draw that is smaller,
    it does not come to.
    """
    left = _SHORTENINGS // law.cost**2
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for shorter in _less(case):
            if left <= 0:
                return message, case
            left -= 1
            if law.subject is Subject.SENTENCE and not (
                isinstance(shorter, str) and is_sentence(contract.trial, shorter)
            ):
                continue
            found, _ = verdict(contract.trial, law, shorter)
            if found is not None:
                message, case, is_shorter = found, shorter, True
                break
    return message, case


def _less(case: Case) -> Iterator[Case]:
    """The same kind of case with some text left out, large parts first."""
    if isinstance(case, Growth):
        yield from (replace(case, before=before) for before in _shortened(case.before))
        yield from (replace(case, after=after) for after in _shortened(case.after))
        yield from (replace(case, part=part) for part in _shortened(case.part) if part)
    elif isinstance(case, str):
        yield from _shortened(case)


def _shortened(text: str) -> Iterator[str]:
    """The text without a few words in a row, the most first; then without single characters."""
    words = [match.span() for match in _WORD.finditer(text)]
    sizes = {len(words) >> turn for turn in range(len(words).bit_length())} | set(range(1, _SHORT_CUT + 1))
    for size in sorted(sizes, reverse=True):
        for at in range(len(words) - size + 1):
            yield text[: words[at][0]] + text[words[at + size - 1][1] :]
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]


def verdict(trial: Trial, law: Law, case: Case) -> tuple[str | None, bool]:
    """What is broken in one case (None: nothing), and whether the law speaks of the case at all. Never raises."""
    try:
        return law.check(trial, case), True
    except Unfit:
        return None, False
    except RecursionError:
        return "reading recurses deeper than Python allows", True
    except Exception as error:  # noqa: BLE001  # whatever a language raises is what a law is there to find
        said = printable(str(error))
        return f"{type(error).__name__} was raised" + (f": {said[:200]}" if said else ""), True


def _test(contract: Contract, law: Law) -> Callable[[unittest.TestCase], None]:
    """The test of one law: Hypothesis as the suite has set it up, with a message that says which law."""

    def test(self: unittest.TestCase) -> None:
        excuse = law.excuse(contract.language)
        if excuse is not None:
            self.skipTest(excuse)
        _warm_up(contract.trial)
        if law.subject in (Subject.SENTENCE, Subject.GROWTH) and not cases_of(contract.trial, contract.texts).kinds:
            self.skipTest(_UNDRAWN)
        cases = contract.all_cases(law.subject)
        tried = 0

        def check(case: Case) -> None:
            nonlocal tried
            message, is_fit = verdict(contract.trial, law, case)
            tried += is_fit
            if message is not None:
                if law.cost > 1:
                    message, case = _smallest(contract, law, message, case)
                raise BrokenLaw(
                    f"{contract.language.name} breaks the law {law.name}: {message}\ncounterexample: {shown(case)}"
                )

        if cases is None:
            _in_suite(contract, law, check)
        else:
            for case in cases:
                check(case)
        if not tried and law.idle:
            self.skipTest(law.idle)
        if not tried:
            self.fail(f"the law {law.name} could not be tried: no {law.subject} was one that it speaks of")

    test.__doc__ = law.summary
    return test


def _in_suite(contract: Contract, law: Law, check: Callable[[Case], None]) -> None:
    profile = settings()
    health = {*profile.suppress_health_check, *_NOT_TIMED}

    @settings(
        profile,
        max_examples=max(profile.max_examples // law.cost, 1),
        phases=[phase for phase in profile.phases if law.cost == 1 or phase not in (Phase.shrink, Phase.explain)],
        deadline=None,
        suppress_health_check=tuple(health),
    )
    @given(contract.cases(law.subject))
    def test(cases: tuple[Any, ...]) -> None:
        for case in cases:
            check(case)

    # As Hypothesis does for parametrised tests: the failures of one law and language are not tried on another.
    digest = f"{contract.language.name} {law.name}".encode()
    setattr(test.hypothesis.inner_test, "_hypothesis_internal_add_digest", digest)  # type: ignore[attr-defined]  # noqa: B010
    test()
