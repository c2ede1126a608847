"""Files at the door: checked, told cell by cell, applied whole or in part, once; judged again if something changed meanwhile."""

import asyncio

from hypothesis import HealthCheck, given, settings, strategies as st

from contracts.commissioning import events, http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import COUNCIL, ListQuery, Role
from tests.rig.stand import events_of
from tests.services.commissioning.conftest import FILES, Council

PACKAGES = "reference,client,service,service_level,starts_on,ends_on,weekly_quantity,price_from,price\n"
CONTRACTS = "reference,name,provider,payment_basis,calendar,week_starts_on,unanswered_policy,silence_limit,release_by_itself\n"
PROVIDERS = "reference,name\n"


async def errors(council: Council, kind: ImportKind, body: str) -> list[tuple[int, str, str]]:
    checked = await council.check(kind, body)
    return [(error.row, error.column, error.detail) for error in checked.errors]


async def test_nothing_changes_before_it_is_applied(council: Council) -> None:
    checked = await council.check(ImportKind.PROVIDERS, f"{PROVIDERS}P1,One\n")
    assert (checked.status, checked.new) == ("checked", 1)
    assert (await council.stand.ask(http.FIND_PROVIDERS, token=council.token, query=http.Search())).providers == []
    applied = await council.apply(checked)
    assert (applied.status, applied.version, applied.checked_by) == ("applied", 2, "importer")
    assert [one.name for one in (await council.stand.ask(http.FIND_PROVIDERS, token=council.token, query=http.Search())).providers] == [
        "One"
    ]


async def test_one_rejected_row_keeps_all_out_unless_the_good_ones_are_chosen(council: Council) -> None:
    body = f"{PROVIDERS}P1,One\nP2,\nP3,Three\n"
    checked = await council.check(ImportKind.PROVIDERS, body)
    assert (checked.read, checked.new, checked.rejected) == (3, 2, 1)
    assert [(error.row, error.column, error.detail) for error in checked.errors] == [(3, "name", "This is needed.")]
    refused = await council.stand.refused(http.APPLY_IMPORT, token=council.token, asked=http.ApplyImport(), import_id=checked.import_id)
    assert (refused.code, refused.title.split(".")[0]) == ("rows_rejected", "Rejected rows: 1")
    assert (await council.apply(checked, good_rows_only=True)).new == 2
    assert len(await council.stand.facts(events.ProviderRegistered)) == 2
    again = await council.check(ImportKind.PROVIDERS, body)
    assert again.already_applied_at is None, "a file of which a part was left out may come again"
    assert (again.unchanged, again.rejected) == (2, 1)


async def test_the_rejected_rows_come_back_with_their_errors(council: Council) -> None:
    many = "".join(f"P{n},\n" for n in range(30))
    checked = await council.check(ImportKind.PROVIDERS, f"{PROVIDERS}P99,=Good\n{many}")
    assert (len(checked.errors), checked.more_errors) == (20, 10)
    path = {"import_id": checked.import_id}
    answer = await council.stand.service.send(http.READ_IMPORT_ERRORS, token=council.token, accept="text/csv", **path)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["reference,name,error", "P0,,name: This is needed."]
    assert len(lines) == 31


async def test_the_same_file_again_changes_nothing(council: Council) -> None:
    body = f"{PROVIDERS}P1,One\n"
    await council.bring(ImportKind.PROVIDERS, body)
    await council.bring(ImportKind.PROVIDERS, f"{PROVIDERS}P1,Other\n")
    again = await council.check(ImportKind.PROVIDERS, body)
    assert again.already_applied_at is not None
    assert (await council.apply(again)).status == "checked"
    found = await council.stand.ask(http.FIND_PROVIDERS, token=council.token, query=http.Search())
    assert [one.name for one in found.providers] == ["Other"]
    assert len(await council.stand.facts()) == 1, "a name is told to nobody"


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3", "=P", ""]), st.sampled_from(["One", "Two", "", "x\ty"])), max_size=5))
async def test_any_file_twice_has_one_effect(council: Council, rows: list[tuple[str, str]]) -> None:
    body = PROVIDERS + "".join(f'{reference},"{name}"\n' for reference, name in rows)
    sent = await council.stand.service.send(http.CHECK_IMPORT, token=council.token, file=body.encode(), kind=ImportKind.PROVIDERS)
    assert sent.status_code in (200, 422)
    if sent.status_code == 422:
        return
    first = http.ImportRead.model_validate_json(sent.content)
    asked, path = http.ApplyImport(good_rows_only=True), {"import_id": first.import_id}
    applied = await council.stand.service.send(http.APPLY_IMPORT, token=council.token, asked=asked, **path)
    assert applied.status_code == (409 if first.read == first.rejected else 200)
    state = await council.stand.rows("SELECT * FROM provider ORDER BY reference")
    facts = len(await council.stand.facts())
    second = await council.check(ImportKind.PROVIDERS, body)
    assert (second.new, second.changed) == (0, 0)
    await council.stand.service.send(http.APPLY_IMPORT, token=council.token, asked=asked, import_id=second.import_id)
    assert await council.stand.rows("SELECT * FROM provider ORDER BY reference") == state
    assert len(await council.stand.facts()) == facts


