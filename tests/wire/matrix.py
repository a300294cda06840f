"""Try every client, new and old, in a folder of its own, and write docs/reference/providers.md from what was seen.

Not a test: it needs a package index. `python tests/wire/matrix.py` takes some minutes; with `--keep FOLDER` what was
installed is used again. Every run is the tests of `test_sdks.py` with one version of one client first on the path.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.wire.sdks import SDKS, Sdk  # noqa: E402  # found by the line above

PAGE = ROOT / "docs" / "reference" / "providers.md"
TESTS = ROOT / "tests" / "wire" / "test_sdks.py"
FRAMEWORK_TESTS = ROOT / "tests" / "wire" / "test_frameworks.py"
LEAF_TESTS = ROOT / "tests" / "wire" / "test_leaves.py"

VERSIONS = (
    "openai",
    "openai<3",
    "openai<2",
    "anthropic",
    "anthropic<1",
    "mistralai",
    "google-genai",
    "google-genai<2",
    "groq",
    "cohere",
    "ollama",
)
"""What is installed, a folder each, with what it needs."""

FRAMEWORKS = {
    "openai": "openai_parses or openai_raises or schema_does_not_tell",
    "langchain-openai": "langchain",
    "pydantic-ai-slim[openai]": "pydantic_ai or agent_of_three",
    "instructor": "instructor",
    "openai-agents": "openai_agents",
}
"""By what is installed, which tests of `test_frameworks.py` are its."""

CASES = {
    "test_accepted": "accepted",
    "test_repaired": "repaired",
    "test_rejected": "rejected",
    "test_asked_again": "asked again",
    "test_prefixed": "prefix",
    "test_cut_at_the_first_impossible_character": "prefix, cut",
    "test_observed": "observe",
    "test_tool_call": "tool call",
    "test_two_choices": "n = 2",
    "test_cancelled": "cancelled",
    "test_service_errors": "429, 500",
    "test_refusal_as_content": "as content",
    "test_refusal_as_content_of_a_stream": "as content, streamed",
}
"""The columns of the matrix, by the test that fills them."""

HEAD = """<!-- Written by tests/wire/matrix.py from its own runs; see docs/how-to/add-a-provider.md. -->

# Providers and their clients

Every client below was run, as its users run it, against a service on loopback that speaks the provider's wire format,
packed with gzip: *accepted*, *repaired*, *rejected* and *asked again* whole and streamed (held), synchronous and
asynchronous. ✓ is a run in which every variant behaved as the guard promises, – a case that the client does not have.

What a provider's file reads, and what it does not, is said in the file: `guard/traffic/providers/`. What it does not read is
*unguarded*: refused unless the configuration lets it pass, and never counted as checked.
"""


@dataclass(frozen=True)
class Run:
    """One client in one version, with what became of each case."""

    sdk: Sdk
    version: str
    library: str
    cells: dict[str, str]


@dataclass(frozen=True)
class FrameworkRun:
    """One framework in its newest version, with how many tests passed and how many there were."""

    name: str
    version: str
    passed: int
    cases: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where clients are installed, and found again")
    parser.add_argument("--only", metavar="NAME", help="try one distribution, and print instead of writing")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        runs = [
            run
            for version in VERSIONS
            if not chosen.only or version.startswith(chosen.only)
            for run in tried(version, installed(version, folder))
        ]
        frameworks = [
            framework(name, words, installed(name, folder))
            for name, words in FRAMEWORKS.items()
            if not chosen.only or name.startswith(chosen.only)
        ]
        if not chosen.only:
            print(*leaves(Path(temporary) / "leaves"), sep="\n")
    text = page(runs, frameworks)
    if chosen.only:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
    is_well = all("✗" not in run.cells.values() for run in runs) and all(f.passed == f.cases > 0 for f in frameworks)
    return int(not is_well)


def framework(name: str, words: str, target: Path) -> FrameworkRun:
    """What became of the tests of one framework."""
    environment = {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # Clients that a framework leaves open are its own affair.
        quiet = ["-p", "no:cacheprovider", "-p", "no:unraisableexception"]
        pytest = [sys.executable, "-m", "pytest", "-q", *quiet, f"--junitxml={report}", str(FRAMEWORK_TESTS)]
        subprocess.run([*pytest, "-k", words], cwd=ROOT, env=environment, capture_output=True, check=False)
        became = [outcome for _, _, outcome in _outcomes(report)]
    distribution = name.partition("[")[0]
    asked = [sys.executable, "-c", "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"]
    seen = subprocess.run([*asked, distribution], env=environment, capture_output=True, text=True, check=True).stdout
    print(f"{name}: {seen.strip()}, {len(became)} tests", file=sys.stderr)
    return FrameworkRun(distribution, seen.strip(), became.count("✓"), len(became))


def leaves(counts: Path) -> Iterator[str]:
    """What became of what was put into answers, a line a provider; the tests themselves fail where anything was lost."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(LEAF_TESTS)]
    subprocess.run(pytest, cwd=ROOT, env={**os.environ, "GUARD_LEAVES": str(counts)}, check=True)
    fates: dict[str, Counter[str]] = {}
    for line in counts.read_text(encoding="utf-8").splitlines():
        name, _, _, became = json.loads(line)
        fates.setdefault(name, Counter()).update(became)
    for name, became in sorted(fates.items()):
        yield f"{name}: {sum(became.values())} forged answers, {dict(became)}"


