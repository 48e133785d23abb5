"""Files that are no tables, or far too large inside, are refused; names of files are not used."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from bizcase.runs.models import Dataset
from bizcase.runs.services import upload_dataset
from bizcase.workspaces.models import Membership
from tests.security.conftest import stored
from tests.test_access import TABLE

pytestmark = pytest.mark.django_db

DATASETS = "/api/v1/datasets"
ATTACK = "<script>alert(1)</script>"


def upload(client: APIClient, content: bytes, *, file: str = "table.csv", name: str = "Table"):
    body = {"file": SimpleUploadedFile(file, content, "text/csv"), "name": name}
    return client.post(DATASETS, body, format="multipart")


def bomb() -> bytes:
    """Return a workbook of a few kilobytes that unpacks to two gigabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        for number in range(2):
            parts.writestr(f"xl/worksheets/sheet{number}.xml", b"")
    inner = packed.getvalue()
    # the sizes that the directory tells are what is believed before anything is unpacked
    at = inner.index(b"PK\x01\x02")
    return inner[: at + 24] + (2**31).to_bytes(4, "little") + inner[at + 28 :]


JUNK: dict[str, tuple[bytes, str]] = {
    "a header only": (b"a,b,c\n", "no_rows"),
    "one column": (b"a\n" + b"1\n" * 50, "one_column"),
    "random bytes": (os.urandom(1000) + b"\x00", "not_a_table"),
    "ten thousand columns": (
        b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n",
        "table_too_big",
    ),
    "two million columns": (b"a," * 2_000_000, "table_too_big"),
    "two million fields in a row": (b"a,b\n" + b"1," * 2_000_000, "table_too_big"),
    "a quote that never ends": (b'a,b\n"x,' + b"1,2\n" * 5000, "not_a_table"),
    "a bomb": (bomb(), "file_too_big"),
    "half a Parquet file": (b"PAR1" + b"\xff" * 100 + b"\xff\xff\xff\x7fPAR1", "not_a_table"),
}


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_table_is_refused_and_not_kept(api: APIClient, tmp_path: Path, name: str):
    content, code = JUNK[name]
    before, start = stored(), time.perf_counter()
    answer = upload(api, content)
    assert time.perf_counter() - start < 20
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["path"] == "file"
    assert stored() == before
    assert not (tmp_path / "files").exists()


def test_an_empty_file_and_no_file_are_refused(api: APIClient, web: Client):
    before = stored()
    assert upload(api, b"").status_code == 422
    assert api.post(DATASETS, {"name": "x"}, format="multipart").status_code == 422
    assert api.post(DATASETS, {"name": "x", "file": "x"}, format="multipart").status_code == 422
    assert web.post("/datasets/", {"name": "x"}).status_code == 422
    assert stored() == before


def test_more_than_64_megabytes_are_refused_before_they_are_read(api: APIClient, web: Client):
    kind = "multipart/form-data; boundary=x"
    for client, url in ((api, DATASETS), (web, "/datasets/")):
        start = time.perf_counter()
        answer = client.post(url, b"", content_type=kind, CONTENT_LENGTH=str(64 * 2**20 + 1))
        assert time.perf_counter() - start < 1
        assert answer.status_code == 413


def test_only_datasets_may_be_that_large(web: Client, client: Client):
    kind, length = "multipart/form-data; boundary=x", str(5 * 2**20)
    for url in ("/login", "/cases/import", "/language"):
        assert client.post(url, b"", kind, CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("licence", "x" * 201),
        ("attribution", "x" * 501),
        ("folder", "/etc"),
    ],
)
def test_junk_beside_the_file_is_refused(api: APIClient, field: str, value: str):
    before = stored()
    body = {"file": SimpleUploadedFile("t.csv", TABLE.encode()), "name": "x", field: value}
    answer = api.post(DATASETS, body, format="multipart")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == field
    assert stored() == before


def test_the_name_of_a_file_means_nothing(api: APIClient, web: Client, tmp_path: Path):
    names = ["../../../etc/passwd", "数据\u202e表" + "a" * 300 + "\r\nX-Evil: y.csv"]
    formulas = TABLE.replace("\n10,", "\n=cmd|'/c calc'!A1,").replace("amount", ATTACK)
    for number, file in enumerate(names):
        content = f"{formulas}\n{number},1,1\n".encode()
        assert upload(api, content, file=file, name=f"{ATTACK}{number}").status_code == 201
    for dataset in Dataset.objects.all():
        kept = Path(default_storage.path(str(dataset.file.name)))
        assert kept.parent == tmp_path / "files" / "datasets"
        assert len(kept.name) == 32
        assert ATTACK not in web.get(dataset.get_absolute_url()).content.decode()
    assert ATTACK not in web.get("/datasets/").content.decode()


def test_a_key_that_is_taken_twice_still_finds_a_free_one(founder: Membership):
    sha256 = hashlib.sha256(TABLE.encode()).hexdigest()
    for key in ("x", f"x-{sha256[:8]}"):
        Dataset.objects.create(
            workspace=founder.workspace,
            name=key,
            key=key,
            file=SimpleUploadedFile("x", b""),
            sha256=f"{len(key):064}",
            size=1,
            card={},
        )
    file = SimpleUploadedFile("table.csv", TABLE.encode())
    assert upload_dataset(actor=founder, name="x", file=file).key == sha256
