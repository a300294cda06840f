"""Credentials are masked before a text is logged or sent on, and can be put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.scope.masking import LONGEST, mask

SECRETS = [
    "sk-" + "a1B2" * 6,
    "ghp_" + "x" * 36,
    "AKIA" + "ABCDEFGH12345678",
    "AIza" + "b" * 35,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_of_a_credential_is_left(secret):
    masked = mask(f"errors with {secret} in the last hour")
    assert masked.text == "errors with [credential-1] in the last hour"
    assert list(masked.found.values()) == [secret]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://app:hunter2@db", "postgres://app:[credential-1]@db"),
        ("password=hunter2&x", "password=[credential-1]&x"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [credential-1]"),
        ("password=hunter2 and again api_key=hunter2", "password=[credential-1] and again api_key=[credential-1]"),
        ("[credential-1] password=hunter2", "[credential-1] password=[credential-1x]"),
    ],
)
def test_what_marks_a_credential_stays(text, shown):
    assert mask(text).text == shown


@pytest.mark.parametrize(
    "text",
    [
        "acct_1Nv0FGQ9RKHgCVdK",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "a" * 64,
        "password resets by region",
        "trace 4bf92f3577b3",
    ],
)
def test_identifiers_are_no_credentials(text):
    assert mask(text).text == text


@given(parts=st.lists(st.sampled_from([*SECRETS, "password=hunter2", " ", "x", "[credential-1]", "\n"])))
def test_restoring_gives_the_text_back_and_masking_twice_finds_no_more(parts):
    text = " ".join(parts)
    masked = mask(text)
    assert masked.restore(masked.text) == text
    assert not any(credential in masked.text for credential in masked.found.values())


@given(text=st.text(st.characters(exclude_categories=())))
def test_masking_never_raises(text):
    assert mask(text).restore(mask(text).text) == text


def test_what_was_not_looked_at_is_not_shown():
    masked = mask("x" * LONGEST + SECRETS[0])
    assert masked.is_cut
    assert masked.text == "x" * LONGEST
