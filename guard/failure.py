"""What is said of an output where code of the language's author failed, so that nothing certain is known of it."""

from __future__ import annotations

import os

from grammar import Diagnostic, Language, Severity, Source, Span
from grammar.diagnostic import quote
from guard.verdict import Rejected

FAILED_LANGUAGE = "failed-language"
"""The name of the diagnostic that says a function of a language failed."""


def failed(source: Source, language: Language, error: BaseException) -> Rejected:
    """The refusal of an output on which a function of its language raised, with what it raised as the cause."""
    kind = type(error).__name__
    said = _said(error)
    if isinstance(error, Exception):
        cause: Exception = error
    else:  # a function that would end the program
        cause = RuntimeError(f"a function of the language {language.name} raised {kind}")
        cause.__cause__ = error
    wrong = Diagnostic(
        FAILED_LANGUAGE,
        Severity.ERROR,
        f"a function of the language {quote(language.name)} failed with {quote(kind)}",
        Span(0, len(source.text)),
        note=f"{quote(said) if said else quote(kind)}{_place(error)}",
        help=f"the fault is in the language; whether the {language.notation.explaining.unit} is right is not known",
        cause=cause,
    )
    return Rejected(source, language, (wrong,))


def _said(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001  # an exception of somebody's own may fail to say what it is
        return ""


def _place(error: BaseException) -> str:
    """The function, line and file that raised, the last that is none of ours nor of Lark; empty where there is none."""
    import traceback  # noqa: PLC0415  # seldom needed

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame.filename)]
    if not frames:
        return ""
    last = frames[-1]
    return f", raised in {quote(last.name)}, line {last.lineno} of {quote(os.path.basename(last.filename))}"  # noqa: PTH119


_OURS = tuple(f"{os.sep}{package}{os.sep}" for package in ("grammar", "guard", "lark"))
_HERE = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120  # what Path would load is for no check to pay


def _is_ours(file: str) -> bool:
    return (
        file.startswith("<")
        or (file.startswith(_HERE) and file[len(_HERE) :].startswith(_OURS[:2]))
        or _OURS[2] in file
    )
