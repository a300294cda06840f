"""What a prompt says of a language, made of its grammar, vocabulary and rules, at three lengths.

A language of typed JSON is written as its objects with their keys, since that is how models know JSON. Any other is written
as its productions; what a terminal is, is said by its words or its expression. The rules follow as what they refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from grammar import Language, Source
from grammar.diagnostic import Severity, one_of, printable
from grammar.exports.form import Blanks, Either, Form, Gap, Row, Text, Times, Use, When, Written
from grammar.exports.from_table import grammar_of_table
from grammar.exports.target import ExportError
from grammar.notations.json.declared import Case, Declared, Key, Nouns, Operand
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.values import encode
from grammar.parsing.compilation import compiled
from grammar.parsing.reader import read
from grammar.rule import Rule
from grammar.schema import Schema
from guard.prompting.length import Length

JSON = "JSON"
"""What the form of a language's texts is called where they are JSON."""

_LONGEST_EXPRESSION = 60
"""A longer expression tells a model less than the name of what it stands for."""

_TAKES = {
    Operand.NONE: "takes no {key}",
    Operand.OPTIONAL: "may have a {key}",
    Operand.REQUIRED: "needs a {key}",
    Operand.LIST: "needs a list as {key}",
}


def language_section(
    language: Language, length: Length, schema: Schema | None = None, inside: Sequence[Language] = ()
) -> str:
    """What a prompt says of a language.

    Args:
        language: the language; each of its notations is a language of its own.
        length: how much to say.
        schema: whose names a text may have; of each terminal that is a name, it is said how one is written.
        inside: the languages of texts inside its texts, such as formulas, each in a part of its own.
    """
    parts = [_said(language, length, schema)]
    for inner in inside:
        title = inner.title or f"the language {inner.name}"
        parts.append(f"Inside, {_the(title)}:\n{_said(inner, length, schema)}")
    return "\n\n".join(parts)


def _the(title: str) -> str:
    return title if title.split(" ", maxsplit=1)[0].lower() in ("a", "an", "the") else f"the {title}"


def _said(language: Language, length: Length, schema: Schema | None) -> str:
    shape, declared = language.shape, language.declared
    lines: list[str] = []
    is_json = language.notation.explaining.form == JSON
    if shape is not None and declared is not None and is_json:
        lines += _Shaped(
            shape, declared, language.notation.explaining.unit, has_bounds=length is not Length.BRIEF
        ).lines()
    else:
        lines += _productions(language, length, schema)
    if length is not Length.BRIEF:
        if not is_json:
            lines += _sentences(language)
        lines += _rules(language, length)
    return "\n".join(lines)


# --- JSON ---


