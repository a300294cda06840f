"""Gates: what the figures of an evaluation must keep, in a small language with a grammar of its own.

The grammar stands beside this file and is read by `Language.from_lark`, as a user's own would be: what is wrong with a gate is
said with its place, and nothing about it is guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from grammar import Language
from grammar.diagnostic import one_of, quote
from grammar.frozen import frozen
from grammar.suggestion import nearest
from guard.evals.comparison import Comparison
from guard.evals.scored import BROKEN, VERDICTS
from guard.evals.totals import Totals
from guard.journey import Guard
from guard.verdict import Accepted, Rejected

MEASURES = ("usable", "passed", *VERDICTS, BROKEN)
"""The measures of every evaluation; assertions and the names of rules and faults are further ones."""


class GateError(ValueError):
    """A gate that cannot be used; the message is one sentence."""


@frozen
class Gate:
    """One gate. `kind` is ``rate``, ``amount``, ``margin`` or ``news``.

    A rate is held to `threshold`: a part where `is_part`, else a count. An amount is a `statistic` of a `quantity`. A margin is
    how far a rate may be from the baseline's, as a part. Of news, `measure` may be had by no case that had it not before; where
    `is_failure`, it may fail in no case where it did not. `tag` is the slice, None for all records. `is_sure` asks for the end
    of the interval in place of the rate.
    """

    text: str
    kind: str
    measure: str = ""
    is_at_least: bool = True
    threshold: float = 0.0
    is_part: bool = False
    statistic: str = ""
    quantity: str = ""
    tag: str | None = None
    is_sure: bool = False
    is_failure: bool = False

    @property
    def needs_baseline(self) -> bool:
        """Whether it can be answered only beside an earlier run."""
        return self.kind in ("margin", "news")


@frozen
class GateResult:
    """Whether a gate is kept, with the figure that decided, in words."""

    gate: Gate
    is_kept: bool
    said: str


@cache
def gate_language() -> Language:
    """The language of gates."""
    return Language.from_lark(
        Path(__file__).with_name("gate.lark"),
        name="gate",
        title="Gates",
        unit="gate",
        labels={
            "MEASURE": "a measure",
            "PERCENT": "a percentage",
            "NUMBER": "a number",
            "AT_LEAST": "`>=`",
            "AT_MOST": "`<=`",
            "STRING": "a string",
        },
    )


def read_gate(text: str, names: Collection[str] = ()) -> Gate:
    """The gate that a text states.

    Args:
        text: such as ``accepted >= 95%``.
        names: what is a measure beside `MEASURES`: assertions, rules and faults. A name that is neither is an error, for a gate
            on what is never counted would always be kept.

    Raises:
        GateError: it is no gate, or names what is not measured.

    >>> read_gate("accepted >= 95%").threshold
    0.95
    >>> read_gate("acepted >= 95%")
    Traceback (most recent call last):
    guard.evals.gates.GateError: the gate `acepted >= 95%` measures `acepted`, which is not known; did you mean `accepted`?
    """
    verdict = Guard(gate_language(), is_strict=True).check(text)
    if not isinstance(verdict, Accepted):
        error = verdict.errors[0] if isinstance(verdict, Rejected) else None
        said = (
            f"{error.message}{f'; {error.help}' if error.help else ''}" if error is not None else "it is not accepted"
        )
        raise GateError(f"the gate {quote(text)} cannot be read: {said}")
    gate = _gate(text, verdict.tree)
    if gate.measure and gate.measure not in MEASURES and gate.measure not in names:
        near = nearest(gate.measure, (*MEASURES, *names))
        hint = (
            f"did you mean {quote(near[0])}?"
            if near
            else f"the measures are {one_of(MEASURES, 'and')}, assertions and rules"
        )
        raise GateError(f"the gate {quote(text)} measures {quote(gate.measure)}, which is not known; {hint}")
    if gate.is_failure and gate.measure in MEASURES:
        raise GateError(f"the gate {quote(text)} says `failed`, which is for assertions")
    return gate


def _gate(text: str, tree: object) -> Gate:
    """A gate of its tree: the tokens by the names of their terminals."""
    (root,) = tree.children  # type: ignore[attr-defined]
    tokens: dict[str, list[str]] = {}
    for _, node in gate_language().walk(root):
        if hasattr(node, "text"):
            tokens.setdefault(node.kind, []).append(node.text)
    kinds = {getattr(node, "kind", "") for _, node in gate_language().walk(root)}
    measures = tokens.get("MEASURE", [])
    is_at_least = "AT_LEAST" in tokens
    tag = None
    if "slice" in kinds:
        tag = tokens["STRING"][0][1:-1] if "STRING" in tokens else measures[1]
    if root.kind == "news_gate":
        return Gate(text, "news", measures[0], is_failure="FAILED" in tokens)
    if root.kind == "amount_gate":
        statistic = next(name for name in ("MEDIAN", "P95", "MEAN", "TOTAL") if name in tokens).lower()
        quantity = next(name for name in ("SECONDS", "COST", "TOKENS", "ATTEMPTS") if name in tokens).lower()
        number = float(tokens["NUMBER"][0])
        return Gate(text, "amount", "", is_at_least, number, statistic=statistic, quantity=quantity)
    if root.kind == "margin_gate":
        margin = float(tokens["PERCENT"][0][:-1]) / 100 if "PERCENT" in tokens else 0.0
        if margin and is_at_least == ("PLUS" in tokens):
            raise GateError(
                f"the gate {quote(text)} asks for more than the baseline; write `>= baseline -` or `<= baseline +`"
            )
        return Gate(text, "margin", measures[0], is_at_least, margin, is_part=True, tag=tag)
    is_part = "PERCENT" in tokens
    number = float(tokens["PERCENT"][0][:-1]) / 100 if is_part else float(tokens["NUMBER"][0])
    if is_part and number > 1:
        raise GateError(f"the gate {quote(text)} asks for more than 100%")
    if not is_part and not number.is_integer():
        raise GateError(
            f"the gate {quote(text)} counts records, and {number:g} is no whole number; write a rate as `95%`"
        )
    is_sure = "sure" in kinds
    if is_sure and not is_part:
        raise GateError(f"the gate {quote(text)} counts records; `with confidence` is for rates")
    return Gate(text, "rate", measures[0], is_at_least, number, is_part, tag=tag, is_sure=is_sure)


def judged_gate(gate: Gate, totals: Totals, comparison: Comparison | None = None) -> GateResult:
    """Whether a gate is kept. One that nothing can be said of is not.

    Raises:
        GateError: it compares with a baseline, and there is none.
    """
    if gate.needs_baseline and comparison is None:
        raise GateError(f"the gate {quote(gate.text)} compares with an earlier run, and none is given")
    if gate.kind == "amount":
        amount = totals.amount(gate.statistic, gate.quantity)
        if amount is None:
            return GateResult(gate, False, f"no record says its {gate.quantity}")
        return GateResult(gate, _kept(gate, amount), f"{gate.statistic} {gate.quantity} {amount:.4g}")
    if gate.kind == "rate":
        return _rate_result(gate, totals)
    assert comparison is not None
    if not comparison.pairs:
        return GateResult(gate, False, "no case is in both runs")
    if gate.kind == "news":
        news = comparison.failed_novelties if gate.is_failure or gate.measure in totals.claims else comparison.novelties
        count = news[gate.measure]
        if gate.measure in ("usable", "passed"):
            count = comparison.rate(gate.measure).gained
        return GateResult(gate, not count, f"{count:,} of {comparison.pairs:,} cases")
    paired = comparison.rate(gate.measure, gate.tag)
    interval = paired.score_interval
    if interval is None:
        return GateResult(gate, False, "no case of this kind is in both runs")
    end = interval.low if gate.is_at_least else interval.high
    # Without a margin there is nothing that chance could be inside of: then the rates themselves are held.
    if not gate.threshold:
        end = paired.difference or 0.0
    is_kept = end >= -gate.threshold if gate.is_at_least else end <= gate.threshold
    said = (
        f"difference {paired.difference:+.2%} ({interval.low:+.2%} to {interval.high:+.2%}) over {paired.pairs:,} pairs"
    )
    return GateResult(gate, is_kept, said)


def _rate_result(gate: Gate, totals: Totals) -> GateResult:
    if gate.tag is not None:
        if gate.tag not in totals.tags:
            return GateResult(gate, False, f"no record has the tag {quote(gate.tag)}")
        totals = totals.tags[gate.tag]
    rate = totals.rate(gate.measure)
    interval = rate.interval
    if rate.value is None or interval is None:
        return GateResult(gate, False, "there is no record to judge by")
    said = f"{rate.count:,} of {rate.total:,}, {rate.value:.2%} ({interval.low:.2%} to {interval.high:.2%})"
    if not gate.is_part:
        return GateResult(gate, _kept(gate, rate.count), said)
    if not gate.is_sure:
        return GateResult(gate, _kept(gate, rate.value), said)
    return GateResult(gate, _kept(gate, interval.low if gate.is_at_least else interval.high), said)


def _kept(gate: Gate, figure: float) -> bool:
    return figure >= gate.threshold if gate.is_at_least else figure <= gate.threshold
