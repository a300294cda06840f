"""The page of the matrix speaks of every client and case that there is; `matrix.py` itself needs an index and is not run."""

from __future__ import annotations

import pytest

from tests.wire import test_sdks
from tests.wire.matrix import CASES, FRAMEWORKS, PAGE, VERSIONS
from tests.wire.sdks import SDKS

PAGE_TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("sdk", SDKS, ids=lambda held: held.name)
def test_every_client_is_on_the_page(sdk):
    assert f"| {sdk.name} | " in PAGE_TEXT
    assert f"`{sdk.error}`" in PAGE_TEXT
    assert sdk.distribution in VERSIONS


def test_every_case_is_a_column_of_the_page():
    assert set(CASES) == {name for name in vars(test_sdks) if name.startswith("test_")}
    assert all(f" {column} |" in PAGE_TEXT for column in CASES.values())


def test_every_case_on_the_page_was_well():
    assert "✗" not in PAGE_TEXT


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_framework_is_on_the_page(name):
    assert f"| {name.partition('[')[0]} | " in PAGE_TEXT.partition("## Frameworks")[2]
