"""Is a file checked before anything changes, and is what is wrong told by row and column?"""

import pytest

from contracts.commissioning.vocabulary import ImportKind
from services.gateway.views.imports import KINDS
from tests.services.gateway.council import FILES, importer
from tests.services.gateway.portal import Portal


async def test_bad_rows_are_told_and_the_good_ones_can_be_applied(portal: Portal) -> None:
    _, loader = await importer(portal)
    lines = "reference,name\nP1,Purple Care Ltd\n,Nameless\nP3,\n"
    page = await loader.press(await loader.open("/imports"), "Check file", kind="providers", file=lines.encode())
    assert page.title == "rows.csv"
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.html.select("#errors tbody tr")]
    assert [row[:2] for row in rows] == [["Row 3", "reference"], ["Row 4", "name"]]
    assert not await portal.commissioning.rows("SELECT 1 FROM provider")
    errors = await loader.open(str(page.html.select_one("a[href$='errors.csv']")["href"]))  # type: ignore[index]
    assert errors.answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in errors.answer.headers["content-disposition"]
    done = await loader.press(page, "Apply 1 good row only")
    assert "The file was applied." in done.text
    assert [row.reference for row in await portal.commissioning.rows("SELECT reference FROM provider")] == ["P1"]
    assert "rows.csv" in (await loader.open("/imports")).text


async def test_a_file_sent_again_is_known(portal: Portal) -> None:
    _, loader = await importer(portal)
    await portal.bring_in(loader, "providers", *FILES["providers"])
    again = await loader.press(await loader.open("/imports"), "Check file", kind="providers", file="\n".join(FILES["providers"]).encode())
    assert "The same file was applied on" in again.text
    assert again.html.select_one("button[name=act]") is None


async def test_what_is_missing_is_told_beside_its_field(portal: Portal) -> None:
    _, loader = await importer(portal)
    page = await loader.press(await loader.open("/imports"), "Check file", file=b"")
    assert "Choose what the file holds." in page.errors
    wrong = await loader.press(page, "Check file", kind="providers", file=b"\x00\x01")
    assert len(wrong.errors) == 1
    assert wrong.html.select_one("#file-error") is not None


@pytest.mark.parametrize("kind", list(ImportKind))
async def test_every_kind_shows_its_columns_and_gives_an_empty_file(portal: Portal, kind: ImportKind) -> None:
    _, loader = await importer(portal)
    page = await loader.open(f"/imports/columns/{kind.value}")
    columns = [cell.get_text(strip=True) for cell in page.html.select("tbody th")]
    template = (await loader.open(f"/imports/columns/{kind.value}/template.csv")).answer
    assert template.content.decode("utf-8-sig").strip().split(",") == columns
    assert KINDS[kind].split()[0].lower() in page.title.lower()
