"""A service level was ruled: where what is counted, or how it is priced, is new, all lines at it are priced anew."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time, remember
from contracts.commissioning.events import ServiceLevelRuled
from contracts.event import Envelope
from services.scheduling.operations.complete_payments import complete_payments
from services.scheduling.operations.derive_lines import Touched
from services.scheduling.operations.gate import alone
from services.scheduling.tables.heard import HeardServiceLevel

AT_IT = sa.text("""
SELECT contract_id, care_package_line_item_id AS package_id, NULL AS line_id FROM heard_package
WHERE service_level_id = :level AND until_at IS NULL
UNION ALL
SELECT contract_id, care_package_line_item_id, line_id FROM heard_line WHERE service_level_id = :level
""")


async def follow_service_level(session: AsyncSession, *, level: ServiceLevelRuled, envelope: Envelope, now: datetime) -> None:
    await alone(session)
    before = await session.get(HeardServiceLevel, level.service_level_id, populate_existing=True)
    said = (level.unit, level.priced_per, level.quantity_step)
    same = before is not None and (before.unit, before.priced_per, before.quantity_step) == said
    row = level.model_dump(include={"service_level_id", "unit", "priced_per", "quantity_step"}) | {"version": envelope.version}
    await remember(session, HeardServiceLevel, [row], newer="version")
    if same:
        return
    found = (await session.execute(AT_IT, {"level": level.service_level_id})).all()
    if found:
        contracts = {each.contract_id for each in found}
        touched = Touched(
            packages={each.package_id for each in found if each.package_id},
            lines={each.line_id for each in found if each.line_id},
        )
        await one_at_a_time(session, contracts)
        await complete_payments(session, contracts=contracts, at=envelope.time, now=now, because_of=envelope, touched=touched, judge=False)
