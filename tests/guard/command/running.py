"""A command run in this process, in a folder of its own."""

from __future__ import annotations

import json

from click.testing import CliRunner

from guard.command.cli import main


class Run:
    """What a command gave: its status, both outputs, and the lines of standard output as JSON."""

    def __init__(self, *words, stdin=None, env=None):
        answer = CliRunner().invoke(
            main, [str(word) for word in words], input=stdin, env={"NO_COLOR": "1", **(env or {})}
        )
        if answer.exception is not None and not isinstance(answer.exception, SystemExit):
            raise answer.exception
        self.status = answer.exit_code
        self.out = answer.stdout
        self.err = answer.stderr

    @property
    def answers(self):
        return [json.loads(line) for line in self.out.splitlines()]


def write_files(folder, **contents):
    """Files by name, `__` in a name for the dot; a list becomes records."""
    for name, content in contents.items():
        text = content if isinstance(content, str) else "".join(json.dumps(record) + "\n" for record in content)
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
