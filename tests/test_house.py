"""The house style, as far as a machine can see it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bizcase", "modeling", "reports")
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 40, 120
BANNED_NAMES = {"utils", "helpers", "helper", "misc", "common", "manager", "managers"}


def modules() -> list[Path]:
    return [
        path
        for name in PACKAGES
        for path in sorted((ROOT / name).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    first = function.body[0]
    described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if described else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_module_is_longer_than_400_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules()
        if (count := len(path.read_text("utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_40_lines():
    long = {
        f"{path.relative_to(ROOT)}:{function.name}": lines
        for path in modules()
        for function in functions(ast.parse(path.read_text("utf-8")))
        if (lines := body_lines(function)) > FUNCTION_LINES
    }
    assert long == {}


def test_no_template_is_longer_than_120_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (count := len(path.read_text("utf-8").splitlines())) > TEMPLATE_LINES
    }
    assert long == {}


def test_no_module_is_named_after_nothing():
    assert [str(path) for path in modules() if path.stem in BANNED_NAMES] == []


def test_templates_have_no_inline_script_style_or_handler():
    marks = (
        "<style",
        " style=",
        " onclick=",
        " onchange=",
        " onsubmit=",
        "javascript:",
        "<script>",
    )
    offences = [
        f"{path.relative_to(ROOT)}: {mark.strip()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for mark in marks
        if mark in path.read_text("utf-8").lower()
    ]
    assert offences == []


SERVICES = [
    f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}"
    for path in modules()
    if path.stem == "services" or path.parent.name == "services"
]


@pytest.mark.parametrize("name", SERVICES)
def test_every_public_service_takes_keywords_and_an_actor(name: str):
    module = import_module(name.removesuffix(".__init__"))
    offences = []
    for title, service in inspect.getmembers(module, inspect.isfunction):
        if title.startswith("_") or service.__module__ != module.__name__:
            continue
        parameters = inspect.signature(service).parameters.values()
        if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters):
            offences.append(f"{title} takes positional arguments")
        if "actor" not in {p.name for p in parameters}:
            offences.append(f"{title} has no actor")
    assert offences == []


def test_only_settings_reads_the_environment():
    # a child process is given a part of the parent's environment by name
    allowed = {"bizcase/settings.py", "modeling/poc/supervise.py"}
    offences = [
        str(path.relative_to(ROOT))
        for path in modules()
        if str(path.relative_to(ROOT)) not in allowed
        and ("os.environ[" in (text := path.read_text("utf-8")) or "getenv(" in text)
    ]
    assert offences == []
