"""How the world reaches scheduling over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from chassis.asking import Seen
from chassis.clock import Now
from chassis.doors import Caller, Transaction, door
from chassis.listing import file_of, wants_file
from contracts.http import WaitingList
from contracts.scheduling import http
from contracts.scheduling.vocabulary import AnswerAct
from services.scheduling.operations.answer_payment import answer_payment
from services.scheduling.operations.release_payments import release_payments
from services.scheduling.queries import payment, payments, standings, waiting
from services.scheduling.tables.owned import ScheduledPayment

api = APIRouter()


@door(api, http.FIND_PAYMENTS)
async def find_payments(query: http.FindPayments, request: Request, session: Transaction, now: Now) -> http.PaymentList | Response:
    if kind := wants_file(request):
        rows = await payments.payments_for_a_file(session, query=query, now=now)
        return await file_of(kind, name="scheduled-payments", columns=list(payments.COLUMNS.values()), rows=rows)
    return await payments.find_payments(session, query=query, now=now)


@door(api, http.READ_PAYMENT)
async def read_payment(scheduled_payment_id: UUID, session: Transaction, now: Now) -> Response:
    """Never 304: what is shown follows the clock and the contract's standing too, which the version does not count."""
    read, version = await payment.read_payment(session, payment_id=scheduled_payment_id, now=now)
    return Response(read, media_type="application/json", headers={"etag": f'"{version}"', "cache-control": "private, no-cache"})


@door(api, http.CONFIRM_PAYMENT)
async def confirm(
    scheduled_payment_id: UUID, asked: http.ConfirmPayment, seen: Seen, caller: Caller, session: Transaction, now: Now
) -> http.PaymentAnswered:
    done = await answer_payment(
        session,
        payment_id=scheduled_payment_id,
        act=AnswerAct.CONFIRM,
        name=asked.name,
        comment=asked.comment,
        seen=seen,
        by=caller.sub,
        at=now,
    )
    return answered(done)


@door(api, http.REJECT_PAYMENT)
async def reject(
    scheduled_payment_id: UUID, asked: http.RejectPayment, seen: Seen, caller: Caller, session: Transaction, now: Now
) -> http.PaymentAnswered:
    done = await answer_payment(
        session,
        payment_id=scheduled_payment_id,
        act=AnswerAct.REJECT,
        name=asked.name,
        comment=asked.comment,
        seen=seen,
        by=caller.sub,
        at=now,
    )
    return answered(done)


def answered(done: ScheduledPayment) -> http.PaymentAnswered:
    return http.PaymentAnswered(
        scheduled_payment_id=done.id,
        version=done.version,
        status=done.status,
        payable_pence=done.payable_pence,
        non_payable_pence=done.non_payable_pence,
    )


@door(api, http.FIND_STANDINGS)
async def find_standings(query: http.FindStandings, session: Transaction) -> http.StandingList:
    return await standings.find_standings(session, query=query)


@door(api, http.READ_STANDING)
async def read_standing(contract_id: UUID, session: Transaction) -> http.StandingRead:
    return await standings.read_standing(session, contract_id=contract_id)


@door(api, http.RELEASE_PAYMENTS)
async def release(
    contract_id: UUID, asked: http.ReleasePayments, seen: Seen, caller: Caller, session: Transaction, now: Now
) -> http.StandingRead:
    await release_payments(session, contract_id=contract_id, comment=asked.comment, seen=seen, by=caller.sub, at=now)
    return await standings.read_standing(session, contract_id=contract_id)


@door(api, http.WAITING)
async def what_waits(caller: Caller, session: Transaction, now: Now) -> WaitingList:
    return await waiting.waiting(session, roles=caller.roles, now=now)
