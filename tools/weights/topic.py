"""Train the topic's weights: python tools/weights/topic.py, and guard/scope/topic/weights.json is written anew.

Everything that is learned from is generated here: questions by templates over drawn schemas (`questions.py`,
`trades.py`), requests for anything else (`elsewhere.py`), and mixtures of both. No text of a person and none of a
corpus is used, so there is no licence to ask for. The generator is seeded and nothing else is drawn, so the same
weights come out every time.

Logistic regression, by L-BFGS, over the features of `guard.scope.topic.features`; then each weight is rounded to eight bits.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import math
import operator
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from elsewhere import drawn_override, drawn_request
from questions import drawn_question
from schemas import drawn_schema
from trades import drawn_trade_question

from guard.scope.question_text.normal import normalise
from guard.scope.topic.features import BUCKETS, features, read_words
from guard.scope.topic.model import FORMAT, after_openers
from guard.scope.topic.vocabulary import Terms, english

TO = Path(__file__).parents[2] / "guard" / "scope" / "topic" / "weights.json"
SEED = 20260501
OF_A_TRADE = 0.25
"""The share of questions that are put in the words of a trade."""
BETWEEN = (". ", " -- ", " and then ", "\n", " ; ", ", also ", "; ", ". Then ", ", but first ")

Example = tuple[str, list[str], float, float]
"""A text, the columns it is asked about, 1 for out of scope or 0, and its weight."""


def examples(count: int, chance: Random) -> list[Example]:
    """`count` questions, as many requests, and a sixth as many mixtures of both, in random order."""
    drawn: list[Example] = [(*_asked(chance), 0.0, 1.0) for _ in range(count)]
    drawn += [(drawn_request(chance), drawn_schema(chance), 1.0, 0.8) for _ in range(count)]
    for _ in range(count // 6):
        question, schema = _asked(chance)
        other = drawn_override(chance) if chance.random() < 0.7 else drawn_request(chance)
        between = chance.choice(BETWEEN)
        text = question + between + other if chance.random() < 0.7 else other + between + question
        drawn.append((text, schema, 1.0, 0.8))
    chance.shuffle(drawn)
    return drawn


def _asked(chance: Random) -> tuple[str, list[str]]:
    """A question about data, and the columns it is asked with."""
    return drawn_trade_question(chance) if chance.random() < OF_A_TRADE else drawn_question(chance)


def seen(text: str, terms: Terms) -> list[tuple[int, float]]:
    """The features of a text, as they are seen when a question is screened."""
    text = normalise(text)
    return features(read_words(text, terms, english(), after_openers(text, english())))


Prepared = list[tuple[tuple[int, ...], tuple[float, ...], Callable[[list[float]], tuple[float, ...]], float, float]]
"""Buckets and amounts of each example, what fetches its weights, its label and how much it counts."""


def prepared_of(features_seen: Sequence[tuple[int, float]], label: float, weight: float) -> Any:
    """An example as the trainer wants it, each bucket once."""
    amounts: dict[int, float] = {}
    for bucket, amount in features_seen:
        amounts[bucket] = amounts.get(bucket, 0.0) + amount
    return tuple(amounts), tuple(amounts.values()), operator.itemgetter(*amounts), label, weight


def train(prepared: Prepared, *, decay: float, steps: int) -> tuple[list[float], float]:
    """The weights and the bias at which the regularised logistic loss is least, by L-BFGS.

    `decay` is half the penalty on a squared weight. Deterministic: the examples are summed in their order.

    Source: J. Nocedal, S. Wright, "Numerical Optimization", 2006, algorithms 7.4 and 3.1.
    """
    size = BUCKETS + 1  # the bias stands last, and costs nothing
    point = [0.0] * size
    loss, slope = _loss(prepared, point, decay)
    memory: list[tuple[list[float], list[float], float]] = []
    for step in range(steps):
        direction = [-value for value in _turned(slope, memory)]
        descent = _dot(direction, slope)
        length = 1.0 if step else 1.0 / math.sqrt(_dot(slope, slope))
        while True:
            other = [value + length * change for value, change in zip(point, direction, strict=True)]
            other_loss, other_slope = _loss(prepared, other, decay)
            if other_loss <= loss + 1e-4 * length * descent or length < 1e-8:
                break
            length /= 2
        moved = [new - old for new, old in zip(other, point, strict=True)]
        bent = [new - old for new, old in zip(other_slope, slope, strict=True)]
        curvature = _dot(moved, bent)
        gain = loss - other_loss
        point, loss, slope = other, other_loss, other_slope
        if curvature > 1e-12:
            memory = [*memory[-9:], (moved, bent, 1.0 / curvature)]
        if gain < 2e-5 * loss:
            break
    print(f"{step + 1} steps, loss {loss:,.1f}")
    return point[:-1], point[-1]


def _loss(prepared: Prepared, point: list[float], decay: float) -> tuple[float, list[float]]:
    slope = [2 * decay * value for value in point]
    slope[-1] = 0.0
    loss = decay * (_dot(point, point) - point[-1] ** 2)
    bias, bias_slope = point[-1], 0.0
    for buckets, amounts, fetch, label, weight in prepared:
        total = bias + sum(map(operator.mul, fetch(point), amounts))
        sign = -total if label else total
        loss += weight * (math.log1p(math.exp(-abs(sign))) + max(sign, 0.0))
        error = weight * (1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))) - label)
        bias_slope += error
        for bucket, amount in zip(buckets, amounts, strict=True):
            slope[bucket] += error * amount
    slope[-1] = bias_slope
    return loss, slope


def _turned(slope: list[float], memory: list[tuple[list[float], list[float], float]]) -> list[float]:
    """The slope times an estimate of the inverse curvature: the two loops of L-BFGS."""
    turned, amounts = list(slope), []
    for moved, bent, scale in reversed(memory):
        amount = scale * _dot(moved, turned)
        amounts.append(amount)
        turned = [value - amount * change for value, change in zip(turned, bent, strict=True)]
    if memory:
        moved, bent, _ = memory[-1]
        scale = _dot(moved, bent) / _dot(bent, bent)
        turned = [value * scale for value in turned]
    for (moved, bent, scale), amount in zip(memory, reversed(amounts), strict=True):
        back = amount - scale * _dot(bent, turned)
        turned = [value + back * change for value, change in zip(turned, moved, strict=True)]
    return turned


def _dot(left: list[float], right: list[float]) -> float:
    return sum(map(operator.mul, left, right))


def main() -> None:
    """Train, round, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--count", type=int, default=28_000, help="number of generated questions  [default: %(default)s]"
    )
    parser.add_argument("--decay", type=float, default=0.7, help="half the penalty on a squared weight")
    parser.add_argument("--steps", type=int, default=120, help="at most this many steps  [default: %(default)s]")
    parser.add_argument("--flag-at", type=float, default=-0.3, help="the margin from which on a question is flagged")
    parser.add_argument("--block-at", type=float, default=0.85, help="the margin from which on a question is refused")
    parser.add_argument("--to", type=Path, default=TO, metavar="FILE")
    chosen = parser.parse_args()
    chance = Random(SEED)
    drawn = examples(chosen.count, chance)
    prepared = [prepared_of(seen(text, Terms.of(columns)), label, weight) for text, columns, label, weight in drawn]
    weights, bias = train(prepared, decay=chosen.decay, steps=chosen.steps)
    largest = sorted(map(abs, weights))[-1 - BUCKETS // 2000]  # the few beyond are cut, so that the rest is finer
    scale = largest / 127
    data = zlib.compress(array("b", [max(-127, min(127, round(value / scale))) for value in weights]).tobytes(), 9)
    text = base64.b85encode(data).decode("ascii")
    written = {
        "format": FORMAT,
        "origin": f"tools/weights/topic.py, {chosen.count} generated questions and as many requests, seed {SEED}",
        "digest": hashlib.sha256(data).hexdigest()[:16],
        "scale": float(f"{scale:.9g}"),
        "bias": float(f"{bias:.9g}"),
        "flag_at": chosen.flag_at,
        "block_at": chosen.block_at,
        "weights": [text[at : at + 120] for at in range(0, len(text), 120)],
    }
    chosen.to.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {chosen.to.name}, {chosen.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
