"""Exampleshire's committed files go in whole through the doors, once, and come out as they went in."""

import csv
from collections import Counter

from contracts.commissioning import events, http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import ListQuery
from tests.rig.stand import events_of
from tests.services.commissioning.conftest import FILES, Council


def rows_of(kind: ImportKind) -> list[dict[str, str]]:
    with FILES[kind].open(newline="") as file:
        return list(csv.DictReader(file))


async def test_every_row_is_new_and_none_is_rejected(council: Council) -> None:
    done = await council.bring_all(FILES)
    assert list(done) == list(ImportKind)
    for kind, read in done.items():
        assert (read.status, read.new, read.rejected) == ("applied", len(rows_of(kind)), 0), (kind, read.errors)


async def test_what_is_told_is_told_once_of_each_thing(exampleshire: Council) -> None:
    await exampleshire.authorise()
    told = Counter(envelope.type for envelope in await exampleshire.stand.facts())
    packages = {row["reference"] for row in rows_of(ImportKind.CARE_PACKAGE_LINE_ITEMS)}
    levels = {row["reference"] for row in rows_of(ImportKind.SERVICE_LEVELS)}
    assert told == {
        "provider.registered.v1": 3,
        "bank_holidays.published.v1": 1,
        "calendar.published.v1": 3,
        "contract.agreed.v1": 4,
        "service.registered.v1": 5,
        "service_level.ruled.v1": len(levels),
        "cpli.authorised.v1": len(packages),
    }


async def test_the_same_rows_again_change_nothing_and_tell_nothing(exampleshire: Council) -> None:
    await exampleshire.authorise()
    before = len(await exampleshire.stand.facts())
    for kind, file in FILES.items():
        again = await exampleshire.check(kind, file.read_bytes())
        assert again.already_applied_at is not None
        assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, len(rows_of(kind)), 0), kind
        other_bytes = await exampleshire.check(kind, file.read_bytes() + b"\n")
        assert other_bytes.already_applied_at is None
        assert (await exampleshire.apply(other_bytes)).unchanged == len(rows_of(kind))
    assert len(await exampleshire.stand.facts()) == before


async def test_events_carry_the_whole_state(exampleshire: Council) -> None:
    await exampleshire.authorise()
    told = events_of(await exampleshire.stand.facts(events.CpliAuthorised))
    two_carer = next(one for one in told if isinstance(one, events.CpliAuthorised) and one.reference == "M2897/Migr:735836")
    assert two_carer.client_reference == "A201000025"
    assert [(f"{price.from_day}", f"{price.price}") for price in two_carer.prices] == [("2023-03-06", "17.1400"), ("2023-04-01", "17.8400")]
    (calendar,) = [
        one
        for one in events_of(await exampleshire.stand.facts(events.CalendarPublished))
        if isinstance(one, events.CalendarPublished) and one.reference == "HOMECARE-WEEKLY"
    ]
    assert (len(calendar.periods), len(calendar.weeks)) == (210, 210)
    versions = [(envelope.subject, envelope.version) for envelope in await exampleshire.stand.facts()]
    assert all(version == 1 for _, version in versions)


async def test_lists_give_back_what_was_brought(exampleshire: Council) -> None:
    token, stand = exampleshire.token, exampleshire.stand
    packages = await exampleshire.packages(include_historical=True)
    assert {one.reference for one in packages} == {row["reference"] for row in rows_of(ImportKind.CARE_PACKAGE_LINE_ITEMS)}
    levels = await stand.ask(http.FIND_SERVICE_LEVELS, token=token, query=http.Search(search="by invoice"))
    assert [(level.reference, len(level.rules)) for level in levels.service_levels] == [("INV-1C", 2)]
    calendars = await stand.ask(http.FIND_CALENDARS, token=token, query=ListQuery())
    assert [one.reference for one in calendars.calendars] == ["HOMECARE-4W", "HOMECARE-WEEKLY", "RESIDENTIAL-4W"]
    holidays = await stand.ask(http.FIND_BANK_HOLIDAYS, token=token, query=ListQuery(limit=200))
    assert len(holidays.bank_holidays) == len(rows_of(ImportKind.BANK_HOLIDAYS))
    first = await stand.ask(http.FIND_CLIENTS, token=token, query=http.Search(limit=20))
    second = await stand.ask(http.FIND_CLIENTS, token=token, query=http.Search(limit=20, cursor=first.next_cursor))
    assert (len(first.clients), len(second.clients), second.next_cursor) == (20, 6, None)
