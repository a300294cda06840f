"""Policy and its parts: plain data that a file or code states; what is not stated is not limited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from grammar.diagnostic import one_of, quote
from grammar.footprint import Bound
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


_WRITTEN = {
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,9} ?[smhdw]$"}],
    "description": "Seconds, or a number with a unit: s, m, h, d or w.",
}

Seconds: TypeAlias = Annotated[NonNegativeInt, BeforeValidator(_seconds), WithJsonSchema(_WRITTEN)]
"""Seconds; a text says them in a unit."""

Scalar: TypeAlias = StrictStr | StrictBool | StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]
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


AS_IT_STANDS = {"as it stands": True}
"""The context in which a policy's strings are read whose parameters have been filled in: no brace in them means anything."""

_PARAMETER = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}")


def _refuse_parameters(texts: Iterable[Any], info: ValidationInfo) -> None:
    """A parameter that nobody fills in would be compared with as it stands, and hold for no record."""
    if info.context is AS_IT_STANDS:
        return
    for text in texts:
        if isinstance(text, str) and (match := _PARAMETER.search(text)) is not None:
            raise ValueError(
                f"{quote(match[0])} is a parameter: make a `PolicyTemplate`, or read it with `read_template`"
            )


class _Part(BaseModel, metaclass=_Stated):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Part):
    r"""Names that may be used. A ``*`` stands for any characters, none too; ``\*`` is the star itself, ``\\`` a backslash.

    With `allow` only those, without it all; never those of `deny`, whatever `allow` says.
    """

    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_no_parameters(self, info: ValidationInfo) -> Names:
        _refuse_parameters((*(self.allow or ()), *self.deny), info)
        return self


class Columns(Names):
    """The columns that may be named anywhere, and, in `within`, those that may be named in one clause besides.

    A name that the text itself gives to an expression counts, where it stands, as the columns that the expression is
    made of: who may count a column but not group by it cannot group by a copy of it either.
    """

    within: Mapping[str, Names] = Field(default_factory=dict)


def _as_columns(names: Any) -> Any:
    """Names are columns that may be named anywhere."""
    return Columns.model_construct(allow=names.allow, deny=names.deny) if type(names) is Names else names


class Limit(_Part):
    """How many results may be asked for, at most.

    `absent` says what becomes of a text that sets no limit, `over` of one that sets a higher one: it is refused, or the
    limit is set to `most`, as an edit that stands in the ledger.
    """

    most: Annotated[StrictInt, Field(gt=0)]
    absent: Literal["refuse", "fill"] = "refuse"
    over: Literal["refuse", "clamp"] = "refuse"


class Time(_Part):
    """How long a time may be asked about, how long ago that may begin, how much earlier a comparison may lie.

    `oldest` is measured from the present that the door hands in. What says when it begins in absolute time is refused
    where nobody knows the present.
    """

    longest: Seconds | None = None
    oldest: Seconds | None = None
    offset: Seconds | None = None


def _above_zero(seconds: int) -> int:
    if not seconds:
        raise ValueError("the least granularity must be above 0 seconds")
    return seconds


class Granularity(_Part):
    """How short the steps may be, at least, in which results are counted over time.

    `absent` says what becomes of a text that leaves the steps to the service, `under` of one with shorter steps: it is
    refused, or the steps are set to `least`, as an edit that stands in the ledger.
    """

    least: Annotated[Seconds, AfterValidator(_above_zero)]
    absent: Literal["refuse", "fill"] = "refuse"
    under: Literal["refuse", "raise"] = "refuse"


class Groups(_Part):
    """Results only of groups of at least `least` records; with `of`, of at least so many different values of a column.

    ``mode="refuse"`` refuses a text that does not leave smaller groups out; ``mode="add"`` puts the condition in. What is
    calculated from a part of a group is refused, since nothing says how large the part is.
    """

    least: Annotated[int, Field(ge=2)]
    of: Annotated[str, Field(min_length=1)] | None = None
    mode: Literal["refuse", "add"] = "refuse"


Number: TypeAlias = StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)]


