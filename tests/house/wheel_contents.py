"""Compare what a wheel holds with what it is to hold; run by CI on the wheel that it built."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

SUFFIXES = (".py", ".lark", ".json", ".jinja", ".css", ".js", ".typed")


def main(wheel: str) -> int:
    root = Path(__file__).parents[2]
    tracked = subprocess.run(
        ["git", "ls-files", "grammar", "guard"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()
    expected = {name for name in tracked if name.endswith(SUFFIXES)}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    for name in sorted(expected - held):
        print(f"missing from the wheel: {name}")
    for name in sorted(held - expected):
        print(f"not expected in the wheel: {name}")
    print(f"{len(held)} files in the wheel")
    return int(held != expected)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
