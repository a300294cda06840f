"""Privacy: what of a record is written, what is left out of it, and what is hashed in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection

from grammar.frozen import frozen
from guard.record import Record
from guard.records.contents import hashed, masked, require_contents, without

_LEAST_KEY = 16


def _new_salt() -> str:
    return os.urandom(16).hex()


@frozen
class Privacy:
    """What is written of a record.

    `masks_credentials` masks what looks like a password, key or token. `left_out` are contents that are not written, and
    `hashed` contents of which only a keyed hash is, so that equal ones can be told to be equal; the names are those of
    `guard.records.CONTENTS`. `key` is the key of these hashes, at least 16 bytes: whoever has it can try what was hashed, so
    keep it elsewhere. Of every content that a record has there is a hash, also of those that are left out. `salt` gives the
    salts of the others.

    Raises:
        UnknownContentError: there is no such content.
        ValueError: contents are to be hashed and there is no key, or it is too short.
    """

    masks_credentials: bool = True
    left_out: Collection[str] = ()
    hashed: Collection[str] = ()
    key: bytes | None = None
    salt: Callable[[], str] = _new_salt

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", require_contents(self.left_out))
        object.__setattr__(self, "hashed", require_contents(self.hashed))
        if self.hashed and (self.key is None or len(self.key) < _LEAST_KEY):
            raise ValueError(
                f"`hashed` needs a `key` of at least {_LEAST_KEY} bytes: without one, hashes can be guessed"
            )

    def __call__(self, record: Record) -> Record:
        """The record as it is written."""
        if self.masks_credentials:
            record = masked(record)
        record = hashed(record, self.salt, self.key, self.hashed)
        gone = frozenset(self.left_out) | frozenset(self.hashed)
        return without(record, gone) if gone else record


OPEN = Privacy(masks_credentials=False)
"""Everything as it was sent."""
