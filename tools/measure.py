"""Measure how the two packages are built: rooms, floors, circles, hidden imports, `Any`, reach-ins, long files.

    python tools/measure.py [REVISION ...] [--rooms] [--where] [--longest N]

Prints a column for each revision that is named, in the order given, and one for the files of the working tree. A *room*
is what stands directly in a package, a module or a folder. An *arrow* is a room that imports another in any way: at the
top of a file, in a function, or for a type checker. A *circle* is a set of rooms (or of files) each of which leads to
every other. *Floors* are the longest way down from room to room, where a circle counts as one room.
"""

from __future__ import annotations

import argparse
import ast
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
PACKAGES = ("grammar", "guard")
LONG_FUNCTION = 60
"""Lines; a longer function is counted as long."""

VAGUE = ("held", "found")
"""Names that say nothing of what they name; functions that bind one are counted."""

NAMED_TUPLE = ("_asdict", "_fields", "_make", "_replace")
"""Attributes that begin with an underscore and are public all the same."""

Graph = Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module or name. `name` is None for `import module`; `place` is top, function or type."""

    module: str
    name: str | None
    place: str
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function with the file and the line it begins in, its length in lines, and the names that it binds."""

    file: str
    name: str
    line: int
    length: int
    binds: frozenset[str]


@dataclass(frozen=True, slots=True)
class File:
    """What is counted in one file; the functions nested in others are functions of their own."""

    path: str
    module: str
    lines: int
    imports: tuple[Import, ...]
    functions: tuple[Function, ...]
    any: int
    reach_ins: tuple[tuple[int, str], ...]
    """The line of each, and the attribute."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is counted in one package. `floors` gives the floor of each room, 1 for the lowest."""

    name: str
    files: tuple[File, ...]
    arrows: Graph
    floors: Mapping[str, int]
    circles_of_rooms: tuple[tuple[str, ...], ...]
    circles_of_files: tuple[tuple[str, ...], ...]

    def figures(self) -> Iterator[tuple[str, str]]:
        """What the table shows, by its title."""
        functions = [function for file in self.files for function in file.functions]
        imported = [one for file in self.files for one in file.imports]
        yield "files", f"{len(self.files):,}"
        yield "lines", f"{sum(file.lines for file in self.files):,}"
        yield "rooms", str(len(self.arrows))
        yield "floors", str(max(self.floors.values(), default=0))
        yield "arrows between rooms", str(sum(map(len, self.arrows.values())))
        yield "circles of rooms (sizes)", _sizes(self.circles_of_rooms)
        yield "circles of files (sizes)", _sizes(self.circles_of_files)
        yield "imports in functions: own", str(sum(one.place == "function" and _is_own(one) for one in imported))
        yield (
            "imports in functions: others'",
            str(sum(one.place == "function" and not _is_own(one) for one in imported)),
        )
        yield "imports for type checkers only", str(sum(one.place == "type" and _is_own(one) for one in imported))
        yield "`Any`", str(sum(file.any for file in self.files))
        yield "private reach-ins", str(sum(len(file.reach_ins) for file in self.files))
        yield "functions", f"{len(functions):,}"
        yield f"functions over {LONG_FUNCTION} lines", str(sum(one.length > LONG_FUNCTION for one in functions))
        for name in VAGUE:
            yield f"functions that bind `{name}`", str(sum(name in one.binds for one in functions))
        yield "longest file (lines)", f"{max((file.lines for file in self.files), default=0):,}"


def _sizes(circles: Iterable[tuple[str, ...]]) -> str:
    return ", ".join(str(size) for size in sorted(map(len, circles), reverse=True)) or "none"


def _is_own(imported: Import) -> bool:
    return imported.module.partition(".")[0] in PACKAGES


# --- where the sources come from ---


