"""Do people get in by password and code, act for one organisation at a time, and get out again?"""

import httpx
import pytest
from fastapi import Response

from services.gateway.session import cookie_name, give_cookie
from tests.rig.stand import KeyRing
from tests.services.gateway.portal import ADMIN, PASSWORD, Portal, settings_of


async def test_an_invited_administrator_signs_in_and_out(portal: Portal) -> None:
    browser, home = await portal.sign_in(ADMIN)
    assert home.title == "Pick up what waits"
    assert home.sections == [
        "Home", "Actuals", "Exceptions", "Scheduled payments", "Standing", "Care packages", "Imports", "People", "Email notifications",
    ]  # fmt: skip
    assert (await browser.press(home, "Sign out")).title == "Sign in"
    assert (await browser.open("/people")).title == "Sign in"


async def test_home_names_the_services_that_are_away(portal: Portal) -> None:
    _, home = await portal.sign_in(ADMIN)
    assert home.answer.status_code == 200
    missing = [one.get_text(strip=True) for one in home.html.select(".portal-missing p")]
    assert sorted(missing) == [
        "Deadlines cannot be shown just now.",
        "What waits in actuals cannot be shown just now.",
        "What waits in scheduled payments cannot be shown just now.",
    ]


async def test_a_wrong_code_is_told_beside_its_field(portal: Portal) -> None:
    browser = portal.browser()
    page = await browser.press(await browser.open("/sign-in"), "Continue", email=ADMIN, password=PASSWORD)
    wrong = await browser.press(page, "Sign in", code="000000")
    assert wrong.html.title is not None
    assert wrong.html.title.get_text().startswith("Error: ")
    assert len(wrong.errors) == 1
    assert wrong.html.select_one("#code-error") is not None
    misfit = await browser.press(wrong, "Sign in", code="twelve")
    assert misfit.errors == ["Enter the 6 digits from our email."]


async def test_nobody_learns_whether_an_address_is_known(portal: Portal) -> None:
    browser = portal.browser()
    page = await browser.press(await browser.open("/sign-in"), "Continue", email="nobody@exampleshire.example", password="wrong")
    assert page.title == "Check your email"


async def test_empty_fields_are_told_in_words(portal: Portal) -> None:
    browser = portal.browser()
    page = await browser.press(await browser.open("/sign-in"), "Continue")
    assert page.errors == ["Enter your email address.", "Enter your password."]


async def test_after_signing_in_people_are_where_they_wanted_to_be(portal: Portal) -> None:
    browser = portal.browser()
    page = await browser.open("/password")
    assert page.title == "Sign in"
    await browser.press(page, "Continue", email=ADMIN, password=PASSWORD)
    form, _ = page.form("Continue")
    assert form.select_one("[name=next]")["value"] == "/password"  # type: ignore[index]


async def test_another_sites_address_is_no_place_to_go(portal: Portal) -> None:
    for foreign in ("https://attacker.example/", "//attacker.example", "/\\attacker.example", "/%0d%0aset-cookie:a=b"):
        page = await portal.browser().open(f"/sign-in?next={foreign}")
        form, _ = page.form("Continue")
        assert form.select_one("[name=next]")["value"] == "/", foreign  # type: ignore[index]


async def test_the_cookie_is_for_this_site_alone(portal: Portal) -> None:
    browser, _ = await portal.sign_in(ADMIN)
    [cookie] = [one for one in browser.http.cookies.jar if one.name == cookie_name(portal.app.state.settings)]
    assert cookie.name == "portal"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"


@pytest.mark.parametrize(
    ("demo", "address", "name"),
    [
        (True, "http://127.0.0.1:8000", "portal"),
        (True, "http://localhost:8000", "portal"),
        (False, "http://127.0.0.1:8000", "__Host-portal"),
        (True, "http://portal.exampleshire.example", "__Host-portal"),
        (True, "https://127.0.0.1", "__Host-portal"),
    ],
)
def test_only_a_demonstration_on_this_machine_does_without_secure(ring: KeyRing, demo: bool, address: str, name: str) -> None:
    settings = settings_of(ring).model_copy(update={"demo": demo, "public_url": address})
    response = Response()
    give_cookie(response, "x" * 40, settings)
    given = response.headers["set-cookie"]
    assert given.startswith(f"{name}=")
    assert ("Secure" in given) == name.startswith("__Host-")
    assert "Path=/" in given
    assert "Domain" not in given


async def test_a_signed_out_session_is_over_everywhere(portal: Portal) -> None:
    browser, home = await portal.sign_in(ADMIN)
    copied = httpx.Cookies(browser.http.cookies)
    await browser.press(home, "Sign out")
    thief = portal.browser()
    thief.http.cookies = copied
    assert (await thief.open("/")).title == "Sign in"


async def test_a_password_is_changed(portal: Portal) -> None:
    browser, _ = await portal.sign_in(ADMIN)
    page = await browser.open("/password")
    other = "velvet harbour counting seventeen"
    wrong = await browser.press(page, "Change password", old_password="no", new_password=other, again="different")
    assert wrong.errors == ["The two new passwords differ. Enter the same one twice."]
    wrong = await browser.press(page, "Change password", old_password=PASSWORD, new_password="short", again="short")
    assert wrong.html.select_one("#new_password-error") is not None
    assert PASSWORD not in wrong.answer.text
    done = await browser.press(wrong, "Change password", old_password=PASSWORD, new_password=other, again=other)
    assert "Your password was changed." in done.text
    _, home = await portal.sign_in(ADMIN, other)
    assert home.title == "Pick up what waits"
