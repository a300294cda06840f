"""A callable of each kind, guarded: function, coroutine function, generator, asynchronous generator, descriptor."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from guard.calls.wrapping.asking import Answer, Asking, Wrapping
from guard.calls.wrapping.streams import asynchronous_generator, generator, hold, hold_asynchronously

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
        asking, is_handed_on = wrapping.begin(args, kwargs), False
        try:
            asking.screen()
            while asking.is_open:
                args, kwargs = asking.attempt()
                given = call(*args, **kwargs)
                later = _awaited(asking, call, given) if inspect.isawaitable(given) else _stream(asking, call, given)
                if later is not None:
                    is_handed_on = True
                    return later
                asking.judge(given)
            return asking.value()
        finally:
            if not is_handed_on:
                asking.close()

    return guarded_function


def _stream(asking: Asking, call: Callable[..., Any], given: Any) -> Any:
    """What a callable gave, guarded, where it gives its text in chunks; None where it does not."""
    if asking.wrapping.read is not None or isinstance(given, Answer):
        return None
    if isinstance(given, AsyncIterator):
        return hold_asynchronously(asking, call, given)
    return hold(asking, call, given) if isinstance(given, Iterator) else None


_NOTHING = object()
"""In place of what a callable gave, where it was not called yet."""


async def _awaited(asking: Asking, call: Callable[..., Any], given: Any = _NOTHING) -> Any:
    """What the caller awaits of a callable whose answer is awaited, or may be.

    Args:
        asking: the call.
        call: gives an answer, or what an answer is to be awaited of.
        given: what it gave for the first attempt, where that was made already.
    """
    is_handed_on = False
    try:
        if given is _NOTHING:
            await asking.screen_elsewhere()
        while given is not _NOTHING or asking.is_open:
            if given is _NOTHING:
                args, kwargs = asking.attempt()
                given = call(*args, **kwargs)
            value, given = await given if inspect.isawaitable(given) else given, _NOTHING
            stream = _stream(asking, call, value)
            if stream is not None:
                is_handed_on = True
                return stream
            await asking.judge_elsewhere(value)
        return asking.value()
    finally:
        if not is_handed_on:
            asking.close()


def _coroutine_function(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    async def guarded_coroutine(*args: Any, **kwargs: Any) -> Any:
        return await _awaited(wrapping.begin(args, kwargs), call)

    return guarded_coroutine
