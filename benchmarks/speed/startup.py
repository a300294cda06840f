"""What does it cost to start: an import, one command, an installation?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from inputs import FROZEN
from report import ROOT, options, table, write
from rounds import race, rounded

GOALS = {
    "import_over_standard_library": 1.8,
    "language_over_standard_library": 3.0,
    "command_over_what_it_stands_on": 1.8,
    "distributions": 20,
    "installed_mb": 30,
}

_STANDARD = "import re, json, dataclasses, enum, typing"
_STANDS_ON = "import click, pydantic_core, lark"

_BARE = "bare interpreter"

_WITH_LANGUAGE = "import guard\nfrom grammar.languages import honeycomb\nhoneycomb.language()"

_ADOPTED = """
import sys
from pathlib import Path
from grammar import Language
from guard import Guard
language = Language.from_lark(Path(sys.argv[1]), start="query", cache=sys.argv[3])
print(Guard(language).check(Path(sys.argv[2]).read_text()).decision)
"""

_LARK = """
import sys
from pathlib import Path
from lark import Lark
Lark(Path(sys.argv[1]).read_text(), start="query", parser="lalr").parse(Path(sys.argv[2]).read_text())
print("accepted")
"""

_SEARCHES = r"""
query: "find" columns ("where" condition)? ("group" "by" columns)? ("sort" "by" NAME DIRECTION?)? ("limit" INT)?
columns: "*" | column ("," column)*
column: NAME | CALL "(" NAME ")" | CALL "(" "*" ")"
?condition: either
?either: both ("or" both)*
?both: one ("and" one)*
?one: "not" one | "(" condition ")" | NAME COMPARED value | NAME "in" "(" value ("," value)* ")"
value: NUMBER | STRING | "true" | "false" | "null"
CALL.2: /(?:count|sum|avg|min|max)(?=\()/
COMPARED: "=" | "!=" | "<=" | ">=" | "<" | ">"
DIRECTION: "asc" | "desc"
NAME: /[a-z_][a-z0-9_.]*/
%import common.INT
%import common.SIGNED_NUMBER -> NUMBER
%import common.ESCAPED_STRING -> STRING
%import common.WS
%ignore WS
"""

_SEARCH = 'find name, count(*) where size > 10 and (kind = "a" or not zone in ("b", "c")) sort by name desc limit 5'

_SAID = ((0, ": accepted"), (0, ": accepted, "), (0, ": accepted"), (1, "error["))
"""What each file's command answers: its status, and a part of what it prints."""

_PHASES = """
import sys
from time import perf_counter_ns
marks = []
def mark(name):
    marks.append((name, perf_counter_ns()))
mark("")
import guard
mark("import guard")
from grammar.languages import honeycomb
language = honeycomb.language()
mark("make the language")
text = open(sys.argv[1], encoding="utf-8").read()
accept = language.notation.fast_path.accept
accept(text)
mark("first fast path")
checker = guard.Guard(language)
checker.check('{}')
mark("first verdict")
import lark
mark("import lark")
from grammar.parsing.reader import compiled, read
compiled(language.notation, with_mistakes=True)
mark("make the tables")
verdict = checker.check(text)
verdict.diagnostics
mark("explain")
assert verdict.decision == "rejected"
from guard.command import reports
reports.person_text(reports.report_on("a", verdict), colour=False, width=100)
mark("render")
import json
print(json.dumps({name: after - before for (_, before), (name, after) in zip(marks, marks[1:])}))
"""


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, help="runs of each command  [default: 21]")
    parser.add_argument(
        "--outputs",
        type=Path,
        default=FROZEN,
        metavar="FILE",
        help="records to take one from  [default: the frozen ones]",
    )
    parser.add_argument("--no-install", action="store_true", help="leave out the installation")
    chosen = parser.parse_args()
    rounds = chosen.rounds or (1 if chosen.tiny else 21)
    with tempfile.TemporaryDirectory() as folder:
        files = _files(chosen.outputs, Path(folder))
        figures: dict[str, Any] = {
            "goals": GOALS,
            "commands": _commands(files, Path(folder), rounds, chosen.seed, is_tiny=chosen.tiny),
            "ratios": {},
            "phases_ms": _phases(files["rejected"], rounds),
            "imports_ms": _imports(files["rejected"], Path(folder)),
        }
        if not (chosen.no_install or chosen.tiny):
            figures["installation"] = _installation(Path(folder))
    if not chosen.tiny:
        figures["ratios"] = _ratios(figures["commands"])
    _show(figures)
    write(chosen, "startup", {"rounds": rounds}, figures)


