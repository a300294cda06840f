"""What does it cost to accept a right answer, and to explain a wrong one?"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter_ns
from typing import Any

from inputs import FROZEN, Inputs, Output, read_inputs, widened
from report import options, table, write
from rivals import BASELINE, RIVALS, WRONG, Rival
from rounds import Call, Timed, race, rounded

from grammar import Context, Diagnostic, Language, Schema, Severity, Source
from grammar.checker import check_text, given_by, judge_tree, plan
from grammar.languages import honeycomb
from grammar.parsing.reader import compiled, read
from guard import Guard

MANY_COLUMNS = 5_000


def main() -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--outputs", type=Path, default=FROZEN, metavar="FILE", help="records to run on  [default: the frozen ones]"
    )
    parser.add_argument("--rounds", type=int, help="samples of each call  [default: 40]")
    chosen = parser.parse_args()
    rounds = chosen.rounds or (1 if chosen.tiny else 40)
    repeats = 1 if chosen.tiny else 3
    language = honeycomb.language()
    inputs = read_inputs(chosen.outputs, language)
    if chosen.tiny:
        inputs = replace(inputs, outputs=inputs.outputs[::8])
    many = 100 if chosen.tiny else MANY_COLUMNS
    wide = replace(inputs, outputs=_with_columns(language, inputs.outputs, many))
    pace = {"rounds": rounds, "repeats": repeats, "seed": chosen.seed}
    columns = {"own_columns": inputs, f"{many}_columns": wide}
    figures = {
        "inputs": inputs.facts(),
        "accepting": {name: _accepting(language, inputs, pace) for name, inputs in columns.items()},
        "embedded": _embedded(language, inputs, pace),
        "explaining": {name: _explaining(language, inputs, pace) for name, inputs in columns.items()},
        "explaining_damaged": {name: _damaged(language, inputs, chosen) for name, inputs in columns.items()},
        "rules": _rules(language, inputs, pace),
    }
    _show(figures)
    write(chosen, "check", {"rounds": rounds, "repeats": repeats, "baseline": BASELINE}, figures)


def _with_columns(language: Language, outputs: Sequence[Output], columns: int) -> tuple[Output, ...]:
    """The outputs in one dataset that has the columns of all, and more: a rival for each would fill the memory."""
    together = Schema.of((column for o in outputs for column in o.schema), kind=outputs[0].schema.kind)
    wide = widened(together, columns)
    guard = Guard(language, wide)
    return tuple(replace(o, schema=wide) for o in outputs if guard.check(o.text).decision == "accepted")


# --- accepting ---


def _accepting(language: Language, inputs: Inputs, pace: dict[str, int]) -> dict[str, Any]:
    """Every way to check the same outputs: those that all ways take, for refusing is another road and another cost.

    Outputs with formulas inside are left to `_embedded`: to the rivals a formula is any text.
    """
    rivals, made_ms = _rivals(language, inputs.outputs)
    plain = [o for o in inputs.outputs if not _has_texts_inside(language, o)]
    taken = tuple(o for o in plain if all(checkers[id(o.schema)](o.text) for checkers in rivals.values()))
    if not taken:
        raise SystemExit("there is no output that every contender takes")
    calls = _guarding(language, taken)
    for name, checkers in rivals.items():
        calls[name] = [_call(checkers[id(o.schema)], o.text) for o in taken]
    timed = race(calls, **pace)
    base = timed[BASELINE]
    return {
        "compared": len(taken),
        "contenders": {name: {**times.figures(), **times.ratios(base)} for name, times in timed.items()},
        "made_ms": made_ms,
        "guard_by_size": _by_size(taken, timed["guard"], base),
    }


def _rivals(language: Language, outputs: Sequence[Output]) -> tuple[dict[str, dict[int, Rival]], dict[str, float]]:
    """The rivals that are installed, made for each schema, each seen to refuse what is wrong.

    With them, the milliseconds that making one for a schema takes: what a change of the schema costs.
    """
    schemas = {id(o.schema): o.schema for o in outputs}
    made: dict[str, dict[int, Rival]] = {}
    start = perf_counter_ns()
    for schema in schemas.values():
        Guard(language, schema)
    made_ms = {"guard": rounded((perf_counter_ns() - start) / len(schemas) / 1e6)}
    for name, make in RIVALS.items():
        try:
            make(language.vocabulary, Schema.of(["name"]))  # what is imported is not part of the making
        except ModuleNotFoundError as error:
            print(f"{name} is left out: {error}")
            continue
        start = perf_counter_ns()
        made[name] = {key: make(language.vocabulary, schema) for key, schema in schemas.items()}
        made_ms[name] = rounded((perf_counter_ns() - start) / len(schemas) / 1e6)
        for what, text in WRONG.items():
            if name != "json_loads" and any(check(text) for check in made[name].values()):
                raise SystemExit(f"{name} takes a query with {what}: it is no rival")
    return made, made_ms


def _guarding(language: Language, outputs: Sequence[Output]) -> dict[str, list[Call]]:
    """The guard, and the parts of it that can be called alone."""
    guards = {id(o.schema): Guard(language, o.schema) for o in outputs}
    accept = language.notation.fast_path.accept
    assert accept is not None
    lark = compiled(language.notation, with_mistakes=False).lark
    return {
        "guard": [_call(guards[id(o.schema)].check, o.text) for o in outputs],
        "guard_with_question": [_asked(guards[id(o.schema)], o) for o in outputs],
        "guard_with_advice": [_call(_advised(guards[id(o.schema)]), o.text) for o in outputs],
        "guard_fast_path_alone": [_call(accept, o.text) for o in outputs],
        "grammar_reading": [_call(lambda text: read(language.notation, Source(text)), o.text) for o in outputs],
        "lark_parse": [_call(lark.parse, o.text) for o in outputs],
    }


def _call(function: Callable[[str], object], text: str) -> Call:
    return lambda: function(text)


def _asked(guard: Guard, output: Output) -> Call:
    text, question = output.text, output.question
    return lambda: guard.check(text, question=question)


def _advised(guard: Guard) -> Callable[[str], object]:
    """Advice is worked out when it is asked for, by every rule that does not decide, with its places in the text."""
    return lambda text: guard.check(text).diagnostics


def _by_size(outputs: Sequence[Output], guard: Timed, base: Timed) -> dict[str, dict[str, Any]]:
    """The guard's ratio for short, middling and long outputs."""
    bounds = {"below_200_bytes": (0, 200), "200_to_599_bytes": (200, 600), "from_600_bytes": (600, 10**9)}
    by_size = {}
    for name, (least, most) in bounds.items():
        at = [i for i, o in enumerate(outputs) if least <= o.size_bytes < most]
        if at:
            mine, theirs = (Timed(tuple(contender.seconds[i] for i in at)) for contender in (guard, base))
            by_size[name] = {"outputs": len(at), **mine.figures(), **mine.ratios(theirs)}
    return by_size


