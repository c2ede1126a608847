"""Who gets in, by whom, and what does a provider's administrator see of others?"""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from chassis.database import As
from contracts.accounts import http
from contracts.accounts.events import PersonInvited
from contracts.http import ListQuery, Role
from contracts.refusals import Refusal
from services.accounts.operations.first_administrator import invite_first
from tests.services.accounts.people import ADMIN, PASSWORD, People

JO, SAM = "jo.bloggs@purplecare.example", "sam.bloggs@greencare.example"


async def names(people: People, token: str) -> dict[str, list[UUID | None]]:
    found = await people.stand.ask(http.FIND_PEOPLE, token=token, query=ListQuery())
    return {person.email: [each.provider_id for each in person.memberships] for person in found.people}


async def test_an_invited_person_sets_a_password_and_signs_in(people: People, admin: str) -> None:
    purple = await people.provider()
    link = await people.invite(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    look = http.LookAtInvitation(token=link.secret)
    read = await people.stand.ask(http.LOOK_AT_INVITATION, token=people.gateway, asked=look)
    assert (read.email, read.name, read.needs_password) == (JO, "Jo Bloggs", True)
    await people.accept(link.secret)
    assert (await people.identity(await people.sign_in(JO))).acting_for == purple
    again = http.AcceptInvitation(token=link.secret, password="another good long password")
    assert (await people.stand.refused(http.ACCEPT_INVITATION, token=people.gateway, asked=again)).code == "invitation_over"


async def test_a_link_lives_for_seven_days_and_only_the_newest(people: People, admin: str) -> None:
    purple = await people.provider()
    old = await people.invite(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    new = await people.invite(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    for over in (old.secret, "x" * 43):
        look = http.LookAtInvitation(token=over)
        assert (await people.stand.refused(http.LOOK_AT_INVITATION, token=people.gateway, asked=look)).code == "invitation_over"
    people.later(days=7)
    look = http.LookAtInvitation(token=new.secret)
    assert (await people.stand.refused(http.LOOK_AT_INVITATION, token=people.gateway, asked=look)).code == "invitation_over"


async def test_a_weak_first_password_is_refused_where_it_was_typed(people: People, admin: str) -> None:
    link = await people.invite(JO, Role.PROVIDER_ENTER, by=admin, provider_id=await people.provider())
    asked = http.AcceptInvitation(token=link.secret, password="purplecarebloggs")
    no = await people.stand.refused(http.ACCEPT_INVITATION, token=people.gateway, asked=asked)
    assert (no.code, no.errors[0].pointer) == ("password_easily_guessed", "/password")
    await people.accept(link.secret)


async def test_somebody_here_already_gets_the_membership_and_keeps_the_password(people: People, admin: str) -> None:
    purple, green = await people.provider(), await people.provider()
    await people.join(JO, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    link = await people.invite(JO, Role.PROVIDER_VIEW, by=admin, provider_id=green, name="Somebody Else")
    read = await people.stand.ask(http.LOOK_AT_INVITATION, token=people.gateway, asked=http.LookAtInvitation(token=link.secret))
    assert (read.needs_password, read.name) == (False, "Jo Bloggs")
    asked = http.AcceptInvitation(token=link.secret, password="another good long password")
    assert (await people.stand.refused(http.ACCEPT_INVITATION, token=people.gateway, asked=asked)).code == "has_password"
    assert len((await people.trade(await people.sign_in(JO, PASSWORD))).memberships) == 2
    await people.invite(JO, Role.PROVIDER_ADMIN, by=admin, provider_id=green)
    of = {each.provider_id: each.roles for each in (await people.trade(await people.sign_in(JO))).memberships}
    assert of[green] == [Role.PROVIDER_ADMIN, Role.PROVIDER_VIEW]


async def test_an_invitation_names_a_provider_that_is_known(people: People, admin: str) -> None:
    asked = http.Invite(email=JO, name="Jo Bloggs", provider_id=uuid4(), roles=[Role.COUNCIL_PAYMENTS])
    no = await people.stand.refused(http.INVITE, token=admin, asked=asked)
    assert [(error.pointer, error.code) for error in no.errors] == [("/provider_id", "provider_not_known"), ("/roles", "roles_do_not_fit")]


async def test_a_providers_administrator_invites_for_its_own_provider_alone(people: People, admin: str) -> None:
    purple, green = await people.provider(), await people.provider()
    await people.join(JO, Role.PROVIDER_ADMIN, by=admin, provider_id=purple)
    jo = await people.acting(JO)
    await people.invite("kim.bloggs@purplecare.example", Role.PROVIDER_VIEW, by=jo)
    (event,) = (await people.stand.facts(PersonInvited))[-1:]
    assert event.providerid == purple
    foreign = http.Invite(email=SAM, name="Sam Bloggs", provider_id=green, roles=[Role.PROVIDER_VIEW])
    missing = foreign.model_copy(update={"provider_id": uuid4()})
    answers = [await people.stand.refused(http.INVITE, token=jo, asked=asked) for asked in (foreign, missing)]
    assert answers[0] == answers[1]
    assert answers[0].code == "not_found"
    council = http.Invite(email=SAM, name="Sam Bloggs", roles=[Role.COUNCIL_ADMINISTRATOR])
    assert (await people.stand.refused(http.INVITE, token=jo, asked=council)).code == "roles_do_not_fit"


async def test_a_providers_administrator_sees_its_own_people_and_what_they_are_to_it(people: People, admin: str) -> None:
    purple, green = await people.provider(), await people.provider()
    await people.join(JO, Role.PROVIDER_ADMIN, by=admin, provider_id=purple)
    await people.join(SAM, Role.PROVIDER_ENTER, by=admin, provider_id=green)
    jo = await people.acting(JO)
    assert await names(people, jo) == {JO: [purple]}
    await people.invite(SAM, Role.PROVIDER_VIEW, by=jo)
    assert await names(people, jo) == {JO: [purple], SAM: [purple]}
    assert (await names(people, admin))[SAM] in ([purple, green], [green, purple])
    assert ADMIN in await names(people, admin)


async def test_people_come_in_pages_by_name(people: People, admin: str) -> None:
    purple = await people.provider()
    for number in range(4):
        await people.invite(f"p{number}@purplecare.example", Role.PROVIDER_VIEW, by=admin, provider_id=purple, name=f"Person {number}")
    found: list[str] = []
    cursor = None
    for _ in range(3):
        page = await people.stand.ask(http.FIND_PEOPLE, token=admin, query=ListQuery(limit=2, cursor=cursor))
        found, cursor = [*found, *(person.name for person in page.people)], page.next_cursor
    assert (found, cursor) == (["Alex Portal", "Person 0", "Person 1", "Person 2", "Person 3"], None)


async def test_a_foreign_persons_membership_is_as_missing_as_nobodys(people: People, admin: str) -> None:
    purple, green = await people.provider(), await people.provider()
    await people.join(JO, Role.PROVIDER_ADMIN, by=admin, provider_id=purple)
    await people.join(SAM, Role.PROVIDER_ENTER, by=admin, provider_id=green)
    sam = (await people.trade(await people.sign_in(SAM))).person_id
    jo = await people.acting(JO)
    asked = [http.RemoveMembership(person_id=sam, provider_id=green), http.RemoveMembership(person_id=sam)]
    asked.append(http.RemoveMembership(person_id=uuid4()))
    answers = [await people.stand.refused(http.REMOVE_MEMBERSHIP, token=jo, asked=one) for one in asked]
    assert {answer.model_dump_json() for answer in answers} == {answers[0].model_dump_json()}
    assert answers[0].code == "not_found"
    assert await people.sign_in(SAM)


async def test_somebody_is_left_who_can_invite(people: People, admin: str) -> None:
    purple = await people.provider()
    await people.join(JO, Role.PROVIDER_ADMIN, by=admin, provider_id=purple)
    session = await people.sign_in(JO)
    jo = await people.trade(session)
    removal = http.RemoveMembership(person_id=jo.person_id, provider_id=purple)
    assert (await people.stand.refused(http.REMOVE_MEMBERSHIP, token=jo.token, asked=removal)).code == "last_administrator"
    own = http.RemoveMembership(person_id=people.stand.ring.keys["actuals"].read_token(admin).sub)
    assert (await people.stand.refused(http.REMOVE_MEMBERSHIP, token=admin, asked=own)).code == "last_administrator"
    await people.stand.ask(http.REMOVE_MEMBERSHIP, token=admin, asked=removal)
    assert await people.refused_trade(session=session) == "not_signed_in"


@pytest.mark.parametrize("roles", [[Role.PROVIDER_ENTER], [Role.COUNCIL_PAYMENTS]])
async def test_only_administrators_look_after_people(people: People, roles: list[Role]) -> None:
    token = people.stand.ring.person(*roles, acting_for=uuid4() if roles == [Role.PROVIDER_ENTER] else None)
    assert (await people.stand.refused(http.FIND_PEOPLE, token=token, query=ListQuery())).code == "not_allowed"
    asked = http.Invite(email=JO, name="Jo Bloggs", roles=roles)
    assert (await people.stand.refused(http.INVITE, token=token, asked=asked)).code == "not_allowed"


@pytest.mark.parametrize("role", [As.PROVIDER, As.COUNCIL])
@pytest.mark.parametrize("table", ["session", "challenge", "sign_in", "api_client", "access_token", "attempt_count"])
async def test_no_proof_is_read_by_people_whatever_the_code_does(people: People, role: As, table: str) -> None:
    provider = uuid4() if role is As.PROVIDER else None
    with pytest.raises(ProgrammingError, match="permission denied"):
        await people.stand.rows(f"SELECT * FROM {table}", role, provider=provider)
    with pytest.raises(ProgrammingError, match="permission denied"):
        await people.stand.rows("SELECT password_hash FROM person", role, provider=provider)


async def test_recipients_are_those_who_can_sign_in_with_a_role(people: People, admin: str) -> None:
    purple = await people.provider()
    await people.join(JO, Role.PROVIDER_CONFIRM, Role.PROVIDER_ENTER, by=admin, provider_id=purple)
    await people.invite(SAM, Role.PROVIDER_CONFIRM, by=admin, provider_id=purple)  # has not accepted
    confirm = [Role.PROVIDER_CONFIRM, Role.PROVIDER_ADMIN]

    async def whom(**asked: object) -> list[str]:
        wanted = http.FindRecipients.model_validate(asked)
        found = await people.stand.ask(http.FIND_RECIPIENTS, token=people.notifier, asked=wanted)
        return [each.email for each in found.recipients]

    jo = (await people.trade(await people.sign_in(JO))).person_id
    assert await whom(provider_id=purple, roles=confirm) == [JO]
    assert await whom(provider_id=purple, roles=confirm, but_not=jo) == []
    assert await whom(provider_id=purple, roles=[Role.PROVIDER_VIEW]) == []
    assert await whom(provider_id=await people.provider(), roles=confirm) == []
    assert await whom(roles=[Role.COUNCIL_ADMINISTRATOR]) == [ADMIN]
    assert await whom(person_id=jo) == [JO]


async def test_the_first_administrator_is_invited_once(people: People) -> None:
    with pytest.raises(Refusal, match="administrator already"):
        await invite_first(people.stand.sessions, email=SAM, name="Sam Portal", base_url="http://portal.example/")
    link = await invite_first(people.stand.sessions, email=SAM.upper(), name="Sam Portal", base_url="http://portal.example/", forced=True)
    assert link.startswith("http://portal.example/invitation/")
    await people.accept(link.rpartition("/")[2])
    assert Role.COUNCIL_ADMINISTRATOR in (await people.identity(await people.sign_in(SAM))).roles
    assert not await people.stand.facts(PersonInvited), "the link was shown, so no mail is sent"
    forced = await invite_first(people.stand.sessions, email=SAM, name="Sam Portal", base_url="http://portal.example", forced=True)
    assert forced == "http://portal.example/sign-in"
