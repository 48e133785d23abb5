"""Workers die by `kill -9` in the middle of their work; another one finishes it, once."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.chaos.conftest import Site, wait_for

pytestmark = [pytest.mark.chaos]

SIMULATION = "services.request_simulation(actor=ada, case=case, trials={trials})"
TRAINING = (
    "services.request_training(actor=ada, case=case, dataset=dataset, recipe='tabular',"
    " target='creditability', positive='bad', seconds=8, binds='auc')"
)


def trainers() -> set[int]:
    """Return the training processes of this machine."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"modeling.poc.child" in path.read_bytes():
                found.add(int(path.parent.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def test_a_simulation_is_finished_by_another_worker_once(site: Site):
    run = site.ask(SIMULATION.format(trials=1_000_000))
    site.start_worker()
    site.await_work(run, progress=0.02)
    site.workers[0].kill()
    site.start_worker()
    row = site.await_end(run)
    assert (row["status"], row["attempt"], row["error"]) == ("done", 2, None)
    artifacts = site.rows("select * from runs_artifact where run_id = ?", run)
    assert [each["name"] for each in artifacts] == ["npv.npy"]
    assert [path.stat().st_size for path in site.files(run)] == [artifacts[0]["size"]]


def test_a_training_resumes_on_another_worker_and_gives_one_evidence(site: Site):
    others = trainers()
    run = site.ask(TRAINING)
    site.start_worker()
    site.await_work(run)
    points = "select count(*) as n from runs_metric where run_id = ?"
    wait_for(lambda: site.rows(points, run)[0]["n"] > 3, seconds=60, until="curves are drawn")
    assert trainers() - others
    first = trainers() - others
    site.workers[0].kill()
    wait_for(lambda: not first & trainers(), seconds=15, until="the child has followed its worker")
    site.start_worker()
    row = site.await_end(run)
    assert (row["status"], row["attempt"], row["error"]) == ("done", 2, None)
    assert json.loads(row["result"])["cost"]["attempts"] == 2  # the killed one is paid for too
    assert len(site.rows("select * from assurance_evidence where run_id = ?", run)) == 1
    doubles = site.rows(
        "select name, step from runs_metric where run_id = ? group by 1, 2 having count(*) > 1", run
    )
    assert doubles == []
    folders = site.var / "runs"  # the folder goes once the row is written
    wait_for(lambda: not list(folders.glob("*")), seconds=15, until="its folder is gone")


def test_a_report_is_printed_by_another_worker_once(site: Site):
    simulation = site.ask(SIMULATION.format(trials=2_000))
    first = site.start_worker()
    site.await_end(simulation)
    run = site.ask("request_report(actor=ada, case=case, locale='en').build")
    site.await_work(run, progress=-1)
    first.kill()
    assert site.run(run)["status"] == "running"
    site.start_worker()
    row = site.await_end(run)
    assert (row["status"], row["attempt"], row["error"]) == ("done", 2, None)
    reports = site.rows("select * from reports_report")
    assert len(reports) == 1
    assert reports[0]["pages"] >= 4
    pdf = site.var / "files" / reports[0]["pdf"]
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_frozen_worker_that_wakes_up_is_fenced_off(site: Site):
    run = site.ask(SIMULATION.format(trials=1_000_000))
    frozen = site.start_worker()
    site.await_work(run, progress=0.02)
    frozen.signal(signal.SIGSTOP)
    site.start_worker()
    row = site.await_end(run, seconds=90)
    assert (row["status"], row["attempt"]) == ("done", 2)
    frozen.signal(signal.SIGCONT)
    wait_for(
        lambda: "taken over by another worker" in frozen.said() or "fenced off" in frozen.said(),
        seconds=60,
        until="the woken worker noticed",
    )
    assert site.run(run) == row
    assert len(site.rows("select * from runs_artifact where run_id = ?", run)) == 1


def test_a_worker_that_is_told_to_end_hands_its_run_back(site: Site):
    run = site.ask(SIMULATION.format(trials=1_000_000))
    worker = site.start_worker()
    site.await_work(run, progress=0.02)
    os.kill(worker.process.pid, signal.SIGTERM)  # only the parent, as a supervisor does
    wait_for(lambda: site.run(run)["status"] == "queued", seconds=15, until="it is handed back")
    assert site.run(run)["attempt"] == 0
    worker.process.wait(timeout=30)
    site.start_worker()
    row = site.await_end(run)
    assert (row["status"], row["attempt"], row["fence"]) == ("done", 1, 2)


def test_twenty_messages_for_one_run_are_one_run(site: Site):
    run = site.ask(SIMULATION.format(trials=2_000))
    site.python(
        "from uuid import UUID\nfrom bizcase.runs import tasks\n"
        f"[tasks.ring(UUID('{run}'), 'cpu') for _ in range(20)]"
    )
    site.start_worker()
    site.start_worker()
    row = site.await_end(run)
    queue = site.var / "queue"
    wait_for(lambda: not list(queue.glob("*.msg")), seconds=30, until="every message is taken")
    assert (row["status"], row["attempt"]) == ("done", 1)
    assert site.run(run) == row


def test_a_run_whose_message_was_lost_is_found_by_a_sweep(site: Site):
    run = site.ask(SIMULATION.format(trials=2_000))
    for message in (site.var / "queue").glob("*.msg"):
        message.unlink()
    site.start_worker()
    assert site.await_end(run)["status"] == "done"


def test_a_cancelled_run_is_let_go_while_it_works(site: Site):
    run = site.ask(SIMULATION.format(trials=1_000_000))
    site.start_worker()
    site.await_work(run, progress=0.02)
    site.python(
        "from bizcase.runs import services\nfrom bizcase.runs.models import Run\n"
        "from bizcase.workspaces.models import Membership\n"
        f"services.cancel_run(actor=Membership.objects.get(), run=Run.objects.get(pk='{run}'))"
    )
    row = site.await_end(run, seconds=15)
    assert (row["status"], row["result"]) == ("cancelled", None)
