"""The contract: the laws that any language must keep, as tests that anyone can run on their own.

In a test suite one line is enough; each law is a test of its own, for pytest and for unittest::

    from grammar import Language
    from grammar.contract import contract

    test_my_language = contract(Language.from_lark("my.lark"))

How many cases are tried and whether failures are remembered is what the suite's Hypothesis profile says.
``guard test my.lark`` runs the same laws from a shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.contract.law import Law, Subject
    from grammar.contract.laws import LAWS
    from grammar.contract.suite import Broken, Contract, Kept, NotApplicable, Untried, contract

__all__ = ["LAWS", "Broken", "Contract", "Kept", "Law", "NotApplicable", "Subject", "Untried", "contract"]

__getattr__ = later(
    __name__,
    {
        "Law": "grammar.contract.law",
        "Subject": "grammar.contract.law",
        "LAWS": "grammar.contract.laws",
        "Broken": "grammar.contract.suite",
        "Contract": "grammar.contract.suite",
        "Kept": "grammar.contract.suite",
        "NotApplicable": "grammar.contract.suite",
        "Untried": "grammar.contract.suite",
        "contract": "grammar.contract.suite",
    },
)


def __dir__() -> list[str]:
    return __all__
