"""Does each fact reach the right people, in words that hold references alone, with the headers that machines read?"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from contracts.accounts import http
from contracts.event import Event
from contracts.http import Role
from contracts.notifier.events import MailSent
from contracts.notifier.vocabulary import MailKind
from deploy.local.mailbox.smtp import Fault
from services.notifier.rules.kinds import KINDS
from tests.services.accounts.people import ADMIN, PASSWORD
from tests.services.notifier import told
from tests.services.notifier.conftest import JO, SAM, Post

CASES: list[tuple[MailKind, str, Callable[[UUID], Event], str, str]] = [
    (
        MailKind.PAYMENT_AVAILABLE,
        "scheduling",
        told.opened,
        "Answer needed by Tuesday 25 July 2023, 5:00pm: payment of DPSPURPLE",
        f"/scheduled-payments/{told.PAYMENT}",
    ),
    (
        MailKind.WARNED_ONCE,
        "scheduling",
        lambda provider: told.missed(provider, 1),
        "Not answered in time: payment of DPSPURPLE",
        f"/standing/{told.CONTRACT}",
    ),
    (
        MailKind.WARNED_TWICE,
        "scheduling",
        lambda provider: told.missed(provider, 2),
        "2 in a row not answered: payments of DPSPURPLE may stop",
        f"/standing/{told.CONTRACT}",
    ),
    (
        MailKind.WARNED_TWICE,
        "scheduling",
        lambda provider: told.missed(provider, 4, limit=6),
        "4 in a row not answered: payments of DPSPURPLE may stop",
        f"/standing/{told.CONTRACT}",
    ),
    (MailKind.SUSPENDED, "scheduling", told.suspended, "Payments have stopped: contract DPSPURPLE", f"/standing/{told.CONTRACT}"),
    (MailKind.RELEASED, "scheduling", told.released, "Payments go on: contract DPSPURPLE", f"/standing/{told.CONTRACT}"),
    (
        MailKind.EXCEPTION_RAISED,
        "actuals",
        told.raised,
        "Waiting for the council: claim over plan, service PURPLE/HC",
        f"/exceptions/{told.EXCEPTION}",
    ),
    (MailKind.EXCEPTION_DECIDED, "actuals", told.decided, "Decided: claim over plan, service PURPLE/HC", f"/exceptions/{told.EXCEPTION}"),
]


@pytest.mark.parametrize(("kind", "source", "event", "subject", "link"), CASES)
async def test_each_fact_becomes_its_mail(
    post: Post, kind: MailKind, source: str, event: Callable[[UUID], Event], subject: str, link: str
) -> None:
    await post.hear(told.CONTRACT, event(post.provider_id), source=source)
    await post.send()
    (mail,) = post.mailbox.mails(to=JO, kind=kind)
    assert mail.subject == subject
    assert "Dear Jo Bloggs," in mail.text
    assert f"http://portal.example{link}\n" in mail.text.replace("\r", "")
    assert f'href="http://portal.example{link}"' in mail.html
    assert "http://portal.example/notifications" in mail.text
    assert not re.search(r"£|\d\.\d\d", mail.text + mail.html.split("</style>")[-1].replace("1.35", "").replace("1.25", ""))
    (sent,) = await post.stand.facts(MailSent)
    assert (sent.data["kind"], sent.providerid) == (kind, post.provider_id)


def test_every_kind_about_an_organisation_is_tried() -> None:
    assert {case[0] for case in CASES} == {kind.kind for kind in KINDS.values() if not kind.fixed}


async def test_what_is_on_the_wire(post: Post) -> None:
    await post.hear(told.CONTRACT, told.suspended(post.provider_id), source="scheduling")
    await post.send()
    (mail,) = post.mailbox.mails(to=JO)
    raw = mail.raw.decode("ascii")
    (row,) = await post.stand.rows("SELECT id FROM mail WHERE state = 'sent'")
    for line in (
        f"Message-ID: <{row.id}@exampleshire.example>",
        f"References: <contract-{told.CONTRACT}.root@exampleshire.example>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "List-Id: <portal.exampleshire.example>",
        "X-Portal-Kind: suspended",
        "From: Exampleshire Council <portal@exampleshire.example>",
        f"To: Jo Bloggs <{JO}>",
        "Content-Type: multipart/alternative",
    ):
        assert f"\r\n{line}" in f"\r\n{raw}"
    assert raw.index("text/plain") < raw.index("text/html")
    head, _, body = raw.partition("\r\n\r\n")
    assert max(map(len, head.split("\r\n"))) <= 998
    assert max(map(len, body.split("\r\n"))) <= 76
    assert ' lang="en-GB"' in mail.html
    assert 'style="' in mail.html, "styles are on the elements"


async def test_a_name_makes_no_header(post: Post) -> None:
    asked = http.Invite(
        email=SAM, name="Sam\r\nBcc: eve@evil.example, <b>Bloggs</b>", provider_id=post.provider_id, roles=[Role.PROVIDER_VIEW]
    )
    await post.people.stand.ask(http.INVITE, token=post.admin, asked=asked)
    await post.hear_accounts()
    await post.send()
    (mail,) = post.mailbox.mails(to=SAM)
    assert mail.message["bcc"] is None
    assert mail.envelope.to == (SAM,)
    assert "<b>" not in mail.html


async def test_an_invitation_is_a_link_that_works_once_and_is_stored_nowhere(post: Post) -> None:
    asked = http.Invite(email=SAM, name="Sam Bloggs", provider_id=post.provider_id, roles=[Role.PROVIDER_VIEW])
    await post.people.stand.ask(http.INVITE, token=post.admin, asked=asked)
    await post.hear_accounts()
    await post.send()
    (mail,) = post.mailbox.mails(to=SAM, kind="invitation")
    (token,) = set(re.findall(r"http://portal\.example/invitation/(\S+)", mail.text))
    assert f"/invitation/{token}" in mail.html
    await post.people.accept(token)
    for table in ("mail", "intent", "outbox"):
        rows = await post.stand.rows(f"SELECT string_agg(row::text, ' ') AS all FROM {table} AS row")
        assert token not in (rows[0].all or "")
        assert "@" not in (rows[0].all or ""), "no address is stored"


async def test_a_code_gets_its_person_in(post: Post) -> None:
    attempt_id = await post.people.begin(JO)
    await post.hear_accounts()
    await post.send()
    (mail,) = post.mailbox.mails(to=JO, kind="sign_in_code")
    assert mail.subject == "Your code to sign in"
    (code,) = re.findall(r"\b\d{6}\b", mail.text)
    assert "List-Unsubscribe" not in mail.message
    assert "/notifications" not in mail.text, "it cannot be turned off"
    assert await post.people.trade((await post.people.enter(attempt_id, code)).session)


async def test_a_changed_password_is_told_without_a_link(post: Post) -> None:
    session = await post.people.sign_in(JO)
    token = (await post.people.trade(session)).token
    asked = http.ChangePassword(old_password=PASSWORD, new_password="violet harbour seven teapots", session=session)
    await post.people.stand.ask(http.CHANGE_PASSWORD, token=token, asked=asked)
    await post.hear_accounts()
    await post.send()
    (mail,) = post.mailbox.mails(to=JO, kind="password_changed")
    assert "http" not in mail.text


async def test_an_exception_is_told_to_the_council_and_not_to_who_raised_it(post: Post) -> None:
    await post.people.join("kim.portal@exampleshire.example", Role.COUNCIL_PAYMENTS, by=post.admin)
    await post.join(SAM, Role.PROVIDER_ENTER)
    jo = (await post.people.trade(await post.people.sign_in(JO))).person_id
    await post.hear(told.WEEK, told.raised(post.provider_id), source="actuals", actor=jo)
    await post.send()
    assert post.to("kim.portal@exampleshire.example") == ["Decision needed: claim over plan, service PURPLE/HC"]
    assert post.to(SAM) == ["Waiting for the council: claim over plan, service PURPLE/HC"]
    assert post.to(JO) == []
    assert post.to(ADMIN) == []


async def test_the_miss_that_suspends_is_told_once_as_a_suspension(post: Post) -> None:
    await post.hear(told.CONTRACT, told.missed(post.provider_id, 3), source="scheduling")
    await post.hear(told.CONTRACT, told.suspended(post.provider_id), source="scheduling")
    await post.send()
    assert post.to(JO) == ["Payments have stopped: contract DPSPURPLE"]


async def test_another_providers_people_get_nothing(post: Post) -> None:
    green = await post.people.provider()
    await post.people.join(SAM, Role.PROVIDER_CONFIRM, by=post.admin, provider_id=green)
    await post.hear(told.CONTRACT, told.suspended(post.provider_id), source="scheduling")
    await post.send()
    assert post.to(SAM) == []
    assert len(post.to(JO)) == 1


async def test_who_was_let_go_before_it_left_gets_nothing(post: Post) -> None:
    await post.join(SAM, Role.PROVIDER_CONFIRM)
    await post.hear(told.CONTRACT, told.opened(post.provider_id), source="scheduling")
    post.mailbox.faults.inject(Fault.REFUSE_LATER)
    await post.send()
    post.mailbox.faults.inject(Fault.OK)
    sam = (await post.people.trade(await post.people.sign_in(SAM))).person_id
    removal = http.RemoveMembership(person_id=sam, provider_id=post.provider_id)
    await post.people.stand.ask(http.REMOVE_MEMBERSHIP, token=post.admin, asked=removal)
    await post.send(after=timedelta(minutes=1))
    assert sorted(await post.states()) == ["sent", "suppressed"]
    assert post.to(SAM) == []
