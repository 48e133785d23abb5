"""Campaign tables from outside: a CSV file or a pasted table becomes rows of spend and response."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError, TooLarge
from bizcase.economics.value.quantities import number, written
from modeling.economics.campaign import LEAST_ROWS
from modeling.reading import shown
from modeling.text import closest

MAX_BYTES: Final = 256 * 1024
MAX_ROWS: Final = 5_000
MAX_ERRORS: Final = 20
DELIMITERS: Final = ("\t", ";", ",", "|")
COLUMNS: Final = ("spend", "response", "n")
OPTIONAL: Final = "n"
NAMES: Final[dict[str, str]] = {
    "spend": "spend cost costs budget amount expense adspend mediaspend investment 花费 投放 "
    "投放额 投放金额 投入 消耗 支出 费用 推广费 推广费用 推广支出 预算 成本 广告费",
    "response": "response revenue sales return returns margin conversions income result effect "
    "响应 收入 销售额 回报 毛利 利润 转化 转化额 成交额 产出 结果 效果",
    "n": "n count campaigns samples weight repeats 次数 样本 样本数 样本量 数量 场次",
}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
Rows = tuple[tuple[float, ...], ...]
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """Rows of [spend, response] or [spend, response, n], and the columns that were passed over."""

    rows: Rows
    ignored: tuple[str, ...] = ()


def read_campaigns(source: str | bytes) -> Campaigns:
    """Read a table; a refusal names every row and column to mend."""
    lines = _lines(_decoded(source))
    if not lines:
        raise _refusal([("rows", _("There is no row; write a header and five rows or more."))])
    (first, head), delimiter = lines[0], _delimiter(lines[0][1])
    header = _cells(head, delimiter)
    body, ignored = lines, tuple[str, ...]()
    if _is_numbers(header):
        places = _by_place(header, first)
    else:
        places, ignored = _by_name(header, first)
        body = lines[1:]
    faults: list[Fault] = []
    rows = list(_rows(body, delimiter, places, faults))
    if not faults and len(body) < LEAST_ROWS:
        faults.append(("rows", _few(len(body))))
    if len(body) > MAX_ROWS:
        message = _("The table has {count} rows; at most {limit} are read.")
        faults.insert(0, ("rows", message.format(count=len(body), limit=MAX_ROWS)))
    if faults:
        raise _refusal(faults[:MAX_ERRORS])
    return Campaigns(rows=tuple(rows), ignored=ignored)


def as_text(rows: Sequence[Sequence[float]]) -> str:
    """Write rows as the table that a person edits."""
    width = max((len(row) for row in rows), default=2)
    lines = [",".join(COLUMNS[:width])]
    lines += [",".join(written(cell) for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def _refusal(faults: Sequence[Fault]) -> DomainError:
    message = _("The campaigns cannot be read; see errors for what to mend.")
    return DomainError("campaigns_refused", message, errors=faults)


def _few(count: int) -> str:
    message = _("The table has {count} rows; a curve with two parameters needs {least} or more.")
    return message.format(count=count, least=LEAST_ROWS)


def _decoded(source: str | bytes) -> str:
    """Return the text of a file; UTF-8, UTF-16 with its mark, and GB 18030 are read."""
    size = len(source.encode("utf-8", "replace") if isinstance(source, str) else source)
    if size > MAX_BYTES:
        message = _("The table has {size} kB; at most {limit} kB are read.")
        told = message.format(size=-(-size // 1024), limit=MAX_BYTES // 1024)
        raise TooLarge("campaigns_too_large", told, errors=[("csv", told)])
    text = source if isinstance(source, str) else _text_of(source)
    if "\x00" in text:
        raise _refusal([("csv", _("This is no text; save the table as CSV."))])
    return unicodedata.normalize("NFKC", text.removeprefix("\ufeff"))


def _text_of(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise _refusal([("csv", _("This is a workbook; save the sheet as CSV."))])
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refusal([("csv", _("The encoding cannot be read; save the table as UTF-8."))])


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that say something, with their numbers in the file."""
    numbered = enumerate(text.splitlines(), start=1)
    return [(place, line) for place, line in numbered if line.strip(" \t,;|")]


