"""Audit: what would become of the questions of a log, counted, with the most suspicious of them; and its page.

However long the log is, only so many questions are kept as are to be shown.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from grammar.diagnostic import printable
from guard.screening import Ruling, Screening

MOST_SHOWN = 1_000
"""So many questions are kept unless the caller says otherwise."""

_LONGEST = 2_000


def order(screening: Screening) -> tuple[int, float, str]:
    """A key that sorts screenings by how suspicious they are, most first."""
    return (
        (Ruling.ALLOW, Ruling.FLAG, Ruling.BLOCK).index(screening.would_be) * -1,
        -screening.score,
        screening.question,
    )


@dataclass(slots=True)
class Audit:
    """What became of the questions that were added so far.

    `limit` is how many suspicious ones are kept, at least 1. `signs` counts the questions of each sign, by what became of
    them; a question with three signs counts for each.
    """

    limit: int = MOST_SHOWN
    total: int = 0
    broken: int = 0
    rulings: Counter[Ruling] = field(default_factory=Counter)
    signs: Counter[tuple[str, Ruling]] = field(default_factory=Counter)
    _kept: list[tuple[Any, Screening]] = field(default_factory=list, repr=False)

    def add(self, screening: Screening, id_: Any = None) -> None:
        """Count a question, and keep it if it is among the most suspicious."""
        self.total += 1
        ruling = screening.would_be
        self.rulings[ruling] += 1
        if ruling is Ruling.ALLOW:
            return
        self.signs.update((name, ruling) for name in {reason.name for reason in screening.reasons})
        self._kept.append((id_, screening))
        if len(self._kept) >= 2 * self.limit + 100:
            self._cut()

    def add_broken(self) -> None:
        """Count a line that could not be read."""
        self.total += 1
        self.broken += 1

    def _cut(self) -> None:
        self._kept.sort(key=lambda pair: order(pair[1]))
        del self._kept[self.limit :]

    def shown(self) -> list[tuple[Any, Screening]]:
        """The most suspicious questions with their ids, most suspicious first."""
        self._cut()
        return list(self._kept)

    @property
    def suspicious(self) -> int:
        """How many questions would be refused or flagged."""
        return self.rulings[Ruling.BLOCK] + self.rulings[Ruling.FLAG]

    def by_sign(self) -> list[tuple[str, int, int]]:
        """Each sign with how many of its questions would be refused and flagged, the most frequent first."""
        names = {name for name, _ in self.signs}
        rows = [(name, self.signs[name, Ruling.BLOCK], self.signs[name, Ruling.FLAG]) for name in names]
        return sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))


_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
caption{text-align:left;color:#595959;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #d9d9d9}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.q{overflow-wrap:anywhere;white-space:pre-wrap}
.block{color:#9c1c1c;font-weight:600}.flag{color:#7a4f00;font-weight:600}ul{margin:0;padding-left:1.1rem}
@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}caption{color:#adadad}
th,td{border-color:#3a3a3a}.block{color:#ff9c9c}.flag{color:#f0c674}}"""

_WORDS = {Ruling.BLOCK: "refused", Ruling.FLAG: "flagged", Ruling.ALLOW: "in scope"}


def page(audit: Audit, title: str) -> Iterator[str]:
    """The audit as one HTML page, a piece at a time.

    It stands alone: no script, font, image or address is loaded, and its own policy forbids it to a browser. What people
    typed is escaped, with its control characters spelt out, and kept apart from the direction of the text around it.
    """
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Questions out of scope: {_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Questions out of scope: {_text(title)}</h1>\n"
    )
    yield (
        f"<p>{audit.total:,} questions: {audit.rulings[Ruling.BLOCK]:,} would be refused, "
        f"{audit.rulings[Ruling.FLAG]:,} flagged"
        + (f", {audit.broken:,} cannot be read" if audit.broken else "")
        + ".</p>\n"
    )
    yield (
        "<h2>Signs</h2>\n<table>\n<caption>A question with several signs counts for each of them</caption>\n"
        '<thead><tr><th scope="col">Sign</th><th scope="col" class="n">Refused</th><th scope="col" class="n">Flagged</th></tr>'
        "</thead>\n<tbody>\n"
    )
    for name, refused, flagged in audit.by_sign():
        yield f'<tr><th scope="row">{escape(name)}</th><td class="n">{refused:,}</td><td class="n">{flagged:,}</td></tr>\n'
    shown = audit.shown()
    yield (
        "</tbody>\n</table>\n<h2>Questions</h2>\n<table>\n"
        f"<caption>The {len(shown):,} most suspicious of {audit.suspicious:,}</caption>\n"
        '<thead><tr><th scope="col">Where</th><th scope="col">Verdict</th><th scope="col" class="n">Score</th>'
        '<th scope="col">Question</th><th scope="col">Signs</th></tr></thead>\n<tbody>\n'
    )
    for id_, screening in shown:
        ruling = screening.would_be
        reasons = "".join(f"<li>{escape(reason.name)}: {_text(reason.message)}</li>" for reason in screening.reasons)
        yield (
            f'<tr><td>{_text(str(id_))}</td><td class="{ruling.value}">{_WORDS[ruling]}</td>'
            f'<td class="n">{screening.score:.4f}</td>'
            f'<td class="q">{_text(screening.question)}</td><td><ul>{reasons}</ul></td></tr>\n'
        )
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _text(text: str) -> str:
    """What somebody typed, for a page: cut, without control characters, escaped, and isolated from its surroundings."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "\u2026"
    return escape(printable(cut)) if cut.isascii() else f"<bdi>{escape(printable(cut))}</bdi>"