def _files(outputs: Path, folder: Path) -> dict[str, Path]:
    """One output of each kind that costs something else: of the given ones, the median in size."""
    records = outputs.read_text(encoding="utf-8").splitlines()
    texts = sorted((json.loads(record)["output"] for record in records), key=len)
    plain = [text for text in texts if '"orders"' in text and '"expression"' not in text]
    if not plain:
        raise SystemExit(f"{outputs.name}: no output has orders")
    text = plain[len(plain) // 2]
    texts = {
        "accepted": text,
        "advised": '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"]}',
        "with a formula": '{"calculated_fields": [{"name": "is_slow", "expression": "GT($duration_ms, 1000)"}]}',
        "rejected": text.replace('"orders"', '"no_such_key"'),
    }
    files = {name: folder / f"{name.replace(' ', '-')}.json" for name in texts}
    for name, path in files.items():
        path.write_text(texts[name], encoding="utf-8")
    return files


# --- commands ---


def _commands(
    files: dict[str, Path], folder: Path, rounds: int, seed: int, *, is_tiny: bool
) -> dict[str, dict[str, float]]:
    """Wall time of whole processes, in interleaved rounds; each says what it is to answer and is held to it."""
    commands: dict[str, tuple[list[str], int, str]] = {
        _BARE: ([sys.executable, "-c", "pass"], 0, ""),
        "import guard": ([sys.executable, "-c", "import guard"], 0, ""),
        _STANDARD: ([sys.executable, "-c", _STANDARD], 0, ""),
        _STANDS_ON: ([sys.executable, "-c", _STANDS_ON], 0, ""),
        "with the query language": ([sys.executable, "-c", _WITH_LANGUAGE], 0, ""),
        "import grammar": ([sys.executable, "-c", "import grammar"], 0, ""),
        "import pydantic": ([sys.executable, "-c", "import pydantic"], 0, ""),
        "guard --version": ([sys.executable, "-m", "guard", "--version"], 0, "guard"),
        **{
            f"guard check, {name}": ([sys.executable, "-m", "guard", "check", str(path)], *said)
            for (name, path), said in zip(files.items(), _SAID, strict=True)
        },
        **_adopting(folder),
    }
    if is_tiny:
        commands = {name: commands[name] for name in (_BARE, "import guard", "guard check, accepted")}
    for name, (command, status, said) in commands.items():
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if ran.returncode != status or said not in ran.stdout:
            raise SystemExit(f"{name}: status {ran.returncode}\n{ran.stdout}{ran.stderr}")
    calls = {name: [lambda command=command: _run(command, folder)] for name, (command, _, _) in commands.items()}
    timed = race(calls, rounds=rounds, seed=seed, warms_up=False)
    bare = timed[_BARE]
    return {
        name: {**times.spread("ms"), "added_ms": rounded((times.seconds[0] - bare.seconds[0]) * 1e3)}
        for name, times in timed.items()
    }


def _adopting(folder: Path) -> dict[str, tuple[list[str], int, str]]:
    """A right text of a grammar of one's own: by Lark, by a guard that compiles it, by one that has kept the tables."""
    grammar, text, cache = folder / "searches.lark", folder / "search.txt", folder / "tables.json"
    grammar.write_text(_SEARCHES, encoding="utf-8")
    text.write_text(_SEARCH, encoding="utf-8")
    given = [str(grammar), str(text)]
    return {
        "own grammar, Lark": ([sys.executable, "-c", _LARK, *given], 0, "accepted"),
        "own grammar, compiled": ([sys.executable, "-c", _ADOPTED, *given, ""], 0, "accepted"),
        "own grammar, cache": ([sys.executable, "-c", _ADOPTED, *given, str(cache)], 0, "accepted"),
    }


def _ratios(commands: dict[str, dict[str, float]]) -> dict[str, float]:
    """Whole processes over named rivals: medians of one run."""
    took = {name: of["median_ms"] for name, of in commands.items()}
    return {
        "import_over_standard_library": rounded(took["import guard"] / took[_STANDARD]),
        "language_over_standard_library": rounded(took["with the query language"] / took[_STANDARD]),
        "command_over_what_it_stands_on": rounded(took["guard check, accepted"] / took[_STANDS_ON]),
        "refusal_over_what_it_stands_on": rounded(took["guard check, rejected"] / took[_STANDS_ON]),
        "own_grammar_compiled_over_lark": rounded(took["own grammar, compiled"] / took["own grammar, Lark"]),
        "own_grammar_cached_over_lark": rounded(took["own grammar, cache"] / took["own grammar, Lark"]),
    }


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


# --- where the time goes ---


def _phases(rejected: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of each step on the way to a first refusal, in one process; medians over processes."""
    samples: dict[str, list[float]] = {}
    for _ in range(rounds):
        ran = subprocess.run([sys.executable, "-c", _PHASES, str(rejected)], capture_output=True, text=True, check=True)
        for name, took in json.loads(ran.stdout).items():
            samples.setdefault(name, []).append(took / 1e6)
    return {name: rounded(sorted(times)[len(times) // 2]) for name, times in samples.items()}


def _imports(rejected: Path, folder: Path) -> dict[str, float]:
    """Milliseconds that the dearest modules take themselves while one file is rejected, by ``-X importtime``, once."""
    command = [sys.executable, "-X", "importtime", "-m", "guard", "check", str(rejected)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    own: dict[str, float] = {}
    for match in re.finditer(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", ran.stderr, re.MULTILINE):
        top = match.group(2).split(".")[0]
        own[top] = own.get(top, 0.0) + int(match.group(1)) / 1e3
    dearest = sorted(own.items(), key=lambda item: -item[1])[:12]
    return {**{name: rounded(took) for name, took in dearest}, "all modules": rounded(sum(own.values()))}


# --- installation ---


def _installation(folder: Path) -> dict[str, Any]:
    """Distributions and megabytes of ``pip install .`` in a new environment, beside what an empty one holds."""
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    before = _distributions(python)
    before_bytes = _size_bytes(home)
    start = perf_counter_ns()
    ran = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    took = (perf_counter_ns() - start) / 1e9
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        print(f"the installation is left out: {reason}")
        return {"skipped": reason}
    added = sorted(_distributions(python) - before)
    return {
        "distributions": len(added),
        "names": added,
        "installed_mb": rounded((_size_bytes(home) - before_bytes) / 1e6),
        "install_s": rounded(took),
    }


def _distributions(python: Path) -> set[str]:
    code = "from importlib.metadata import distributions; print(*(d.metadata['Name'] for d in distributions()))"
    return set(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def _size_bytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _show(figures: dict[str, Any]) -> None:
    table(
        [
            (name, f"{v['median_ms']:.1f}", f"{v['q1_ms']:.1f}–{v['q3_ms']:.1f}", f"{v['added_ms']:.1f}")
            for name, v in figures["commands"].items()
        ],
        ("", "median ms", "quartiles", "over the interpreter"),
    )
    for name, ratio in figures["ratios"].items():
        print(f"{name.replace('_', ' ')}: {ratio:.2f}" + (f", goal {GOALS[name]}" if name in GOALS else ""))
    print("on the way to a first refusal:")
    table([(name, f"{took:.1f}") for name, took in figures["phases_ms"].items()], ("", "ms"))
    print("imports while one file is rejected, own time by package:")
    table([(name, f"{took:.1f}") for name, took in figures["imports_ms"].items()], ("", "ms"))
    installed = figures.get("installation")
    if installed and "distributions" in installed:
        size = f"{installed['distributions']} distributions, {installed['installed_mb']} MB"
        print(f"installed: {size}, in {installed['install_s']} s")
        print(f"  {', '.join(installed['names'])}")


if __name__ == "__main__":
    main()
