"""Break the code on purpose, one small change at a time, and see whether a test notices.

    python tools/mutations.py [TARGET ...] [--only TEXT] [--at-most N] [--seed N] [--jobs N] [--list]

A mutant is one of the modules in `TARGETS` with one change: a comparison the other way, a condition without one of its
halves or that always holds, a sum without a term, an index or a bound that is another, a constant turned round, a value
that is not returned, a call that is not made. It is put into a copy of the tree, and the tests that are named beside the
module are run there until one fails. What no test notices is printed, and is either a hole in the tests or a change
without an effect; those stand in `WITHOUT_EFFECT`, each with its reason. The exit code is 1 where a mutant of a function
that `TARGETS` names lives and has no reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from time import perf_counter

ROOT = Path(__file__).parents[1]
PATIENCE_S = 300
"""A mutant whose tests take longer is one that was noticed: the tree as it is needs a tenth of that."""


@dataclass(frozen=True, slots=True)
class Target:
    """A module, what is run against its mutants, and which of its functions are changed; all where none is named.

    `tests` are arguments of pytest, separated by blanks. `changes` are the kinds of change that are made, `about` what the
    names of the mutants hold. Where functions are named, every mutant has to be noticed; of a whole module, those that
    are not are for a person to read.
    """

    module: str
    tests: str
    functions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    about: str = ""

    @property
    def name(self) -> str:
        """What the command calls it: the last part of the module's name."""
        return self.module.rpartition(".")[2]

    @property
    def file(self) -> Path:
        """The module's file, relative to the repository."""
        path = Path(*self.module.split("."))
        return path / "__init__.py" if (ROOT / path).is_dir() else path.with_suffix(".py")


TARGETS = (
    Target(
        "guard.journey",
        "tests/guard/test_journey.py tests/guard/policy/test_policy.py tests/guard/extraction/test_candidates.py",
    ),
    Target(
        "guard.traffic.exchange",
        "tests/wire/test_prefix.py tests/wire/test_faults.py tests/wire/test_every_provider.py",
    ),
    Target(
        "grammar.parsing.recovery", "tests/grammar/parsing/test_recovery.py tests/grammar/parsing/test_tolerances.py"
    ),
    Target("guard.scope.scope", "tests/guard/scope/test_scope.py tests/guard/scope/test_calibration.py"),
    Target(
        "guard.extraction.extraction",
        "tests/guard/test_journey.py",
        ("extract",),
        ("half",),
        "without `None in trees and",
    ),
    Target("guard.traffic.exchange", "tests/wire/test_prefix.py", ("_judge",), ("half",), "without `self._relay"),
    Target(
        "grammar.parsing.recovery",
        "tests/grammar/parsing/test_recovery.py",
        ("repair", "cheapest_ways"),
        ("condition", "half"),
        "not was_deleted`",
    ),
    Target("guard.scope.scope", "tests/guard/scope/test_scope.py", ("_look",), ("term",), "other.cost` (2)"),
    Target(
        "grammar.parsing.repair_fixes",
        "tests/guard/test_journey.py tests/grammar/parsing/test_tolerances.py",
        ("_may_close",),
    ),
    Target("grammar.checker", "tests/grammar/test_checker.py", ("_with_paths",)),
    Target(
        "grammar.parsing.ways_on",
        "tests/laws/test_reading_bounds.py -k fit",
        ("_skip",),
        ("half",),
        "without `state.skipped",
    ),
    Target("grammar.adoption", "tests/grammar/adoption", ("_of_tokens", "_closed_words"), ("call",)),
)

WITHOUT_EFFECT = {
    (
        "repair_fixes",
        "_may_close: `if at` always holds",
    ): "before the first token is the last, the end, which is an empty text",
}
"""Mutants (target, name) that no test can notice, with the reason."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a target: the bytes ``[start, end)`` of its file become `text`."""

    target: Target
    name: str
    start: int
    end: int
    text: str


# --- what is changed ---

_OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def mutants(target: Target, source: str) -> list[Mutant]:
    """Every change to a target, in the order of its text. Names are stable: the function, what was there, what is."""
    lines = [0]  # the offset of each line's first byte
    for line in source.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    made: list[Mutant] = []
    names: Counter[str] = Counter()
    for function, node in _nodes(ast.parse(source)):
        if target.functions and function not in target.functions:
            continue
        for kind, label, place, text in _changes(node):
            if target.changes and kind not in target.changes:
                continue
            name = f"{function}: {label}"
            names[name] += 1
            name = f"{name} ({names[name]})" if names[name] > 1 else name
            if target.about not in name:
                continue
            start = lines[place.lineno - 1] + place.col_offset
            end = lines[(place.end_lineno or 0) - 1] + (place.end_col_offset or 0)
            made.append(Mutant(target, name, start, end, text))
    return made


def _nodes(module: ast.Module) -> Iterator[tuple[str, ast.stmt | ast.expr]]:
    """The statements and expressions that are run, each with the innermost function's name, or the constant's."""
    waiting: list[tuple[str, ast.AST]] = [("", node) for node in reversed(module.body)]
    while waiting:
        function, node = waiting.pop()
        if isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)) or _is_for_types(node):
            continue  # places inside an f-string are not to be relied on
        if isinstance(node, (ast.stmt, ast.expr)):
            yield function, node
        inner: list[ast.AST] = list(ast.iter_child_nodes(node))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function, inner = node.name, list(node.body)
        elif isinstance(node, ast.ClassDef):
            inner = list(node.body)
        elif isinstance(node, ast.AnnAssign):
            inner = [node.value] if node.value is not None else []
        waiting += [(function, child) for child in reversed(inner)]


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _changes(node: ast.stmt | ast.expr) -> Iterator[tuple[str, str, ast.stmt | ast.expr, str]]:
    """The changes to one node: their kind, what they are in words, what is replaced, and the text in its place."""
    shown = ast.unparse(node).split("\n")[0]
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            other = copy.deepcopy(node)
            other.ops[at] = _OTHER[type(operator)]()
            yield "comparison", f"`{shown}` is `{ast.unparse(other)}`", node, f"({ast.unparse(other)})"
    elif isinstance(node, ast.BoolOp):
        for at, half in enumerate(node.values):
            rest = [value for index, value in enumerate(node.values) if index != at]
            left = ast.unparse(rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
            yield "half", f"`{shown}` without `{ast.unparse(half)}`", node, f"({left})"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mod)):
        yield "term", f"`{shown}` without `{ast.unparse(node.right)}`", node, f"({ast.unparse(node.left)})"
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, (ast.BinOp, ast.Name, ast.Attribute)):
        if isinstance(node.ctx, ast.Load):
            yield "index", f"`{shown}` is the first", node, f"{ast.unparse(node.value)}[0]"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", f"`{shown}` without `not`", node, f"bool({ast.unparse(node.operand)})"
    elif isinstance(node, (ast.If, ast.IfExp)) and not isinstance(node.test, (ast.Compare, ast.BoolOp)):
        yield "condition", f"`if {ast.unparse(node.test)}` always holds", node.test, "True"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", f"`{shown}` is `{not node.value}`", node, repr(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "bound", f"`{shown}` is `{node.value + 1}`", node, repr(node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "return", f"`{shown}` gives nothing", node, "return None"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "call", f"`{shown}` is not done", node, "pass"


