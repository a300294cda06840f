"""Is the right question let in, and the wrong one kept out? Shares with intervals over a folder of corpora.

Run: ``python benchmarks/quality/scope.py FOLDER``. The folder holds ``*.jsonl``: a line is one question, with `text`, and
`columns` or `schema` (a key into ``schemas.json``). The file's prefix says what is right: ``in_`` is to pass, ``out_`` is
off topic, ``attack_`` is an injection or jailbreak, anything else is reported only. A question without columns is asked
of the columns of an ``in_honeycomb`` line (or of any other line that has some), chosen by its own hash.

Or ``python benchmarks/quality/scope.py FILE...`` for files whose lines say themselves what is right, by their `label`: the
table is then by label, and by what `--by` names (`kind`, `product`, `language`). With `--counts` no text is printed: for
sets that nobody who works on the rules may read. What the weights were not trained on, `left_out.py` asks.

With `--curve FILE` the share of off-topic questions that is refused is drawn against that of right ones, as an SVG and as a
table, a margin a row; `--against FIGURES` adds the curve of another run, from the file that its `--to` wrote.

Every question is screened by the default settings: one threshold, no examples. Prints, for each file, the share that is
refused with its Wilson interval, what is refused by shape and rules alone, and what is flagged; every false refusal with
its reasons; the time that screening took. `--half 0` or `1` takes half of the lines, by their hashes.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import perf_counter_ns
from typing import Any
from zlib import crc32

from grammar.diagnostic import printable
from guard.scope.scope import Scope
from guard.scope.topic.calibration import wilson
from guard.screening import Ruling, Screening

KINDS = ("in", "out", "attack")
MARGINS = (-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6, 2.0, 2.5, 3.0)
"""The margins of refusal at which a curve is looked at."""
_SHAPE = frozenset(
    """too-long control-characters tag-characters variation-selectors invisible-characters bidirectional-controls
    unassigned-characters combining-flood blank-question encoded-payload scrambled-text repetition markup
    template-placeholder forbidden-address""".split()
)


@dataclass(frozen=True, slots=True)
class Screened:
    """One question with what became of it, and the microseconds that took."""

    file: str
    screening: Screening
    took_us: float
    edge: float = -inf
    """The highest margin of refusal at which it is refused."""

    @property
    def is_refused(self) -> bool:
        """Whether it was refused."""
        return self.screening.decision is Ruling.BLOCK

    @property
    def has_topic(self) -> bool:
        """Whether its topic spoke against it."""
        return any(reason.name == "off-topic" for reason in self.screening.reasons)


def lines(folder: Path, half: int | None) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Each file's name, and each text with the columns that it is asked about."""
    schemas = json.loads(_read(folder / "schemas.json")) if (folder / "schemas.json").is_file() else {}
    files = {
        path.stem: [json.loads(line) for line in _read(path).splitlines()] for path in sorted(folder.glob("*.jsonl"))
    }
    lenders = [line["columns"] for line in files.get("in_honeycomb", ()) if line.get("columns")]
    lenders = lenders or [line["columns"] for lines in files.values() for line in lines if line.get("columns")] or [()]
    for name, lines in files.items():
        for line in lines:
            key = crc32(line["text"].encode("utf-8", "surrogatepass"))
            if half is None or key & 1 == half:
                columns = line.get("columns") or (
                    schemas[line["schema"]] if "schema" in line else lenders[key % len(lenders)]
                )
                yield name, line["text"], columns


def labelled(paths: Sequence[Path], by: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
    """Each line's group (its label, and what else is asked for), its text, and the columns that it is asked about."""
    for path in paths:
        for line in map(json.loads, _read(path).splitlines()):
            yield (
                f"{line['label']}_{' '.join(str(line.get(name, '')) for name in by) or 'all'}",
                line["text"],
                line["columns"],
            )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="surrogatepass")


