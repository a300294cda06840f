"""Classes of values are what frozen dataclasses with slots are."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
from typing import ClassVar

import pytest

from grammar.frozen import defaults_of, deferred, field, frozen, replace
from grammar.pattern import pattern


@frozen
class Point:
    """A place."""

    x: int
    y: int = 0
    tags: tuple[str, ...] = field(default=(), compare=False, repr=False)
    kind: ClassVar[str] = "point"


@frozen(order=True)
class Named(Point):
    """A place with a name."""

    name: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    length: int = field(init=False, default=0)

    def __post_init__(self):
        object.__setattr__(self, "length", len(self.name))


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    """A place."""

    x: int
    y: int = 0
    tags: tuple[str, ...] = dataclasses.field(default=(), compare=False, repr=False)
    kind: ClassVar[str] = "point"


@frozen(eq=False, later=True)
class Late:
    """A value that is made when it is read."""

    text: str
    words: tuple[str, ...] = ()


@pytest.mark.parametrize("arguments", [(1,), (1, 2), (1, 2, ("a",))])
def test_a_value_is_made_shown_and_compared_as_a_dataclass_is(arguments):
    ours, theirs = Point(*arguments), Twin(*arguments)
    assert repr(ours) == repr(theirs).replace("Twin", "Point")
    assert (ours == Point(1, 2)) == (theirs == Twin(1, 2))
    assert ours != theirs
    assert hash(ours) == hash(Point(*arguments[:2]))
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    assert [f.compare for f in dataclasses.fields(ours)] == [f.compare for f in dataclasses.fields(theirs)]
    assert dataclasses.is_dataclass(Point)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert Point.__match_args__ == Twin.__match_args__
    assert not hasattr(ours, "__dict__")


def test_a_value_does_not_change():
    for change in (lambda: setattr(Point(1), "x", 2), lambda: delattr(Point(1), "x")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()


def test_a_value_can_be_copied_kept_and_replaced():
    value = Named(1, 2, name="home", seen={"a": 1})
    assert pickle.loads(pickle.dumps(value)) == copy.copy(value) == copy.deepcopy(value) == value
    assert replace(value, x=3) == dataclasses.replace(value, x=3) == Named(3, 2, name="home", seen={"a": 1})
    assert value.length == 4
    assert Named(1).seen is not Named(1).seen
    assert Named(1, name="a") < Named(1, name="b") <= Named(1, name="b")


def test_what_is_deferred_is_made_once_when_it_is_read():
    made = []
    late = Late("a b", deferred(lambda: made.append(1) or ("a", "b")))
    assert made == []
    assert late.words is late.words
    assert made == [1]
    with pytest.raises(AttributeError):
        late.nothing  # noqa: B018
    other = Late("a b", deferred(lambda: ("a", "b")))
    assert pickle.loads(pickle.dumps(other)).words == ("a", "b")
    assert replace(other, text="c").words == ("a", "b")


def test_a_default_that_can_change_and_one_before_a_field_without_are_refused():
    with pytest.raises(TypeError, match="default_factory"):

        @frozen
        class _Shared:
            items: list[int] = []  # noqa: RUF012

    with pytest.raises(TypeError, match="non-default argument 'b'"):

        @frozen
        class _Late:
            a: int = 0
            b: int


def test_an_expression_is_compiled_when_it_is_used():
    found = pattern(r"(?P<n>\d+)", re.IGNORECASE)
    assert "_compiled" not in vars(found)
    assert found.sub("x", "a1b22") == "axbx"
    assert found.groupindex == {"n": 1}
    assert "_compiled" in vars(found)
    assert found.match("7")["n"] == "7"


def test_a_class_that_dataclasses_made_below_a_value_keeps_its_own_fields():
    below = dataclasses.make_dataclass("Below", [("z", int, 3)], bases=(Point,), frozen=True, slots=True)
    assert replace(below(1, z=5), y=2) == below(1, 2, z=5)
    assert defaults_of(below) == {"x": None, "y": 0, "tags": (), "z": 3}
    assert defaults_of(Point) == {"x": None, "y": 0, "tags": ()}
