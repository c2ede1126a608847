"""The first council administrator is invited from the command line, by a link that is shown once; they invite everybody else."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.auditing import audit_act
from chassis.clock import real_now
from chassis.database import Sessions, one_at_a_time
from contracts.accounts.http import Invite, PersonState
from contracts.http import Role
from services.accounts.operations.invite_person import add_roles, new_invitation, person_of
from services.accounts.operations.proofs import kept_token, new_token
from services.accounts.rules.invitation import AdministratorThere
from services.accounts.tables import Membership, Person


async def invite_first(sessions: Sessions, *, email: str, name: str, base_url: str, forced: bool = False) -> str:
    """The link at which the administrator sets a password (signs in, if there is one). Raises AdministratorThere unless `forced`,
    and Pydantic's ValidationError for what is no address or name.

    Opens its own transaction: it is a door for `portal invite`. Nothing is announced, so no mail goes out.
    """
    asked = Invite(email=email, name=name, roles=[Role.COUNCIL_ADMINISTRATOR])
    async with sessions.begin() as session:
        path = await _invite(session, email=asked.email, name=asked.name, forced=forced, real_at=real_now())
    return base_url.rstrip("/") + path


async def _invite(session: AsyncSession, *, email: str, name: str, forced: bool, real_at: datetime) -> str:
    await one_at_a_time(session, ["council"])
    there = (
        select(Person.email)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.roles).contains([Role.COUNCIL_ADMINISTRATOR]), col(Person.state) == PersonState.ACTIVE)
    )
    if not forced and (administrator := await session.scalar(there.limit(1))):
        raise AdministratorThere(email=administrator)
    person = await person_of(session, email=email, name=name)
    await add_roles(session, person_id=person.id, provider_id=None, roles=[Role.COUNCIL_ADMINISTRATOR])
    await audit_act(session, actor="operator", acting_for=None, operation="invite_first", subject=str(person.id), outcome=200)
    if person.password_hash is not None:
        return "/sign-in"
    token, challenge = new_token(), await new_invitation(session, person_id=person.id, real_at=real_at)
    challenge.kept, challenge.told_at = kept_token(token), real_at
    await session.flush()
    return f"/invitation/{token}"