# --- whether it is noticed ---


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant. `test` is the first that failed, empty where none did."""

    mutant: Mutant
    test: str
    seconds: float


def run(target: Target, tree: Path) -> tuple[int, str, float]:
    """The exit code of pytest in a tree, the test that failed first (empty where none is named), and the seconds it took."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "HYPOTHESIS_PROFILE": "ci", "PYTHONDONTWRITEBYTECODE": "1"}
    start = perf_counter()
    try:
        ran = subprocess.run(
            [*command, *target.tests.split()],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, "(no end)", perf_counter() - start
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    test = failed[0].split(" - ")[0].split(" ", 1)[1] if failed else ""
    return ran.returncode, test or ("(not loaded)" if ran.returncode else ""), perf_counter() - start


def judged(mutant: Mutant, tree: Path) -> Outcome:
    """What becomes of a mutant in a copy of the tree, which is left as it was."""
    file = tree / mutant.target.file
    source = file.read_bytes()
    file.write_bytes(source[: mutant.start] + mutant.text.encode() + source[mutant.end :])
    try:
        code, test, seconds = run(mutant.target, tree)
    finally:
        file.write_bytes(source)
    return Outcome(mutant, test if code else "", seconds)


def chosen(targets: list[Target], only: str, at_most: int | None, seed: int) -> list[Mutant]:
    """The mutants of the targets whose names hold `only`; at most `at_most` of each whole module, drawn at random."""
    mutants_of_all: list[Mutant] = []
    for target in targets:
        source = (ROOT / target.file).read_text(encoding="utf-8")
        made = [mutant for mutant in mutants(target, source) if only in mutant.name]
        if at_most is not None and len(made) > at_most and not target.functions:
            keep = sorted(random.Random(f"{seed} {target.name}").sample(range(len(made)), at_most))
            made = [made[at] for at in keep]
        mutants_of_all += made
    return mutants_of_all


def copied(to: Path) -> Path:
    """A copy of what the tests need: the files that git knows, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


def main(arguments: list[str]) -> int:
    """Run the command; 0 where every mutant of a named function was noticed or has a reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(t.name for t in TARGETS)}")
    parser.add_argument("--only", default="", metavar="TEXT", help="only mutants whose name holds this")
    parser.add_argument("--at-most", type=int, metavar="N", help="only N mutants of each whole module, drawn by chance")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at once (default: 2)")
    parser.add_argument("--list", action="store_true", help="only print the mutants")
    stated = parser.parse_args(arguments)
    unknown = set(stated.targets) - {target.name for target in TARGETS}
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    targets = [target for target in TARGETS if not stated.targets or target.name in stated.targets]
    made = chosen(targets, stated.only, stated.at_most, stated.seed)
    if stated.list:
        print("\n".join(f"{mutant.target.name:10} {mutant.name}" for mutant in made))
        return 0
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, ThreadPoolExecutor(stated.jobs) as pool:
        trees: Queue[Path] = Queue()
        for number in range(stated.jobs):
            trees.put(copied(Path(folder) / str(number)))
        for target in targets:
            code, test, _ = run(target, Path(folder) / "0")
            if code:
                print(f"{target.name}: its tests fail without any change ({test})", file=sys.stderr)
                return 2

        def tried(mutant: Mutant) -> Outcome:
            tree = trees.get()
            try:
                return judged(mutant, tree)
            finally:
                trees.put(tree)

        for outcome in pool.map(tried, made):
            outcomes.append(outcome)
            mutant = outcome.mutant
            reason = WITHOUT_EFFECT.get((mutant.target.name, mutant.name))
            said = outcome.test or ("SURVIVED" if reason is None else f"no effect: {reason}")
            print(
                f"{mutant.target.name:10} {outcome.seconds:4.0f} s  {mutant.name}\n{'':10}         {said}", flush=True
            )
    print(summary(outcomes))
    return int(any(is_open(outcome) and outcome.mutant.target.functions for outcome in outcomes))


def is_open(outcome: Outcome) -> bool:
    """Whether a mutant lives, and nobody has said that it has no effect."""
    return not outcome.test and (outcome.mutant.target.name, outcome.mutant.name) not in WITHOUT_EFFECT


def summary(outcomes: list[Outcome]) -> str:
    """A table of what became of the mutants of each target."""
    rows = ["", f"{'target':10} {'mutants':>7} {'killed':>7} {'no effect':>9} {'survived':>8}"]
    for name in dict.fromkeys(outcome.mutant.target.name for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.mutant.target.name == name]
        killed, survived = sum(bool(o.test) for o in own), sum(is_open(o) for o in own)
        rows.append(f"{name:10} {len(own):7} {killed:7} {len(own) - killed - survived:9} {survived:8}")
    rows += ["", *(f"SURVIVED {o.mutant.target.name}: {o.mutant.name}" for o in outcomes if is_open(o))]
    return "\n".join(rows).rstrip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
