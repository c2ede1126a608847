"""Does the public API pass on what it should, and nothing else?"""

import base64

import httpx
import pytest

from contracts.accounts import http as accounts
from contracts.api import SERVICES, public
from contracts.http import Role
from services.gateway.api.document import PATH
from tests.services.gateway.council import FILES, importer
from tests.services.gateway.portal import ADMIN, Portal


async def client_of(portal: Portal, *roles: Role) -> tuple[str, str]:
    """An API client of the council: id and secret."""
    session = next(value for name, value in (await portal.sign_in(ADMIN))[0].http.cookies.items() if name == "portal")
    gateway = portal.accounts.ring.keys["gateway"].for_itself()
    traded = await portal.accounts.ask(accounts.TRADE_TOKEN, token=gateway, asked=accounts.TradeToken(session=session))
    asked = accounts.MakeApiClient(name="Feed", roles=list(roles))
    made = await portal.accounts.ask(accounts.MAKE_API_CLIENT, token=traded.token, asked=asked)
    return made.client_id, made.client_secret


async def token(http: httpx.AsyncClient, client: str, secret: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    answer = await http.post("/api/v1/token", data=form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    return str(answer.json()["access_token"])


async def test_a_program_imports_a_file_and_reads_the_list(portal: Portal) -> None:
    http = portal.browser().http
    access = await token(http, *await client_of(portal, Role.COUNCIL_CONTRACTS))
    bearer = {"authorization": f"Bearer {access}"}
    sent = {"content": "\n".join(FILES["providers"]), "headers": bearer | {"content-type": "text/csv", "idempotency-key": "a-key-of-mine"}}
    checked = await http.post("/api/v1/imports/providers?file_name=p.csv", **sent)  # type: ignore[arg-type]
    assert checked.status_code == 200, checked.text
    again = await http.post("/api/v1/imports/providers?file_name=p.csv", **sent)  # type: ignore[arg-type]
    assert (again.json(), again.headers["idempotency-replayed"]) == (checked.json(), "true")
    applying = {"headers": bearer | {"idempotency-key": "another-key"}, "json": {}}
    applied = await http.post(f"/api/v1/imports/{checked.json()['import_id']}/application", **applying)  # type: ignore[arg-type]
    assert applied.status_code == 200, applied.text
    listed = await http.get("/api/v1/providers?limit=1", headers=bearer)
    assert [one["reference"] for one in listed.json()["providers"]] == ["P1"]
    assert listed.json()["next_cursor"]


async def test_a_refusal_comes_through_as_it_is(portal: Portal) -> None:
    http = portal.browser().http
    bearer = {"authorization": f"Bearer {await token(http, *await client_of(portal, Role.COUNCIL_AUDITOR))}"}
    refused = await http.post("/api/v1/imports/providers", content="x", headers=bearer | {"content-type": "text/csv"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert refused.headers["content-type"] == "application/problem+json"
    lost = await http.get("/api/v1/care-package-line-items/00000000-0000-4000-8000-000000000000", headers=bearer)
    assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


async def test_a_forged_identity_goes_nowhere(portal: Portal) -> None:
    browser, _ = await importer(portal)
    forged = {"x-roles": "council_contracts", "x-user": "1", "authorization": "Bearer " + "x" * 43}
    assert (await browser.http.get("/api/v1/providers", headers=forged)).status_code == 401
    assert (await browser.http.get("/api/v1/providers")).status_code == 401  # signed in by cookie, which the API does not take


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        ({}, {}, 400, "invalid_request"),
        ({"grant_type": "password"}, {}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, {}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}, {}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, {"authorization": "Basic !"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_secret": "y"}, {"authorization": "Basic eDp5"}, 400, "invalid_request"),
    ],
)
async def test_token_refusals_are_those_of_rfc_6749(
    portal: Portal, form: dict[str, str], headers: dict[str, str], status: int, error: str
) -> None:
    answer = await portal.browser().http.post("/api/v1/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_client_can_name_itself_by_basic(portal: Portal) -> None:
    client, secret = await client_of(portal, Role.COUNCIL_AUDITOR)
    named = base64.b64encode(f"{client}:{secret}".encode()).decode()
    sent = {"data": {"grant_type": "client_credentials"}, "headers": {"authorization": f"Basic {named}"}}
    answer = await portal.browser().http.post("/api/v1/token", **sent)  # type: ignore[arg-type]
    assert answer.status_code == 200


async def test_every_public_operation_is_there_and_no_internal_one(portal: Portal) -> None:
    http = portal.browser().http
    routed = {(operation.method, operation.public_path) for operation in public()}
    for method, path in routed:
        answer = await http.request(method, path.replace("{", "").replace("}", ""))
        assert answer.status_code == 401, (method, path)
    internal = [one for service in SERVICES for one in service if not one.public and (one.method, one.public_path) not in routed]
    assert internal
    for operation in internal:
        answer = await http.request(operation.method, operation.public_path.replace("{", "").replace("}", ""))
        assert answer.status_code in (404, 405), operation.name
    document = (await http.get(PATH)).json()
    assert {(method.upper(), path) for path, methods in document["paths"].items() for method in methods} == routed


async def test_the_page_lists_every_operation(portal: Portal) -> None:
    page = await portal.browser().open("/docs")
    assert {str(one["id"]) for one in page.html.select("details[id]")} >= {operation.name for operation in public()}
