"""What is sent to commissioning and what it answers: the shapes of its operations."""

from typing import Any

from pydantic import Field

from contracts.commissioning.vocabulary import (
    ImportKind,
    OverPlanPolicy,
    PackageState,
    PaymentBasis,
    UnansweredPolicy,
    Weekday,
)
from contracts.http import ListQuery, Page
from contracts.pricing import PricedPer, Unit
from contracts.references import Asked, Count, Day, Id, Instant, Name, Quantity, Rate, Text, Told, Version


class Search(ListQuery):
    """`search` looks in references and, for those who may see them, names."""

    search: Text | None = Field(default=None, max_length=80)


class ProviderRead(Told):
    provider_id: Id
    version: Version
    reference: str
    name: str


class ProviderList(Page):
    providers: list[ProviderRead]


class ContractRead(Told):
    contract_id: Id
    version: Version
    reference: str
    name: str
    provider_id: Id
    payment_basis: PaymentBasis
    calendar_id: Id
    week_starts_on: Weekday
    unanswered_policy: UnansweredPolicy
    silence_limit: Count
    release_by_itself: bool


class ContractList(Page):
    contracts: list[ContractRead]


class ServiceRead(Told):
    service_id: Id
    version: Version
    reference: str
    name: str
    contract_id: Id
    provider_id: Id


class ServiceList(Page):
    services: list[ServiceRead]


class RulesRead(Told):
    from_day: Day
    tolerance_percent: Quantity
    tolerance_quantity: Quantity
    over_plan_policy: OverPlanPolicy


class ServiceLevelRead(Told):
    service_level_id: Id
    version: Version
    reference: str
    name: str
    unit: Unit
    priced_per: PricedPer
    quantity_step: Quantity
    rules: list[RulesRead]


class ServiceLevelList(Page):
    service_levels: list[ServiceLevelRead]


class ClientRead(Told):
    client_id: Id
    reference: str
    name: str


class ClientList(Page):
    clients: list[ClientRead]


class PriceRead(Told):
    from_day: Day
    price: Rate


class FindPackages(Search):
    """Historical ones ended more than 28 days ago and are left out unless asked for."""

    service_id: Id | None = None
    client_id: Id | None = None
    service_level_id: Id | None = None
    state: PackageState | None = None
    include_historical: bool = False


class PackageRead(Told):
    """A care package line item. `imported_by` may not authorise it. `may_authorise`: whether whoever asks may."""

    care_package_line_item_id: Id
    version: Version
    reference: str
    state: PackageState
    historical: bool
    client_id: Id
    client_reference: str
    client_name: str
    provider_id: Id
    contract_id: Id
    service_id: Id
    service_name: str
    service_level_id: Id
    service_level_name: str
    unit: Unit
    priced_per: PricedPer
    starts_on: Day
    ends_on: Day | None
    weekly_quantity: Quantity | None
    prices: list[PriceRead]
    imported_by: str
    authorised_by: str | None
    authorised_at: Instant | None
    may_authorise: bool


class PackageList(Page):
    care_package_line_items: list[PackageRead]


class AuthorisePackages(Asked):
    """Which; at most 200 in one act, all or none."""

    care_package_line_item_ids: list[Id] = Field(min_length=1, max_length=200)


class PackagesAuthorised(Told):
    authorised: Count


class EndPackage(Asked):
    """The last payable day."""

    ends_on: Day


class PeriodRead(Told):
    first_on: Day
    last_on: Day
    opens_at: Instant
    answer_by_at: Instant
    finalise_on: Day
    bank_on: Day


class CalendarRead(Told):
    calendar_id: Id
    version: Version
    reference: str
    name: str
    week_starts_on: Weekday
    periods: list[PeriodRead]


class CalendarList(Page):
    calendars: list[CalendarRead]


class BankHolidayRead(Told):
    day: Day
    title: str


class BankHolidayList(Page):
    bank_holidays: list[BankHolidayRead]


class CheckImport(Asked):
    """What the file is called where it came from; shown to people again."""

    file_name: Name | None = Field(default=None, max_length=120)


class CellError(Told):
    """What is wrong with one cell: the row as numbered in the file (the first under the heading is 2), the column, plain words."""

    row: Count
    column: str
    detail: str


class ImportRead(Told):
    """A file that was checked. Nothing changes before it is applied. `already_applied_at`: the same file was applied before."""

    import_id: Id
    version: Version
    kind: ImportKind
    file_name: str | None
    status: str
    checked_at: Instant
    checked_by: str
    applied_at: Instant | None
    already_applied_at: Instant | None
    read: Count
    new: Count
    changed: Count
    unchanged: Count
    rejected: Count
    errors: list[CellError]
    more_errors: Count


class ImportList(Page):
    imports: list[ImportRead]


class ApplyImport(Asked):
    """All or nothing, unless the good rows alone are chosen."""

    good_rows_only: bool = False


class FileTemplate(Told):
    """A kind's columns, in order."""

    kind: ImportKind
    columns: list[dict[str, Any]]


class Labelled(Asked):
    """Ids to be named: at most 2,000 of each."""

    clients: list[Id] = Field(default_factory=list, max_length=2000)
    services: list[Id] = Field(default_factory=list, max_length=2000)
    service_levels: list[Id] = Field(default_factory=list, max_length=2000)
    contracts: list[Id] = Field(default_factory=list, max_length=2000)
    providers: list[Id] = Field(default_factory=list, max_length=2000)


class Labels(Told):
    """Names by id, of what whoever asks may see; others are absent."""

    clients: dict[Id, str]
    services: dict[Id, str]
    service_levels: dict[Id, str]
    contracts: dict[Id, str]
    providers: dict[Id, str]
