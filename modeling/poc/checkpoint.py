"""Checkpoints: safetensors beside JSON, whole or not there at all."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

KEPT: Final = 2  # the last one, and the one before it in case the disk lies about the last


def write(path: Path, content: bytes) -> None:
    """Put a file in place so that a crash leaves the old one or the new one."""
    temporary = path.with_name(path.name + ".part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the rename itself must survive the power cut
    finally:
        os.close(folder)


class Store:
    """The checkpoints of one training in a folder.

    Parameters
    ----------
    folder : Path
        Kept between attempts.
    key : str
        Digest of all that decides the weights; a checkpoint with another key is not resumed.
    """

    def __init__(self, folder: Path, *, key: str) -> None:
        self.folder, self.key = folder, key
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, step: int, tensors: dict[str, Any], facts: dict[str, Any]) -> None:
        """Keep a state; the JSON file is written last and makes it count."""
        content = save_tensors({name: value.contiguous() for name, value in tensors.items()})
        tree = {
            "key": self.key,
            "step": step,
            "sha256": hashlib.sha256(content).hexdigest(),
            "facts": facts,
        }
        stem = self.folder / f"step-{step:012d}"
        write(stem.with_suffix(".safetensors"), content)
        write(stem.with_suffix(".json"), json.dumps(tree, allow_nan=False).encode())
        self._forget()

    def newest(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return tensors and facts of the newest whole checkpoint of this training."""
        for path in sorted(self.folder.glob("step-*.json"), reverse=True):
            found = self._read(path)
            if found is not None:
                return found
        return None

    def _read(self, path: Path) -> tuple[dict[str, Any], dict[str, Any]] | None:
        try:
            tree = json.loads(path.read_bytes())
            content = path.with_suffix(".safetensors").read_bytes()
            if tree["key"] != self.key or hashlib.sha256(content).hexdigest() != tree["sha256"]:
                return None
            return load_tensors(content), tree["facts"]
        except (OSError, ValueError, KeyError, TypeError):
            return None  # half a checkpoint is none: an older one, or the start, serves

    def _forget(self) -> None:
        for path in sorted(self.folder.glob("step-*.json"))[:-KEPT]:
            path.unlink(missing_ok=True)
            path.with_suffix(".safetensors").unlink(missing_ok=True)
