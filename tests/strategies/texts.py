"""Query texts for a profile: right ones, ones a few edits away from right, and anything at all."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st

from tests.strategies.spellings import spelled, with_idle_members
from tests.strategies.trees import Detail, document, queries

if TYPE_CHECKING:
    from grammar.languages.honeycomb.vocabulary import Profile

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\s+')

SEEDS = st.integers(0, 2**32 - 1)
_VARIANTS = (1, 6) if settings.default.max_examples <= 100 else (10, 20)
"""So many texts are made of one tree: more in a thorough run, since drawing the tree costs more than they do."""

ODDITIES = (
    "NaN", "Infinity", "-Infinity", "1e400", "-0", "1.0", "01", "+1", "0x1F", "1_000", ".5", "5.", "1e", "9" * 401,
    "true", "True", "None", "null", "undefined", "'a'", "\u201ca\u201d", '"a', 'a"', '"\\ud800"', '"\ud800"',
    '"\\u00"', '"\\x41"', '"a\tb"', '"a\nb"', '"\\ud83d\\ude00"', "// note\n", "/* note */", "/*", "#",
    "\ufeff", "\x00", "\x0b", "\u00a0", "\u2028", "\u200b", "\uff5b", "\uff1a", "\uff11", "...", "[", "]", "{", "}", "[[", "{}",
    "[]", ",", ",,", ":",
    "\\", "`", "```", ";", "(", ")",
    '"column"', '"op"', '"COUNT"', '"no_such_key"', '"l\\u0069mit":1', '"limit":1', '"limit":1.0', '{"a":{"b":[1]}}',
)  # fmt: skip
"""Pieces that a JSON text may hold by mistake, and pieces that are right in another place."""


@st.composite
def query_texts(draw: st.DrawFn, profile: Profile, detail: Detail = Detail.SETTLED, *, is_full: bool = False) -> str:
    """Texts of the profile's language, in varied spellings, with members that say nothing."""
    tree = draw(queries(profile, detail, is_full=is_full))
    seed = draw(SEEDS)
    if seed == 0:  # what Hypothesis shrinks to is spelled plainly
        return spelled(document(tree), Random(0), variety=0)
    chance = Random(seed)
    return spelled(with_idle_members(document(tree), profile, chance), chance, variety=chance.choice((0, 0.1, 0.5)))


def near_texts(profile: Profile) -> st.SearchStrategy[list[str]]:
    """Some texts that are each one to three edits away from one text of the language.

    The edits are what a person, a model or a cut line makes of a text, and what an attacker does.
    """
    return st.builds(
        lambda text, seeds: [_edited(text, Random(seed)) for seed in seeds],
        query_texts(profile, Detail.GRAMMAR, is_full=True),
        st.lists(SEEDS, min_size=_VARIANTS[0], max_size=_VARIANTS[1], unique=True),
    )


_PIECES = st.sampled_from(
    [*ODDITIES, '{"calculations":[{"op":"COUNT"}]', '"filters":[', '"value"', "1", " ", "\n", "'"]
)
any_texts = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "Cc", "Zs", "Nd", "Ps", "Pe"], include_characters="{}[]\",:\\/*#'")),
    st.lists(_PIECES).map("".join),
)
"""Any text, lone surrogates included; and texts of pieces that mean something to the reader."""

any_bytes = st.one_of(
    st.binary(),
    any_texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(any_texts, st.sampled_from(["utf-16", "utf-8-sig", "utf-32-le"])).map(
        lambda pair: pair[0].encode(pair[1], "surrogatepass")
    ),
)
"""Any bytes, texts in UTF-8 and in what is not UTF-8 among them."""


# --- edits ---


def _edited(text: str, chance: Random) -> str:
    for _ in range(chance.choice((1, 1, 2, 3))):
        text = chance.choice(_EDITS)(text, chance)
    return text


def _tokens(text: str, chance: Random) -> tuple[list[str], int]:
    tokens = _TOKEN.findall(text) or [""]
    return tokens, chance.randrange(len(tokens))


def _delete_token(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    return "".join(tokens[:at] + tokens[at + 1 :])


def _repeat_token(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    return "".join(tokens[: at + 1] + tokens[at:])


def _swap_tokens(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    other = chance.randrange(len(tokens))
    tokens[at], tokens[other] = tokens[other], tokens[at]
    return "".join(tokens)


def _insert_token(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    return "".join([*tokens[:at], chance.choice(tokens + list(ODDITIES)), *tokens[at:]])


def _replace_token(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    return "".join([*tokens[:at], chance.choice(tokens + list(ODDITIES)), *tokens[at + 1 :]])


def _delete_character(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def _insert_character(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    known = text + "{}[]\",:\\'`/*#-+.eE0u\n\t\x00\ufeff\u00a0\u201c\ud83d\ude00😀"
    return text[:at] + chance.choice(known) + text[at:]


def _cut_end(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _cut_start(text: str, chance: Random) -> str:
    return text[chance.randrange(len(text) + 1) :]


def _repeat_member(text: str, chance: Random) -> str:
    """The same key twice in one object, the second in another spelling or with another value."""
    found = list(re.finditer(r'("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"|[\w.+-]+|\[\]|\{\})', text))
    if not found:
        return text
    member = chance.choice(found)
    key, value = member.groups()
    if chance.random() < 0.5 and key[1] not in '\\"':
        key = f'"\\u{ord(key[1]):04x}{key[2:]}' if ord(key[1]) < 0x10000 else key
    if chance.random() < 0.5:
        value = chance.choice(("1", "null", '"x"', "[]", value))
    return f"{text[: member.end()]},{key}:{value}{text[member.end() :]}"


def _nest(text: str, chance: Random) -> str:
    tokens, at = _tokens(text, chance)
    depth = chance.choice((1, 1, 2, 2, 3, 5, 8, 20, 50, 300))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}"), ('{"filters":[', "]}")))
    return "".join([*tokens[:at], opening * depth, tokens[at], closing * depth, *tokens[at + 1 :]])


def _lengthen_number(text: str, chance: Random) -> str:
    found = list(re.finditer(r"\d+", text))
    if not found:
        return text
    number = chance.choice(found)
    ends = (".0", "e0", ".5", "E+400", "e-400", "e99999999", ".", "e", "_0", "x", "0", "00", "0" * 399, "0" * 400)
    more = chance.choice(ends)
    return text[: number.end()] + more + text[number.end() :]


def _lengthen_list(text: str, chance: Random) -> str:
    found = list(re.finditer(r'\[\s*(\{[^{}\[\]]*\}|"[^"\\]*"|\d+)', text))
    if not found:
        return text
    item = chance.choice(found)
    return text[: item.end()] + ("," + item.group(1)) * chance.choice((1, 2, 2, 3, 3, 98, 99, 100)) + text[item.end() :]


def _wrap(text: str, chance: Random) -> str:
    before, after = chance.choice(
        (
            ("", "\n"),
            ("\ufeff", ""),
            ("```json\n", "\n```"),
            ('{"query":', "}"),
            ("[", "]"),
            ("Here it is: ", "."),
            ("", ";"),
        )
    )
    return before + text + after


def _requote(text: str, chance: Random) -> str:
    return text.replace('"', chance.choice(("'", "\u201d", "`", "")))


_EDITS = (
    _delete_token,
    _repeat_token,
    _swap_tokens,
    _insert_token,
    _replace_token,
    _delete_character,
    _insert_character,
    _cut_end,
    _cut_start,
    _repeat_member,
    _nest,
    _lengthen_number,
    _lengthen_list,
    _wrap,
    _requote,
)
