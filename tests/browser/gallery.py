"""A page of every macro and a week of 25 clients, with the guides' figures, for pictures and axe."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway import templates
from services.gateway.templates.assets import static_routes
from services.gateway.templates.brand import brand_href, brand_routes
from services.gateway.templates.frame import Council, Demo, Frame, Idle, Link

COLOUR = "#5b2d90"
AT = datetime(2023, 7, 25, 9, 0, tzinfo=UTC)
SECTIONS = [
    Link("Home", "/"), Link("Actuals", "/actuals"), Link("Scheduled payments", "/payments"), Link("Actions", "/actions"),
    Link("Invoices", "/invoices"), Link("Reports", "/reports"), Link("Email notifications", "/notifications"),
]  # fmt: skip
FOOTER = [Link("Accessibility statement", "/accessibility"), Link("Privacy", "/privacy"), Link("Help", "/help"), Link("API", "/docs")]
REASONS = [
    {"value": "no_access", "text": "No access"}, {"value": "hospital", "text": "In hospital"},
    {"value": "cancelled_with_notice", "text": "Cancelled with notice"}, {"value": "provider_unable", "text": "Provider unable"},
]  # fmt: skip
SINGLE = "Homecare – single carer"
FIRST = ["Miss Pamela", "Mr Pedro", "Mr Peter", "Mrs Jane", "Ms Priya"]


def frame(current: str, *, warn_after: int = 1500) -> Frame:
    return Frame(
        council=Council("Exampleshire Council", brand_href=brand_href(COLOUR), footer=FOOTER),
        person="Mr Demo Portal",
        provider="Purple Care Ltd",
        switch=Link("Switch provider", "/providers"),
        sections=SECTIONS,
        current=current,
        demo=Demo(AT, Link("Move the clock", "/dev/clock")),
        idle=Idle(warn_after, 120, "/session", "/sign-in"),
    )


def line(number: int, level: str, planned: str | None, actual: str, cost: int, **more: Any) -> dict[str, Any]:
    fields = {"actual": actual, "frustrated": "0", "missed": "0", "extra": "0", "visits": "7"} | more.pop("fields", {})
    return {
        "id": number, "level": level, "unit": "hours", "planned": planned, "row_version": 1, "fields": fields, "cost": cost,
        "rate": "20.5000", "sum": f"{actual} hours × £20.50",
    } | more  # fmt: skip


def client(number: int, lines: list[dict[str, Any]], planned: int, **more: Any) -> dict[str, Any]:
    name = f"{FIRST[number % 5]} {'Portal' if number % 2 == 0 else 'Bloggs'}"
    return {
        "id": number, "name": name, "reference": f"A2010{number:05}", "href": f"/clients/{number}", "planned": planned,
        "claimed": sum(one["cost"] for one in lines), "links": [{"text": "Add a service", "href": f"/add/{number}"}],
        "confirm": "Confirm", "lines": lines,
    } | more  # fmt: skip


def week(*, wrong: bool) -> dict[str, Any]:
    missed: dict[str, Any] = {"fields": {"missed": "2", "visits": "14"}}
    if wrong:
        missed |= {"error": "Choose a reason for the 2 missed hours"}
    else:
        missed |= {"reason": "cancelled_with_notice", "comment": "Daughter stayed over, told us on Thursday for the whole weekend"}
    clients = [
        client(0, [line(1, SINGLE, "7", "7", 14350), line(2, "Homecare – two carers", "14", "12", 24600, **missed)], 43050),
        client(1, [line(3, SINGLE, "21", "21", 43050), line(4, "Homecare – travel", "7", "7", 14350)], 57400),
        client(2, [
            line(5, "Homecare – emergency hours (unplanned)", None, "2", 4100,
                 fields={"frustrated": None, "missed": None, "extra": "2", "visits": "1"}, comment="Waiting for ambulance"),
            line(6, SINGLE, "10.5", "9.5", 21525, fields={"frustrated": "1", "visits": "14"},
                 sum="10.5 hours × £20.50", reason="no_access", comment="No reply at door, 19 July"),
        ], 21525),
        client(3, [line(7, SINGLE, "14", "15", 30750, fields={"extra": "1"}, status="Suspended",
                        note="£20.50 waits for the council", reason="no_access", comment="Stayed until the nurse came")],
               28700, payable=28700),
        client(4, [line(8, SINGLE, "7", "7", 14350, locked=True, comment="As planned")], 14350,
               status="Confirmed", confirm=None),
    ]  # fmt: skip
    if wrong:
        clients[1]["lines"][1] |= {"error": "Actual should be 6: planned 7, missed 1", "error_on": "actual"}
    clients += [
        client(n, [line(n * 10, SINGLE, "7", "7", 14350), line(n * 10 + 1, "Homecare – travel", "3.5", "3.5", 7175)], 21525)
        for n in range(5, 25)
    ]
    errors = [
        {"text": "Choose a reason for the 2 missed hours for Miss Pamela Portal, homecare – two carers", "href": "#reason-2"},
        {"text": "Actual should be 6 for Mr Pedro Bloggs, homecare – travel", "href": "#actual-4"},
    ]
    return {
        "clients": clients, "reasons": REASONS, "claimed": sum(one["claimed"] for one in clients),
        "planned": sum(one["planned"] for one in clients), "errors": errors if wrong else [],
    }  # fmt: skip


def everything() -> dict[str, Any]:
    def who(name: str, reference: str) -> dict[str, str]:
        return {"text": name, "href": f"/clients/{reference}", "quiet": reference}

    pamela, pedro, peter = (
        who("Miss Pamela Portal", "A201000005"),
        who("Mr Pedro Portal", "A201000003"),
        who("Mr Peter Portal", "A201000002"),
    )
    return {
        "payable": [
            [pamela, SINGLE, "7 hours", "£143.50", "£22.10", "£121.40"],
            [pedro, SINGLE, "21 hours", "£430.50", "£0.00", "£430.50"],
            [pedro, "Homecare – travel", "7 hours", "£143.50", "£0.00", "£143.50"],
        ],
        "withheld": [
            [peter, "Homecare – emergency hours", "2 hours", "£41.00", {"tag": "Suspended"},
             "More than the planned service is claimed."],
            [pamela, "Homecare – two carers", "14 hours", "£287.00", {"tag": "On hold"},
             {"text": "Dispute 118 is open", "href": "/disputes/118"}],
        ],
        "thread": [
            {"who": "Mr Demo Portal, Purple Care Ltd", "at": AT - timedelta(days=1),
             "text": "This agreement ended on 9 July.\nShe moved away.",
             "ours": True, "files": [{"text": "letter.pdf", "href": "/files/1", "quiet": "PDF, 212 KB"}]},
            {"who": "Care Data Team, Exampleshire Council", "at": AT, "text": "Thank you. Was the last visit on 8 or 9 July?"},
        ],
        "history": [
            {"title": "Changed since you confirmed", "at": AT, "who": "the council", "text": "Was £695.40, now £680.00"},
            {"title": "Confirmed", "at": AT - timedelta(days=3), "who": "Mr Demo Portal"},
            {"title": "Opened", "on": AT.date() - timedelta(days=8)},
        ],
        "statuses": ["Confirmed", "Paid", "Unconfirmed", "On hold", "Suspended", "Open", "Adjustment", "Something else"],
    }  # fmt: skip


def gallery() -> FastAPI:
    app = FastAPI(openapi_url=None)
    pages = templates.pages(Path(__file__).with_name("fixtures"))
    app.router.routes.extend([*static_routes(), *brand_routes(colour=COLOUR, name="Exampleshire Council")])

    def page(name: str, around: Frame, view: dict[str, Any]) -> HTMLResponse:
        return HTMLResponse(pages.get_template(name).render(frame=around, view=view), headers=templates.HEADERS)

    @app.get("/everything")
    async def _everything(_: Request) -> HTMLResponse:
        return page("everything.html", frame("/payments"), everything())

    @app.get("/week")
    async def _week(wrong: bool = False, hurry: bool = False) -> HTMLResponse:
        return page("week.html", frame("/actuals", warn_after=1 if hurry else 1500), week(wrong=wrong))

    @app.post("/week")
    async def _saved() -> Response:
        return Response(status_code=204)

    @app.get("/session")
    async def _session() -> Response:
        return Response(status_code=204)

    return app
