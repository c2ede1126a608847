"""How roles are called, and what each allows."""

from collections.abc import Iterable

from contracts.http import COUNCIL, PROVIDER, Role

WORDS: dict[Role, tuple[str, str]] = {
    Role.PROVIDER_VIEW: ("View", "Sees actuals, payments and care packages."),
    Role.PROVIDER_ENTER: ("Enter", "Enters actuals."),
    Role.PROVIDER_CONFIRM: ("Confirm", "Confirms actuals, and confirms or rejects scheduled payments."),
    Role.PROVIDER_ADMIN: ("Administrator", "Invites people and ends their access."),
    Role.COUNCIL_PAYMENTS: ("Payments", "Decides exceptions and follows confirmations."),
    Role.COUNCIL_PAYMENTS_APPROVER: ("Payments approver", "Releases suspended payments."),
    Role.COUNCIL_CARE_DATA: ("Care data", "Imports clients and care packages, and authorises what others imported."),
    Role.COUNCIL_CONTRACTS: ("Contracts", "Imports providers, contracts, services, levels and prices."),
    Role.COUNCIL_ADMINISTRATOR: ("Administrator", "Invites people, and imports calendars and bank holidays."),
    Role.COUNCIL_AUDITOR: ("Auditor", "Sees everything and changes nothing."),
}


def role_words(roles: Iterable[Role]) -> str:
    """In the order of the table: "View, Enter"."""
    given = set(roles)
    return ", ".join(word for role, (word, _) in WORDS.items() if role in given)


def role_items(*, council: bool) -> list[dict[str, object]]:
    """As tick boxes."""
    kind = COUNCIL if council else PROVIDER
    return [{"value": role.value, "text": word, "hint": {"text": hint}} for role, (word, hint) in WORDS.items() if role in kind]
