"""A person chooses which mails to get, for the organisation that they act for now."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from chassis.database import one_at_a_time
from contracts.accounts.http import Recipient
from contracts.http import Role
from contracts.notifier.http import ChosenSubscription
from contracts.notifier.vocabulary import Choice, MailKind
from contracts.refusals import Refusals
from services.notifier.queries import choices
from services.notifier.rules.audience import AlwaysSent, LastPerson, NotYours, Reader, is_last
from services.notifier.rules.kinds import KINDS
from services.notifier.tables import Subscription


async def choose_subscriptions(
    session: AsyncSession,
    *,
    person_id: UUID,
    provider_id: UUID | None,
    roles: frozenset[Role],
    chosen: Sequence[ChosenSubscription],
    others: Sequence[Recipient],
) -> None:
    """Raises Refusals of AlwaysSent, NotYours, LastPerson, each where it is. `others`: all people of the organisation."""
    await one_at_a_time(session, [f"subscriptions {provider_id}"])
    refusals = Refusals()
    for number, each in enumerate(chosen):
        with refusals.at(f"/subscriptions/{number}/choice"):
            known = await choices(session, kind=each.kind, provider_id=provider_id)
            refuse_unfit(each, person_id=person_id, roles=roles, others=others, known=known)
    refusals.raise_if_any()
    rows = {
        each.kind: {"id": uuid7(), "person_id": person_id, "provider_id": provider_id, "kind": each.kind, "choice": each.choice}
        for each in chosen
    }
    new = insert(Subscription)
    upsert = new.on_conflict_do_update(constraint="one_choice_each", set_={"choice": new.excluded.choice})
    await session.execute(upsert, list(rows.values()))


def refuse_unfit(
    chosen: ChosenSubscription, *, person_id: UUID, roles: frozenset[Role], others: Sequence[Recipient], known: Mapping[UUID, Choice]
) -> None:
    kind = KINDS[MailKind(chosen.kind)]
    if kind.fixed:
        raise AlwaysSent()
    if not kind.chosen_by(roles):
        raise NotYours()
    people = [Reader(each.person_id, each.roles, known.get(each.person_id)) for each in others]
    if chosen.choice is Choice.OFF and is_last(kind, person_id, people):
        raise LastPerson()
