"""No I/O, clock, environment or randomness below the doors: each exception is listed with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("grammar/**/*.py"), *ROOT.glob("guard/**/*.py")])

FILES, CLOCK, ENVIRONMENT, RANDOMNESS, NETWORK, STREAMS, PROCESSES = (
    "files",
    "clock",
    "environment",
    "randomness",
    "network",
    "streams",
    "processes",
)

MODULE_EFFECTS = {
    "asyncio": NETWORK,
    "datetime": "",
    "http": NETWORK,
    "multiprocessing": PROCESSES,
    "os": "",
    "pathlib": "",
    "random": RANDOMNESS,
    "secrets": RANDOMNESS,
    "shutil": FILES,
    "socket": NETWORK,
    "ssl": NETWORK,
    "subprocess": PROCESSES,
    "tempfile": FILES,
    "time": CLOCK,
    "urllib": "",
    "uuid": RANDOMNESS,
}
"""What every name of a module has to do with, empty where `NAME_EFFECTS` says it of single names."""

NAME_EFFECTS = {
    "datetime.date.today": CLOCK,
    "datetime.datetime.now": CLOCK,
    "datetime.datetime.today": CLOCK,
    "datetime.datetime.utcnow": CLOCK,
    "os.dup2": STREAMS,
    "os.environ": ENVIRONMENT,
    "os.getcwd": ENVIRONMENT,
    "os.getenv": ENVIRONMENT,
    "os.getpid": ENVIRONMENT,
    "os.open": FILES,
    "os.path.exists": FILES,
    "os.path.relpath": ENVIRONMENT,
    "os.scandir": FILES,
    "os.stat": FILES,
    "os.urandom": RANDOMNESS,
    "pathlib.Path.cwd": ENVIRONMENT,
    "pathlib.Path.home": ENVIRONMENT,
    "pkgutil.get_data": FILES,
    "sys.argv": ENVIRONMENT,
    "sys.stderr": STREAMS,
    "sys.stdin": STREAMS,
    "sys.stdout": STREAMS,
    "urllib.request": NETWORK,
}

CALLS = {"input": STREAMS, "open": FILES, "print": STREAMS}
"""Built-in functions; `print` as a method or a field is another thing."""

METHODS = dict.fromkeys(
    ("exists", "is_dir", "is_file", "iterdir", "open", "read_bytes", "read_text", "stat", "unlink", "write_bytes"),
    FILES,
) | {"write_text": FILES}
"""Methods of a path, whatever the path is called."""

DOORS = {
    "grammar/adoption/cache.py": {
        FILES: "the tables of a grammar are kept in the file that the caller names, and read from there",
        ENVIRONMENT: "a file that is being written has a name of this process's own",
    },
    "grammar/adoption/loading.py": {
        FILES: "a grammar and what it imports are read from the path that the caller gives"
    },
    "grammar/languages/formula/declaration.py": {FILES: "the language's own .lark files are read out of the package"},
    "grammar/languages/honeycomb/shapes.py": {
        FILES: "the language's own grammar and its shape are read out of the package"
    },
    "grammar/languages/honeycomb/text/words.py": {FILES: "the notation's own .lark files are read out of the package"},
    "grammar/parsing/compilation.py": {FILES: "the parse tables that are shipped are read out of the package"},
    "guard/calls/elsewhere.py": {
        CLOCK: "how long a turn of the thread lasts; no verdict depends on it",
        NETWORK: "the event loop that waits meanwhile; nothing is sent",
    },
    "guard/calls/recording.py": {RANDOMNESS: "a record has a name of its own"},
    "guard/calls/rounds.py": {
        CLOCK: "how much of a round of the loop the guard has had; no verdict depends on it",
        NETWORK: "the event loop on which the guard works; nothing is sent",
    },
    "guard/calls/wrapping/__init__.py": {CLOCK: "the default of the clocks that a caller may give"},
    "guard/command/": {
        FILES: "the command reads what it is given and writes what it is asked for",
        CLOCK: "the command knows the present, and how long the laws are tried",
        ENVIRONMENT: "NO_COLOR, the working directory, the interpreter's arguments",
        RANDOMNESS: "the seed of a run of the laws, which is then printed",
        STREAMS: "the command reads and prints",
        PROCESSES: "--jobs judges in processes of its own",
        NETWORK: "guard review serves its pages to this machine alone",
    },
    "guard/evals/judge.py": {FILES: "the answers of a judge are kept in the file that the caller names"},
    "guard/evals/runs.py": {
        FILES: "a run is kept in the file that the caller names",
        CLOCK: "how long a call takes, and when it was made",
        NETWORK: "the event loop of an asynchronous function; nothing is sent",
    },
    "guard/extraction/doubt.py": {FILES: "the weights that are shipped are read out of the package"},
    "guard/load/load.py": {RANDOMNESS: "the default of the names of leases that a caller may give"},
    "guard/load/stores/memory.py": {CLOCK: "the default of the clock that a caller may give"},
    "guard/scope/judges/e5.py": {FILES: "the weights that are shipped are read out of the package"},
    "guard/records/files.py": {FILES: "records are read from the file that the caller names"},
    "guard/records/importing.py": {FILES: "what other tools wrote is read from the file that the caller names"},
    "guard/records/journal.py": {
        CLOCK: "how long the end of a journal is waited for",
        ENVIRONMENT: "a forked process has a queue and a thread of its own",
    },
    "guard/records/privacy.py": {RANDOMNESS: "the default of the salts that a caller may give"},
    "guard/records/stores/": {
        FILES: "records are kept in the file that the caller names",
        CLOCK: "a file that is set aside has the time in its name",
        ENVIRONMENT: "a forked process opens a database anew; a file that is being written has a name of this process's own",
    },
    "guard/review/app.py": {
        FILES: "the style and the script of the pages are read out of the package",
        CLOCK: "a label says when it was made",
        RANDOMNESS: "a label has a name of its own; which of two answers stands on the left is drawn",
    },
    "guard/scope/judges/model.py": {CLOCK: "the default of the clock that a caller may give"},
    "guard/scope/attack/model.py": {FILES: "the weights that are shipped are read out of the package"},
    "guard/scope/elsewhere.py": {FILES: "the table of orders that is shipped is read out of the package"},
    "guard/scope/replies.py": {FILES: "the replies that are shipped are read out of the package"},
    "guard/scope/topic/fields.py": {FILES: "the words of fields that are shipped are read out of the package"},
    "guard/prompting/trade.py": {FILES: "the words of the trade that are shipped are read out of the package"},
    "guard/training/data_set.py": {FILES: "a data set is written into the folder that the caller names"},
    "guard/training/grader.py": {FILES: "a guard is kept in the file that the caller names, and read from there"},
    "guard/training/questions.py": {FILES: "the answers of an endpoint are kept in the file that the caller names"},
    "guard/scope/topic/languages.py": {FILES: "the word lists that are shipped are read out of the package"},
    "guard/scope/topic/model.py": {FILES: "the weights that are shipped are read out of the package"},
    "guard/scope/topic/vocabulary.py": {FILES: "the words that are shipped are read out of the package"},
    "guard/scope/topic/words.py": {FILES: "the common words that are shipped are read out of the package"},
    "guard/traffic/middleware/": {
        CLOCK: "a door for traffic knows the present, and measures what a request takes",
        NETWORK: "the proxies that the environment names",
    },
}
"""Files, or folders with all that is in them: the effects they may have, each with its reason."""


def effects(text: str) -> dict[str, list[str]]:
    """The effects that a module's code has or hands on, each with the names that have it."""
    tree = ast.parse(text)
    modules = _imported(tree)
    seen: dict[str, list[str]] = {}
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        name, effect = "", ""
        if isinstance(node, ast.Attribute | ast.Name) and node not in inner:
            name = _qualified(node, modules)
            if name and isinstance(node, ast.Attribute):
                inner.update(ast.walk(node.value))
            effect = _effect(name)
        if not effect and isinstance(node, ast.Attribute) and node.attr in METHODS:
            name, effect = f".{node.attr}", METHODS[node.attr]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in CALLS:
                name, effect = node.func.id, CALLS[node.func.id]
            elif _qualified(node.func, modules) == "random.Random" and not node.args:
                name, effect = "Random()", RANDOMNESS
        if effect:
            seen.setdefault(effect, []).append(name)
    return seen


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each imported name of a module stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _qualified(node: ast.AST, modules: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in modules:
        return ""
    return ".".join([modules[node.id], *reversed(parts)])


def _effect(name: str) -> str:
    for known, effect in NAME_EFFECTS.items():
        if name == known or name.startswith(known + "."):
            return effect
    if name in ("", "random.Random"):  # a generator with a seed gives the same in every process
        return ""
    return MODULE_EFFECTS.get(name.split(".", maxsplit=1)[0], "")


def _allowed(path: str) -> dict[str, str]:
    return next((reasons for door, reasons in DOORS.items() if path == door or path.startswith(door)), {})


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_no_effect_that_its_door_does_not_state(module):
    path = module.relative_to(ROOT).as_posix()
    allowed = _allowed(path)
    beyond = {e: names for e, names in effects(module.read_text(encoding="utf-8")).items() if e not in allowed}
    assert not beyond, f"{path} has effects below the doors: {beyond}"


def test_every_exception_is_still_needed():
    for door, reasons in DOORS.items():
        texts = [p.read_text(encoding="utf-8") for p in MODULES if p.relative_to(ROOT).as_posix().startswith(door)]
        stale = set(reasons) - {effect for text in texts for effect in effects(text)}
        assert not stale, f"{door} no longer has: {stale}"


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("import os\nX = os.environ.get('X')", ENVIRONMENT),
        ("from os import environ\nX = environ['X']", ENVIRONMENT),
        ("import os as o\nX = o.getenv('X')", ENVIRONMENT),
        ("from time import monotonic as now\nX = now()", CLOCK),
        ("import time\ndef f(clock=time.time): ...", CLOCK),
        ("from datetime import datetime\nX = datetime.now()", CLOCK),
        ("import random\nX = random.random()", RANDOMNESS),
        ("from random import Random\nX = Random()", RANDOMNESS),
        ("import uuid\nX = uuid.uuid4()", RANDOMNESS),
        ("import socket\nX = socket.socket()", NETWORK),
        ("from urllib.request import urlopen\nX = urlopen('x')", NETWORK),
        ("import subprocess\nsubprocess.run('x')", PROCESSES),
        ("def f(p): return p.read_text()", FILES),
        ("X = open('x')", FILES),
        ("print('x')", STREAMS),
        ("def f():\n    import time\n    return time.time()", CLOCK),
    ],
)
def test_an_effect_is_noticed(code, effect):
    assert list(effects(code)) == [effect]


@pytest.mark.parametrize(
    "code",
    [
        "from random import Random\nX = Random(7).random()",
        "from urllib.parse import quote\nX = quote('x')",
        "from datetime import date\nX = date(2026, 1, 1)",
        "import os\ndef f(path: os.PathLike): return os.fspath(path)",
        "def f(notation): return notation.print('x')",
    ],
)
def test_what_is_no_effect_is_let_through(code):
    assert not effects(code)
