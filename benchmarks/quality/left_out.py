"""Does the topic model carry over? Shares for kinds of product, languages and requests that it was not trained on.

Run: ``python benchmarks/quality/left_out.py``, with the extra `weights` (NumPy and SciPy); some minutes on one core. The
weights are trained again for each fold, by the same code as the ones that are shipped, without

* a sixth of the kinds of product: none of their columns, words or ways of asking, nor requests in their words;
* a sixth of the kinds of other request, by the files of `tools/weights/requests/` and the templates of `off_topic.json`;
* a sixth of the other languages: neither sentences nor word lists, or (second table) no sentences alone.

What is left out is then asked: the ways of asking as they stand, and freshly drawn questions and requests. Prints for
each source the share refused, and refused or unsure, with Wilson intervals, at the two margins of the shipped weights;
the mean over sources for other margins, from which the two were chosen; and every right question that is refused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "weights"))

import topic
from products import OFF, PRODUCTS, Words, drawn_product_question, dressed
from sentences import SENTENCES, drawn_foreign_question

from grammar.diagnostic import printable
from guard.scope.evidence import FEWEST_WORDS
from guard.scope.question_text.tokens import stem
from guard.scope.topic.calibration import wilson
from guard.scope.topic.features import SCHEMA, SIGN, VALUE, Word
from guard.scope.topic.fields import Fields, field_lists
from guard.scope.topic.model import CLAUSE_COST, is_beyond_schema, is_foreign, reserve, shipped
from guard.scope.topic.vocabulary import Terms, Vocabulary

FOLDS = 6
SEED = 7
MARGINS = (-0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_BARE = frozenset((SCHEMA, VALUE, SIGN))


def fold_of(name: str) -> int:
    """The fold in which something is left out."""
    return crc32(name.encode("utf-8")) % FOLDS


@dataclass(slots=True)
class Source:
    """Texts of one kind with their margins; `is_right` are those that should pass."""

    is_right: bool
    texts: list[str] = field(default_factory=list)
    margins: list[float] = field(default_factory=list)
    may_refuse: list[bool] = field(default_factory=list)
    may_flag: list[bool] = field(default_factory=list)
    is_doubtful: list[bool] = field(default_factory=list)

    def refused(self, margin: float) -> int:
        """How many are refused from a margin on."""
        return sum(allowed and one >= margin for one, allowed in zip(self.margins, self.may_refuse, strict=True))

    def doubted(self, margin: float) -> int:
        """How many are refused or unsure, where this is the margin of those that are unsure."""
        return sum(
            is_doubtful or (allowed and one >= margin)
            for one, allowed, is_doubtful in zip(self.margins, self.may_flag, self.is_doubtful, strict=True)
        )


Asked = tuple[str, str, tuple[str, ...], bool]
"""The name of a source, a text, the columns it is asked of, whether it is right."""


def left_out(fold: int, chance: Random) -> Iterator[Asked]:
    """What is asked in a fold, except for languages."""
    others = [product for product in PRODUCTS if fold_of(product.name) == fold]
    for product in others:
        for ask in product.asks:
            yield "way of asking", ask, product.columns, True
            yield "way of asking, dressed", dressed(ask, chance, 0.9), product.columns, True
        for _ in range(60):
            text, kind = drawn_product_question(product, chance)
            if kind != "ask":
                yield f"question: {kind}", text, product.columns, True
    for kind in ("templates", "near"):
        for template in OFF[kind]:
            if fold_of(template) == fold:
                for _ in range(4):
                    product = chance.choice([one for one in others if one.name not in topic.OF_THE_WORLD])
                    yield f"request: {kind}", Words(product, chance).filled(template), product.columns, False
    for _ in range(3_000):
        text, kind = topic.drawn_request(chance)
        if fold_of(kind) == fold and chance.random() < 0.3:
            yield f"request: {kind}", text, chance.choice(others).columns, False


def in_languages(fold: int, chance: Random) -> Iterator[Asked]:
    """What is asked in the languages of a fold."""
    for at, (language, lists) in enumerate(SENTENCES.items()):
        if at % FOLDS == fold:
            for _ in range(40):
                columns = chance.choice(PRODUCTS).columns
                yield "question", drawn_foreign_question(language, columns, chance), columns, True
            for text in lists["off_sentences"]:
                yield "request", text, chance.choice(PRODUCTS).columns, False


class Trainer:
    """The examples, read once."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.table = topic.read_table()
        self.vocabulary = topic.vocabulary_of(self.table)
        drawn = topic.examples(chosen.count, Random(topic.SEED))
        texts, self.whose = topic.learned([one for one in drawn if not one.language], self.vocabulary)
        self.foreign = [one for one in drawn if one.language]
        self.matrix = topic.Matrix.of(texts, self.table)

    def without(self, fold: int, vocabulary: Vocabulary, *, by_language: bool) -> topic.Trained:
        """The weights without what is left out in a fold; examples of other languages are read by these lists."""
        keep = np.array([by_language or not _is_out(one, fold) for one in self.whose])
        foreign = [one for one in self.foreign if not by_language or _language_fold(one.language) != fold]
        texts, whose = topic.learned(foreign, vocabulary)
        matrix = self.matrix.rows(keep).and_below(topic.Matrix.of(texts, self.table))
        every = [one for one, kept in zip(self.whose, keep, strict=True) if kept] + whose
        return topic.train(
            matrix,
            np.array([one.label for one in every]),
            np.array([one.weight for one in every]),
            decay=self.chosen.decay,
            decay_of_vectors=self.chosen.decay_of_vectors,
            steps=self.chosen.steps,
        )


