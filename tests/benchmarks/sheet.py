"""How long an edit of the model sheet takes on the server, beside a warm simulation.

Run alone: ``python tests/benchmarks/sheet.py``. An edit is a POST of one assumption with the whole
answer: document checked and stored, NPV of the case and its outlooks, the sheet written. The
simulation is that of the same case, 10,000 trials, warm; both alternate in one run.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a script, only this folder is on the path
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bizcase.settings")
os.environ["BIZCASE_VAR"] = tempfile.mkdtemp()
os.environ["BIZCASE_HOSTS"] = "testserver"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from bizcase.cases.services import use_scenario  # noqa: E402
from bizcase.workspaces.models import User  # noqa: E402
from bizcase.workspaces.services import found_workspace  # noqa: E402
from modeling.uncertainty.simulate import simulate  # noqa: E402
from tests.benchmarks.timing import say  # noqa: E402

EDITS = 21
ALLOWED = 0.050  # seconds of everything that is no simulation


def middle(values):
    return sorted(values)[len(values) // 2]


def main():
    """Print the figures and return the ratio that is a promise."""
    call_command("migrate", verbosity=0)
    user = User.objects.create_user(username="ada", password="a long enough secret")
    member = found_workspace(actor=user, name="Bench", key="bench")
    case = use_scenario(actor=member, key="credit-scoring")
    client = Client()
    client.force_login(user)
    url = reverse("economics:save_assumption", args=[case.pk, "fee"])
    edits, simulations = [], []
    for number in itertools.count():
        value = f"{1 + number / 100:.2f} to {3 + number / 100:.2f}"
        start = time.perf_counter()
        answer = client.post(url, {"value": value}, headers={"HX-Request": "true"})
        edits.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.status_code
        spec = case.spec.with_values({"fee": value})
        start = time.perf_counter()
        simulate(spec, trials=10_000)
        simulations.append(time.perf_counter() - start)
        if number == 2 * EDITS:
            break
    edit, simulation = middle(edits[EDITS:]), middle(simulations[EDITS:])
    say(f"edit of an assumption, whole answer: {1000 * edit:.0f} ms")
    say(f"warm simulation, 10000 trials: {1000 * simulation:.0f} ms")
    ratio = (edit - ALLOWED) / simulation
    say(f"(edit - 50 ms) / warm simulation: {ratio:.2f}")
    return ratio


if __name__ == "__main__":
    sys.exit(0 if main() <= 2 else 1)
