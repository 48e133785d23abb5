"""Taking in a file from outside: its size, its hash, then a look inside by a child process."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError, TooLarge

log = logging.getLogger(__name__)

CHUNK: Final = 2**20
CARD_SECONDS: Final = 90.0
# the child sees no secret of ours; one thread per library keeps its address space small
CHILD_ENVIRONMENT: Final = {
    "PYTHONPATH": str(settings.ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file on this machine's own disk, counted and hashed."""

    path: Path
    sha256: str
    size: int

    def card(self) -> dict[str, Any]:
        """Return the data card, read by a limited child process."""
        return read_card(self.path)

    def keep(self) -> str:
        """Store the file under a random name; the name it came with is not used."""
        with self.path.open("rb") as file:
            return default_storage.save(f"datasets/{uuid.uuid4().hex}", File(file))


@contextmanager
def taken(upload: File[bytes]) -> Iterator[Taken]:
    """Copy an upload to a private file while counting and hashing it."""
    seen, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="upload-") as copy:
        for chunk in upload.chunks(CHUNK):
            size += len(chunk)
            if size > settings.UPLOAD_LIMIT:
                message = _("The file is larger than {limit} MB.")
                raise TooLarge("file_too_big", message.format(limit=settings.UPLOAD_LIMIT >> 20))
            seen.update(chunk)
            copy.write(chunk)
        copy.flush()
        yield Taken(path=Path(copy.name), sha256=seen.hexdigest(), size=size)


def read_card(path: Path) -> dict[str, Any]:
    """Let a child process parse the file; whatever happens to the child, we answer."""
    command = [sys.executable, "-m", "bizcase.runs.card_child", str(path)]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            command,
            env=CHILD_ENVIRONMENT,
            cwd="/",
            capture_output=True,
            timeout=CARD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode != 0:
        log.warning(
            "data card: exit %s: %s",
            done.returncode,
            done.stderr[-2000:].decode("utf-8", "replace"),
        )
        raise _unreadable()
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        fault = answer["error"]
        message = _(fault["template"]).format(**fault["fields"])
        raise DomainError(fault["code"], message, errors=[("file", message)])
    return dict(answer["card"])


def _unreadable() -> DomainError:
    message = _("The file cannot be read as a table within the limits of memory and time.")
    return DomainError("not_a_table", message, errors=[("file", message)])