class Predicate(_Part):
    """A condition that every record must pass, with no other way in.

    It says one thing of `column`: it has the value `equals`, one of `one_of` or none of `none_of`; it is a number from
    `at_least` or `above` to `at_most` or `below`; it is a string that begins with `starts_with`. ``mode="refuse"`` refuses
    what lacks the condition; ``mode="add"`` puts it in where that binds every record, as an edit that stands in the
    ledger.
    """

    column: Annotated[str, Field(min_length=1)]
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] = ()
    none_of: tuple[Scalar, ...] = ()
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    starts_with: Annotated[str, Field(min_length=1)] | None = None
    mode: Literal["refuse", "add"] = "refuse"

    @model_validator(mode="after")
    def _says_one_thing(self) -> Predicate:
        if self.at_least is not None and self.above is not None:
            raise ValueError("a range begins with `at_least` or with `above`, not with both")
        if self.at_most is not None and self.below is not None:
            raise ValueError("a range ends with `at_most` or with `below`, not with both")
        lower, upper = self.lower, self.upper
        if lower is not None and upper is not None and _is_empty(lower, upper):
            raise ValueError("no number is in the range, which ends before it begins")
        is_range = lower is not None or upper is not None
        kinds = (self.equals is not None, bool(self.one_of), bool(self.none_of), is_range, self.starts_with is not None)
        if sum(kinds) != 1:
            raise ValueError(
                "a required condition states exactly one of `equals`, `one_of`, `none_of`, `starts_with` and a range"
            )
        return self

    @model_validator(mode="after")
    def _has_no_parameters(self, info: ValidationInfo) -> Predicate:
        _refuse_parameters((self.equals, *self.one_of, *self.none_of, self.starts_with), info)
        return self

    @property
    def values(self) -> tuple[str | bool | int | float, ...]:
        """The only values that pass; empty where it is a condition of another kind."""
        return self.one_of or (() if self.equals is None else (self.equals,))

    @property
    def lower(self) -> Bound | None:
        """Where the range begins."""
        return Bound.of(self.at_least, self.above)

    @property
    def upper(self) -> Bound | None:
        """Where the range ends."""
        return Bound.of(self.at_most, self.below)


def _is_empty(lower: Bound, upper: Bound) -> bool:
    is_point = lower.number == upper.number
    return lower.number > upper.number or (is_point and not (lower.is_included and upper.is_included))


class Policy(_Part):
    """What one caller may ask for. What it does not speak of, it does not limit.

    `columns` hold in every clause: calculations, filters and those of calculations, breakdowns, orders, havings and
    the formulas inside. `operators` are by kind and `most` is the greatest number of parts by clause, in the nouns of
    the language. `require` are conditions that must hold for every record, `groups` says how small a group of records
    may be. `related` says whether columns of other, related records may be named; where it is not stated, they may
    unless a condition is required, which does not hold for those.

    `pieces` are policies by name, and `all_of` names those of them that hold too: a text must keep all.

    >>> policy = Policy(columns=Columns(deny=("user.*",)), most={"breakdowns": 2}, time=Time(longest="1d"))
    >>> policy.time.longest
    86400
    """

    name: str = ""
    columns: Annotated[Columns | None, BeforeValidator(_as_columns)] = None
    operators: Mapping[str, Names] = Field(default_factory=dict)
    most: Mapping[str, NonNegativeInt] = Field(default_factory=dict)
    limit: Limit | None = None
    time: Time | None = None
    granularity: Granularity | None = None
    groups: Groups | None = None
    require: tuple[Predicate, ...] = ()
    related: bool | None = None
    pieces: Mapping[str, Policy] = Field(default_factory=dict)
    all_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_its_pieces(self) -> Policy:
        for name in self.all_of:
            if name not in self.pieces:
                known = (
                    f"its pieces are {one_of([quote(each) for each in self.pieces])}" if self.pieces else "it has none"
                )
                raise ValueError(f"`all_of` names the piece {quote(name)}, which the policy does not have: {known}")
        return self

    @property
    def allows_related(self) -> bool:
        """Whether columns of related records may be named."""
        return self.related if self.related is not None else not self.require

    @property
    def parts(self) -> tuple[Policy, ...]:
        """The policies that a text must all keep: this one, then the pieces that it names, with theirs."""
        named = (
            piece if piece.name else piece.model_copy(update={"name": name})
            for name in self.all_of
            for piece in self.pieces[name].parts
        )
        return (self, *named)

    def __and__(self, other: Policy) -> Policy:
        """The policy that holds both to be kept.

        >>> both = Policy(name="support", related=False) & Policy(name="europe", most={"breakdowns": 2})
        >>> [part.name for part in both.parts if part.name]
        ['support', 'europe']
        """
        if not isinstance(other, Policy):
            return NotImplemented
        names = ("first", "second")
        return Policy(pieces=dict(zip(names, (self, other), strict=True)), all_of=names)

    @property
    def digest(self) -> str:
        """What tells this policy from every other, in hexadecimal: SHA-256 of what it states, as JSON with sorted keys."""
        stated = self.model_dump(mode="json", exclude_defaults=True)
        return sha256(json.dumps(stated, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def complaint(error: ValidationError, part: type[BaseModel] | None = None, whole: str = "the policy") -> str:
    """The first thing that is wrong with the data of a policy, with where it is.

    `part` is what was called or read, None for a whole policy; `whole` is what that is called.
    """
    errors = error.errors(include_url=False)
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])  # a misspelt key is missing, too
    place = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known = _known(first["loc"][:-1], part or Policy)
        near = nearest(key, known)
        hint = f"; did you mean {quote(near[0])}?" if near else f"; its keys are {', '.join(known)}"
        return f"{whole} has the unknown key {quote(place)}{hint}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{quote(place)} of {whole} is invalid: {message[:1].lower()}{message[1:]}"


def _known(place: tuple[int | str, ...], part: type[BaseModel]) -> tuple[str, ...]:
    """The keys that the table at that place may have."""
    model = part
    for step in place:  # a name of the user's own, or a number, leads on in what the field holds
        if step in model.model_fields:
            model = next(_models(model.model_fields[str(step)].annotation), model)
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The kinds of tables that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
