from __future__ import annotations

import hashlib
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from modeling.poc import data
from modeling.poc.config import TrainError


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame({"name": ["a", "b, c", "d"], "amount": [1.5, 2.0, None]})


def write_xlsx(frame: pd.DataFrame, path) -> None:
    """Write the smallest workbook that a reader accepts: strings and numbers inline."""
    import zipfile

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return "<c/>" if value is None or value != value else f"<c><v>{value}</v></c>"

    rows = [list(frame.columns), *frame.itertuples(index=False)]
    body = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override '
            f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
            f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        relations = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        book.writestr(
            "_rels/.rels",
            f'{relations}"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{relations}"{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
        )


def test_a_csv_is_read_with_its_hash_and_size(tmp_path, frame):
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    table = data.read(path)
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert table.size == path.stat().st_size
    assert list(table.frame["name"]) == ["a", "b, c", "d"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_of_a_csv_is_told_from_its_header(tmp_path, frame, separator):
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False, sep=separator)
    assert list(data.read(path).frame.columns) == ["name", "amount"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_tables_are_read_in_the_encodings_they_come_in(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes("姓名,违约\n张三,是\n".encode(encoding))
    assert data.read(path).frame.to_dict("records") == [{"姓名": "张三", "违约": "是"}]


def test_parquet_and_xlsx_hold_the_same_table_as_csv(tmp_path, frame):
    frame.to_parquet(tmp_path / "t.bin", index=False)
    write_xlsx(frame, tmp_path / "u.bin")
    frame.to_csv(tmp_path / "v.bin", index=False)
    parquet, workbook, text = (data.read(tmp_path / f"{name}.bin").frame for name in "tuv")
    for other in (parquet, workbook):
        assert list(other["name"]) == list(text["name"])
        assert np.allclose(other["amount"], text["amount"], equal_nan=True)


def test_the_word_none_stays_a_value_and_an_empty_cell_is_missing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\nnone,1\nNone,2\n,3\nNA,4\n?,5\n")
    assert data.read(path).frame["a"].isna().tolist() == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"  \n ", "file_empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_table"),
        (b"PAR1nonsense", "not_a_table"),
        (b"PK\x03\x04nonsense", "not_a_table"),
        (b"a,b\n", "no_rows"),
        (b"only\n1\n2\n", "one_column"),
        (b"a,b\n1,2\n1,2,3,4\n", "not_a_table"),
        (b"a, a \n1,2\n", "column_twice"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, content, code):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(TrainError) as caught:
        data.read(path)
    assert caught.value.code == code
    assert "Traceback" not in caught.value.message


def test_a_file_that_is_absent_or_too_big_is_refused(tmp_path):
    with pytest.raises(TrainError, match=r"no file “gone\.csv”"):
        data.read(tmp_path / "gone.csv")
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    with pytest.raises(TrainError) as caught:
        data.read(path, limit=100)
    assert caught.value.code == "file_too_big"


def test_dates_written_as_iso_text_and_decimals_become_dates_and_numbers(tmp_path):
    text = tmp_path / "t.csv"
    text.write_text("day,note\n2026-01-31,a\n,b\n2026-02-01 10:30,c\n")
    assert data.read(text).frame["day"].dt.month.tolist()[::2] == [1, 2]
    frame = pd.DataFrame({"price": [Decimal("1.50"), None], "name": ["a", "b"]})
    frame.to_parquet(tmp_path / "t.parquet")
    assert data.read(tmp_path / "t.parquet").frame["price"].iloc[0] == 1.5


def test_a_text_that_only_begins_like_a_date_stays_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("day,b\n2026-13-45,1\n2026-01-01,2\n")
    assert data.read(path).frame["day"].tolist() == ["2026-13-45", "2026-01-01"]


def test_a_parquet_file_with_too_many_columns_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "wide.parquet"
    pd.DataFrame(np.zeros((1, data.MAX_COLUMNS + 1)), columns=map(str, range(2001))).to_parquet(
        path
    )
    with pytest.raises(TrainError) as caught:
        data.read(path)
    assert caught.value.code == "table_too_big"
