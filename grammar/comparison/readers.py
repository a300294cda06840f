"""Engines that read what was exported, on the processor and without a model: what each of them says of a text.

None of them is needed to write an export; each is an extra that proves one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from random import Random
from typing import Any, NamedTuple

from grammar.exports.target import Export, Notation
from grammar.extra import from_extra

REQUIREMENT = "grammar-guard[exports]"

MAX_WALK = 1_500
"""A text that a decoder writes at random ends after so many bytes."""

_DEAD_ENDS = 20
"""After so many walks in a row that come to no end, no more are made."""

_EAGER = 12
"""Where a text may end, one of so many random texts does."""


class EngineError(Exception):
    """An engine refuses the artefact; the message is what it says."""


class Reader(NamedTuple):
    """One engine that has read an artefact.

    `takes` says whether a text is one of it; `sentences` gives texts of it at random, without end (None: it cannot).
    `version` names the engine and its version. A slow engine is asked about `most_texts` texts of `most_characters` at most.
    """

    version: str
    takes: Callable[[str], bool]
    sentences: Callable[[int], Iterator[str]] | None = None
    most_texts: int | None = None
    most_characters: int | None = None


def readers_of(export: Export) -> tuple[Reader, ...]:
    """Every engine at hand that reads the artefact, the one that proves it first.

    Raises:
        EngineError: an engine refuses the artefact.
        ModuleNotFoundError: the engine that proves it is not installed; the message says how to install it.
    """
    if export.notation is Notation.LARK:
        return (llguidance_reader(export.text),)
    if export.notation is Notation.SCHEMA:
        return (schema_reader(export.document), llguidance_schema_reader(export.document))
    if export.notation is Notation.GBNF:
        return (converted_reader(export.text), *_gbnf_reader_if_there(export.text))
    return (converted_reader(export.text),)


# --- llguidance ---


def llguidance_reader(text: str) -> Reader:
    """llguidance, reading a grammar in its dialect of Lark's."""
    return _llguidance(_llguidance_module().LLMatcher.grammar_from_lark(text))


def llguidance_schema_reader(document: Any) -> Reader:
    """llguidance, reading a JSON Schema: keys come in the schema's order, as a decoder writes them."""
    module = _llguidance_module()
    return _llguidance(module.LLMatcher.grammar_from_json_schema(json.dumps(document)), " (JSON Schema)")


def converted_reader(text: str) -> Reader:
    """Llguidance's reader of GBNF, with a token for each character.

    As it is, its conversion makes a token of every rule that it can, and tokens are as long as they can be; GBNF has none.
    """
    module = _llguidance_module()
    from llguidance import gbnf_to_lark as converter

    try:
        rules = converter.GrammarParser().parse(_ESCAPE.sub(_unescaped, text))
    except (converter.GbnfToLarkError, LookupError) as error:
        raise EngineError(f"llguidance does not read the grammar: {error}") from None
    undefined = sorted(
        {node.name for rule in rules.values() for node in _nodes(rule) if isinstance(node, converter.RuleRefNode)}
        - rules.keys()
    )
    if "root" not in rules or undefined:
        raise EngineError(f"the grammar has no rule `{undefined[0] if undefined else 'root'}`")
    names = {name: "start" if name == "root" else f"r-{name.lower()}" for name in rules}
    lines: list[str] = []
    for name, rule in rules.items():
        lines.append(f"{names[name]}: {_shown(rule.alternatives, names, lines)}")
    return _llguidance(module.LLMatcher.grammar_from_lark("\n".join(["%llguidance {}", *lines])), " (GBNF)")


_DEEPEST = 6

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _unescaped(match: re.Match[str]) -> str:
    """An escape with four digits or eight as one with two, or as the character: others are cut by the converter."""
    code = int(match[1] or match[2], 16)
    return f"\\x{code:02X}" if code < 128 else chr(code)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node.children():
        yield from _nodes(child)


def _shown(node: Any, names: Mapping[str, str], lines: list[str], depth: int = 0) -> str:
    """A node of the converter's tree as llguidance reads it, with a token for each character.

    What stands deep inside becomes a rule of its own, among the `lines`: the engine bounds the depth.
    """
    if depth > _DEEPEST and node.children():
        lines.append("")
        place, name = len(lines) - 1, f"x-{len(lines)}"
        lines[place] = f"{name}: {_shown(node, names, lines)}"
        return name
    kind = type(node).__name__
    if kind == "LiteralNode":
        letters = re.findall(r"\\x[0-9A-Fa-f]{2}|\\.|.", node.value, re.DOTALL)
        return f"({' '.join(map(_letter, letters))})" if letters else '""'
    if kind == "RegexNode":
        return f"/{node.rx}/"
    if kind == "RuleRefNode":
        return names[node.name]
    inner = [_shown(child, names, lines, depth + 1) for child in node.children()]
    if kind == "SequenceNode":
        return f"({' '.join(inner)})" if inner else '""'
    if kind == "AlternativeNode":
        return f"({' | '.join(inner)})"
    if kind == "RepetitionNode":
        most = "" if node.max_times is None else node.max_times
        one = _shown(node.node, names, lines, depth + 1)
        # A repetition of one set of characters would be one token.
        return (
            f"({one} | {one}){{{node.min_times},{most}}}"
            if one.startswith("/")
            else f"({one}){{{node.min_times},{most}}}"
        )
    raise EngineError(f"llguidance's reader of GBNF gives a {kind}, which is not known here")


