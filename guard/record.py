"""Record: one call as a line of JSON; Recorder: what takes them.

A record is what flows round: evals read it, training data are made of it, a person labels it. It holds plain values only,
so it can be read where the language, the schema or the policy of its call are not at hand. A line of a record is also a
line that `guard check` reads: `output` is what the model said last, `input` the question.

Version 1 of the form: a reader may rely on the members that are named here, and must pass over others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Protocol

from grammar.frozen import field, frozen

VERSION = 1
"""The version of the form. Another one is another number, and is told in the changelog."""

MAX_LINE_BYTES = 8_000_000
"""A longer line is answered as broken and passed over, so that memory stays constant whatever the file."""

UNJUDGED = "unguarded"
"""The outcome of a record of which nothing was judged: it comes from another tool, or a door let it through."""

Plain = Mapping[str, Any]
"""What JSON calls an object."""


@frozen
class RecordedText:
    """One text of an answer with what was said of it, as `Verdict.to_dict` says it.

    `text` is as the model wrote it, None where it was left out or deleted. `verdict` is the decision in one word, None where
    the text was not judged. `query` is the canonical text, None where there is none. `diagnostics` and `repairs` are those
    of version 1 of a verdict's own form; of a diagnostic whose content was deleted `rule`, `severity` and `span` are left.
    `reason` is why the model declined.
    """

    text: str | None = None
    verdict: str | None = None
    query: str | None = None
    diagnostics: tuple[Plain, ...] = ()
    repairs: tuple[Plain, ...] = ()
    unjudged: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether there was a query to run."""
        return self.verdict in ("accepted", "repaired")

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the errors, each once, in order; empty where nothing was refused."""
        named = (diagnostic.get("rule") for diagnostic in self.diagnostics if diagnostic.get("severity") == "error")
        return tuple(dict.fromkeys(name for name in named if isinstance(name, str)))


@frozen
class RecordedAttempt:
    """One answer of the model. `texts` are those that were judged, in order; there is at least one.

    `messages` are those that were sent for it, None where they are not known. `input_tokens`, `output_tokens` and `cost`
    are None where the provider did not say; `seconds` is how long the call and the judging took, None where it is not known.
    """

    texts: tuple[RecordedText, ...] = (RecordedText(),)
    messages: tuple[Plain, ...] | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None

    @property
    def worst(self) -> RecordedText:
        """The text that counts for the answer: the first refused one, else the first that declines, else the first of all."""
        for verdict in ("rejected", "declined"):
            for text in self.texts:
                if text.verdict == verdict:
                    return text
        return self.texts[0]

    @property
    def is_accepted(self) -> bool:
        """Whether there is a query to run in every text of the answer."""
        return all(text.is_accepted for text in self.texts)


@frozen
class Record:
    """One call: the question, what was sent, every attempt with its verdict, what was handed on, and what judged it.

    `id` names the record; `time` is when the call was made, in UNIX seconds, None where it is not known. `outcome` is that of
    the call's report, in one word, and ``unguarded`` where nothing was judged. `messages` are those of the first attempt as
    they were sent, None where they are not known or were left out; `tools` are those that were offered. `handed_on` are the
    texts that the caller got, empty where there were none, None where the guard did not see them. `digests` name what the
    texts were held to, by ``grammar``, ``vocabulary``, ``schema``, ``policy`` and ``template``, as far as there are such;
    `software` is the version that judged. `hashes` are salted hashes of the contents, by their names in the line: a content
    may go, and its hash stays. `masked` are the names of the contents in which something was masked, `left_out` of those that
    were not written or were deleted. `extra` are the members of the line that are not of this form (`expected`, `columns`).
    """

    id: str
    time: float | None = None
    door: str = ""
    outcome: str = UNJUDGED
    question: str | None = None
    model: str | None = None
    messages: tuple[Plain, ...] | None = None
    tools: tuple[Plain, ...] = ()
    attempts: tuple[RecordedAttempt, ...] = ()
    handed_on: tuple[str, ...] | None = None
    stopped: str | None = None
    screening: Plain | None = None
    history: tuple[Plain, ...] = ()
    inspected: tuple[str, ...] = ()
    uninspected: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    failure: str = ""
    seconds: float | None = None
    language: str = ""
    profile: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    software: str = ""
    tags: tuple[str, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    salts: Mapping[str, str] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def output(self) -> str | None:
        """What the model said last; None where it was not called, or where the content is gone."""
        return self.attempts[-1].worst.text if self.attempts else None

    @property
    def verdict(self) -> str | None:
        """The verdict on the last answer, in one word; None where nothing was judged."""
        return self.attempts[-1].worst.verdict if self.attempts else None

    @property
    def query(self) -> str | None:
        """The canonical query of the last answer; None where there is none."""
        return self.attempts[-1].worst.query if self.attempts else None

    @property
    def is_judged(self) -> bool:
        """Whether every text of the last answer has a verdict."""
        return bool(self.attempts) and all(text.verdict is not None for text in self.attempts[-1].texts)

    @property
    def schema(self) -> Any:
        """What the line says of its own schema, in any form that `read_schema` knows; None where it says nothing."""
        return self.extra.get("schema", self.extra.get("columns"))

    def to_dict(self) -> dict[str, Any]:
        """The record as dict, list, str, float, int and None, without members that say nothing."""
        members = _stated(_members(self))
        return members | {key: value for key, value in self.extra.items() if key not in _MEMBERS}

    def to_line(self) -> str:
        """The record on one line of JSON, without a line break at its end. `read_line` gives it back."""
        return line_of(self.to_dict())


@frozen
class BrokenRecord:
    """A line that is no record: its number in the file from 1, what is wrong with it, and its beginning."""

    number: int
    message: str
    line: str = ""


class Recorder(Protocol):
    """What takes the records of calls: a `guard.records.Journal`, or anything that has this method."""

    def add(self, make: Callable[[], Record], /) -> None:
        """Take one record; `make` gives it.

        Making it takes longer than a call need wait, so it is best left to another thread. What this raises never reaches the
        call.
        """


def _stated(members: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}


def _members(record: Record) -> dict[str, Any]:
    last = len(record.attempts) - 1
    attempts = [_attempt(each, record.messages, is_last=at == last) for at, each in enumerate(record.attempts)]
    return {
        "version": VERSION,
        "id": record.id,
        "time": None if record.time is None else stamp(record.time),
        "door": record.door or None,
        "outcome": record.outcome,
        "language": record.language or None,
        "profile": record.profile or None,
        "input": record.question,
        "output": record.output,
        "model": record.model,
        "messages": None if record.messages is None else list(record.messages),
        "tools": list(record.tools) or None,
        "attempts": attempts,
        "handed_on": None if record.handed_on is None else list(record.handed_on),
        "stopped": record.stopped,
        "screening": record.screening,
        "history": list(record.history) or None,
        "inspected": list(record.inspected) or None,
        "uninspected": list(record.uninspected) or None,
        "silent": list(record.silent) or None,
        "failure": record.failure or None,
        "seconds": _rounded(record.seconds),
        "digests": dict(record.digests) or None,
        "software": record.software or None,
        "tags": list(record.tags) or None,
        "hashes": dict(record.hashes) or None,
        "salts": dict(record.salts) or None,
        "masked": list(record.masked) or None,
        "left_out": list(record.left_out) or None,
    }


def _attempt(attempt: RecordedAttempt, first: tuple[Plain, ...] | None, *, is_last: bool) -> dict[str, Any]:
    """An attempt as a dict; its messages only as far as they are others than the record's.

    The text that counts for the last answer is the record's `output`, and is not written again: there stands `true`.
    """
    worst = attempt.worst if is_last else None
    members: dict[str, Any] = {"texts": [_text(text, is_output=text is worst) for text in attempt.texts]}
    sent = attempt.messages
    if sent is None:
        members["messages"] = None if first is None else False
    elif sent != first:
        is_longer = first is not None and len(sent) > len(first) and sent[: len(first)] == first
        members["added" if is_longer else "messages"] = list(sent[len(first or ()) :] if is_longer else sent)
    usage = {"input_tokens": attempt.input_tokens, "output_tokens": attempt.output_tokens, "cost": attempt.cost}
    members["usage"] = _stated(usage) or None
    members["seconds"] = _rounded(attempt.seconds)
    return _stated(members)


def _text(text: RecordedText, *, is_output: bool) -> dict[str, Any]:
    return _stated(
        {
            "output": True if is_output and text.text is not None else text.text,
            "verdict": text.verdict,
            "query": text.query,
            "diagnostics": list(text.diagnostics) or None,
            "repairs": list(text.repairs) or None,
            "unjudged": list(text.unjudged) or None,
            "reason": text.reason,
        }
    )


def line_of(members: Mapping[str, Any]) -> str:
    """An object on one line of JSON that no reader of lines breaks; halves of characters are escaped, and so come back."""
    try:
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:  # numbers that JSON does not have, which other tools write
        members = _finite(members)
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return json.dumps(members, separators=(",", ":"))
        text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    return text


def _finite(value: Any) -> Any:
    """The value with None in place of numbers that JSON does not have."""
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def new_id(time: float, random: bytes) -> str:
    """A name for a record: the time in milliseconds and ten random bytes, in 32 hexadecimal digits that sort as the times do.

    >>> new_id(1_796_083_200.25, bytes(10))
    '01a22ee6b0fa00000000000000000000'
    """
    return f"{max(int(time * 1000), 0):012x}"[-12:] + random[:10].hex()


def stamp(time: float) -> str:
    """UNIX seconds as RFC 3339 writes them in UTC, to the microsecond; such texts sort as the times do.

    >>> stamp(1_796_083_200.25)
    '2026-12-01T00:00:00.250000Z'
    """
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)


# --- reading ---


_MOST = 1e15
"""No number of a record is larger: more would not come back as it was."""
_END_OF_TIME = 253_402_300_800
"""The year 10000, in UNIX seconds."""


class _BadError(ValueError):
    """A member is not of the form; the message says which."""


def read_lines(lines: Iterable[bytes | str]) -> Iterator[Record | BrokenRecord]:
    """The records of lines, one at a time and in order; a line that is none is answered as broken, a blank one passed over.

    An open file is read in constant memory, whatever it holds, where it is given in bounded lines: see
    `guard.records.read_file`.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield read_line(line, number)


