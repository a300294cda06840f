"""The guard layer: from a question and a model's words to a verdict."""

from guard.journey import Guard
from guard.verdict import Accepted, Decision, Ledger, Rejected, Repaired, Verdict, replay

__all__ = ["Accepted", "Decision", "Guard", "Ledger", "Rejected", "Repaired", "Verdict", "replay"]
