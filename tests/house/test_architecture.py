"""The map is the house: every room is on it, nothing else is, and its floors are those of the import contracts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAN = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
MAP, FLOORS = (
    block.strip("\n").splitlines() for block in re.findall(r"^```\n(.*?)^```", PLAN, re.MULTILINE | re.DOTALL)[:2]
)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
SCREEN = 50
"""Lines."""


def _on_the_map():
    """The names on the map by the package that they stand under: `rule.py` as `rule.py`, `lint/` as `lint`."""
    package, named = "", {}
    for line in MAP:
        if not line.startswith(" "):
            package = line.split("/")[0]
            named[package] = set()
            continue
        label, caption = line[:22], line[22:]
        named[package] |= {word.strip("/") for word in re.findall(r"\w+(?:\.py|/)", label)}
        for part in re.findall(r";  ((?:\w+(?:\.py|/) )+)", caption):
            named[package] |= {word.strip("/") for word in part.split()}
    return named


@pytest.mark.parametrize("package", ["grammar", "guard"])
def test_every_room_is_on_the_map_and_no_other(package):
    folder = ROOT / package
    files = {path.name for path in folder.glob("*.py") if not path.stem.startswith("__")}
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert _on_the_map()[package] == files | folders


def test_what_the_map_names_inside_a_wing_is_there():
    missing, wing = [], ""
    for line in MAP:
        if re.match(r"  \w+/", line):
            wing = line.split("/")[0].strip()
            package = "grammar" if (ROOT / "grammar" / wing).is_dir() else "guard"
            inside = {path.name for path in (ROOT / package / wing).rglob("*") if path.is_dir()}
            missing += [(wing, name) for name in re.findall(r"\b([a-z]\w*)/", line[22:]) if name not in inside]
    assert not missing


@pytest.mark.parametrize("package", ["grammar", "guard"])
def test_the_floors_on_the_plan_are_those_of_the_contract(package):
    (contract,) = [one for one in CONTRACTS if one.get("containers") == [package]]
    layers = [" | ".join(sorted(layer.split(" | "))) for layer in contract["layers"] if layer != "__main__"]
    drawn, owner = {"guard": [], "grammar": []}, ""
    for line in FLOORS:
        if line.startswith("═"):
            continue
        owner = line.split()[0] if not line.startswith(" ") else owner
        drawn[owner].append(" | ".join(sorted(line[11:].strip().split(" | "))))
    assert drawn[package] == layers


def test_the_plan_is_three_screens():
    assert len(PLAN.splitlines()) <= 3 * SCREEN


def test_invariants_are_numbered_so_that_a_review_can_cite_them():
    numbers = re.findall(r"^(\d+)\. ", PLAN.partition("## Invariants")[2], re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert numbers
