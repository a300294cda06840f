"""What becomes of the texts of public grammars, adopted as their projects use them, with their post-lexers and callbacks?

The grammars are those of projects in the package index, read at run time out of their source distributions; so are the
code between their tokens and the texts: whatever stands in a project's own tests, pages and data that plain Lark takes by
the project's grammar, and the same texts with one character left out, which may be right or wrong. Nothing of theirs is
kept here. Asked is whether verdicts and trees are Lark's, whether the guard accepts right texts as they stand and finds
them again in a fence, whether every beginning of a right text is said to be one, whether drawn sentences are Lark's, and
with `--laws` whether the contract holds.
"""

from __future__ import annotations
import __future__

import ast
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from textwrap import dedent
from time import monotonic
from typing import Any

from lark import Lark
from lark.exceptions import LarkError

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.speed.report import options, table, write
from grammar import Language, Source
from grammar.adoption import lark_tree
from grammar.chooser import Seeded
from grammar.contract.laws import LAWS
from grammar.contract.suite import Contract
from grammar.generation.coverage import Tally
from grammar.generation.sentences import Stuck, sentence
from grammar.parsing.reader import read
from guard import Guard

TEXT_SUFFIXES = frozenset({".md", ".rst", ".txt", ".lark", ".wdl", ".feature", ".toml"})
LONGEST = 20_000
MOST_TEXTS = 400
MOST_DRAWN = 100
MOST_TRIED = 4_000
MOST_PREFIXES = 60
LONGEST_PREFIX = 300
WRONG = ("changed", "rejected")
"""What must not become of a right text."""

KINDS = ("accepted", *WRONG)


