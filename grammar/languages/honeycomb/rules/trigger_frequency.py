"""trigger-frequency: a trigger that runs too seldom or too often for the time that its query covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grammar.diagnostic import printable
from grammar.languages.honeycomb.timespan import DAY, figure
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_DEFAULT_S = 900
_STEP_S = 60
_TIMES = 4


def _every(seconds: object) -> Mapping[str, object]:
    return {"trigger": {"frequency": seconds}}


@rule(
    Query,
    needs=["trigger"],
    catalogue=["R115"],
    invalid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 1800}', profile="trigger", facts=_every(7200)),
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 7200}', profile="trigger", facts={"trigger": {}}),
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger", facts=_every(100)),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 1200}', profile="trigger", facts=_every(600)),
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger", facts=_every(900)),
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger"),
    ],
)
def trigger_frequency(query: Query, context: Context) -> Iterable[Finding] | None:
    """A trigger's frequency is not a supported one, or does not fit the time range of its query.

    A trigger runs every 60 to 86,400 seconds, in steps of 60; the default is 900. Its query has to cover at least the
    time since the last run, at most four times that, and at most a day. No fix is offered, because the text does not
    say which of the two was meant.

    A query without `time_range` is not reported, since the service uses the frequency; trigger-without-time-range warns
    about it.
    """
    trigger = context.facts.get("trigger")
    frequency = trigger.get("frequency") if isinstance(trigger, Mapping) else None
    if frequency is None:
        frequency = _DEFAULT_S
    if type(frequency) is not int or frequency % _STEP_S or not _STEP_S <= frequency <= DAY:
        said = figure(frequency) if type(frequency) is int else printable(str(frequency)[:40])
        return [
            Finding(
                f"the trigger runs every {said} seconds, but must run every {_STEP_S} to {DAY}, in steps of {_STEP_S}",
                label="the query of that trigger",
                help=f"use a frequency that is a multiple of {_STEP_S}",
            )
        ]
    length = query.time_range
    if length is None:
        return None
    longest = min(_TIMES * frequency, DAY)
    if frequency <= length <= longest:
        return None
    return [
        Finding(
            f"the query covers {figure(length)} seconds, but a trigger that runs every {frequency} seconds "
            f"allows {frequency} to {longest}",
            path=("time_range",),
            label="too short for the frequency" if length < frequency else "too long for the frequency",
            help=f"cover {frequency} to {longest} seconds, or run the trigger "
            + ("more often" if length < frequency else "less often"),
        )
    ]
