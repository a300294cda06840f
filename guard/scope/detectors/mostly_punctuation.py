"""mostly-punctuation: more signs than letters."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector

_MEASURED = 12


@detector(
    Weight.NOTED,
    stage=Stage.TEXT,
    out_of_scope=['}}]]}}""{{[[ x ((', "$$$ %%% ^^^ &&& a"],
    in_scope=["status >= 500", "http.url = /a/b/c", "$1, $2"],
)
def mostly_punctuation(view: View) -> Iterator[Signal]:
    """More than four in ten characters of the question are punctuation or symbols.

    Regular expressions and templates look like that too, so this never refuses.
    """
    text = view.text
    signs = sum(not (character.isalnum() or character == " ") for character in text)
    if len(text) >= _MEASURED and signs * 10 > len(text) * 4:
        yield Signal(f"{signs} of {len(text)} characters are punctuation or symbols")