@dataclass(frozen=True)
class Project:
    """A public grammar: the distribution it is in, where, and how the project itself gives it to Lark.

    `file` is in the distribution; `variable` names the variable of a Python file whose value the grammar is, or is empty.
    `code` are the options whose values are of the project's own making: for each a file of the distribution and an
    expression over what that file defines. `suffix` is that of files that are texts of the grammar, `ending` what the
    project puts behind every text.
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
    code: dict[str, tuple[str, str]] = field(default_factory=dict)
    suffix: str = ""
    ending: str = ""


_INVERTED = {"g_regex_flags": re.MULTILINE, "priority": "invert", "maybe_placeholders": False}
_WDL = {"lexer_callbacks": ("WDL/_parser.py", "{'COMMENT': [].append}")}
_PREQL = ("preql/core/parser.py", "_edit_terminals")
PROJECTS = (
    Project("cel", "cel-python", "0.5.0", "src/celpy/cel.lark", start="expr", options=_INVERTED,
            code={"lexer_callbacks": ("src/celpy/celparser.py", "{'IDENT': ambiguous_literals}")}),
    Project("eql query", "eql", "1.0.1", "eql/etc/eql.g", start="piped_query"),
    Project("eql expression", "eql", "1.0.1", "eql/etc/eql.g", start="expr"),
    Project("hcl2", "python-hcl2", "8.1.4", "hcl2/hcl2.lark", suffix=".tf",
            code={"postlex": ("hcl2/postlexer.py", "PostLexer()")}),
    Project("gdscript", "gdtoolkit", "4.5.0", "gdtoolkit/parser/gdscript.lark", suffix=".gd", ending="\n",
            options={"maybe_placeholders": False, "regex": True},
            code={"postlex": ("gdtoolkit/parser/gdscript_indenter.py", "GDScriptIndenter()")}),
    Project("vyper", "vyper", "0.4.3", "vyper/ast/grammar.lark", start="module", suffix=".vy", ending="\n",
            code={"postlex": ("vyper/ast/grammar.py", "PythonIndenter()")}),
    Project("venom", "vyper", "0.4.3", "vyper/venom/parser.py", "VENOM_GRAMMAR", suffix=".venom"),
    Project("python", "lark", "1.3.1", "lark/grammars/python.lark", start="file_input", suffix=".py", ending="\n",
            code={"postlex": ("examples/advanced/python_parser.py", "PythonIndenter()")}),
    Project("preql", "preql-lang", "0.2.1", "preql/core/preql.lark", start="module", suffix=".pql", ending="\n",
            code={"postlex": ("preql/core/parser.py", "Postlexer()"), "edit_terminals": _PREQL}),
    Project("preql docstring", "preql-lang", "0.2.1", "preql/docstring/docstring.lark", ending="\n",
            code={"postlex": ("preql/docstring/docstring.py", "DocIndenter()")}),
    Project("mapfile", "mappyfile", "1.2.0", "mappyfile/mapfile.lark", suffix=".map",
            code={"lexer_callbacks": ("mappyfile/parser.py", "{'COMMENT': [].append, 'CCOMMENT': [].append}")}),
    Project("beancount", "beancount-parser", "1.2.3", "beancount_parser/grammar/beancount.lark", suffix=".bean"),
    Project("graphql schema", "tartiflette", "1.4.1", "tartiflette/language/parsers/lark/graphql_sdl_grammar.lark",
            start="document", suffix=".sdl"),
    Project("mistql", "mistql", "0.4.12", "mistql/grammar.lark", parser="earley"),
    Project("wdl document", "miniwdl", "1.16.0", "WDL/_grammar.py", 'versions["development"]', "document",
            options={"maybe_placeholders": False}, code=_WDL),
    Project("wdl expression", "miniwdl", "1.16.0", "WDL/_grammar.py", 'versions["development"]', "expr",
            options={"maybe_placeholders": False}, code=_WDL),
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
    parser.add_argument("--laws", type=float, metavar="SECONDS", help="try the contract too, for so long a grammar")
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="only this grammar; may be given more than once"
    )
    chosen = parser.parse_args()
    projects = [project for project in PROJECTS if not chosen.only or project.name in chosen.only]
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.distributions or Path(scratch)
        figures = {
            project.name: _figures(project, folder, Path(scratch), chosen.seed, chosen.laws) for project in projects
        }
    _show(figures)
    write(chosen, "adopted", {}, {"grammars": figures})
    wrong = sum(
        of_grammar["unlike"]
        + of_grammar["dead"]
        + sum(of_grammar[kind][said] for kind in ("own", "drawn") for said in WRONG)
        for of_grammar in figures.values()
    )
    raise SystemExit(1 if wrong else 0)


def _figures(project: Project, folder: Path, scratch: Path, seed: int, seconds: float | None) -> dict[str, Any]:
    tree = _unpacked(project, folder, scratch)
    grammar = _grammar(project, tree)
    imports = [tree / project.import_folder] if project.import_folder else []
    given = {"start": project.start, "parser": project.parser, "import_paths": [str(path) for path in imports]}
    given |= {**project.options, "propagate_positions": True}
    ours, larks = ({option: _code(tree / file, value) for option, (file, value) in project.code.items()} for _ in "12")
    language = Language.from_lark(grammar, **given, **ours)
    plain = Lark.open(str(grammar), **given, **larks) if isinstance(grammar, Path) else Lark(grammar, **given, **larks)
    takes = _taking(plain)
    own = _texts(project, tree, takes, Random(seed))
    drawn, refused = _drawn(language, takes, seed)
    guard = Guard(language)
    chance = Random(seed)
    damaged = [_without_one(text, chance) for text in own if text]
    return {
        "reads": "table"
        if language.notation.read is None
        else "earley"
        if project.parser == "earley"
        else "lark's loop",
        "texts": len(own),
        "compared": len(own) + len(damaged),
        "unlike": sum(_is_unlike(language, plain, text) for text in own + damaged),
        "own": _judged(guard, own),
        "sentences": len(drawn),
        "refused": refused,
        "drawn": _judged(guard, drawn),
        "fenced": _fenced(guard, own + drawn),
        **_beginnings(language, own),
        "laws": _laws(language, seconds, seed) if seconds else "",
    }


def _code(file: Path, expression: str) -> Any:
    """The value of an expression over what a project's file defines, as far as that needs nothing but Lark.

    Each statement is run by itself, and what fails is left out; functions of a class are known by their own names too.
    """
    names: dict[str, Any] = {"__name__": "code", "__file__": str(file)}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    methods = [inner for node in tree.body if isinstance(node, ast.ClassDef) for inner in node.body]
    for node in (*tree.body, *(node for node in methods if isinstance(node, ast.FunctionDef))):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
        flags = __future__.annotations.compiler_flag
        with suppress(Exception):
            exec(compile(ast.Module([node], []), str(file), "exec", flags, dont_inherit=True), names)
    return eval(expression, names)


def _without_one(text: str, chance: Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _is_unlike(language: Language, plain: Lark, text: str) -> bool:
    """Whether the verdict or the tree is another than Lark's; a text beyond our bounds is not compared."""
    parsed = read(language.notation, Source(text))
    if any(d.name in ("text-too-deep", "text-too-costly", "text-too-long") for d in parsed.diagnostics):
        return False
    try:
        wanted = plain.parse(text)
    except RecursionError:
        return False
    except Exception:
        wanted = None
    if (parsed.tree is None) != (wanted is None):
        return True
    return wanted is not None and lark_tree(parsed.tree) != wanted


def _beginnings(language: Language, texts: list[str]) -> dict[str, int]:
    """How many beginnings of right texts were fed to a prefix, and how many it said can become none."""
    if language.notation.read is not None:
        return {"beginnings": 0, "dead": 0}
    fed = dead = 0
    for text in texts[:MOST_PREFIXES]:
        prefix = language.prefix()
        for character in text[:LONGEST_PREFIX]:
            prefix = prefix.feed(character)
            fed += 1
            if not prefix.is_viable:
                dead += 1
                break
    return {"beginnings": fed, "dead": dead}


