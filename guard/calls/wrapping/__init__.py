"""guard.wrap(): any callable that gives a model's text, guarded; the same callable to whoever calls it.

The question is screened, where there is a scope; the text that comes back is judged; where it is refused, the callable
is called again with feedback, within a budget; where the model declines, it is not asked again. The caller gets the query
as a tree, or an exception that carries every attempt; or, by choice, the verdict as a value.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, Protocol, TypeAlias, TypedDict, Unpack, overload

from grammar.diagnostic import one_of, quote
from grammar.notation import Tree_co
from guard.calls.checking import require_checker, require_recorder
from guard.calls.reask import MAX_FEEDBACK_CHARACTERS, Budget
from guard.calls.wrapping.asking import Answer, Wrapping
from guard.calls.wrapping.binding import Binding
from guard.calls.wrapping.kinds import guarded
from guard.record import Recorder
from guard.screening import OutOfScope, Screener
from guard.verdict import Checker, Verdict

if TYPE_CHECKING:
    from guard.prompting.template import Template

__all__ = ["Answer", "Options", "Screener", "Wrapper"]

P = ParamSpec("P")
Text: TypeAlias = str | bytes | Answer
Said: TypeAlias = Verdict[Tree_co] | OutOfScope


class Options(TypedDict, total=False):
    """How a callable is wrapped.

    `question` names the parameter that is the question (default: the first one, after `self` or `cls` in a class
    body). `feedback` names the one that takes what to tell the model on a further attempt (default: ``feedback``, where
    there is one; without it the feedback follows the question, after a blank line, or as two more messages where the
    question is a list of messages). `scope` screens the question, and what it says is to be sent on is sent on.
    `budget` is what may be spent (default: three attempts), `max_characters` how long one feedback may be. `read` makes
    text, or an `Answer`, of what the callable gives. `caller` is called with the arguments of each call, and says who makes
    it: the parameters of the guard's policy, as a mapping, or a guard of the caller's own. `stream` is for generators:
    ``"hold"`` (the default) gives nothing before the verdict; ``"prefix"`` lets text through as long as it can become a
    sentence, and then there is one attempt and no repair. `recorder` keeps a record of each call. `clock` and `present`
    stand in for the clocks: seconds that only go forward, and the UNIX time, which a policy may ask for.

    `template` renders the messages of each attempt, feedback included; a function of the call's arguments gives one for each
    call. The parameter that `messages` names takes the messages (default: ``messages``), and the one that `existing` names is
    the query which the question follows up (default: ``existing``, where there is one).
    """

    question: str | None
    feedback: str | None
    scope: Screener | None
    budget: Budget | None
    caller: Callable[..., Any] | None
    max_characters: int
    read: Callable[[Any], Text] | None
    stream: Literal["hold", "prefix"]
    recorder: Recorder | None
    template: Template | Callable[..., Template] | None
    messages: str | None
    existing: str | None
    clock: Callable[[], float]
    present: Callable[[], float]


class Raising(Protocol[Tree_co]):
    """Makes a callable one that gives the tree, or raises; a generator, one that gives text, or raises."""

    @overload
    def __call__(
        self, call: Callable[P, Coroutine[Any, Any, object]], /
    ) -> Callable[P, Coroutine[Any, Any, Tree_co]]: ...
    @overload
    def __call__(self, call: Callable[P, AsyncIterator[Text]], /) -> Callable[P, AsyncIterator[str]]: ...
    @overload
    def __call__(self, call: Callable[P, Iterator[Text]], /) -> Callable[P, Iterator[str]]: ...
    @overload
    def __call__(self, call: Callable[P, object], /) -> Callable[P, Tree_co]: ...


class Telling(Protocol[Tree_co]):
    """Makes a callable one that gives the verdict; a generator, one that gives it once."""

    # What is no stream and no coroutine may be anything that `read` makes text of; the first signature that fits wins.
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, call: Callable[P, Coroutine[Any, Any, object]], /
    ) -> Callable[P, Coroutine[Any, Any, Said[Tree_co]]]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, call: Callable[P, AsyncIterator[Text]], /
    ) -> Callable[P, AsyncIterator[Said[Tree_co]]]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, call: Callable[P, Iterator[Text]], /
    ) -> Callable[P, Iterator[Said[Tree_co]]]: ...
    @overload
    def __call__(self, call: Callable[P, object], /) -> Callable[P, Said[Tree_co]]: ...


@dataclass(frozen=True, slots=True)
class Wrapper(Generic[Tree_co]):
    """Wraps callables for one guard: what ``guard.wrap`` is.

    >>> from grammar.languages import honeycomb
    >>> from guard import Guard
    >>> guard = Guard(honeycomb.language())

    >>> @guard.wrap
    ... def ask(question: str, feedback: str | None = None) -> str:
    ...     return '{"limit": 10}' if feedback else '{"limit": "ten"}'
    >>> ask("the first ten").limit
    10
    """

    guard: Checker[Tree_co]

    @overload
    def __call__(
        self, call: Callable[P, Coroutine[Any, Any, object]], /, **options: Unpack[Options]
    ) -> Callable[P, Coroutine[Any, Any, Tree_co]]: ...
    @overload
    def __call__(
        self, call: Callable[P, AsyncIterator[Text]], /, **options: Unpack[Options]
    ) -> Callable[P, AsyncIterator[str]]: ...
    @overload
    def __call__(
        self, call: Callable[P, Iterator[Text]], /, **options: Unpack[Options]
    ) -> Callable[P, Iterator[str]]: ...
    @overload
    def __call__(self, call: Callable[P, object], /, **options: Unpack[Options]) -> Callable[P, Tree_co]: ...
    @overload
    def __call__(self, /, *, returns: Literal["verdict"], **options: Unpack[Options]) -> Telling[Tree_co]: ...
    @overload
    def __call__(self, /, *, returns: Literal["tree"] = "tree", **options: Unpack[Options]) -> Raising[Tree_co]: ...
    def __call__(self, call: Any = None, /, *, returns: str = "tree", **options: Any) -> Any:
        """The callable, guarded; without one, what makes it so: ``@guard.wrap(returns="verdict")``.

        Args:
            call: gives a model's text for a question. A function, a coroutine function, a generator or an asynchronous
                generator; a method, static method or class method; or any other object that can be called. What a
                generator gives is held back until the verdict, and then given on as it came, unless `stream` says otherwise.
            returns: ``"tree"`` for the query, and exceptions where there is none; ``"verdict"`` for a value in every
                case that was judged.
            options: see `Options`.

        Raises:
            TypeError: it cannot be called, has no such parameter, or there is no such option.
        """
        require_checker(self.guard)
        unknown = set(options) - Options.__annotations__.keys()
        if unknown:
            raise TypeError(f"guard.wrap() has no option {one_of([quote(name) for name in sorted(unknown)])}")
        if returns not in ("tree", "verdict"):
            raise TypeError(f'`returns` of guard.wrap() is "tree" or "verdict", not {returns!r}')

        budget, scope = options.get("budget"), options.get("scope")
        if budget is not None and not isinstance(budget, Budget):
            raise TypeError(f"`budget` of guard.wrap() is a Budget, not {budget!r:.60}: give `Budget(attempts=3)`")
        if scope is not None and not callable(getattr(scope, "screen", None)):
            raise TypeError(f"`scope` of guard.wrap() is a Scope, not {scope!r:.60}: give `Scope.from_schema(...)`")
        if options.get("caller") is not None and not callable(options["caller"]):
            raise TypeError("`caller` of guard.wrap() is a function of a call's arguments that says who makes it")
        require_recorder(options.get("recorder"))
        stream = options.get("stream", "hold")
        if stream not in ("hold", "prefix"):
            raise TypeError(f'`stream` of guard.wrap() is "hold" or "prefix", not {stream!r}')
        if stream == "prefix" and returns == "verdict":
            raise TypeError(
                '`stream="prefix"` gives text as it comes, so it cannot be combined with `returns="verdict"`'
            )
        if stream == "prefix":
            self.guard.language.prefix()  # says at once where a language has none

        template = options.get("template")
        if template is not None and not (callable(template) or callable(getattr(template, "render", None))):
            raise TypeError(f"`template` of guard.wrap() is a Template, not {template!r:.60}: give `Template(guard)`")
        if template is None and (options.get("messages") or options.get("existing")):
            raise TypeError("`messages` and `existing` of guard.wrap() are for the messages of a `template`")
        if template is not None and options.get("feedback"):
            raise TypeError("`feedback` of guard.wrap() cannot be named with a `template`, whose messages have it")

        def make(target: Callable[..., Any]) -> Wrapping:
            binding = Binding.of(target, options.get("question"), options.get("feedback"))
            if template is not None:
                binding = binding.with_template(target, options.get("messages"), options.get("existing"))
            return Wrapping(
                guard=self.guard,
                binding=binding,
                budget=options.get("budget") or Budget(),
                scope=options.get("scope"),
                read=options.get("read"),
                gives_verdict=returns == "verdict",
                clock=options.get("clock", time.monotonic),
                present=options.get("present", time.time),
                max_characters=options.get("max_characters", MAX_FEEDBACK_CHARACTERS),
                forwards=stream == "prefix",
                caller=options.get("caller"),
                recorder=options.get("recorder"),
                template=template,
            )

        if call is None:
            return lambda target: guarded(target, make)
        return guarded(call, make)
