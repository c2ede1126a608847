"""Are care package line items found, authorised by somebody else than imported them, and given their last day?"""

import io

from openpyxl import load_workbook

from tests.services.gateway.council import BROKER, PROVIDER_ADMIN, council
from tests.services.gateway.portal import Portal


async def test_who_imported_cannot_authorise_and_a_colleague_can(portal: Portal) -> None:
    admin, loader, _ = await council(portal)
    own = await loader.open("/packages")
    assert own.html.select("[name=item]") == []
    assert "somebody else must authorise it" in own.text
    broker = await portal.joined(admin, BROKER, "Bo Portal", "council_care_data", of="council")
    home = await broker.open("/")
    assert "2 care package line items to authorise" in home.text
    page = await broker.open("/packages?state=unauthorised")
    none = await broker.press(page, "Continue to authorise")
    assert none.errors == ["Tick the care package line items to authorise."]
    ticked = [str(one["value"]) for one in page.html.select("[name=item]")]
    check = await broker.press(page, "Continue to authorise", item=ticked)
    assert check.title == "Authorise 2 care package line items?"
    done = await broker.press(check, "Authorise 2 line items")
    assert "2 care package line items authorised." in done.text
    assert "Unauthorised" not in [tag.get_text() for tag in done.html.select(".govuk-tag")]


async def test_filters_stand_in_the_address(portal: Portal) -> None:
    _, loader, _ = await council(portal)
    page = await loader.open("/packages?q=pamela&state=unauthorised")
    assert [one.get_text(strip=True) for one in page.html.select(".portal-reference, tbody th .portal-quiet")] == ["A201000005"]
    assert page.html.select_one("#filter-q")["value"] == "pamela"  # type: ignore[index]
    removed = [str(one["href"]) for one in page.html.select(".portal-applied a")]
    assert removed == ["?state=unauthorised", "?q=pamela"]
    assert (await loader.open("/packages?q=nobody")).text.count("No care package line item fits.") == 1
    assert (await loader.open("/packages?cursor=%00")).answer.status_code == 422
    assert (await loader.open("/packages?service=x")).answer.status_code == 422


async def test_the_same_rows_are_downloaded(portal: Portal) -> None:
    _, loader, _ = await council(portal)
    page = await loader.open("/packages?q=pamela")
    hrefs = [str(one["href"]) for one in page.html.select("a[href^='/packages/file.']")]
    csv, xlsx = [(await loader.http.get(href)) for href in hrefs]
    assert "Miss Pamela Portal" in csv.text
    assert "Pedro" not in csv.text
    sheet = load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet is not None
    assert sheet.max_row == 2


async def test_an_item_shows_its_prices_and_is_ended_once(portal: Portal) -> None:
    admin, _, provider = await council(portal)
    broker = await portal.joined(admin, BROKER, "Bo Portal", "council_care_data", of="council")
    page = await broker.open("/packages")
    check = await broker.press(page, "Continue to authorise", item=[str(one["value"]) for one in page.html.select("[name=item]")])
    await broker.press(check, "Authorise 2 line items")
    href = str(page.html.select_one("tbody th a")["href"])  # type: ignore[index]
    read = await broker.open(href)
    assert read.title == "Mr Pedro Portal, homecare – single carer"
    assert "£20.50 an hour" in read.text
    wrong = await broker.press(read, "Save last day", ends_on__day="31", ends_on__month="2", ends_on__year="2023")
    assert wrong.errors == ["Enter a real day, like 27 3 2024."]
    assert wrong.html.select_one("#ends_on")["value"] == "31"  # type: ignore[index]
    done = await broker.press(read, "Save last day", ends_on__day="9", ends_on__month="7", ends_on__year="2023")
    assert "The last day was saved." in done.text
    stale = await broker.press(read, "Save last day", ends_on__day="10", ends_on__month="7", ends_on__year="2023")
    assert stale.answer.status_code in (412, 422)
    theirs = await portal.joined(admin, PROVIDER_ADMIN, "Ada Bloggs", "provider_view", of=str(provider))
    seen = await theirs.open(href)
    assert "9 July 2023" in seen.text
    assert seen.html.select("button[type=submit]") == [] or "Save last day" not in seen.text
    assert (await theirs.open("/packages/00000000-0000-4000-8000-000000000000")).answer.status_code == 404
