"""A callable of each kind, guarded: function, coroutine function, generator, asynchronous generator, descriptor."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from guard.calls.wrapping.asking import Wrapping
from guard.calls.wrapping.streams import asynchronous_generator, generator

Make = Callable[[Callable[..., Any]], Wrapping]
"""How a callable is to be guarded, once it is known."""


def guarded(call: Any, make: Make) -> Any:
    """The same kind of callable, guarded.

    Raises:
        TypeError: it is nothing that could be called, or a generator that something else is to be read from.
    """
    if isinstance(call, staticmethod | classmethod):
        return type(call)(guarded(call.__func__, make))
    if not callable(call):
        if hasattr(type(call), "__get__"):
            return GuardedDescriptor(call, make)
        raise TypeError(f"{type(call).__name__} cannot be called, so there is nothing to guard")
    wrapping = make(call)
    is_generator, is_asynchronous = _is(inspect.isgeneratorfunction, call), _is(inspect.isasyncgenfunction, call)
    if wrapping.read is not None and (is_generator or is_asynchronous):
        raise TypeError("`read=` cannot be used with a generator, which yields its text in chunks")
    if wrapping.forwards and not (is_generator or is_asynchronous):
        raise TypeError('`stream="prefix"` needs a generator function')
    if is_asynchronous:
        return asynchronous_generator(call, wrapping)
    if _is(inspect.iscoroutinefunction, call):
        return _coroutine_function(call, wrapping)
    if is_generator:
        return generator(call, wrapping)
    return _function(call, wrapping)


def _is(question: Callable[[Any], bool], call: Any) -> bool:
    return question(call) or question(getattr(call, "__call__", None))  # noqa: B004  # the method itself is meant


class GuardedDescriptor:
    """What gives a callable when it is looked up on an object, guarded when it is."""

    def __init__(self, descriptor: Any, make: Make) -> None:
        self._descriptor = descriptor
        self._make = make
        self.__doc__ = getattr(descriptor, "__doc__", None)

    def __set_name__(self, owner: type, name: str) -> None:
        if hasattr(self._descriptor, "__set_name__"):
            self._descriptor.__set_name__(owner, name)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        attribute = self._descriptor.__get__(instance, owner)
        return self if attribute is self._descriptor else guarded(attribute, self._make)


def _function(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    def guarded_function(*args: Any, **kwargs: Any) -> Any:
        asking = wrapping.begin(args, kwargs)
        try:
            asking.screen()
            while asking.is_open:
                args, kwargs = asking.attempt()
                asking.judge(call(*args, **kwargs))
            return asking.value()
        finally:
            asking.close()

    return guarded_function


def _coroutine_function(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    async def guarded_coroutine(*args: Any, **kwargs: Any) -> Any:
        asking = wrapping.begin(args, kwargs)
        try:
            asking.screen()
            while asking.is_open:
                args, kwargs = asking.attempt()
                asking.judge(await call(*args, **kwargs))
            return asking.value()
        finally:
            asking.close()

    return guarded_coroutine
