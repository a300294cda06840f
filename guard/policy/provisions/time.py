"""How much time may be asked about, and how long ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grammar import Finding, Language
from grammar.checker import Judgement
from grammar.footprint import FootprintReader, Window
from guard.policy import faults
from guard.policy.provision import Inquiry, Provision, figure, judged
from guard.policy.statement import Policy, Time

_OFTEN = 10
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """Time, where the language knows none."""
    if policy.time is not None and not footprint.has_window:
        yield "time"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of time."""
    del language
    if policy.time is not None:
        yield Provision("time", policy.name, _Times(policy.time).objections)


@dataclass(frozen=True, slots=True, eq=False)
class _Times:
    limits: Time

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        limits, window, unit = self.limits, inquiry.footprint.window or Window(None), inquiry.unit
        if limits.offset is not None and window.offset > limits.offset:
            message = f"the comparison lies {figure(window.offset)} seconds back, more than the {limits.offset} allowed"
            yield judged(faults.LONG_COMPARISON, Finding(message, window.offset_path, help="compare with a later time"))
        seconds, age = _extent(window, inquiry.now)
        is_unknown = (limits.longest is not None and seconds is None) or (limits.oldest is not None and age is None)
        if is_unknown:
            message = f"the time range of the {unit} cannot be determined"
            help_ = "state the time range in seconds back from now"
            yield judged(faults.UNKNOWN_TIME, Finding(message, window.path, help=help_))
            return
        if limits.longest is not None and seconds is not None and seconds > limits.longest:
            message = f"the {unit} covers {duration(seconds)}, more than the {duration(limits.longest)} allowed"
            help_ = f"ask about at most {limits.longest} seconds"
            yield judged(faults.LONG_TIME, Finding(message, window.path, help=help_))
        if limits.oldest is not None and age is not None and age > limits.oldest:
            message = f"the {unit} looks back {duration(age)}, more than the {duration(limits.oldest)} allowed"
            help_ = f"look back at most {limits.oldest} seconds"
            yield judged(faults.OLD_START, Finding(message, window.path, help=help_))


def _extent(window: Window, now: float | None) -> tuple[int | None, int | None]:
    """How many seconds a window covers and how long ago it, or what it is compared with, begins; None: not known."""
    seconds, start = window.seconds, window.start
    if seconds is None:
        return None, None
    if start is None:
        return seconds, seconds + window.offset
    if now is None:
        return (None if window.reaches_now else seconds), None
    since = int(now) - start
    return (max(seconds, since) if window.reaches_now else seconds), since + window.offset


def duration(seconds: int) -> str:
    """A duration in the largest unit of which it is a multiple, or rounded to one that it is many times as long as."""
    unit, size = next((unit_size for unit_size in _UNITS if seconds and seconds % unit_size[1] == 0), ("second", 1))
    about, length = next((unit_size for unit_size in _UNITS if seconds >= _OFTEN * unit_size[1]), (unit, size))
    if length > size:
        return f"about {figure(seconds // length)} {about}s"
    number = seconds // size
    return f"{figure(number)} {unit}{'s' * (number != 1)}"
