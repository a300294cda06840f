"""Contents: what of a record people and models wrote: hashed with a salt, masked, and taken out without breaking it.

What is left of a record without its contents says when, how and with what verdict a call ended, by which rules, and what it
cost. The hashes stay: they say later that a content which somebody kept elsewhere is the one of this call.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from grammar.credential import credentials
from grammar.frozen import replace
from guard.record import Plain, Record, RecordedAttempt, RecordedText

CONTENTS = ("input", "messages", "tools", "output", "handed_on", "screening", "history", "extra")
"""The contents of a record, by their names in the line. `output` is all that the model said, in every attempt, with what quotes
it: the query, the messages of diagnostics and the texts of fixes; `messages` are those of every attempt; `extra` are the
members that are not of the form."""

MASK = "█"
"""What stands in place of each character of a credential: the rest of the text keeps its places."""

_LEAST_SECRET = 6
"""A shorter credential is masked where it was found and nowhere else."""

_SECRET_KEY = re.compile(
    r"(?i)(?:^|[_-])(?:password|passwd|secret|api_?-?key|access_?-?token|auth_?-?token|authorization|credentials?)$"
)


class UnknownContentError(ValueError):
    """There is no content of that name."""


def require_contents(names: Iterable[str]) -> frozenset[str]:
    """The names, if all are of contents.

    Raises:
        UnknownContentError: one is not; the message names those that there are.
    """
    if isinstance(names, str):
        raise UnknownContentError(f"contents are a list of names, not one string: ({names!r},)")
    unknown = [name for name in names if name not in CONTENTS]
    if unknown:
        raise UnknownContentError(f"a record has no content {unknown[0]!r:.60}; its contents are {', '.join(CONTENTS)}")
    return frozenset(names)


def content_of(record: Record, name: str) -> Any:
    """One content as dict, list, str, int and None; None where the record does not have it."""
    match name:
        case "input":
            return record.question
        case "messages":
            later = [attempt.messages for attempt in record.attempts]
            if record.messages is None and not any(later):
                return None
            return [record.messages, *(None if sent == record.messages else sent for sent in later)]
        case "output":
            texts = [[_words(text) for text in attempt.texts] for attempt in record.attempts]
            return texts if any(any(words.values()) for each in texts for words in each) else None
        case "handed_on":
            return record.handed_on or None
        case "tools" | "history":
            return getattr(record, name) or None
        case "screening":
            return record.screening
    return record.extra or None


def _words(text: RecordedText) -> dict[str, Any]:
    """What of a text quotes it."""
    return {
        "text": text.text,
        "query": text.query,
        "diagnostics": [_without_kept(diagnostic) for diagnostic in text.diagnostics] if text.diagnostics else None,
        "repairs": list(text.repairs) or None,
        "reason": text.reason,
    }


_KEPT_OF_DIAGNOSTIC = ("rule", "severity", "span", "line", "column")


def _without_kept(diagnostic: Plain) -> dict[str, Any]:
    return {key: value for key, value in diagnostic.items() if key not in _KEPT_OF_DIAGNOSTIC}


# --- hashes ---


def hashed(record: Record, salt: Callable[[], str], key: bytes | None = None, keyed: Collection[str] = ()) -> Record:
    """The record with a hash of each content that it has; hashes that are there stay.

    Args:
        record: any.
        salt: gives a new salt each time, as text.
        key: the key of keyed hashes.
        keyed: the contents that are hashed with the key, so that equal ones have equal hashes; others get a salt each.
    """
    hashes, salts = dict(record.hashes), dict(record.salts)
    for name in CONTENTS:
        content = None if name in hashes else content_of(record, name)
        if content is None:
            continue
        if name in keyed:
            assert key is not None
            hashes[name] = f"hmac-sha256:{hmac.new(key, _canonical(content), sha256).hexdigest()}"
        else:
            salts[name] = salt()
            hashes[name] = _salted(content, salts[name])
    return replace(record, hashes=hashes, salts=salts)


def altered(record: Record) -> tuple[str, ...]:
    """The contents that are not those which the record has salted hashes of; empty where all are, or are gone.

    A keyed hash cannot be looked at without its key, and is passed over.
    """
    return tuple(
        name
        for name, told in record.hashes.items()
        if name in record.salts
        and name not in record.left_out
        and not hmac.compare_digest(_salted(content_of(record, name), record.salts[name]).encode(), told.encode())
    )


def _salted(content: Any, salt: str) -> str:
    return f"sha256:{sha256(salt.encode() + _canonical(content)).hexdigest()}"


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


# --- taking out ---


def without(record: Record, names: Collection[str]) -> Record:
    """The record without some contents, their salts with them, so that what was short cannot be guessed from its hash.

    What says nothing of the words stays: the name, severity and place of a diagnostic, the safety of a repair, the decision
    of a screening. What a screening says of a question goes with the question.
    """
    names = {*names, "screening"} if "input" in names else names
    gone = [name for name in CONTENTS if name in names and content_of(record, name) is not None]
    changes: dict[str, Any] = {
        "salts": {name: salt for name, salt in record.salts.items() if name not in names},
        "left_out": tuple(dict.fromkeys((*record.left_out, *gone))),
    }
    if "input" in names:
        changes["question"] = None
    if "tools" in names:
        changes["tools"] = ()
    if "extra" in names:
        changes["extra"] = {}
    if "handed_on" in names and record.handed_on:
        changes["handed_on"] = None
    if "screening" in names and record.screening is not None:
        changes["screening"] = _bare_screening(record.screening)
    if "history" in names:
        changes["history"] = tuple(
            {key: earlier[key] for key in ("place", "verdict") if key in earlier} for earlier in record.history
        )
    if "messages" in names:
        changes["messages"] = None
    if {"messages", "output"} & set(names):
        changes["attempts"] = tuple(_bare_attempt(attempt, names) for attempt in record.attempts)
    return replace(record, **changes)


def _bare_attempt(attempt: RecordedAttempt, names: Collection[str]) -> RecordedAttempt:
    texts = tuple(map(_bare_text, attempt.texts)) if "output" in names else attempt.texts
    return replace(attempt, texts=texts, messages=None if "messages" in names else attempt.messages)


def _bare_text(text: RecordedText) -> RecordedText:
    return replace(
        text,
        text=None,
        query=None,
        reason=None,
        diagnostics=tuple(
            {key: diagnostic[key] for key in _KEPT_OF_DIAGNOSTIC if key in diagnostic}
            for diagnostic in text.diagnostics
        ),
        repairs=tuple({key: fix[key] for key in ("safety",) if key in fix} for fix in text.repairs),
    )


def _bare_screening(screening: Plain) -> dict[str, Any]:
    kept: dict[str, Any] = {key: screening[key] for key in ("decision", "score") if key in screening}
    reasons = screening.get("reasons")
    if isinstance(reasons, list):
        kept["reasons"] = [{"name": reason.get("name")} for reason in reasons if isinstance(reason, dict)]
    return kept


# --- masking ---


def masked(record: Record) -> Record:
    """The record with each credential in its contents masked, character by character, so that places stay right.

    What is found in one content is masked in all of them, and so is a string under a key that says it is one (`password`,
    `api_key`). What has no mark of a credential is not found: see `grammar.credential`.
    """
    secrets: set[str] = set()
    seen: set[str] = set()
    for name in CONTENTS:
        _find(content_of(record, name), secrets, seen)
    if not secrets:
        return record
    mask = _Masking(secrets)
    changes: dict[str, Any] = {}
    names = [name for name in CONTENTS if mask.is_in(content_of(record, name))]
    for name in names:
        match name:
            case "input":
                changes["question"] = mask.of(record.question)
            case "messages":
                changes["messages"] = mask.of(record.messages)
            case "handed_on" | "tools" | "history" | "screening" | "extra":
                changes[name] = mask.of(getattr(record, name))
    if {"output", "messages"} & set(names):
        changes["attempts"] = tuple(
            replace(
                attempt,
                messages=mask.of(attempt.messages),
                texts=tuple(
                    replace(
                        text,
                        text=mask.of(text.text),
                        query=mask.of(text.query),
                        reason=mask.of(text.reason),
                        diagnostics=mask.of(text.diagnostics),
                        repairs=mask.of(text.repairs),
                    )
                    for text in attempt.texts
                ),
            )
            for attempt in record.attempts
        )
    return replace(record, **changes, masked=tuple(dict.fromkeys((*record.masked, *names))))


def _find(value: Any, secrets: set[str], seen: set[str], *, is_secret: bool = False) -> None:
    """Collect the credentials in a value, wherever in it they stand; a text that was `seen` is not looked at again."""
    if isinstance(value, str):
        if is_secret and value.strip():
            secrets.add(value)
        if value not in seen:
            seen.add(value)
            secrets.update(value[each.span.start : each.span.end] for each in credentials(value))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            _find(key, secrets, seen)
            _find(each, secrets, seen, is_secret=isinstance(each, str) and _SECRET_KEY.search(str(key)) is not None)
    elif isinstance(value, list | tuple):
        for each in value:
            _find(each, secrets, seen)


class _Masking:
    """Texts with some secrets masked; a short secret only where it stands by itself as a credential."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._long = sorted((secret for secret in secrets if len(secret) >= _LEAST_SECRET), key=len, reverse=True)

    def is_in(self, value: Any) -> bool:
        """Whether anything in a value is to be masked."""
        return bool(self.of(value) != value)

    def of(self, value: Any, *, is_secret: bool = False) -> Any:
        """The value with its secrets masked."""
        if isinstance(value, str):
            return MASK * len(value) if is_secret else self._text(value)
        if isinstance(value, Mapping):
            return {
                self.of(key): self.of(
                    each, is_secret=isinstance(each, str) and _SECRET_KEY.search(str(key)) is not None
                )
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return type(value)([self.of(each) for each in value])
        return value

    def _text(self, text: str) -> str:
        for secret in self._long:
            if secret in text:
                text = text.replace(secret, MASK * len(secret))
        for each in tuple(credentials(text)):
            text = text[: each.span.start] + MASK * (each.span.end - each.span.start) + text[each.span.end :]
        return text
