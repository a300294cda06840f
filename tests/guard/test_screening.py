"""What a screening says of itself: whether the question may be sent on."""

from __future__ import annotations

import pytest

from guard.screening import InScope, OutOfScope, Reason, Unsure

WHY = (Reason("off-topic", "none of the 3 words comes from the schema"),)


@pytest.mark.parametrize(
    ("screening", "may_be_sent"),
    [
        (InScope("p95 by route", "p95 by route"), True),
        (Unsure("what about tuesday", "what about tuesday", WHY), True),
        (OutOfScope("write a poem", "write a poem", WHY, "Ask about your data."), False),
    ],
    ids=["in scope", "unsure", "out of scope"],
)
def test_only_a_refusal_is_false(screening, may_be_sent):
    assert bool(screening) is may_be_sent
