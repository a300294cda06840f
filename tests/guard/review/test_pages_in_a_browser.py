"""The pages in a real browser: by keys alone, by clicks alone, without script, and with hostile texts. `make browser` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from grammar.frozen import replace
from guard.record import RecordedAttempt, RecordedText
from guard.records import open_store
from tests.guard.evals.test_report import HOSTILE
from tests.guard.records.made import made

BROWSER = Path("/usr/bin/chromium")

if "GUARD_BROWSER" not in os.environ:
    pytest.skip("`make browser` runs it", allow_module_level=True)

sync_api = pytest.importorskip("playwright.sync_api")


@contextmanager
def served(path):
    """The address that `guard review` prints for a store."""
    command = [sys.executable, "-m", "guard", "review", str(path), "--as", "ann"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def opened(path, **options):
    """A page at the first record, and what it said to the console."""
    with served(path) as address, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(BROWSER), args=["--no-sandbox"])
        page = browser.new_context(**options).new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: page.said.append(dialog.message))
        page.goto(address)
        yield page
        browser.close()


@pytest.fixture
def calls(tmp_path):
    path = tmp_path / "calls.jsonl"
    open_store(path).append(
        [replace(made(str(at), said=f'{{"limit": {at}}}'), question="how many?") for at in range(1, 5)]
    )
    return path


def said(path):
    return [
        (label.says, [answer.record for answer in label.answers], label.note) for label in open_store(path).labels()
    ]


def test_by_keys_alone(calls):
    with opened(calls) as page:

        def press(key):
            with page.expect_navigation():
                page.keyboard.press(key)

        press("g")
        page.keyboard.press("n")
        page.keyboard.type("gbs u")
        page.keyboard.press("Escape")
        press("b")
        press("s")
        press("u")
        press("j")
        page.goto(page.url.partition("/item")[0] + "/pair")
        press("1")
        press("0")
        assert page.said == []
    assert [each[0] for each in said(calls)][:4] == ["good", "bad", "skip", "undo"]
    assert said(calls)[1] == ("bad", ["2"], "gbs u")
    assert said(calls)[4][0] in ("first", "second")
    assert said(calls)[5][0] == "tie"


@pytest.mark.parametrize("script", [True, False])
def test_by_clicks_with_script_and_without(calls, script):
    with opened(calls, java_script_enabled=script) as page:
        for button in ("Good", "Bad", "Undo"):
            with page.expect_navigation():
                page.click(f"button:has-text('{button}')")
        page.select_option("select[name=labelled]", "good")
        with page.expect_navigation():
            page.click("button:has-text('Show')")
        assert "how many?" in page.inner_text("h1")
    assert [each[0] for each in said(calls)] == ["good", "bad", "undo"]


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_texts_are_text(tmp_path, width, scheme):
    path = tmp_path / "calls.sqlite"
    whole = "\n".join(text.encode("utf-8", "replace").decode() for text in HOSTILE) + "x" * 3_000
    records = []
    for at in range(3):
        finding = {"rule": whole, "severity": "error", "message": whole, "span": [1, 4]}
        text = RecordedText(
            f"{at}{whole}",
            "rejected",
            whole,
            (finding,),
            ({"title": whole, "safety": "safe", "edits": [[0, 1, whole]]},),
        )
        records.append(
            replace(made(f"{at}{HOSTILE[0]}"), question=whole, attempts=(RecordedAttempt((text,)),), tags=(whole,))
        )
    open_store(path).append(records)
    with opened(path, viewport={"width": width, "height": 700}, color_scheme=scheme) as page:
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        start = page.url.partition("/item")[0]
        for at in ("/", "/pair", "/items", "/agreement"):
            page.goto(start + at)
            page.mouse.move(width // 2, 300)
            assert page.evaluate("window.ran") is None
            assert page.evaluate("document.scripts.length") == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert all(each.startswith(start) for each in requests)
        assert page.said == []


def test_another_site_cannot_label(calls, tmp_path):
    with opened(calls) as page:
        token = page.input_value("form.say input[name=form]")
        start = page.url.partition("/item")[0]
        other = tmp_path / "other.html"
        other.write_text(
            f'<form method="post" action="{start}/label"><input name="form" value="{token}"><input name="id" value="1">'
            '<button name="says" value="good">go</button></form>'
        )
        page.goto(other.as_uri())
        with page.expect_navigation():
            page.click("button")
        assert "Good" not in page.inner_text("body")
    assert said(calls) == []
