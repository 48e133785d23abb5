from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from bizcase import celery_app
from bizcase.runs import broker

assert celery_app.main == "bizcase"  # registers safefs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "queue"


def connection(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }
    return Connection("safefs://", transport_options=options)


def taken(folder: Path, queue: str = "cpu") -> list[str]:
    """Take every message of a queue over a connection of its own."""
    found = []
    with connection(folder) as link, link.SimpleQueue(queue) as box:
        while True:
            try:
                message = box.get(block=False)
            except Empty:
                return found
            found.append(message.payload["id"])
            message.ack()


def put(folder: Path, *ids: str, queue: str = "cpu") -> None:
    with connection(folder) as link, link.SimpleQueue(queue) as box:
        for each in ids:
            box.put({"id": each})


def test_messages_arrive_once_and_in_order_and_folders_appear_by_themselves(folder):
    put(folder, *"abcde")
    assert taken(folder) == list("abcde")
    assert taken(folder) == []


def test_queues_do_not_mix(folder):
    put(folder, "a", queue="cpu")
    put(folder, "b", queue="gpu")
    assert taken(folder, "gpu") == ["b"]
    assert taken(folder, "cpu") == ["a"]


def test_a_half_written_message_is_not_seen(folder):
    put(folder, "whole")
    (folder / ".00000000000000000001_x.cpu.msg.part").write_text('{"half')
    assert taken(folder) == ["whole"]


def test_many_writers_and_readers_lose_and_double_nothing(folder):
    ids = [f"{writer}-{number}" for writer in range(4) for number in range(25)]
    with ThreadPoolExecutor(8) as threads:
        for writer in range(4):
            threads.submit(put, folder, *(i for i in ids if i.startswith(f"{writer}-"))).result()
        found = [i for part in threads.map(lambda _: taken(folder), range(4)) for i in part]
    assert sorted(found) == sorted(ids)
    assert list(folder.glob("*.msg")) == []
    assert list(folder.glob(".*")) == []


def test_a_reader_never_sees_a_half_written_table_of_queues(folder):
    def bind(number: int) -> None:
        with connection(folder) as link:
            link.channel()._queue_bind("cpu", f"key-{number}", "", "cpu")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(bind, range(24)))
    with connection(folder) as link:
        assert len(link.channel().get_table("cpu")) == 24


def test_a_queue_is_counted_and_emptied(folder):
    put(folder, "a", "b")
    with connection(folder) as link:
        channel = link.channel()
        assert channel._size("cpu") == 2
        assert channel._purge("cpu") == 2
        assert channel._size("cpu") == 0
        with pytest.raises(Empty):
            channel._get("cpu")


def test_the_folder_is_its_owners_alone(folder):
    put(folder, "a")
    assert folder.stat().st_mode & 0o077 == 0
    assert broker.Transport.Channel is broker.Channel
