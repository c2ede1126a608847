"""Does a session end when it should, at once and everywhere, and act for one membership alone?"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from contracts.accounts import http
from contracts.accounts.events import PasswordChanged
from contracts.http import Role
from tests.services.accounts.people import ADMIN, PASSWORD, People

JO = "jo.bloggs@purplecare.example"
NEW = "violet harbour seven teapots"


async def change(people: People, session: str, *, old: str = PASSWORD, new: str = NEW) -> http.ChangePassword:
    asked = http.ChangePassword(old_password=old, new_password=new, session=session)
    await people.stand.ask(http.CHANGE_PASSWORD, token=(await people.trade(session)).token, asked=asked)
    return asked


async def test_signing_out_ends_it_at_once(people: People) -> None:
    session = await people.sign_in(ADMIN)
    await people.trade(session)
    for _ in range(2):
        await people.stand.ask(http.SIGN_OUT, token=people.gateway, asked=http.Session(session=session))
        assert await people.refused_trade(session=session) == "not_signed_in"


async def test_it_is_kept_as_a_hash(people: People) -> None:
    session = await people.sign_in(ADMIN)
    (row,) = await people.stand.rows("SELECT session::text AS all FROM session")
    assert session not in row.all
    assert await people.refused_trade(session="x" * len(session)) == "not_signed_in"
    assert await people.refused_trade() == "not_signed_in"


async def test_idle_for_twenty_minutes_it_is_over(people: People) -> None:
    session = await people.sign_in(ADMIN)
    for _ in range(3):
        people.later(minutes=19)
        await people.trade(session)
    people.later(minutes=20, seconds=1)
    assert await people.refused_trade(session=session) == "not_signed_in"


async def test_after_twelve_hours_it_is_over_however_much_it_was_used(people: People) -> None:
    session = await people.sign_in(ADMIN)
    for _ in range(47):
        people.later(minutes=15)
        await people.trade(session)
    people.later(minutes=15)
    assert await people.refused_trade(session=session) == "not_signed_in"


async def test_business_time_moves_no_session(people: People, business_clock: Callable[[datetime], None]) -> None:
    session = await people.sign_in(ADMIN)
    business_clock(datetime(2031, 1, 1, tzinfo=UTC))
    assert await people.trade(session)


async def test_two_memberships_are_chosen_from_and_the_reference_changes(people: People, admin: str) -> None:
    purple, green = await people.provider(), await people.provider()
    await people.join(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    await people.invite(JO, Role.PROVIDER_VIEW, by=admin, provider_id=green)
    session = await people.sign_in(JO)
    token = await people.trade(session)
    assert (token.chosen, token.roles, token.acting_for) == (False, [], None)
    assert {each.provider_id for each in token.memberships} == {purple, green}
    assert (await people.identity(session)).roles == frozenset(), "no policy lets anybody without a role in"

    asked = http.ActFor(session=session, provider_id=purple)
    chosen = (await people.stand.ask(http.ACT_FOR, token=people.gateway, asked=asked)).session
    assert chosen != session
    assert await people.refused_trade(session=session) == "not_signed_in"
    assert (await people.identity(chosen)).acting_for == purple
    assert (await people.identity(chosen)).roles == {Role.PROVIDER_ENTER}
    foreign = http.ActFor(session=chosen, provider_id=await people.provider())
    council = http.ActFor(session=chosen, provider_id=None)
    for asked in (foreign, council):
        assert (await people.stand.refused(http.ACT_FOR, token=people.gateway, asked=asked)).code == "not_found"


async def test_choosing_does_not_make_it_live_longer(people: People, admin: str) -> None:
    session = await people.sign_in(ADMIN)
    for _ in range(47):
        people.later(minutes=15)
        asked = http.ActFor(session=session, provider_id=None)
        session = (await people.stand.ask(http.ACT_FOR, token=people.gateway, asked=asked)).session
    people.later(minutes=15)
    assert await people.refused_trade(session=session) == "not_signed_in"


async def test_a_role_taken_away_is_gone_with_the_next_trade(people: People, admin: str) -> None:
    purple = await people.provider()
    await people.join(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    session = await people.sign_in(JO)
    person_id = (await people.trade(session)).person_id
    removal = http.RemoveMembership(person_id=person_id, provider_id=purple)
    await people.stand.ask(http.REMOVE_MEMBERSHIP, token=admin, asked=removal)
    assert await people.refused_trade(session=session) == "not_signed_in"


async def test_who_is_disabled_is_out(people: People, admin: str) -> None:
    purple = await people.provider()
    await people.join(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    session = await people.sign_in(JO)
    await people.stand.rows("UPDATE person SET state = 'disabled' WHERE email = :email RETURNING id", email=JO)
    assert await people.refused_trade(session=session) == "not_signed_in"
    attempt = await people.begin(JO)
    assert (await people.stand.refused(http.ENTER_CODE, token=people.gateway, attempt_id=attempt, asked=http.EnterCode(code="123456"))).code


async def test_a_changed_password_ends_all_other_sessions_and_is_told(people: People) -> None:
    other, mine = await people.sign_in(ADMIN), await people.sign_in(ADMIN)
    under_way = await people.begin(ADMIN)
    await change(people, mine)
    assert await people.trade(mine)
    assert await people.refused_trade(session=other) == "not_signed_in"
    over = await people.stand.refused(http.ENTER_CODE, token=people.gateway, attempt_id=under_way, asked=http.EnterCode(code="123456"))
    assert over.code == "sign_in_over"
    assert len(await people.stand.facts(PasswordChanged)) == 1
    assert await people.sign_in(ADMIN, NEW)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short pass1", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("password12345", "password_easily_guessed"),
        ("alex.portal@exampleshire.example", "password_easily_guessed"),
        ("exampleshireportal", "password_easily_guessed"),
        ("qwertyuiop123", "password_easily_guessed"),
    ],
)
async def test_a_weak_password_is_refused_where_it_was_typed(people: People, password: str, code: str) -> None:
    session = await people.sign_in(ADMIN)
    asked = http.ChangePassword(old_password=PASSWORD, new_password=password, session=session)
    no = await people.stand.refused(http.CHANGE_PASSWORD, token=(await people.trade(session)).token, asked=asked)
    assert (no.code, no.errors[0].pointer) == (code, "/new_password")


async def test_a_wrong_old_password_is_counted(people: People) -> None:
    session = await people.sign_in(ADMIN)
    token = (await people.trade(session)).token
    asked = http.ChangePassword(old_password="not it", new_password=NEW, session=session)
    codes = [(await people.stand.refused(http.CHANGE_PASSWORD, token=token, asked=asked)).code for _ in range(6)]
    assert codes == ["wrong_password"] * 5 + ["too_many_attempts"]


async def test_an_api_client_acts_with_its_own_roles(people: People, admin: str) -> None:
    purple = await people.provider()
    asked = http.MakeApiClient(name="Rota system", provider_id=purple, roles=[Role.PROVIDER_ENTER])
    made = await people.stand.ask(http.MAKE_API_CLIENT, token=admin, asked=asked)
    right = http.ClientCredentials(client_id=made.client_id, client_secret=made.client_secret)
    issued = await people.stand.ask(http.ISSUE_ACCESS_TOKEN, token=people.gateway, asked=right)
    assert issued.expires_in == 600
    traded = await people.stand.ask(http.TRADE_TOKEN, token=people.gateway, asked=http.TradeToken(access_token=issued.access_token))
    who = people.stand.ring.keys["actuals"].read_token(traded.token)
    assert (who.sub, who.acting_for, who.roles) == (f"client:{made.client_id}", purple, frozenset({Role.PROVIDER_ENTER}))
    for wrong in (right.model_copy(update={"client_secret": "no"}), right.model_copy(update={"client_id": "nobody"})):
        no = await people.stand.refused(http.ISSUE_ACCESS_TOKEN, token=people.gateway, asked=wrong)
        assert (no.code, no.status) == ("invalid_client", 401)
    people.later(minutes=10)
    assert await people.refused_trade(access_token=issued.access_token) == "not_signed_in"
    for table in ("api_client", "idempotency", "audit"):
        kept = await people.stand.rows(f"SELECT string_agg(row::text, '') AS all FROM {table} AS row")
        assert made.client_secret not in (kept[0].all or "")


async def test_a_client_gets_no_roles_of_another_kind(people: People, admin: str) -> None:
    asked = http.MakeApiClient(name="Too much", roles=[Role.PROVIDER_ENTER])
    no = await people.stand.refused(http.MAKE_API_CLIENT, token=admin, asked=asked)
    assert (no.code, no.errors[0].pointer) == ("roles_do_not_fit", "/roles")
