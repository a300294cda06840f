"""What users write around a guarded callable, as a type checker sees it; never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from typing import Any, assert_type

from guard import Accepted, Budget, Declined, Guard, OutOfScope, Rejected, Repaired, Scope, Template, Verdict, capture
from guard.prompting import Example, Message, Rendered, Trainable, Untrainable, encoding
from guard.record import Record


def plain(question: str, *, feedback: str | None = None) -> str:
    return question + (feedback or "")


async def coroutine(question: str, temperature: float) -> str:
    return f"{question}{temperature}"


def stream(question: str) -> Iterator[str]:
    yield question


async def async_stream(question: str) -> AsyncIterator[str]:
    yield question


async def parameters_survive(guard: Guard) -> None:
    ask = guard.wrap(plain)
    ask("how many?", feedback=None)
    ask(3)  # type: ignore[arg-type]
    ask()  # type: ignore[call-arg]
    ask("how many?", temperature=1)  # type: ignore[call-arg]
    assert_type(await guard.wrap(coroutine)("how many?", 0.5), Any)
    await guard.wrap(coroutine)("how many?")  # type: ignore[call-arg]


def kinds_survive(guard: Guard) -> None:
    assert_type(guard.wrap(plain)("q"), Any)
    held: Callable[[str, float], Coroutine[Any, Any, Any]] = guard.wrap(coroutine)
    del held
    assert_type(guard.wrap(stream)("q"), Iterator[str])
    assert_type(guard.wrap(async_stream)("q"), AsyncIterator[str])


def a_decorator_with_options(guard: Guard) -> None:
    @guard.wrap(budget=Budget(attempts=2))
    async def ask(question: str) -> str:
        return question

    held: Callable[[str], Coroutine[Any, Any, Any]] = ask
    del held


async def verdicts_are_values(guard: Guard) -> str:
    judged = guard.wrap(returns="verdict")
    assert_type(judged(plain)("q"), Verdict | OutOfScope)
    assert_type(judged(stream)("q"), Iterator[Verdict | OutOfScope])
    match await judged(coroutine)("q", 0.5):
        case Accepted() | Repaired() as held:
            return held.query
        case Rejected() as rejected:
            return rejected.feedback
        case Declined(reason=reason):
            return reason
        case OutOfScope(reply=reply):
            return reply


def methods_are_methods(guard: Guard) -> None:
    class Client:
        @guard.wrap
        def ask(self, question: str) -> str:
            return question

        @staticmethod
        @guard.wrap
        def ask_anyone(question: str) -> str:
            return question

    held: Callable[[str], Any] = Client().ask
    held("q")
    Client.ask_anyone("q")


def anything_that_read_makes_text_of(guard: Guard) -> None:
    def respond(question: str) -> dict[str, str]:
        return {"text": question}

    guard.wrap(respond, read=lambda response: response["text"])("q")


def a_scope_screens_questions(guard: Guard) -> None:
    guard.wrap(plain, scope=Scope())("q")


def options_are_checked(guard: Guard) -> None:
    guard.wrap(plain, budget=3)  # type: ignore[call-overload]
    guard.wrap(plain, retries=3)  # type: ignore[call-overload]


def what_was_captured(guard: Guard) -> None:
    with capture() as held:
        guard.wrap(plain)("q")
    if held.last is not None:
        assert_type(held.last.verdict, Verdict | None)


def with_messages(question: str, existing: str | None = None, messages: Sequence[Message] = ()) -> str:
    return question + str(existing) + messages[0]["content"]


def a_template_is_made_of_lists_or_tuples(guard: Guard, record: Record) -> None:
    template = Template(guard, examples=[Example("q", "{}")], tips=["be brief"], not_for=("poems",), counter=len)
    Template(guard, counter=encoding(), retriever=lambda _, columns: columns[:3])
    Template(guard, tokens="many")  # type: ignore[arg-type]
    assert_type(template.render("q"), Rendered)
    assert_type(template.render("q").messages, tuple[Message, ...])
    assert_type(template.training_line(record), Trainable | Untrainable)
    ask = guard.wrap(template=template)(with_messages)
    ask("how many?")
    ask("how many?", existing="{}")
    ask("how many?", exiting="{}")  # type: ignore[call-arg]
    guard.wrap(template=lambda _: template)(with_messages)
    guard.wrap(template="x")(with_messages)  # type: ignore[call-overload]
