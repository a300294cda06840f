"""Footprints: which productions of the grammar the queries of training lines are made of, so that none drowns the others."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from grammar import Language
from grammar.generation.coverage import Coverage, Seen, Tally, seen_in
from grammar.parsing.compilation import compiled

_MOST_FORMS = 20_000
"""So many forms of texts are read for their productions; of a text of any further form they are not known."""

_MOST_CHARACTERS = 20_000
"""Of a longer text they are not known either."""


class Footprints:
    """What the texts of a language are made of, each form of text read once.

    Texts of JSON have the same form where they are the same but for names and numbers; other texts where they are the same.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._forms: dict[str, Seen | None] = {}
        notation = language.notation
        self._words = frozenset(compiled(notation, with_mistakes=False).fixed.values()) if notation.read is None else ()

    def of(self, text: str) -> Seen | None:
        """What a text is made of; None where it is none of the language, or that is not known."""
        if len(text) > _MOST_CHARACTERS:
            return None
        form = self._form(text)
        if form not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                return None
            seen = seen_in(self.language.notation, form)
            self._forms[form] = seen if seen is not None else seen_in(self.language.notation, text)
        return self._forms[form]

    def coverage(self, counts: Counter[Seen]) -> Coverage:
        """The parts of the grammar with how many texts have each, and those that none has."""
        tally = Tally(self.language.notation)
        for seen, times in counts.items():
            tally.add(seen, times)
        return tally.coverage()

    def _form(self, text: str) -> str:
        if self.language.shape is None:
            return text
        try:
            return json.dumps(self._formed(json.loads(text)), separators=(",", ":"))
        except (ValueError, RecursionError):
            return text

    def _formed(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._formed(each) for key, each in value.items()}
        if isinstance(value, list):
            formed = [self._formed(each) for each in value]
            # A third item that is made as the second is no further production.
            return [each for at, each in enumerate(formed) if at < 2 or each != formed[at - 1]]
        if isinstance(value, str):
            return value if json.dumps(value) in self._words or value in self._words else "s"
        if isinstance(value, bool) or value is None:
            return value
        return 0 if isinstance(value, int) else 0.5
