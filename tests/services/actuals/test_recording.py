"""A provider enters its week: the guides' figures to the penny, refusals beside their lines, nobody overwrites anybody."""

from datetime import UTC, date, datetime, timedelta

from contracts.actuals import http
from contracts.actuals.events import ActualsGenerated, ActualsRecorded, ExceptionRaised, ExceptionWithdrawn
from contracts.actuals.vocabulary import ReasonCode, WeekState
from contracts.http import Role
from tests.rig.stand import events_of
from tests.services.actuals.conftest import AWeek


async def test_g01_g02_g03_a_week_as_the_guide_shows_it(a_week: AWeek) -> None:
    week = await a_week()
    as_planned = await week.read()
    assert (as_planned.planned_pence, as_planned.claimed_pence, as_planned.payable_pence) == (430_50, 430_50, 430_50)
    await week.record("14", missed="2", reason_code="cancelled_with_notice", comment="Cancelled by client")
    read = await week.read()
    assert (read.payable_pence, read.claimed_pence, read.planned_pence) == (389_50, 389_50, 430_50)
    by_plan = {str(line.planned): line for line in read.lines}
    assert (by_plan["7.00"].claimed_pence, by_plan["14.00"].claimed_pence, by_plan["14.00"].actual) == (143_50, 246_00, 12)
    assert by_plan["14.00"].reason_code is ReasonCode.CANCELLED_WITH_NOTICE


