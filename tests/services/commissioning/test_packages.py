"""Care package line items: authorised by another than who imported them, amended, ended; each provider sees its own care alone."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from chassis.database import As
from contracts.commissioning import events, http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import Role
from tests.services.commissioning.conftest import FILES, Council

HEADINGS = "reference,client,service,service_level,starts_on,ends_on,weekly_quantity,price_from,price\n"
REFERENCE = "M2878/Migr:735812"
ROW = f"{REFERENCE},A201000006,S-3001,LWH-1C,2023-03-06,,7,2023-03-06,19.60\n"


async def one(council: Council, reference: str = REFERENCE) -> http.PackageRead:
    (found,) = await council.packages(search=reference, include_historical=True)
    return found


def these(*ids: UUID) -> http.AuthorisePackages:
    return http.AuthorisePackages(care_package_line_item_ids=list(ids))


async def test_whoever_imported_it_is_refused_and_told_who_may(exampleshire: Council) -> None:
    stand, package = exampleshire.stand, await one(exampleshire)
    assert (package.state, package.imported_by, package.may_authorise) == ("unauthorised", "importer", True)
    id_ = package.care_package_line_item_id
    mine = await stand.ask(http.READ_PACKAGE, token=exampleshire.token, care_package_line_item_id=id_)
    assert not mine.may_authorise
    refused = await stand.refused(http.AUTHORISE_PACKAGES, token=exampleshire.token, asked=these(id_))
    assert (refused.status, refused.code, refused.errors[0].pointer) == (403, "own_import", "/care_package_line_item_ids/0")
    assert "Anybody else with the care data role may authorise it" in refused.title
    assert await exampleshire.authorise(REFERENCE) == 1
    again = await one(exampleshire)
    assert (again.state, again.authorised_by, again.version) == ("authorised", "authoriser", 1)
    twice = await stand.refused(http.AUTHORISE_PACKAGES, token=exampleshire.other, asked=these(id_))
    assert twice.code == "already_authorised"


async def test_all_are_authorised_or_none(exampleshire: Council) -> None:
    package = await one(exampleshire)
    asked = these(package.care_package_line_item_id, uuid4())
    refused = await exampleshire.stand.refused(http.AUTHORISE_PACKAGES, token=exampleshire.other, asked=asked)
    assert [(error.pointer, error.code) for error in refused.errors] == [("/care_package_line_item_ids/1", "not_found")]
    assert (await one(exampleshire)).state == "unauthorised"
    assert await exampleshire.stand.facts(events.CpliAuthorised) == []


async def test_whoever_changed_it_last_is_the_one_who_may_not(exampleshire: Council) -> None:
    changed = HEADINGS + ROW.replace(",7,", ",8,")
    checked = await exampleshire.check(ImportKind.CARE_PACKAGE_LINE_ITEMS, changed, token=exampleshire.other)
    await exampleshire.apply(checked, token=exampleshire.other)
    package = await one(exampleshire)
    assert (package.imported_by, package.may_authorise) == ("authoriser", False)
    refused = await exampleshire.stand.refused(
        http.AUTHORISE_PACKAGES, token=exampleshire.other, asked=these(package.care_package_line_item_id)
    )
    assert refused.code == "own_import"


async def test_whoever_applies_is_the_importer_whoever_checked(exampleshire: Council) -> None:
    checked = await exampleshire.check(ImportKind.CARE_PACKAGE_LINE_ITEMS, HEADINGS + ROW.replace(",7,", ",9,"))
    await exampleshire.apply(checked, token=exampleshire.other)
    assert (await one(exampleshire)).imported_by == "authoriser"


async def test_the_database_has_the_last_word_on_who_authorised(exampleshire: Council) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="authorised_by_another"):
        async with exampleshire.stand.sessions.begin(As.COUNCIL) as session:
            await session.execute(
                sa.text("UPDATE care_package_line_item SET state = 'authorised', authorised_by = imported_by, authorised_at = '2023-07-25'")
            )


async def test_amended_care_is_told_whole_and_keeps_its_authoriser(exampleshire: Council) -> None:
    await exampleshire.authorise(REFERENCE)
    amended = await exampleshire.bring(
        ImportKind.CARE_PACKAGE_LINE_ITEMS, HEADINGS + ROW.replace(",7,2023-03-06,19.60", ",8.5,2023-08-07,21.00")
    )
    assert (amended.changed, amended.new) == (1, 0)
    (told,) = await exampleshire.stand.facts(events.CpliAmended)
    assert (told.version, told.actor, told.data["weekly_quantity"]) == (2, "importer", "8.50")
    assert [price["price"] for price in told.data["prices"]] == ["19.6000", "20.5000", "21.0000"]
    package = await one(exampleshire)
    assert (package.state, package.authorised_by, package.version) == ("authorised", "authoriser", 2)


async def test_care_is_ended_by_who_has_seen_it(exampleshire: Council) -> None:
    stand, package = exampleshire.stand, await one(exampleshire)
    path = {"care_package_line_item_id": package.care_package_line_item_id}
    asked = http.EndPackage(ends_on="2023-07-23")
    early = await stand.refused(http.END_PACKAGE, token=exampleshire.other, asked=asked, seen=0, **path)
    assert early.code == "not_authorised"
    await exampleshire.authorise(REFERENCE)
    stale = await stand.refused(http.END_PACKAGE, token=exampleshire.other, asked=asked, seen=0, **path)
    assert stale.status == 412
    ended = await stand.ask(http.END_PACKAGE, token=exampleshire.other, asked=asked, seen=1, **path)
    assert (f"{ended.ends_on}", ended.version) == ("2023-07-23", 2)
    (told,) = await stand.facts(events.CpliEnded)
    assert (told.data["ends_on"], told.version) == ("2023-07-23", 2)
    before = http.EndPackage(ends_on="2023-03-05")
    refused = await stand.refused(http.END_PACKAGE, token=exampleshire.other, asked=before, seen=2, **path)
    assert refused.code == "ends_before_it_starts"


async def test_historical_care_is_left_out_unless_asked_for(exampleshire: Council) -> None:
    await exampleshire.authorise()
    package = await one(exampleshire)
    path = {"care_package_line_item_id": package.care_package_line_item_id}
    for seen, day, shown in ((1, "2023-06-27", True), (2, "2023-06-26", False)):  # 28 and 29 days before 25 July
        ended = await exampleshire.stand.ask(
            http.END_PACKAGE, token=exampleshire.other, asked=http.EndPackage(ends_on=day), seen=seen, **path
        )
        assert ended.historical is not shown
        assert bool(await exampleshire.packages(search=REFERENCE)) is shown
        assert (await one(exampleshire)).historical is not shown


async def test_each_provider_sees_its_own_care_alone(exampleshire: Council) -> None:
    stand = exampleshire.stand
    purple, orange = await exampleshire.acting_for("P1001"), await exampleshire.acting_for("P1002")
    own = await stand.ask(http.FIND_PACKAGES, token=orange, query=http.FindPackages(limit=200))
    assert {found.service_name for found in own.care_package_line_items} == {"Nursing Home"}
    assert not any(found.may_authorise for found in own.care_package_line_items)
    clients = await stand.ask(http.FIND_CLIENTS, token=orange, query=http.Search())
    assert [client.reference for client in clients.clients] == ["A201000002", "A201000003", "A201000004", "A201000005", "A201000026"]
    for operation, words in ((http.FIND_PROVIDERS, "providers"), (http.FIND_CONTRACTS, "contracts"), (http.FIND_SERVICES, "services")):
        found = getattr(await stand.ask(operation, token=orange, query=http.Search()), words)
        assert len(found) == 1, words
    foreign, missing = (await one(exampleshire)).care_package_line_item_id, uuid4()
    answers = [await stand.service.send(http.READ_PACKAGE, token=orange, care_package_line_item_id=id_) for id_ in (foreign, missing)]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content
    assert (await stand.ask(http.READ_PACKAGE, token=purple, care_package_line_item_id=foreign)).reference == REFERENCE


async def test_labels_name_what_whoever_asks_may_see(exampleshire: Council) -> None:
    stand, package = exampleshire.stand, await one(exampleshire)
    asked = http.Labelled(
        clients=[package.client_id, uuid4()],
        services=[package.service_id],
        service_levels=[package.service_level_id],
        contracts=[package.contract_id],
        providers=[package.provider_id],
    )
    named = await stand.ask(http.LABELS, token=exampleshire.token, asked=asked)
    assert named.clients == {package.client_id: "Mrs Rita Portal"}
    assert named.providers == {package.provider_id: "Purple Care"}
    assert await stand.ask(http.LABELS, token=await exampleshire.acting_for("P1001"), asked=asked) == named
    foreign = await stand.ask(http.LABELS, token=await exampleshire.acting_for("P1002"), asked=asked)
    assert (foreign.clients, foreign.services, foreign.contracts, foreign.providers) == ({}, {}, {}, {})


async def test_the_same_rows_come_as_a_file(exampleshire: Council) -> None:
    query = http.FindPackages(search="A201000005")
    answer = await exampleshire.stand.service.send(http.FIND_PACKAGES, token=exampleshire.token, query=query, accept="text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(
        "A201000005,Miss Pamela Portal,Nursing Home,Band 4 - Single Room - Long Term,2023-01-09,,1.00,placement,646.0600,week"
    )


async def test_what_waits_is_counted_for_those_who_may_do_it(exampleshire: Council) -> None:
    stand = exampleshire.stand
    waits = (await stand.ask(http.WAITING, token=exampleshire.other)).waiting
    assert [(one.kind, one.count) for one in waits] == [("packages_to_authorise", 33)]
    assert (await stand.ask(http.WAITING, token=exampleshire.token)).waiting == []
    assert (await stand.ask(http.WAITING, token=await exampleshire.acting_for("P1001"))).waiting == []


async def test_a_provider_may_neither_import_nor_authorise(exampleshire: Council) -> None:
    stand, provider = exampleshire.stand, await exampleshire.provider("P1001")
    token = stand.ring.person(*[role for role in Role if role.startswith("provider_")], acting_for=provider)
    file = FILES[ImportKind.CLIENTS].read_bytes()
    assert (await stand.refused(http.CHECK_IMPORT, token=token, file=file, kind=ImportKind.CLIENTS)).status == 403
    package = await one(exampleshire)
    assert (await stand.refused(http.AUTHORISE_PACKAGES, token=token, asked=these(package.care_package_line_item_id))).status == 403


PUBLIC = {
    "bank_holiday_division",
    "bank_holiday",
    "calendar",
    "calendar_period",
    "calendar_week",
    "service_level",
    "service_level_rules",
    "idempotency",
    "outbox",
    "audit",
}
"""What a provider's role may touch without row-level security: nobody's care, and the chassis' own."""


