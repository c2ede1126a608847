"""Do administrators look after their own people, and choose between several memberships rightly?"""

from tests.services.gateway.council import PROVIDER_ADMIN, council
from tests.services.gateway.portal import ADMIN, Portal


async def test_inviting_says_what_is_missing_where(portal: Portal) -> None:
    admin, _ = await portal.sign_in(ADMIN)
    page = await admin.press(await admin.open("/people/invite"), "Send invitation", email="not an address")
    assert page.errors == ["Enter the person's name.", "Choose for whom the person will act.", "Choose at least one role."]
    page = await admin.press(
        page, "Send invitation", name="Jo Bloggs", email="not an address", roles=["council_auditor"], provider_id="council"
    )
    assert page.errors == ["Enter an email address, like name@example.com."]
    form, _ = page.form("Send invitation")
    assert form.select_one("#name")["value"] == "Jo Bloggs"  # type: ignore[index]
    assert form.select_one("[value=council_auditor]").has_attr("checked")  # type: ignore[union-attr]


async def test_a_form_sent_twice_invites_once(portal: Portal) -> None:
    admin, _ = await portal.sign_in(ADMIN)
    page = await admin.open("/people/invite")
    typed = {"name": "Jo Bloggs", "email": "jo@exampleshire.example", "roles": ["council_auditor"], "provider_id": "council"}
    for _ in range(2):
        assert (await admin.press(page, "Send invitation", **typed)).title == "People"  # type: ignore[arg-type]
    assert len(await portal.accounts.facts()) == len({fact.id for fact in await portal.accounts.facts()})
    invited = [fact for fact in await portal.accounts.facts() if fact.type == "person.invited.v1"]
    assert len(invited) == 1


async def test_a_provider_administrator_invites_for_their_provider_and_sees_nobody_else(portal: Portal) -> None:
    admin, _, provider = await council(portal)
    theirs = await portal.joined(admin, PROVIDER_ADMIN, "Ada Bloggs", "provider_admin", "provider_view", of=str(provider))
    home = await theirs.open("/")
    assert home.html.select_one(".portal-account__provider").get_text(" ", strip=True) == "Acting for Purple Care Ltd"  # type: ignore[union-attr]
    assert home.sections == [
        "Home", "Actuals", "Exceptions", "Scheduled payments", "Standing", "Care packages", "People", "Email notifications",
    ]  # fmt: skip
    await portal.invite(theirs, "cy.bloggs@purplecare.example", "Cy Bloggs", "provider_enter")
    people = await theirs.open("/people")
    assert "Cy Bloggs" in people.text
    assert ADMIN not in people.text
    ending = await theirs.open(str(people.html.select_one("a[href^='/people/end']")["href"]))  # type: ignore[index]
    done = await theirs.press(ending, "End membership")
    assert "The membership has ended." in done.text
    assert "Cy Bloggs" not in (await theirs.open("/people")).text


async def test_sections_follow_the_way_a_provider_is_paid(portal: Portal) -> None:
    admin, _, _ = await council(portal)
    green = str(await portal.provider_id("P2"))
    theirs = await portal.joined(admin, "gil.bloggs@greenhomes.example", "Gil Bloggs", "provider_view", of=green)
    home = await theirs.open("/")
    assert home.sections == ["Home", "Care packages", "Email notifications"]
    assert home.text == "Green Homes Pick up what waits Nothing waits for you."  # and not a word of the services that are away


async def test_somebody_with_two_memberships_chooses_and_switches(portal: Portal) -> None:
    admin, _, purple = await council(portal)
    green, email = await portal.provider_id("P2"), "mo.bloggs@both.example"
    await portal.joined(admin, email, "Mo Bloggs", "provider_admin", of=str(purple))
    await portal.invite(admin, email, "Mo Bloggs", "provider_admin", of=str(green))
    browser, page = await portal.sign_in(email)
    assert page.title == "Choose for whom you act"
    assert (await browser.open("/people")).title == "Choose for whom you act"
    assert "Green Homes" in page.text
    home = await browser.press(page, "Act for Purple Care Ltd")
    assert "Purple Care Ltd" in home.answer.text
    other_tab = await browser.open("/people/invite")
    await browser.press(await browser.open("/choose"), "Act for Green Homes")
    late = await browser.press(other_tab, "Send invitation", name="X", email="x@both.example", roles=["provider_view"])
    assert late.answer.status_code == 409
    assert "You opened this form while acting for somebody else, so nothing was saved." in late.text


async def test_who_may_not_is_told_on_a_page(portal: Portal) -> None:
    admin, _ = await portal.sign_in(ADMIN)
    auditor = await portal.joined(admin, "pat.portal@exampleshire.example", "Pat Portal", "council_auditor", of="council")
    refused = await auditor.open("/people")
    assert (refused.answer.status_code, refused.title) == (403, "You cannot do this")
    assert "People" not in refused.sections


async def test_a_used_invitation_says_so(portal: Portal) -> None:
    page = await portal.browser().open(f"/invitation/{'x' * 43}")
    assert (page.answer.status_code, page.title) == (404, "This link no longer works")
