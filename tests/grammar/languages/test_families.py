"""The languages that come with the package are found by their folders, and named nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import grammar.languages
from grammar.languages import DEFAULT, NAMES, families, family
from guard.command.cli import main

FOLDER = Path(grammar.languages.__file__).parent


def test_every_folder_is_a_language_and_the_default_comes_first():
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert set(NAMES) == folders
    assert NAMES[0] == DEFAULT
    assert [each.name for each in families()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_family_gives_its_language_in_each_profile(name):
    each = family(name)
    assert each.language() is each.languages()[0]
    assert [language.name for language in each.languages()] == [name] * max(len(each.profiles), 1)
    assert [language.profile for language in each.languages()] == list(each.profiles or [""])
    assert [each.language(profile) for profile in each.profiles] == list(each.languages() if each.profiles else ())


@pytest.mark.parametrize("name", NAMES)
def test_the_command_knows_every_language(name, tmp_path):
    language = family(name).language()
    example = next(example for page in language.faults for example in page.valid)
    (tmp_path / "text").write_text(example.text)
    run = CliRunner().invoke(main, ["check", "--language", name, str(tmp_path / "text")])
    assert run.exit_code in (0, 1), run.output
    wrong = CliRunner().invoke(main, ["check", "--language", f"{name}-", str(tmp_path / "text")])
    assert wrong.exit_code == 2
    assert name in wrong.output


def test_a_folder_that_is_none_is_no_language():
    with pytest.raises(ModuleNotFoundError):
        family("no_such_language")
