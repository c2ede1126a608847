"""Do people get what they chose, and does somebody always get what a provider must know?"""

from uuid import uuid4

import pytest

from chassis.database import As
from contracts.http import Role
from contracts.notifier.http import READ_SUBSCRIPTIONS
from contracts.notifier.vocabulary import Choice, MailKind
from deploy.local.pids import free_port
from tests.services.accounts.people import ADMIN
from tests.services.notifier import told
from tests.services.notifier.conftest import JO, SAM, Post

MUST = (MailKind.WARNED_ONCE, MailKind.WARNED_TWICE, MailKind.SUSPENDED, MailKind.RELEASED)
SECURITY = (MailKind.INVITATION, MailKind.SIGN_IN_CODE, MailKind.PASSWORD_CHANGED)


async def test_what_is_turned_off_is_not_sent_and_can_be_turned_on_again(post: Post) -> None:
    assert (await post.subscriptions(JO))[MailKind.PAYMENT_AVAILABLE].choice is Choice.IMMEDIATE
    for choice, received in ((Choice.OFF, 0), (Choice.IMMEDIATE, 1)):
        assert await post.choose(JO, MailKind.PAYMENT_AVAILABLE, choice) is None
        payment_id = uuid4()
        await post.hear(payment_id, told.opened(post.provider_id, payment_id), source="scheduling")
        await post.send()
        assert len(post.mailbox.mails(to=JO, kind="payment_available")) == received
    assert sorted(await post.states()) == ["sent", "suppressed"]
    assert (await post.subscriptions(JO))[MailKind.PAYMENT_AVAILABLE].last_sent_at is not None


async def test_roles_say_what_is_on_and_others_may_choose_it(post: Post) -> None:
    await post.join(SAM, Role.PROVIDER_VIEW)
    assert (await post.subscriptions(SAM))[MailKind.PAYMENT_AVAILABLE].choice is Choice.OFF
    assert await post.choose(SAM, MailKind.PAYMENT_AVAILABLE, Choice.IMMEDIATE) is None
    await post.hear(told.PAYMENT, told.opened(post.provider_id), source="scheduling")
    await post.send()
    assert len(post.to(SAM)) == 1


@pytest.mark.parametrize("kind", SECURITY)
async def test_security_mails_cannot_be_turned_off(post: Post, kind: MailKind) -> None:
    read = (await post.subscriptions(JO))[kind]
    assert (read.choice, read.changeable, read.why_not) == (Choice.IMMEDIATE, False, "It keeps your account safe, so it is always sent.")
    assert await post.choose(JO, kind, Choice.OFF) == "always_sent"


@pytest.mark.parametrize("kind", MUST)
async def test_the_last_person_cannot_turn_off_what_a_provider_must_know(post: Post, kind: MailKind) -> None:
    read = (await post.subscriptions(JO))[kind]
    assert not read.changeable
    assert read.why_not
    assert await post.choose(JO, kind, Choice.OFF) == "last_person"
    await post.join(SAM, Role.PROVIDER_ADMIN)
    assert (await post.subscriptions(JO))[kind].changeable
    assert await post.choose(JO, kind, Choice.OFF) is None
    assert await post.choose(SAM, kind, Choice.OFF) == "last_person"


async def test_if_whoever_got_it_has_gone_those_it_is_meant_for_get_it(post: Post) -> None:
    await post.join(SAM, Role.PROVIDER_ADMIN)
    assert await post.choose(JO, MailKind.SUSPENDED, Choice.OFF) is None
    await post.people.stand.rows("UPDATE person SET state = 'disabled' WHERE email = :email RETURNING id", email=SAM)
    await post.hear(told.CONTRACT, told.suspended(post.provider_id), source="scheduling")
    await post.send()
    assert len(post.to(JO)) == 1


async def test_the_council_chooses_its_own_kinds(post: Post) -> None:
    assert set(await post.subscriptions(ADMIN)) == {*SECURITY, MailKind.EXCEPTION_RAISED}
    assert await post.choose(ADMIN, MailKind.SUSPENDED, Choice.OFF) == "not_yours_to_choose"
    assert await post.choose(ADMIN, MailKind.EXCEPTION_RAISED, Choice.IMMEDIATE) is None
    await post.hear(told.WEEK, told.raised(post.provider_id), source="actuals")
    await post.send()
    assert len(post.to(ADMIN)) == 1


async def test_a_choice_is_of_one_membership(post: Post) -> None:
    assert await post.choose(JO, MailKind.PAYMENT_AVAILABLE, Choice.OFF) is None
    green = await post.people.provider()
    await post.people.invite(JO, Role.PROVIDER_CONFIRM, by=post.admin, provider_id=green)
    await post.hear(told.PAYMENT, told.opened(green), source="scheduling")
    await post.send()
    assert len(post.to(JO)) == 1


async def test_a_provider_sees_its_own_rows_alone(post: Post) -> None:
    assert await post.choose(JO, MailKind.PAYMENT_AVAILABLE, Choice.OFF) is None
    await post.hear(told.PAYMENT, told.opened(post.provider_id), source="scheduling")
    await post.send()
    for provider, rows in ((post.provider_id, 1), (uuid4(), 0)):
        for table in ("mail", "subscription"):
            assert len(await post.stand.rows(f"SELECT * FROM {table}", As.PROVIDER, provider=provider)) == rows


async def test_without_accounts_nothing_is_chosen_and_it_is_said(post: Post) -> None:
    token = await post.people.acting(JO)
    post.sender.people.accounts.http.base_url = f"http://127.0.0.1:{free_port()}"
    no = await post.stand.refused(READ_SUBSCRIPTIONS, token=token)
    assert (no.code, no.status) == ("people_away", 503)


async def test_a_program_gets_no_mail(post: Post) -> None:
    token = post.stand.ring.person(Role.PROVIDER_ENTER, acting_for=post.provider_id, sub=f"client:{uuid4()}")
    assert (await post.stand.refused(READ_SUBSCRIPTIONS, token=token)).code == "not_allowed"
