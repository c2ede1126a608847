"""Which kinds of files there are: columns, where each is kept, what it names, who may bring it. Data: no kind has code of its own here."""

from chassis.importing_cells import clock, day, number, text, whole, word, yes_no
from contracts.commissioning.vocabulary import ImportKind, OverPlanPolicy, PaymentBasis, UnansweredPolicy, Weekday
from contracts.http import Role
from contracts.pricing import PricedPer, Unit
from services.commissioning import tables
from services.commissioning.operations.imports.kind import Field, Kind

REFERENCE, NAME, DAY, QUANTITY, RATE = text(80), text(200), day(), number(2, "0", "9999.99"), number(4, "0", "99999.9999")
WEEKDAY = word(Weekday)


def _reference(about: str) -> Field:
    return Field(name="reference", cell=REFERENCE, about=about)


def _name(about: str = "What people read.") -> Field:
    return Field(name="name", cell=NAME, about=about)


PROVIDERS = Kind(
    word=ImportKind.PROVIDERS,
    role=Role.COUNCIL_CONTRACTS,
    table=tables.provider,
    fields=(_reference("What the council calls the provider by."), _name()),
)
BANK_HOLIDAYS = Kind(
    word=ImportKind.BANK_HOLIDAYS,
    role=Role.COUNCIL_ADMINISTRATOR,
    table=tables.bank_holiday_division,
    key="division",
    child=tables.bank_holiday,
    child_of="division_id",
    child_key="day",
    fields=(
        Field(
            name="division",
            cell=word(("england-and-wales", "scotland", "northern-ireland")),
            stored_as="reference",
            about="Where the day is free.",
        ),
        Field(name="day", cell=DAY, of_child=True, about="All days of a year belong into one file."),
        Field(name="title", cell=NAME, of_child=True, about="What the day is called."),
    ),
)
CALENDARS = Kind(
    word=ImportKind.CALENDARS,
    role=Role.COUNCIL_ADMINISTRATOR,
    table=tables.calendar,
    fields=(
        _reference("What the council calls the calendar by."),
        _name(),
        Field(
            name="division",
            cell=REFERENCE,
            stored_as="division_id",
            names=tables.bank_holiday_division,
            required=False,
            default="england-and-wales",
            about="Whose bank holidays move its deadlines.",
        ),
        Field(name="week_starts_on", cell=WEEKDAY, about="The day on which its weeks and periods begin."),
        Field(name="first_period_starts_on", cell=DAY, about="Its anchor: every period follows the one before."),
        Field(name="weeks_per_period", cell=word(("1", "4")), about="How many weeks are paid at once."),
        Field(name="periods", cell=whole(1, 530), about="How many periods it has."),
        Field(
            name="opens_after_days",
            cell=whole(0, 28),
            required=False,
            default="0",
            about="How many days after its first day a period opens, at midnight.",
        ),
        Field(
            name="answer_by_weekday",
            cell=WEEKDAY,
            required=False,
            default="tuesday",
            about="The first such day after a period's last; the next working day if it is a holiday.",
        ),
        Field(name="answer_by_time", cell=clock(), required=False, default="17:00", about="London time."),
        Field(
            name="actuals_due_weekday",
            cell=WEEKDAY,
            required=False,
            default="tuesday",
            about="The first such day after a week's last; the next working day if it is a holiday.",
        ),
        Field(name="actuals_due_time", cell=clock(), required=False, default="17:00", about="London time."),
        Field(
            name="finalise_after_working_days",
            cell=whole(1, 20),
            required=False,
            default="1",
            about="Working days after the answer's day.",
        ),
        Field(name="bank_after_working_days", cell=whole(1, 20), required=False, default="3", about="Working days after finalising."),
    ),
)
CONTRACTS = Kind(
    word=ImportKind.CONTRACTS,
    role=Role.COUNCIL_CONTRACTS,
    table=tables.contract,
    fields=(
        _reference("What the council calls the contract by."),
        _name(),
        Field(name="provider", cell=REFERENCE, stored_as="provider_id", names=tables.provider, about="The provider's reference."),
        Field(name="payment_basis", cell=word(PaymentBasis), about="How care turns into money."),
        Field(name="calendar", cell=REFERENCE, stored_as="calendar_id", names=tables.calendar, about="The calendar's reference."),
        Field(name="week_starts_on", cell=WEEKDAY, about="As in its calendar."),
        Field(name="unanswered_policy", cell=word(UnansweredPolicy), about="What happens to payments that nobody has answered."),
        Field(
            name="silence_limit",
            cell=whole(1, 12),
            required=False,
            default="3",
            about="So many periods without an answer suspend its payments.",
        ),
        Field(
            name="release_by_itself",
            cell=yes_no(),
            required=False,
            default="false",
            about="Whether a suspension ends without an approver once all is answered.",
        ),
    ),
)
SERVICES = Kind(
    word=ImportKind.SERVICES,
    role=Role.COUNCIL_CONTRACTS,
    table=tables.service,
    derived={"provider_id": ("contract", "provider_id")},
    fields=(
        _reference("What the council calls the service by."),
        _name(),
        Field(name="contract", cell=REFERENCE, stored_as="contract_id", names=tables.contract, about="The contract's reference."),
    ),
)
SERVICE_LEVELS = Kind(
    word=ImportKind.SERVICE_LEVELS,
    role=Role.COUNCIL_CONTRACTS,
    table=tables.service_level,
    child=tables.service_level_rules,
    child_of="service_level_id",
    child_key="from_day",
    fields=(
        _reference("What the council calls the service level by. Further rows with the same reference carry later rules."),
        _name(),
        Field(name="unit", cell=word(Unit), about="What is counted."),
        Field(name="priced_per", cell=word(PricedPer), about="Whether a price is for a unit, or for a unit for a week."),
        Field(name="quantity_step", cell=number(2, "0.01", "100"), about="The smallest part of a unit that can be claimed."),
        Field(name="rules_from", cell=DAY, stored_as="from_day", of_child=True, about="From when on claims are judged so."),
        Field(name="tolerance_percent", cell=number(2, "0", "100"), of_child=True, about="Of the plan; the larger of both is tolerated."),
        Field(name="tolerance_quantity", cell=QUANTITY, of_child=True, about="In units."),
        Field(name="over_plan_policy", cell=word(OverPlanPolicy), of_child=True, about="What of a claim over plan waits."),
    ),
)
CLIENTS = Kind(
    word=ImportKind.CLIENTS,
    role=Role.COUNCIL_CARE_DATA,
    table=tables.client,
    fields=(_reference("The client's reference, like A201000005."), _name()),
)
PACKAGES = Kind(
    word=ImportKind.CARE_PACKAGE_LINE_ITEMS,
    role=Role.COUNCIL_CARE_DATA,
    table=tables.package,
    child=tables.package_price,
    child_of="care_package_line_item_id",
    child_key="from_day",
    derived={"contract_id": ("service", "contract_id"), "provider_id": ("service", "provider_id")},
    fields=(
        _reference("Like M2872/Migr:735811. Further rows with the same reference carry later prices."),
        Field(name="client", cell=REFERENCE, stored_as="client_id", names=tables.client, about="The client's reference."),
        Field(name="service", cell=REFERENCE, stored_as="service_id", names=tables.service, about="The service's reference."),
        Field(
            name="service_level",
            cell=REFERENCE,
            stored_as="service_level_id",
            names=tables.service_level,
            about="The service level's reference.",
        ),
        Field(name="starts_on", cell=DAY, about="The first day of care."),
        Field(name="ends_on", cell=DAY, required=False, about="The last payable day; empty while open-ended."),
        Field(
            name="weekly_quantity",
            cell=QUANTITY,
            required=False,
            about="What is planned in a full week, in units; empty for care drawn when used.",
        ),
        Field(name="price_from", cell=DAY, stored_as="from_day", of_child=True, about="From when on the price holds."),
        Field(name="price", cell=RATE, of_child=True, about="Pounds for a unit, or for a week; the service level says which."),
    ),
)
KINDS = {kind.word: kind for kind in (PROVIDERS, BANK_HOLIDAYS, CALENDARS, CONTRACTS, SERVICES, SERVICE_LEVELS, CLIENTS, PACKAGES)}
