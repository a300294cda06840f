"""The shape of query.lark: as it lies beside it, or read anew where that is of another text; and in each profile.

Lark takes a twentieth of a second to read the grammar. What it finds is kept in ``query.json``, with a check sum of the
text that it was made of, so that data of another text is never used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data
from typing import Any
from zlib import crc32

from grammar.languages.honeycomb.vocabulary import HAVING_OPS, P2026, PROFILES, Profile
from grammar.notations.json import DeclaredError, Shape

START = "query"


def shape(profile: Profile, data: Mapping[str, Any] | None = None) -> Shape:
    """The shape of the queries of a profile: without the keys that it does not have, and without null where it has none.

    Args:
        profile: the profile.
        data: the shape of another grammar than query.lark, as `shape_data` gives it.

    Raises:
        DeclaredError: the grammar has a key that neither this profile has nor any other.
    """
    whole = Shape.from_data(data or _data(), words(profile))
    for part in whole.objects:
        known = [each.keys.get(part.name.replace("_", " ")) for each in (profile, *PROFILES.values())]
        for key in part.members:
            if any(known) and not any(key in keys for keys in known if keys is not None):
                raise DeclaredError(
                    f"the grammar has a line for the key `{key}` of `{part.name}`, the vocabulary has none"
                )
    keys = {name.replace(" ", "_"): tuple(keys) for name, keys in profile.keys.items()}
    return whole.only(keys, null=profile.has_null_columns)


def words(profile: Profile) -> dict[str, tuple[str, ...]]:
    """The words of every terminal of query.lark that is a closed set of them and no key."""
    return {
        "CALCULATION_OP": tuple(profile.calculation_ops),
        "ORDER_OP": profile.order_ops,
        "HAVING_CALCULATION_OP": profile.having_calculation_ops,
        "FILTER_OP": tuple(profile.filter_ops),
        "HAVING_OP": HAVING_OPS,
        "COMBINATION": profile.combinations,
        "DIRECTION": ("ascending", "descending"),
    }


@cache
def _data() -> Mapping[str, Any]:
    content = get_data(__package__, "query.lark")
    assert content is not None  # the file is part of the package
    text = content.decode().replace("\r\n", "\n")  # as a checkout may write them
    try:
        kept = get_data(__package__, "query.json")
    except OSError:
        kept = None
    if kept:
        data: Mapping[str, Any] = json.loads(kept)
        if data["crc32"] == _check_sum(text):
            return data
    return shape_data(text)


def _check_sum(text: str) -> int:
    return crc32(text.encode(), _FORM)


_FORM = 2
"""Which form of data `Shape.from_data` reads: another number makes all that was kept before data of another text."""


def shape_data(text: str) -> dict[str, Any]:
    """The shape of the grammar in `text` as data.

    Raises:
        NotTypedJson: the grammar is not typed JSON.
    """
    # Lark is needed only where the data beside the grammar is not of the grammar.
    from grammar.adoption.loading import GrammarText
    from grammar.adoption.typed_json import shape_of

    of_vocabulary = words(P2026)
    return shape_of(GrammarText(text, None, START), START, of_vocabulary).as_data(of_vocabulary.keys())


def kept_data(text: str) -> str:
    """The content of ``query.json`` for a grammar's text."""
    data = shape_data(text)
    parts = [f"{json.dumps(name)}: {_lines(part)}" for name, part in data.pop("parts").items()]
    head = json.dumps({"crc32": _check_sum(text)} | data)[:-1]
    return head + ', "parts": {\n' + ",\n".join(parts) + "\n}}\n"


def _lines(part: Any) -> str:
    """A part of a shape as JSON: a line for each key."""
    if isinstance(part, list):
        return json.dumps(part)
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(symbols)}" for key, symbols in part.items()) + "\n}"
