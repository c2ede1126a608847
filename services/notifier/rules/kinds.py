"""Every kind of mail, as data: whom it is for, whether it can be turned off, where its link leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from contracts.notifier.vocabulary import MailKind
from contracts.roles import COUNCIL, PROVIDER, Role

CLAIMING = frozenset({Role.PROVIDER_ENTER, Role.PROVIDER_CONFIRM})
ANSWERING = frozenset({Role.PROVIDER_CONFIRM, Role.PROVIDER_ADMIN})


@dataclass(frozen=True)
class Kind:
    """`on` for these roles unless they choose otherwise; others of their organisation may choose it. No role: it goes to one person.

    `fixed`: why nobody can turn it off. `for_somebody`: the last person of a provider who gets it cannot turn it off. `secret`: carries
    a code or link that is told once, so it is never sent twice. `path` is where its link leads; none for a mail without a link.
    """

    kind: MailKind
    path: str | None
    on: frozenset[Role] = frozenset()
    fixed: str | None = None
    for_somebody: bool = False
    secret: bool = False

    @property
    def audiences(self) -> tuple[frozenset[Role], ...]:
        """All roles of each organisation that it can go to."""
        return tuple(side for side in (PROVIDER, COUNCIL) if self.on & side)

    def chosen_by(self, roles: Iterable[Role]) -> bool:
        """Whether somebody with these roles is asked about it."""
        return any(side & set(roles) for side in self.audiences)

    def on_for(self, roles: Iterable[Role]) -> bool:
        return bool(self.on & set(roles))


SECURITY = "It keeps your account safe, so it is always sent."
ALL = (
    Kind(MailKind.INVITATION, "/invitation/{secret}", fixed=SECURITY, secret=True),
    Kind(MailKind.SIGN_IN_CODE, None, fixed=SECURITY, secret=True),
    Kind(MailKind.PASSWORD_CHANGED, None, fixed=SECURITY),
    Kind(MailKind.PAYMENT_AVAILABLE, "/scheduled-payments/{scheduled_payment_id}", on=frozenset({Role.PROVIDER_CONFIRM})),
    Kind(MailKind.EXCEPTION_RAISED, "/exceptions/{exception_id}", on=CLAIMING | {Role.COUNCIL_PAYMENTS}),
    Kind(MailKind.EXCEPTION_DECIDED, "/exceptions/{exception_id}", on=CLAIMING),
    Kind(MailKind.WARNED_ONCE, "/standing/{contract_id}", on=ANSWERING, for_somebody=True),
    Kind(MailKind.WARNED_TWICE, "/standing/{contract_id}", on=ANSWERING, for_somebody=True),
    Kind(MailKind.SUSPENDED, "/standing/{contract_id}", on=ANSWERING, for_somebody=True),
    Kind(MailKind.RELEASED, "/standing/{contract_id}", on=ANSWERING, for_somebody=True),
)
KINDS = MappingProxyType({each.kind: each for each in ALL})
