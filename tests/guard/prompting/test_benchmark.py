"""The benchmark of prompts runs, and counts what it says that it counts."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "quality" / "prompt.py"


def test_the_benchmark_counts_the_columns_that_prompts_show(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("benchmark_of_prompts", BENCHMARK)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    monkeypatch.setattr(benchmark, "SIZES", (0,))
    columns = [f"filling_{at}" for at in range(30)]
    outputs = [
        {"input": "slow requests", "columns": [*columns, "duration_ms"], "output": '{"breakdowns": ["duration_ms"]}'},
        {"input": "regions", "columns": [*columns, "region"], "output": '{"breakdowns": ["region"]}'},
        {"input": "what is refused", "columns": columns, "output": '{"breakdowns": ["gone"]}'},
    ]
    (tmp_path / "outputs.jsonl").write_text("".join(json.dumps(each) + "\n" for each in outputs), encoding="utf-8")
    monkeypatch.setattr(
        sys, "argv", ["prompt.py", str(tmp_path / "outputs.jsonl"), "--to", str(tmp_path / "figures.json")]
    )
    assert benchmark.main() == 0
    assert capsys.readouterr().out.startswith("2 right answers, 2 columns in them, 32 names to fill schemas up with\n")
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    as_given = figures["recall"]["as given"]
    assert as_given["ours"]["recall_at_20"] == 1.0
    assert (as_given["order given"]["recall_at_20"], as_given["order given"]["recall_at_40"]) == (0.0, 1.0)
    assert figures["prompts"]["estimate, json"]["brief"]["recall"] == 1.0
    assert figures["stale"] == {"made": 2, "refused": 2, "refused_with_reason": 2, "wrongly_taken": 0}
