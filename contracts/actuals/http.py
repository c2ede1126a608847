"""What actuals can be asked."""

from http import HTTPMethod

from contracts.actuals.shapes import (
    ClaimedQuantities as ClaimedQuantities,
    ConfirmWeek as ConfirmWeek,
    DecideException as DecideException,
    ExceptionList as ExceptionList,
    ExceptionRead as ExceptionRead,
    FindExceptions as FindExceptions,
    FindLines as FindLines,
    FindWeeks as FindWeeks,
    GenerateWeek as GenerateWeek,
    LineException as LineException,
    LineRead as LineRead,
    RecordActuals as RecordActuals,
    RecordedLine as RecordedLine,
    WeekConfirmed as WeekConfirmed,
    WeekGenerated as WeekGenerated,
    WeekList as WeekList,
    WeekRead as WeekRead,
    WeekRecorded as WeekRecorded,
    WeekSummary as WeekSummary,
    WeekVersion as WeekVersion,
    WeekVersionList as WeekVersionList,
    WeekVersions as WeekVersions,
)
from contracts.http import COUNCIL, EVERYBODY, PROVIDER, SERVICES, History, Operations, Role, WaitingList

actuals = Operations("actuals")
FIND_WEEKS = actuals.declare(
    "find_weeks", HTTPMethod.GET, "/v1/weeks", WeekList, roles=EVERYBODY, query=FindWeeks, summary="List weeks of actuals"
)
READ_WEEK = actuals.declare(
    "read_week",
    HTTPMethod.GET,
    "/v1/weeks/{week_id}",
    WeekRead,
    roles=EVERYBODY,
    query=FindLines,
    summary="Read a week of actuals",
)
READ_WEEK_HISTORY = actuals.declare(
    "read_week_history",
    HTTPMethod.GET,
    "/v1/weeks/{week_id}/history",
    History,
    roles=EVERYBODY,
    summary="Read who changed a week",
)
GENERATE_WEEK = actuals.declare(
    "generate_week",
    HTTPMethod.POST,
    "/v1/weeks",
    WeekGenerated,
    roles=frozenset({Role.PROVIDER_ENTER, Role.COUNCIL_PAYMENTS}),
    asked=GenerateWeek,
    summary="Generate a week's lines as planned; adds only what is new",
)
RECORD_ACTUALS = actuals.declare(
    "record_actuals",
    HTTPMethod.PUT,
    "/v1/weeks/{week_id}/lines",
    WeekRecorded,
    roles=frozenset({Role.PROVIDER_ENTER}),
    asked=RecordActuals,
    summary="Record what was delivered on some lines",
)
CONFIRM_WEEK = actuals.declare(
    "confirm_week",
    HTTPMethod.POST,
    "/v1/weeks/{week_id}/confirmations",
    WeekConfirmed,
    roles=frozenset({Role.PROVIDER_CONFIRM}),
    asked=ConfirmWeek,
    summary="Confirm a client's lines or a whole week",
)
FIND_EXCEPTIONS = actuals.declare(
    "find_exceptions",
    HTTPMethod.GET,
    "/v1/exceptions",
    ExceptionList,
    roles=EVERYBODY,
    query=FindExceptions,
    summary="List claims over plan",
)
READ_EXCEPTION = actuals.declare(
    "read_exception",
    HTTPMethod.GET,
    "/v1/exceptions/{exception_id}",
    ExceptionRead,
    roles=EVERYBODY,
    summary="Read a claim over plan",
)
DECIDE_EXCEPTION = actuals.declare(
    "decide_exception",
    HTTPMethod.POST,
    "/v1/exceptions/{exception_id}/decision",
    ExceptionRead,
    roles=frozenset({Role.COUNCIL_PAYMENTS}),
    asked=DecideException,
    if_match=True,
    summary="Accept, part-accept or reject a claim over plan",
)
READ_WEEK_VERSIONS = actuals.declare(
    "read_week_versions",
    HTTPMethod.POST,
    "/v1/week-versions",
    WeekVersionList,
    roles=PROVIDER | COUNCIL,
    asked=WeekVersions,
    reads=True,
    public=False,
    keyed=False,
    summary="Which versions weeks are at",
)
WAITING = actuals.declare(
    "actuals_waiting",
    HTTPMethod.GET,
    "/v1/waiting",
    WaitingList,
    roles=EVERYBODY | SERVICES,
    public=False,
    summary="What waits in actuals for whoever asks",
)