class _Shaped:
    """A language of typed JSON as its objects and sets of words."""

    def __init__(self, shape: Shape, declared: Declared, unit: str, *, has_bounds: bool) -> None:
        self.shape = shape
        self.declared = declared
        self.unit = unit
        self.has_bounds = has_bounds
        self.nouns = Nouns(shape, declared, unit)
        self.said_words: dict[str, tuple[str, ...]] = {}

    def lines(self) -> Iterator[str]:
        """The lines, the outermost object first."""
        yield (
            f"A {self.unit} is one JSON value, `{self.shape.start}`. Keys may come in any order, each once; `?` marks those "
            "that may be left out."
        )
        written: list[str] = []
        for part in self.shape.parts.values():
            if isinstance(part, Object):
                written += self._object(part)
            elif part.name == self.shape.start:
                written.append(f"{part.name} = {self._list(part)}")
        yield from written
        said: dict[str, tuple[str, ...]] = {}
        for terminal, words in self.said_words.items():
            yield f"{terminal} = {_set_of(words, said)}"
            said[terminal] = words

    def _object(self, part: Object) -> list[str]:
        lines = [f"{part.name} = {{"]
        required = frozenset(self.declared.required(part))
        case = self.declared.cases.get(part.name)
        for key in self.declared.known(part):
            mark = "" if key in required else "?"
            lines.append(f"  {encode(key)}{mark}: {self._value(part.members[key], self.declared.key(part.name, key))}")
        lines.append("}")
        if case is not None:
            lines += self._case(case)
        return lines

    @staticmethod
    def _case(case: Case) -> Iterator[str]:
        by_operand: dict[Operand, list[str]] = {}
        for word, takes in case.takes.items():
            by_operand.setdefault(takes, []).append(word)
        commonest = max(by_operand, key=lambda takes: len(by_operand[takes]))
        for takes, words in by_operand.items():
            if takes is commonest and len(by_operand) > 1:
                continue
            yield f"  {encode(case.by)} {one_of([*map(encode, words)])} {_TAKES[takes].format(key=encode(case.key))}"
        if len(by_operand) > 1:
            yield f"  any other {encode(case.by)} {_TAKES[commonest].format(key=encode(case.key))}"

    def _list(self, part: List) -> str:
        key = Key(is_nonempty=part.name in self.declared.nonempty_items, is_name=part.name in self.declared.named_items)
        noun = self.declared.nouns.get(f"{part.name}.item", "")
        most = self.declared.most(part.name) if self.has_bounds else None
        bound = "" if most is None else f" (at most {most:,})"
        return f"[{self._value(part.item, key, noun=noun)}, ...]{bound}"

    def _value(self, choice: Choice, key: Key, noun: str = "") -> str:
        options: list[str] = []
        has = frozenset(choice.scalars)
        # A noun speaks for all that may stand here; beside other things the kinds themselves say more.
        is_alone = not (choice.words or choice.of_list or choice.of_object) and len(has - {"NULL"}) == 1
        said = (key.noun or noun) if is_alone else ""
        if "STRING" in has:
            options.append("column" if key.is_name else said or "string")
        if "NUMBER" in has or "INTEGER" in has:
            options.append(self._number(key, said, is_whole="NUMBER" not in has))
        words: list[str] = []
        for terminal in choice.words:
            every = self.shape.words[terminal]
            if len(every) <= _FEW_WORDS:
                words += map(encode, every)
            else:
                self.said_words[terminal] = every
                words.append(terminal)
        options += words
        if {"TRUE", "FALSE"} <= has:
            options.append("true | false")
        else:
            options += [name.lower() for name in ("TRUE", "FALSE") if name in has]
        if choice.of_object:
            options.append(choice.of_object)
        if choice.of_list:
            options.append(self._list(self.shape.list(choice.of_list)))
        if "NULL" in has:
            options.append("null")
        return _either(options)

    def _number(self, key: Key, noun: str, *, is_whole: bool) -> str:
        said = noun or ("integer" if is_whole else "number")
        if key.one_of is not None:
            return f"{said}: {one_of([*map(str, key.one_of.values)])}"
        if not self.has_bounds:
            return said
        if key.least is not None and key.most is not None:
            return f"{said}, {key.least} to {key.most}"
        if key.least is not None:
            return f"{said}, at least {key.least}"
        return said if key.most is None else f"{said}, at most {key.most}"


_FEW_LACKING = 3

_FEW_WORDS = 6
"""So many words are said where they stand; more are said once, under the name of the set."""


def _set_of(words: Sequence[str], said: Mapping[str, Sequence[str]]) -> str:
    """A set of words; one that lacks only a few of a set that was said before is said by what it lacks."""
    for name, others in said.items():
        lacking = [word for word in others if word not in words]
        if set(words) <= set(others) and len(lacking) <= _FEW_LACKING:
            return name if not lacking else f"{name} but not {one_of([*map(encode, lacking)])}"
    return _either(map(encode, words))


def _either(options: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(options)) or "nothing"


# --- texts ---


def _productions(language: Language, length: Length, schema: Schema | None) -> Iterator[str]:
    """The grammar of a textual language: its productions, and what its terminals are."""
    unit = language.notation.explaining.unit
    try:
        written = language.notation.derived.once("grammar of prompts", _written, language)
    except ExportError:
        # No table: what defines the language is its grammar as it was given.
        yield f"A {unit} is what this grammar, in the notation of Lark, derives from `{language.notation.syntax.start}`:"
        yield from _without_comments(language.notation.syntax.grammar)
        return
    writer = _Productions(language, written, schema, is_brief=length is Length.BRIEF)
    yield f"A {unit} is what this grammar derives from `{written.start}`; `?` means optional, `*` any number, `+` at least one."
    if written.blank is not None:
        yield "Blanks may stand between tokens."
    yield from writer.lines()


def _written(language: Language) -> Written:
    return grammar_of_table(language, None, blanks=Blanks.IGNORED, is_left_recursive=False)