def _embedded(language: Language, inputs: Inputs, pace: dict[str, int]) -> dict[str, Any]:
    """Outputs with formulas of their own: texts of another language inside, which no rival reads."""
    outputs = [o for o in inputs.outputs if _has_texts_inside(language, o)]
    if not outputs:
        return {"outputs": 0}
    calls = {"guard": [_call(Guard(language, o.schema).check, o.text) for o in outputs]}
    return {"outputs": len(outputs), **race(calls, **pace)["guard"].figures()}


def _has_texts_inside(language: Language, output: Output) -> bool:
    tree = Guard(language, output.schema).check(output.text).tree
    return language.embedded is not None and any(True for _ in language.embedded(tree, output.schema))


# --- explaining ---


def _explaining(language: Language, inputs: Inputs, pace: dict[str, int]) -> dict[str, Any]:
    """The slow road on the longest output, right and with mistakes; every call with a schema that remembers nothing."""
    longest = max(inputs.outputs, key=lambda o: o.size_bytes)
    schema = longest.schema
    pace = {**pace, "repeats": 1}
    calls: dict[str, Sequence[Call]] = {}
    facts: dict[str, dict[str, Any]] = {}

    def add(name: str, text: str, decision: str, diagnostics: Sequence[Diagnostic], explain: Any) -> None:
        # A schema puts its names in order once and remembers what it was asked; a fresh one shows the first, dearest answer.
        fresh = [Schema(schema.columns, name=schema.name, kind=schema.kind) for _ in range(pace["rounds"] + 1)]
        guards = iter([Guard(language, each) for each in fresh])
        calls[name] = [lambda: explain(next(guards), text)]
        names = sorted({d.name for d in diagnostics})
        facts[name] = {"decision": decision, "diagnostics": names, "size_bytes": len(text.encode())}

    right, _ = check_text(language, Source(longest.text), schema)
    add(
        "right, with advice",
        longest.text,
        "accepted",
        Guard(language, schema).check(longest.text).diagnostics,
        _explain,
    )
    add("right, by the grammar", longest.text, "accepted", right, _read_and_judge)
    for name, text in _wrong(longest).items():
        verdict = Guard(language, schema).check(text)
        add(name, text, str(verdict.decision), verdict.diagnostics, _explain)
    timed = race(calls, **pace)
    return {name: {**facts[name], **timed[name].spread("ms")} for name in calls}


