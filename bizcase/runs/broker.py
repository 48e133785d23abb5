"""Messages as files: the embedded broker, for a machine without a broker server.

kombu's own filesystem transport writes a message under its final name before it is whole, reads it
by way of the temporary folder of the machine, orders by a clock that restarts with the machine, and
lets a reader see a half-written table of queues. Here every file appears whole and is taken by one
rename.
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

Row = filesystem.exchange_queue_t  # routing key, pattern, queue
Rows = list[Any]


def write_whole(path: Path, tree: Any) -> None:
    """Give a file its name only when it is complete."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    part.write_bytes(str_to_bytes(dumps(tree)))
    part.replace(path)


class Channel(filesystem.Channel):  # type: ignore[misc]
    """One connection's view of the folder."""

    @property
    def folder(self) -> Path:
        path = Path(self.data_folder_in)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def _put(self, queue: str, payload: Any, **_options: Any) -> None:
        write_whole(self.folder / f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg", payload)

    def _get(self, queue: str) -> Any:
        for path in self._waiting(queue):
            taken = path.with_name(f".{path.name}.{os.getpid()}.taken")
            try:
                path.rename(taken)
            except FileNotFoundError:  # another worker was first
                continue
            payload = taken.read_bytes()
            taken.unlink()
            return loads(bytes_to_str(payload))
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)

    def _waiting(self, queue: str) -> list[Path]:
        """Return the whole messages of a queue, oldest first."""
        return sorted(
            path for path in self.folder.iterdir() if path.name.partition(".")[2] == f"{queue}.msg"
        )

    def get_table(self, exchange: str) -> Rows:
        try:
            text = self._exchange_file(exchange).read_bytes()
        except FileNotFoundError:
            return []
        return [Row(*row) for row in loads(bytes_to_str(text))]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = Row(routing_key or "", pattern or "", queue or "")
        if row not in self.get_table(exchange):
            self._change(exchange, lambda rows: rows if row in rows else [row, *rows])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_kw: Any
    ) -> None:
        self._purge(queue)
        row = Row(routing_key or "", pattern or "", queue or "")
        self._change(exchange, lambda rows: [each for each in rows if each != row])

    def _change(self, exchange: str, change: Callable[[Rows], Rows]) -> None:
        with self._alone():
            write_whole(self._exchange_file(exchange), change(self.get_table(exchange)))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.control_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):  # type: ignore[misc]
    """`safefs://`: the folders are transport options."""

    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.state = virtual.BrokerState()  # not the process's: two folders have two tables

    @property
    def default_connection_params(self) -> dict[str, Any]:
        return {}  # there is no host to revert to, and no need to warn that none was given

    def driver_version(self) -> str:
        return "1"
