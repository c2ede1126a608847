"""Every page of the story, with eight weeks lived: axe finds nothing and nothing scrolls sideways, script or not, wide or narrow."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.http import ListQuery
from contracts.scheduling import http as scheduling
from deploy.local.history import Historian
from tests.browser.look import WIDTHS, chromium, look
from tests.journeys.person import Person
from tests.journeys.portal import Journey

PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of every page, to be looked at."""
PROVIDER = ["/", "/actuals", "/exceptions", "/scheduled-payments", "/standing", "/packages", "/notifications", "/people", "/password"]
COUNCIL_PAGES = {
    "council_payments": ["/", "/exceptions", "/scheduled-payments", "/standing", "/notifications"],
    "council_payments_approver": ["/", "/standing"],
    "council_care_data": ["/", "/packages", "/imports"],
    "council_contracts": ["/", "/imports"],
    "council_administrator": ["/", "/people", "/imports"],
    "council_auditor": ["/", "/actuals", "/packages", "/scheduled-payments"],
}


@pytest.fixture(scope="module")
async def lived(journey: Journey) -> Journey:
    """The council's eight weeks, up to the guides' Tuesday."""
    await Historian(journey.loader).live()
    return journey


async def signed_in(journey: Journey, *, role: str) -> Person:
    """The first of the story's people with this role (a provider's: at a provider with actuals)."""
    people = [journey.story.told.administrator, *journey.story.told.people]
    email = next(person.email for person in people if role in person.roles)
    person = Person.at(journey.place.portal)
    page = await person.sign_in(journey, email)
    assert page.status == 200, page.text[:300]
    return person


async def looked_at(person: Person, paths: list[str], *, script: bool) -> list[str]:
    """What is wrong with these pages, in words."""
    found, cookies = [], dict(person.http.cookies.items())
    async with chromium() as browser:
        for path in paths:
            for width in WIDTHS:
                address = str(person.http.base_url).rstrip("/") + path
                async with look(browser, address, width=width, script=script, cookies=cookies) as looked:
                    assert "/sign-in" not in looked.page.url or path == "/sign-in", f"{path} asks to sign in"
                    place = f"{person.email} {path} at {width} px{'' if script else ' without script'}"
                    found += [f"{place}: {fault}" for fault in (*await looked.faults(), *looked.complaints)]
                    if sideways := await looked.sideways():
                        found.append(f"{place}: scrolls {sideways} px sideways")
                    if PICTURES and script:
                        name = f"{person.email.partition('@')[0]}{path.replace('/', '_').replace('?', '_')}-{width}.png"
                        await looked.picture(Path(PICTURES) / name[-120:])
    return found


async def paths_of(person: Person, lists: list[str]) -> list[str]:
    """These pages, and the first page that each of them leads to below itself."""
    paths = list(lists)
    for path in lists:
        page = await person.open(path)
        assert page.status == 200, f"{path}: {page.status} {page.text[:200]}"
        below = [str(a["href"]) for a in page.soup.find_all("a", href=True) if str(a["href"]).startswith(path.rstrip("/") + "/")]
        if path != "/" and below:
            paths.append(below[0].partition("#")[0])
    return list(dict.fromkeys(paths))


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_a_providers_pages(lived: Journey, chromium: str, script: bool) -> None:
    person = await signed_in(lived, role="provider_confirm")
    paths = await paths_of(person, PROVIDER)
    week = next(path for path in paths if path.startswith("/actuals/"))
    payment = next(path for path in paths if path.startswith("/scheduled-payments/"))
    paths += [f"{week}/confirm", f"{payment}#non-payable"]
    assert len(paths) > len(PROVIDER) + 3
    assert await looked_at(person, paths, script=script) == []


@pytest.mark.browser
@pytest.mark.parametrize("role", COUNCIL_PAGES)
async def test_a_councils_pages(lived: Journey, chromium: str, role: str) -> None:
    person = await signed_in(lived, role=role)
    assert await looked_at(person, await paths_of(person, COUNCIL_PAGES[role]), script=True) == []


@pytest.mark.browser
async def test_pages_before_signing_in(lived: Journey, chromium: str) -> None:
    person = Person.at(lived.place.portal)
    faults = await looked_at(person, ["/sign-in", "/docs", "/invitation/none", "/nowhere"], script=True)
    assert [fault for fault in faults if "status of 404" not in fault] == []
    assert len(faults) == 4, "the last two are not there, and say so at both widths"


async def test_wrong_password_unknown_address_and_wrong_code_look_the_same(lived: Journey) -> None:
    known = lived.story.told.people[0].email
    pages = []
    for email in (known, "nobody@nowhere.example"):
        person = Person.at(lived.place.portal)
        await person.open("/sign-in")
        await person.press("Continue", email=email, password="not the password at all")
        after = person.page.text
        await person.press("Sign in", code="123456")
        pages.append((after, person.page.status, person.page.text))
    assert pages[0] == pages[1]


async def test_somebody_with_two_providers_chooses_and_switches(lived: Journey) -> None:
    emails = [person.email for person in lived.story.told.people]
    both = next(email for email in emails if emails.count(email) > 1)
    person = Person.at(lived.place.portal)
    page = await person.sign_in(lived, both)
    assert "/choose" in page.url
    buttons = [button.get_text(" ", strip=True) for button in (page.soup.find("main") or page.soup).find_all("button")]
    assert len(buttons) >= 1
    radios = page.soup.find_all("input", type="radio")
    choice = {str(radios[0]["name"]): str(radios[0]["value"])} if radios else {}
    chosen = await person.press(buttons[0], **choice)
    assert chosen.status == 200
    assert "/choose" not in chosen.url


@contextmanager
def stopped(journey: Journey, service: str) -> Iterator[None]:
    """Its process stands still, as one that hangs does."""
    pid = json.loads((journey.place.folder / "pids.json").read_text())[service]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_without_commissioning_every_provider_page_shows_references_and_says_so(lived: Journey) -> None:
    person = await signed_in(lived, role="provider_confirm")
    pages = [path for path in await paths_of(person, PROVIDER) if not path.startswith("/packages")]
    week = next(path for path in pages if path.startswith("/actuals/"))
    reference = next(line.partition(",")[0] for line in (lived.story.folder / "7_clients.csv").read_text().splitlines()[5:])
    with stopped(lived, "commissioning"):
        for path in pages:
            page = await person.open(path)
            assert page.status == 200, path
        page = await person.open(week)
        assert "cannot be shown" in page.text
        assert reference[:6] in page.text


async def test_twelve_weeks_later_still_signed_in(lived: Journey) -> None:
    """Real time rules sessions: the business clock does not. Last of this module: the clock does not go back."""
    person = await signed_in(lived, role="provider_confirm")
    lived.clock("2023-10-17 10:00")
    page = await person.open("/")
    assert "/sign-in" not in page.url
    assert page.status == 200
    found = await lived.ask("approver", scheduling.FIND_STANDINGS, query=scheduling.FindStandings.model_validate(ListQuery().model_dump()))
    assert found.standings