def _delimiter(head: str) -> str:
    counts = {mark: head.count(mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark])
    return best if counts[best] else " "


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return line.split()
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:  # a cell without an end
        return [line]


def _is_numbers(cells: Sequence[str]) -> bool:
    return all(number(cell) is not None for cell in cells if cell)


def _by_place(cells: Sequence[str], line: int) -> dict[str, int]:
    if not 2 <= len(cells) <= len(COLUMNS):
        message = _(
            "Row {row} has {count} numbers; without a header a row is spend, response[, n]."
        )
        raise _refusal([(f"rows[{line}]", message.format(row=line, count=len(cells)))])
    return {name: place for place, name in enumerate(COLUMNS[: len(cells)])}


def _by_name(header: Sequence[str], line: int) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the place of each column, and the names of those that mean nothing here."""
    known = {name: column for column, names in NAMES.items() for name in names.split()}
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(header):
        column = known.get(_bare(cell))
        if column is None:
            ignored.append(cell)
        elif column in places:
            message = _("Row {row}: the columns “{first}” and “{second}” both mean {column}.")
            told = {"row": line, "first": header[places[column]], "second": cell, "column": column}
            raise _refusal([(f"rows[{line}].{column}", message.format(**told))])
        else:
            places[column] = place
    if missing := [column for column in COLUMNS[:2] if column not in places]:
        raise _refusal([_missing(column, ignored, line, known) for column in missing])
    return places, tuple(name for name in ignored if name)


def _missing(column: str, strange: Sequence[str], line: int, known: dict[str, str]) -> Fault:
    """Say which column is missing; one that is only misspelt is named."""
    own = [name for name, other in known.items() if other == column]
    near = [name for name in strange if closest(_bare(name), own)]
    if near:
        message = _("Row {row}: no column is named {column}; is it “{near}”? Rename that one.")
        told = message.format(row=line, column=column, near=shown(near[0]))
    else:
        message = _("Row {row}: no column is named {column}; names that are known: {names}.")
        told = message.format(row=line, column=column, names=", ".join((*own[:4], *own[-3:])))
    return f"rows[{line}].{column}", told


def _bare(name: str) -> str:
    """Return a header without case, spaces, marks and what stands in brackets."""
    return re.sub(r"[(\[].*?[)\]]|[\s_\-\"'.:]", "", name.lower())


def _rows(
    body: Sequence[tuple[int, str]], delimiter: str, places: dict[str, int], faults: list[Fault]
) -> Iterator[tuple[float, ...]]:
    """Yield the rows; where n stands in a column but not in a row, the row is of one campaign."""
    for line, text in body[: MAX_ROWS + 1]:
        cells = _cells(text, delimiter)
        found: dict[str, float] = {}
        for column, place in places.items():
            cell = cells[place] if place < len(cells) else ""
            if column == OPTIONAL and not cell:
                continue
            value = number(cell, comma=delimiter == ";")
            if fault := _fault(column, cell, value):
                told = _("Row {row}, column {column}: {fault}")
                told = told.format(row=line, column=column, fault=fault)
                faults.append((f"rows[{line}].{column}", told))
            found[column] = value or 0.0
        yield tuple(found[name] for name in COLUMNS if name in found)


def _fault(column: str, cell: str, value: float | None) -> str:
    if not cell:
        return _("nothing stands here; write a number.")
    if value is None:
        return _("“{cell}” is no number; write digits such as 12000.").format(cell=shown(cell))
    if column == "spend" and value < 0:
        return _("a spend must not be below 0.")
    if column == "n" and value <= 0:
        return _("n must be above 0.")
    return ""