def sources(revision: str | None = None, root: Path = ROOT) -> dict[str, str]:
    """The packages' Python files by path: those of a revision, or without one the tracked ones as they are now."""
    if revision is None:
        listed = _git(root, "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES).decode().splitlines()
        names = [name for name in listed if name.endswith(".py") and (root / name).is_file()]
        return {name: (root / name).read_text(encoding="utf-8") for name in sorted(names)}
    archive = _git(root, "archive", "--format=tar", revision, *PACKAGES)
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        members = [member for member in opened if member.isfile() and member.name.endswith(".py")]
        contents = {member.name: opened.extractfile(member) for member in members}
        return {name: content.read().decode() for name, content in sorted(contents.items()) if content is not None}


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout


# --- what is counted in a file ---


@dataclass(slots=True)
class _Count(ast.NodeVisitor):
    """Counts in one syntax tree. `place` is where the visitor stands: top, function or type."""

    path: str
    place: str = "top"
    imports: list[Import] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    any: int = 0
    reach_ins: list[tuple[int, str]] = field(default_factory=list)
    declared: list[set[str]] = field(default_factory=list)
    """What the classes around the visitor declare, outermost first."""

    def visit_Import(self, node: ast.Import) -> None:
        self.imports += [Import(alias.name, None, self.place, node.lineno) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = _absolute(self.path, node)
        self.imports += [Import(module, alias.name, self.place, node.lineno) for alias in node.names]

    def visit_If(self, node: ast.If) -> None:
        if not _is_type_checking(node.test):
            self.generic_visit(node)
            return
        before, self.place = self.place, "type"
        for child in node.body:
            self.visit(child)
        self.place = before
        for child in node.orelse:
            self.visit(child)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.declared.append(set(_members(node)))
        self.generic_visit(node)
        self.declared.pop()

    def visit_Name(self, node: ast.Name) -> None:
        self.any += node.id == "Any"

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.any += node.attr == "Any"
        if node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in NAMED_TUPLE:
            of = node.value.id if isinstance(node.value, ast.Name) else ""
            is_own = of in ("self", "cls") or any(node.attr in names for names in self.declared)
            if not is_own:
                self.reach_ins.append((node.lineno, node.attr))
        self.generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        binds = frozenset(_bound(node))
        self.functions.append(Function(self.path, node.name, node.lineno, length, binds))
        before = self.place
        self.place = "function" if before == "top" else before
        self.generic_visit(node)
        self.place = before


def _absolute(path: str, node: ast.ImportFrom) -> str:
    """The module that a `from` statement names, without dots in front."""
    if not node.level:
        return node.module or ""
    folder = PurePosixPath(path).parent.parts
    above = folder[: len(folder) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def _members(node: ast.ClassDef) -> Iterator[str]:
    """The names that a class declares: its functions and fields, and what its methods assign to `self`."""
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child.name
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.Attribute) and isinstance(child.ctx, ast.Store) and _is_self(child.value):
            yield child.attr


def _is_self(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "self"


def _bound(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The names that a function binds: its parameters and what it assigns, those of nested functions left out."""
    given = function.args
    named = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    yield from (parameter.arg for parameter in named if parameter is not None)
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.Lambda):
            yield from (parameter.arg for parameter in node.args.args)
        waiting.extend(ast.iter_child_nodes(node))


def counted(path: str, text: str) -> File:
    """What is counted in one file."""
    count = _Count(path)
    count.visit(ast.parse(text))
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    lines = len(text.splitlines())
    return File(path, module, lines, tuple(count.imports), tuple(count.functions), count.any, tuple(count.reach_ins))


# --- rooms, floors, circles ---


def measure(texts: Mapping[str, str]) -> tuple[Package, ...]:
    """What is counted in each package of the files, by path relative to the repository."""
    files = [counted(path, text) for path, text in texts.items()]
    leads_to = _modules(files)
    return tuple(
        _package(name, tuple(file for file in files if file.module.partition(".")[0] == name), leads_to)
        for name in PACKAGES
    )


def _modules(files: Iterable[File]) -> dict[str, set[str]]:
    """The modules that each module imports, whatever the way; only those among the files."""
    files = tuple(files)
    modules = {file.module for file in files}
    leads_to: dict[str, set[str]] = {}
    for file in files:
        named = {
            full if (full := f"{one.module}.{one.name}") in modules else one.module
            for one in file.imports
            if _is_own(one)
        }
        leads_to[file.module] = (named & modules) - {file.module}
    return leads_to


def _package(name: str, files: tuple[File, ...], leads_to: Graph) -> Package:
    # A package's own face is no room: it hands on what the rooms hold.
    inside = {file.module for file in files if "." in file.module}
    between = {module: leads_to[module] & inside for module in sorted(inside)}
    arrows: dict[str, set[str]] = {_room(module): set() for module in between}
    for module, targets in between.items():
        arrows[_room(module)] |= {_room(target) for target in targets} - {_room(module)}
    return Package(name, files, arrows, floors(arrows), circles(arrows), circles(between))


def _room(module: str) -> str:
    return module.split(".")[1]


def circles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The sets of two nodes or more that all lead to each other."""
    return tuple(tuple(sorted(part)) for part in _components(graph) if len(part) > 1)


def floors(graph: Graph) -> dict[str, int]:
    """The floor of each node: 1 where nothing is below it, else one above the highest of what it leads to."""
    parts = _components(graph)
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    height: dict[int, int] = {}
    for number, part in enumerate(parts):  # what a part leads to comes before it
        below = {part_of[target] for node in part for target in graph[node]} - {number}
        height[number] = 1 + max((height[other] for other in below), default=0)
    return {node: height[part_of[node]] for node in graph}


def _components(graph: Graph) -> list[list[str]]:
    """Tarjan's strongly connected components, without recursion; what a component leads to comes before it."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    components = []
    for root in graph:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        path.append(root)
        open_nodes = [(root, iter(sorted(graph[root])))]
        while open_nodes:
            node, targets = open_nodes[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    path.append(target)
                    open_nodes.append((target, iter(sorted(graph[target]))))
                    break
                if target in path:
                    low[node] = min(low[node], index[target])
            else:
                open_nodes.pop()
                if open_nodes:
                    above = open_nodes[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    start = path.index(node)
                    components.append(path[start:])
                    del path[start:]
    return components


# --- the report ---


def report(
    measured: Mapping[str, tuple[Package, ...]], longest: int, *, with_rooms: bool = False, with_places: bool = False
) -> Iterator[str]:
    """The lines to print: a table for each package, with a column for each title; then the last column in detail."""
    width = max(map(len, measured))
    for number, name in enumerate(PACKAGES):
        columns = [dict(packages[number].figures()) for packages in measured.values()]
        size = max(width, *(len(value) for column in columns for value in column.values()))
        yield f"{name:32} {'  '.join(title.rjust(size) for title in measured)}"
        for title in columns[0]:
            yield f"  {title:30} {'  '.join(column[title].rjust(size) for column in columns)}"
        yield ""
    packages = list(measured.values())[-1]
    files = sorted((file for package in packages for file in package.files), key=lambda file: -file.lines)
    yield "longest files"
    yield from (f"  {file.lines:5,}  {file.path}" for file in files[:longest])
    functions = sorted((one for file in files for one in file.functions), key=lambda one: -one.length)
    yield "longest functions"
    yield from (f"  {one.length:5,}  {one.file}:{one.line} {one.name}" for one in functions[:longest])
    for package in packages:
        for kind, sets in (("rooms", package.circles_of_rooms), ("files", package.circles_of_files)):
            yield from (f"circle of {kind}: {', '.join(circle)}" for circle in sets)
        if with_places:
            for file in package.files:
                yield from (
                    f"import in a function: {file.path}:{one.line} {one.module}"
                    for one in file.imports
                    if one.place == "function"
                )
                yield from (f"private reach-in: {file.path}:{line} {name}" for line, name in file.reach_ins)
        if with_rooms:
            yield f"floors of {package.name}"
            for floor in range(max(package.floors.values(), default=0), 0, -1):
                yield f"  {floor:2}  {' | '.join(sorted(room for room in package.floors if package.floors[room] == floor))}"


def main(arguments: list[str]) -> int:
    """Print the report; 2 where there is no such revision."""
    parser = argparse.ArgumentParser(description="Measure how the two packages are built.")
    parser.add_argument("revisions", nargs="*", metavar="REVISION", help="also measure this commit, branch or tag")
    parser.add_argument("--rooms", action="store_true", help="also list the rooms, floor by floor")
    parser.add_argument("--where", action="store_true", help="also list imports in functions, and private reach-ins")
    parser.add_argument("--longest", type=int, default=10, metavar="N", help="list the N longest files and functions")
    options = parser.parse_args(arguments)
    try:
        measured = {revision: measure(sources(revision)) for revision in options.revisions}
    except subprocess.CalledProcessError as error:
        print(error.stderr.decode(errors="replace").strip(), file=sys.stderr)
        return 2
    measured["working tree"] = measure(sources())
    print("\n".join(report(measured, options.longest, with_rooms=options.rooms, with_places=options.where)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
