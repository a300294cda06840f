"""``python -m guard``: the command."""

from guard.cli import main

main(prog_name="guard")
