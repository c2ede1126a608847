"""A small council brought in through the import pages, as people do it."""

from uuid import UUID

from tests.services.gateway.portal import ADMIN, Browser, Portal

LOADER, BROKER = "lee.portal@exampleshire.example", "bo.portal@exampleshire.example"
PROVIDER_ADMIN = "ada.bloggs@purplecare.example"
FREE = (
    "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26",
)  # fmt: skip
CALENDAR = (
    "reference,name,division,week_starts_on,first_period_starts_on,weeks_per_period,periods,opens_after_days,answer_by_weekday,"
    "answer_by_time,actuals_due_weekday,actuals_due_time,finalise_after_working_days,bank_after_working_days"
)
FILES: dict[str, list[str]] = {
    "providers": ["reference,name", "P1,Purple Care Ltd", "P2,Green Homes"],
    "bank_holidays": ["division,day,title", *(f"england-and-wales,{day},Bank holiday" for day in FREE)],
    "calendars": [
        CALENDAR,
        "CAL1,Weekly,,monday,2023-05-29,1,20,,,,,,,",
    ],
    "contracts": [
        "reference,name,provider,payment_basis,calendar,week_starts_on,unanswered_policy,silence_limit,release_by_itself",
        "C1,Framework homecare,P1,scheduled_actuals,CAL1,monday,hold_until_confirmed,,",
        "C2,Residential,P2,invoice_only,CAL1,monday,hold_until_confirmed,,",
    ],
    "services": ["reference,name,contract", "S1,Homecare north,C1", "S2,Green house,C2"],
    "service_levels": [
        "reference,name,unit,priced_per,quantity_step,rules_from,tolerance_percent,tolerance_quantity,over_plan_policy",
        "L1,Homecare – single carer,hour,unit,0.25,2020-01-01,0,0,suspend_line",
    ],
    "clients": ["reference,name", "A201000005,Miss Pamela Portal", "A201000003,Mr Pedro Portal"],
    "care_package_line_items": [
        "reference,client,service,service_level,starts_on,ends_on,weekly_quantity,price_from,price",
        "M1,A201000005,S1,L1,2023-05-29,,7,2023-05-29,20.50",
        "M1,A201000005,S1,L1,2023-05-29,,7,2023-07-03,21.3333",
        "M2,A201000003,S1,L1,2023-05-29,,10.5,2023-05-29,20.50",
    ],
}


async def importer(portal: Portal) -> tuple[Browser, Browser]:
    """The administrator, and somebody with every role that imports."""
    admin, _ = await portal.sign_in(ADMIN)
    roles = ("council_contracts", "council_care_data", "council_administrator")
    return admin, await portal.joined(admin, LOADER, "Lee Portal", *roles, of="council")


async def council(portal: Portal) -> tuple[Browser, Browser, UUID]:
    """All files applied, nothing authorised: the administrator, the importer, the first provider."""
    admin, loader = await importer(portal)
    for kind, lines in FILES.items():
        done = await portal.bring_in(loader, kind, *lines)
        assert "The file was applied." in done.text, (kind, done.errors, done.text)
    await portal.carry()
    return admin, loader, await portal.provider_id("P1")
