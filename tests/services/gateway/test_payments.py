"""Can a provider see, confirm and reject scheduled payments through its pages, with its actuals in one press, and the council release?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from services.gateway.views.answer_payment import STILL_UPDATING
from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.portal import AWAY, Page, Portal
from tests.services.gateway.weeks import Weeks, weeks_of

TUESDAY = datetime(2023, 7, 25, 9, tzinfo=UTC)


@pytest.fixture
async def weeks(portal: Portal, make_stand: MakeStand, ring: KeyRing, business_clock: Callable[[datetime], None]) -> Weeks:
    """A generated week of actuals, heard by scheduling."""
    business_clock(TUESDAY)
    made = await weeks_of(portal, make_stand, ring, "actuals", "scheduling")
    await made.stands["scheduling"].look(TUESDAY)
    await made.week()
    return made


async def payment(weeks: Weeks, period: str = "17 to 23 July 2023") -> Page:
    page = await weeks.enters.open("/scheduled-payments")
    link = next((one for one in page.html.select("#payments a") if one.get_text(strip=True) == period), None)
    assert link is not None, page.text
    return await weeks.enters.open(str(link["href"]))


async def answering(weeks: Weeks, page: Page) -> Page:
    link = page.html.select_one("a.govuk-button")
    assert link is not None, page.text
    return await weeks.enters.open(str(link["href"]))


async def test_actuals_and_payment_are_confirmed_in_one_press(weeks: Weeks) -> None:
    page = await payment(weeks)
    assert page.title == "Scheduled payment, 17 to 23 July 2023"
    assert "Unconfirmed" in page.text
    assert "£364.58" in page.text  # 7 × 21.3333 and 10.5 × 20.50
    assert "Only confirmed actuals are paid." in page.text
    form = await answering(weeks, page)
    assert "Confirm these actuals and this payment" in form.text
    async with weeks.carrying():
        done = await weeks.enters.press(form, "Send this answer", act="confirm", comment="As agreed", name="Em Bloggs")
    assert "You confirmed the actuals and this payment." in done.text, done.errors
    assert "by Em Bloggs" in done.text
    assert "This payment is confirmed." in done.text
    assert "2 of 2 lines confirmed" in done.text
    assert "Confirmed" in (await weeks.enters.open("/actuals")).text


async def test_while_scheduling_has_not_heard_it_is_said_what_happened_and_what_to_press(weeks: Weeks) -> None:
    form = await answering(weeks, await payment(weeks))
    waits = await weeks.enters.press(form, "Send this answer", act="confirm", comment="As agreed")
    assert waits.errors == [STILL_UPDATING]
    assert "This payment is being updated" in waits.text
    await weeks.carry()
    again = await weeks.enters.press(waits, "Look again")
    assert again.html.select_one("#comment").get_text(strip=True) == "As agreed"  # type: ignore[union-attr]
    done = await weeks.enters.press(again, "Send this answer", act="confirm")
    assert "You confirmed this payment." in done.text, done.errors


async def test_what_changed_after_it_was_seen_is_not_confirmed(weeks: Weeks) -> None:
    form = await answering(weeks, await payment(weeks))
    week = await weeks.enters.open(await weeks.week())
    line = str(week.html.select_one("input[name^=row_version-]")["name"]).removeprefix("row_version-")  # type: ignore[index]
    fields = {f"missed-{line}": "1", f"reason-{line}": "hospital"}
    await weeks.enters.press(week, "Save", **fields)  # type: ignore[arg-type]
    behind = await payment(weeks)
    assert "This payment is being updated" in behind.text
    assert behind.html.select("a.govuk-button") == []
    met = await weeks.enters.press(form, "Send this answer", act="confirm")
    assert "Nothing was confirmed." in met.errors[0]
    assert "changed after you looked" in met.errors[0]
    await weeks.carry()
    assert "This payment is being updated" not in (await payment(weeks)).text


async def test_a_rejection_says_why_and_can_be_undone(weeks: Weeks) -> None:
    form = await answering(weeks, await payment(weeks))
    assert (await weeks.enters.press(form, "Send this answer")).errors == ["Choose whether this payment is right."]
    silent = await weeks.enters.press(form, "Send this answer", act="reject", name="Em Bloggs")
    assert silent.errors == ["Say in the comment why you reject this payment, in at most 2,000 characters."]
    done = await weeks.enters.press(silent, "Send this answer", act="reject", comment="Two visits are missing.")
    assert "You rejected this payment." in done.text
    assert "Two visits are missing." in done.text
    form = await answering(weeks, done)
    assert "Reject this payment" not in form.text
    async with weeks.carrying():
        confirmed = await weeks.enters.press(form, "Send this answer", act="confirm", comment="Found them")
    assert "You confirmed the actuals and this payment." in confirmed.text, confirmed.errors


async def test_what_is_read_and_by_whom(weeks: Weeks) -> None:
    """One portal for what changes nothing: filters, files, who has no button, and commissioning away."""
    page = await weeks.enters.open("/scheduled-payments?financial_year=2023&status=unconfirmed")
    assert "17 to 23 July 2023" in page.text
    assert [one.get_text(strip=True) for one in page.html.select(".portal-applied a")] == [
        "Remove filterFinancial year 2023/2024",
        "Remove filterStatus: Unconfirmed",
    ]
    assert "No scheduled payment fits." in (await weeks.enters.open("/scheduled-payments?financial_year=2020")).text
    for kind, starts in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = await weeks.enters.http.get(f"/scheduled-payments.{kind}?financial_year=2023")
        assert answer.status_code == 200
        assert answer.content.startswith(starts)
    page = await payment(weeks)
    path = str(page.answer.url.path)
    for browser in (weeks.looks, weeks.decides):
        theirs = await browser.open(path)
        assert theirs.html.select("a.govuk-button") == []
        assert "Send this answer" not in (await browser.open(f"{path}/answer")).text
    services = weeks.portal.app.state.services
    services["commissioning"] = type(services["commissioning"]).at("commissioning", AWAY)
    for address in ("/scheduled-payments", path, f"{path}/answer", "/standing"):
        page = await weeks.enters.open(address)
        assert page.answer.status_code == 200, address
        assert [one.get_text(strip=True) for one in page.html.select(".portal-missing")] == [
            "Names cannot be shown just now, so you see references instead."
        ], address
    assert "Client A201000005" in (await weeks.enters.open(path)).text


async def test_silence_is_told_and_released(weeks: Weeks, business_clock: Callable[[datetime], None]) -> None:
    later = datetime(2023, 8, 16, 9, tzinfo=UTC)
    business_clock(later)
    await weeks.stands["scheduling"].look(later)
    listed = await weeks.enters.open("/standing")
    assert "Suspended" in listed.text
    assert "3 in a row were not answered in time." in listed.text
    assert "Confirm or reject" in listed.text
    contract = str(listed.html.select_one("main h2 a")["href"])  # type: ignore[index]
    assert "There is nothing that you can release here." in (await weeks.decides.open(f"{contract}/release")).text
    for link in listed.html.select("main li a[href^='/scheduled-payments/']"):
        form = await weeks.enters.open(f"{link['href']}/answer")
        async with weeks.carrying():
            act = "confirm" if "Confirm these actuals" in form.text else "reject"
            await weeks.enters.press(form, "Send this answer", act=act, comment="Late, sorry")
    pending = await weeks.decides.open(contract)
    assert "Release pending" in pending.text, pending.text
    check = await weeks.decides.open(f"{contract}/release")
    done = await weeks.decides.press(check, "Release payments", comment="All answered")
    assert "You released the payments." in done.text, done.errors
    assert "Active" in done.text
