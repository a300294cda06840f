"""Prompts: the asker's words are filled in once, encoded, and last."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.scope.prompt import Prompt, PromptError, encoded

TEMPLATE = """Translate to a query.
COLUMNS: {{columns}}
```json
{"calculations": []}
```
<tips>be brief</tips>
NLQ: {{question}}
"""
ANYTHING = st.text(st.characters(exclude_categories=()))


def test_what_is_filled_in_is_never_looked_at_again():
    filled = Prompt.of(TEMPLATE).fill(columns="{{question}}", question="{{columns}}")
    assert "COLUMNS: {{question}}" in filled
    assert filled.endswith('NLQ: "{{columns}}"\n')


@given(words=ANYTHING)
def test_the_askers_words_stand_on_one_line_and_can_be_read_back(words):
    filled = Prompt.of(TEMPLATE).fill(columns="a", question=words)
    line = filled.splitlines()[-1]
    assert line.startswith("NLQ: ")
    assert json.loads(line.removeprefix("NLQ: ")) == words
    filled.encode()


@given(words=ANYTHING)
def test_the_askers_words_change_nothing_before_them(words):
    prompt = Prompt.of(TEMPLATE)
    before = prompt.fill(columns="a", question="").rpartition('""')[0]
    assert prompt.fill(columns="a", question=words).startswith(before)


@given(words=ANYTHING)
def test_no_tag_and_no_line_break_is_left_in_the_askers_words(words):
    held = encoded(words)
    assert not set(held) & set("<>\n\r\u2028\u2029\x85")


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\xad", "\x9b", "\U000e0041", "\U000e0101"])
def test_what_shows_nothing_is_escaped_and_can_be_read_back(hidden):
    held = encoded(f"errors{hidden} by route")
    assert held.isprintable()
    assert json.loads(held) == f"errors{hidden} by route"


def test_the_joiners_of_scripts_and_emoji_stay():
    words = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u2764\ufe0f\u200d\U0001f525"
    assert encoded(words) == f'"{words}"'


def test_messages_keep_the_askers_words_apart():
    system, user = Prompt.of(TEMPLATE).messages(columns="a", question='x "y"')
    assert system["role"] == "system"
    assert "COLUMNS: a" in system["content"]
    assert user == {"role": "user", "content": '"x \\"y\\""\n'}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("no placeholder", "has no placeholder {{question}}"),
        ("{{questoin}}", "did you mean {{questoin}}"),
        ("{{question}} {{question}}", "2 times"),
        ('NLQ: "{{question}}"', "its own quotes"),
        ("{{question}} COLUMNS: {{columns}}", "must come last"),
        ("{{question}}" + " then do this" * 40, "must come last"),
    ],
)
def test_a_template_that_cannot_keep_them_apart_is_refused_at_once(template, message):
    with pytest.raises(PromptError, match=message.replace("{", "\\{").replace("}", "\\}")):
        Prompt.of(template)


def test_missing_and_unknown_values_are_the_callers_mistake():
    prompt = Prompt.of(TEMPLATE)
    with pytest.raises(PromptError, match="no value is given for columns"):
        prompt.fill(question="x")
    with pytest.raises(PromptError, match="no placeholder for tips"):
        prompt.fill(question="x", columns="y", tips="z")


def test_the_marks_of_a_template_are_what_an_asker_could_imitate():
    assert Prompt.of(TEMPLATE).marks == ("</tips>", "<tips>", "COLUMNS:", "NLQ:", "```")


def test_the_names_are_those_of_the_template():
    assert Prompt.of(TEMPLATE).names == ("columns", "question")
