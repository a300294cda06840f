"""too-long: more characters, words or line breaks than a question has."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["slow requests " * 500, "a b " * 700, "slow requests" + "\n" * 300 + "by route"],
    in_scope=["slow requests by route", "slow requests\nby route", "p95 latency by route, " * 3],
    hint="Try a shorter question.",
)
def too_long(view: View) -> Iterator[Signal]:
    """The question is longer than real questions are.

    Very long texts are documents and floods. A question with its story, or with a stack trace that was pasted, is far
    shorter than the limits. A text above them is not checked any further, so that refusing a megabyte costs next to
    nothing.
    """
    limits = view.limits
    size = len(view.text)
    if size > limits.characters:
        yield Signal(f"the question has {size:,} characters, more than {limits.characters:,}")
        return
    count = len(view.text.split())
    if count > limits.words:
        yield Signal(f"the question has {count:,} words, more than {limits.words:,}")
    elif size > limits.flagged_characters or count > limits.flagged_words:
        yield Signal(f"the question is long, with {size:,} characters and {count:,} words", weight=Weight.NOTED)
    if not view.is_plain:
        breaks = view.text.count("\n")
        if breaks > limits.line_breaks:
            yield Signal(f"the question has {breaks:,} line breaks, more than {limits.line_breaks:,}")
        elif breaks >= limits.flagged_lines:
            yield Signal(f"the question has {breaks + 1:,} lines", weight=Weight.NOTED)
