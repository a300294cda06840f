"""Evals: every line a test: records held to assertions, two runs beside each other, gates, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.evals.assertion import Asked, Assertion, AssertionFileError
    from guard.evals.assertions.documents import read_assertions
    from guard.evals.comparison import Baseline, Comparison, Flip, PairedRate, compared
    from guard.evals.estimates import Agreement, Interval, Rate, mcnemar, paired_bootstrap, paired_score, wilson
    from guard.evals.gates import Gate, GateError, GateResult, gate_language, judged_gate, read_gate
    from guard.evals.judge import JudgeError, QueryJudge, labelled, measured
    from guard.evals.replay import Replay, replayed
    from guard.evals.runs import Case, Progress, RunError, read_cases, run_cases
    from guard.evals.scored import ScoredRecord
    from guard.evals.scoring import judged, score
    from guard.evals.summary import Evaluation
    from guard.evals.totals import Totals

_HOMES = {
    "assertion": "Asked Assertion AssertionFileError",
    "assertions.documents": "read_assertions",
    "comparison": "Baseline Comparison Flip PairedRate compared",
    "estimates": "Agreement Interval Rate mcnemar paired_bootstrap paired_score wilson",
    "gates": "Gate GateError GateResult gate_language judged_gate read_gate",
    "judge": "JudgeError QueryJudge labelled measured",
    "replay": "Replay replayed",
    "runs": "Case Progress RunError read_cases run_cases",
    "scored": "ScoredRecord",
    "scoring": "judged score",
    "summary": "Evaluation",
    "totals": "Totals",
}

__all__ = [
    "Agreement",
    "Asked",
    "Assertion",
    "AssertionFileError",
    "Baseline",
    "Case",
    "Comparison",
    "Evaluation",
    "Flip",
    "Gate",
    "GateError",
    "GateResult",
    "Interval",
    "JudgeError",
    "PairedRate",
    "Progress",
    "QueryJudge",
    "Rate",
    "Replay",
    "RunError",
    "ScoredRecord",
    "Totals",
    "compared",
    "gate_language",
    "judged",
    "judged_gate",
    "labelled",
    "mcnemar",
    "measured",
    "paired_bootstrap",
    "paired_score",
    "read_assertions",
    "read_cases",
    "read_gate",
    "replayed",
    "run_cases",
    "score",
    "wilson",
]

__getattr__ = later(__name__, {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names.split()})


def __dir__() -> list[str]:
    return __all__
