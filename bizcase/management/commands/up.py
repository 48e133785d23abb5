"""The whole product on one machine: the web server and its workers, supervised."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any, Final

import psutil
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from bizcase.runs.models import Run

TICK: Final = 0.2
GRACE: Final = 20.0  # seconds to end in peace
LONGEST_PAUSE: Final = 30.0  # between two starts of a child that keeps dying
STEADY: Final = 60.0  # seconds after which a child counts as well
LOG_LIMIT: Final = 10 * 2**20
PR_SET_PDEATHSIG: Final = 1


def die_with(parent: int) -> Callable[[], None]:
    """Return what a child does before it begins: end when its supervisor is killed, even by -9."""
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def follow() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was killed between the fork and now
            os._exit(1)

    return follow


@dataclass(slots=True, kw_only=True)
class Child:
    """A process that is started again, ever more patiently, when it dies."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = settings.VAR / "log" / f"{self.name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = self._spawn(log)
        self.started = time.monotonic()

    def _spawn(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  our own interpreter and modules
            self.command,
            cwd=settings.ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor, which ends the rest in order
            preexec_fn=die_with(os.getpid()),
        )

    def look_after(self) -> str:
        """Start a dead child again after its pause; return what to tell about it."""
        if self.process is None or self.process.poll() is None:
            return ""
        now = time.monotonic()
        if now - self.started > STEADY:
            self.pause = 0.0
        if now - self.started < self.pause:
            return ""
        told = _("{name} ended with status {status}; started again (see {log}).").format(
            name=self.name, status=self.process.returncode, log=self.log
        )
        self.signal(signal.SIGKILL)  # what the dead one may have left in its group
        self.pause = min(LONGEST_PAUSE, 2 * self.pause or 1.0)
        self.start()
        return told

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if number == signal.SIGKILL:
                    os.killpg(self.process.pid, number)
                elif self.process.poll() is None:
                    self.process.send_signal(number)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Command(BaseCommand):
    help = "Serve the product on one machine: web server, workers, embedded defaults."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--processes", type=int, default=2, help="Simulations and reports at a time."
        )

    def handle(self, *_args: Any, host: str, port: int, processes: int, **_options: Any) -> None:
        began = time.monotonic()
        check_migrations()
        check_port(host, port)
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        children = family(host, port, processes)
        try:
            for child in children:
                child.start()
            if self._await_web(children[0], host, port):
                self._say_ready(host, port, time.monotonic() - began)
            while not self.stopping:
                time.sleep(TICK)
                for told in filter(None, (child.look_after() for child in children)):
                    self.stderr.write(told)
        finally:
            self._end(children)

    def _stop(self, _number: int, _frame: Any) -> None:
        self.stopping = True

    def _await_web(self, web: Child, host: str, port: int) -> bool:
        """Wait until the web server answers; say so at once if it cannot."""
        while not self.stopping:
            if not web.is_alive():
                message = _("The web server does not start; {log} says why.")
                raise CommandError(message.format(log=web.log), returncode=1)
            if answers(host, port):
                return True
            time.sleep(TICK / 4)
        return False

    def _say_ready(self, host: str, port: int, seconds: float) -> None:
        message = _("Ready at {url} after {seconds:.1f} s. Logs: {logs}. Ctrl-C ends it.")
        url, logs = f"http://{host}:{port}", settings.VAR / "log"
        self.stdout.write(message.format(url=url, seconds=seconds, logs=logs))
        self.stdout.flush()

    def _end(self, children: list[Child]) -> None:
        """End what was started: in peace, then by force; a second Ctrl-C hurries."""

        def hurry(_number: int, _frame: Any) -> None:
            for child in children:
                child.signal(signal.SIGKILL)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, hurry)
        for child in children:
            child.signal(signal.SIGTERM)
        await_ends(children)
        for child in children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def await_ends(children: list[Child]) -> None:
    """Wait for the web server's last answers, and for the workers to hand their runs back."""
    limit = time.monotonic() + GRACE
    while any(child.is_alive() for child in children) and time.monotonic() < limit:
        time.sleep(TICK)
        for child in children[1:]:  # the pool of an idle worker would take seconds to close
            if not holds_a_run(child):
                child.signal(signal.SIGKILL)


def family(host: str, port: int, processes: int) -> list[Child]:
    """Return the children, the web server first."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("BIZCASE_BASE_URL", f"http://{host}:{port}")
    manage = [sys.executable, str(settings.ROOT / "manage.py")]
    web = [
        *(sys.executable, "-m", "gunicorn", "bizcase.wsgi:application"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
        *("--workers", "1", "--threads", "8", "--timeout", "120", "--graceful-timeout", "5"),
        "--no-control-socket",
    ]
    work = [*manage, "worker", "--queues", "cpu", "--concurrency", str(processes)]
    train = [*manage, "worker", "--queues", "gpu", "--concurrency", "1"]
    commands = {"web": web, "worker": work, "trainer": train}
    return [
        Child(name=name, command=command, environment=environment)
        for name, command in commands.items()
    ]


def check_migrations() -> None:
    """Refuse to serve a database that lacks a table."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as error:
        message = _("The database cannot be reached: {reason}").format(reason=error)
        raise CommandError(message, returncode=2) from error
    finally:
        connection.close()
    if waiting:
        message = _("The database lacks {count} migrations; run: manage.py migrate")
        raise CommandError(message.format(count=waiting), returncode=2)


def check_port(host: str, port: int) -> None:
    """Refuse a port that another program holds, before anything is started."""
    family_of, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family_of, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            message = _("Port {port} is taken; choose another, for example {other}.")
            other = f"--port {port + 1} (make demo PORT={port + 1})"
            raise CommandError(message.format(port=port, other=other), returncode=2) from error


def holds_a_run(worker: Child) -> bool:
    """Say whether a process of a worker has not handed its run back yet."""
    if worker.process is None or not worker.is_alive():
        return False
    try:
        pids = [each.pid for each in psutil.Process(worker.process.pid).children(recursive=True)]
        names = [f"{socket.gethostname()}:{pid}" for pid in pids]
        return Run.objects.filter(status=Run.Status.RUNNING, worker__in=names).exists()
    except psutil.NoSuchProcess:
        return False
    except DatabaseError:
        return True
    finally:
        connection.close()


def answers(host: str, port: int) -> bool:
    """Say whether the web server is alive."""
    web = HTTPConnection(host, port, timeout=2)
    try:
        web.request("GET", "/healthz", headers={"Host": f"127.0.0.1:{port}"})
        return web.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        web.close()
