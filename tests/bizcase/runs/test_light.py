"""What the web process and the parent of the workers must not load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("torch", "sklearn", "pandas", "transformers", "scipy.stats", "typst", "py_mini_racer")
WEB = """
import bizcase.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
"""
WORKER = """
import django
django.setup()
from bizcase.celery import app
app.loader.import_default_modules()
import bizcase.runs.sweeper
assert "runs.execute" in app.tasks
"""


def loaded(code: str, tmp_path: Path) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after the code."""
    code += "\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bizcase.settings",
            "BIZCASE_VAR": str(tmp_path),
        },
        capture_output=True,
        check=True,
        timeout=120,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("code", [WEB, WORKER], ids=["web", "worker"])
def test_a_long_lived_parent_never_imports_heavy_libraries(code, tmp_path):
    modules = loaded(code, tmp_path)
    assert "bizcase.runs.models" in modules
    assert modules.isdisjoint(HEAVY)