REFERENCES = ("", "M1", "A201000006", "S-3001", "LWH-1C", "HOMECARE-WEEKLY", "P1001", "C-2001", "=1+1", "\x01", "\ufffe", "é" * 90)
FIGURES = ("2023-07-03", "31/12/2100", "01/01/1990", "0", "1", "7.25", "9999.99", "99999.9999", "-1", "1,234", "17:00")
WORDS = ("monday", "Yes", "hour", "unit", "week", "scheduled_planned", "hold_until_confirmed", "suspend_line", "england-and-wales", "4")
CELLS = st.sampled_from(REFERENCES + FIGURES + WORDS)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(ImportKind), rows=st.lists(st.lists(CELLS, max_size=15), max_size=4), noise=st.binary(max_size=30))
async def test_whatever_is_sent_is_judged_or_refused(exampleshire: Council, kind: ImportKind, rows: list[list[str]], noise: bytes) -> None:
    headings = FILES[kind].read_text().splitlines()[0]
    table = "\n".join([headings, *[",".join(f'"{cell}"' for cell in row) for row in rows]]).encode()
    for body in (noise, table, table + b"\n" + noise):
        answer = await exampleshire.stand.service.send(http.CHECK_IMPORT, token=exampleshire.token, file=body, kind=kind)
        assert answer.status_code in (200, 422)
        if answer.status_code == 200:
            read = http.ImportRead.model_validate_json(answer.content)
            assert read.read == read.new + read.changed + read.unchanged + read.rejected > 0
            assert bool(read.errors) is (read.rejected > 0)


async def test_two_who_apply_the_same_file_at_once_have_one_effect(council: Council) -> None:
    body = PROVIDERS + "".join(f"P{n},Name\n" for n in range(50))
    checks = [await council.check(ImportKind.PROVIDERS, body) for _ in range(3)]
    await asyncio.gather(*[council.apply(checked) for checked in checks])
    assert len(await council.stand.facts(events.ProviderRegistered)) == 50


async def test_what_changed_since_the_check_is_judged_again(exampleshire: Council) -> None:
    line = "M1/Migr:1,A201000006,S-3001,LWH-1C,2023-07-03,,7,2023-07-03,20.50\n"
    checked = await exampleshire.check(ImportKind.CARE_PACKAGE_LINE_ITEMS, PACKAGES + line)
    assert (checked.new, checked.rejected) == (1, 0)
    await exampleshire.bring(ImportKind.CARE_PACKAGE_LINE_ITEMS, PACKAGES + line.replace("S-3001", "S-3002"))
    await exampleshire.authorise("M1/Migr:1")
    path = {"import_id": checked.import_id}
    refused = await exampleshire.stand.refused(http.APPLY_IMPORT, token=exampleshire.token, asked=http.ApplyImport(), **path)
    assert refused.code == "rows_rejected"
    (now,) = await exampleshire.packages(search="M1/Migr:1")
    assert now.service_name == "Reablement at home"


