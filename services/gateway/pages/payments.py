"""The pages of scheduled payments: the list, its files, and one payment with its lines."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis import clock
from contracts.actuals.http import READ_WEEK_VERSIONS, WeekVersionList, WeekVersions
from contracts.commissioning.http import FIND_CONTRACTS, Search
from contracts.scheduling.http import CONFIRM_PAYMENT, FIND_PAYMENTS, READ_PAYMENT, FindPayments, PaymentRead
from services.gateway.forms import asked
from services.gateway.views.address import kept
from services.gateway.views.payment import UNCOMPARED, ids_of, payment_view
from services.gateway.views.payments import FILES, FILTERS, PATH, ids_of as ids_of_list, payments_view
from services.gateway.visit import SignedInVisit, Visit, every

pages = APIRouter()
DONE = {
    "confirmed": "You confirmed this payment.",
    "both": "You confirmed the actuals and this payment.",
    "rejected": "You rejected this payment. Nothing of it is paid until you confirm it.",
}


@pages.get(PATH)
async def list_them(visit: SignedInVisit) -> Response:
    params = kept(visit.request.query_params, FILTERS)
    read, contracts = await every(
        visit.ask(FIND_PAYMENTS, query=asked(FindPayments, **params)),
        visit.hope(visit.ask(FIND_CONTRACTS, query=Search(limit=200))),
    )
    chosen = [one for one in contracts.contracts if one.payment_basis.is_scheduled] if contracts else []
    view = payments_view(
        read,
        names=await visit.names(ids_of_list(read.payments)),
        contracts={one.contract_id: f"{one.name} ({one.reference})" for one in chosen},
        asked=params,
        now=clock.now(),
        council=visit.person.is_council,
    )
    return await visit.show("payments.html", current=PATH, view=view)


async def download(visit: Visit, kind: str) -> Response:
    """The same filters, the same rows."""
    params = kept(visit.request.query_params, FILTERS)
    return await visit.download(FIND_PAYMENTS, accept=FILES[kind], query=asked(FindPayments, **params))


@pages.get(PATH + ".csv")
async def as_csv(visit: SignedInVisit) -> Response:
    return await download(visit, "csv")


@pages.get(PATH + ".xlsx")
async def as_xlsx(visit: SignedInVisit) -> Response:
    return await download(visit, "xlsx")


@pages.get(PATH + "/{scheduled_payment_id}")
async def show(visit: SignedInVisit, scheduled_payment_id: UUID) -> Response:
    read = await visit.ask(READ_PAYMENT, scheduled_payment_id=scheduled_payment_id)
    names, versions = await every(visit.names(ids_of(read)), versions_of(visit, read))
    person = visit.person
    view = payment_view(read, names=names, versions=versions, may_answer=person.may(CONFIRM_PAYMENT), council=person.is_council)
    return await visit.show("payment.html", current=PATH, done=DONE, view=view)


async def versions_of(visit: Visit, read: PaymentRead) -> WeekVersionList | None:
    """What actuals has of the contained weeks now; none if there are none, or while it cannot be asked."""
    if not read.weeks:
        return None
    body = WeekVersions(week_ids=[week.week_id for week in read.weeks])
    return await visit.hope(visit.ask(READ_WEEK_VERSIONS, asked=body), without=UNCOMPARED)
