"""What a contributor meets: workflows, forms, hooks, changes and the release are what they say, and name what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import click
import pytest
import yaml

import grammar
import guard
from guard.command.cli import main as command

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = sorted(path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.stem != "config")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
CHANGES = ROOT / "changes"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def loaded(name):
    """One of the tools, as a module."""
    spec = spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _stem(path):
    return path.stem


def _jobs(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]


def _steps():
    for path in WORKFLOWS:
        for name, job in _jobs(path).items():
            for step in job["steps"]:
                yield f"{path.stem}/{name}", step


# --- workflows ---


@pytest.mark.parametrize("path", WORKFLOWS, ids=_stem)
def test_a_workflow_may_do_nothing_but_what_a_job_asks_for(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["name"]
        assert job["timeout-minutes"] <= 360
        assert set(job.get("permissions", {}).items()) <= {("contents", "read"), ("id-token", "write")}


@pytest.mark.parametrize("path", WORKFLOWS, ids=_stem)
def test_what_a_workflow_takes_from_others_is_pinned_by_hash_with_its_version(path):
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"- uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)]


def test_one_action_has_one_version_everywhere():
    used = {step["uses"] for _, step in _steps() if "uses" in step}
    assert len({action.partition("@")[0] for action in used}) == len(used)


def test_the_commands_of_workflows_are_targets_of_make():
    named = set()
    for where, step in _steps():
        for target in re.findall(r"\bmake ([a-z]+)", step.get("run", "")):
            assert target in TARGETS, (where, target)
            named.add(target)
    assert named >= {"style", "types", "contracts", "pages", "test", "lowest", "package", "site", "release"}
    assert set(_jobs(GITHUB / "workflows" / "nightly.yml")["thorough"]["strategy"]["matrix"]["target"]) <= TARGETS


def test_no_command_of_a_workflow_holds_what_somebody_else_wrote():
    # A branch's or a title's text would be run by the shell; it is given by the environment.
    assert not [where for where, step in _steps() if "${{" in step.get("run", "")]


def test_no_credentials_stay_behind_a_checkout():
    checkouts = [step for _, step in _steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_tests_are_run_with_every_python_that_is_promised():
    matrix = _jobs(GITHUB / "workflows" / "checks.yml")["test"]["strategy"]["matrix"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(SETTINGS["project"]["classifiers"]))
    assert matrix["python"] == promised
    assert SETTINGS["project"]["requires-python"] == f">={promised[0]}"
    systems = {*matrix["system"], *(held["system"] for held in matrix["include"])}
    assert {system.partition("-")[0] for system in systems} == {"ubuntu", "macos", "windows"}


def test_all_checks_wait_for_every_job_that_every_change_goes_through():
    jobs = _jobs(GITHUB / "workflows" / "checks.yml")
    needed = [name for name, job in jobs.items() if "if" not in job]
    assert jobs["green"]["needs"] == needed
    assert jobs["green"]["steps"][0]["run"].count("success") == len(needed)


# --- forms ---


@pytest.mark.parametrize("path", FORMS, ids=_stem)
def test_a_form_asks_each_question_once_and_says_what_it_wants(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in fields} <= {"input", "textarea", "dropdown", "checkboxes"}
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names)
    assert all(field["attributes"]["label"] for field in fields)


def test_there_are_forms_for_a_bug_a_verdict_and_a_provider():
    assert {path.stem for path in FORMS} == {"bug", "wrong_verdict", "provider"}


def test_a_pull_request_is_asked_the_three_things_of_the_guide():
    form = (GITHUB / "pull_request_template.md").read_text(encoding="utf-8")
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for part in ("a user will notice", "invariant of `ARCHITECTURE.md` it touches", "which law or spec shows it"):
        assert part in guide
    asked = re.findall(r"^\*\*(.+?\?)\*\*", form, re.MULTILINE)
    assert [question.split()[1] for question in asked] == ["will", "invariant", "law"]


def test_dependabot_looks_after_actions_and_packages():
    watched = yaml.safe_load((GITHUB / "dependabot.yml").read_text(encoding="utf-8"))
    assert {update["package-ecosystem"] for update in watched["updates"]} == {"github-actions", "pip"}


def test_a_hook_runs_a_command_that_there_is():
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["guard-check", "guard-lint"]
    for hook in hooks:
        program, name = hook["entry"].split()
        assert (program, hook["language"]) == ("guard", "python")
        assert hook["id"] == f"guard-{name}"
        hooked = command.get_command(click.Context(command), name)
        assert hooked is not None
        assert any(parameter.nargs == -1 for parameter in hooked.params)  # it is given several files


# --- changes and releases ---


def test_a_change_has_a_name_and_a_kind_and_says_something():
    kinds = {kind["directory"] for kind in SETTINGS["tool"]["towncrier"]["type"]}
    told = [path for path in CHANGES.iterdir() if path.name not in ("README.md", "template.md.jinja")]
    for path in told:
        name, kind, ending = path.name.split(".")
        assert re.fullmatch(r"[a-z][a-z0-9-]*", name), path.name
        assert kind in kinds, path.name
        assert ending == "md"
        text = path.read_text(encoding="utf-8").strip()
        assert text
        assert text[-1] in ".:", path.name
        assert "#" not in text  # a user knows no numbers of ours
    assert all(f"| `{kind}` |" in (CHANGES / "README.md").read_text(encoding="utf-8") for kind in kinds)


def test_the_changes_make_a_section():
    pytest.importorskip("towncrier")
    draft = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "2030-01-01"]
    ran = subprocess.run(draft, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("## 9.9.9 (2030-01-01)\n\n")
    waiting = len(list(CHANGES.glob("*.md"))) - 1
    assert len(re.findall(r"^- ", ran.stdout, re.MULTILINE)) == waiting


TOLD = [path.read_text(encoding="utf-8") for path in sorted(CHANGES.glob("*.md")) if path.stem != "README"]


def test_a_table_of_moved_names_leads_to_modules_that_there_are():
    moved = [row for text in TOLD for row in re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|$", text, re.MULTILINE)]
    assert len({before for before, _ in moved}) == len(moved)
    assert not [now for _, now in moved if not _is_module(now)]


def _is_module(name):
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # of a package that it would stand in
        return False


def test_no_row_of_a_table_is_wrapped_by_the_changelog():
    assert not [line for text in TOLD for line in text.splitlines() if line.startswith("|") and len(line) > 77]


def test_both_packages_say_the_version_that_the_build_takes():
    stated = loaded("release").version()
    assert grammar.__version__ == guard.__version__ == stated
    assert SETTINGS["tool"]["hatch"]["version"]["path"] == "grammar/__init__.py"
    assert "version" in SETTINGS["project"]["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", stated)


@pytest.fixture
def ready(tmp_path):
    """A repository of which 1.2.0 can be released."""
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "__init__.py").write_text('__version__ = "1.2.0"\n', encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0 (2030-01-01)\n\n## 1.1.0\n", encoding="utf-8")
    (tmp_path / "changes").mkdir()
    shutil.copy(CHANGES / "README.md", tmp_path / "changes")
    return tmp_path


def test_a_commit_whose_tag_version_and_changelog_agree_can_be_released(ready):
    assert list(loaded("release").problems("v1.2.0", ready)) == []


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.1", "v1.2.0rc1", ""])
def test_another_tag_than_the_version_is_refused(ready, tag):
    assert "wants v1.2.0" in "\n".join(loaded("release").problems(tag, ready))


def test_a_release_that_was_not_told_is_refused(ready):
    (ready / "changes" / "thing.fixed.md").write_text("A thing.", encoding="utf-8")
    assert "thing.fixed.md" in "\n".join(loaded("release").problems("v1.2.0", ready))
    (ready / "CHANGELOG.md").write_text("# Changelog\n\n## 1.1.0\n", encoding="utf-8")
    assert "is 1.1.0, not 1.2.0" in "\n".join(loaded("release").problems("v1.2.0", ready))
    (ready / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    assert "no section yet" in "\n".join(loaded("release").problems("v1.2.0", ready))


# --- public names ---


def test_what_a_page_imports_is_there_and_public(tmp_path):
    faces = loaded("faces")
    for taken in faces.imports():
        module = __import__(taken.module, fromlist=[taken.name])
        assert hasattr(module, taken.name), taken
        assert not taken.name.startswith("_"), taken
        assert not any(part.startswith("_") for part in taken.module.split(".")), taken


def test_every_public_module_has_a_page_in_the_reference(tmp_path):
    faces = loaded("faces")
    written = faces.write(ROOT, tmp_path)
    assert [path.stem for path in written] == faces.modules()
    assert faces.modules()[:2] == ["grammar", "guard"]
    listed = (tmp_path / "index.rst").read_text(encoding="utf-8")
    assert all(f"\n   {name}\n" in listed for name in faces.modules())
    assert ".. autoclass:: guard.Guard\n" in (tmp_path / "guard.rst").read_text(encoding="utf-8")


def test_a_name_is_described_on_one_page_only(tmp_path):
    described = [
        line.rpartition(".")[2]
        for path in loaded("faces").write(ROOT, tmp_path)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith((".. autoclass::", ".. autofunction::")) and path.stem in ("guard", "guard.scope.scope")
    ]
    assert len(described) == len(set(described))


# --- mutants ---


MUTATIONS = loaded("mutations")


@pytest.mark.parametrize("target", MUTATIONS.TARGETS, ids=lambda target: target.name)
def test_a_target_of_mutations_and_its_tests_are_there(target):
    made = MUTATIONS.mutants(target, (ROOT / target.file).read_text(encoding="utf-8"))
    assert {
        function for function in target.functions if not any(m.name.startswith(f"{function}:") for m in made)
    } == set()
    assert len({mutant.name for mutant in made}) == len(made) > 0, target.about
    files = [word for word in target.tests.split() if word.startswith("tests/")]
    assert files
    assert all((ROOT / file).exists() for file in files)


@pytest.mark.parametrize("target", MUTATIONS.TARGETS, ids=lambda target: target.name)
def test_a_mutant_is_another_program(target):
    source = (ROOT / target.file).read_bytes()
    for mutant in MUTATIONS.mutants(target, source.decode())[::7]:
        changed = source[: mutant.start] + mutant.text.encode() + source[mutant.end :]
        assert changed != source, mutant.name
        compile(changed, mutant.name, "exec")


def test_a_mutant_without_effect_is_one_that_is_made():
    made = {
        (target.name, mutant.name)
        for target in MUTATIONS.TARGETS
        for mutant in MUTATIONS.mutants(target, (ROOT / target.file).read_text(encoding="utf-8"))
    }
    assert set(MUTATIONS.WITHOUT_EFFECT) <= made


def test_code_is_changed_in_every_way_that_the_tool_knows():
    source = 'def f(a, b):\n    """Keep 1."""\n    if a:\n        g(a)\n    return not (a < 1 and b) or a[b] + 2 == (True is b)\n'
    labels = [m.name for m in MUTATIONS.mutants(MUTATIONS.Target("grammar", ""), source)]
    assert labels == [
        "f: `if a` always holds",
        "f: `g(a)` is not done",
        "f: `return not (a < 1 and b) or a[b] + 2 == (True is b)` gives nothing",
        "f: `not (a < 1 and b) or a[b] + 2 == (True is b)` without `not (a < 1 and b)`",
        "f: `not (a < 1 and b) or a[b] + 2 == (True is b)` without `a[b] + 2 == (True is b)`",
        "f: `not (a < 1 and b)` without `not`",
        "f: `a < 1 and b` without `a < 1`",
        "f: `a < 1 and b` without `b`",
        "f: `a < 1` is `a <= 1`",
        "f: `1` is `2`",
        "f: `a[b] + 2 == (True is b)` is `a[b] + 2 != (True is b)`",
        "f: `a[b] + 2` without `2`",
        "f: `a[b]` is the first",
        "f: `2` is `3`",
        "f: `True is b` is `True is not b`",
        "f: `True` is `False`",
    ]
