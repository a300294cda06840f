"""Reports of calls, and who gets them."""

from __future__ import annotations

import asyncio
import threading

import pytest

from grammar.languages import honeycomb
from guard import Attempt, CallReport, Guard, Outcome, RejectedError, UnguardedError, Usage, capture
from guard.calls.call import tell
from guard.screening import OutOfScope, Reason

GUARD = Guard(honeycomb.language())
RIGHT, MENDED, WRONG = (Attempt(t, GUARD.check(t)) for t in ('{"limit": 1}', '{"limit": 1,}', '{"limit": "x"}'))


@pytest.mark.parametrize(
    ("report", "outcome"),
    [
        (CallReport(attempts=(RIGHT,), inspected=("text",)), Outcome.ACCEPTED),
        (CallReport(attempts=(WRONG, MENDED), inspected=("text",)), Outcome.REPAIRED),
        (CallReport(attempts=(RIGHT, WRONG), inspected=("text",)), Outcome.REJECTED),
        (CallReport(attempts=(RIGHT,)), Outcome.UNGUARDED),
        (CallReport(attempts=(RIGHT,), inspected=("a",), uninspected=("b",)), Outcome.UNGUARDED),
        (CallReport(attempts=(WRONG,), inspected=("a",), uninspected=("b",)), Outcome.REJECTED),
        (CallReport(), Outcome.UNGUARDED),
        (CallReport(screening=OutOfScope("q", "q", (Reason("r", "m"),), "sorry")), Outcome.OUT_OF_SCOPE),
    ],
)
def test_what_was_not_looked_at_never_counts_as_checked(report, outcome):
    assert report.outcome is outcome


def test_one_refused_text_of_the_last_answer_is_the_verdict_on_it():
    report = CallReport(attempts=(Attempt(RIGHT.text, RIGHT.verdict, others=(WRONG.verdict,)),), inspected=("a", "b"))
    assert report.outcome is Outcome.REJECTED
    assert report.verdict is WRONG.verdict


def test_a_report_adds_up_what_is_known_and_says_whether_that_is_all():
    known = Attempt("", WRONG.verdict, Usage(5, 5))
    assert (CallReport(attempts=(known, known)).usage.tokens, CallReport(attempts=(known,)).is_usage_known) == (
        20,
        True,
    )
    assert not CallReport(attempts=(known, RIGHT)).is_usage_known


def test_the_message_of_a_refusal_says_how_often_and_why_in_one_line():
    report = CallReport(attempts=(WRONG, WRONG))
    message = str(RejectedError(WRONG.verdict, report))
    assert message.startswith("the query was refused after 2 attempts: ")
    assert "\n" not in message


def test_what_could_not_be_looked_at_is_named():
    assert str(UnguardedError(CallReport(uninspected=("a", "b")))) == "the guard could not check a, b"


def test_a_report_goes_to_every_block_around_the_call():
    with capture() as outer:
        tell(CallReport("first"))
        with capture() as inner:
            tell(CallReport("second"))
        tell(CallReport("third"))
    tell(CallReport("nobody listens"))
    assert [report.question for report in outer.reports] == ["first", "second", "third"]
    assert [report.question for report in inner.reports] == ["second"]
    assert outer.last is outer.reports[-1]


def test_a_block_ends_also_by_an_exception():
    with pytest.raises(KeyError), capture() as held:
        raise KeyError
    tell(CallReport())
    assert held.last is None


def test_threads_do_not_hear_each_other():
    heard = {}
    barrier = threading.Barrier(8)

    def work(n):
        with capture() as held:
            barrier.wait()
            for i in range(50):
                tell(CallReport(f"{n}.{i}"))
            heard[n] = [report.question for report in held.reports]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {n: [f"{n}.{i}" for i in range(50)] for n in range(8)}


def test_tasks_do_not_hear_each_other_and_a_block_hears_the_tasks_that_it_began():
    async def work(n):
        with capture() as held:
            for i in range(5):
                tell(CallReport(f"{n}.{i}"))
                await asyncio.sleep(0)
            return [report.question for report in held.reports]

    async def main():
        with capture() as outer:
            heard = await asyncio.gather(*(work(n) for n in range(20)))
        return heard, len(outer.reports)

    heard, count = asyncio.run(main())
    assert heard == [[f"{n}.{i}" for i in range(5)] for n in range(20)]
    assert count == 100
