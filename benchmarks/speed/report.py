"""What a result file holds besides its figures, and the one place that writes one."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = (
    "baml-py",
    "click",
    "fastjsonschema",
    "grammar-guard",
    "guardrails-ai",
    "httpx",
    "httpx2",
    "hypothesis",
    "instructor",
    "json-repair",
    "jsonschema",
    "lark",
    "pydantic",
    "pydantic-core",
)
SEED = 20260501


def options(caption: str) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=caption)
    parser.add_argument("--save", action="store_true", help="write the figures to benchmarks/results/")
    parser.add_argument("--to", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument(
        "--tiny", action="store_true", help="run everything once, for its own test; the figures mean nothing"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the order of the rounds  [default: %(default)s]")
    return parser


def write(chosen: argparse.Namespace, name: str, settings: dict[str, Any], figures: dict[str, Any]) -> None:
    """Write the figures where the options say, with all that is needed to read them; without options nowhere."""
    load, cpus = _load(), os.cpu_count() or 1
    if load is not None and load > cpus and not chosen.tiny:
        print(f"the machine is busy, load {load} on {cpus} processors: times are too long, ratios less so")
    paths = [chosen.to] if chosen.to else []
    if chosen.save:
        if chosen.tiny:
            raise SystemExit("figures of a tiny run mean nothing and are not saved")
        paths.append(RESULTS / f"{name}.json")
    report = {"benchmark": name, **_circumstances(), "seed": chosen.seed, "settings": settings, **figures}
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"wrote {path.name}")


def _circumstances() -> dict[str, Any]:
    commit = _git("rev-parse", "HEAD")
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit or "unknown",
        "has_uncommitted_changes": bool(_git("status", "--porcelain", "--", "grammar", "guard")) if commit else None,
        "machine": {
            "cpus": os.cpu_count(),
            "load": _load(),
            "model": _model(),
            "python": sys.version.split()[0],
            "platform": platform.platform(),
        },
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
    }


def _load() -> float | None:
    """How many processes wanted a processor in the last minute; None where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def _git(*arguments: str) -> str:
    try:
        ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def table(rows: list[tuple[str, ...]], heading: tuple[str, ...]) -> None:
    """Print rows under a heading, the first column to the left and the others to the right."""
    lines = [heading, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heading))]
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  " + "  ".join(cells).rstrip())
    print()
