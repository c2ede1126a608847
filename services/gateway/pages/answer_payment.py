"""The page on which a provider confirms or rejects a scheduled payment, and with it, in one press, the actuals it is made of."""

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid5

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.actuals.http import CONFIRM_WEEK, ConfirmWeek
from contracts.problem import Problem
from contracts.scheduling.http import CONFIRM_PAYMENT, READ_PAYMENT, REJECT_PAYMENT, ConfirmPayment, PaymentRead, RejectPayment
from contracts.scheduling.vocabulary import AnswerAct
from services.gateway.calls import Refused
from services.gateway.forms import DamagedForm, Form, asked, refuse
from services.gateway.pages.payments import versions_of
from services.gateway.views.answer_payment import (
    FIELDS,
    MISFITS,
    STILL_UPDATING,
    answer_view,
    changed_words,
    mark_of,
    part_words,
    seen_weeks,
)
from services.gateway.views.payment import ids_of
from services.gateway.views.payments import PATH
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit, every

pages = APIRouter()
ANSWER = PATH + "/{scheduled_payment_id}/answer"
PATIENCE, PAUSE = 3.0, 0.2
"""Seconds that somebody waits for scheduling to hear what actuals confirmed, and between two looks."""
AT_ONCE = 4


@pages.get(ANSWER)
async def show(visit: SignedInVisit, scheduled_payment_id: UUID) -> Response:
    return await page(visit, scheduled_payment_id)


async def page(visit: Visit, payment_id: UUID, form: Form | None = None, problem: Problem | None = None) -> Response:
    read = await visit.ask(READ_PAYMENT, scheduled_payment_id=payment_id)
    names, versions = await every(visit.names(ids_of(read)), versions_of(visit, read))
    person = visit.person
    view = answer_view(read, names=names, versions=versions, may_answer=person.may(CONFIRM_PAYMENT), council=person.is_council)
    typed = Typed(form.typed if form else {"name": person.name}, wrong(problem, FIELDS, misfits=MISFITS))
    hidden = visit.hidden() | view.hidden | {"total": str(read.payable_pence + read.non_payable_pence)}
    status = problem.status if problem else 200
    return await visit.show("answer_payment.html", current=PATH, status=status, view=view, form=typed, hidden=hidden)


@pages.post(ANSWER)
async def answer(visit: SignedInVisit, scheduled_payment_id: UUID) -> Response:
    form = await visit.form()
    if form.text("press") == "look":
        return await page(visit, scheduled_payment_id, form)
    try:
        done = await act(visit, scheduled_payment_id, form)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, scheduled_payment_id, form, refused.problem)
    return visit.go(f"{PATH}/{scheduled_payment_id}", done=done)


async def act(visit: Visit, payment_id: UUID, form: Form) -> str:
    """What was done. Raises Refused."""
    fields = {"name": form.text("name"), "comment": form.text("comment")}
    match form.text("act"):
        case AnswerAct.CONFIRM:
            return await confirm(visit, payment_id, form, asked(ConfirmPayment, **fields))
        case AnswerAct.REJECT:
            body = asked(RejectPayment, **fields)
            await visit.ask(REJECT_PAYMENT, asked=body, key=form.key, seen=form.number("version"), scheduled_payment_id=payment_id)
            return "rejected"
    raise refuse(("/act", "Choose whether this payment is right."))


async def confirm(visit: Visit, payment_id: UUID, form: Form, body: ConfirmPayment) -> str:
    """The actuals first, then, once scheduling has heard them and nothing else is different, the payment."""
    try:
        weeks = seen_weeks(form.typed)
    except ValueError:
        raise DamagedForm() from None
    seen, key = form.number("version"), form.key
    if weeks:
        confirmed = await confirm_weeks(visit, weeks, form.key)
        read = await heard(visit, payment_id, confirmed)
        if mark_of(read) != form.text("seen"):
            raise refuse(("", changed_words(read, before=form.number("total"))))
        seen, key = read.version, str(uuid5(UUID(form.key), f"payment {read.version}"))  # tried again, it may be another version
    await visit.ask(CONFIRM_PAYMENT, asked=body, key=key, seen=seen, scheduled_payment_id=payment_id)
    return "both" if weeks else "confirmed"


async def confirm_weeks(visit: Visit, weeks: Mapping[UUID, int], key: str) -> dict[UUID, int]:
    """Each at the version that was seen; answers the versions they have now. Raises Refused, saying how far it came."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(week_id: UUID, seen: int) -> int:
        async with few:
            try:
                body = ConfirmWeek(seen_version=seen)
                return (await visit.ask(CONFIRM_WEEK, asked=body, key=str(uuid5(UUID(key), str(week_id))), week_id=week_id)).version
            except Refused as refused:
                if refused.problem.code == "nothing_to_confirm":  # a colleague was quicker
                    return seen
                raise

    found = await asyncio.gather(*(one(*week) for week in weeks.items()), return_exceptions=True)
    versions = {week_id: version for week_id, version in zip(weeks, found, strict=True) if isinstance(version, int)}
    faults = [fault for fault in found if isinstance(fault, BaseException)]
    refusals = [fault.problem.title for fault in faults if isinstance(fault, Refused)]
    if len(refusals) < len(faults):
        raise next(fault for fault in faults if not isinstance(fault, Refused))
    if refusals:
        raise refuse(("", part_words(done=len(versions), of=len(weeks), because=refusals[0])))
    return versions


async def heard(visit: Visit, payment_id: UUID, versions: Mapping[UUID, int]) -> PaymentRead:
    """The payment once it contains these versions. Raises Refused when that takes too long."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        read = await visit.ask(READ_PAYMENT, scheduled_payment_id=payment_id)
        contained = {week.week_id: week for week in read.weeks}
        if all(week_id in contained and contained[week_id].version >= version for week_id, version in versions.items()):
            return read
        if loop.time() >= until:
            raise refuse(("", STILL_UPDATING))
        await asyncio.sleep(PAUSE)
