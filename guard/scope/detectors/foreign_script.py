"""foreign-script: mostly letters beyond Latin."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector


@detector(
    Weight.NOTED,
    stage=Stage.TEXT,
    out_of_scope=[
        "\u043c\u0435\u0434\u043b\u0435\u043d\u043d\u044b\u0435 \u0437\u0430\u043f\u0440\u043e\u0441\u044b",
        "\u6162\u8bf7\u6c42",
    ],
    in_scope=["latence des requ\u00eates", "duration_ms \u5927\u4e8e 5 by service.name"],
    is_for_plain=False,
)
def foreign_script(view: View) -> Iterator[Signal]:
    """More than three in ten letters of the question are not Latin.

    People ask in their own language, so this never refuses; but the other detectors know English best and find less here.
    """
    letters = [character for character in view.text if character.isalpha()]
    other = sum(character > "\u024f" for character in letters)
    if letters and other * 10 > len(letters) * 3:
        yield Signal(f"{other} of {len(letters)} letters are not Latin")
