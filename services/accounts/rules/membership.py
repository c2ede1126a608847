"""Who may give which roles for whom: provider roles for a provider, council roles for the council, never one for the other."""

from collections.abc import Collection
from uuid import UUID

from contracts.refusals import NotFound, Refusal
from contracts.roles import COUNCIL, PROVIDER, Role


class RolesDoNotFit(Refusal, code="roles_do_not_fit", status=422):
    """These roles do not go together with that organisation. A provider's people have provider roles, the council's have council roles."""


class ProviderNotKnown(Refusal, code="provider_not_known", status=422):
    """This provider is not known here yet. If it was registered just now, try again in a minute; otherwise check which one it is."""


class LastAdministrator(Refusal, code="last_administrator", status=409):
    """This is the last person who looks after people here. Invite another administrator first."""


def organisation_for(*, acting_for: UUID | None, asked: UUID | None) -> UUID | None:
    """For which provider (or the council: null) somebody acts. A provider's administrator has one: any other is NotFound."""
    if acting_for is not None and asked not in (None, acting_for):
        raise NotFound()
    return acting_for or asked


def refuse_unfit_roles(roles: Collection[Role], *, provider_id: UUID | None) -> None:
    """Raises RolesDoNotFit."""
    if not frozenset(roles) <= (PROVIDER if provider_id else COUNCIL):
        raise RolesDoNotFit()


def administrator_of(provider_id: UUID | None) -> Role:
    return Role.PROVIDER_ADMIN if provider_id else Role.COUNCIL_ADMINISTRATOR
