"""The site: every page as it stands in the repository, and a reference of the public names, made from the code."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import faces  # noqa: E402  # found by the line above

from grammar import __version__ as release  # noqa: E402, F401

project = "grammar-guard"
author = "grammar-guard contributors"
copyright = "grammar-guard contributors"  # noqa: A001  # Sphinx calls it so

# The source is the repository itself, so that a link is right in both places: `sphinx-build -c docs . build/site`.
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "docs/reference/api/*.rst", "*/README.md", "benchmarks/data/README.md"]
exclude_patterns = ["build", "dist", ".*", "**/.*", "grammar", "guard"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
nitpicky = False

default_role = "code"  # in a docstring, what stands in single backticks is code, as it is on a page
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "grammar-guard"
html_copy_source = False
html_show_sphinx = False
pygments_style = "default"


def write_api(_: Sphinx) -> None:
    """Write the pages of the public names, before Sphinx looks which pages there are."""
    faces.write(ROOT, ROOT / "docs" / "reference" / "api")


def mark_code(_app: Sphinx, what: str, _name: str, value: object, _options: object, lines: list[str]) -> None:
    """Say of what is indented behind a blank line that it is code, as it is on a page."""
    if what == "data" and lines and lines[0] == (type(value).__doc__ or "").partition("\n")[0]:
        lines.clear()  # a value that has no docstring under this name would be given that of its class
    # Napoleon would take what stands before a colon in an attribute's first line for its type; it sees nothing here.
    marked: list[str] = ["\\ "] if what in ("attribute", "data", "property") and lines else []
    before = ""  # the last line that is not blank
    for line in lines:
        if line.startswith("    ") and marked and not marked[-1] and before and not before.startswith(" "):
            marked += ["::", ""]
        marked.append(line)
        before = line if line.strip() else before
    lines[:] = marked


def write_entrance(app: Sphinx, error: Exception | None) -> None:
    """Lead from the root of the site to its first page."""
    if error is None and app.builder.format == "html":
        to = f"{root_doc}.html"
        head = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={to}">'
        page = f'{head}<a href="{to}">{project}</a>\n'
        Path(app.outdir, "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Add these to the build."""
    app.connect("autodoc-process-docstring", mark_code, priority=400)  # before its sections are read
    app.connect("builder-inited", write_api)
    app.connect("build-finished", write_entrance)
