"""Whatever the mail server, accounts or the bus do: each mail once, none lost, and what is uncertain is said to be."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from contracts.accounts import http
from contracts.notifier.events import MailFailed, MailSent
from contracts.notifier.vocabulary import MailKind
from deploy.local.mailbox.smtp import Fault
from deploy.local.pids import free_port
from services.notifier.operations.intend_mail import instant_of
from services.notifier.sender import Sender, people_of
from tests.services.notifier import told
from tests.services.notifier.conftest import JO, Post

LATER = timedelta(minutes=30)


async def opened(post: Post) -> None:
    await post.hear(told.PAYMENT, told.opened(post.provider_id), source="scheduling")


async def test_five_times_heard_and_two_senders_make_one_mail(post: Post) -> None:
    envelope = post.stand.envelope(told.PAYMENT, told.opened(post.provider_id), source="scheduling")
    outcomes = await asyncio.gather(*(post.stand.hear(envelope) for _ in range(5)))
    assert sorted(outcomes) == ["acted"] + ["repeated"] * 4
    for _ in range(11):
        await post.hear(uuid4(), told.opened(post.provider_id, uuid4()), source="scheduling")
    other = Sender(post.stand.sessions, people_of(post.stand.app), post.stand.app.state.settings)
    for _ in range(6):
        await asyncio.gather(post.sender.once(), other.once(), other.once())
    assert await post.states() == ["sent"] * 12
    assert len({str(mail.message["message-id"]) for mail in post.mailbox.mails(to=JO)}) == len(post.to(JO)) == 12
    assert len(await post.stand.facts(MailSent)) == 12


async def test_refused_for_now_it_is_sent_later(post: Post) -> None:
    post.mailbox.faults.inject(Fault.REFUSE_LATER, times=1)
    await opened(post)
    await post.send()
    assert (await post.states(), post.to(JO), post.mailbox.faults.hits) == (["queued"], [], 1)
    await post.send(after=timedelta(seconds=1))
    assert await post.states() == ["queued"], "it waits"
    await post.send(after=timedelta(seconds=3))
    assert (await post.states(), len(post.to(JO))) == (["sent"], 1)


async def test_refused_for_good_it_is_said_to_have_failed(post: Post) -> None:
    post.mailbox.faults.inject(Fault.REFUSE_FOR_GOOD)
    await opened(post)
    await post.send()
    await post.send(after=LATER)
    assert (await post.states(), post.mailbox.faults.hits) == (["refused"], 1)
    (failed,) = await post.stand.facts(MailFailed)
    assert (failed.data["kind"], failed.data["why"]) == ("payment_available", "refused")
    assert "@" not in str(failed.data)


@pytest.mark.parametrize(("fault", "received"), [(Fault.DROP_BEFORE_STORE, 1), (Fault.DROP_AFTER_STORE, 2)])
async def test_a_line_cut_in_the_middle_is_uncertain_and_sent_once_more_under_the_same_id(post: Post, fault: Fault, received: int) -> None:
    post.mailbox.faults.inject(fault, times=1)
    await opened(post)
    await post.send()
    assert (await post.states(), post.mailbox.faults.hits) == (["uncertain"], 1)
    await post.send(after=LATER)
    await post.send(after=2 * LATER)
    assert await post.states() == ["sent"]
    mails = post.mailbox.mails(to=JO)
    assert len(mails) == received
    assert len({mail.message["message-id"] for mail in mails}) == 1


async def test_cut_twice_it_stays_uncertain(post: Post) -> None:
    post.mailbox.faults.inject(Fault.DROP_AFTER_STORE)
    await opened(post)
    for wait in range(4):
        await post.send(after=wait * LATER)
    assert (await post.states(), post.mailbox.faults.hits, len(post.to(JO))) == (["uncertain"], 2, 2)
    assert [each.data["why"] for each in await post.stand.facts(MailFailed)] == ["uncertain"]


async def test_a_code_whose_fate_is_unknown_is_never_sent_again(post: Post) -> None:
    post.mailbox.faults.inject(Fault.DROP_AFTER_STORE, times=1)
    attempt_id = await post.people.begin(JO)
    await post.hear_accounts()
    for wait in range(3):
        await post.send(after=wait * LATER)
    assert await post.states(MailKind.SIGN_IN_CODE) == ["uncertain"]
    (mail,) = post.mailbox.mails(to=JO, kind="sign_in_code")
    (code,) = re.findall(r"\b\d{6}\b", mail.text)
    assert await post.people.enter(attempt_id, code), "the one that came is right all the same"


async def test_a_code_is_made_only_when_the_server_has_taken_the_recipient(post: Post) -> None:
    post.mailbox.faults.inject(Fault.REFUSE_LATER, address=JO, times=2)
    await post.people.begin(JO)
    await post.hear_accounts()
    await post.send()
    (row,) = await post.people.stand.rows("SELECT told_at FROM challenge WHERE kind = 'sign_in_code' ORDER BY made_at DESC LIMIT 1")
    assert row.told_at is None
    for seconds in (3, 10):
        await post.send(after=timedelta(seconds=seconds))
    assert len(post.mailbox.mails(to=JO, kind="sign_in_code")) == 1


async def test_a_code_that_was_replaced_is_not_sent(post: Post) -> None:
    attempt_id = await post.people.begin(JO)
    await post.people.stand.ask(http.SEND_CODE_AGAIN, token=post.people.gateway, attempt_id=attempt_id)
    await post.hear_accounts()
    await post.send()
    assert sorted(await post.states(MailKind.SIGN_IN_CODE)) == ["expired", "sent"]
    assert len(post.mailbox.mails(to=JO, kind="sign_in_code")) == 1


async def test_a_mail_server_away_loses_nothing(post: Post) -> None:
    sender, there = post.sender, post.sender.server
    sender.server = type(there)(**(vars(there) | {"port": free_port()}))
    payments = [uuid4() for _ in range(12)]
    for payment_id in payments:
        await post.hear(payment_id, told.opened(post.provider_id, payment_id), source="scheduling")
    for hour in (0, 1, 23):
        await post.send(after=timedelta(hours=hour))
    assert await post.states() == ["queued"] * 12
    sender.server = there
    await post.send(after=timedelta(hours=24))
    assert await post.states() == ["sent"] * 12
    roots = {str(mail.message["references"]) for mail in post.mailbox.mails(to=JO)}
    assert roots == {f"<payment-{payment_id}.root@exampleshire.example>" for payment_id in payments}


async def test_after_three_days_it_is_given_up_and_said(post: Post) -> None:
    post.mailbox.faults.inject(Fault.REFUSE_LATER)
    await opened(post)
    await post.send()
    await post.send(after=timedelta(hours=73))
    assert await post.states() == ["expired"]
    assert [each.data["why"] for each in await post.stand.facts(MailFailed)] == ["expired"]


async def test_accounts_away_loses_nothing(post: Post) -> None:
    http_client = post.sender.people.accounts.http
    base = http_client.base_url
    http_client.base_url = f"http://127.0.0.1:{free_port()}"
    await opened(post)
    await post.send()
    assert await post.states() == []
    http_client.base_url = base
    await post.send(after=LATER)
    assert await post.states() == ["sent"]


async def test_a_fact_heard_after_three_days_is_not_mailed(post: Post) -> None:
    fresh = post.stand.envelope(told.PAYMENT, told.opened(post.provider_id), source="scheduling")
    announced = datetime.now(UTC) - timedelta(hours=72, minutes=1)
    old = UUID(int=(int(announced.timestamp() * 1000) << 80) | (fresh.id.int & ((1 << 80) - 1)))
    assert abs(instant_of(old) - announced) < timedelta(milliseconds=2)
    await post.stand.hear(fresh.model_copy(update={"id": old}))
    await post.send()
    (intent,) = await post.stand.rows("SELECT expired, waits_until FROM intent")
    assert (intent.expired, intent.waits_until) == (True, None)
    assert (await post.states(), post.to(JO)) == ([], [])


async def test_a_mail_whose_sender_died_is_found_and_sent_under_the_same_id(post: Post) -> None:
    await opened(post)
    await post.send()
    died = "UPDATE mail SET state = 'sending', sending_since = now() - interval '121 seconds', ended_at = NULL RETURNING id"
    await post.stand.rows(died)
    await post.stand.look(datetime(2023, 7, 25, tzinfo=UTC))
    assert await post.states() == ["uncertain"]
    await post.send(after=LATER)
    assert await post.states() == ["sent"]
    assert len({mail.message["message-id"] for mail in post.mailbox.mails(to=JO)}) == 1


async def test_one_that_cannot_be_written_holds_up_no_other(post: Post) -> None:
    await opened(post)
    await post.stand.rows("UPDATE intent SET facts = '{}' RETURNING kind")
    await post.hear(told.CONTRACT, told.suspended(post.provider_id), source="scheduling")
    await post.send()
    assert sorted(await post.states()) == ["refused", "sent"]


async def test_the_running_part_sends(post: Post) -> None:
    await opened(post)
    running = asyncio.create_task(post.sender.run())
    async with asyncio.timeout(10):
        while not post.to(JO):
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
