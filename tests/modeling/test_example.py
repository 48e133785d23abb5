"""The page about the engine, its pictures and the tour: all of it runs, and says what is so."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from modeling import document
from modeling.formula.functions import CONSTANTS, DISTRIBUTIONS, FUNCTIONS
from modeling.formula.parse import parse
from modeling.formula.tree import Call, walk
from modeling.formula.values import Call as Drawn
from modeling.formula.values import parse_value
from modeling.spec import SpecError
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.simulate import simulate

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "engine.md").read_text("utf-8")
EXAMPLE = (DOCS / "examples" / "contract_review.yaml").read_text("utf-8")
TOUR = DOCS / "examples" / "engine_tour.py"


@pytest.fixture(scope="module")
def pictures():
    path = list(sys.path)
    yield runpy.run_path(str(DOCS / "examples" / "pictures.py"))
    sys.path[:] = path


def cells(text):
    """Return the code of each cell of a percent script."""
    parts = re.split(r"^# %%.*\n", text, flags=re.MULTILINE)
    return [part for part in parts if any(not x.startswith("#") for x in part.split("\n") if x)]


def test_the_tour_runs_cell_by_cell_and_each_cell_says_something(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    world = {}
    found = cells(TOUR.read_text("utf-8"))
    assert len(found) > 8
    for number, cell in enumerate(found):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(cell, f"cell {number}", "exec"), world)
        assert said.getvalue().strip(), cell
        assert "nan" not in said.getvalue().split(), said.getvalue()


def test_the_pictures_are_what_the_engine_draws_today(pictures):
    drawn = pictures["sheets"]()
    for name, text in drawn.items():
        kept = (DOCS / "img" / f"{name}.svg").read_text("utf-8")
        assert kept == text, f"{name}: run python docs/examples/pictures.py"
    assert set(re.findall(r"\]\(img/(.+?)\.svg\)", PAGE)) == set(drawn)


def test_every_function_has_a_picture_whose_example_uses_it(pictures):
    assert list(pictures["FUNCTIONS"]) == list(FUNCTIONS)
    for name, make in pictures["FUNCTIONS"].items():
        panel = make()
        calls = {node.function for node in walk(parse(panel.note)) if isinstance(node, Call)}
        assert panel.title == name
        assert name in calls
    assert set(CONSTANTS) <= set(pictures["CONSTANTS"])


def test_every_distribution_has_a_picture_whose_example_means_it(pictures):
    for title, text in pictures["DISTRIBUTIONS"].items():
        value = parse_value(text)
        assert title.startswith("range") or (isinstance(value, Drawn) and value.name == title)
    assert set(DISTRIBUTIONS) <= set(pictures["DISTRIBUTIONS"])


def test_the_page_has_every_function_and_distribution_as_they_are_written():
    for card in FUNCTIONS.values():
        assert f"| `{card.form}` |" in PAGE
    for name, form in DISTRIBUTIONS.items():
        assert f"| `{form.split(' or ')[0]}` |" in PAGE, name
    for name in CONSTANTS:
        assert f"| `{name}` |" in PAGE


def rows(mark):
    """Return the rows of the table of the page behind a mark: (what is written, what is said)."""
    table = PAGE.split(f"<!-- {mark} -->")[1].split("\n\n")[0]
    return re.findall(r"^\| `(.+?)` \| (.+?) \|$", table, flags=re.MULTILINE)


def said(section, entry):
    """Return what is said of the example with one more entry."""
    tree = document.load(EXAMPLE)
    tree[section].append(entry)
    with pytest.raises(SpecError) as caught:
        document.parse(tree)
    return [str(issue.message) for issue in caught.value.issues]


@pytest.mark.parametrize(("formula", "sentence"), rows("formulas"))
def test_a_wrong_formula_is_answered_as_the_page_says(formula, sentence):
    entry = {"id": "extra", "unit": "CNY/month", "role": "cost", "formula": formula}
    assert said("lines", entry) == [sentence]


@pytest.mark.parametrize(("value", "sentence"), rows("values"))
def test_a_wrong_value_is_answered_as_the_page_says(value, sentence):
    assert said("assumptions", {"id": "extra", "unit": "1", "value": value}) == [sentence]


def test_a_value_that_is_not_finite_is_answered_as_the_page_says():
    tree = document.load(EXAMPLE)
    tree["lines"].append({"id": "margin", "unit": "1", "formula": "1 / (month - 5)"})
    with pytest.raises(NumbersError) as caught:
        simulate(document.parse(tree), trials=10)
    assert f"> {caught.value.issues[0].message}\n" in PAGE


def test_the_documents_of_the_page_are_right():
    found = re.findall(r"```yaml\n(format: .*?)```", PAGE, flags=re.DOTALL)
    assert found
    for text in [*found, EXAMPLE]:
        spec = document.read(text)
        assert document.read(document.dump(spec)) == spec


ALONE = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("django", "rest_framework", "celery", "bizcase", "reports"):
            raise ImportError(name + " is not needed here")

sys.meta_path.insert(0, Refuse())
from modeling import document
from modeling.sensitivity.tornado import tornado
from modeling.uncertainty.simulate import simulate
spec = document.read(open("docs/examples/contract_review.yaml", "rb").read())
assert simulate(spec, trials=100).npv.size == 100 and len(tornado(spec, trials=100).swings) > 5
assert not any(name.split(".")[0] == "django" for name in sys.modules)
print("alone")
"""


def test_the_engine_runs_where_there_is_no_django():
    done = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("alone", "")
