"""Trade: what the people of a trade call the things that columns are named for, and which columns always matter to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from grammar.frozen import field, frozen
from guard.scope.question_text.tokens import parts, stem


@frozen
class Trade:
    """The words and the columns of a trade.

    `synonyms` leads from a word of a question, in lower case, to the words that names of columns have for it. `standing` are
    the columns that a prompt always shows, by their names; one that a schema spells with other separators is the same, and
    one that it does not have is passed over. `known` are names that are in wide use, the most used first: of two columns that
    fit a question alike, the known one comes first.
    """

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standing: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("standing", "known"):
            names: Any = getattr(self, name)
            if isinstance(names, str) or not all(isinstance(each, str) for each in names):
                raise TypeError(f"`{name}` of a Trade is a list of names, not {names!r:.60}")
            object.__setattr__(self, name, tuple(names))
        synonyms: dict[str, tuple[str, ...]] = {}
        stated: Mapping[str, Any] = self.synonyms
        for word, others in stated.items():
            if isinstance(others, str) or not all(isinstance(each, str) for each in others):
                raise TypeError(f"the synonyms of {word!r:.60} are a list of words, not {others!r:.60}")
            key = stem(word.lower())
            stems = (stem(other.lower()) for other in others)
            synonyms[key] = tuple(dict.fromkeys((*synonyms.get(key, ()), *(each for each in stems if each != key))))
        object.__setattr__(self, "synonyms", synonyms)

    def with_further(self, synonyms: Mapping[str, Iterable[str]] | None = None, standing: Iterable[str] = ()) -> Trade:
        """The trade with further synonyms and standing columns, those given here first."""
        further = {word: tuple(others) for word, others in (synonyms or {}).items()}
        every = {word: (*further.get(word, ()), *self.synonyms.get(word, ())) for word in {**further, **self.synonyms}}
        return Trade(every, tuple(dict.fromkeys((*standing, *self.standing))), self.known)

    def standing_in(self, names: Iterable[str]) -> tuple[str, ...]:
        """The standing columns among the names of a schema, in the trade's order, one for each."""
        every = tuple(names)
        exact = frozenset(every)
        folded: dict[tuple[str, ...], str] = {}
        for name in every:
            folded.setdefault(tuple(parts(name)), name)
        chosen = (name if name in exact else folded.get(tuple(parts(name))) for name in self.standing)
        return tuple(dict.fromkeys(name for name in chosen if name is not None))


@cache
def _telemetry() -> Trade:
    """The trade of those who watch software run.

    Source: OpenTelemetry semantic conventions, attribute registry (2026), older names of the same attributes included.
    """
    data = json.loads(files(__package__).joinpath("trade.json").read_text(encoding="utf-8"))
    synonyms: dict[str, tuple[str, ...]] = {}
    for line in data["synonyms"]:
        words, others = line.split("=")
        for word in words.split():
            synonyms[word] = (*synonyms.get(word, ()), *others.split())
    return Trade(synonyms, tuple(data["standing"]), tuple(name for line in data["known"] for name in line.split()))


TELEMETRY = _telemetry()
"""The trade of those who watch software run: what a template has where none is given. It does no other trade's schema harm."""
