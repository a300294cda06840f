"""The doors themselves: what they load, and what they say of a wrong setting before any call is made."""

from __future__ import annotations

import subprocess
import sys

import pytest

from guard.traffic.checkpoint import Checkpoint
from guard.traffic.middleware import guarded_client, guarded_middleware, guarded_transport
from tests.wire.guards import GUARD

HEAVY = ("httpx", "httpx2", "anthropic", "openai", "pydantic", "lark")


def loaded(statement):
    code = f"{statement}\nimport sys\nprint(*sorted(set(sys.modules) & set({HEAVY!r})))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


def test_the_doors_load_no_library_before_one_is_asked_for():
    assert (
        loaded(
            "import guard.traffic.middleware, guard.traffic.exchange\nfrom guard.traffic.middleware import guarded_client"
        )
        == []
    )


def test_a_name_that_there_is_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="guarded_socket"):
        __import__("guard.traffic.middleware").traffic.middleware.guarded_socket  # noqa: B018  # asking is the point


def test_a_checkpoint_has_its_settings_itself():
    with pytest.raises(TypeError, match="settings cannot be given beside a checkpoint"):
        guarded_client(Checkpoint(GUARD), "httpx", streams="observe")


def test_one_checkpoint_serves_several_transports():
    checkpoint = Checkpoint(GUARD)
    assert guarded_transport(checkpoint, "httpx") is not guarded_transport(checkpoint, "httpx")


@pytest.mark.parametrize("name", ["open-ai", "openai_chat"])
def test_a_provider_that_there_is_not_is_said_at_once(name):
    with pytest.raises(ValueError, match="unknown provider"):
        guarded_client(GUARD, "httpx", provider=name)


def test_a_middleware_does_nothing_but_raise():
    pytest.importorskip("anthropic")
    with pytest.raises(ValueError, match="a middleware raises"):
        guarded_middleware(GUARD, on_reject="content")
    with pytest.raises(ValueError, match="a middleware raises"):
        guarded_middleware(Checkpoint(GUARD, on_reject="error"))
    assert guarded_middleware(Checkpoint(GUARD, on_reject="raise"))