def screened(asked: Iterable[tuple[str, str, Any]], template: str | None) -> Iterator[Screened]:
    """Every question, with the shortest of three times: the machine's other work is not asked about."""
    for name, text, columns in asked:
        scope = Scope.from_schema(_schema(columns) or None, template=template)
        times = []
        for _ in range(3):
            start = perf_counter_ns()
            screening = scope.screen(text)
            times.append(perf_counter_ns() - start)
        yield Screened(name, screening, min(times) / 1e3, scope.case(text).edge)


def _schema(columns: Any) -> Sequence[str]:
    """Columns as names, or as names with types."""
    if isinstance(columns, dict):
        return list(columns)
    return [column if isinstance(column, str) else column["name"] for column in columns]


def share(screened: Sequence[Screened]) -> dict[str, Any]:
    """How many are refused, with the interval, and how many are flagged, of some."""
    refused = sum(one.is_refused for one in screened)
    flagged = sum(one.screening.decision is Ruling.FLAG for one in screened)
    low, high = wilson(refused, len(screened))
    low_doubted, high_doubted = wilson(refused + flagged, len(screened))
    return {
        "questions": len(screened),
        "refused": refused,
        "refused_percent": round(100 * refused / len(screened), 2),
        "interval_percent": [round(100 * low, 2), round(100 * high, 2)],
        "without_topic": sum(one.is_refused and not one.has_topic for one in screened),
        "flagged": flagged,
        "refused_or_flagged_percent": round(100 * (refused + flagged) / len(screened), 2),
        "refused_or_flagged_interval_percent": [round(100 * low_doubted, 2), round(100 * high_doubted, 2)],
    }


def latency(screened: Sequence[Screened]) -> dict[str, float]:
    """Percentiles of the time that screening took."""
    times = sorted(one.took_us for one in screened)
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return {
        "p50_us": round(cuts[49], 1),
        "p90_us": round(cuts[89], 1),
        "p99_us": round(cuts[98], 1),
        "max_us": round(times[-1], 1),
    }


def curve(screened: Iterable[Screened]) -> dict[str, list[float]]:
    """For each kind of question the share refused, in per cent, at each of `MARGINS`."""
    edges: dict[str, list[float]] = {}
    for one in screened:
        edges.setdefault(one.file.split("_", 1)[0], []).append(one.edge)
    return {
        kind: [round(100 * sum(edge >= margin for edge in of_kind) / len(of_kind), 2) for margin in MARGINS]
        for kind, of_kind in edges.items()
    }


def show_curves(curves: dict[str, dict[str, list[float]]]) -> None:
    """Print what is refused of right and of off-topic questions from each margin on, for each run."""
    print("\nrefused from a margin on (right / off topic, %)")
    print(f"{'margin':>8}  " + "  ".join(f"{name:>15}" for name in curves))
    for at, margin in enumerate(MARGINS):
        shares = (f"{run['in'][at]:>7.1f} {run['out'][at]:>7.1f}" for run in curves.values())
        print(f"{margin:>8.2f}  " + "  ".join(shares))


