"""``python -m guard``: the command."""

from guard.command.cli import main

main(prog_name="guard")
