from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizcase.core.errors import DomainError, TooLarge
from bizcase.economics.value.campaigns import (
    MAX_BYTES,
    MAX_ERRORS,
    MAX_ROWS,
    as_text,
    read_campaigns,
)

ROWS = ((1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 5.0), (5.0, 6.0))
BODY = "1,2\n2,3\n3,4\n4,5\n5,6\n"


def faults(source):
    with pytest.raises(DomainError) as refused:
        read_campaigns(source)
    return dict(refused.value.errors)


@pytest.mark.parametrize(
    "head",
    [
        "spend,response",
        "Ad Spend (CNY),Revenue",
        "花费（元）,收入",
        "投放额，销售额",
        "COST,Sales\r",
    ],
)
def test_headers_are_known_in_english_and_chinese(head):
    assert read_campaigns(f"{head}\n{BODY}").rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_files_are_read_in_the_encodings_of_spreadsheets(encoding):
    assert read_campaigns(f"花费,收入\n{BODY}".encode(encoding)).rows == ROWS


@pytest.mark.parametrize("mark", ["\t", ";", "|", "  "])
def test_pasted_tables_are_read_whatever_parts_their_cells(mark):
    text = f"spend,response\n{BODY}".replace(",", mark)
    assert read_campaigns(text).rows == ROWS


def test_numbers_may_stand_without_a_header():
    assert read_campaigns(BODY).rows == ROWS
    assert read_campaigns(BODY.replace("\n", ",7\n")).rows[0] == (1.0, 2.0, 7.0)


def test_columns_may_stand_in_any_order_and_strange_ones_are_named():
    text = "date,revenue,channel,spend\n" + "\n".join(
        f"2027-0{k},{k + 1},search,{k}" for k in range(1, 6)
    )
    found = read_campaigns(text)
    assert found.rows == ROWS
    assert found.ignored == ("date", "channel")


def test_a_row_without_n_is_one_campaign():
    found = read_campaigns("spend,response,n\n1,2,\n2,3\n3,4,5\n4,5,6\n5,6,7\n")
    assert [len(row) for row in found.rows] == [2, 2, 3, 3, 3]


def test_thousands_and_decimal_commas_are_told_apart():
    assert read_campaigns('spend,response\n"1,000",2\n2,3\n3,4\n4,5\n5,6').rows[0] == (1000, 2)
    text = "spend;response\n1,5;2\n2;3\n3;4\n4;5\n5;6"
    assert read_campaigns(text).rows[0] == (1.5, 2)


def test_each_fault_names_its_row_and_column():
    found = faults("spend,response,n\n1,2,3\n-2,3,1\n3,abc,0\n4,,1\n5,6,1\n")
    assert set(found) == {"rows[3].spend", "rows[4].response", "rows[4].n", "rows[5].response"}
    assert "Row 4, column response" in found["rows[4].response"]
    assert "abc" in found["rows[4].response"]
    assert "below 0" in found["rows[3].spend"]
    assert "nothing stands here" in found["rows[5].response"]


def test_too_few_rows_are_counted():
    assert "2 rows" in faults("spend,response\n1,2\n2,3\n")["rows"]
    assert "no row" in faults(" \n,,\n")["rows"]


def test_a_missing_column_is_named_and_a_misspelt_one_guessed():
    assert "is it “spennd”" in faults("spennd,response\n1,2")["rows[1].spend"]
    found = faults("a,b\n1,2")
    assert set(found) == {"rows[1].spend", "rows[1].response"}
    assert "花费" in str(found) or "预算" in str(found)


def test_two_columns_that_mean_one_thing_are_refused():
    assert "both mean spend" in faults("spend,cost,response\n1,2,3")["rows[1].spend"]


def test_a_row_of_numbers_that_is_too_long_is_refused():
    assert "4 numbers" in faults("1,2,3,4\n")["rows[1]"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"\x00\x01\x02spend", "no text"),
        (b"\xff\xfe\x00\xd8", "encoding"),
        (b"spend\xff,response", "encoding"),
    ],
)
def test_what_is_no_table_says_what_to_save_instead(content, word):
    assert word in str(faults(content))


def test_a_cell_without_an_end_is_refused_not_a_crash():
    assert faults('spend,response\n"' + "x" * 140_000 + "\n" + BODY)


def test_size_and_length_are_limited():
    with pytest.raises(TooLarge) as refused:
        read_campaigns(b"1" * (MAX_BYTES + 1))
    assert refused.value.status == 413
    assert str(MAX_ROWS) in str(faults("1,2\n" * (MAX_ROWS + 1)))
    assert len(faults("spend,response\n" + "x,y\n" * 300)) == MAX_ERRORS


def rows_or_faults(text):
    try:
        return read_campaigns(text).rows, ()
    except DomainError as error:
        return (), error.errors


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_sentences(text):
    rows, told = rows_or_faults(text)
    assert len(rows) >= 5 or told
    assert all(message for _path, message in told)


@given(
    st.lists(
        st.tuples(st.floats(0, 1e9), st.floats(-1e9, 1e9), st.floats(1, 1e6)),
        min_size=5,
        max_size=20,
    )
)
def test_rows_that_were_written_are_read_again(rows):
    read = read_campaigns(as_text(rows)).rows
    for one, other in zip(read, rows, strict=True):
        assert one == pytest.approx(other, rel=1e-12, abs=1e-12)