def _is_out(one: topic.Example, fold: int) -> bool:
    return any(name and fold_of(name) == fold for name in (one.product, one.source))


def _language_fold(language: str) -> int:
    return list(SENTENCES).index(language) % FOLDS


@cache
def terms_without(columns: tuple[str, ...]) -> Terms:
    """The terms of columns, where the list of fields lacks the schema's own: nobody had thought of such a product."""
    terms = Terms.of(columns)
    fields = terms.own.fields
    own = [name for at, name in enumerate(fields.names) if terms.own.akin >> at & 1]
    unclaimed = (
        frozenset(stem(word) for line in field_lists()["fields"].values() for word in line.split()) - fields.of.keys()
    )
    fewer = Fields.of_lists(field_lists(), unclaimed, own)
    return replace(terms, own=fewer.own(frozenset(map(stem, terms.words))))


def ask(
    asked: Sequence[Asked],
    trained: topic.Trained,
    trainer: Trainer,
    vocabulary: Vocabulary,
    to: dict[str, Source],
    *,
    has_fields: bool = True,
) -> None:
    """The margins of texts, as when they are screened: of the whole, or of a part that is further out by itself.

    Without `has_fields`, a schema's own fields are left out of the list of fields.
    """
    read: list[list[Word]] = []
    costs: list[tuple[int, float]] = []
    for at, (_, text, columns, _) in enumerate(asked):
        whole, parts = topic.seen(text, columns, vocabulary, None if has_fields else terms_without(columns))
        read += [whole, *parts]
        costs += [(at, 0.0), *((at, CLAUSE_COST) for _ in parts)]
    margins: NDArray[Any] = np.full(len(asked), -99.0)
    scored = topic.Matrix.of(read, trainer.table).margins(trained)
    wholes: dict[int, list[Word]] = {}
    for (at, cost), margin, words in zip(costs, scored, read, strict=True):
        margins[at] = max(margins[at], margin - cost)
        wholes.setdefault(at, words)
    for at, (name, text, _, is_right) in enumerate(asked):
        source = to.setdefault(name, Source(is_right))
        words = wholes[at]
        is_bare = all(word.token in _BARE for word in words)
        source.texts.append(text)
        source.margins.append(float(margins[at]) - reserve(words, vocabulary))
        source.may_flag.append(len(words) > 1 and not is_bare)
        source.is_doubtful.append(len(words) > 1 and not is_bare and is_beyond_schema(words))
        source.may_refuse.append(len(words) >= FEWEST_WORDS and not is_bare and not is_foreign(words, vocabulary))


