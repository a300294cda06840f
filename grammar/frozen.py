"""@frozen: a class whose instances are values, as a frozen dataclass with slots is, and made at a fraction of its price.

`dataclasses` writes and compiles six methods for each class, and stands on `inspect`; half of an import was spent on
that. Here one method is compiled, the constructor; the others are the same functions for all classes. Everything that
`dataclasses` says of a class (`fields`, `replace`, `is_dataclass`) it says of these too: what it needs to know is worked
out when it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform, overload

if TYPE_CHECKING:
    import dataclasses
    from dataclasses import field, replace

__all__ = ["Field", "defaults_of", "deferred", "field", "fields_of", "frozen", "replace"]

T = TypeVar("T")


class _Missing:
    """Stands for a default that is made anew each time, or for none."""

    def __repr__(self) -> str:
        return "<factory>"


_MISSING: Any = _Missing()


class Field:
    """What `field` states of a field."""

    __slots__ = ("compare", "default", "default_factory", "init", "metadata", "repr")

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002  # the names of `dataclasses`
        compare: bool = True,
        metadata: Any = None,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.metadata = metadata


if not TYPE_CHECKING:
    field = Field

    def replace(value: Any, /, **changes: Any) -> Any:
        """The value with other contents of some fields, as `dataclasses.replace` gives it."""
        fields = type(value).__dict__.get("__frozen_fields__")
        if fields is None:
            from dataclasses import replace as replaced  # only for a class that somebody else made

            return replaced(value, **changes)
        for name, stated in fields.items():
            if stated.init and name not in changes:
                changes[name] = getattr(value, name)
        return value.__class__(**changes)


class _Deferred:
    """Stands in for the content of a field until somebody asks for the field."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def deferred(make: Callable[[], T]) -> T:
    """What `make` will give, for a field of a class that `frozen(later=True)` made: called when the field is first read.

    Two threads that read it at once may both call `make`; one of the results stays.
    """
    return cast("T", _Deferred(make))


class _Told:
    """What `dataclasses` keeps at a class, worked out when somebody looks."""

    __slots__ = ("_cls", "_name", "_told")

    def __init__(self, cls: type, name: str, told: Callable[[type, str], Any]) -> None:
        self._cls = cls
        self._name = name
        self._told = told

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        made = self._told(self._cls, self._name)
        setattr(self._cls, self._name, made)
        return made


def _told(cls: Any, name: str) -> Any:
    """An attribute as it would be had `dataclasses` made the class."""
    import dataclasses  # the price that is spared

    fields: dict[str, Field] = cls.__frozen_fields__
    content: dict[str, Any] = {"__annotations__": cls.__frozen_types__, "__module__": cls.__module__, "__doc__": "-"}
    for key, stated in fields.items():
        options: dict[str, Any] = {
            "init": stated.init,
            "repr": stated.repr,
            "compare": stated.compare,
            "metadata": stated.metadata,
        }
        if stated.default is not _MISSING:
            options["default"] = stated.default
        if stated.default_factory is not _MISSING:
            options["default_factory"] = stated.default_factory
        content[key] = dataclasses.field(**options)
    twin: Any = type(cls.__name__, (), content)
    if name == "__dataclass_fields__":  # what states the fields needs none of the methods
        return getattr(dataclasses.dataclass(init=False, repr=False, eq=False)(twin), name)
    return getattr(dataclasses.dataclass(frozen=True, eq=cls.__eq__ is not object.__eq__)(twin), name)


def fields_of(kind: type) -> Mapping[str, Field]:
    """What is stated of the fields of a class that `frozen` made, by name, in their order."""
    fields: dict[str, Field] = kind.__frozen_fields__  # type: ignore[attr-defined]  # it is put there
    return fields


def defaults_of(kind: type) -> Mapping[str, Any]:
    """The fields of a class of values, in their order, each with its default; None where it has none.

    The class may be one that `dataclasses` made too, also below one that `frozen` made.
    """
    own: dict[str, Field] | None = kind.__dict__.get("__frozen_fields__")
    if own is not None:
        return {name: None if stated.default is _MISSING else stated.default for name, stated in own.items()}
    import dataclasses

    return {
        stated.name: None if stated.default is dataclasses.MISSING else stated.default
        for stated in dataclasses.fields(kind)
    }


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(
    *, eq: bool = True, order: bool = False, repr: bool = True, later: bool = False
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Any = None, /, *, eq: bool = True, order: bool = False, repr: bool = True, later: bool = False) -> Any:  # noqa: A002
    """A frozen class with slots, of the fields that are annotated in it; used as `dataclasses.dataclass` is.

    A class that writes a method itself keeps it. `eq` and `order` compare the fields in their order; without `eq`, a
    value is equal to itself only. With `later`, a field may be given as what `deferred` gives.

    Raises:
        TypeError: a field without a default stands behind one that has one, or a default is a list, dict or set.
    """

    def declare(cls: Any) -> Any:
        return _made(cls, eq=eq, order=order, has_repr=repr, is_later=later)

    return declare if cls is None else declare(cls)