async def test_rows_are_judged_beside_what_is_there(exampleshire: Council) -> None:
    good = "A201000006,S-3001,LWH-1C,2023-07-03,,7,2023-07-03,20.50"
    await exampleshire.authorise("M2878/Migr:735812")
    rows = {
        "M1": good.replace("A201000006", "A201000099"),
        "M2": good.replace("2023-07-03,,", "2023-07-03,2023-07-02,"),
        "M3": good.replace(",7,", ",7.10,"),
        "M4": good.replace("2023-07-03,20.50", "2023-07-10,20.50"),
        "M5": "A201000005,S-3004,B4-LT,2023-07-03,,,2023-07-03,646.06",
        "M2878/Migr:735812": good.replace("A201000006", "A201000007"),
        "M6": good,
    }
    body = PACKAGES + "".join(f"{reference},{row}\n" for reference, row in rows.items())
    assert await errors(exampleshire, ImportKind.CARE_PACKAGE_LINE_ITEMS, body) == [
        (2, "client", "There is no client with this reference. Correct it, or import the client first."),
        (3, "ends_on", "The last day is before the first."),
        (4, "weekly_quantity", "At this service level quantities go in steps of 0.25."),
        (5, "price_from", "The care starts on 3 July 2023, but its first price is from 10 July 2023. Give a price from the first day."),
        (6, "weekly_quantity", "This care is paid by plan or by the week, so say how much is planned in a week."),
        (
            7,
            "client",
            "This is authorised, so its client, service and service level stay. End it, and import the new care under another reference.",
        ),
    ]


async def test_several_prices_of_one_package_stand_or_fall_together(exampleshire: Council) -> None:
    start = "M1,A201000006,S-3001,LWH-1C,2023-07-03,,7,"
    body = f"{PACKAGES}{start}2023-07-03,20.50\n{start}2024-04-01,a lot\n"
    found = await errors(exampleshire, ImportKind.CARE_PACKAGE_LINE_ITEMS, body)
    assert [(row, column) for row, column, _ in found] == [(3, "price"), (2, "reference")]
    await exampleshire.bring(ImportKind.CARE_PACKAGE_LINE_ITEMS, body.replace("a lot", "21.50"))
    (package,) = await exampleshire.packages(search="M1")
    assert [f"{price.from_day} {price.price}" for price in package.prices] == ["2023-07-03 20.5000", "2024-04-01 21.5000"]


async def test_a_contract_whose_weeks_are_not_its_calendar_s_is_refused(exampleshire: Council) -> None:
    row = "C-9,Name,P1001,scheduled_actuals,HOMECARE-WEEKLY,saturday,hold_until_confirmed,,\n"
    ((number, column, words),) = await errors(exampleshire, ImportKind.CONTRACTS, CONTRACTS + row)
    assert (number, column) == (2, "week_starts_on")
    assert words.startswith("Weeks of calendar HOMECARE-WEEKLY begin on a Monday.")


async def test_a_calendar_s_weeks_stay_those_of_its_contracts(exampleshire: Council) -> None:
    text = FILES[ImportKind.CALENDARS].read_text().replace("monday,2021-04-12", "saturday,2021-04-10")
    found = {column: words for _, column, words in await errors(exampleshire, ImportKind.CALENDARS, text)}
    assert found["week_starts_on"].startswith("Contract C-2003 uses this calendar, and its weeks begin on a Monday.")
    assert "is open already" in found["first_period_starts_on"]


async def test_what_care_hangs_on_stays(exampleshire: Council) -> None:
    moved = "C-2001,LWHH home care,P1002,scheduled_actuals,HOMECARE-WEEKLY,monday,hold_until_confirmed,3,no\n"
    assert [column for _, column, _ in await errors(exampleshire, ImportKind.CONTRACTS, CONTRACTS + moved)] == ["provider"]
    service = "reference,name,contract\nS-3001,LWHH home care,C-2002\n"
    assert [column for _, column, _ in await errors(exampleshire, ImportKind.SERVICES, service)] == ["contract"]
    level = FILES[ImportKind.SERVICE_LEVELS].read_text().splitlines()
    other = "\n".join([level[0], level[1].replace("hour", "session")])
    assert [column for _, column, _ in await errors(exampleshire, ImportKind.SERVICE_LEVELS, other)] == ["unit"]


async def test_a_changed_contract_and_new_rules_are_told_whole(exampleshire: Council) -> None:
    contract = "C-2001,LWHH home care,P1001,scheduled_actuals,HOMECARE-WEEKLY,monday,hold_until_confirmed,2,yes\n"
    assert (await exampleshire.bring(ImportKind.CONTRACTS, CONTRACTS + contract)).changed == 1
    (told,) = await exampleshire.stand.facts(events.ContractAmended)
    assert (told.version, told.actor, told.data["silence_limit"], told.data["release_by_itself"]) == (2, "importer", 2, True)
    level = FILES[ImportKind.SERVICE_LEVELS].read_text().splitlines()
    later = "\n".join([level[0], level[1].replace("2021-04-01,0,0", "2023-08-07,5,0")])
    await exampleshire.bring(ImportKind.SERVICE_LEVELS, later)
    ruled = [one for one in await exampleshire.stand.facts(events.ServiceLevelRuled) if one.version == 2]
    assert [rules["from_day"] for rules in ruled[0].data["rules"]] == ["2021-04-01", "2023-08-07"]


