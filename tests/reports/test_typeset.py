from __future__ import annotations

import io
import socket
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from reports.sections.blocks import Document, Grid
from reports.sections.compose import compose
from reports.typeset import TypesetError, printable, typeset
from tests.reports import samples

ROOT = Path(__file__).resolve().parents[2]


def document(language: str) -> Document:
    with translation.override(language):
        return compose(samples.snapshot(language))


@cache
def printed(language: str) -> tuple[int, bytes]:
    snapshot = samples.snapshot(language)
    with translation.override(language):
        done = typeset(compose(snapshot), taken_at=snapshot.moment)
    return done.pages, done.pdf


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return squeezed(" ".join(page.extract_text() for page in pages))


def squeezed(text: str) -> str:
    """Leave out what typesetting puts between letters: spaces, line ends, places to break."""
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pdf_says_every_figure_that_the_page_says(language: str):
    pages, pdf = printed(language)
    told, page = text_of(pdf), document(language)
    assert pages >= 4
    assert pages == len(PdfReader(io.BytesIO(pdf)).pages)
    for kpi in page.kpis:
        assert squeezed(kpi.value) in told, kpi
    for line in page.summary:
        assert squeezed(line) in told, line
    for chart in page.charts():
        assert squeezed(chart.caption) in told, chart.caption
    for section in page.sections:
        assert squeezed(section.title) in told
        for grid in (b for b in section.blocks if isinstance(b, Grid)):
            for cell in (cell for row in grid.rows for cell in row):
                assert squeezed(cell) in told, cell


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_names_the_run_and_its_seed(language: str):
    page = document(language)
    _pages, pdf = printed(language)
    for leaf in PdfReader(io.BytesIO(pdf)).pages:
        assert squeezed(page.provenance) in squeezed(leaf.extract_text())


def test_the_same_snapshot_gives_the_same_bytes():
    assert printed.__wrapped__("en") == printed("en")


def test_the_pdf_declares_its_standards_its_language_and_its_title():
    _pages, pdf = printed("zh-hans")
    reader = PdfReader(io.BytesIO(pdf))
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in told
    assert "pdfaid:part" in told
    assert str(reader.trailer["/Root"]["/Lang"]).lower().startswith("zh")
    assert reader.metadata.title == "大模型合同审阅"


def test_a_character_without_a_glyph_becomes_a_box_and_stops_nothing():
    odd = replace(
        document("en"), title="Review \U0001f680 ready\u200b\x07 \u0f00", workspace="a\u00a0b"
    )
    done = typeset(odd, taken_at=samples.snapshot().moment)
    assert "□" in text_of(done.pdf)
    assert printable({"a": ["x\U0001f680", 3]}) == {"a": ["x□", 3]}


def test_text_that_looks_like_markup_is_printed_as_it_is():
    odd = replace(document("en"), title='#read("/etc/passwd") *bold* $x$ @ref <b>')
    done = typeset(odd, taken_at=samples.snapshot().moment)
    assert squeezed('#read("/etc/passwd")*bold*$x$@ref<b>') in text_of(done.pdf)


def test_a_report_can_be_stopped_between_its_charts():
    class Stop(Exception):
        pass

    def tell(fraction: float) -> None:
        if fraction > 0.2:
            raise Stop

    with pytest.raises(Stop):
        typeset(document("en"), taken_at=samples.snapshot().moment, tell=tell)


def test_a_document_that_the_typesetter_refuses_is_an_error_that_says_why():
    odd = replace(document("en"), words={})
    with pytest.raises(TypesetError, match="dictionary"):
        typeset(odd, taken_at=samples.snapshot().moment)


def test_the_typesetter_loads_nothing_of_django():
    code = "import reports.typeset_child, sys; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"


def test_the_typesetter_has_no_network_and_writes_no_file(tmp_path: Path):
    code = (
        "import reports.typeset_child as child, pathlib, socket, sys\n"
        "child.limit()\n"
        "print(socket.if_nameindex())\n"
        "try: pathlib.Path(sys.argv[1]).write_text('kept')\n"
        "except OSError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    told = done.stdout.splitlines()
    assert "refused" in told
    assert told[0] in ("[(1, 'lo')]", str(socket.if_nameindex()))  # or the kernel allows no more
