"""Synthetic: queries drawn from the grammar and the schema, for what the records lack, each with a question made for it.

Nothing here says what people ask. What is drawn shows a model the parts of the language that nobody has asked for yet; its
questions are written by whatever the caller gives, or are the plain words of the query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from random import Random
from typing import Any

from grammar import Language, Schema
from grammar.chooser import Seeded
from grammar.frozen import frozen
from grammar.generation.coverage import Seen
from grammar.generation.sentences import Stuck, compose, material, sentence, spellings
from guard.journey import Guard
from guard.prompting.template import Template, TemplateError
from guard.training.footprints import Footprints
from guard.training.likeness import Nearby
from guard.training.line import Kind, LeftOut, Origin, TrainingLine
from guard.verdict import Accepted

Ask = Callable[[str, Any], str | None]
"""A query, as text and as tree, to a question that it answers; None where there is none."""

_DRAWN = 6
"""So many queries are drawn for each that is kept: the one that has most of what is lacking."""

_AIMED = 2
"""So many sentences are led to each production that no query has, before others are drawn."""

_TOKENS = 40
_TRIES = 8
"""A run ends after so many times the queries that were asked for."""

_MOST_CHARACTERS = 2_000


@frozen
class Synthesis:
    """How pairs are made: how many, by which seed. Another seed gives others, the same the same."""

    count: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"`count` must be at least 1, not {self.count}")


class Lacking:
    """What queries have had so far: productions and tokens of the grammar, columns, operators; and what is rare among it."""

    def __init__(self, language: Language[Any]) -> None:
        self.language = language
        self.seen: Counter[Seen] = Counter()
        self._footprints = Footprints(language)
        self._counts: Counter[Hashable] = Counter()

    def see(self, text: str, tree: Any) -> None:
        """Count what a query has."""
        seen = self._footprints.of(text)
        if seen is not None:
            self.seen[seen] += 1
        self._counts.update(self._parts(seen, tree))

    def worth(self, text: str, tree: Any) -> float:
        """How much of what is lacking a query has: the rarer its parts, the more; that it is long alone counts little."""
        parts = self._parts(self._footprints.of(text), tree)
        return sum(1 / (1 + self._counts[part]) for part in parts) / math.sqrt(len(parts) or 1)

    def has(self, production: int) -> bool:
        """Whether a query had a production of the grammar, by its place in the compiled one."""
        return bool(self._counts[production])

    def productions(self) -> int:
        """How many productions of the grammar there have been, or kinds of nodes where it has no table."""
        return len(frozenset().union(*(seen.productions or seen.terminals for seen in self.seen)))

    def _parts(self, seen: Seen | None, tree: Any) -> set[Hashable]:
        parts: set[Hashable] = set() if seen is None else {*seen.productions, *seen.terminals}
        reader = self.language.footprint
        if reader is not None:
            touched = reader.read(tree, self.language.vocabulary)
            parts.update(("column", use.name) for use in touched.columns if not use.is_result)
            parts.update(("operator", use.clause, use.name) for use in touched.operators)
        return parts


def synthesised(
    guard: Guard[Any],
    template: Template,
    lacking: Lacking,
    ask: Ask,
    synthesis: Synthesis,
    questions: Iterable[str] = (),
) -> Iterator[TrainingLine | LeftOut]:
    """Pairs of a question and a query that the guard accepts, as lines, and what was drawn and left out.

    Args:
        guard: judges each pair.
        template: renders the messages.
        lacking: what the records have; what is kept is counted there.
        ask: gives the questions.
        synthesis: how many, by which seed.
        questions: of the records; one near to any of them is left out, so that the test of a set made of them stays unseen.
    """
    known = Nearby()
    for earlier in questions:
        known.add(earlier)
    drawing = _Drawing(guard, lacking, synthesis.seed)
    made = 0
    said: set[str] = set()
    for turn, (text, tree) in enumerate(drawing):
        if made >= synthesis.count or turn >= synthesis.count * _TRIES:
            break
        drawn = f"synthetic/{synthesis.seed}/{turn}"
        if text in said:
            yield LeftOut(drawn, "the query was drawn before")
            continue
        said.add(text)
        question = ask(text, tree)
        if question is None or not question.strip() or len(question) > _MOST_CHARACTERS:
            yield LeftOut(drawn, "no question was made for the query")
            continue
        if not isinstance(guard.check(text, question=question), Accepted):
            yield LeftOut(drawn, "the guard refuses the query for its question")
            continue
        if not known.add(question):
            yield LeftOut(drawn, "its question is near to another")
            continue
        try:
            rendered = template.render(question)
        except TemplateError:
            yield LeftOut(drawn, "the template cannot render its question")
            continue
        made += 1
        lacking.see(text, tree)
        yield TrainingLine(
            Kind.SFT,
            tuple(rendered.messages),
            text,
            question,
            Origin.SYNTHETIC,
            query=text,
            record=drawn,
            template=rendered.digest,
            is_rendered=True,
        )


class _Drawing:
    """Accepted queries without end, each chosen among several for what is lacking when it is asked for."""

    def __init__(self, guard: Guard[Any], lacking: Lacking, seed: int) -> None:
        self.guard = guard
        self.lacking = lacking
        self.seed = seed
        self.language: Language[Any] = guard.language
        self.schema: Schema | None = guard.schema
        self._only = spellings(self.language, self.schema)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield from self._aimed()
        turn = 0
        while True:
            drawn = [each for at in range(_DRAWN) if (each := self._drawn(f"{turn}/{at}", turn + at)) is not None]
            turn += 1
            if drawn:
                yield max(drawn, key=lambda each: self.lacking.worth(*each))
            elif turn > _TRIES * _DRAWN and turn % _DRAWN == 0:
                return

    def _aimed(self) -> Iterator[tuple[str, Any]]:
        """Queries led to each production in turn, as far as they are accepted and have something that there was not."""
        if self.language.notation.read is not None:
            return
        for aim, target in enumerate(material(self.language.notation).targets):
            for turn in range(_AIMED):
                if self.lacking.has(target.index):
                    break
                chooser = Seeded(Random(f"{self.seed}/{aim}/{turn}"))  # noqa: S311  # a seed is wanted
                try:
                    text = sentence(self.language.notation, chooser, budget=_TOKENS, aim=aim, only=self._only).text
                except Stuck:
                    return
                accepted = self._accepted(text)
                if accepted is not None:
                    yield accepted

    def _drawn(self, name: str, aim: int) -> tuple[str, Any] | None:
        chooser = Seeded(Random(f"{self.seed}/drawn/{name}"))  # noqa: S311  # a seed is wanted
        try:
            if self.language.generate is not None:
                return self._accepted(compose(self.language, chooser, self.schema))
            drawn = sentence(self.language.notation, chooser, budget=_TOKENS, aim=aim, only=self._only)
        except Stuck:
            return None
        return self._accepted(drawn.text)

    def _accepted(self, text: str) -> tuple[str, Any] | None:
        """A text as the language prints it, with its tree; None where the guard does not accept it as it stands."""
        verdict = self.guard.check(text)
        if not isinstance(verdict, Accepted):
            return None
        printed: str = self.language.notation.print(verdict.tree)
        again = self.guard.check(printed)
        return (printed, again.tree) if isinstance(again, Accepted) else None
