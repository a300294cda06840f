"""The command: guard check, guard explain, guard lint and whatever else stands in commands/."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import click

from guard.command import commands


class _Commands(click.Group):
    """The commands by the names of their files, each imported when it is asked for: a check does not pay for the rest."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        held: click.Command = getattr(import_module(f"{commands.__name__}.{cmd_name}"), cmd_name)
        return held


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="grammar-guard", prog_name="guard")
def main() -> None:
    """Hold what a model said to the grammar of your query language."""
