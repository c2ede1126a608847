"""Does another provider's thing answer exactly as one that does not exist, at every operation that names one in its address?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.actuals import http as actuals
from contracts.api import SERVICES
from contracts.http import PROVIDER, Operation, Role
from tests.builders.care import Care
from tests.contracts.hostile import good
from tests.contracts.samples import filled, sample_of
from tests.rig.stand import Stand
from tests.rig.stands import MakeStand

BEFORE, TUESDAY = datetime(2023, 7, 10, 9, tzinfo=UTC), datetime(2023, 7, 25, 9, tzinfo=UTC)
ELSEWHERE = {"read_care_package_line_item"}
"""Needs a council's files first: tests/services/commissioning/test_packages.py does it there."""
OF_PROVIDERS = [
    operation
    for service in SERVICES
    for operation in service
    if operation.roles & PROVIDER and any(name.endswith("_id") for name in sample_of(operation).path)
]


async def test_foreign_is_missing(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> None:
    business_clock(TUESDAY)
    tried = set()
    for name, found in (("actuals", await a_week(make_stand)), ("scheduling", await a_payment(make_stand))):
        stand, care, ids = found
        for operation in [each for each in OF_PROVIDERS if each.service == name]:
            own, foreign, missing = [await asked(stand, operation, provider, here) for provider, here in everybody(care, ids)]
            assert own.content != foreign.content, f"{operation.name}: its own provider finds it"
            assert (operation.name, foreign.status_code, missing.status_code) == (operation.name, 404, 404)
            assert (foreign.content, dict(foreign.headers)) == (missing.content, dict(missing.headers)), operation.name
            tried.add(operation.name)
    print(f"foreign is missing at {sorted(tried)}")
    assert {operation.name for operation in OF_PROVIDERS} - tried == ELSEWHERE, "an operation without a case"


def everybody(care: Care, ids: dict[str, UUID]) -> list[tuple[UUID, dict[str, UUID]]]:
    """Its own provider, another, and another asking for what is not there."""
    return [(care.provider_id, ids), (uuid4(), ids), (uuid4(), {name: uuid4() for name in ids})]


async def asked(stand: Stand, operation: Operation[Any], provider: UUID, ids: dict[str, UUID]) -> Any:
    sample = sample_of(operation)
    sample.path = {name: str(ids[name]) for name in sample.path}
    sample.body = filled(operation.asked, whole=False) if operation.asked else None
    path, headers, content = good(operation, sample)
    token = stand.ring.person(*(operation.roles & PROVIDER), acting_for=provider)
    said = headers | {"authorization": f"Bearer {token}"}
    return await stand.service.http.request(operation.method, path, headers=said, content=content)


async def a_week(make_stand: MakeStand) -> tuple[Stand, Care, dict[str, UUID]]:
    """Generated, with a claim over plan."""
    stand, care = await make_stand("actuals"), Care()
    level = care.level()
    await care.tell(stand, level, care.package(level, "7"))
    await stand.look(TUESDAY)
    token = stand.ring.person(Role.PROVIDER_ENTER, acting_for=care.provider_id)
    query = actuals.FindWeeks(from_on=date(2023, 7, 17), to_on=date(2023, 7, 17))
    week_id = (await stand.ask(actuals.FIND_WEEKS, token=token, query=query)).weeks[0].week_id
    assert week_id
    line = (await stand.ask(actuals.READ_WEEK, token=token, week_id=week_id, query=actuals.FindLines())).lines[0]
    claim = {"line_id": line.line_id, "row_version": line.row_version, "extra": "2", "reason_code": "extra_care"}
    recording = actuals.RecordActuals(lines=[actuals.ClaimedQuantities.model_validate(claim)])
    await stand.ask(actuals.RECORD_ACTUALS, token=token, week_id=week_id, asked=recording)
    (exception,) = await stand.rows("SELECT id FROM claim_exception")
    return stand, care, {"week_id": week_id, "exception_id": exception.id}


async def a_payment(make_stand: MakeStand) -> tuple[Stand, Care, dict[str, UUID]]:
    """Open, with what was planned."""
    stand, care = await make_stand("scheduling"), Care()
    level = care.level()
    await care.tell(stand, level, care.package(level, "7"), at=BEFORE)
    await stand.look(TUESDAY)
    (payment, *_) = await stand.rows("SELECT id FROM scheduled_payment")
    return stand, care, {"scheduled_payment_id": payment.id, "contract_id": care.contract_id}