class _Productions:
    def __init__(self, language: Language, written: Written, schema: Schema | None, *, is_brief: bool) -> None:
        self.names = {} if language.spell is None or schema is None else language.spell(schema)
        self.language = language
        self.written = written
        self.is_brief = is_brief
        self.has_cases = False
        self.terminals = {each.name: each for each in compiled(language.notation, with_mistakes=False).tables.terminals}

    def lines(self) -> Iterator[str]:
        start = self.written.start
        said: dict[str, tuple[str, ...]] = {}
        for name in (start, *(name for name in self.written.rules if name != start)):
            form = self.written.rules[name]
            words = self._words(form)
            if name == start or len(words) != 1:  # a rule of one word is said where it is used
                yield f"{name}: {_set_of(words, said) if words else self._form(form)}"
            if len(words) > _FEW_WORDS:
                said[name] = words
        for name in self.written.terminals:
            if self._keyword(name) is None:
                yield f"{name}: {self._terminal(name)}"
        if self.has_cases:
            yield "Keywords may be written in any case."

    def _words(self, form: Form) -> tuple[str, ...]:
        """The words of a rule that is one of some; empty where it is anything else."""
        options = form.options if isinstance(form, Either) else (form,)
        texts = tuple(text for each in options if (text := self._word(each)) is not None)
        return texts if len(texts) == len(options) else ()

    def _word(self, form: Form) -> str | None:
        if isinstance(form, Text):
            return form.text
        is_terminal = isinstance(form, Use) and form.name in self.written.terminals
        return self._keyword(form.name) if isinstance(form, Use) and is_terminal else None

    def _keyword(self, name: str) -> str | None:
        """The text of a terminal that is one."""
        terminal = self.terminals.get(name)
        if terminal is None or terminal.pattern.type != "str":
            return None
        self.has_cases = self.has_cases or "i" in terminal.pattern.flags
        return str(terminal.pattern.value)

    def _terminal(self, name: str) -> str:
        explaining = self.language.notation.explaining
        names = self.names.get(name)
        if names:
            return f"the name of a column, written like {encode(names[0])}"
        words = explaining.words.get(name)
        if words is not None and not (self.is_brief and len(words) > _FEW_WORDS * 10):
            return _either(map(encode, words))
        label = explaining.labels.get(name, "")
        terminal = self.terminals.get(name)
        expression = "" if terminal is None else str(terminal.pattern.value)
        if self.is_brief or not expression or len(expression) > _LONGEST_EXPRESSION:
            return label or name.lower().replace("_", " ")
        return f"/{printable(expression)}/" + ("i" if terminal is not None and "i" in terminal.pattern.flags else "")

    def _form(self, form: Form) -> str:
        if isinstance(form, Either):
            return " | ".join(map(self._form, form.options))
        if isinstance(form, Row):
            return " ".join(text for part in form.parts if (text := self._inner(part))) or '""'
        return self._inner(form)

    def _inner(self, form: Form) -> str:
        match form:
            case Use(name):
                if name in self.written.rules:
                    words = self._words(self.written.rules[name])
                    return encode(words[0]) if len(words) == 1 and name != self.written.start else name
                text = self._keyword(name)
                return name if text is None else encode(text)
            case Text(text):
                return encode(text)
            case Gap():
                return ""
            case Times(part, least, most):
                inner = self._form(part)
                shown = inner if isinstance(part, Use | Text) else f"({inner})"
                return shown + {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most), f"{{{least},{most}}}")
            case When(part, _):
                return self._inner(part)
        return f"({self._form(form)})"


def _without_comments(grammar: str) -> Iterator[str]:
    """The lines of a Lark grammar that are not comments or blank."""
    for line in grammar.splitlines():
        if line.strip() and not line.lstrip().startswith("//"):
            yield line.rstrip()


_MOST_SENTENCES = 3
_LONGEST_SENTENCE = 100


def _sentences(language: Language) -> Iterator[str]:
    """A few texts that are right, from the examples of the rules: the longest of those that are not long."""
    names = {rule.name for rule in language.rules}
    pages = (page for name, page in language.pages().items() if name in names)
    every = {example.text for page in pages for example in page.valid if not example.facts}
    fitting = (text for text in every if len(text) <= _LONGEST_SENTENCE and text.isprintable())
    longest = sorted(fitting, key=lambda text: (-len(text), text))[: 4 * _MOST_SENTENCES]
    right = [text for text in longest if read(language.notation, Source(text)).tree is not None]
    if right:
        yield "For example:"
        yield from (f"  {text}" for text in right[:_MOST_SENTENCES])


# --- rules ---


def _rules(language: Language, length: Length) -> Iterator[str]:
    """What the rules refuse, and, at full length, what they advise against."""
    errors: list[str] = []
    advice: list[str] = []
    for rule in language.rules:
        severity = language.severity(rule)
        if severity is Severity.ERROR and (length is Length.FULL or not _is_said(rule, language)):
            errors.append(rule.summary)
        elif severity is Severity.WARNING and length is Length.FULL:
            advice.append(rule.summary)
    unit = language.notation.explaining.unit
    if errors:
        yield f"A {unit} is refused if:"
        yield from (f"- {summary}" for summary in errors)
    if language.limits:
        yield "Not in this language:"
        yield from (f"- {limit}" for limit in language.limits)
    if advice:
        yield "Avoid:"
        yield from (f"- {summary}" for summary in advice)


def _is_said(rule: Rule, language: Language) -> bool:
    """Whether the objects say already what the rule refuses."""
    return rule.is_settled and language.shape is not None and language.notation.explaining.form == JSON
