"""What the doors report of a response that never became a verdict: a page for each code."""

from __future__ import annotations

from grammar import Fault, Severity

FAULTS: tuple[Fault, ...] = (
    Fault(
        "answer-too-large",
        Severity.ERROR,
        "The response is larger than `max_bytes`, unpacked.\n\n"
        "It is refused with status 502 and nothing of it is kept. Raise `max_bytes` of the checkpoint where such responses "
        "are expected.",
    ),
    Fault(
        "answer-too-slow",
        Severity.ERROR,
        "The response did not end within `max_seconds`.\n\n"
        "A stream can be kept alive for ever, so it is refused with status 502. A stream that is only observed has no such "
        "limit.",
    ),
    Fault(
        "broken-answer",
        Severity.ERROR,
        "The response cannot be read: it is not UTF-8, not JSON, or repeats a key.\n\n"
        "Two readers of a repeated key may see two different values, so the response is refused with status 502, which "
        "clients may retry.",
    ),
    Fault(
        "cut-stream",
        Severity.ERROR,
        "The stream ended before the service said that the answer was complete.\n\n"
        "The missing part is unknown, so the response is refused with status 502, which clients may retry.",
    ),
    Fault(
        "guard-failed",
        Severity.ERROR,
        "The guard itself failed, so the answer was refused unchecked.\n\n"
        "What failed is in the log, with its traceback, and is the cause of the exception where refusals are raised.",
    ),
    Fault(
        "unexpected-media-type",
        Severity.ERROR,
        "The response is neither JSON nor a stream of events.\n\n"
        "No text of the model is found in any other media type, so the response is refused with status 502.",
    ),
    Fault(
        "unguarded",
        Severity.ERROR,
        "The request or the response has a form that no provider knows, so it was not checked.\n\n"
        'It is refused, unless the checkpoint says `unguarded="pass"`. The report names what was not checked.',
    ),
)
"""Every page, in alphabetical order of the names."""
