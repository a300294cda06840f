"""Train the topic's weights: python tools/weights/topic.py, and the model's two files are written anew.

Everything that is learned from is generated here, from templates and sentences written for this purpose: questions over
drawn schemas (`questions.py`, `trades.py`), of many kinds of product (`products.py`) and in other languages
(`sentences.py`), requests for anything else (`elsewhere.py`, `products.py`), and mixtures of both. No text of a person and
none of a corpus is used, so there is no licence to ask for. The generator is seeded and nothing else is drawn.

Logistic regression, by L-BFGS, over the features of `guard.scope.topic.features` and the vectors of common words
(`vectors.npz`, made by `vectors.py`). In a linear model a word's vector comes to one score; that is what is shipped.
Needs NumPy and SciPy: `pip install -e ".[weights]"`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

sys.path.insert(0, str(Path(__file__).parent))

from elsewhere import drawn_override, drawn_request
from products import (
    PRODUCTS,
    drawn_columns,
    drawn_dangerous,
    drawn_mixture,
    drawn_off_topic,
    drawn_product_question,
)
from questions import drawn_question
from schemas import drawn_schema
from sentences import SENTENCES, drawn_foreign_mixture, drawn_foreign_question
from trades import drawn_trade_question

from guard.scope.question_text.normal import normalise
from guard.scope.topic import model, words
from guard.scope.topic.features import BUCKETS, SCHEMA, Word, features, rows_of
from guard.scope.topic.fields import AKIN, ALIEN
from guard.scope.topic.languages import languages
from guard.scope.topic.model import asked_words, clauses
from guard.scope.topic.vocabulary import Terms, Vocabulary, english

TOPIC = Path(__file__).parents[2] / "guard" / "scope" / "topic"
SEED = 20261130
OF_A_TRADE = 0.25
"""The share of questions over drawn schemas that are put in the words of a trade."""
BETWEEN = (". ", " -- ", " and then ", "\n", " ; ", ", also ", "; ", ". Then ", ", but first ")

OF_THE_WORLD = frozenset(("atlas", "film_database", "music_catalogue"))
"""Products whose schema is about the world: its facts are right questions to them."""

SCALE_OF_VECTORS = 0.6 / 127
LEVELS_OF_WORDS, LEVELS_OF_WEIGHTS = 11, 31
"""Scores and weights are whole numbers of at most this size: finer ones change nothing but the length of the file."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from: with the columns that it is asked about, 1 for out of scope or 0, and how much it counts.

    `product`, `language` and `source` (a kind of request, or a template) say what is to be left out with it, where one
    of them is.
    """

    text: str
    columns: tuple[str, ...]
    label: float
    weight: float
    kind: str
    product: str = ""
    language: str = ""
    source: str = ""


def examples(count: int, chance: Random) -> list[Example]:
    """Examples of all kinds, in random order; about `count` questions and as many requests."""
    drawn = [
        *_over_schemas(count // 3, chance),
        *_of_products(count // 2, chance),
        *_in_languages(count // 20, chance),
    ]
    chance.shuffle(drawn)
    return drawn


def _over_schemas(count: int, chance: Random) -> Iterator[Example]:
    """Questions over drawn schemas, as many requests, a sixth as many mixtures of both."""
    for _ in range(count):
        yield Example(*_asked(chance), 0.0, 1.0, "schema")
        text, source = drawn_request(chance)
        yield Example(text, _any_schema(chance), 1.0, 0.8, "request", source=source)
    for _ in range(count // 6):
        question, columns = _asked(chance)
        other = drawn_override(chance) if chance.random() < 0.7 else drawn_request(chance)[0]
        between = chance.choice(BETWEEN)
        text = question + between + other if chance.random() < 0.7 else other + between + question
        yield Example(text, columns, 1.0, 0.8, "mixture")


def _any_schema(chance: Random) -> tuple[str, ...]:
    """The columns of a drawn schema, or of a product's that is not about the world."""
    if chance.random() < 0.5:
        return tuple(drawn_schema(chance))
    return drawn_columns(chance.choice([one for one in PRODUCTS if one.name not in OF_THE_WORLD]), chance)


