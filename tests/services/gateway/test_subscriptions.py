"""Do people choose their e-mails, each for themselves, and keep those that cannot be off?"""

import pytest

from services.notifier.operations.ask_accounts import People
from tests.rig.stands import MakeStand
from tests.services.gateway.council import PROVIDER_ADMIN, council
from tests.services.gateway.portal import Browser, Page, Portal

ROLES = ("provider_admin", "provider_confirm")


@pytest.fixture
async def theirs(portal: Portal, make_stand: MakeStand) -> Browser:
    """The only person of a provider, before a notifier that asks the same accounts."""
    notifier = await make_stand("notifier")
    notifier.app.state.people = People(portal.accounts.service, notifier.app.state.keys)
    portal.app.state.services["notifier"] = notifier.service
    admin, _, provider = await council(portal)
    return await portal.joined(admin, PROVIDER_ADMIN, "Ada Bloggs", *ROLES, of=str(provider))


def chosen(page: Page) -> set[str]:
    return {str(one["value"]) for one in page.html.select("[name=kinds]") if one.has_attr("checked")}


async def test_a_choice_is_kept(theirs: Browser) -> None:
    page = await theirs.open("/notifications")
    assert page.title == "Email notifications"
    offered = {str(one["value"]) for one in page.html.select("[name=kinds]")}
    assert "payment_available" in offered
    kept = sorted(offered - {"payment_available"})
    done = await theirs.press(page, "Save choice", kinds=kept)
    assert "Your choice was saved." in done.text
    assert chosen(done) == chosen(await theirs.open("/notifications"))
    assert "payment_available" not in chosen(done)


async def test_what_is_always_sent_says_why(theirs: Browser) -> None:
    page = await theirs.open("/notifications")
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.html.select("#always tbody tr")]
    assert "Password changed" in [row[0] for row in rows]
    assert all(row[1] for row in rows)


async def test_a_post_of_kinds_that_were_not_shown_is_refused(theirs: Browser) -> None:
    page = await theirs.open("/notifications")
    form, _ = page.form("Save choice")
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    answer = await theirs.http.post("/notifications", data=fields | {"shown": "sign_in_code"})
    assert answer.status_code in (409, 422)
    assert "There is a problem" in answer.text