def _letter(letter: str) -> str:
    if letter.startswith("\\x"):
        return f"/{letter}/"
    return json.dumps({"\\n": "\n", "\\r": "\r", "\\t": "\t"}.get(letter, letter[-1]), ensure_ascii=False)


def _llguidance_module() -> Any:
    with from_extra("llguidance", REQUIREMENT):
        import llguidance
    return llguidance


def _llguidance(grammar: str, form: str = "") -> Reader:
    module = _llguidance_module()
    tokenizer = module.LLTokenizer("byte")
    problem = module.LLMatcher.validate_grammar(grammar, tokenizer)
    if problem:
        raise EngineError(f"llguidance refuses the grammar: {problem.strip().splitlines()[0]}")
    matcher = module.LLMatcher(tokenizer, grammar, log_level=0)

    def takes(text: str) -> bool:
        try:
            tokens = list(text.encode())
        except UnicodeEncodeError:
            return False
        if not tokens:
            return bool(matcher.deep_copy().is_accepting())
        trial = matcher.deep_copy()
        return bool(trial.try_consume_tokens(tokens) == len(tokens) and trial.is_accepting())

    def sentences(seed: int) -> Iterator[str]:
        number = dead_ends = 0
        while dead_ends < _DEAD_ENDS:
            number += 1
            text = _walk(matcher.deep_copy(), Random(f"{seed}/{number}"), tokenizer.eos_token)  # noqa: S311
            if text is not None:
                yield text
            dead_ends = dead_ends + 1 if text is None else 0

    return Reader(f"llguidance {metadata.version('llguidance')}{form}", takes, sentences)


def _walk(matcher: Any, random: Random, end: int) -> str | None:
    """A text that a decoder writes when every next byte is as likely as the others; None where it comes to no end."""
    data = bytearray()
    while len(data) < MAX_WALK:
        mask = matcher.compute_bitmask()
        allowed = [byte for byte in range(256) if mask[byte >> 3] >> (byte & 7) & 1]
        may_end = bool(mask[end >> 3] >> (end & 7) & 1)
        if may_end and (not allowed or not random.randrange(_EAGER)):
            break
        if not allowed:
            return None
        byte = _likely(allowed, random, len(data))
        matcher.consume_token(byte)
        data.append(byte)
    try:
        return data.decode() if matcher.is_accepting() else None
    except UnicodeDecodeError:
        return None


def _likely(allowed: list[int], random: Random, length: int) -> int:
    """One of the bytes: inside of free text often what ends it, so that texts are short and have many parts."""
    if len(allowed) > 60:
        closing = [byte for byte in b"\"'`)]} \n" if byte in allowed]
        if closing and random.randrange(3) == 0:
            return random.choice(closing)
        plain = [byte for byte in allowed if 32 <= byte < 127]
        if plain and random.randrange(16):
            return random.choice(plain)
    open_ended = [byte for byte in allowed if byte not in b"}])"]
    if length < MAX_WALK // 8 and open_ended and random.randrange(3):
        return random.choice(open_ended)
    if length > MAX_WALK // 8:
        closing = [byte for byte in b'}])"' if byte in allowed]
        if closing:
            return random.choice(closing)
    return random.choice(allowed)


# --- the others ---


def schema_reader(document: Any) -> Reader:
    """The package `jsonschema`: a text is JSON as Python reads it, strictly, and valid by the schema; any order of keys.

    A key that comes twice is refused before the validator sees the document, where it would be gone.

    Raises:
        EngineError: the document is no JSON Schema.
    """
    with from_extra("jsonschema", REQUIREMENT):
        import jsonschema
    kind = jsonschema.validators.validator_for(document, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(document)
    except jsonschema.SchemaError as error:
        raise EngineError(f"the document is no JSON Schema: {error.message}") from None
    validator = kind(document)

    def takes(text: str) -> bool:
        try:
            value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
            text.encode()
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return False
        try:
            return bool(validator.is_valid(value))
        except jsonschema.exceptions._WrappedReferencingError as error:  # noqa: SLF001  # it has no public name
            raise EngineError(f"a reference of the schema leads nowhere: {error}") from None

    return Reader(f"jsonschema {metadata.version('jsonschema')}", takes)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key comes twice")
    return members


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _gbnf_reader_if_there(text: str) -> tuple[Reader, ...]:
    try:
        import gbnf
    except ModuleNotFoundError:
        return ()
    # The package takes no digit in a rule's name, where llama.cpp does.
    return () if re.search(r"^[a-z-]*[0-9]", text, re.MULTILINE) else (_gbnf_reader(gbnf, text),)


def _gbnf_reader(module: Any, text: str) -> Reader:
    """The package `gbnf`: a second reader of GBNF, written by others."""
    try:
        start = module.GBNF(text)
    except Exception as error:  # noqa: BLE001  # whatever it is, the package refuses
        raise EngineError(f"gbnf refuses the grammar: {str(error).splitlines()[0]}") from None

    def takes(given: str) -> bool:
        try:
            state = start + given if given else start
        except (module.InputParseError, IndexError):  # the latter while it says the former
            return False
        return any(isinstance(rule, module.RuleEnd) for rule in state)

    return Reader(f"gbnf {metadata.version('gbnf')}", takes, most_texts=40, most_characters=60)
