"""Which sections somebody sees: those their role may use, and those that the way this provider is paid has a use for."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.accounts.http import FIND_PEOPLE
from contracts.commissioning.http import FIND_IMPORTS
from contracts.commissioning.vocabulary import PaymentBasis
from services.gateway.session import Person
from services.gateway.templates.frame import Link

ALL_BASES = frozenset(PaymentBasis)
FOOTER = (Link("API", "/docs"),)
SIGNED_IN_FOOTER = (Link("Change your password", "/password"), *FOOTER)


@dataclass(frozen=True)
class Around:
    """What is known of the provider somebody acts for. All bases while they are unknown: a section too many is better than one too few."""

    provider: str | None = None
    bases: frozenset[PaymentBasis] = ALL_BASES

    @property
    def has_actuals(self) -> bool:
        return any(basis.has_actuals for basis in self.bases)

    @property
    def is_scheduled(self) -> bool:
        return any(basis.is_scheduled for basis in self.bases)


def sections(person: Person, around: Around) -> list[Link]:
    return list(_sections(person, around))


def _sections(person: Person, around: Around) -> Iterator[Link]:
    yield Link("Home", "/")
    if around.has_actuals:
        yield Link("Actuals", "/actuals")
        yield Link("Exceptions", "/exceptions")
    if around.is_scheduled:
        yield Link("Scheduled payments", "/scheduled-payments")
        yield Link("Standing", "/standing")
    yield Link("Care packages", "/packages")
    if person.is_council and person.may(FIND_IMPORTS):
        yield Link("Imports", "/imports")
    if person.may(FIND_PEOPLE):
        yield Link("People", "/people")
    yield Link("Email notifications", "/notifications")