async def test_what_is_announced_is_the_published_kind_and_gapless(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("14", extra="1", reason_code="extra_care")
    await week.record("14", reason_code="extra_care")
    facts = [fact for fact in await week.stand.facts() if fact.subject == str(week.week_id)]
    assert [fact.version for fact in facts] == [1, 2, 3, 4, 5]
    generated, recorded, raised, again, withdrawn = events_of(facts)
    assert isinstance(generated, ActualsGenerated)
    assert generated.lines_in_week == len(generated.lines) == 2
    assert isinstance(recorded, ActualsRecorded)
    assert isinstance(raised, ExceptionRaised)
    assert isinstance(again, ActualsRecorded)
    assert isinstance(withdrawn, ExceptionWithdrawn)
    assert [line.claimed_in_version for line in (generated.lines[0], recorded.lines[0], again.lines[0])] == [1, 2, 4]
    for fact in facts:
        assert fact.providerid == week.care.provider_id
        assert "extra_care" not in fact.model_dump_json(), "reasons and comments stay in actuals"


async def test_g39_is_refused_beside_its_line(a_week: AWeek) -> None:
    week = await a_week()
    lines = (await week.read()).lines
    asked = http.RecordActuals(
        lines=[
            http.ClaimedQuantities(line_id=lines[0].line_id, row_version=1),
            http.ClaimedQuantities(line_id=lines[1].line_id, row_version=1, actual="9", frustrated="2", reason_code=ReasonCode.HOSPITAL),
        ]
    )
    problem = await week.stand.refused(http.RECORD_ACTUALS, token=week.provider, week_id=week.week_id, asked=asked)
    assert (problem.status, problem.code, problem.errors[0].pointer) == (422, "quantities_do_not_add_up", "/lines/1")
    assert (await week.read()).version == 1, "nothing was saved"


async def test_the_second_person_is_shown_what_the_first_saved(a_week: AWeek) -> None:
    week = await a_week()
    seen = await week.line("14")
    await week.record("14", missed="2", reason_code="hospital")
    asked = http.RecordActuals(
        lines=[http.ClaimedQuantities(line_id=seen.line_id, row_version=seen.row_version, missed="1", reason_code=ReasonCode.HOSPITAL)]
    )
    problem = await week.stand.refused(http.RECORD_ACTUALS, token=week.provider, week_id=week.week_id, asked=asked)
    assert (problem.status, problem.code) == (412, "changed_meanwhile")
    assert "12 actual, 0 frustrated, 2 missed, 0 extra" in problem.errors[0].detail
    assert (await week.line("14")).missed == 2


async def test_people_on_different_lines_never_refuse_each_other(a_week: AWeek) -> None:
    week = await a_week()
    seven, fourteen = await week.line("7"), await week.line("14")
    for line in (seven, fourteen):
        claim = http.ClaimedQuantities(line_id=line.line_id, row_version=line.row_version, missed="1", reason_code=ReasonCode.HOSPITAL)
        await week.stand.ask(http.RECORD_ACTUALS, token=week.provider, week_id=week.week_id, asked=http.RecordActuals(lines=[claim]))
    assert (await week.read()).claimed_pence == 389_50


async def test_a_line_sent_as_it_stands_is_no_change(a_week: AWeek) -> None:
    week = await a_week()
    recorded = await week.record("14")
    assert (recorded.lines, recorded.version) == ([], 1)


async def test_a_running_week_cannot_be_entered_yet(a_week: AWeek, business_clock) -> None:  # type: ignore[no-untyped-def]
    week = await a_week()
    line = await week.line("14")
    asked = http.RecordActuals(lines=[http.ClaimedQuantities(line_id=line.line_id, row_version=1, missed="1", reason_code="hospital")])
    business_clock(datetime(2023, 7, 23, 22, 59, 50, tzinfo=UTC))
    problem = await week.stand.refused(http.RECORD_ACTUALS, token=week.provider, week_id=week.week_id, asked=asked)
    assert (problem.status, problem.title) == (409, "This week is not over yet. It may be entered from Monday 24 July 2023.")
    business_clock(datetime(2023, 7, 23, 23, 0, 0, tzinfo=UTC))
    await week.stand.ask(http.RECORD_ACTUALS, token=week.provider, week_id=week.week_id, asked=asked)


async def test_confirming_what_was_seen_and_editing_afterwards(a_week: AWeek) -> None:
    week = await a_week()
    seen = (await week.read()).version
    await week.record("14", missed="2", reason_code="hospital")
    problem = await week.stand.refused(
        http.CONFIRM_WEEK, token=week.provider, week_id=week.week_id, asked=http.ConfirmWeek(seen_version=seen)
    )
    assert (problem.status, problem.code) == (412, "claim_changed")
    assert (await week.confirm(client_id=week.client_id)).state is WeekState.CONFIRMED
    recorded = await week.record("7", missed="1", reason_code="hospital")
    assert recorded.unconfirmed == 1
    read = await week.read()
    assert read.state is WeekState.PART_CONFIRMED
    assert {str(line.planned): (line.confirmed, line.changed_since_confirmed) for line in read.lines} == {
        "7.00": (False, True),
        "14.00": (True, False),
    }
    assert (await week.confirm()).state is WeekState.CONFIRMED
    nothing = await week.stand.refused(
        http.CONFIRM_WEEK, token=week.provider, week_id=week.week_id, asked=http.ConfirmWeek(seen_version=99)
    )
    assert nothing.code == "nothing_to_confirm"


async def test_foreign_answers_like_missing(a_week: AWeek) -> None:
    week = await a_week()
    line = await week.line("14")
    asked = http.RecordActuals(lines=[http.ClaimedQuantities(line_id=line.line_id, row_version=1)])
    for operation, more in (
        (http.READ_WEEK, {}),
        (http.READ_WEEK_HISTORY, {}),
        (http.RECORD_ACTUALS, {"asked": asked}),
        (http.CONFIRM_WEEK, {"asked": http.ConfirmWeek(seen_version=1)}),
    ):
        foreign = await week.stand.refused(operation, token=week.stranger, week_id=week.week_id, **more)
        missing = await week.stand.refused(operation, token=week.stranger, week_id=line.line_id, **more)
        assert foreign == missing
        assert foreign.status == 404
    assert (await week.stand.ask(http.FIND_WEEKS, token=week.stranger, query=http.FindWeeks())).weeks == []


async def test_roles(a_week: AWeek) -> None:
    week = await a_week()
    view = week.stand.ring.person(Role.PROVIDER_VIEW, acting_for=week.care.provider_id)
    await week.stand.ask(http.READ_WEEK, token=view, week_id=week.week_id)
    for operation, asked in (
        (http.CONFIRM_WEEK, http.ConfirmWeek(seen_version=1)),
        (http.GENERATE_WEEK, http.GenerateWeek(service_id=week.care.service_id, starts_on=date(2023, 7, 24))),
    ):
        problem = await week.stand.refused(operation, token=view, week_id=week.week_id, asked=asked)
        assert (problem.status, problem.code) == (403, "not_allowed")


async def test_history_says_who_did_what_and_one_audit_row_each(a_week: AWeek) -> None:
    week = await a_week()
    await week.record("14", missed="2", reason_code="hospital")
    await week.confirm()
    entries = (await week.stand.ask(http.READ_WEEK_HISTORY, token=week.provider, week_id=week.week_id)).entries
    assert [entry.act for entry in entries] == ["confirmed", "recorded", "generated"]
    await week.stand.refused(http.CONFIRM_WEEK, token=week.provider, week_id=week.week_id, asked=http.ConfirmWeek(seen_version=9))
    acts = await week.stand.rows("SELECT operation, outcome, code, acting_for FROM audit ORDER BY seq")
    assert [(row.operation, row.outcome, row.code) for row in acts] == [
        ("record_actuals", 200, None),
        ("confirm_week", 200, None),
        ("confirm_week", 409, "nothing_to_confirm"),
    ]
    assert {row.acting_for for row in acts} == {week.care.provider_id}


async def test_only_one_week_is_made_however_often_it_is_asked_for(a_week: AWeek) -> None:
    week = await a_week()
    asked = http.GenerateWeek(service_id=week.care.service_id, starts_on=date(2023, 7, 24))
    first = await week.stand.ask(http.GENERATE_WEEK, token=week.provider, asked=asked)
    again = await week.stand.ask(http.GENERATE_WEEK, token=week.provider, asked=asked)
    assert (first.new_lines, again.new_lines, again.version) == (2, 0, first.version)
    for wrong, code in ((timedelta(days=1), "not_a_week"), (timedelta(weeks=1), "week_not_begun")):
        later = http.GenerateWeek(service_id=week.care.service_id, starts_on=asked.starts_on + wrong)
        assert (await week.stand.refused(http.GENERATE_WEEK, token=week.provider, asked=later)).code == code
