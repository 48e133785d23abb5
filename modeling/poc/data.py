"""Reading a table that somebody uploaded: CSV, Parquet or XLSX, inside limits."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow
import pyarrow.parquet as parquet
from python_calamine import CalamineError

from modeling.poc.config import TrainError, no_such_file
from modeling.text import gettext_noop

MAX_BYTES: Final = 200_000_000
MAX_UNPACKED: Final = 1_000_000_000
MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 2_000
MAX_CELLS: Final = 100_000_000
# "None" and "none" stay values: many real tables use them as a category
MISSING: Final = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "#N/A", "?", "<NA>")
_ISO_DATE: Final = r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?"
_SEPARATORS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it was read.

    Attributes
    ----------
    frame : pandas.DataFrame
        Rows and columns, nothing dropped, column names stripped.
    sha256 : str
        Of the file's bytes.
    size : int
        Of the file, bytes.
    """

    frame: Any
    sha256: str
    size: int


def read(path: Path | str, *, limit: int = MAX_BYTES) -> Table:
    """Read a table; the kind of file is told by its first bytes, not by its name.

    Parameters
    ----------
    path : path
        The file.
    limit : int
        Largest size, bytes.

    Raises
    ------
    TrainError
        If it is absent, too big, no table, or has no rows.
    """
    path = Path(path)
    if not path.is_file():
        raise no_such_file(path)
    size = path.stat().st_size
    if size > limit:
        raise TrainError(
            "file_too_big",
            gettext_noop("The file has {size} MB; at most {limit} MB are read."),
            size=round(size / 1e6, 1),
            limit=round(limit / 1e6, 1),
        )
    content = path.read_bytes()
    frame = _checked(_frame(content))
    return Table(frame=frame, sha256=hashlib.sha256(content).hexdigest(), size=size)


def _frame(content: bytes) -> Any:
    if content[:4] == b"PAR1":
        return _read_parquet(content)
    if content[:4] == b"PK\x03\x04":
        return _read_workbook(content)
    return _read_text(content)


def _read_parquet(content: bytes) -> Any:
    try:
        shape = parquet.ParquetFile(io.BytesIO(content)).metadata
        _check_shape(rows=shape.num_rows, columns=shape.num_columns)
        return pd.read_parquet(io.BytesIO(content))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise _not_a_table("Parquet", error) from error


def _read_workbook(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MAX_UNPACKED:
            raise TrainError(
                "file_too_big",
                gettext_noop("The file has {size} MB; at most {limit} MB are read."),
                size=round(unpacked / 1e6, 1),
                limit=round(MAX_UNPACKED / 1e6, 1),
            )
        return pd.read_excel(io.BytesIO(content), engine="calamine", na_values=["?"])
    except (zipfile.BadZipFile, CalamineError, ValueError, KeyError, OSError) as error:
        raise _not_a_table("XLSX", error) from error


def _read_text(content: bytes) -> Any:
    head = content[:65_536]
    if not head.strip():
        raise TrainError("file_empty", gettext_noop("The file is empty."))
    if b"\0" in head:
        raise _not_a_table("CSV", "it holds zero bytes")
    try:
        encoding = _encoding(content)
        first = head.decode(encoding, errors="replace").lstrip().splitlines()[0]
        separator = max(_SEPARATORS, key=first.count)
        _check_width(content, encoding, separator)
        return pd.read_csv(
            io.BytesIO(content),
            sep=separator,
            encoding=encoding,
            keep_default_na=False,
            na_values=list(MISSING),
            nrows=MAX_ROWS + 1,
            low_memory=False,
            skipinitialspace=True,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError, ValueError) as error:
        raise _not_a_table("CSV", error) from error


def _check_width(content: bytes, encoding: str, separator: str) -> None:
    """Count the columns before pandas does: it takes minutes for millions of them."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    with contextlib.suppress(csv.Error):  # a long text in a field; pandas is the judge
        for fields in islice(csv.reader(text, delimiter=separator), 2):
            _check_shape(rows=content.count(b"\n"), columns=len(fields))


def _encoding(content: bytes) -> str:
    """Return the first encoding that fits; many Chinese tables are still GB 18030."""
    for name in ("utf-8-sig", "gb18030"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def _not_a_table(kind: str, reason: object) -> TrainError:
    if "out of memory" in str(reason).lower():  # the parsers hide it in their own error types
        raise MemoryError
    return TrainError(
        "not_a_table",
        gettext_noop("The file cannot be read as {kind}: {reason}"),
        kind=kind,
        reason=str(reason).strip().splitlines()[0][:200] if str(reason).strip() else "?",
    )


def _check_shape(*, rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise TrainError(
            "table_too_big",
            gettext_noop(
                "The table has {rows} rows and {columns} columns; at most {most_rows} rows, "
                "{most_columns} columns and {most_cells} cells are read."
            ),
            rows=rows,
            columns=columns,
            most_rows=MAX_ROWS,
            most_columns=MAX_COLUMNS,
            most_cells=MAX_CELLS,
        )


def _checked(frame: Any) -> Any:
    _check_shape(rows=len(frame), columns=frame.shape[1])
    if frame.shape[1] < 2:
        raise TrainError(
            "one_column",
            gettext_noop("The table has one column; a training needs a target and features."),
        )
    if not len(frame):
        raise TrainError("no_rows", gettext_noop("The table has a header and no rows."))
    frame.columns = [str(name).strip() for name in frame.columns]
    if not frame.columns.is_unique:
        name = frame.columns[frame.columns.duplicated()][0]
        message = gettext_noop("Two columns are called “{name}”.")
        raise TrainError("column_twice", message, name=name)
    return _typed(frame.reset_index(drop=True))


def _typed(frame: Any) -> Any:
    """Turn decimals into numbers and ISO dates into dates; files carry both as something else."""
    for name in frame.columns:
        column = frame[name]
        if column.dtype == object:
            with contextlib.suppress(ValueError, TypeError):
                frame[name] = pd.to_numeric(column)
        elif pd.api.types.is_string_dtype(column) and _holds_dates(column):
            with contextlib.suppress(ValueError):
                frame[name] = pd.to_datetime(column, format="ISO8601")
    return frame


def _holds_dates(column: Any) -> bool:
    seen = column.dropna().head(50)
    return bool(len(seen)) and bool(seen.str.fullmatch(_ISO_DATE).all())
