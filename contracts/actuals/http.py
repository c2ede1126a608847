"""What actuals can be asked."""

from http import HTTPMethod

from contracts.actuals.shapes import ClaimedQuantities as ClaimedQuantities
from contracts.actuals.shapes import ConfirmWeek as ConfirmWeek
from contracts.actuals.shapes import DecideException as DecideException
from contracts.actuals.shapes import ExceptionList as ExceptionList
from contracts.actuals.shapes import ExceptionRead as ExceptionRead
from contracts.actuals.shapes import FindExceptions as FindExceptions
from contracts.actuals.shapes import FindLines as FindLines
from contracts.actuals.shapes import FindWeeks as FindWeeks
from contracts.actuals.shapes import GenerateWeek as GenerateWeek
from contracts.actuals.shapes import LineException as LineException
from contracts.actuals.shapes import LineRead as LineRead
from contracts.actuals.shapes import RecordActuals as RecordActuals
from contracts.actuals.shapes import RecordedLine as RecordedLine
from contracts.actuals.shapes import WeekConfirmed as WeekConfirmed
from contracts.actuals.shapes import WeekGenerated as WeekGenerated
from contracts.actuals.shapes import WeekList as WeekList
from contracts.actuals.shapes import WeekRead as WeekRead
from contracts.actuals.shapes import WeekRecorded as WeekRecorded
from contracts.actuals.shapes import WeekSummary as WeekSummary
from contracts.actuals.shapes import WeekVersion as WeekVersion
from contracts.actuals.shapes import WeekVersionList as WeekVersionList
from contracts.actuals.shapes import WeekVersions as WeekVersions
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