async def test_a_calendar_may_grow_but_not_rewrite_what_is_open(exampleshire: Council) -> None:
    text = FILES[ImportKind.CALENDARS].read_text()
    found = await errors(exampleshire, ImportKind.CALENDARS, text.replace("tuesday,17:00,tuesday", "tuesday,12:00,tuesday"))
    assert len(found) == 3
    assert all("is open already" in words for _, _, words in found)
    grown = await exampleshire.bring(ImportKind.CALENDARS, text.replace(",1,210,", ",1,260,"))
    assert (grown.changed, grown.unchanged) == (1, 2)
    (told,) = [one for one in await exampleshire.stand.facts(events.CalendarPublished) if one.version == 2]
    assert len(told.data["periods"]) == 260
    too_far = await errors(exampleshire, ImportKind.CALENDARS, text.replace(",1,210,", ",1,500,"))
    assert "The bank holidays of 2029 are not loaded" in too_far[0][2]


async def test_a_new_bank_holiday_moves_the_deadlines_that_are_to_come(exampleshire: Council) -> None:
    extra = FILES[ImportKind.BANK_HOLIDAYS].read_text() + "england-and-wales,2023-08-15,A day of joy\n"
    extra += "england-and-wales,2023-07-25,Today\n"
    await exampleshire.bring(ImportKind.BANK_HOLIDAYS, extra)
    moved = [
        one for one in events_of(await exampleshire.stand.facts(events.CalendarPublished)) if isinstance(one, events.CalendarPublished)
    ]
    weekly = [one for one in moved if one.reference == "HOMECARE-WEEKLY"]
    assert len(weekly) == 2
    due = {f"{week.starts_on}": f"{week.actuals_due_at:%-d %B}" for week in weekly[-1].weeks}
    assert (due["2023-08-07"], due["2023-07-17"]) == ("16 August", "25 July")


async def test_a_year_of_bank_holidays_comes_whole(council: Council) -> None:
    lines = FILES[ImportKind.BANK_HOLIDAYS].read_text().splitlines()
    part = "\n".join(line for line in lines if "2024-12" not in line)
    found = await errors(council, ImportKind.BANK_HOLIDAYS, part)
    assert found
    assert found[0][2] == "2024 has 6 bank holidays here and in what was imported before; a year has at least 8. Give all of them."


async def test_every_kind_has_its_role(council: Council) -> None:
    care = {ImportKind.CLIENTS, ImportKind.CARE_PACKAGE_LINE_ITEMS}
    administration = {ImportKind.CALENDARS, ImportKind.BANK_HOLIDAYS}
    for kind in ImportKind:
        mine = Role.COUNCIL_CARE_DATA if kind in care else Role.COUNCIL_ADMINISTRATOR if kind in administration else Role.COUNCIL_CONTRACTS
        for role in COUNCIL:
            refused = await council.stand.refused(http.CHECK_IMPORT, token=council.stand.ring.person(role), file=b"nothing", kind=kind)
            assert refused.status == (422 if role is mine else 403), (kind, role)


async def test_a_file_is_sent_as_csv_and_its_template_says_how(council: Council) -> None:
    for kind in ImportKind:
        template = await council.stand.ask(http.READ_TEMPLATE, token=council.token, kind=kind)
        answer = await council.stand.service.send(http.READ_TEMPLATE, token=council.token, accept="text/csv", kind=kind)
        headings = answer.content.decode("utf-8-sig").strip()
        assert headings.split(",") == [column["name"] for column in template.columns]
        assert headings == FILES[kind].read_text().splitlines()[0]
    answer = await council.stand.service.http.post(
        "/v1/imports/providers",
        content=b"{}",
        headers={"authorization": f"Bearer {council.token}", "content-type": "application/json", "idempotency-key": "12345678"},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "not_csv")


async def test_checked_and_applied_files_are_listed_the_newest_first(council: Council) -> None:
    await council.bring(ImportKind.PROVIDERS, f"{PROVIDERS}P1,One\n")
    await council.check(ImportKind.PROVIDERS, f"{PROVIDERS}P2,\n")
    found = await council.stand.ask(http.FIND_IMPORTS, token=council.token, query=ListQuery())
    assert [(one.status, one.rejected, one.more_errors) for one in found.imports] == [("checked", 1, 1), ("applied", 0, 0)]