async def test_every_table_a_provider_may_touch_is_protected_or_nobody_s(exampleshire: Council) -> None:
    tables = await exampleshire.stand.rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity AS protected,"
        " has_table_privilege('portal_provider', oid, 'SELECT') AS reads,"
        " has_any_column_privilege('portal_provider', oid, 'INSERT, UPDATE')"
        " OR has_table_privilege('portal_provider', oid, 'DELETE') AS writes"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')"
    )
    assert len(tables) > 20
    touched = {row.relname for row in tables if row.reads or row.writes}
    assert touched - {row.relname for row in tables if row.protected} == PUBLIC
    assert {row.relname for row in tables if row.writes} == {"idempotency", "outbox", "audit"}


async def test_a_provider_s_role_sees_its_own_rows_even_without_a_condition(exampleshire: Council) -> None:
    own = await exampleshire.provider("P1002")
    for table, number in (
        ("provider", 1),
        ("contract", 1),
        ("service", 1),
        ("client", 5),
        ("care_package_line_item", 6),
        ("care_package_price", 8),
    ):
        all_rows = await exampleshire.stand.rows(f"SELECT count(*) FROM {table}")
        seen = await exampleshire.stand.rows(f"SELECT count(*) FROM {table}", As.PROVIDER, provider=own)
        assert (seen[0][0], seen[0][0] < all_rows[0][0]) == (number, True), table
