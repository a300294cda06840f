"""What does a right chart of `examples/charts` cost over strict pydantic-core, and what does a wrong one?

The rival is a pydantic model of the same chart in strict mode, which looks up no column, applies no rule and lets a key
come twice. All contenders meet every text in one run.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, NotRequired, Required

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "charts"))

from report import options, table, write
from rounds import race
from rules import RULES

from grammar import Language
from grammar.chooser import Seeded
from grammar.schemas import read_schema
from guard import Guard

FOLDER = Path(__file__).parents[2] / "examples" / "charts"
TEXTS = 60
WRONG = (
    '{"mark": "bar", "encoding": {"x": {"field": "regoin", "sort": "desc"}, "y": {"field": "price", "agg": "mean"}}}'
)

_STRICT = with_config(ConfigDict(strict=True, extra="forbid"))
_Value = str | int | float | bool
_Size = Annotated[int, Field(ge=50, le=2000)]


@_STRICT
class Channel(TypedDict, total=False):
    """What one channel of an encoding shows."""

    field: str
    type: Literal["quantitative", "temporal", "ordinal", "nominal"]
    aggregate: Literal["count", "sum", "mean", "median", "min", "max", "distinct", "stdev"]
    timeUnit: Literal[
        "year", "quarter", "month", "week", "day", "date", "hours", "yearmonth", "yearquarter", "yearmonthdate"
    ]
    bin: bool
    sort: Literal["ascending", "descending", "x", "-x", "y", "-y"] | None
    stack: Literal["zero", "normalize", "center"] | bool | None
    title: str | None


@_STRICT
class Encoding(TypedDict, total=False):
    """Which channels there are."""

    x: Channel
    y: Channel
    color: Channel
    size: Channel
    theta: Channel
    column: Channel
    row: Channel
    tooltip: Annotated[list[Channel], Field(max_length=50)]


@_STRICT
class Filter(TypedDict, total=False):
    """A condition on records."""

    field: Required[str]
    equal: _Value
    lt: int | float | str
    lte: int | float | str
    gt: int | float | str
    gte: int | float | str
    oneOf: Annotated[list[_Value], Field(max_length=50)]
    range: Annotated[list[_Value], Field(max_length=50)]
    valid: Literal[True]


@_STRICT
class Transform(TypedDict):
    """One step before the chart is drawn."""

    filter: Filter


Chart = with_config(ConfigDict(strict=True, extra="forbid"))(
    TypedDict(
        "Chart",
        {
            "$schema": NotRequired[str],
            "title": NotRequired[str],
            "mark": Literal["bar", "line", "area", "point", "arc", "rect", "tick", "boxplot"],
            "encoding": Encoding,
            "transform": NotRequired[Annotated[list[Transform], Field(max_length=50)]],
            "width": NotRequired[_Size],
            "height": NotRequired[_Size],
        },
    )
)


def main() -> None:
    """Measure, print, and write the figures where the options say."""
    chosen = options(__doc__).parse_args()
    count, rounds = (2, 1) if chosen.tiny else (TEXTS, 15)
    said = tomllib.loads((FOLDER / "guard.toml").read_text(encoding="utf-8"))["language"]
    language: Language = Language.from_lark(FOLDER / said.pop("grammar"), **{**said, "rules": RULES})
    schema = read_schema((FOLDER / "sales.json").read_bytes())
    assert language.generate is not None
    texts = [
        language.notation.print(language.generate(Seeded(Random(f"{chosen.seed}/{at}")), schema)) for at in range(count)
    ]
    rival, guard, accept = TypeAdapter(Chart), Guard(language, schema), language.notation.fast_path.accept
    assert accept is not None
    for text in texts:
        rival.validate_json(text)
        assert guard.check(text).decision == "accepted", "only right texts are compared"
    contenders = {"pydantic-core": rival.validate_json, "accept": accept, "Guard.check": guard.check}
    timed = race(
        {of: [lambda call=call, text=text: call(text) for text in texts] for of, call in contenders.items()},
        rounds=rounds,
        repeats=3,
        seed=chosen.seed,
    )
    ratios: dict[str, Any] = {of: timed[of].ratios(timed["pydantic-core"]) for of in ("accept", "Guard.check")}
    wrong = race({"a wrong chart": [lambda: guard.check(WRONG)]}, rounds=rounds * 3, seed=chosen.seed)
    explained = wrong["a wrong chart"].spread("ms")
    table(
        [
            (of, *(f"{ratio[key]:.2f}" for key in ("median_ratio", "q1_ratio", "q3_ratio", "total_ratio")))
            for of, ratio in ratios.items()
        ],
        ("times strict pydantic-core", "median", "first quartile", "third quartile", "of the sum"),
    )
    print(f"a wrong chart is explained in {explained['median_ms']} ms")
    write(chosen, "typed_json", {"texts": count, "rounds": rounds}, {"ratios": ratios, "wrong": explained})


if __name__ == "__main__":
    main()
