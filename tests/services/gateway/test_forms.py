"""Is a form read whole, once, and shown again with what was typed and what was wrong?"""

from uuid import UUID, uuid4

import httpx
import pytest
from starlette.datastructures import FormData

from chassis.calls import Refused
from contracts.accounts.http import Invite
from contracts.commissioning.http import EndPackage
from contracts.problem import ErrorAt, Problem
from services.gateway.faults import away_view
from services.gateway.forms import DamagedForm, Form, asked, hidden
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import done_notice, local_path
from tests.services.gateway.portal import ORIGIN, Portal


def form(**fields: str) -> Form:
    return Form(FormData(list(fields.items())))


def test_every_form_has_a_key_of_its_own() -> None:
    first, second = hidden("council"), hidden("council")
    assert first["idempotency_key"] != second["idempotency_key"]
    assert UUID(form(**first).key)
    assert hidden("council", first["idempotency_key"]) == first


@pytest.mark.parametrize("key", ["", "x", "1" * 31])
def test_a_form_without_its_key_is_refused(key: str) -> None:
    with pytest.raises(DamagedForm):
        _ = form(idempotency_key=key).key


@pytest.mark.parametrize("version", ["", "-1", "1.0", "9" * 16, "１"])
def test_a_version_is_a_plain_number(version: str) -> None:
    with pytest.raises(DamagedForm):
        form(version=version).number("version")


@pytest.mark.parametrize(
    ("day", "month", "year", "read"),
    [("9", "7", "2023", "2023-07-09"), ("31", "12", "2023", "2023-12-31"), ("", "", "", "")],
)
def test_three_fields_are_a_day(day: str, month: str, year: str, read: str) -> None:
    assert form(**{"on-day": day, "on-month": month, "on-year": year}).day("on") == read


@pytest.mark.parametrize("day", ["31-2-2023", "9-7-23", "x-7-2023", "9--2023", "1-1-1989"])
def test_what_is_no_day_is_refused(day: str) -> None:
    of, month, year = day.split("-")
    with pytest.raises(Refused) as refused:
        asked(EndPackage, ends_on=form(**{"on-day": of, "on-month": month, "on-year": year}).day("on"))
    assert [error.pointer for error in refused.value.problem.errors] == ["/ends_on"]


def test_what_does_not_fit_never_comes_back_in_an_error() -> None:
    with pytest.raises(Refused) as refused:
        asked(Invite, email="<b>not an address</b>", name="Jo", roles=["emperor"])
    assert {error.pointer for error in refused.value.problem.errors} == {"/email", "/roles/0"}
    assert "<b>" not in refused.value.problem.model_dump_json()


def test_errors_stand_on_top_and_beside_their_field() -> None:
    errors = (
        ErrorAt(pointer="/roles/0", code="enum", detail="Input should be …"),
        ErrorAt(pointer="/email", code="taken", detail="Taken."),
        ErrorAt(pointer="", code="x", detail="Nothing was sent."),
    )
    problem = Problem(code="taken", title="Taken.", status=422, errors=errors)
    typed = Typed({"email": "a@b"}, wrong(problem, {"/roles": "roles", "/email": "email"}))
    assert typed.errors == [
        {"text": "Input should be …", "href": "#roles"},
        {"text": "Taken.", "href": "#email"},
        {"text": "Nothing was sent."},
    ]
    assert typed.error("email") == {"text": "Taken."}
    assert typed.error("name") is None
    assert typed.value("email") == "a@b"


def test_misfits_are_told_in_the_pages_words() -> None:
    problem = Problem(code="does_not_fit", title="…", status=422, errors=(ErrorAt(pointer="/email", code="string", detail="pattern"),))
    told = wrong(problem, {"/email": "email"}, misfits={"/email": "Enter an email address."})
    assert told.summary == [{"text": "Enter an email address.", "href": "#email"}]


def test_a_refusal_without_places_is_still_told() -> None:
    told = wrong(Problem(code="busy", title="Try again.", status=409), {})
    assert told.summary == [{"text": "Try again."}]


def test_only_our_own_sentences_can_be_said() -> None:
    sentences = {"saved": ("1 line saved.", "{n} lines saved.")}
    assert done_notice("saved.1", sentences) == {"text": "1 line saved.", "success": True}
    assert done_notice("saved.1200", sentences) == {"text": "1,200 lines saved.", "success": True}
    assert done_notice("saved.<b>", sentences) == {"text": "0 lines saved.", "success": True}
    assert done_notice("anything else", sentences) is None


@pytest.mark.parametrize("foreign", ["https://x.example", "//x.example", "/\\x.example", "x", "/a\nb", ""])
def test_the_way_back_stays_here(foreign: str) -> None:
    assert local_path(foreign) == "/"
    assert local_path("/actuals?week=1") == "/actuals?week=1"


def test_what_nobody_answered_is_sent_again_with_the_same_key() -> None:
    key = str(uuid4())
    assert away_view("actuals", form(idempotency_key=key, missed="2")).again == [("idempotency_key", key), ("missed", "2")]


@pytest.mark.parametrize("secret", ["password", "old_password", "code"])
def test_a_secret_is_kept_in_no_page(secret: str) -> None:
    assert away_view("accounts", form(**{secret: "tell nobody"})).again is None


async def test_a_post_that_nobody_answers_can_be_sent_again(portal: Portal) -> None:
    """Scheduling, actuals and notifier are away here."""
    browser, _ = await portal.sign_in("alex.portal@exampleshire.example")
    person = (await browser.open("/people/invite")).html.select_one("[name=acting_provider]")
    assert person is not None
    fields = {"idempotency_key": str(uuid4()), "acting_provider": str(person["value"]), "shown": "suspended", "kinds": "suspended"}
    answer = await browser.http.post("/notifications", data=fields)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in answer.text


async def test_a_full_week_fits_into_a_form_and_a_flood_does_not(alone: httpx.AsyncClient) -> None:
    week = {f"missed-{number}": "0" for number in range(25 * 3 * 9)}
    assert (await alone.post("/sign-in", data=week)).status_code == 422
    flood = {f"missed-{number}": "0" for number in range(3001)}
    assert (await alone.post("/sign-in", data=flood)).status_code == 400
    huge = await alone.post("/sign-in", content=b"a" * (1024 * 1024 + 1), headers={"content-type": "application/x-www-form-urlencoded"})
    assert (huge.status_code, "This is too large" in huge.text) == (413, True)
    assert (await alone.post("/sign-in", data={}, headers={"origin": ORIGIN + ".x"})).status_code == 403
