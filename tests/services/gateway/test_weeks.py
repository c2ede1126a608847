"""Can a provider generate, enter, correct and confirm a week through its pages, and the council decide what is over plan?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.rig.stand import KeyRing
from tests.rig.stands import MakeStand
from tests.services.gateway.portal import Page, Portal
from tests.services.gateway.weeks import Weeks, weeks_of

TUESDAY = datetime(2023, 7, 25, 9, tzinfo=UTC)


@pytest.fixture
async def weeks(portal: Portal, make_stand: MakeStand, ring: KeyRing, business_clock: Callable[[datetime], None]) -> Weeks:
    business_clock(TUESDAY)
    return await weeks_of(portal, make_stand, ring, "actuals")


def lines(page: Page) -> dict[str, str]:
    """Line ids by their client's reference."""
    found = {}
    for body in page.html.select("tbody[data-client]"):
        reference = body.select_one(".portal-reference")
        hidden = body.select_one("input[name^=row_version-]")
        assert reference is not None
        assert hidden is not None
        found[reference.get_text(strip=True)] = str(hidden["name"]).removeprefix("row_version-")
    return found


async def test_a_week_from_generated_to_confirmed(weeks: Weeks) -> None:
    listed = await weeks.enters.open("/actuals")
    assert "Not generated" in listed.text
    path = await weeks.week()
    page = await weeks.enters.open(path)
    assert page.title == "Actuals for Homecare north, week 17 July 2023 to 23 July 2023"
    pamela = lines(page)["A201000005"]

    wrong = await press(weeks, page, "Save", {f"missed-{pamela}": "2"})
    assert wrong.answer.status_code == 422
    assert wrong.errors == ["Miss Pamela Portal, Homecare – single carer: Say why this was not as planned: choose a reason."]
    assert wrong.html.select_one(f"#missed-{pamela}")["value"] == "2"  # type: ignore[index]

    fields = {f"missed-{pamela}": "2", f"reason-{pamela}": "hospital"}
    saved = await press(weeks, wrong, "Save", fields)
    assert "1 line saved." in saved.text
    assert "£106.67 payable of £106.67 claimed; planned £149.33" in saved.text.replace(" ;", ";")

    nothing = await press(weeks, saved, "Save", {})
    assert "Nothing was different, so nothing was saved." in nothing.text

    check = await press(weeks, nothing, "Confirm this client Miss Pamela Portal", {})
    assert check.title == "Confirm this client"
    done = await press(weeks, check, "Confirm 1 line", {})
    assert "1 line confirmed." in done.text
    assert "Part confirmed" in done.text

    changed = await press(weeks, done, "Save", {f"missed-{pamela}": "1"})
    assert "It had been confirmed: confirm it again." in changed.text
    assert "Changed since you confirmed" in changed.text
    everything = await press(weeks, changed, "Confirm all of this week", {})
    confirmed = await press(weeks, everything, "Confirm 2 lines", {})
    assert "Confirmed" in confirmed.text
    assert "No line" not in confirmed.text


async def press(weeks: Weeks, page: Page, button: str, typed: dict[str, Any]) -> Page:
    return await weeks.enters.press(page, button, **typed)


async def test_two_people_on_one_line_see_each_other(weeks: Weeks) -> None:
    path = await weeks.week()
    first, second = await weeks.enters.open(path), await weeks.enters.open(path)
    pamela = lines(first)["A201000005"]
    await press(weeks, first, "Save", {f"missed-{pamela}": "1", f"reason-{pamela}": "no_access"})
    met = await press(weeks, second, "Save", {f"missed-{pamela}": "2", f"reason-{pamela}": "hospital"})
    assert met.answer.status_code == 412
    assert "It is now 6 actual, 0 frustrated, 1 missed, 0 extra." in met.errors[0]
    assert met.html.select_one(f"#missed-{pamela}")["value"] == "2"  # type: ignore[index]
    assert "Now saved: No access or reply" in met.text
    again = await press(weeks, met, "Save", {})
    assert "1 line saved." in again.text
    assert again.html.select_one(f"#actual-{pamela}")["value"] == "5"  # type: ignore[index]


async def test_over_plan_waits_until_the_council_decides(weeks: Weeks) -> None:
    page = await weeks.enters.open(await weeks.week())
    pamela = lines(page)["A201000005"]
    saved = await press(weeks, page, "Save", {f"extra-{pamela}": "1", f"reason-{pamela}": "extra_care"})
    assert "Waiting for the council" in saved.text
    assert "8 hours claimed, 7 hours planned. Waiting: 8 hours, £170.67." in saved.text
    theirs = await weeks.enters.open("/exceptions")
    assert "1 claim, £170.67 waiting" in theirs.text
    link = str(theirs.html.select_one("#exceptions a")["href"])  # type: ignore[index]
    assert not (await weeks.enters.open(link)).html.select("main form[method=post]")

    page = await weeks.decides.open(link)
    empty = await weeks.decides.press(page, "Save this decision")
    assert empty.errors == ["Choose what you decide."]
    wrong = await weeks.decides.press(empty, "Save this decision", act="part_accept", accepted="seven")
    assert wrong.errors == ["Enter hours as a number, like 7."]
    reasonless = await weeks.decides.press(wrong, "Save this decision", act="part_accept", accepted="7")
    assert reasonless.errors == ["Give the provider a reason."]
    done = await weeks.decides.press(reasonless, "Save this decision", act="part_accept", accepted="7", reason="As planned")
    assert "Your decision was saved." in done.text
    assert "£149.33" in done.text
    assert "No claim waits for a decision." in (await weeks.decides.open("/exceptions")).text


async def test_what_is_read_and_by_whom(weeks: Weeks) -> None:
    """One portal for what changes nothing: filters, who gets no fields, a running week, and commissioning away."""
    path = await weeks.week()
    found = await weeks.enters.open(f"{path}?q=Pedro")
    assert "Choose the client:" in found.text
    link = next(one for one in found.html.select("main a") if "A201000003" in one.get_text())
    only = await weeks.enters.open(str(link["href"]))
    assert list(lines(only)) == ["A201000003"]
    form, _ = only.form("Save")
    assert "client_id=" in str(form["action"])
    assert "No line of this week fits." in (await weeks.enters.open(f"{path}?only_differing=true")).text
    for browser in (weeks.looks, weeks.decides):
        page = await browser.open(path)
        assert page.answer.status_code == 200
        assert not page.html.select("main form[method=post]")
        assert "Miss Pamela Portal" in page.text
    page = await weeks.enters.open(await weeks.week("2023-07-24"))
    assert "It may be entered from Monday 31 July 2023." in page.text
    assert not page.html.select("main form[method=post] input[type=text]")
    services = weeks.portal.app.state.services
    services["commissioning"] = type(services["commissioning"]).at("commissioning", "http://127.0.0.1:9")
    for address in ("/actuals", path, f"{path}/confirm", "/exceptions"):
        page = await weeks.enters.open(address)
        assert page.answer.status_code == 200, address
        assert len(page.html.select(".portal-missing")) <= 1
    page = await weeks.enters.open(path)
    assert "Client A201000005" in page.text
    assert [one.get_text(strip=True) for one in page.html.select(".portal-missing")] == [
        "Names cannot be shown just now, so you see references instead."
    ]