def read_line(line: bytes | str, number: int = 1) -> Record | BrokenRecord:
    """The record that a line is: one that `Record.to_line` wrote, or any that `guard check` reads.

    Of the second kind `output` is the only attempt. Its `id` is the number of the line where it has none. Never raises, on
    any line.
    """
    try:
        text = line if isinstance(line, str) else line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        shown = line.decode("utf-8", "replace") if isinstance(line, bytes) else ""
        return _broken(number, f"byte {error.start} of the line is not UTF-8", shown)
    try:
        members = json.loads(text, object_pairs_hook=_object_of)
    except json.JSONDecodeError as error:
        return _broken(number, f"the line is not JSON from character {error.pos + 1} on", text)
    except (ValueError, RecursionError):
        return _broken(number, "the line is not JSON that can be read", text)
    if not isinstance(members, dict):
        return _broken(number, "the line is not a JSON object", text)
    if isinstance(members, _Twice):
        return _broken(number, f"the record has `{members.key[:60]}` twice", text)
    try:
        return _record(members, text, number)
    except _BadError as error:
        return _broken(number, str(error), text)


class _Twice(dict[str, Any]):
    """An object that had a key more than once: the first such."""

    key = ""


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice = _Twice(members)
    keys = [key for key, _ in pairs]
    twice.key = next(key for key in keys if keys.count(key) > 1)
    return twice


