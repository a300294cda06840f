"""Policy and its parts: plain data that a file or code states; what is not stated is not limited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from grammar.diagnostic import quote
from grammar.suggestion import nearest

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as _ModelMetaclass
else:
    _ModelMetaclass = type(BaseModel)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"([0-9]{1,9}) ?([smhdw])")


def _seconds(value: Any) -> Any:
    """A duration as a whole number of seconds, from a number or from ``"15m"``, ``"2h"``, ``"7d"``."""
    if isinstance(value, str):
        match = _SPAN.fullmatch(value)
        if match is None:
            raise ValueError("a duration is a number of seconds, or a number with a unit: s, m, h, d or w")
        return int(match[1]) * _UNITS[match[2]]
    if isinstance(value, bool):
        raise ValueError("a duration is a number of seconds, not true or false")  # noqa: TRY004  # as pydantic wants it
    return value


Seconds: TypeAlias = Annotated[NonNegativeInt, BeforeValidator(_seconds)]
"""Seconds; a text says them in a unit."""

Scalar: TypeAlias = StrictStr | StrictBool | StrictInt | StrictFloat
"""A value of a column. Text, truth and number are told apart: ``"1"``, ``true`` and ``1`` are three values."""


class PolicyError(ValueError):
    """A policy that cannot be used, with the reason: a mistake of our caller."""


class _Stated(_ModelMetaclass):
    """Where a part is called with what it cannot hold, that is said as it is said of a document."""

    def __call__(cls: Any, *arguments: Any, **fields: Any) -> Any:  # noqa: N805  # of a metaclass
        try:
            return super().__call__(*arguments, **fields)
        except ValidationError as error:
            raise PolicyError(complaint(error, cls)) from error


class _Part(BaseModel, metaclass=_Stated):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Part):
    """Names that may be used. A ``*`` stands for any characters, none too.

    With `allow` only those, without it all; never those of `deny`, whatever `allow` says.
    """

    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()


class Limit(_Part):
    """How many results may be asked for, at most; where the text sets no limit, it is refused or `most` is filled in."""

    most: PositiveInt
    absent: Literal["refuse", "fill"] = "refuse"


class Time(_Part):
    """How long a time may be asked about, how long ago that may begin, how much earlier a comparison may lie.

    `oldest` is measured from the present that the door hands in. What says when it begins in absolute time is refused
    where nobody knows the present.
    """

    longest: Seconds | None = None
    oldest: Seconds | None = None
    offset: Seconds | None = None


class Predicate(_Part):
    """A condition that every record must pass: a column has one of these values, and no other way in is open.

    ``mode="refuse"`` refuses what lacks it; ``mode="add"`` puts it in where that binds every record, as an edit that
    stands in the ledger.
    """

    column: Annotated[str, Field(min_length=1)]
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] = ()
    mode: Literal["refuse", "add"] = "refuse"

    @model_validator(mode="after")
    def _has_values(self) -> Predicate:
        if (self.equals is None) == (not self.one_of):
            raise ValueError("a required condition states exactly one of `equals` and `one_of`")
        return self

    @property
    def values(self) -> tuple[str | bool | int | float, ...]:
        """The values that pass; at least one."""
        return self.one_of or (self.equals,)  # type: ignore[return-value]  # the validator leaves one of the two


class Policy(_Part):
    """What one caller may ask for. What it does not speak of, it does not limit.

    `columns` hold in every clause: calculations, filters and those of calculations, breakdowns, orders, havings and
    the formulas inside. `operators` are by kind and `most` is the greatest number of parts by clause, in the nouns of
    the language. `require` are conditions that must hold for every record. `related` says whether columns of other,
    related records may be named; where it is not stated, they may unless a condition is required, which does not hold
    for those.

    >>> policy = Policy(columns=Names(deny=("user.*",)), most={"breakdowns": 2}, time=Time(longest="1d"))
    >>> policy.time.longest
    86400
    """

    name: str = ""
    columns: Names | None = None
    operators: Mapping[str, Names] = Field(default_factory=dict)
    most: Mapping[str, NonNegativeInt] = Field(default_factory=dict)
    limit: Limit | None = None
    time: Time | None = None
    require: tuple[Predicate, ...] = ()
    related: bool | None = None

    @property
    def allows_related(self) -> bool:
        """Whether columns of related records may be named."""
        return self.related if self.related is not None else not self.require


def complaint(error: ValidationError, part: type[BaseModel] | None = None) -> str:
    """The first thing that is wrong, with where it is; `part` is what was called, None for a whole policy."""
    errors = error.errors(include_url=False)
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])  # a misspelt key is missing, too
    place = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known = _known(first["loc"][:-1], part or Policy)
        near = nearest(key, known)
        hint = f"; did you mean {quote(near[0])}?" if near else f"; its keys are {', '.join(known)}"
        return f"the policy has the unknown key {quote(place)}{hint}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{quote(place)} of the policy is invalid: {message[:1].lower()}{message[1:]}"


def _known(place: tuple[int | str, ...], part: type[BaseModel]) -> tuple[str, ...]:
    """The keys that the table at that place may have."""
    parts: dict[str, type[BaseModel]] = {
        "columns": Names,
        "operators": Names,
        "limit": Limit,
        "time": Time,
        "require": Predicate,
    }
    model = parts.get(str(place[0]), part) if place else part
    return tuple(model.model_fields)