def _read_and_judge(guard: Guard, text: str) -> object:
    return check_text(guard.language, Source(text), guard.schema)


def _explain(guard: Guard, text: str) -> object:
    return guard.check(text).diagnostics


def _wrong(output: Output) -> dict[str, str]:
    """The output with one mistake each that models make, and with several."""
    text = output.text.rstrip()
    column = max((name for name in output.schema.columns if f'"{name}"' in text), key=len)
    misspelled = column[:3] + column[2] + column[3:]
    changed = {
        "unknown_column": text.replace(f'"{column}"', f'"{misspelled}"', 1),
        "unknown_operator": re.sub(r'"op": *"[A-Z0-9_]+"', '"op": "MEDIAN"', text, count=1),
        "unknown_key": text[:-1].rstrip() + ', "group_by": []}',
        "trailing_comma": text[:-1].rstrip() + ",}",
        "single_quotes": text.replace('"', "'"),
        "cut_off": text[: len(text) * 6 // 10],
    }
    several = changed["unknown_key"].replace(f'"{column}"', f'"{misspelled}"', 1)
    changed["several"] = several.replace(",", "", 1)
    return changed


_SPLINTERS = ("{", "}", "[", "]", "(", ")", ",", ":", '"', "'", "\\", "null", "7", "```", "\n", '"op"', "//")


def _damaged(language: Language, inputs: Inputs, chosen: Namespace) -> dict[str, Any]:
    """Every output with a few random cuts, insertions and repetitions: what explaining costs where nothing was planned.

    Each text is explained once, so the dearest are as rare as they look. The schemas are kept, as a service keeps them;
    what putting their names in order costs, once, is a figure of its own.
    """
    largest = max((output.schema for output in inputs.outputs), key=lambda schema: len(schema.columns))
    fresh = Schema(largest.columns, name=largest.name, kind=largest.kind)
    start_ns = perf_counter_ns()
    fresh.nearest("durrration_ms")
    ordering_ms = (perf_counter_ns() - start_ns) / 1e6
    for schema in {id(output.schema): output.schema for output in inputs.outputs}.values():
        schema.nearest("durrration_ms")
    chance = Random(chosen.seed)
    samples: list[tuple[float, str]] = []
    decisions: dict[str, int] = {}
    for output in inputs.outputs * (1 if chosen.tiny else 20):
        text = output.text
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.choice((1, 2, 5, 30)))
            middle = chance.choice(("", "", chance.choice(_SPLINTERS) * chance.choice((1, 1, 8)), text[start:end] * 2))
            text = text[:start] + middle + text[end:]
        guard = Guard(language, output.schema)
        start_ns = perf_counter_ns()
        verdict = guard.check(text)
        _ = verdict.diagnostics
        samples.append(((perf_counter_ns() - start_ns) / 1e6, text))
        decisions[verdict.decision] = decisions.get(verdict.decision, 0) + 1
    samples.sort()
    at = {"median_ms": 0.5, "p90_ms": 0.9, "p99_ms": 0.99, "most_ms": 1.0}
    return {
        "texts": len(samples),
        "ordering_names_ms": rounded(ordering_ms),
        "decisions": dict(sorted(decisions.items())),
        **{key: rounded(samples[min(len(samples) - 1, int(len(samples) * part))][0]) for key, part in at.items()},
        "dearest_text": samples[-1][1],
    }


# --- rules ---


