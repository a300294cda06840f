"""Spans and log records of OpenTelemetry in the two forms in which files keep them: OTLP as JSON, and the SDK's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grammar.frozen import frozen
from guard.records.importer import Document, a_list, a_time, an_amount, an_object, between

_DEEPEST = 40
_END_OF_TIME = 253_402_300_800 * 10**9
"""The year 10000, in nanoseconds."""


@frozen
class Signal:
    """A span or a log record: its attributes as plain values, its name, when it began and how long it took.

    `event` is what a log record reports, empty for a span.
    """

    id: str
    name: str
    attributes: Document
    time: float | None
    seconds: float | None
    event: str = ""
    failure: str = ""


def is_telemetry(document: Document) -> bool:
    """Whether a document is of OpenTelemetry: OTLP, or one span or log record as the SDK's console exporter writes it."""
    if "resourceSpans" in document or "resourceLogs" in document:
        return True
    is_span = (
        isinstance(document.get("context"), dict) and "span_id" in document["context"] and "attributes" in document
    )
    return is_span or ("observed_timestamp" in document and "span_id" in document and "attributes" in document)


def signals(document: Document) -> Iterator[Signal]:
    """The spans and log records of a document, in its order.

    Raises:
        ShapeError: it is not of OpenTelemetry.
    """
    for group, scope, signal in (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords")):
        for resource in a_list(document.get(group), group):
            for scoped in a_list(an_object(resource, group).get(scope), scope):
                for each in a_list(an_object(scoped, scope).get(signal), signal):
                    yield _from_otlp(an_object(each, signal))
    if "attributes" in document:
        yield _from_console(document)


def _from_otlp(signal: Document) -> Signal:
    attributes = {
        str(an_object(each, "an attribute").get("key")): _plain(each.get("value"), _DEEPEST)
        for each in a_list(signal.get("attributes"), "attributes")
    }
    start, end = (_nanoseconds(signal.get(name)) for name in ("startTimeUnixNano", "endTimeUnixNano"))
    if start is None:
        start = _nanoseconds(signal.get("timeUnixNano")) or _nanoseconds(signal.get("observedTimeUnixNano"))
    status = signal.get("status") if isinstance(signal.get("status"), dict) else {}
    is_failed = isinstance(status, dict) and status.get("code") in (2, "STATUS_CODE_ERROR")
    event = str(signal.get("eventName") or attributes.get("event.name") or "")
    return Signal(
        _name(signal.get("traceId"), signal.get("spanId")),
        str(signal.get("name", "")),
        attributes,
        start,
        between(start, end),
        event,
        _failure(attributes) if is_failed else "",
    )


def _from_console(signal: Document) -> Signal:
    attributes = an_object(signal.get("attributes") or {}, "attributes")
    context = an_object(signal.get("context") or signal, "context")
    start, end = a_time(signal.get("start_time")), a_time(signal.get("end_time"))
    if start is None:
        start = a_time(signal.get("timestamp")) or a_time(signal.get("observed_timestamp"))
    status = signal.get("status")
    is_failed = isinstance(status, dict) and status.get("status_code") == "ERROR"
    event = str(signal.get("event_name") or attributes.get("event.name") or "")
    return Signal(
        _name(context.get("trace_id"), context.get("span_id")),
        str(signal.get("name", "")),
        attributes,
        start,
        between(start, end),
        event,
        _failure(attributes) if is_failed else "",
    )


def _name(trace: Any, span: Any) -> str:
    """What a span is named by; empty for what belongs to none."""
    names = [str(name or "").removeprefix("0x") for name in (trace, span)]
    return "-".join(names) if all(name.strip("0") for name in names) else ""


def _failure(attributes: Document) -> str:
    return str(attributes.get("error.type") or "error")


def _nanoseconds(value: Any) -> float | None:
    if isinstance(value, str) and value.isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _END_OF_TIME:
        return round(value / 1e9, 6)
    return None


def _plain(value: Any, depth: int) -> Any:
    """The value of an attribute, as OTLP's JSON writes it, as a plain one."""
    if not isinstance(value, dict) or not value or not depth:
        return None
    for key in ("stringValue", "boolValue", "doubleValue", "bytesValue"):
        if key in value:
            return value[key]
    if "intValue" in value:
        amount = an_amount(value["intValue"])
        return None if amount is None else int(amount)
    if "arrayValue" in value:
        return [
            _plain(each, depth - 1)
            for each in a_list(an_object(value["arrayValue"], "a value").get("values"), "values")
        ]
    if "kvlistValue" in value:
        pairs = a_list(an_object(value["kvlistValue"], "a value").get("values"), "values")
        return {str(an_object(each, "a pair").get("key")): _plain(each.get("value"), depth - 1) for each in pairs}
    return None


def numbered(attributes: Document, prefix: str) -> list[dict[str, Any]]:
    """A list that attributes hold one value each of, ``prefix.0.role``: its members as nested objects, in their order."""
    members: dict[int, dict[str, Any]] = {}
    for key, value in attributes.items():
        number, _, rest = key.removeprefix(f"{prefix}.").partition(".")
        if key.startswith(f"{prefix}.") and number.isdecimal() and len(number) < 6 and rest:
            _set(members.setdefault(int(number), {}), rest.split("."), value)
    return [members[number] for number in sorted(members)]


def _set(target: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        inner = target.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target[steps[-1]] = value
