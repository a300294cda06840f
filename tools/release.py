"""Whether a commit can be released under a tag: python tools/release.py v0.1.0

The tag is the version with a `v` before it, the changelog's newest section is that version's, and no change waits to be
told. Each thing that is wrong is printed; the exit code is 1 where there is any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = {"README.md", "template.md.jinja"}
"""What stays in the folder of changes from one release to the next."""

_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_SECTION = re.compile(r"^## (\S+)", re.MULTILINE)


def version(root: Path = ROOT) -> str:
    """The version that the code states; nothing is imported for it."""
    text = (root / "grammar" / "__init__.py").read_text(encoding="utf-8")
    (stated,) = _VERSION.findall(text)
    return str(stated)


def problems(tag: str, root: Path = ROOT) -> Iterator[str]:
    """What stands in the way of the release, a sentence each."""
    stated = version(root)
    if tag != f"v{stated}":
        yield f"the tag is {tag}, and the version {stated} wants v{stated}"
    newest = _SECTION.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    if newest is None:
        yield "the changelog has no section yet: run `make changelog`"
    elif newest.group(1) != stated:
        yield f"the newest section of the changelog is {newest.group(1)}, not {stated}: run `make changelog`"
    waiting = sorted(file.name for file in (root / "changes").iterdir() if file.name not in KEPT)
    if waiting:
        yield f"{len(waiting)} changes are not in the changelog yet: {', '.join(waiting[:5])}"


def main(arguments: list[str]) -> int:
    """Run the command."""
    if len(arguments) != 1:
        print("usage: python tools/release.py TAG", file=sys.stderr)
        return 2
    reasons = list(problems(arguments[0]))
    print("\n".join(reasons) or f"{arguments[0]} can be released")
    return int(bool(reasons))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
