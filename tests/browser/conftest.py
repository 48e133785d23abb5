"""A real server with real workers on embedded defaults, and a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTUP_SECONDS = 90
FOUNDER = """
from bizcase.workspaces.models import User
from bizcase.workspaces.services import found_workspace, issue_token
user = User.objects.create_user(username="ada", password="a long enough secret")
member = found_workspace(actor=user, name="Journey", key="journey")
print(issue_token(actor=member, name="journey")[1])
"""


@dataclass(frozen=True)
class Site:
    """A running product: its address and a founder's token."""

    url: str
    token: str
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(environment: dict[str, str], *words: str, text: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def served(var: Path) -> Iterator[Site]:
    """Serve the product from an empty folder until the block is left."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BIZCASE_", "DJANGO_"))}
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**clean, "BIZCASE_VAR": str(var), "BIZCASE_BASE_URL": url}
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    token = manage(environment, "shell", "--no-imports", "-c", FOUNDER).strip()
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    log = (var / "up.log").open("w")
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        waited = 0.0
        while not answers(f"{url}/readyz"):
            assert server.poll() is None, (var / "up.log").read_text()
            waited += 0.25
            assert waited < STARTUP_SECONDS, (var / "up.log").read_text()
            time.sleep(0.25)
        yield Site(url=url, token=token, environment=environment)
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the Chromium that is there until the block is left."""
    path = next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as instance:
        yield instance


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page that fails the test on any script error or policy violation."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1360, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield opened
    context.close()
    assert complaints == []
