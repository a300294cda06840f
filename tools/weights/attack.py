"""Train the attack model: python tools/weights/attack.py, and guard/scope/attack/weights.json is written anew.

Logistic regression with a penalty, by L-BFGS, over the features of generated texts: attacks in the manners of
`attacks/manners.txt`, right questions over drawn schemas, of all kinds of product and in the words of trades, and right
questions that look like attacks. With `--left-out`, manners, products and kinds of look-alikes are left out in turn, and the
shares above each margin are printed, of those that were left out. Takes a minute on one core. Needs NumPy and SciPy.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

sys.path.insert(0, str(Path(__file__).parent))

from attacks import LOOKALIKES, MANNERS, WORDS, Drawn, drawn_attacks, drawn_lookalike
from products import PRODUCTS, drawn_dangerous, drawn_product_question
from questions import drawn_question
from trades import drawn_trade_question

from guard.scope.attack import model
from guard.scope.attack.features import BUCKETS, clauses, features, tokens_of
from guard.scope.detector import QuestionLimits, View
from guard.scope.question_text.normal import normalise
from guard.scope.question_text.tokens import stem
from guard.scope.topic.vocabulary import Terms, english

TO = Path(__file__).parents[2] / "guard" / "scope" / "attack" / "weights.json"
SEED, FOLDS, OF_A_PART = 20261203, 6, 0.5
SUPPORT_AT, DECIDE_AT = 0.6, 1.0
TELLING_FROM = 2.0
"""A word is telling where so many times as many attacks have it as right questions do."""
SMALLEST = 2
"""Weights below so many steps of eight bits are dropped."""

Floats = NDArray[np.float64]


def listed_words() -> frozenset[str]:
    """The words that stand for themselves: those of the templates, and those of questions, as stems."""
    lines = [line for kinds in (MANNERS, LOOKALIKES, WORDS) for listed in kinds.values() for line in listed]
    text = re.sub(r"\{[a-z]+\}", " ", " ".join(lines).lower())
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]{1,2}(?!\w))?", text)
    return frozenset(map(stem, words)) | english().function | english().query


@cache
def _terms(columns: tuple[str, ...]) -> Terms:
    return Terms.of(columns)


def tokens(drawn: Drawn, listed: frozenset[str]) -> list[str]:
    """The tokens of a text, as they are seen when a question is screened."""
    view = View.of(normalise(drawn.text), QuestionLimits())
    return tokens_of(view.asked(), _terms(drawn.columns), listed)


def examples(each: int, count: int, chance: Random) -> list[Drawn]:
    """Attacks, `each` of each manner, and about `count` right questions twice over."""
    drawn = drawn_attacks(each, chance)
    for product in PRODUCTS:
        right = [(ask, "ask") for ask in product.asks]
        right += [
            (drawn_product_question(product, chance)[0], "question of a product") for _ in range(count // len(PRODUCTS))
        ]
        right += [(drawn_dangerous(product, chance), "dangerous") for _ in range(count // len(PRODUCTS) // 3)]
        drawn += [Drawn(text, kind, product.name, product.columns, is_attack=False) for text, kind in right]
        drawn += [drawn_lookalike(product, chance) for _ in range(count // len(PRODUCTS) // 2)]
    for _ in range(count // 3):
        for of, kind in ((drawn_question, "question of a schema"), (drawn_trade_question, "question of a trade")):
            text, columns = of(chance)
            drawn.append(Drawn(text, kind, "", tuple(columns), is_attack=False))
    return drawn


def matrix(texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """A row of features for each text."""
    ends, columns, amounts = [0], [], []
    for text in texts:
        buckets = features(text)
        columns += sorted(buckets)
        amounts += [model.AMOUNT / np.sqrt(len(buckets) or 1)] * len(buckets)
        ends.append(len(columns))
    made = sparse.csr_matrix((np.array(amounts), np.array(columns), ends), shape=(len(texts), BUCKETS))
    made.sum_duplicates()
    return made


def fitted(rows: sparse.csr_matrix, labels: Floats, counts: Floats, decay: float) -> tuple[Floats, float]:
    """The weights and the bias at which the regularised logistic loss is least."""
    transposed = rows.T.tocsr()

    def loss(point: Floats) -> tuple[float, Floats]:
        total = rows @ point[:-1] + point[-1]
        value = counts @ (np.logaddexp(0.0, total) - labels * total) + decay * point[:-1] @ point[:-1]
        error = counts * (1.0 / (1.0 + np.exp(-total)) - labels)
        return value, np.concatenate([transposed @ error + 2 * decay * point[:-1], [error.sum()]])

    found = optimize.minimize(loss, np.zeros(BUCKETS + 1), jac=True, method="L-BFGS-B", options={"maxiter": 100})
    return found.x[:-1], float(found.x[-1])


def trained(drawn: Sequence[Drawn], listed: frozenset[str], decay: float) -> model.AttackModel:
    """The model of some examples; parts of right questions are learned as right ones too, for less."""
    texts, labels, counts = [], [], []
    seen = Counter[str](), Counter[str]()
    for one in drawn:
        whole = tokens(one, listed)
        seen[one.is_attack].update(set(whole) & listed)
        parts = [] if one.is_attack else list(clauses(whole))
        texts += [whole, *parts]
        labels += [float(one.is_attack)] * (1 + len(parts))
        counts += [1.0, *[OF_A_PART] * len(parts)]
    weights, bias = fitted(matrix(texts), np.array(labels), np.array(counts), decay)
    scale = float(f"{np.sort(np.abs(weights))[-BUCKETS // 500] / 127 or 1.0:.9g}")
    rounded = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    rounded[np.abs(rounded) < SMALLEST] = 0
    attacks = sum(one.is_attack for one in drawn)
    telling = (
        word for word, count in seen[True].items()
        if count > 2 and count / attacks > TELLING_FROM * (seen[False][word] + 1) / (len(drawn) - attacks)
    )  # fmt: skip
    return model.AttackModel(
        listed,
        frozenset(telling),
        model.array("b", rounded.tobytes()),
        scale,
        float(f"{bias:.9g}"),
        SUPPORT_AT,
        DECIDE_AT,
    )


def left_out(drawn: Sequence[Drawn], listed: frozenset[str], decay: float) -> None:
    """Print what is above each margin, of manners, products and kinds of look-alikes that the model has not seen."""
    margins: dict[str, list[float]] = {}
    fold_of = {
        name: at % FOLDS
        for names in (MANNERS, [f"like {kind}" for kind in LOOKALIKES])
        for at, name in enumerate(names)
    }
    fold_of_product = {product.name: at % FOLDS for at, product in enumerate(PRODUCTS)}

    def fold(one: Drawn) -> int:
        return fold_of[one.manner] if one.manner in fold_of else fold_of_product.get(one.product, -1)

    for at in range(FOLDS):
        made = trained([one for one in drawn if fold(one) != at], listed, decay)
        for one in drawn:
            if fold(one) == at:
                view = View.of(normalise(one.text), QuestionLimits())
                margin = made.margin(view.asked(), _terms(one.columns)) if made.may_be(view.lower, view.words) else -9.0
                margins.setdefault(one.manner, []).append(margin)
    for name, values in margins.items():
        shares = "  ".join(f"{at}: {np.mean(np.array(values) >= at):.1%}" for at in (SUPPORT_AT, 1.5, DECIDE_AT, 3.0))
        print(f"{name:<24}{len(values):>6}   {shares}")
    for at in (SUPPORT_AT, 1.5, DECIDE_AT, 3.0):
        print(
            f"at {at}: attacks {np.mean([np.mean(np.array(margins[name]) >= at) for name in MANNERS]):.1%}, mean of manners"
        )


def document_of(made: model.AttackModel, origin: str) -> dict[str, Any]:
    """What is stored."""
    return {
        "format": model.FORMAT, "origin": origin, "scale": made.scale, "bias": made.bias,
        "support_at": made.support_at, "decide_at": made.decide_at,
        "words": _packed("\n".join(word + model.TELLING * (word in made.telling) for word in sorted(made.words)).encode("utf-8")),
        "weights": _packed(made.weights.tobytes()),
    }  # fmt: skip


def _packed(data: bytes) -> list[str]:
    text = base64.b85encode(zlib.compress(data, 9)).decode("ascii")
    return [text[at : at + 120] for at in range(0, len(text), 120)]


def main() -> None:
    """Train and write the file, or measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=400, help="attacks of each manner  [default: %(default)s]")
    parser.add_argument("--count", type=int, default=20_000, help="right questions  [default: %(default)s]")
    parser.add_argument("--decay", type=float, default=1.0, help="half the penalty on a squared weight")
    parser.add_argument("--left-out", action="store_true", help="measure on what was left out, and write nothing")
    parser.add_argument("--to", type=Path, default=TO, metavar="FILE")
    chosen = parser.parse_args()
    listed = listed_words()
    drawn = examples(chosen.each, chosen.count, Random(SEED))
    if chosen.left_out:
        left_out(drawn, listed, chosen.decay)
        return
    document = document_of(
        trained(drawn, listed, chosen.decay), f"tools/weights/attack.py, {len(drawn)} generated texts, seed {SEED}"
    )
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode("ascii")).hexdigest()[:16]
    chosen.to.write_text(json.dumps({"digest": digest, **document}, indent=1) + "\n", encoding="ascii")
    print(f"wrote {chosen.to.name}, {chosen.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
