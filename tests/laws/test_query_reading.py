"""Laws of reading a query: it never raises, always answers, and reads what the definition says it is."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grammar.checker import check_text
from grammar.diagnostic import Diagnostic, Safety, Severity
from grammar.languages import honeycomb
from grammar.parsing.budget import SearchBudget
from grammar.parsing.reader import MAX_ERRORS, parse_tree, read, source_of
from grammar.schema import Column, ColumnType, Schema
from grammar.source import Source
from guard import Accepted, Guard, Rejected, Repaired, replay
from tests.strategies import Detail, any_bytes, any_texts, near_texts, query_texts, sound_queries, spelled
from tests.strategies.texts import ODDITIES, SEEDS

PROFILES = honeycomb.PROFILES
LANGUAGES = {name: honeycomb.language(name) for name in PROFILES}
SCHEMA = Schema.of(
    [
        Column("duration_ms", ColumnType.FLOAT),
        Column("http.status_code", ColumnType.INTEGER),
        Column("error", ColumnType.BOOLEAN),
        Column("name", ColumnType.STRING),
    ],
    name="shop",
)
GRAMMARS = [name for name in PROFILES if not PROFILES[name].is_trigger]
"""Profiles that differ in what is read; the others differ in what is judged."""

GUARDS = {
    (name, has_schema): Guard(language, SCHEMA if has_schema else None)
    for name, language in LANGUAGES.items()
    for has_schema in (False, True)
}
PLACES = ("{}", '{{"limit":{}}}', '{{"breakdowns":[{}]}}', "{{{}:1}}")
_ODD = (
    "", " ", "\n", "null", "{}", "[]", "{", "}", '"', "'", "\\", "\x00", "\x0b", "\u00a0", "\ufeff{}", "{}\ufeff",
    "\ud800", "{}{}", "{,}", "{:}", '{"', '{"limit', '{"limit":', '{"limit":1', '{"limit":1,', '{"limit":1,}',
    '{"limit":1,,}', '{"limit" 1}', '{"limit":1]', '{"limit":1}}', '{"calculations":[{"op":"COUNT"},]',
    '{"filters":[1,', '{"filters":[{"op":"in","value":[1,', '{"a":{"b":[{"c":', "{'limit':1}", "{'limit", "{limit:1}",
    "/*", "//", "#",
    '{"limit":1 // one\n}', '{"limit":/*', "```json\n{}\n```", '{"limit":\u00a01}', '{"limit":\u0660}',
    '{"l\\u0069mit":1,"limit":2}', '{"id":"\ud800"}', '{"id":"\\ud800"}', '{"limit":"`\x1b[31m`"}',
)  # fmt: skip
EXPLICIT = (_ODD, *([place.format(oddity) for oddity in ODDITIES] for place in PLACES))


def check_diagnostics(diagnostics: tuple[Diagnostic, ...], text: str) -> None:
    """Every diagnostic can be shown: its places are in the text, its words stand on one line and hold no control."""
    for d in diagnostics:
        places = [d.span, *(r.span for r in d.related), *(e.span for f in d.fixes for e in f.edits)]
        assert all(0 <= span.start <= span.end <= len(text) for span in places), (ascii(text), d)
        words = [d.message, d.label, d.help or "-", d.note or "-", *(r.message for r in d.related)]
        assert d.message, (ascii(text), d)
        assert all(word.isprintable() for word in words), (ascii(text), d)
        for fix in d.fixes:
            assert fix.edits, (ascii(text), d)
            pairs = zip(fix.edits, fix.edits[1:], strict=False)
            assert all(a.span.end <= b.span.start for a, b in pairs), (ascii(text), d)


def is_mended(diagnostic: Diagnostic) -> bool:
    """Whether the first fix of a diagnostic is a safe one, which the guard applies unasked."""
    return bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE


def check_reading(profile: str, text: str) -> None:
    parsed = read(LANGUAGES[profile].notation, Source(text))
    errors = [d for d in parsed.diagnostics if d.severity is Severity.ERROR]
    assert (parsed.tree is None) == bool(errors), (ascii(text), parsed)
    assert parsed.partial is None or parsed.tree is None
    assert sum(not is_mended(d) for d in parsed.diagnostics) <= MAX_ERRORS
    check_diagnostics(parsed.diagnostics, text)


def check_check(profile: str, text: str, schema: Schema | None) -> None:
    language = LANGUAGES[profile]
    diagnostics, parsed = check_text(language, Source(text), schema)
    assert parsed.tree is not None or any(d.severity is Severity.ERROR for d in diagnostics), ascii(text)
    check_diagnostics(diagnostics, text)


def check_verdict(guard: Guard, text: str | bytes) -> None:
    verdict = guard.check(text)
    raw = source_of(text)[0].text
    match verdict:
        case Accepted():
            assert verdict.tree is not None
            check_diagnostics(verdict.diagnostics, raw)
        case Repaired():
            assert verdict.tree is not None
            assert verdict.repairs
            assert verdict.text != raw
            assert replay(raw, verdict.repairs) == verdict.text
            check_diagnostics(verdict.diagnostics, verdict.text)
        case Rejected():
            assert verdict.errors, ascii(raw)
            assert verdict.text == raw
            check_diagnostics(verdict.diagnostics, raw)
    if not isinstance(verdict, Rejected):
        assert read(guard.language.notation, Source(verdict.text)).tree == verdict.tree
        assert not [d for d in verdict.diagnostics if d.severity is Severity.ERROR]


# --- reading never raises, and always answers ---


@pytest.mark.parametrize("profile", GRAMMARS)
@pytest.mark.parametrize("texts", EXPLICIT, ids=len)
def test_reading_odd_texts_gives_trees_or_errors_with_a_place(profile, texts):
    for text in texts:
        check_reading(profile, text)
        check_verdict(GUARDS[profile, True], text)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(text=any_texts)
@example(text="[A")  # a fault in a list that is the whole text
def test_reading_any_text_gives_a_tree_or_an_error_with_a_place(profile, text):
    check_reading(profile, text)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_reading_a_nearly_right_text_gives_a_tree_or_an_error_with_a_place(profile, data):
    for text in data.draw(near_texts(PROFILES[profile])):
        check_reading(profile, text)


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_checking_a_nearly_right_text_gives_places_inside_it(profile, data):
    schema = data.draw(st.sampled_from([None, SCHEMA]))
    for text in data.draw(near_texts(PROFILES[profile])):
        check_check(profile, text, schema)


@pytest.mark.parametrize("profile", PROFILES)
@given(data=st.data())
def test_the_guard_gives_a_whole_verdict_on_a_nearly_right_text(profile, data):
    guard = GUARDS[profile, data.draw(st.booleans())]
    for text in data.draw(near_texts(PROFILES[profile])):
        check_verdict(guard, text)


@given(text=any_texts)
def test_the_guard_gives_a_whole_verdict_on_any_text(text):
    check_verdict(GUARDS["2026", True], text)


@given(raw=any_bytes)
def test_the_guard_gives_a_whole_verdict_on_any_bytes(raw):
    check_verdict(GUARDS["2026", True], raw)


@given(raw=any_bytes)
def test_bytes_are_read_as_utf_8_or_refused_at_the_first_that_is_not(raw):
    source, broken = source_of(raw)
    if broken is None:
        assert source.text.encode() == raw
    else:
        check_diagnostics((broken,), source.text)
        good = source.text[: broken.span.start].encode()
        assert raw.startswith(good)
        assert source.text[broken.span.start] == "\ufffd"


# --- what is valid by construction is accepted ---


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_a_text_of_the_language_is_read_without_a_word(profile, data):
    text = data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR))
    parsed = read(LANGUAGES[profile].notation, Source(text))
    assert parsed.diagnostics == ()
    assert parsed.tree is not None


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_a_sound_query_is_accepted_in_every_spelling(profile, data):
    from tests.strategies import document

    query = data.draw(sound_queries(PROFILES[profile], SCHEMA))
    text = spelled(document(query), Random(data.draw(SEEDS)))
    verdict = GUARDS[profile, True].check(text)
    assert isinstance(verdict, Accepted), verdict
    assert verdict.tree == query


# --- the wide grammar and the definition ---


def check_definition(profile: str, text: str) -> None:
    """What is read is what Lark parses under the definition alone and the builder does not refuse."""
    notation = LANGUAGES[profile].notation
    parsed = read(notation, Source(text))
    narrow = parse_tree(notation, text)
    built = notation.syntax.build(narrow, Source(text)) if narrow is not None else None
    expected = built.tree if built is not None and not built.diagnostics else None
    assert repr(parsed.tree) == repr(expected), ascii(text)


def check_loop(profile: str, text: str) -> None:
    """The reading loop gives Lark's own tree, places included, of a text that Lark parses."""
    notation = LANGUAGES[profile].notation
    from grammar.parsing.reading import Reading

    theirs = parse_tree(notation, text, with_mistakes=True)
    if theirs is None:
        return
    reading = Reading(notation, Source(text), SearchBudget())
    ours = reading.run()
    if [d.name for d in reading.diagnostics] == ["text-too-deep"]:
        return
    assert ours == theirs, ascii(text)
    noise = set(notation.explaining.noise.values())
    assert all(d.name in noise for d in reading.diagnostics), ascii(text)
    for a, b in zip(ours.iter_subtrees(), theirs.iter_subtrees(), strict=True):
        if not b.meta.empty:
            assert (a.meta.start_pos, a.meta.end_pos) == (b.meta.start_pos, b.meta.end_pos), ascii(text)
    for a, b in zip(_tokens(ours), _tokens(theirs), strict=True):
        assert (a.type, a.start_pos, a.end_pos) == (b.type, b.start_pos, b.end_pos), ascii(text)


def _tokens(tree):
    return list(tree.scan_values(lambda value: hasattr(value, "type")))


@pytest.mark.parametrize("profile", GRAMMARS)
@pytest.mark.parametrize("texts", EXPLICIT, ids=len)
def test_odd_texts_are_read_as_the_definition_says(profile, texts):
    for text in texts:
        check_definition(profile, text)
        check_loop(profile, text)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_the_mistakes_change_nothing_of_what_the_definition_accepts(profile, data):
    for text in [data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR)), *data.draw(near_texts(PROFILES[profile]))]:
        check_definition(profile, text)


@pytest.mark.parametrize("profile", GRAMMARS)
@given(data=st.data())
def test_the_reading_loop_gives_the_trees_of_lark(profile, data):
    for text in [data.draw(query_texts(PROFILES[profile], Detail.GRAMMAR)), *data.draw(near_texts(PROFILES[profile]))]:
        check_loop(profile, text)
