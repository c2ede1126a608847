"""What commissioning can be asked."""

from http import HTTPMethod

from contracts.commissioning.shapes import (
    ApplyImport as ApplyImport,
    AuthorisePackages as AuthorisePackages,
    BankHolidayList as BankHolidayList,
    BankHolidayRead as BankHolidayRead,
    CalendarList as CalendarList,
    CalendarRead as CalendarRead,
    CellError as CellError,
    CheckImport as CheckImport,
    ClientList as ClientList,
    ClientRead as ClientRead,
    ContractList as ContractList,
    ContractRead as ContractRead,
    EndPackage as EndPackage,
    FileTemplate as FileTemplate,
    FindPackages as FindPackages,
    ImportList as ImportList,
    ImportRead as ImportRead,
    Labelled as Labelled,
    Labels as Labels,
    PackageList as PackageList,
    PackageRead as PackageRead,
    PackagesAuthorised as PackagesAuthorised,
    PeriodRead as PeriodRead,
    PriceRead as PriceRead,
    ProviderList as ProviderList,
    ProviderRead as ProviderRead,
    RulesRead as RulesRead,
    Search as Search,
    ServiceLevelList as ServiceLevelList,
    ServiceLevelRead as ServiceLevelRead,
    ServiceList as ServiceList,
    ServiceRead as ServiceRead,
)
from contracts.http import COUNCIL, EVERYBODY, SERVICES, ListQuery, Operations, Role, WaitingList
from contracts.references import Told

commissioning = Operations("commissioning")
IMPORTERS = frozenset({Role.COUNCIL_CARE_DATA, Role.COUNCIL_CONTRACTS, Role.COUNCIL_ADMINISTRATOR})
CARE_DATA = frozenset({Role.COUNCIL_CARE_DATA})
GET, POST = HTTPMethod.GET, HTTPMethod.POST
CSV = ("text/csv",)
FIND_PROVIDERS = commissioning.declare(
    "find_providers", GET, "/v1/providers", ProviderList, roles=EVERYBODY | SERVICES, query=Search, summary="List providers"
)
FIND_CONTRACTS = commissioning.declare(
    "find_contracts", GET, "/v1/contracts", ContractList, roles=EVERYBODY, query=Search, summary="List contracts"
)
FIND_SERVICES = commissioning.declare(
    "find_services", GET, "/v1/services", ServiceList, roles=EVERYBODY, query=Search, summary="List services"
)
FIND_SERVICE_LEVELS = commissioning.declare(
    "find_service_levels",
    GET,
    "/v1/service-levels",
    ServiceLevelList,
    roles=EVERYBODY,
    query=Search,
    summary="List service levels",
)
FIND_CLIENTS = commissioning.declare(
    "find_clients", GET, "/v1/clients", ClientList, roles=EVERYBODY, query=Search, summary="List clients that you may see"
)
FIND_CALENDARS = commissioning.declare(
    "find_calendars", GET, "/v1/calendars", CalendarList, roles=EVERYBODY, query=ListQuery, summary="List billing calendars"
)
FIND_BANK_HOLIDAYS = commissioning.declare(
    "find_bank_holidays",
    GET,
    "/v1/bank-holidays",
    BankHolidayList,
    roles=EVERYBODY,
    query=ListQuery,
    summary="List bank holidays",
)
FIND_PACKAGES = commissioning.declare(
    "find_care_package_line_items",
    GET,
    "/v1/care-package-line-items",
    PackageList,
    roles=EVERYBODY,
    query=FindPackages,
    answers_file=("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    summary="List care package line items",
)
READ_PACKAGE = commissioning.declare(
    "read_care_package_line_item",
    GET,
    "/v1/care-package-line-items/{care_package_line_item_id}",
    PackageRead,
    roles=EVERYBODY,
    summary="Read a care package line item",
)
AUTHORISE_PACKAGES = commissioning.declare(
    "authorise_care_package_line_items",
    POST,
    "/v1/care-package-line-items/authorisations",
    PackagesAuthorised,
    roles=CARE_DATA,
    asked=AuthorisePackages,
    summary="Authorise care package line items that somebody else imported",
)
END_PACKAGE = commissioning.declare(
    "end_care_package_line_item",
    POST,
    "/v1/care-package-line-items/{care_package_line_item_id}/end",
    PackageRead,
    roles=CARE_DATA,
    asked=EndPackage,
    if_match=True,
    summary="Give a care package line item its last day",
)
CHECK_IMPORT = commissioning.declare(
    "check_import",
    POST,
    "/v1/imports/{kind}",
    ImportRead,
    roles=IMPORTERS,
    query=CheckImport,
    file=CSV,
    summary="Check a file; nothing changes yet",
)
FIND_IMPORTS = commissioning.declare(
    "find_imports", GET, "/v1/imports", ImportList, roles=COUNCIL, query=ListQuery, summary="List checked and applied files"
)
READ_IMPORT = commissioning.declare("read_import", GET, "/v1/imports/{import_id}", ImportRead, roles=COUNCIL, summary="Read a file's check")
READ_IMPORT_ERRORS = commissioning.declare(
    "read_import_errors",
    GET,
    "/v1/imports/{import_id}/errors",
    Told,
    roles=IMPORTERS,
    answers_file=CSV,
    summary="Download the rejected rows with an error column",
)
APPLY_IMPORT = commissioning.declare(
    "apply_import",
    POST,
    "/v1/imports/{import_id}/application",
    ImportRead,
    roles=IMPORTERS,
    asked=ApplyImport,
    summary="Apply a checked file",
)
READ_TEMPLATE = commissioning.declare(
    "read_import_template",
    GET,
    "/v1/import-templates/{kind}",
    FileTemplate,
    roles=COUNCIL,
    answers_file=CSV,
    summary="Which columns a kind of file has",
)
LABELS = commissioning.declare(
    "labels",
    POST,
    "/v1/labels",
    Labels,
    roles=EVERYBODY | SERVICES,
    asked=Labelled,
    reads=True,
    public=False,
    keyed=False,
    summary="Names of ids",
)
WAITING = commissioning.declare(
    "commissioning_waiting",
    GET,
    "/v1/waiting",
    WaitingList,
    roles=EVERYBODY,
    public=False,
    summary="What waits in commissioning for whoever asks",
)
