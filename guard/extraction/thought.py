"""What a model thinks aloud before it answers: not part of the answer."""

from __future__ import annotations

import re

from grammar.pattern import pattern

_THOUGHT = pattern(
    r"\s*(?:<((?:\w{1,20}:)?(?:think|thinking|thought|thoughts|reasoning|scratchpad|reflection|analysis))\b[^<>]*>"
    r"|(\[THINK\]|\u25c1think\u25b7))",
    re.IGNORECASE,
)
_END_OF_THOUGHT = pattern(
    r"^[ \t]*</(?:think|thinking|thought|thoughts|reasoning)>[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_TOLD_THOUGHT = pattern(r"\s*Thinking\.\.\.[ \t]*\r?\n(?:[^\n]*\n)*?\.\.\.done thinking\.[ \t]*(?:\n|\Z)")
_ENDS = {"[THINK]": "[/THINK]", "\u25c1THINK\u25b7": "\u25c1/think\u25b7"}
_FINAL_CHANNEL = pattern(r"<\|channel\|>final[^<]{0,40}<\|message\|>")


def after_thought(text: str) -> int:
    """Where what the model said begins, its thinking aside; the end of the text where it never stopped thinking."""
    match = _THOUGHT.match(text)
    if match:
        tag = match.group(1)
        end = rf"</{re.escape(tag)}\s*>" if tag else re.escape(_ENDS[match.group(2).upper()])
        close = re.compile(end, re.IGNORECASE).search(text, match.end())
        return close.end() if close else len(text)
    told = _TOLD_THOUGHT.match(text)
    if told:
        return told.end()
    channels = list(_FINAL_CHANNEL.finditer(text))
    if channels:
        return channels[-1].end()
    closing = _END_OF_THOUGHT.search(text)
    return closing.end() if closing else 0
