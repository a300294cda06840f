"""The command `guard`, with a subcommand for each file in commands/."""

from __future__ import annotations

import os
from importlib import import_module
from pkgutil import iter_modules

import click

from grammar.suggestion import nearest
from guard.command import commands
from guard.command.terminal import ACCEPTED, discard_output


class _Commands(click.Group):
    """The commands by the names of their files. Each is imported when it is used, so a check does not load the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands.__name__}.{cmd_name}")
        # A command that is called like a function of Python's has an underscore behind its name.
        command: click.Command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        if "_GUARD_COMPLETE" in os.environ:
            from guard.command.completion import attach

            return attach(command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; one whose output nobody reads any more has done what was asked."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            discard_output()
            raise SystemExit(ACCEPTED) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; for a misspelt one the error names the nearest."""
        near = [] if args[0] in self.list_commands(ctx) else nearest(args[0], self.list_commands(ctx))
        if near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="grammar-guard", prog_name="guard")
def main() -> None:
    """Check, repair and explain what a model wrote in your query language."""
