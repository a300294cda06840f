"""Hostile texts through the report in a real browser: no script runs, nothing is requested. `make browser` runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.guard.evals.test_report import HOSTILE, evaluation_of

BROWSER = Path("/usr/bin/chromium")

if "GUARD_BROWSER" not in os.environ:
    pytest.skip("`make browser` runs it", allow_module_level=True)

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_script_of_a_hostile_text_runs(tmp_path, scheme):
    from guard.evals.report import page

    file = tmp_path / "report.html"
    text = page(evaluation_of(*HOSTILE))
    # Escaping has to hold alone: the browser is not told to run no scripts.
    file.write_text(
        text.replace("default-src 'none'", "default-src * 'unsafe-inline'"), encoding="utf-8", errors="replace"
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(BROWSER), args=["--no-sandbox"])
        opened = browser.new_page(color_scheme=scheme)
        requests, dialogs = [], []
        opened.on("request", lambda request: requests.append(request.url))
        opened.on("dialog", lambda dialog: dialogs.append(dialog.message))
        opened.goto(file.as_uri())
        for details in opened.query_selector_all("details"):
            details.evaluate("each => each.open = true")
        opened.mouse.move(300, 300)
        ran = opened.evaluate("window.ran")
        scripts = opened.evaluate("document.scripts.length")
        shown = opened.inner_text("body")
        paper = opened.evaluate("getComputedStyle(document.body).backgroundColor")
        browser.close()
    assert (ran, scripts, dialogs) == (None, 0, [])
    assert requests == [file.as_uri()]
    assert "<script>window.ran = 1</script>" in shown
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")