def _made(cls: Any, *, eq: bool, order: bool, has_repr: bool, is_later: bool) -> Any:
    fields: dict[str, Field] = {}
    types: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        fields.update(base.__dict__.get("__frozen_fields__", {}))
        types.update(base.__dict__.get("__frozen_types__", {}))
    content = dict(cls.__dict__)
    own: list[str] = []
    for name, annotation in content.get("__annotations__", {}).items():
        if str(annotation).startswith("ClassVar"):
            continue
        stated = content.pop(name, _MISSING)
        if isinstance(stated, list | dict | set):
            raise TypeError(f"the default of the field {name} can change: use `default_factory`")
        if name not in fields:
            own.append(name)
        fields[name] = stated if isinstance(stated, Field) else Field(default=stated)
        types[name] = annotation
    for name in ("__dict__", "__weakref__"):
        content.pop(name, None)
    if is_later:
        own.append("_deferred")
        content["__getattr__"] = _arrive
    content.update(
        __slots__=tuple(own),
        __match_args__=tuple(name for name, stated in fields.items() if stated.init),
        __frozen_fields__=fields,
        __frozen_types__=types,
    )
    compared = [name for name, stated in fields.items() if stated.compare]
    if eq:
        content.setdefault("__eq__", _equal)
        if content.get("__hash__") is None:
            content["__hash__"] = _hash
    if order:
        content.update(__lt__=_less, __le__=_less_or_equal, __gt__=_greater, __ge__=_greater_or_equal)
    if has_repr:
        content.setdefault("__repr__", _repr)
    for name, method in (
        ("__setattr__", _refuse_to_set),
        ("__delattr__", _refuse_to_delete),
        ("__getstate__", _state),
        ("__setstate__", _restore),
    ):
        content.setdefault(name, method)
    made: Any = type(cls)(cls.__name__, cls.__bases__, content)
    made.__qualname__ = cls.__qualname__
    made.__frozen_key__ = (
        attrgetter(*compared, *compared[: len(compared) == 1]) if compared else _no_key
    )  # a tuple, always
    if "__init__" not in content:
        made.__init__ = _constructor(made, fields, is_later=is_later)
    for name in ("__dataclass_fields__", "__dataclass_params__"):
        setattr(made, name, _Told(made, name, _told))
    return made


def _constructor(cls: Any, fields: dict[str, Field], *, is_later: bool) -> Any:
    """The one method that is written out: it puts each argument into its slot, past the `__setattr__` that refuses."""
    known: dict[str, Any] = {"_missing": _MISSING, "__name__": cls.__module__}
    arguments, lines = ["self"], []
    has_default = False
    for name, stated in fields.items():
        known[f"_set_{name}"] = getattr(cls, name).__set__
        made = name
        if stated.default_factory is not _MISSING:
            known[f"_make_{name}"] = stated.default_factory
            made = f"_make_{name}()" if not stated.init else f"_make_{name}() if {name} is _missing else {name}"
        elif stated.default is not _MISSING:
            known[f"_default_{name}"] = stated.default
            made = f"_default_{name}" if not stated.init else name
        elif not stated.init:
            continue  # set by `__post_init__`
        if stated.init:
            is_given = stated.default_factory is _MISSING and stated.default is _MISSING
            if is_given and has_default:
                raise TypeError(f"non-default argument {name!r} follows default argument")
            has_default = has_default or not is_given
            default = "" if is_given else f"=_default_{name}" if stated.default is not _MISSING else "=_missing"
            arguments.append(f"{name}{default}")
        if is_later and stated.init:
            lines.append(f" if {name}.__class__ is _Deferred: later[{name!r}] = {name}.make")
            lines.append(f" else: _set_{name}(self, {made})")
        else:
            lines.append(f" _set_{name}(self, {made})")
    if is_later:
        known["_Deferred"], known["_set_deferred"] = _Deferred, cls._deferred.__set__  # a slot of ours
        lines = [" later = {}", " _set_deferred(self, later)", *lines]
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(arguments)}):", *(lines or [" pass"])]), known)  # noqa: S102  # names of fields only
    written: Any = known["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    written.__annotations__ = {name: cls.__frozen_types__[name] for name, stated in fields.items() if stated.init}
    written.__annotations__["return"] = "None"
    return written


# --- the methods that all values share ---


def _no_key(_value: object) -> tuple[()]:
    return ()


def _equal(self: Any, other: Any) -> Any:
    if self.__class__ is not other.__class__:
        return NotImplemented
    key = self.__class__.__frozen_key__
    return key(self) == key(other)


def _hash(self: Any) -> int:
    return hash(self.__class__.__frozen_key__(self))


def _less(self: Any, other: Any) -> Any:
    key = self.__class__.__frozen_key__
    return key(self) < key(other) if self.__class__ is other.__class__ else NotImplemented


def _less_or_equal(self: Any, other: Any) -> Any:
    key = self.__class__.__frozen_key__
    return key(self) <= key(other) if self.__class__ is other.__class__ else NotImplemented


def _greater(self: Any, other: Any) -> Any:
    key = self.__class__.__frozen_key__
    return key(self) > key(other) if self.__class__ is other.__class__ else NotImplemented


def _greater_or_equal(self: Any, other: Any) -> Any:
    key = self.__class__.__frozen_key__
    return key(self) >= key(other) if self.__class__ is other.__class__ else NotImplemented


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, stated in self.__frozen_fields__.items() if stated.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_to_set(_self: Any, name: str, _content: object) -> None:
    raise _frozen()(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise _frozen()(f"cannot delete field {name!r}")


def _frozen() -> type[dataclasses.FrozenInstanceError]:
    from dataclasses import FrozenInstanceError  # the price that is spared

    return FrozenInstanceError


def _arrive(self: Any, name: str) -> Any:
    """What a field holds that is read for the first time; no other attribute is missing."""
    if name not in self.__frozen_fields__ or name not in self._deferred:
        raise AttributeError(f"{self.__class__.__qualname__!r} object has no attribute {name!r}")
    made = self._deferred[name]()
    object.__setattr__(self, name, made)
    return made


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__frozen_fields__]


def _restore(self: Any, state: list[Any]) -> None:
    if "_deferred" in self.__class__.__slots__:
        object.__setattr__(self, "_deferred", {})
    for name, content in zip(self.__frozen_fields__, state, strict=True):
        object.__setattr__(self, name, content)