def _asked(chance: Random) -> tuple[str, tuple[str, ...]]:
    """A question about data, and the columns it is asked with."""
    text, columns = drawn_trade_question(chance) if chance.random() < OF_A_TRADE else drawn_question(chance)
    return text, tuple(columns)


def _of_products(count: int, chance: Random) -> Iterator[Example]:
    """Each product's questions; of requests and mixtures, those for the product."""
    for product in PRODUCTS:
        schemas = [product.columns, *(drawn_columns(product, chance) for _ in range(4))]
        for ask in product.asks:
            yield Example(ask, chance.choice(schemas), 0.0, 1.0, "bare ask", product.name)
        for _ in range(count // len(PRODUCTS)):
            text, kind = drawn_product_question(product, chance)
            columns = chance.choice(schemas) if chance.random() < 0.97 else ()
            yield Example(text, columns, 0.0, 1.0, kind, product.name)
            if chance.random() < 0.15:
                other = tuple(drawn_schema(chance)) if chance.random() < 0.5 else chance.choice(schemas)
                yield Example(drawn_dangerous(product, chance), other, 0.0, 1.0, "dangerous")
            text, kind, source = drawn_off_topic(product, chance)
            asked = chance.choice(schemas)
            if kind == "world" and product.name in OF_THE_WORLD:
                asked = chance.choice([other for other in PRODUCTS if other.name not in OF_THE_WORLD]).columns
            yield Example(text, asked, 1.0, 0.8, kind, product.name if kind == "near" else "", source=source)
        for _ in range(count // len(PRODUCTS)):
            asked_of = chance.choice([one for one in PRODUCTS if one is not product])
            text, _ = drawn_product_question(product, chance)
            if is_alien(text, asked_of.columns):
                yield Example(text, asked_of.columns, 1.0, 0.5, "elsewhere", product.name, source=asked_of.name)
        for _ in range(count // len(PRODUCTS) // 8):
            other = drawn_override(chance) if chance.random() < 0.3 else ""
            yield Example(
                drawn_mixture(product, chance, other), chance.choice(schemas), 1.0, 0.8, "mixture", product.name
            )


def is_alien(text: str, columns: tuple[str, ...]) -> bool:
    """Whether a text speaks of what belongs to other fields than a schema's, and of nothing that the schema has."""
    sides = [(word.side, word.in_schema or word.token == SCHEMA) for word in seen(text, columns, english())[0]]
    return any(side == ALIEN for side, _ in sides) and not any(side == AKIN or named for side, named in sides)


def _block(word: str) -> int:
    """Where a word's first letter stands in Unicode, so far as to tell scripts apart."""
    return max(2, ord(word[0]) >> 8)


def _in_languages(count: int, chance: Random) -> Iterator[Example]:
    """Questions and requests in each other language, asked of any product's schema."""
    table = read_table()
    others = table.words[table.english :]
    for language, lists in SENTENCES.items():
        script = _block(lists["subjects"][0])
        fillers = tuple(word for word in others if _block(word) == script and len(word) > 2)
        for _ in range(count // 8):
            columns = chance.choice(PRODUCTS).columns
            text = drawn_foreign_question(language, columns, chance, fillers)
            yield Example(text, columns, 0.0, 1.0, "foreign", language=language)
        for text in [*lists["off_sentences"], *lists["attack_sentences"]] * 2:
            yield Example(text, chance.choice(PRODUCTS).columns, 1.0, 0.8, "foreign request", language=language)
        for _ in range(6):
            columns = chance.choice(PRODUCTS).columns
            text = drawn_foreign_mixture(language, columns, chance)
            yield Example(text, columns, 1.0, 0.8, "foreign mixture", language=language)


@dataclass(frozen=True, slots=True)
class Table:
    """Common words and their vectors; the first `english` words are English, as stems."""

    words: tuple[str, ...]
    vectors: NDArray[np.float64]
    english: int


def read_table() -> Table:
    """The table that `vectors.py` made."""
    stored = np.load(Path(__file__).parent / "vectors.npz")
    return Table(
        tuple(stored["words"].tobytes().decode("utf-8").split("\n")),
        stored["vectors"].astype(np.float64) * SCALE_OF_VECTORS,
        int(stored["english"]),
    )


def vocabulary_of(table: Table, without: Collection[str] = ()) -> Vocabulary:
    """What words are explained by in training; `without` are codes of languages to leave out."""
    rows = {word: row for row, word in enumerate(table.words)}
    return replace(english(), rows=rows, own_rows=table.english, others=languages(frozenset(without)))


@cache
def _terms(columns: tuple[str, ...]) -> Terms:
    return Terms.of(columns)


OF_A_PART = 0.3
"""How much a part of a right question counts: it has to pass too, but at a cost."""


def seen(
    text: str, columns: tuple[str, ...], vocabulary: Vocabulary, terms: Terms | None = None
) -> tuple[list[Word], list[list[Word]]]:
    """The words of a text, as they are seen when a question is screened, and those of its parts."""
    text = normalise(text)
    whole = asked_words(text, terms or _terms(columns), vocabulary)
    return whole, clauses(text, whole)


def learned(drawn: Sequence[Example], vocabulary: Vocabulary) -> tuple[list[list[Word]], list[Example]]:
    """The words to learn from, each with its example: the texts, and the parts of right questions."""
    texts: list[list[Word]] = []
    whose: list[Example] = []
    for one in drawn:
        whole, parts = seen(one.text, one.columns, vocabulary)
        texts.append(whole)
        whose.append(one)
        if not one.label:
            texts += parts
            whose += [replace(one, weight=OF_A_PART, kind="part")] * len(parts)
    return texts, whose


@dataclass(frozen=True, slots=True)
class Matrix:
    """Texts as the trainer wants them: a row of buckets for each, and a row of the sums of its words' vectors."""

    buckets: sparse.csr_matrix
    dense: NDArray[np.float64]

    @classmethod
    def of(cls, texts: Sequence[Sequence[Word]], table: Table) -> Matrix:
        """The matrix of texts that are read."""
        columns, amounts, ends, size = array("l"), array("d"), [0], table.vectors.shape[1]
        dense = np.zeros((len(texts), 2 * size))
        for row, text in enumerate(texts):
            for bucket, amount in features(text):
                columns.append(bucket)
                amounts.append(amount)
            ends.append(len(columns))
            anywhere, unexplained, share = rows_of(text)
            dense[row, :size] = table.vectors[anywhere].sum(axis=0) * share
            dense[row, size:] = table.vectors[unexplained].sum(axis=0) * share
        buckets = sparse.csr_matrix((np.array(amounts), np.array(columns), ends), shape=(len(texts), BUCKETS))
        buckets.sum_duplicates()
        return cls(buckets, dense)

    def rows(self, chosen: NDArray[Any]) -> Matrix:
        """Some of the rows."""
        return Matrix(self.buckets[chosen], self.dense[chosen])

    def and_below(self, other: Matrix) -> Matrix:
        """These rows, and those of another."""
        return Matrix(
            sparse.vstack([self.buckets, other.buckets], format="csr"), np.concatenate([self.dense, other.dense])
        )

    def margins(self, trained: Trained) -> NDArray[np.float64]:
        """The margin of each text."""
        return self.buckets @ trained.weights + self.dense @ trained.dense + trained.bias


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives: a weight for each bucket, one for each figure of the vectors, and the bias."""

    weights: NDArray[np.float64]
    dense: NDArray[np.float64]
    bias: float


def train(
    matrix: Matrix, labels: NDArray[Any], counts: NDArray[Any], *, decay: float, decay_of_vectors: float, steps: int
) -> Trained:
    """The weights and the bias at which the regularised logistic loss is least, by L-BFGS.

    The decays are half the penalty on a squared weight. Deterministic on one machine.
    """
    size, dense_size = matrix.buckets.shape[1], matrix.dense.shape[1]
    transposed = matrix.buckets.T.tocsr()

    def loss(point: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        weights, dense = point[:size], point[size:-1]
        total = matrix.buckets @ weights + matrix.dense @ dense + point[-1]
        value = counts @ (np.logaddexp(0.0, total) - labels * total)
        error = counts * (1.0 / (1.0 + np.exp(-total)) - labels)
        slope = np.concatenate([transposed @ error, matrix.dense.T @ error, [error.sum()]])
        slope[:size] += 2 * decay * weights
        slope[size:-1] += 2 * decay_of_vectors * dense
        return value + decay * weights @ weights + decay_of_vectors * dense @ dense, slope

    found = optimize.minimize(
        loss, np.zeros(size + dense_size + 1), jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 10}
    )
    return Trained(found.x[:size], found.x[size:-1], float(found.x[-1]))


def rounded(values: NDArray[Any], levels: int, cut: int) -> tuple[NDArray[np.int8], float]:
    """Figures as whole numbers of at most `levels`, and the scale.

    The `cut` largest are made smaller, so that the rest is finer.
    """
    scale = float(f"{np.sort(np.abs(values), axis=None)[-1 - cut] / levels or 1.0:.9g}")
    return np.clip(np.rint(values / scale), -levels, levels).astype(np.int8), scale


def write(trained: Trained, table: Table, to: Path, origin: str, flag_at: float, block_at: float) -> None:
    """Write the two files: `weights.json` with a weight for each bucket, `words.json` with two scores for each word."""
    weights, scale = rounded(trained.weights, LEVELS_OF_WEIGHTS, BUCKETS // 1000)
    size = table.vectors.shape[1]
    by_word = table.vectors @ np.stack([trained.dense[:size], trained.dense[size:]]).T
    scores, word_scale = rounded(by_word, LEVELS_OF_WORDS, len(table.words) // 250)
    digest = _store(to / "words.json", {
        "format": words.FORMAT, "origin": "tools/weights/vectors.py and topic.py", "english": table.english,
        "scale": word_scale, "words": words.packed(words.folded(table.words).encode("utf-8")),
        "anywhere": words.packed(scores[:, 0].tobytes()), "unexplained": words.packed(scores[:, 1].tobytes()),
    })  # fmt: skip
    _store(to / "weights.json", {
        "format": model.FORMAT, "origin": origin, "words": digest, "scale": scale,
        "bias": float(f"{trained.bias:.9g}"), "flag_at": flag_at, "block_at": block_at,
        "weights": words.packed(weights.tobytes()),
    })  # fmt: skip


def _store(path: Path, document: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode("ascii")).hexdigest()[:16]
    path.write_text(json.dumps({"digest": digest, **document}, indent=1) + "\n", encoding="ascii")
    print(f"wrote {path.name}, {path.stat().st_size:,} bytes")
    return digest


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of training."""
    parser.add_argument(
        "--count", type=int, default=60_000, help="number of generated questions  [default: %(default)s]"
    )
    parser.add_argument("--decay", type=float, default=3.0, help="half the penalty on a squared weight")
    parser.add_argument("--decay-of-vectors", type=float, default=0.6, help="the same for the vectors' weights")
    parser.add_argument("--steps", type=int, default=90, help="at most this many steps  [default: %(default)s]")


def main() -> None:
    """Train, round, and write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add_options(parser)
    parser.add_argument("--flag-at", type=float, default=-0.25, help="the margin from which on a question is flagged")
    parser.add_argument("--block-at", type=float, default=0.6, help="the margin from which on a question is refused")
    parser.add_argument("--to", type=Path, default=TOPIC, metavar="FOLDER")
    chosen = parser.parse_args()
    table = read_table()
    vocabulary = vocabulary_of(table)
    drawn = examples(chosen.count, Random(SEED))
    texts, whose = learned(drawn, vocabulary)
    trained = train(
        Matrix.of(texts, table),
        np.array([one.label for one in whose]),
        np.array([one.weight for one in whose]),
        decay=chosen.decay,
        decay_of_vectors=chosen.decay_of_vectors,
        steps=chosen.steps,
    )
    origin = f"tools/weights/topic.py, {len(drawn)} generated texts, seed {SEED}"
    write(trained, table, chosen.to, origin, chosen.flag_at, chosen.block_at)


if __name__ == "__main__":
    main()
