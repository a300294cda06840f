"""mostly-punctuation: more signs than letters."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Glance, Sight, Sign, Weight, detector

_MEASURED = 12


@detector(
    Weight.NOTED,
    sight=Sight.TEXT,
    out_of_scope=['}}]]}}""{{[[ x ((', "$$$ %%% ^^^ &&& a"],
    in_scope=["status >= 500", "http.url = /a/b/c", "$1, $2"],
)
def mostly_punctuation(glance: Glance) -> Iterator[Sign]:
    """More than four characters in ten are signs.

    Regular expressions and templates look like that too, so this never refuses.
    """
    text = glance.text
    signs = sum(not (character.isalnum() or character == " ") for character in text)
    if len(text) >= _MEASURED and signs * 10 > len(text) * 4:
        yield Sign(f"{signs} of {len(text)} characters are signs")
