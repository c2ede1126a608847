"""Does a list lose nothing and show nothing twice while others write, and is a file harmless where it is opened?"""

import base64
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from chassis.listing import XLSX, as_csv, as_xlsx, cursor_of
from tests.chassis import trial
from tests.chassis.conftest import MakeTrial, Trial


async def write(here: Trial, word: str, day: int) -> None:
    asked = trial.WriteNote(provider_id=here.provider_id, word=word, written_on=date(2023, 7, 1) + timedelta(days=day), number=day)
    await here.stand.ask(trial.WRITE, token=here.provider, asked=asked)


async def words(here: Trial, *, newest_first: bool, meanwhile: Any = None) -> list[str]:
    """All pages of two, somebody writing between them."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        query = trial.FindNotes(limit=2, cursor=cursor, newest_first=newest_first)
        page = await here.stand.ask(trial.FIND, token=here.provider, query=query)
        found += [note.word for note in page.notes]
        if (cursor := page.next_cursor) is None:
            return found
        if meanwhile:
            await meanwhile(len(found))


@pytest.mark.parametrize("newest_first", [False, True])
async def test_all_that_was_there_is_shown_once_while_others_write(make_trial: MakeTrial, newest_first: bool) -> None:
    here = await make_trial()
    for number in range(9):
        await write(here, f"word {number}", day=10 + number // 3)
    there = [f"word {number}" for number in range(9)]
    if newest_first:
        there.reverse()
    assert await words(here, newest_first=newest_first) == there

    async def meanwhile(shown: int) -> None:
        await write(here, f"before {shown}", day=0 if not newest_first else 90)

    shown = await words(here, newest_first=newest_first, meanwhile=meanwhile)
    assert shown == there, "what comes before the page is not shown, and moves nothing"


def damaged() -> dict[str, str]:
    whole = cursor_of([date(2023, 7, 17), 3, "0189b1c0-0000-7000-8000-000000000001"])

    def made(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return {
        "cut": whole[:-9],
        "no base64": "A",
        "no JSON": base64.urlsafe_b64encode(b"CANARY").decode().rstrip("="),
        "no UTF-8": base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
        "too few": made(["2023-07-17"]),
        "no list": made({"a": 1}),
        "no texts": made([1, 2, 3]),
        "no day": made(["CANARY", "3", "0189b1c0-0000-7000-8000-000000000001"]),
        "an absurd day": made(["9999999-01-01", "3", "0189b1c0-0000-7000-8000-000000000001"]),
        "no number": made(["2023-07-17", "CANARY", "0189b1c0-0000-7000-8000-000000000001"]),
        "an absurd number": made(["2023-07-17", str(2**63), "0189b1c0-0000-7000-8000-000000000001"]),
        "no id": made(["2023-07-17", "3", "CANARY"]),
        "a NUL": made(["2023-07-17", "3\0", "0189b1c0-0000-7000-8000-000000000001"]),
        "a lone surrogate": made(["2023-07-17", "\ud800", "0189b1c0-0000-7000-8000-000000000001"]),
    }


async def test_a_damaged_cursor_is_refused_and_never_a_fault(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.write("word")
    for name, cursor in damaged().items():
        answer = await here.send("GET", "/v1/notes", params={"cursor": cursor})
        assert (name, answer.status_code, answer.json().get("code")) == (name, 422, "bad_cursor")
        assert "CANARY" not in answer.text
    for limit in ("0", "-1", "201", "9" * 30, "1e2", "NaN", ""):
        answer = await here.send("GET", "/v1/notes", params={"limit": limit})
        assert (limit, answer.status_code, answer.json().get("code")) == (limit, 422, "does_not_fit")


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


def test_no_text_is_a_formula_in_csv() -> None:
    text = as_csv(["word", "pence"], [[word, -5] for word in RISKY] + [["plain", None]]).decode("utf-8")
    assert text.startswith("\ufeffword,pence\r\n")
    assert text.count("'") == len(RISKY)
    for word in RISKY:
        assert f"'{word}" in text
    assert text.count(",-5\r\n") == len(RISKY), "numbers that we wrote stay numbers"
    assert text.endswith("plain,\r\n")


def test_cells_of_a_spreadsheet_have_types_and_no_formula() -> None:
    row = ["=1+1", "https://mail.example", 3, Decimal("7.25"), date(2023, 7, 17), None, True]
    (head, cells) = openpyxl.load_workbook(io.BytesIO(as_xlsx(list("abcdefg"), [row]))).active.rows
    assert [cell.value for cell in head] == list("abcdefg")
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "n", "d", "n", "b"]
    assert (cells[0].value, cells[1].hyperlink, cells[3].value, cells[4].value.date()) == ("=1+1", None, 7.25, date(2023, 7, 17))


async def test_a_list_as_a_file(make_trial: MakeTrial) -> None:
    here = await make_trial()
    await here.write("=1+1")
    sheet = await here.send("GET", "/v1/notes", headers={"accept": XLSX})
    assert sheet.headers["content-disposition"] == 'attachment; filename="notes.xlsx"'
    text = await here.send("GET", "/v1/notes", headers={"accept": "text/csv"})
    assert (text.text.splitlines()[1], text.headers["cache-control"]) == ("'=1+1,0", "private, no-store")
