"""A file's rows: what is read from what spreadsheets write, what is refused, and that nothing in it is ever repeated or guessed."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from chassis import importing
from chassis.importing import Column, Limits, Row, read_rows
from chassis.importing_cells import Unfit, clock, day, number, text, whole, word, yes_no
from chassis.listing import as_csv
from contracts.refusals import Refusal, Refusals

COLUMNS = (
    Column(name="reference", cell=text(20), about="A reference."),
    Column(name="name", cell=text(20), about="A name."),
    Column(name="starts_on", cell=day(), about="A day."),
    Column(name="price", cell=number(4, "0", "99999.9999"), about="Pounds."),
    Column(name="counted", cell=whole(1, 12), required=False, default="3", about="A number."),
)
HEADINGS = "reference,name,starts_on,price,counted"


def read(body: str | bytes, **more: object) -> list[Row]:
    return read_rows(body.encode() if isinstance(body, str) else body, COLUMNS, **more)  # type: ignore[arg-type]


def codes(body: str | bytes, **more: object) -> list[str]:
    """The codes of what is refused of the file as a whole."""
    with pytest.raises((Refusal, Refusals)) as refused:
        read(body, **more)
    fault = refused.value
    return [one.code for _, one in fault.found] if isinstance(fault, Refusals) else [fault.code]


def test_a_row_is_read_in_one_way_however_it_was_written() -> None:
    expected = {"reference": "A1", "name": "Zoë", "starts_on": "2023-07-17", "price": "20.5000", "counted": "3"}
    for body in (
        f"{HEADINGS}\nA1,Zoë,2023-07-17,20.50,\n".encode(),
        f"{HEADINGS}\r\nA1,Zoë,17/07/2023,20.5,3\r\n".encode("utf-8-sig"),
        f"{HEADINGS}\nA1,Zoë,17/7/2023,20.5000,3".encode("cp1252"),
        f"{HEADINGS}\n A1 ,Zoë,2023-07-17,020.50\n".replace(",", ";").encode(),
        f'{HEADINGS}\nA1,"Zoë",2023-07-17,20.50,\n'.replace(",", "\t").encode(),
        b"Price,counted,Starts On,NAME,Reference\n20.5,,2023-07-17,Zo\xc3\xab,A1\n",
    ):
        (row,) = read(body)
        assert (row.cells, row.faults, row.number) == (expected, [], 2), body


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    rows = read(f'{HEADINGS}\nA1,"two\nlines",2023-07-17,1,\n\n,,,,\nA2,x,2023-07-17,1,\n')
    assert [row.number for row in rows] == [2, 5]
    assert rows[0].faults == [("name", "This has characters that cannot be printed, or a line break; type it again without them.")]


@pytest.mark.parametrize(
    ("typed", "column", "says"),
    [
        ('A1,x,2023-07-17,"1,234",', "price", "without commas"),
        ("A1,x,2023-07-17,£20.50,", "price", "pound sign"),
        ("A1,x,2023-07-17,1e2,", "price", "number like"),
        ("A1,x,2023-07-17,NaN,", "price", "number like"),
        ("A1,x,2023-07-17,-1,", "price", "from 0"),
        ("A1,x,2023-07-17,٣,", "price", "number like"),
        ("A1,x,2023-07-17,1.00001,", "price", "at most 4"),
        ("A1,x,17-07-2023,1,", "starts_on", "17/07/2023 or 2023-07-17"),
        ("A1,x,31/02/2023,1,", "starts_on", "no such day"),
        ("A1,x,07/17/2023,1,", "starts_on", "no such day"),
        ("A1,x,17/07/1066,1,", "starts_on", "from 1990"),
        ("A1,x,2023-07-17,1,2.5", "counted", "whole number"),
        ("A1,x,2023-07-17,1,13", "counted", "from 1 to 12"),
        ("A1,,2023-07-17,1,", "name", "needed"),
        ("A1,aaaaaaaaaaaaaaaaaaaaa,2023-07-17,1,", "name", "longer than 20"),
        ("A1,x,2023-07-17,1,3,more", "", "Column F of this row"),
    ],
)
def test_an_unfit_cell_says_so_in_plain_words_and_stays_as_typed(typed: str, column: str, says: str) -> None:
    (row,) = read(f"{HEADINGS}\n{typed}\n")
    ((where, words),) = row.faults
    assert where == column
    assert says in words


def test_formulas_are_texts_and_come_back_as_they_were() -> None:
    cells = [["=1+1", "@cmd", date(2023, 7, 17), "1", None], ["'tis", "-x", date(2023, 7, 17), "1", None]]
    rows = read(as_csv([column.name for column in COLUMNS], cells))
    assert [[row.cells["reference"], row.cells["name"]] for row in rows] == [["=1+1", "@cmd"], ["'tis", "-x"]]


def test_what_is_wrong_with_the_file_is_said_of_every_column_and_never_repeated() -> None:
    with pytest.raises(Refusals) as refused:
        read("reference,Pamela Portal,starts_on,price,price\nA1,x,2023-07-17,1,1\n")
    found = {one.code: str(one) for _, one in refused.value.found}
    assert set(found) == {"column_missing", "column_twice", "column_unexpected"}
    assert "Column B is not one of those expected" in found["column_unexpected"]
    assert not any("Pamela" in words for words in found.values())


def test_files_that_are_no_table_are_refused() -> None:
    assert codes(b"") == ["column_missing"] * 5
    assert codes(HEADINGS) == codes(f"{HEADINGS}\n\n,,,,\n") == ["no_rows"]
    assert codes(b"PK\x03\x04\x00\x00") == codes("reference".encode("utf-16")) == codes(b"\x81") == ["file_unreadable"]
    assert codes(f'{HEADINGS}\n"A1') == ["file_unreadable"]


def test_files_beyond_the_limits_are_refused() -> None:
    row = "A1,x,2023-07-17,1,\n"
    assert len(read(f"{HEADINGS}\n{row * 3}", limits=Limits(rows=3))) == 3
    assert codes(f"{HEADINGS}\n{row * 4}", limits=Limits(rows=3)) == ["too_many_rows"]
    assert codes(",".join(["x"] * 51)) == ["too_many_columns"]
    assert codes(b"x" * 11, limits=Limits(size=10)) == ["file_too_large"]


def test_a_key_that_is_there_twice_is_refused_on_both_rows() -> None:
    rows = read(f"{HEADINGS}\nA1,x,2023-07-17,1,\nA2,x,2023-07-17,1,\nA1,x,2023-07-17,1,\n", key=["reference"])
    assert [row.faults for row in rows] == [
        [("reference", "Row 4 has the same reference. Keep one of them.")],
        [],
        [("reference", "Row 2 has the same reference. Keep one of them.")],
    ]


def test_rows_of_one_thing_agree() -> None:
    rows = read(f"{HEADINGS}\nA1,x,2023-07-17,1,\nA1,y,2023-07-17,2,\n", group=["reference"], agree=["name"])
    assert rows[0].faults == []
    assert rows[1].faults == [("name", "This differs from row 2, which has the same reference.")]


@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(body: bytes) -> None:
    for sent in (body, HEADINGS.encode() + b"\n" + body):
        try:
            rows = read(sent, key=["reference"], group=["reference"], agree=["name"])
        except (Refusal, Refusals):
            continue
        assert all(row.faults or all(row.cells[column.name] for column in COLUMNS) for row in rows)


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)] * 5), max_size=8))
def test_whatever_a_spreadsheet_wrote_is_read_row_by_row(cells: list[tuple[str, ...]]) -> None:
    try:
        rows = read(as_csv([column.name for column in COLUMNS], cells))
    except importing.NoRows:
        rows = []
    assert len(rows) == sum(any(str(cell).strip() for cell in row) for row in cells)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_both_ways_of_writing_a_day_mean_the_same(one: date) -> None:
    assert day().read(f"{one:%d/%m/%Y}") == day().read(one.isoformat()) == one.isoformat()


def test_words_times_and_yes() -> None:
    assert word(("pay_until_suspended", "england-and-wales")).read("Pay until suspended") == "pay_until_suspended"
    assert word(("england-and-wales",)).read("England and Wales") == "england-and-wales"
    assert (yes_no().read("Yes"), yes_no().read("no")) == ("true", "false")
    assert clock().read("9:05") == "09:05"
    for cell, typed in ((word(("a",)), "b"), (yes_no(), "1"), (clock(), "24:00"), (clock(), "5pm")):
        with pytest.raises(Unfit):
            cell.read(typed)
