"""Outputs in files, judged one at a time: a file is one output, or holds records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from grammar import Language, Safety, Schema, Source
from grammar.checker import given_by
from grammar.frozen import field, frozen, replace
from guard.command.layout import Ahead, Layout
from guard.command.reports import Report, report_on
from guard.command.rule_choice import RuleChoiceError, ignored
from guard.journey import Guard
from guard.ledger import apply_all
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict
from guard.verdict_json import told_back

if TYPE_CHECKING:
    from guard.command.records import Piece, Record

_BOM = b"\xef\xbb\xbf"
_BYTES_A_CHARACTER = 4
"""The most bytes that UTF-8 needs for one character."""

_KEPT_GUARDS = 64
_MAX_ROUNDS = 6
"""Rounds of applying fixes of warnings; the fixes of one may bring others to light."""


@frozen
class JudgedOutput:
    """One output's report with the bytes it was read from: a whole file, or one line where `record` is given."""

    report: Report
    raw: bytes
    record: Record | None = None

    def data(self) -> bytes:
        """The bytes with the output repaired; as they were read where nothing was repaired."""
        verdict = self.report.verdict
        if not isinstance(verdict, Repaired):
            return self.raw
        from guard.command.rewriting import rewritten, rewritten_record

        text = verdict.text
        return rewritten_record(self.record, text) if self.record is not None else rewritten(self.raw, text)


@frozen
class Judge:
    """A guard with what a command adds: the question where none is stated, and what is made of warnings.

    `inner` gives the languages inside the guard's, whose rules a record may ignore too. `fixes_advice` applies the safe fixes
    of warnings; without `has_advice` warnings on accepted texts are not worked out.
    """

    guard: Guard
    question: str | None = None
    inner: Callable[[], Sequence[Language]] = tuple
    fixes_advice: bool = False
    has_advice: bool = True
    _ignoring: dict[frozenset[str], Language] = field(default_factory=dict, repr=False)
    schemas: dict[str, Schema] = field(default_factory=dict, repr=False)

    def verdict(self, guard: Guard, text: str | bytes, question: str | None) -> Verdict:
        """The verdict on an output."""
        verdict = guard.check(text, question=question or self.question)
        return _with_fixed_advice(guard, verdict, question or self.question) if self.fixes_advice else verdict

    def for_record(self, record: Record) -> Guard:
        """The guard that a record is judged by: with its own columns, and without the rules that it ignores.

        Raises:
            RuleChoiceError: it ignores what is no rule.
        """
        guard = self.guard if record.schema is None else replace(self.guard, schema=record.schema)
        if not record.ignore:
            return guard
        names = frozenset(record.ignore)
        if names not in self._ignoring:
            language = ignored(self.guard.language, record.ignore, self.inner)
            if len(self._ignoring) >= _KEPT_GUARDS:
                self._ignoring.clear()
            self._ignoring[names] = language
        return replace(guard, language=self._ignoring[names])

    def report(self, name: str, verdict: Verdict, guard: Guard, record: Record | None = None) -> Report:
        """The report on a verdict of one of the judge's guards."""
        question = (record.question if record is not None else None) or self.question
        given = given_by(guard.schema, question, guard.facts)
        return report_on(
            name,
            _with_ways_on(verdict, guard) if isinstance(verdict, Rejected) else verdict,
            id_=record.id if record is not None else None,
            line=record.number if record is not None else 0,
            ignored=record.ignore if record is not None else {},
            unjudged=() if isinstance(verdict, Declined) else lacking(guard.language, given),
            has_advice=self.has_advice,
        )


def _with_ways_on(verdict: Rejected, guard: Guard) -> Rejected:
    """The verdict, which says of each bound that was reached how to raise it."""
    own = guard.language.notation.max_characters
    options = {"work-exceeded": "--work"} | (
        {"text-too-long": "--max-characters"} if guard.max_characters < own else {}
    )
    if not any(diagnostic.name in options for diagnostic in verdict.diagnostics):
        return verdict
    told = [
        replace(each, help=f"{each.help}; or raise the bound with {options[each.name]}")
        if each.name in options
        else each
        for each in verdict.diagnostics
    ]
    return replace(verdict, diagnostics=tuple(told))


