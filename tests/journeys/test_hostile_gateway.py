"""The one public door under fire: every field of every public operation, every page's address and form; refused, never a 5xx."""

import asyncio
import json
from typing import Any

import httpx

from contracts.api import public
from contracts.http import Operation
from deploy.local.acting import Program
from tests.contracts.hostile import Hostile, hostile_to, refused_as
from tests.journeys.person import Person, filled
from tests.journeys.portal import Journey

AT_ONCE = 4
BAD_QUERIES = (
    "cursor=%00", "cursor=AAAA", "limit=-1", "limit=99999999999999999999", "financial_year=999999999999", "contract_id=x", "service_id=%27",
    "client=%ED%A0%80", "search=%00", "status=nonsense", "from_on=0001-01-01", "to_on=9999-12-31", "page=0", "x=" + "y" * 3000,
)  # fmt: skip
PAGES = ("/", "/actuals", "/exceptions", "/scheduled-payments", "/standing", "/packages", "/people", "/notifications", "/password")


async def test_every_field_of_every_public_operation(journey: Journey) -> None:
    programs = {program.called: program.roles for program in journey.story.told.programs}
    programs |= {"importer": ["council_contracts", "council_care_data", "council_administrator"]}  # type: ignore[dict-item]
    operations = public()
    free, wrong, asked, tried = asyncio.Semaphore(AT_ONCE), list[str](), 0, 0

    async def ask(by: Program, operation: Operation[Any], case: Hostile, http: httpx.AsyncClient) -> None:
        nonlocal asked
        async with free:
            headers = case.headers | {"authorization": f"Bearer {await by._token()}"}
            answer = await http.request(case.method, case.path, headers=headers, content=case.content)
        asked += 1
        if fault := refused_as(case, answer):
            wrong.append(f"{operation.name}, {case.name}: {fault}")

    async with httpx.AsyncClient(base_url=journey.place.portal, timeout=30, trust_env=False) as http:
        for operation in operations:
            called = next((called for called, roles in programs.items() if operation.roles & set(roles)), None)
            if called is None:
                continue
            tried += 1
            by = journey.by(called)
            await by._token()
            await asyncio.gather(*[ask(by, operation, case, http) for case in sendable(operation)])
    print(f"{asked} hostile requests to {tried} of {len(operations)} public operations, {len(wrong)} answered wrongly")
    assert tried == len(operations)
    assert asked > 500
    assert not wrong, "\n".join(wrong[:40])


def sendable(operation: Operation[Any]) -> list[Hostile]:
    """All but header values that end in a blank, which no HTTP client sends."""
    cases = hostile_to(operation, prefix="/api")
    return [case for case in cases if all(value == value.strip() for value in case.headers.values())]


async def test_every_page_survives_its_address_and_its_forms(journey: Journey) -> None:
    person = Person.at(journey.place.portal)
    await person.sign_in(journey, next(each.email for each in journey.story.told.people if "provider_admin" in each.roles))
    origin = {"origin": journey.place.portal, "sec-fetch-site": "same-origin"}
    asked = 0
    for path in PAGES:
        for query in BAD_QUERIES:
            answer = await person.http.get(f"{path}?{query}")
            assert answer.status_code < 500, (path, query, answer.status_code)
            asked += 1
        page = await person.open(path)
        for form in page.soup.find_all("form", method="post"):
            if form.get("action") == "/sign-out":
                continue
            for bad in ("\0", "x" * 5000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "1e20", "NaN", "-1"):
                data = dict.fromkeys(filled(form), bad)
                answer = await person.http.post(str(form.get("action") or path), data=data, headers=origin)
                assert answer.status_code < 500, (path, bad[:10], answer.status_code)
                asked += 1
        for content, kind in ((json.dumps({"a": 1}), "application/json"), ("&".join(f"f{n}=1" for n in range(6000)), None), ("%", None)):
            headers = origin | {"content-type": kind or "application/x-www-form-urlencoded"}
            answer = await person.http.post(path, content=content, headers=headers)
            assert answer.status_code < 500, (path, kind, answer.status_code)
            asked += 1
    print(f"{asked} bad addresses and forms")
    assert asked > 150
    assert (await person.open("/")).status == 200


async def test_a_forged_form_of_another_site_is_refused(journey: Journey) -> None:
    person = Person.at(journey.place.portal)
    await person.sign_in(journey, next(each.email for each in journey.story.told.people if "provider_admin" in each.roles))
    for headers in ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = await person.http.post("/notifications", data={"a": "b"}, headers=headers)
        assert answer.status_code == 403