def _broken(number: int, message: str, line: str) -> BrokenRecord:
    return BrokenRecord(number, message, line[:200].rstrip("\r\n"))


def _record(members: dict[str, Any], line: str, number: int) -> Record:
    version = members.get("version", VERSION)
    if version != VERSION or isinstance(version, bool):
        raise _BadError(f"the record has version {version!r:.20}; this is a reader of version {VERSION}")
    get = members.get
    known = {
        "time": _time(get("time")),
        "outcome": _string(members, "outcome", UNJUDGED),
        "question": get("input") if isinstance(get("input"), str) else None,
        "messages": _objects(members, "messages") if get("messages") is not None else None,
        "tools": _objects(members, "tools"),
        "handed_on": _strings(members, "handed_on") if get("handed_on") is not None else None,
        "screening": _object(members, "screening") if get("screening") is not None else None,
        "history": _objects(members, "history"),
        "seconds": _number(members, "seconds"),
        **{name: _string(members, name, None) for name in ("model", "stopped")},
        **{name: _string(members, name, "") for name in ("door", "failure", "language", "software")},
        "profile": _string(members, "profile", ""),
        **{name: _strings(members, name) for name in _LISTS},
        **{name: _named(members, name) for name in ("digests", "hashes", "salts")},
    }
    extra = {key: value for key, value in members.items() if key not in _MEMBERS}
    if isinstance(get("attempts"), list):
        output = _string(members, "output", None)
        attempts = tuple(_read_attempt(each, output, known["messages"]) for each in _objects(members, "attempts"))
    else:
        attempts = _only_attempt(members, line, known["left_out"])
        extra = {key: value for key, value in extra.items() if key not in _SPOKEN}
        if "input" in members and not isinstance(members["input"], str):
            extra["input"] = members["input"]
    return Record(_id(get("id"), number), attempts=attempts, extra=extra, **known)