def _rules(language: Language, inputs: Inputs, pace: dict[str, int]) -> dict[str, Any]:
    """What each rule adds to judging the outputs' trees, alone; what rules share is counted for each that asks.

    Rules that the fast path settles are not run on what it took, and are left out.
    """
    accept = language.notation.fast_path.accept
    assert accept is not None
    trees = [(o, tree) for o in inputs.outputs if (tree := accept(o.text)) is not None]
    none, deciding, every = "no rules", "deciding rules", "all rules"
    calls = {
        none: _judging(replace(language, rules=()), trees),
        deciding: _judging(language, trees, only_errors=True),
        every: _judging(language, trees),
    }
    run = [rule for rule in language.rules if language.severity(rule) is not None and not rule.is_settled]
    calls |= {rule.name: _judging(replace(language, rules=(rule,)), trees) for rule in run}
    timed = race(calls, rounds=max(1, pace["rounds"] // 4), repeats=pace["repeats"], seed=pace["seed"])
    mean = {name: sum(t.seconds) / len(t.seconds) * 1e6 for name, t in timed.items()}
    dearest = sorted(run, key=lambda rule: -mean[rule.name])
    added = {
        is_error: {
            rule.name: rounded(mean[rule.name] - mean[none])
            for rule in dearest
            if (language.severity(rule) is Severity.ERROR) is is_error
        }
        for is_error in (True, False)
    }
    return {
        "judging_none_mean_us": rounded(mean[none]),
        "judging_deciding_mean_us": rounded(mean[deciding]),
        "judging_all_mean_us": rounded(mean[every]),
        "deciding_mean_us": added[True],
        "advice_mean_us": added[False],
    }


def _judging(language: Language, trees: Sequence[tuple[Output, Any]], *, only_errors: bool = False) -> list[Call]:
    judged = []
    for output, tree in trees:
        given = given_by(output.schema, output.question)
        plan_ = plan(language, given, only_errors=only_errors, settled=True)
        judged.append(_judge(language, tree, output, plan_))
    return judged


def _judge(language: Language, tree: Any, output: Output, plan_: Any) -> Call:
    vocabulary, schema, question = language.vocabulary, output.schema, output.question
    return lambda: judge_tree(language, tree, Context(tree, vocabulary, schema, question), plan_)


# --- showing ---


def _show(figures: dict[str, Any]) -> None:
    inputs = figures["inputs"]
    print(
        f"{inputs['accepted']} of {inputs['outputs']} outputs of {inputs['name']} are accepted; "
        f"{inputs['least_bytes']} to {inputs['most_bytes']} bytes, median {inputs['median_bytes']}\n"
    )
    for name, group in figures["accepting"].items():
        print(f"accepting, {name.replace('_', ' ')}, {group['compared']} outputs; ratios to {BASELINE}")
        rows = sorted(
            {**group["contenders"], **{f"guard, {k}": v for k, v in group["guard_by_size"].items()}}.items(),
            key=lambda row: row[1]["median_us"],
        )
        table(
            [
                (
                    who,
                    f"{v['median_us']:,.2f}",
                    f"{v['q1_us']:,.2f}–{v['q3_us']:,.2f}",
                    f"{v['median_ratio']:,.2f}",
                    f"{v['total_ratio']:,.2f}",
                )
                for who, v in rows
            ],
            ("", "median µs", "quartiles", "ratio", "of the sum"),
        )
        made = sorted(group["made_ms"].items(), key=lambda item: item[1])
        print("making one for a schema, ms: " + ", ".join(f"{who} {ms:,.2f}" for who, ms in made) + "\n")
    embedded = figures["embedded"]
    if embedded["outputs"]:
        print(f"accepting {embedded['outputs']} outputs with formulas inside: {embedded['median_us']:,.1f} µs\n")
    for name, group in figures["explaining"].items():
        print(f"explaining {group['right, by the grammar']['size_bytes']} bytes, {name.replace('_', ' ')}")
        table(
            [(what, f"{v['median_ms']:.2f}", v["decision"], ", ".join(v["diagnostics"])) for what, v in group.items()],
            ("", "median ms", "decision", "diagnostics"),
        )
    for name, group in figures["explaining_damaged"].items():
        told = ", ".join(f"{key[:-3]} {group[key]}" for key in ("median_ms", "p90_ms", "p99_ms", "most_ms"))
        print(f"explaining {group['texts']} damaged outputs, {name.replace('_', ' ')}, ms: {told}")
    rules = figures["rules"]
    print(
        f"\njudging a tree, mean µs: {rules['judging_none_mean_us']} without rules, "
        f"{rules['judging_deciding_mean_us']} by those that decide, {rules['judging_all_mean_us']} by all"
    )
    for kind in ("deciding", "advice"):
        print(f"the dearest rules, each alone, {kind}:")
        table([(name, f"{cost:.2f}") for name, cost in list(rules[f"{kind}_mean_us"].items())[:8]], ("", "mean µs"))


if __name__ == "__main__":
    main()
