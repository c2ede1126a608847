"""Who gets a mail: those it is on for, by choice or by role; and of some kinds always somebody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.notifier.vocabulary import Choice
from contracts.refusals import Refusal
from contracts.roles import Role
from services.notifier.rules.kinds import Kind


class LastPerson(Refusal, code="last_person", status=409):
    """Nobody else at your organisation gets this e-mail, so you cannot turn it off. Somebody else has to turn it on first."""


class NotYours(Refusal, code="not_yours_to_choose", status=422):
    """This e-mail is not one that you can choose here."""


class AlwaysSent(Refusal, code="always_sent", status=422):
    """This e-mail keeps your account safe, so it is always sent."""


@dataclass(frozen=True)
class Reader:
    """Somebody a mail can go to, with the roles held there, and what was chosen."""

    person_id: UUID
    roles: Collection[Role]
    choice: Choice | None = None

    def wants(self, kind: Kind) -> bool:
        return self.choice is Choice.IMMEDIATE if self.choice else kind.on_for(self.roles)


def readers_of(kind: Kind, people: Sequence[Reader]) -> set[UUID]:
    """Those who want it. If nobody does and somebody must get it: those it is meant for, else everybody."""
    wanting = {each.person_id for each in people if each.wants(kind)}
    if wanting or not kind.for_somebody:
        return wanting
    return {each.person_id for each in people if kind.on_for(each.roles)} or {each.person_id for each in people}


def is_last(kind: Kind, person_id: UUID, people: Sequence[Reader]) -> bool:
    """Whether nobody else wants what somebody must get."""
    return kind.for_somebody and not any(each.wants(kind) for each in people if each.person_id != person_id)
