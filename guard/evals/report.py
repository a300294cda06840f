"""The report: an evaluation as one page of HTML that needs no network and runs no script. Needs the extra ``report``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import printable
from grammar.extra import from_extra
from guard.evals.summary import Evaluation, shown

if TYPE_CHECKING:
    from jinja2 import Template

_LONGEST = 4_000
_WIDTH = 220


def page(evaluation: Evaluation) -> str:
    """The page.

    Whatever people and models wrote is text in it: every value is escaped, control characters are made visible, and the page
    itself forbids scripts and requests.

    Raises:
        ModuleNotFoundError: Jinja is not installed; the message says how to install it.
    """
    told = {"agreements": None, "comparison": None, **evaluation.to_dict()}
    comparison = evaluation.comparison
    text: str = _template().render(
        title=shown(evaluation.title),
        told=told,
        notes=evaluation.notes,
        flips=() if comparison is None else comparison.flips,
        failures=evaluation.totals.failures,
        missed=evaluation.totals.judged - evaluation.totals.passed,
        shown=shown,
        long=visible,
        pieces=lambda record: list(marked(record.output or "", record.diagnostics)),
        percent=lambda rate: "–" if rate is None else f"{rate:.2%}",
        signed=lambda rate: f"{rate:+.2%}",
        place=lambda rate: f"{_WIDTH * (rate or 0.0):.1f}",
    )
    return text


@cache
def _template() -> Template:
    with from_extra("jinja2", "grammar-guard[report]"):
        import jinja2  # noqa: PLC0415
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("guard.evals", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def visible(text: str) -> str:
    """A text with its line breaks, other control characters made visible, cut where it is very long."""
    lines = (printable(line) for line in text[:_LONGEST].split("\n"))
    return "\n".join(lines) + ("…" if len(text) > _LONGEST else "")


def marked(text: str, diagnostics: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, bool]]:
    """The text in visible pieces; those that a diagnostic is about are marked."""
    if not text:
        return
    done = 0
    for start, end in _spans(diagnostics, min(len(text), _LONGEST)):
        if start > done:
            yield visible(text[done:start]), False
        yield visible(text[start:end]), True
        done = end
    if done < len(text):
        yield visible(text[done : max(_LONGEST, done)]) + ("…" if len(text) > _LONGEST else ""), False


def _spans(diagnostics: Sequence[Mapping[str, Any]], most: int) -> Iterator[tuple[int, int]]:
    """The places of diagnostics in order, none in another; what is no place is passed over, for a record may say anything."""
    spans: list[Any] = [each.get("span") for each in diagnostics]
    places = sorted(
        (span[0], span[1])
        for span in spans
        if isinstance(span, list | tuple) and len(span) == 2 and all(type(end) is int for end in span)
    )
    done = 0
    for start, end in places:
        if done <= start < end <= most:
            yield start, end
            done = end