def _laws(language: Language, seconds: float, seed: int) -> str:
    """How many laws of the contract were kept, did not apply, were broken, with the names of the broken."""
    contract = Contract(language)
    end = monotonic() + seconds
    counts: Counter[str] = Counter()
    broken = []
    for at, law in enumerate(LAWS):
        share = monotonic() + max(end - monotonic(), 0) / (len(LAWS) - at)
        outcome = contract.hold(
            law, seed=seed, is_over=lambda share=share: monotonic() > share, tally=Tally(language.notation)
        )
        counts[type(outcome).__name__] += 1
        if type(outcome).__name__ == "Broken":
            broken.append(law.name)
    said = f"{counts['Kept']}/{counts['NotApplicable']}/{counts['Broken']}"
    return said + (f" ({', '.join(broken)})" if broken else "")


def _unpacked(project: Project, folder: Path, scratch: Path) -> Path:
    """The project's source distribution, unpacked; from the package index where the folder does not have it."""
    stems = [f"{name}-{project.version}" for name in (project.distribution.replace("-", "_"), project.distribution)]
    if not any((folder / f"{stem}.tar.gz").is_file() for stem in stems):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        wanted = f"{project.distribution}=={project.version}"
        subprocess.run([*command, "--dest", str(folder), wanted], check=True)
    stem = next(stem for stem in stems if (folder / f"{stem}.tar.gz").is_file())
    if not (scratch / stem).is_dir():
        with tarfile.open(folder / f"{stem}.tar.gz") as files:
            files.extractall(scratch, filter="data")
    return scratch / stem


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
        except (LarkError, RecursionError, AssertionError, ValueError, LookupError):
            return False
        return True

    return takes


def _texts(project: Project, tree: Path, takes: Callable[[str], bool], chance: Random) -> list[str]:
    """The texts in a project's files that its grammar takes, each once; of very many, so many by chance."""
    pieces = {piece for path in sorted(tree.rglob("*")) for piece in _pieces(path, project.suffix)}
    texts = sorted({text for piece in pieces for text in _ended(piece, project.ending) if len(text) <= LONGEST})
    chance.shuffle(texts)
    tried = sorted(texts[: 4 * MOST_TRIED], key=_is_plain)[:MOST_TRIED]
    return list(islice(filter(takes, tried), MOST_TEXTS))


def _is_plain(text: str) -> bool:
    """Whether a text is one word: those come last, for there are many and they say little."""
    return re.fullmatch(r"[\w.-]*", text) is not None


def _ended(text: str, ending: str) -> tuple[str, ...]:
    """The text as the project gives it to Lark, and without the indentation of the program that it stands in."""
    return tuple(
        {each if each.endswith(ending) else each + ending for each in (text, dedent(text))} if ending else {text}
    )


def _pieces(path: Path, suffix: str) -> Iterator[str]:
    if not path.is_file() or path.stat().st_size > 10**6 or path.suffix not in TEXT_SUFFIXES | {".py", suffix}:
        return
    try:
        text = path.read_text(encoding="utf-8")
        if suffix and path.suffix == suffix:
            yield text
            return
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


def _drawn(language: Language, takes: Callable[[str], bool], seed: int) -> tuple[list[str], int]:
    """Sentences that Lark takes, and how many it does not take."""
    sentences: list[str] = []
    if language.notation.read is not None:
        return [], 0
    try:
        for number in range(MOST_DRAWN):
            chooser = Seeded(Random(f"{seed}/{number}"))
            sentences.append(sentence(language.notation, chooser, budget=30, aim=number).text)
    except Stuck:
        pass
    taken = [text for text in sentences if takes(text)]
    return taken, len(sentences) - len(taken)


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
    heading = (
        "grammar", "read by", "own texts", "compared", "unlike Lark", *KINDS, "drawn", "refused by Lark", *WRONG,
        "found in a fence", "another", "none", "beginnings", "dead", "laws kept/not applicable/broken",
    )  # fmt: skip
    rows = [
        tuple(
            str(cell)
            for cell in (
                name,
                counts["reads"],
                counts["texts"],
                counts["compared"],
                counts["unlike"],
                *(counts["own"][said] for said in KINDS),
                counts["sentences"],
                counts["refused"],
                *(counts["drawn"][said] for said in WRONG),
                *(counts["fenced"][said] for said in ("found", "another", "none")),
                counts["beginnings"],
                counts["dead"],
                counts["laws"],
            )
        )
        for name, counts in figures.items()
    ]
    table(rows, heading)


if __name__ == "__main__":
    main()