def installed(version: str, folder: Path) -> Path:
    """A folder with the client and what it needs; nothing is installed where it is there already."""
    target = folder / version.replace("<", "-before-")
    if not target.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]
        subprocess.run([*pip, target, version, "httpx"], check=True)
    return target


def tried(version: str, target: Path) -> Iterator[Run]:
    """The runs of one distribution's clients."""
    distribution = version.partition("<")[0]
    environment = {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(TESTS)]
        subprocess.run([*pytest, "-k", distribution], cwd=ROOT, env=environment, capture_output=True, check=False)
        outcomes = _outcomes(report)
    seen = subprocess.run(
        [sys.executable, "-c", _SEEN, distribution],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for sdk in SDKS:
        if sdk.distribution == distribution:
            cells = {case: _cell(outcomes, case, sdk.name) for case in CASES}
            if set(cells.values()) != {"–"}:
                yield Run(sdk, seen[0], seen[1], cells)
    print(f"{version}: {seen[0]}, {len(outcomes)} tests", file=sys.stderr)


_SEEN = (
    "import sys; from importlib.metadata import version; from tests.wire.sdks import library_of; "
    "print(version(sys.argv[1]), library_of(sys.argv[1]))"
)


def _outcomes(report: Path) -> list[tuple[str, str, str]]:
    """Of each test its function, its parameters, and what became of it."""
    found = []
    for case in ET.parse(report).getroot().iter("testcase"):
        function, _, parameters = case.get("name", "").partition("[")
        kinds = {child.tag for child in case}
        became = "✗" if kinds & {"failure", "error"} else "–" if "skipped" in kinds else "✓"
        found.append((function, parameters.rstrip("]"), became))
    return found


def _cell(outcomes: list[tuple[str, str, str]], case: str, name: str) -> str:
    became = {held for function, given, held in outcomes if function == case and name in given}
    return next((mark for mark in "✗✓" if mark in became), "–")


def page(runs: list[Run], frameworks: list[FrameworkRun]) -> str:
    clients = ["| Client | Version | Sends with | Takes | A refusal is |", "|---|---|---|---|---|"]
    clients += [
        f"| {run.sdk.name} | {run.version} | {run.library} | `{run.sdk.takes}` | `{run.sdk.error}` |" for run in runs
    ]
    cases = [
        f"| Client | {' | '.join(CASES.values())} |",
        f"|---|{'---|' * len(CASES)}",
        *(f"| {run.sdk.name} {run.version} | {' | '.join(run.cells[case] for case in CASES)} |" for run in runs),
    ]
    notes = [
        f"- {run.sdk.name}: an error in the middle of a stream is an event of it, not an exception."
        for run in runs
        if run.sdk.tells_mid_stream
    ]
    above = [
        "Structured outputs and tools over a guarded client, as the users of each write them: right answers come through as they",
        "are, wrong ones do not.",
        "",
        "| Framework | Version | Cases |",
        "|---|---|---|",
        *(
            f"| {run.name} | {run.version} | {'✓' if run.passed == run.cases else '✗'} {run.passed} |"
            for run in frameworks
        ),
    ]
    parts = [HEAD, "## Clients", "", *clients, "", "## Cases", "", *cases, "", *notes, "", "## Frameworks", "", *above]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
