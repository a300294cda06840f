"""What becomes of the right texts of public grammars: are they accepted as they stand, and found again in a fence?

The grammars are those of projects in the package index, read at run time out of their source distributions; so are the
texts: whatever stands in a project's own tests, pages and data that plain Lark takes by the project's grammar. Nothing
of theirs is kept here. For a grammar with a table, sentences are drawn from it as well.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from lark import Lark
from lark.exceptions import LarkError

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.speed.report import options, table, write
from grammar import Language, Source
from grammar.chooser import Seeded
from grammar.generation.sentences import Stuck, sentence
from grammar.parsing.reader import read
from guard import Guard

TEXT_SUFFIXES = frozenset({".md", ".rst", ".txt", ".lark", ".wdl", ".feature", ".toml"})
LONGEST = 20_000
MOST_TEXTS = 400
MOST_DRAWN = 100
MOST_TRIED = 4_000
WRONG = ("changed", "rejected")
"""What must not become of a right text."""

KINDS = ("accepted", *WRONG)


@dataclass(frozen=True)
class Project:
    """A public grammar: the distribution it is in, where, and how the project itself gives it to Lark.

    `file` is in the distribution; `variable` names the variable of a Python file whose value the grammar is, or is empty.
    """

    name: str
    distribution: str
    version: str
    file: str
    variable: str = ""
    start: str = "start"
    parser: str = "lalr"
    options: dict[str, Any] = field(default_factory=dict)
    import_folder: str = ""


PROJECTS = (
    Project("cel", "cel-python", "0.5.0", "src/celpy/cel.lark", start="expr", options={"g_regex_flags": re.MULTILINE}),
    Project("eql query", "eql", "1.0.1", "eql/etc/eql.g", start="piped_query"),
    Project("eql expression", "eql", "1.0.1", "eql/etc/eql.g", start="expr"),
    Project("hcl2, without its post-lexer", "python-hcl2", "8.1.4", "hcl2/hcl2.lark"),
    Project("wdl document", "miniwdl", "1.16.0", "WDL/_grammar.py", 'versions["development"]', "document",
            options={"maybe_placeholders": False}),
    Project("wdl expression", "miniwdl", "1.16.0", "WDL/_grammar.py", 'versions["development"]', "expr",
            options={"maybe_placeholders": False}),
    Project("markers", "poetry-core", "2.5.0", "src/poetry/core/version/grammars/markers.lark"),
    Project("requirements", "poetry-core", "2.5.0", "src/poetry/core/version/grammars/pep508.lark"),
    Project("ecql", "pygeofilter", "0.4.0", "pygeofilter/parsers/ecql/grammar.lark",
            options={"maybe_placeholders": False}, import_folder="pygeofilter/parsers"),
    Project("cql2 text", "pygeofilter", "0.4.0", "pygeofilter/parsers/cql2_text/grammar.lark",
            options={"maybe_placeholders": False}, import_folder="pygeofilter/parsers"),
    Project("self-query filter", "langchain-classic", "1.0.8",
            "langchain_classic/chains/query_constructor/parser.py", "GRAMMAR", "program"),
    Project("cypher", "grand-cypher", "1.2.0", "grandcypher/__init__.py", "_GrandCypherGrammar", parser="earley"),
    Project("motif", "dotmotif", "0.18.0", "dotmotif/parsers/v2/grammar.lark", parser="earley"),
    Project("optimade filter", "optimade", "1.5.0", "optimade/grammar/v1.2.0.lark", parser="earley",
            options={"maybe_placeholders": False}),
    Project("lark", "lark", "1.3.1", "lark/grammars/lark.lark"),
    Project("templates of lark", "lark", "1.3.1", "examples/advanced/template_lark.lark"),
)  # fmt: skip


def main() -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--distributions", type=Path, metavar="FOLDER", help="where the source distributions are, or are put"
    )
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="only this grammar; may be given more than once"
    )
    chosen = parser.parse_args()
    projects = [project for project in PROJECTS if not chosen.only or project.name in chosen.only]
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.distributions or Path(scratch)
        figures = {project.name: _figures(project, folder, Path(scratch), chosen.seed) for project in projects}
    _show(figures)
    write(chosen, "adopted", {}, {"grammars": figures})
    refused = sum(
        of_grammar[kind][said] for of_grammar in figures.values() for kind in ("own", "drawn") for said in WRONG
    )
    raise SystemExit(1 if refused else 0)


def _figures(project: Project, folder: Path, scratch: Path, seed: int) -> dict[str, Any]:
    tree = _unpacked(project, folder, scratch)
    grammar = _grammar(project, tree)
    imports = [tree / project.import_folder] if project.import_folder else []
    given = {"start": project.start, "parser": project.parser, "import_paths": imports, **project.options}
    language = Language.from_lark(grammar, **given)
    given["import_paths"] = [str(path) for path in imports]
    plain = Lark.open(str(grammar), **given) if isinstance(grammar, Path) else Lark(grammar, **given)
    takes = _taking(plain)
    own = _texts(tree, takes, Random(seed))
    drawn = _drawn(language, takes, seed) if project.parser == "lalr" else []
    guard = Guard(language)
    return {
        "texts": len(own),
        "own": _judged(guard, own),
        "sentences": len(drawn),
        "drawn": _judged(guard, drawn),
        "fenced": _fenced(guard, own + drawn),
    }


def _unpacked(project: Project, folder: Path, scratch: Path) -> Path:
    """The project's source distribution, unpacked; from the package index where the folder does not have it."""
    stem = f"{project.distribution.replace('-', '_')}-{project.version}"
    tree = scratch / stem
    if tree.is_dir():
        return tree
    archive = folder / f"{stem}.tar.gz"
    if not archive.is_file():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        wanted = f"{project.distribution}=={project.version}"
        subprocess.run([*command, "--dest", str(folder), wanted], check=True)
    with tarfile.open(archive) as files:
        files.extractall(scratch, filter="data")
    return tree