def table(title: str, sources: dict[str, Source], flag_at: float, block_at: float) -> dict[str, Any]:
    """Print a source a line, and the means for other margins; give the same as figures."""
    print(f"\n{title}\n{'source':<28}{'of':>6}{'refused %':>11}  {'interval':<14}{'or unsure %':>11}  interval")
    figures: dict[str, Any] = {}
    for name, source in sorted(sources.items(), key=lambda pair: (not pair[1].is_right, pair[0])):
        total, refused, doubted = len(source.texts), source.refused(block_at), source.doubted(flag_at)
        one, both = ([round(100 * end, 1) for end in wilson(count, total)] for count in (refused, doubted))
        figures[name] = {"questions": total, "refused": refused, "refused_or_unsure": doubted}
        print(
            f"{name:<28}{total:>6}{100 * refused / total:>11.1f}  {f'{one[0]} to {one[1]}':<14}"
            f"{100 * doubted / total:>11.1f}  {both[0]} to {both[1]}"
        )
    for label, kept in (("right", True), ("other", False)):
        chosen = [source for source in sources.values() if source.is_right is kept]
        if chosen:
            means = [(margin, _mean(chosen, margin)) for margin in MARGINS]
            figures[f"mean {label}"] = {str(margin): mean for margin, (mean, _) in means}
            print(
                f"mean of {label} ones refused from a margin on: "
                + ", ".join(f"{at}: {m:.1f}%" for at, (m, _) in means)
            )
            print("  the same, of unknown languages too: " + ", ".join(f"{at}: {m:.1f}%" for at, (_, m) in means))
    return figures


def _mean(sources: Sequence[Source], margin: float) -> tuple[float, float]:
    shares = [(one.refused(margin) / len(one.texts), one.doubted(margin) / len(one.texts)) for one in sources]
    return tuple(100 * sum(column) / len(shares) for column in zip(*shares, strict=True))  # type: ignore[return-value]


def main() -> None:
    """Train without, ask, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    topic.add_options(parser)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the folds to try  [default: %(default)s]")
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the figures to FILE")
    chosen = parser.parse_args()
    trainer, chance = Trainer(chosen), Random(SEED)
    products: dict[str, Source] = {}
    listed: dict[str, Source] = {}
    unlisted: dict[str, Source] = {}
    for fold in range(chosen.folds):
        trained = trainer.without(fold, trainer.vocabulary, by_language=False)
        ask(list(left_out(fold, chance)), trained, trainer, trainer.vocabulary, products, has_fields=False)
        trained = trainer.without(fold, trainer.vocabulary, by_language=True)
        asked = list(in_languages(fold, chance))
        ask(asked, trained, trainer, trainer.vocabulary, listed)
        fewer = topic.vocabulary_of(trainer.table, [one for one in SENTENCES if _language_fold(one) == fold])
        trained = trainer.without(fold, fewer, by_language=True)
        ask(asked, trained, trainer, fewer, unlisted)
        print(f"fold {fold + 1} of {chosen.folds}", flush=True)
    flag_at, block_at = shipped().flag_at, shipped().block_at
    figures = {
        "products and requests": table(
            "Products, templates and kinds of request left out", products, flag_at, block_at
        ),
        "languages": table("Languages on the lists, left out of the sentences", listed, flag_at, block_at),
        "languages on no list": table("Languages left out of lists and sentences", unlisted, flag_at, block_at),
    }
    print("\nright ones that are refused:")
    for name, source in {**products, **listed, **unlisted}.items():
        for text, margin, allowed in zip(source.texts, source.margins, source.may_refuse, strict=True):
            if source.is_right and allowed and margin >= block_at:
                print(f"  {name} ({margin:.2f}): {printable(text)}")
    if chosen.to:
        chosen.to.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
