"""Taking in a file from outside: its size, its hash, then a look inside by a child process."""

from __future__ import annotations

import hashlib
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
from modeling.poc.config import TrainError
from modeling.poc.supervise import data_card

CHUNK: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file on this machine's own disk, counted and hashed."""

    path: Path
    sha256: str
    size: int

    def card(self) -> dict[str, Any]:
        """Return the data card, read by a limited child process."""
        try:
            return data_card(self.path)
        except TrainError as error:
            message = _(error.template).format(**error.fields)
            raise DomainError(error.code, message, errors=[("file", message)]) from error

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
                limit = settings.UPLOAD_LIMIT >> 20
                raise TooLarge("file_too_big", message.format(limit=limit))
            seen.update(chunk)
            copy.write(chunk)
        copy.flush()
        yield Taken(path=Path(copy.name), sha256=seen.hexdigest(), size=size)
