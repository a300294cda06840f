"""What is not installed unless it is asked for: a missing package is said with the command that installs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def from_extra(package: str, requirement: str) -> Iterator[None]:
    """Around an import: where it fails because `package` is missing, the error says how to install `requirement`.

    Raises:
        ModuleNotFoundError: the package is not installed; its `name` is the package's.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise  # something that the package itself needs
        message = f"this needs the package {package}: python -m pip install '{requirement}'"
        raise ModuleNotFoundError(message, name=error.name) from None
