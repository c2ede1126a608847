"""Does the mailbox keep what comes over real SMTP, show it safely, fail as told, and remember it after a restart?"""

import sys
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from deploy.local.mailbox.pages import pages
from deploy.local.mailbox.smtp import Fault, Faults, listen
from deploy.local.mailbox.store import Store
from deploy.local.pids import free_port
from deploy.local.processes import Supervisor


class Box:
    def __init__(self, store: Store, faults: Faults, port: int) -> None:
        self.store, self.faults, self.port = store, faults, port
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(pages(store, faults)), base_url="http://mailbox")

    async def send(self, message: EmailMessage) -> None:
        await aiosmtplib.send(message, hostname="127.0.0.1", port=self.port, timeout=2)


def a_mail(to: str = "jo.bloggs@purplecare.example", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portal@exampleshire.example", to, "Payment due – week of 17 July"
    mail["Message-ID"] = "<1@exampleshire.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("See http://127.0.0.1:8000/week?a=1&b=2 – £143.50")
    mail.add_alternative("<p style='color:#123'>£143.50 <script>alert(1)</script></p>", subtype="html")
    return mail


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Box]:
    store, faults = Store(tmp_path), Faults()
    async with await listen(store, faults) as door:
        yield Box(store, faults, door.sockets[0].getsockname()[1])


async def test_a_mail_is_listed_with_its_envelope_parts_and_headers(box: Box) -> None:
    await box.send(a_mail(X_Portal_Kind="payment_due"))
    (listed,) = (await box.client.get("/api/mails")).json()
    assert listed["to"] == ["jo.bloggs@purplecare.example"]
    assert listed["from"] == "portal@exampleshire.example"
    assert listed["subject"] == "Payment due – week of 17 July"
    assert listed["kind"] == "payment_due"
    assert listed["message_id"] == "<1@exampleshire.example>"
    assert "£143.50" in listed["text"]
    assert "<p style" in listed["html"]
    assert ["X-Portal-Kind", "payment_due"] in listed["headers"]


async def test_the_listing_is_newest_first_and_filtered_by_address_and_kind(box: Box) -> None:
    await box.send(a_mail("a@purplecare.example", X_Portal_Kind="one"))
    await box.send(a_mail("b@purplecare.example", X_Portal_Kind="two"))

    async def ids(**wanted: str) -> list[int]:
        return [mail["id"] for mail in (await box.client.get("/api/mails", params=wanted)).json()]

    assert await ids() == [2, 1]
    assert await ids(to="A@purplecare.example") == [1]
    assert await ids(kind="two") == [2]
    assert await ids(to="a@purplecare.example", kind="two") == []


async def test_the_bytes_received_are_the_source_shown(box: Box) -> None:
    await box.send(a_mail())
    source = (await box.client.get("/mail/1/raw")).content
    assert source == box.store.all()[0].raw
    assert source.startswith(b"From: portal@exampleshire.example\r\n")


async def test_pages_show_a_mail_without_letting_it_act(box: Box) -> None:
    await box.send(a_mail())
    shown = await box.client.get("/")
    assert "Payment due – week of 17 July" in shown.text
    page = await box.client.get("/mail/1")
    assert '<a href="http://127.0.0.1:8000/week?a=1&amp;b=2"' in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    framed = (await box.client.get("/mail/1/html")).headers["content-security-policy"]
    assert "sandbox allow-popups" in framed
    assert "script-src" not in framed
    assert (await box.client.get("/mail/2")).status_code == 404


@pytest.mark.parametrize(
    ("mode", "refusal", "kept"),
    [
        (Fault.REFUSE_LATER, 450, 0),
        (Fault.REFUSE_FOR_GOOD, 550, 0),
        (Fault.DROP_BEFORE_STORE, None, 0),
        (Fault.DROP_AFTER_STORE, None, 1),
        (Fault.SLOW, None, 0),
    ],
)
async def test_each_fault_strikes_as_often_as_told(box: Box, mode: Fault, refusal: int | None, kept: int) -> None:
    box.faults.inject(mode, times=1)
    with pytest.raises(aiosmtplib.SMTPException) as refused:
        await box.send(a_mail())
    if refusal:
        (inner,) = refused.value.args[0]
        assert inner.code == refusal
    assert len(box.store.all()) == kept
    assert box.faults.hits == 1
    await box.send(a_mail())
    assert len(box.store.all()) == kept + 1


async def test_a_fault_for_one_address_leaves_the_others(box: Box) -> None:
    box.faults.inject(Fault.REFUSE_FOR_GOOD, address="a@purplecare.example")
    await box.send(a_mail("b@purplecare.example"))
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await box.send(a_mail("a@purplecare.example"))


def test_the_oldest_go_when_it_is_full_and_a_restart_keeps_the_rest(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    store = Store(tmp_path, kept=3)
    for number in range(5):
        store.add(f"Subject: {number}\r\n\r\n".encode(), sender="", to=["a@b.example"], received_at=datetime(2023, 7, 25, tzinfo=UTC))
    again = Store(tmp_path, kept=3)
    assert [mail.subject for mail in again.all()] == ["4", "3", "2"]
    assert len(list(tmp_path.iterdir())) == 6
    assert again.add(b"Subject: x\r\n\r\n", sender="", to=[], received_at=datetime(2023, 7, 25, tzinfo=UTC)).envelope.id == 6


async def test_as_a_process_it_listens_keeps_and_takes_faults_only_when_asked(tmp_path: Path) -> None:
    supervisor = Supervisor(say=lambda name, line: None)
    smtp, http = free_port(), free_port()
    start = [sys.executable, "-m", "deploy.local.mailbox", "--smtp", str(smtp), "--http", str(http), "--folder", str(tmp_path)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    here = f"http://127.0.0.1:{http}"
    try:
        await supervisor.start("mailbox", start, env=environment)
        await supervisor.ready("mailbox", f"{here}/api/mails")
        await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=smtp)
        async with httpx.AsyncClient(base_url=here) as client:
            assert (await client.put("/api/faults", json={"mode": "rcpt_5xx"})).status_code == 404
        await supervisor.kill("mailbox")
        await supervisor.start("mailbox", [*start, "--faults"], env=environment)
        await supervisor.ready("mailbox", f"{here}/api/mails")
        async with httpx.AsyncClient(base_url=here) as client:
            assert len((await client.get("/api/mails")).json()) == 1
            assert (await client.put("/api/faults", json={"mode": "rcpt_5xx"})).status_code == 200
            assert (await client.put("/api/faults", json={"mode": "no such"})).status_code == 422
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=smtp)
    finally:
        await supervisor.stop()