def _grammar(project: Project, tree: Path) -> Path | str:
    file = tree / project.file
    if not project.variable:
        return file if file.suffix == ".lark" else file.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).replace("'", '"') == project.variable:
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            return str(ast.literal_eval(value))
    raise SystemExit(f"{project.file} of {project.distribution} {project.version} has no {project.variable}")


def _taking(plain: Lark) -> Callable[[str], bool]:
    def takes(text: str) -> bool:
        try:
            plain.parse(text)
        except (LarkError, RecursionError):
            return False
        return True

    return takes


def _texts(tree: Path, takes: Callable[[str], bool], chance: Random) -> list[str]:
    """The texts in a project's files that its grammar takes, each once; of very many, so many by chance."""
    texts = sorted({text for path in sorted(tree.rglob("*")) for text in _pieces(path) if len(text) <= LONGEST})
    chance.shuffle(texts)
    tried = sorted(texts[: 4 * MOST_TRIED], key=_is_plain)[:MOST_TRIED]
    return list(islice(filter(takes, tried), MOST_TEXTS))


def _is_plain(text: str) -> bool:
    """Whether a text is one word: those come last, for there are many and they say little."""
    return re.fullmatch(r"[\w.-]*", text) is not None


def _pieces(path: Path) -> Iterator[str]:
    if not path.is_file() or path.stat().st_size > 10**6 or path.suffix not in TEXT_SUFFIXES | {".py"}:
        return
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            yield from _literals(text)
            return
        yield text
        if path.suffix == ".toml":
            yield from _strings(tomllib.loads(text))
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return
    if path.suffix == ".feature":
        for match in re.finditer(r"CEL expression (['\"])(.*)\1 is evaluated", text):
            yield match[2]
    yield from (match[2] for match in re.finditer(r"^(`{3,})[^\n]*\n(.*?)^\1", text, re.MULTILINE | re.DOTALL))
    yield from (block for block in re.split(r"\n(?=\S)", text) if len(block) < len(text))


def _literals(program: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _drawn(language: Language, takes: Callable[[str], bool], seed: int) -> list[str]:
    sentences: list[str] = []
    try:
        for number in range(MOST_DRAWN):
            chooser = Seeded(Random(f"{seed}/{number}"))
            sentences.append(sentence(language.notation, chooser, budget=30, aim=number).text)
    except Stuck:
        pass
    return [text for text in sentences if takes(text)]


def _judged(guard: Guard, texts: list[str]) -> Counter[str]:
    counts = Counter(dict.fromkeys(KINDS, 0))
    for text in texts:
        verdict = guard.check(text)
        counts["changed" if verdict.decision == "repaired" else str(verdict.decision)] += 1
    return counts


def _fenced(guard: Guard, texts: list[str]) -> Counter[str]:
    """What comes out of the texts in a fence between sentences: the same tree, another one, or none."""
    counts = Counter({"found": 0, "another": 0, "none": 0})
    notation = guard.language.notation
    for text in filter(str.strip, texts):
        verdict = guard.check(f"Here you are:\n\n```\n{text}\n```\n\nAsk for more.")
        trees = [read(notation, Source(written)).tree for written in (text, text + "\n")]
        is_found = verdict.tree is not None and verdict.tree in trees
        counts["none" if verdict.tree is None else "found" if is_found else "another"] += 1
    return counts


def _show(figures: dict[str, dict[str, Any]]) -> None:
    heading = ("grammar", "own texts", *KINDS, "drawn", *KINDS, "found in a fence", "another", "none")
    rows = [
        tuple(
            str(cell)
            for cell in (
                name,
                counts["texts"],
                *(counts["own"][said] for said in KINDS),
                counts["sentences"],
                *(counts["drawn"][said] for said in KINDS),
                *(counts["fenced"][said] for said in ("found", "another", "none")),
            )
        )
        for name, counts in figures.items()
    ]
    table(rows, heading)


if __name__ == "__main__":
    main()
