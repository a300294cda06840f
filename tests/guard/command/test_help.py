"""What the help of every command says, and the pages that are made of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import pytest

from guard.command.cli import main
from guard.command.configuration import KEYS, PATHS, ConfigurationError, find_configuration

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
GROUP = click.Context(main, info_name="guard", **main.context_settings)
COMMANDS = [main.get_command(GROUP, name) for name in main.list_commands(GROUP)]
OPTIONS = [(command, option) for command in COMMANDS for option in command.params if isinstance(option, click.Option)]
NARROW = 80 - 6 - max(len(command.name) for command in COMMANDS)
"""Characters that a list of commands has for one, in a terminal of 80 columns."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_summed_up_in_one_whole_sentence(command):
    summary = command.get_short_help_str(NARROW)
    assert not summary.endswith("..."), summary
    assert summary == command.help.split("\n\n")[0]


@pytest.mark.parametrize(("command", "option"), OPTIONS, ids=lambda part: part.name)
def test_an_option_says_what_it_does_in_whole_sentences(command, option):
    sentences = (option.help or "").partition("  [")[0]
    assert sentences.endswith("."), f"{command.name} --{option.name}"
    assert sentences[0].isupper()
    assert "RANGE" not in option.make_metavar(click.Context(command))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_the_reference_page_has_every_option_of_every_command(command):
    page = (REFERENCE / "command.md").read_text(encoding="utf-8")
    (section,) = [part for part in page.split("\n## ") if part.startswith(f"guard {command.name}\n")]
    assert [
        name for option in command.params for name in option.opts if name.startswith("--") and name not in section
    ] == []


@pytest.mark.parametrize("name", KEYS)
def test_a_key_of_the_configuration_has_its_page_with_an_example_that_is_read(name, tmp_path):
    page = (REFERENCE / "configuration.md").read_text(encoding="utf-8")
    example = page.split(f"\n## {name}\n", 1)[1].split("```toml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "guard.toml").write_text(example, encoding="utf-8")
    value = tomllib.loads(example)[name]
    stated = getattr(find_configuration(tmp_path), name.replace("-", "_"))
    assert stated == (tmp_path / value if name in PATHS else value)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_of_another_type_is_refused_with_the_type_that_it_takes(name, tmp_path):
    file = tmp_path / "guard.toml"
    value, kind = ("1.5", "a number") if int not in KEYS[name].shapes else ('"x"', "a string")
    file.write_text(f"{name} = {value}\n")
    with pytest.raises(ConfigurationError) as caught:
        find_configuration(tmp_path)
    assert str(caught.value) == f"{file}: `{name}` must be {KEYS[name].shape}, not {kind}"


def test_a_table_that_is_none_and_a_list_of_numbers_are_refused(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool]\nguard = 5\n")
    with pytest.raises(ConfigurationError, match=r"`tool.guard` must be a table, not a number"):
        find_configuration(tmp_path)
    file.write_text("[tool.guard]\nschema = [1]\n")
    with pytest.raises(ConfigurationError, match="not a list with other values than strings"):
        find_configuration(tmp_path)


def test_an_option_that_a_key_names_is_one_of_a_command():
    options = {name for _, option in OPTIONS for name in option.opts}
    assert {key.option.split()[0] for key in KEYS.values()} <= options


def test_a_misspelt_command_is_helped():
    from click.testing import CliRunner

    outcome = CliRunner().invoke(main, ["chekc", "x"])
    assert outcome.exit_code == 2
    assert "Did you mean 'check'?" in outcome.output