_LISTS = ("inspected", "uninspected", "silent", "tags", "masked", "left_out")
_MEMBERS = frozenset(
    "version id time door outcome language profile input output model messages tools attempts handed_on stopped screening "
    "history inspected uninspected silent failure seconds digests software tags hashes salts masked left_out".split()
)
_SPOKEN = frozenset({"verdict", "query", "diagnostics", "repairs", "unjudged", "reason"})


def _only_attempt(members: dict[str, Any], line: str, left_out: Sequence[str]) -> tuple[RecordedAttempt, ...]:
    """The attempt of a line that says one output, with a verdict on it or without."""
    if "output" not in members:
        if left_out:
            return ()
        raise _BadError("the record has no `output`")
    raw = {name: _raw(members, name, line) for name in ("output", "query")}
    text = _read_text({**members, **raw}, None)
    return (RecordedAttempt((text,), seconds=_number(members, "seconds")),)


def _raw(members: dict[str, Any], name: str, line: str) -> str | None:
    """A text, or the text of a JSON value as it stands: writing it again would hide equal keys and round numbers."""
    value = members.get(name)
    if isinstance(value, str) or (value is None and name == "query"):
        return value
    from grammar import Source  # noqa: PLC0415  # most lines hold texts
    from grammar.notations.json import locate  # noqa: PLC0415

    span = locate(Source(line)).values.get((name,))
    if span is None:
        raise _BadError(f"the record's `{name}` cannot be found")
    return line[span.start : span.end]


def _read_attempt(members: Plain, output: str | None, first: tuple[Plain, ...] | None) -> RecordedAttempt:
    texts = tuple(_read_text(each, output) for each in _objects(members, "texts"))
    if not texts:
        raise _BadError("an attempt of the record has no `texts`")
    messages = first
    if members.get("messages") is False:
        messages = None
    elif members.get("messages") is not None:
        messages = _objects(members, "messages")
    elif "added" in members:
        messages = (*(first or ()), *_objects(members, "added"))
    usage = _object(members, "usage") if "usage" in members else {}
    read, written = (_number(usage, name) for name in ("input_tokens", "output_tokens"))
    return RecordedAttempt(
        texts,
        messages,
        None if read is None else int(read),
        None if written is None else int(written),
        _number(usage, "cost"),
        _number(members, "seconds"),
    )


def _read_text(members: Plain, output: str | None) -> RecordedText:
    text = output if members.get("output") is True else _string(members, "output", None)
    return RecordedText(
        text,
        _string(members, "verdict", None),
        _string(members, "query", None),
        _objects(members, "diagnostics"),
        _objects(members, "repairs"),
        _strings(members, "unjudged"),
        _string(members, "reason", None),
    )


def _id(value: Any, number: int) -> str:
    """The name of a record; of one that is named by another JSON value its text, and by none the number of its line."""
    if isinstance(value, str):
        return value
    return str(number) if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _time(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _END_OF_TIME:
        return float(value)
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo is not None else read.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        raise _BadError(f"the record's `time` is {value!r:.60}, which is neither UNIX seconds nor RFC 3339") from None


def _string(members: Plain, name: str, otherwise: Any) -> Any:
    value = members.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, str):
        raise _BadError(f"the record's `{name}` must be a string")
    return value


def _number(members: Plain, name: str) -> float | None:
    value = members.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST:
        return value
    raise _BadError(f"the record's `{name}` must be a number")


def _object(members: Plain, name: str) -> Plain:
    value = members.get(name)
    if not isinstance(value, dict):
        raise _BadError(f"the record's `{name}` must be an object")
    return value


def _objects(members: Plain, name: str) -> tuple[Plain, ...]:
    value = members.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        raise _BadError(f"the record's `{name}` must be a list of objects")
    return tuple(value)


def _strings(members: Plain, name: str) -> tuple[str, ...]:
    value = members.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _BadError(f"the record's `{name}` must be a list of strings")
    return tuple(value)


def _named(members: Plain, name: str) -> Mapping[str, str]:
    value = members.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise _BadError(f"the record's `{name}` must be an object of strings")
    return value
