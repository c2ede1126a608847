"""How the world reaches commissioning."""

from uuid import UUID

from fastapi import APIRouter, Response

from chassis.asking import Seen
from chassis.clock import Now
from chassis.doors import Caller, NotAllowed, Transaction, door
from chassis.identity import Identity
from chassis.importing import CsvBody
from chassis.listing import Wanted, file_of
from contracts.commissioning import http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import ListQuery, WaitingList
from contracts.period import london_day
from services.commissioning.operations import (
    apply_import as applying,
    authorise_packages as authorising,
    check_import as checking,
    end_package as ending,
)
from services.commissioning.operations.imports.kind import Kind
from services.commissioning.operations.imports.kinds import KINDS
from services.commissioning.queries import imports, lists, packages

api = APIRouter()


@door(api, http.FIND_PROVIDERS)
async def find_providers(query: http.Search, session: Transaction) -> http.ProviderList:
    return await lists.providers(session, query)


@door(api, http.FIND_CONTRACTS)
async def find_contracts(query: http.Search, session: Transaction) -> http.ContractList:
    return await lists.contracts(session, query)


@door(api, http.FIND_SERVICES)
async def find_services(query: http.Search, session: Transaction) -> http.ServiceList:
    return await lists.services(session, query)


@door(api, http.FIND_SERVICE_LEVELS)
async def find_service_levels(query: http.Search, session: Transaction) -> http.ServiceLevelList:
    return await lists.service_levels(session, query)


@door(api, http.FIND_CLIENTS)
async def find_clients(query: http.Search, session: Transaction) -> http.ClientList:
    return await lists.clients(session, query)


@door(api, http.FIND_CALENDARS)
async def find_calendars(query: ListQuery, session: Transaction) -> http.CalendarList:
    return await lists.calendars(session, query)


@door(api, http.FIND_BANK_HOLIDAYS)
async def find_bank_holidays(query: ListQuery, session: Transaction) -> http.BankHolidayList:
    return await lists.bank_holidays(session, query)


@door(api, http.LABELS)
async def labels(asked: http.Labelled, session: Transaction) -> http.Labels:
    return await lists.labels(session, asked)


@door(api, http.FIND_PACKAGES)
async def find_packages(
    query: http.FindPackages, wanted: Wanted, caller: Caller, session: Transaction, now: Now
) -> http.PackageList | Response:
    today = london_day(now)
    if wanted:
        rows = await packages.package_file(session, query, today=today)
        return await file_of(wanted, name="care-package-line-items", columns=packages.COLUMNS, rows=rows)
    return await packages.packages(session, query, caller=caller, today=today)


@door(api, http.READ_PACKAGE)
async def read_package(care_package_line_item_id: UUID, caller: Caller, session: Transaction, now: Now) -> http.PackageRead:
    return await packages.package_of(session, care_package_line_item_id, caller=caller, today=london_day(now))


@door(api, http.AUTHORISE_PACKAGES)
async def authorise_packages(asked: http.AuthorisePackages, caller: Caller, session: Transaction, now: Now) -> http.PackagesAuthorised:
    number = await authorising.authorise_packages(session, ids=asked.care_package_line_item_ids, by=caller.sub, at=now)
    return http.PackagesAuthorised(authorised=number)


@door(api, http.END_PACKAGE)
async def end_package(
    care_package_line_item_id: UUID, asked: http.EndPackage, seen: Seen, caller: Caller, session: Transaction, now: Now
) -> http.PackageRead:
    await ending.end_package(session, package_id=care_package_line_item_id, ends_on=asked.ends_on, seen=seen, by=caller.sub, at=now)
    return await packages.package_of(session, care_package_line_item_id, caller=caller, today=london_day(now))


@door(api, http.CHECK_IMPORT)
async def check_import(
    kind: ImportKind, body: CsvBody, query: http.CheckImport, caller: Caller, session: Transaction, now: Now
) -> http.ImportRead:
    of = allowed(KINDS[kind], caller)
    import_id = await checking.check_import(session, kind=of, body=body, file_name=query.file_name, by=caller.sub, at=now)
    return await imports.import_of(session, import_id)


@door(api, http.FIND_IMPORTS)
async def find_imports(query: ListQuery, session: Transaction) -> http.ImportList:
    return await imports.imports(session, query)


@door(api, http.READ_IMPORT)
async def read_import(import_id: UUID, session: Transaction) -> http.ImportRead:
    return await imports.import_of(session, import_id)


@door(api, http.READ_IMPORT_ERRORS)
async def read_import_errors(import_id: UUID, caller: Caller, session: Transaction) -> Response:
    kind = allowed(KINDS[ImportKind(await imports.kind_of(session, import_id))], caller)
    columns = [field.name for field in kind.fields]
    rows = await imports.rejected_rows(session, import_id, columns=columns)
    return await file_of("text/csv", name=f"{kind.word}-errors", columns=[*columns, "error"], rows=rows)


@door(api, http.APPLY_IMPORT)
async def apply_import(import_id: UUID, asked: http.ApplyImport, caller: Caller, session: Transaction, now: Now) -> http.ImportRead:
    kind = allowed(KINDS[ImportKind(await imports.kind_of(session, import_id))], caller)
    await applying.apply_import(session, kind=kind, import_id=import_id, good_rows_only=asked.good_rows_only, by=caller.sub, at=now)
    return await imports.import_of(session, import_id)


@door(api, http.READ_TEMPLATE)
async def read_template(kind: ImportKind, wanted: Wanted, caller: Caller) -> http.FileTemplate | Response:
    fields = KINDS[kind].fields
    if wanted:
        return await file_of("text/csv", name=str(kind), columns=[field.name for field in fields], rows=[])
    columns = [
        {"name": field.name, "type": field.cell.type, "required": field.required, "default": field.default, "about": field.about}
        | field.cell.about
        for field in fields
    ]
    return http.FileTemplate(kind=kind, columns=columns)


@door(api, http.WAITING)
async def waiting(caller: Caller, session: Transaction) -> WaitingList:
    return await packages.waiting(session, caller=caller)


def allowed(kind: Kind, caller: Identity) -> Kind:
    """Whose files these are. Raises NotAllowed."""
    if kind.role not in caller.roles:
        raise NotAllowed()
    return kind