@lru_cache(maxsize=256)
def lacking(language: Language, given: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The rules that cannot be judged with what is given, each after the first thing that it lacks."""
    lacks = {rule.name: rule.needs - given for rule in language.rules if language.severity(rule) is not None}
    return tuple((min(lacks[name], key=_NEEDS.index), name) for name in sorted(lacks) if lacks[name])


_NEEDS = ("schema", "types", "kind", "question", "trigger")


def _with_fixed_advice(guard: Guard, verdict: Verdict, question: str | None) -> Verdict:
    """The verdict with the safe fixes of its warnings applied, as long as what they give is accepted as it stands."""
    for _ in range(_MAX_ROUNDS):
        if not isinstance(verdict, Accepted | Repaired):
            return verdict
        advice = [d for d in verdict.diagnostics if d.fixes and d.fixes[0].safety is Safety.SAFE]
        text, applied = apply_all(verdict.text, [d.fixes[0] for d in advice])
        again = guard.check(text, question=question) if text != verdict.text else None
        if not isinstance(again, Accepted):
            return verdict
        answered = [told_back(d, verdict.repairs, has_fixes=True) for d in advice if d.fixes[0] in applied]
        verdict = Repaired(
            verdict.source,
            verdict.language,
            again.tree,
            text,
            (*verdict.repairs, *applied),
            (*(verdict.fixed if isinstance(verdict, Repaired) else ()), *answered),
            again.diagnostics,
            again.unjudged,
        )
    return verdict


def judged_outputs(
    name: str,
    file: Ahead,
    layout: Layout,
    judge: Judge,
    *,
    on_rest: Callable[[bytes], object] = lambda _: None,
) -> Iterator[JudgedOutput]:
    """The outputs of a file, in order. `on_rest` is given the bytes that no output holds."""
    if layout is Layout.ONE:
        yield judged_file(name, file, judge)
        return
    for piece in pieces_of(file, layout, on_rest=on_rest):
        yield judged_piece(name, piece, judge)


def pieces_of(
    file: Ahead,
    layout: Layout,
    *,
    on_rest: Callable[[bytes], object] = lambda _: None,
    on_silent: Callable[[], object] | None = None,
) -> Iterator[Piece]:
    """What a file that holds records has of each."""
    from guard.command.records import array_pieces, line_pieces

    if layout is Layout.ARRAY:
        return array_pieces(file, on_rest=on_rest)
    return line_pieces(file, on_rest=on_rest, on_silent=on_silent)


def judged_file(name: str, file: IO[bytes] | Ahead, judge: Judge) -> JudgedOutput:
    """The one output that a file is; `name` is what it is called in the report."""
    return judged_data(name, file.read(most_bytes(judge)), judge)


def most_bytes(judge: Judge) -> int:
    """How much is read of a file that is one output: what is longer is refused for its length."""
    return _BYTES_A_CHARACTER * judge.guard.language.notation.max_characters + 1


def judged_data(name: str, data: bytes, judge: Judge) -> JudgedOutput:
    """The one output that the bytes of a file are.

    A line break at the end of a file is the file's, where the output is accepted without it and not with it. A byte-order
    mark at its beginning is the file's, unless the output is accepted with it.
    """
    guard = judge.guard
    text: str | bytes = data if len(data) < most_bytes(judge) else data.decode("utf-8", "replace")
    verdict = judge.verdict(guard, text, None)
    if not isinstance(verdict, Accepted) and data.startswith(_BOM):
        text = text.removeprefix(_BOM) if isinstance(text, bytes) else text.removeprefix("\ufeff")
        verdict = judge.verdict(guard, text, None)
    if not isinstance(verdict, Accepted) and data.endswith(b"\n") and "\n" not in guard.language.notation.outline.blank:
        without_break = judge.verdict(guard, text[: -2 if data.endswith(b"\r\n") else -1], None)
        verdict = without_break if isinstance(without_break, Accepted) else verdict
    return JudgedOutput(judge.report(name, verdict, guard), data)


def judged_piece(name: str, piece: Piece, judge: Judge) -> JudgedOutput:
    """The output of one record of a file; what is broken is answered as broken."""
    from guard.command.records import record_of

    record = record_of(piece, judge.schemas)
    fault = record.fault
    if record.output is not None:
        try:
            guard = judge.for_record(record)
        except RuleChoiceError as error:
            from guard.command.records import refused

            fault = refused(record, f"the record's `ignore` cannot be used: {error}")
        else:
            verdict = judge.verdict(guard, record.output, record.question)
            return JudgedOutput(judge.report(name, verdict, guard, record), record.raw, record)
    assert fault is not None
    source = Source(record.line, f"{name}:{record.number}")
    report = Report(name, judge.guard.language, source, (fault,), id=record.id, line=record.number)
    return JudgedOutput(report, record.raw, record)
