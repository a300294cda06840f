"""baseline-threshold: a trigger with a baseline whose threshold or offset does not go with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grammar.diagnostic import one_of, printable
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule

_COUNT = '{"calculations": [{"op": "COUNT"}], "time_range": 900}'
_OFFSETS = (60, 1440, 10080, 40320)


def _trigger(op: str, value: float, offset: int = 1440) -> Mapping[str, Any]:
    details = {"type": "percentage", "offset_minutes": offset}
    return {"trigger": {"threshold": {"op": op, "value": value}, "baseline_details": details}}


@rule(
    Query,
    needs=["trigger"],
    catalogue=["R120"],
    invalid=[
        Example(_COUNT, profile="trigger", facts=_trigger(">", 100)),
        Example(_COUNT, profile="trigger", facts=_trigger(">=", -838)),
        Example(_COUNT, profile="trigger", facts=_trigger("<=", 100)),
        Example(_COUNT, profile="trigger", facts=_trigger(">=", 100, offset=30)),
    ],
    valid=[
        Example(_COUNT, profile="trigger", facts=_trigger(">=", 100)),
        Example(_COUNT, profile="trigger", facts=_trigger("<=", -20)),
        Example(_COUNT, profile="trigger", facts={"trigger": {"threshold": {"op": ">", "value": 100}}}),
    ],
)
def baseline_threshold(query: Query, context: Context) -> Iterable[Finding] | None:
    """A trigger compares with a baseline, but its threshold is not a change, or its offset is not a supported one.

    A change is an increase of at least N (`>=` with N not negative) or a decrease of at least N (`<=` with a number
    that is not positive). The baseline lies 60, 1440, 10080 or 40320 minutes back: an hour, a day, a week, four weeks.

    A trigger without a baseline is not reported; its threshold may be any number.
    """
    trigger = context.facts.get("trigger")
    details = trigger.get("baseline_details") if isinstance(trigger, Mapping) else None
    if not isinstance(trigger, Mapping) or not isinstance(details, Mapping) or not details:
        return None
    findings: list[Finding] = []
    threshold = trigger.get("threshold")
    if isinstance(threshold, Mapping):
        op, value = threshold.get("op"), threshold.get("value")
        if not _is_change(op, value):
            findings.append(
                Finding(
                    f"the trigger compares with a baseline, but its threshold is `{_said(op)} {_said(value)}`",
                    label="the query of that trigger",
                    help="use `>=` with a number from 0 up, or `<=` with a number from 0 down",
                )
            )
    offset = details.get("offset_minutes")
    if offset is not None and offset not in _OFFSETS:
        findings.append(
            Finding(
                f"the trigger's baseline lies {_said(offset)} minutes back, which the service does not offer",
                label="the query of that trigger",
                help=f"use {one_of([str(minutes) for minutes in _OFFSETS])}",
            )
        )
    return findings


def _is_change(op: object, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return (op == ">=" and value >= 0) or (op == "<=" and value <= 0)


def _said(value: object) -> str:
    return printable(str(value)[:40]).replace("`", "'")