def drawn(curves: dict[str, dict[str, list[float]]]) -> str:
    """An SVG: off topic refused (up) against right ones refused (to the right, at most 10%), a line for each run."""
    wide, high, most = 480, 320, 10.0
    box = f"-50 -20 {wide + 70} {high + 60}"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="12">']
    for share in range(0, 101, 20):
        y = high - high * share / 100
        parts.append(
            f'<path d="M0 {y}H{wide}" stroke="#ddd"/><text x="-8" y="{y + 4}" text-anchor="end">{share}%</text>'
        )
    for share in range(0, 11, 2):
        parts.append(f'<text x="{wide * share / most}" y="{high + 18}" text-anchor="middle">{share}%</text>')
    parts.append(f'<text x="{wide / 2}" y="{high + 36}" text-anchor="middle">right questions refused</text>')
    parts.append('<text x="0" y="-8">off topic refused</text>')
    for number, (name, run) in enumerate(curves.items()):
        color = ("#1b6ac9", "#999999", "#c96a1b")[number % 3]
        points = " ".join(
            f"{wide * right / most:.1f},{high - high * off / 100:.1f}"
            for right, off in zip(run["in"], run["out"], strict=True)
            if right <= most
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(
            f'<text x="{wide - 4}" y="{high - 12 - 16 * number}" text-anchor="end" fill="{color}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Print the tables, and write the figures where the options say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="FOLDER or FILE")
    parser.add_argument("--by", action="append", default=[], metavar="FIELD", help="count files by this field too")
    parser.add_argument("--counts", action="store_true", help="print no text of a question")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only half of the lines, by their hashes")
    parser.add_argument("--template", type=Path, help="the product's prompt, whose labels nobody may forge")
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--curve", type=Path, metavar="FILE", help="draw off topic against right questions, as an SVG")
    parser.add_argument("--against", type=Path, metavar="FIGURES", help="also the curve of the run that wrote FIGURES")
    parser.add_argument("--missed", metavar="FILE", help="also list what passed of this file")
    chosen = parser.parse_args()
    template = chosen.template.read_text(encoding="utf-8") if chosen.template else None
    by_file: dict[str, list[Screened]] = {}
    folder = chosen.paths[0]
    asked = lines(folder, chosen.half) if folder.is_dir() else labelled(chosen.paths, chosen.by)
    for one in screened(asked, template):
        by_file.setdefault(one.file, []).append(one)
    if not by_file:
        raise SystemExit(f"{folder} holds no question")
    figures: dict[str, Any] = {
        "files": {name: share(screened) for name, screened in by_file.items()},
        "macro_percent": {},
    }
    print(
        f"{'file':<28}{'of':>6}{'refused':>9}{'%':>7}   {'interval':<15}{'no topic':>9}{'flagged':>9}{'or flagged %':>14}"
    )
    for name, row in figures["files"].items():
        low, high = row["interval_percent"]
        print(
            f"{name:<28}{row['questions']:>6}{row['refused']:>9}{row['refused_percent']:>7.1f}   "
            f"{f'{low:.1f} to {high:.1f}':<15}{row['without_topic']:>9}{row['flagged']:>9}"
            f"{row['refused_or_flagged_percent']:>14.1f}   {row['refused_or_flagged_interval_percent'][0]:.1f} to "
            f"{row['refused_or_flagged_interval_percent'][1]:.1f}"
        )
    for kind in KINDS:
        shares = [row["refused_percent"] for name, row in figures["files"].items() if name.startswith(f"{kind}_")]
        if shares:
            figures["macro_percent"][kind] = round(sum(shares) / len(shares), 2)
            print(f"{kind}: {len(shares)} files, macro {figures['macro_percent'][kind]:.1f}% refused")
    figures["latency"] = {name: latency(screened) for name, screened in by_file.items() if name.startswith("in_")}
    for name, row in figures["latency"].items():
        print(f"{name}: " + ", ".join(f"{key} {value:,.0f}" for key, value in row.items()))
    wrong = [one for name, screened in by_file.items() if name.startswith("in_") for one in screened if one.is_refused]
    shape = [one for one in wrong if {reason.name for reason in one.screening.reasons} & _SHAPE]
    figures["refused_by_shape"] = len(shape)
    print(f"\nfalse refusals: {len(wrong)}, {len(shape)} of them by shape")
    for one in () if chosen.counts else wrong:
        print(f"  {one.file}: {printable(one.screening.question)}")
        for reason in one.screening.reasons:
            print(f"      {reason.name}: {reason.message}")
    for one in by_file.get(chosen.missed or "", ()):
        if not one.is_refused:
            print(
                f"  passed ({one.screening.decision}, {one.screening.score}): {printable(one.screening.question[:160])}"
            )
    if chosen.curve:
        figures["curve"] = curve(one for screened in by_file.values() for one in screened)
        curves = {"this run": figures["curve"]}
        if chosen.against:
            curves[chosen.against.stem] = json.loads(_read(chosen.against))["curve"]
        show_curves(curves)
        chosen.curve.write_text(drawn(curves), encoding="utf-8")
    if chosen.to:
        chosen.to.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
