"""Records for tests."""

from __future__ import annotations

from guard import Record, RecordedAttempt, RecordedText


def made(name: str, at: float = 1_796_083_200.0, said: str = '{"limit": 10}', **members) -> Record:
    """A record of one accepted answer."""
    question = f"the question of {name}"
    messages = ({"role": "user", "content": question},)
    text = RecordedText(said, "accepted", said)
    return Record(
        name,
        at,
        "wrap",
        "accepted",
        question,
        messages=messages,
        attempts=(RecordedAttempt((text,), messages, 10, 5, None, 0.25),),
        handed_on=(said,),
        seconds=0.25,
        **members,
    )
