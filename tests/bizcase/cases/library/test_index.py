"""The index is that of the documents and the engine as they are: `manage.py library` writes it."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from bizcase.cases import library
from bizcase.cases.library import index
from bizcase.cases.library.estimate import SEED, TRIALS, estimate
from bizcase.cases.library.names import OPTIONS
from modeling import ENGINE_VERSION

FEW = 256  # trials: enough to tell that something was simulated


@pytest.fixture
def own_index(tmp_path, monkeypatch):
    """Work on a copy of the index."""
    path = tmp_path / "index.json"
    path.write_text(index.PATH.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(index, "PATH", path)
    index.entries.cache_clear()
    yield path
    index.entries.cache_clear()


def command(*options: str) -> str:
    out = StringIO()
    call_command("library", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("key", library.KEYS)
def test_every_entry_is_that_of_the_document_and_of_this_engine(key):
    known = index.kept()
    assert index.is_current(key, known), "run: manage.py library"
    entry, spec = index.entry_kept(key, known), library.spec(key)
    assert entry is not None
    assert entry.estimate is not None
    assert entry.estimate.digest == spec.digest
    assert entry.estimate.engine == ENGINE_VERSION
    assert (entry.estimate.trials, entry.estimate.seed) == (TRIALS, SEED)
    assert entry == index.entry_of(spec, estimate=entry.estimate)
    assert set(entry.estimate.outlooks) == set(spec.outlooks)


def test_the_numbers_are_the_engines_own():
    """One scenario is simulated again, bit for bit; the others by the same service."""
    key = "contract-review"
    entry = index.entry_kept(key, index.kept())
    assert entry is not None
    assert entry.estimate == estimate(library.spec(key))


def test_the_index_has_the_scenarios_and_nothing_else():
    assert list(index.kept()) == list(library.KEYS)
    assert [entry.key for entry in index.entries()] == list(library.KEYS)


def test_every_facet_of_a_scenario_has_a_name():
    for entry in index.entries():
        for facet, keys in entry.facets.items():
            assert set(keys) <= set(OPTIONS[facet]), (entry.key, facet)


def test_the_command_finds_everything_current_and_changes_nothing(own_index):
    before = own_index.read_bytes()
    assert "0 of 25" in command()
    assert own_index.read_bytes() == before
    assert "25 scenarios are current" in command("--check")


def test_a_changed_document_is_seen_and_only_it_is_simulated(own_index, monkeypatch):
    key = "contract-review"
    text = library.text(key).replace("discount_rate: 0.", "discount_rate: 0.0", 1)
    spec = library.read(text)
    monkeypatch.setattr(library, "text", lambda k, real=library.text: text if k == key else real(k))
    monkeypatch.setattr(library, "spec", lambda k, real=library.spec: spec if k == key else real(k))
    with pytest.raises(CommandError, match=f"not current: {key}; run manage.py library"):
        command("--check")
    (shown,) = (entry for entry in index.entries() if entry.key == key)
    assert shown.estimate is None, "numbers of another document are never shown"
    out = command("--trials", str(FEW))
    assert "1 of 25" in out
    assert f"  {key}" in out
    entry = index.entry_kept(key, index.kept())
    assert entry is not None
    assert entry.estimate is not None
    assert (entry.estimate.digest, entry.estimate.trials) == (spec.digest, FEW)
    assert "current" in command("--check")


def test_a_comment_changes_no_number(own_index, monkeypatch):
    key = "contract-review"
    text = library.text(key) + "\n# seen again\n"
    monkeypatch.setattr(library, "text", lambda k, real=library.text: text if k == key else real(k))
    before = index.kept()[key]["entry"]["estimate"]
    assert "1 of 25" in command("--trials", str(FEW))
    assert index.kept()[key]["entry"]["estimate"] == before


def test_numbers_of_another_engine_are_not_shown(own_index):
    tree = json.loads(own_index.read_text("utf-8"))
    tree["contract-review"]["entry"]["estimate"]["engine"] = "bizcase-engine/1"
    own_index.write_text(json.dumps(tree), "utf-8")
    index.entries.cache_clear()
    without = [entry.key for entry in index.entries() if entry.estimate is None]
    assert without == ["contract-review"]
    with pytest.raises(CommandError, match="contract-review"):
        command("--check")


def test_without_an_index_the_documents_themselves_are_listed(own_index):
    own_index.unlink()
    index.entries.cache_clear()
    assert [entry.key for entry in index.entries()] == list(library.KEYS)
    assert all(entry.estimate is None for entry in index.entries())


def test_an_entry_of_nothing_is_found_by_the_check(own_index):
    tree = json.loads(own_index.read_text("utf-8"))
    tree["gone"] = tree["contract-review"]
    own_index.write_text(json.dumps(tree), "utf-8")
    with pytest.raises(CommandError, match="gone"):
        command("--check")
    command()
    assert "gone" not in index.kept()


def test_all_simulates_also_what_is_current(own_index, monkeypatch):
    monkeypatch.setattr(library, "KEYS", ("contract-review",))
    assert "1 of 1" in command("--all", "--trials", str(FEW))
    assert index.kept()["contract-review"]["entry"]["estimate"]["trials"] == FEW


def test_reading_the_index_reads_no_document_and_loads_no_engine(settings):
    code = (
        "import django; django.setup()\n"
        "import sys\n"
        "from bizcase.cases import library\n"
        "from bizcase.cases.library import browse, index\n"
        "library.spec = None\n"
        "browse.browse(index.entries(), browse.Wish(words='fraud'))\n"
        "heavy = ('numba', 'llvmlite', 'modeling.uncertainty.simulate', 'torch')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_entry_has_its_texts_in_both_languages_whoever_made_it():
    with translation.override("zh-hans"):
        entry = index.entry_of(library.spec("fraud-detection"))
    assert isinstance(entry.title, dict)
    assert set(entry.title) == {"en", "zh-hans"}
