"""A product on a disk of its own, and real worker processes that tests may kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEASE, SWEEP = "3", "0.5"  # seconds; so that a takeover is not waited for long
FOUND = """
from pathlib import Path
from django.conf import settings
from django.core.files import File
from bizcase.cases import library, services as cases
from bizcase.runs import services as runs
from bizcase.workspaces import services as workspaces
from bizcase.workspaces.models import User
user = User.objects.create_user(username="ada", password="a long enough secret")
ada = workspaces.found_workspace(actor=user, name="Chaos", key="chaos")
case = cases.import_document(actor=ada, text=library.text("credit-scoring")).case
table = Path("bizcase/cases/library/data/german_credit.csv")
with table.open("rb") as file:
    runs.upload_dataset(actor=ada, name="German credit", file=File(file, name=table.name))
"""
ASK = """
from bizcase.cases.models import Case
from bizcase.runs import services, tasks
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces.models import Membership
from reports.services import request_report
ada = Membership.objects.select_related("user", "workspace").get()
case, dataset = Case.objects.with_head().get(), Dataset.objects.get()
"""


def wait_for(what: Callable[[], Any], *, seconds: float, until: str) -> Any:
    """Return the first true answer; fail with the sentence when there is none in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {until}")


@dataclass
class Worker:
    """A worker with all its processes in one group."""

    process: subprocess.Popen[bytes]
    log: Path

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End the group as a power cut would: no process of it gets a word in."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")


@dataclass
class Site:
    """The data of one product and its workers."""

    var: Path
    workers: list[Worker] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("BIZCASE_", "DJANGO_"))}
        return kept | {
            "BIZCASE_VAR": str(self.var),
            "BIZCASE_RUN_LEASE": LEASE,
            "BIZCASE_RUN_SWEEP": SWEEP,
        }

    def python(self, code: str) -> str:
        """Run code with the product loaded; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "bizcase.settings"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, code: str) -> str:
        """Ask for a run by an expression; return its id as the database writes it."""
        return self.python(f"{ASK}\nprint(({code}).pk.hex)").splitlines()[-1]

    def start_worker(self, queues: str = "cpu,gpu") -> Worker:
        log = self.var / f"worker-{len(self.workers)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--queues", queues, "--concurrency", "1"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        worker = Worker(process, log)
        self.workers.append(worker)
        return worker

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Read the database from outside, as no code of ours would."""
        with sqlite3.connect(f"file:{self.var / 'bizcase.sqlite3'}?mode=ro", uri=True) as link:
            link.row_factory = sqlite3.Row
            found = [dict(row) for row in link.execute(sql, values)]
        link.close()
        return found

    def run(self, pk: str) -> dict[str, Any]:
        row = self.rows("select * from runs_run where id = ?", pk)[0]
        row["error"] = json.loads(row["error"]) if row["error"] else None
        return row

    def await_work(self, pk: str, *, progress: float = 0.0, seconds: float = 60) -> None:
        def working() -> bool:
            row = self.run(pk)
            assert row["finished_at"] is None, row
            return row["status"] == "running" and row["progress"] > progress

        wait_for(working, seconds=seconds, until="a worker is in the middle of the run")

    def await_end(self, pk: str, *, seconds: float = 60) -> dict[str, Any]:
        def over() -> bool:
            return self.run(pk)["finished_at"] is not None

        wait_for(over, seconds=seconds, until="the run is over")
        return self.run(pk)

    def files(self, pk: str) -> list[Path]:
        """Return the files of a run, found under the dashed form of its id."""
        dashed = f"{pk[:8]}-{pk[8:12]}-{pk[12:16]}-{pk[16:20]}-{pk[20:]}"
        return list((self.var / "files" / "runs" / dashed).glob("*"))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data once; every test works on a copy."""
    site = Site(tmp_path_factory.mktemp("founded") / "var")
    site.var.mkdir()
    site.python(
        "from django.core.management import call_command\ncall_command('migrate', verbosity=0)"
    )
    site.python(FOUND)
    return site.var


@pytest.fixture
def site(founded: Path, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "var")
    shutil.copytree(founded, site.var)
    yield site
    for worker in site.workers:
        if worker.process.poll() is None:
            worker.signal(signal.SIGCONT)
            worker.kill()
