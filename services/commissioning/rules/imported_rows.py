"""What a row of a file may not say, beside what is already there. SQL finds such rows; these are the words that people read."""

from contracts.refusals import Refusal


class NotThere(Refusal, code="not_there", status=422):
    """There is no {what} with this reference. Correct it, or import the {what} first."""


class RestRejected(Refusal, code="rest_rejected", status=422):
    """Another row with this reference is rejected, and they belong together."""


class WeeksDiffer(Refusal, code="weeks_differ", status=422):
    """Weeks of calendar {calendar} begin on a {calendar_starts}. Let the contract's weeks begin then too, or choose another calendar."""


class ContractDiffers(Refusal, code="contract_differs", status=422):
    """Contract {contract} uses this calendar, and its weeks begin on a {contract_starts}. Make a new calendar for other weeks."""


class ProviderStays(Refusal, code="provider_stays", status=422):
    """This contract has services, so it stays with provider {provider}. Agree a new contract under another reference."""


class ContractStays(Refusal, code="contract_stays", status=422):
    """Care is commissioned from this service, so it stays under contract {contract}. Register a new service under another reference."""


class CountingStays(Refusal, code="counting_stays", status=422):
    """Care is commissioned at this service level, so what is counted and priced stays. Make a new one under another reference."""


class EndsBeforeStart(Refusal, code="ends_before_start", status=422):
    """The last day is before the first."""


class QuantityNeeded(Refusal, code="quantity_needed", status=422):
    """This care is paid by plan or by the week, so say how much is planned in a week."""


class QuantityOffStep(Refusal, code="quantity_off_step", status=422):
    """At this service level quantities go in steps of {step}."""


class NoPriceYet(Refusal, code="no_price_yet", status=422):
    """The care starts on {starts_on}, but its first price is from {from_day}. Give a price from the first day."""


class CareStays(Refusal, code="care_stays", status=422):
    """This is authorised, so its client, service and service level stay. End it, and import the new care under another reference."""


class YearIncomplete(Refusal, code="year_incomplete", status=422):
    """{year} has {found} bank holidays here and in what was imported before; a year has at least {least}. Give all of them."""


LEAST_HOLIDAYS = 8
"""A year of England and Wales has eight; Scotland has nine, Northern Ireland ten."""
