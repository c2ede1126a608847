"""The page on which a provider enters one service's week. Right without JavaScript: a form, its answer, a redirect."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from chassis import clock
from contracts.actuals.http import (
    CONFIRM_WEEK,
    FIND_WEEKS,
    READ_WEEK,
    READ_WEEK_HISTORY,
    RECORD_ACTUALS,
    FindLines,
    FindWeeks,
    RecordActuals,
    WeekRead,
    WeekRecorded,
)
from contracts.commissioning.http import FIND_CLIENTS, FIND_SERVICE_LEVELS, ClientList, Search
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import DamagedForm, Form, asked
from services.gateway.views.address import address, kept
from services.gateway.views.typed_week import TypedLine, typed_lines, week_errors
from services.gateway.views.week import FILTERS, week_view
from services.gateway.views.week_filters import filters_view, neighbours
from services.gateway.views.week_history import history_view, ids_of
from services.gateway.views.weeks import PATH
from services.gateway.visit import Sentence, SignedInVisit, Visit, every

pages = APIRouter()
DONE: dict[str, Sentence] = {
    "generated": ("1 line was generated as planned.", "{n} lines were generated as planned."),
    "saved": ("1 line saved.", "{n} lines saved."),
    "again": ("1 line saved. It had been confirmed: confirm it again.", "{n} lines saved. Some had been confirmed: confirm them again."),
    "nothing": "Nothing was different, so nothing was saved.",
    "confirmed": ("1 line confirmed.", "{n} lines confirmed."),
}
WEEK = timedelta(days=7)


@pages.get(PATH + "/{week_id}")
async def show(visit: SignedInVisit, week_id: UUID) -> Response:
    return await page(visit, week_id)


async def page(visit: Visit, week_id: UUID, *, sent: Mapping[UUID, TypedLine] | None = None, problem: Problem | None = None) -> Response:
    params = kept(visit.request.query_params, (*FILTERS, "q"))
    query = asked(FindLines, **{name: value for name, value in params.items() if name != "q"})
    week, history, levels, clients = await every(
        visit.ask(READ_WEEK, query=query, week_id=week_id),
        visit.ask(READ_WEEK_HISTORY, week_id=week_id),
        visit.hope(visit.ask(FIND_SERVICE_LEVELS, query=Search(limit=200))),
        clients_called(visit, params.get("q")),
    )
    names, around = await every(visit.names(ids_of(week, history)), visit.ask(FIND_WEEKS, query=beside(week)))
    person = visit.person
    view = week_view(
        week,
        names=names,
        asked=params,
        now=clock.now(),
        may_enter=person.may(RECORD_ACTUALS),
        may_confirm=person.may(CONFIRM_WEEK),
        typed=sent,
        wrong=week_errors(problem, list((sent or {}).values()), {line.line_id: line for line in week.lines}),
    )
    return await visit.show(
        "week.html",
        current=PATH,
        status=problem.status if problem else 200,
        done=DONE,
        view=view,
        filters=filters_view(week, params, names=names, levels=levels, clients=clients),
        neighbours=neighbours(week, around),
        history=history_view(history, names=names, reader=person.person_id, council=person.is_council),
        hidden=visit.hidden(),
    )


async def clients_called(visit: Visit, text: str | None) -> ClientList | None:
    """None if nobody is searched for, or nobody can be."""
    return await visit.hope(visit.ask(FIND_CLIENTS, query=asked(Search, search=text, limit=20))) if text else None


def beside(week: WeekRead) -> FindWeeks:
    """The weeks before and after, of the same service."""
    return FindWeeks(service_id=week.service_id, from_on=week.starts_on - WEEK, to_on=week.starts_on + WEEK)


@pages.post(PATH + "/{week_id}")
async def save(visit: SignedInVisit, week_id: UUID) -> Response:
    """Saves what differs from what was shown; a client's "Confirm" saves first, then asks."""
    form = await visit.form()
    changed = {line.line_id: line for line in lines_of(form) if line.changed}
    try:
        done = await record(visit, week_id, changed, form.key)
    except Refused as refused:
        if refused.problem.status in (403, 404):
            raise
        return await page(visit, week_id, sent=changed, problem=refused.problem)
    confirm = form.text("confirm")
    if confirm:
        return visit.go(address(f"{PATH}/{week_id}/confirm", {}, client_id=None if confirm == "all" else confirm))
    params = kept(visit.request.query_params, FILTERS)
    back = address(f"{PATH}/{week_id}", params, cursor=params.get("cursor"))
    if done is None or not done.lines:
        return visit.go(back, done="nothing")
    return visit.go(back, done="again" if done.unconfirmed else "saved", n=len(done.lines))


async def record(visit: Visit, week_id: UUID, changed: Mapping[UUID, TypedLine], key: str) -> WeekRecorded | None:
    """None if there is nothing to send. Raises Refused."""
    if not changed:
        return None
    body = asked(RecordActuals, lines=[line.asked() for line in changed.values()])
    return await visit.ask(RECORD_ACTUALS, asked=body, key=key, week_id=week_id)


def lines_of(form: Form) -> list[TypedLine]:
    """Raises DamagedForm."""
    try:
        return list(typed_lines(form.typed))
    except ValueError:
        raise DamagedForm() from None
