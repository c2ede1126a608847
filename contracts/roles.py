"""What people may do: roles while acting for a provider, roles while acting for the council, and the one of services."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do (settled 5). Provider roles hold while acting for a provider, council roles while acting for none."""

    PROVIDER_VIEW = "provider_view"
    PROVIDER_ENTER = "provider_enter"
    PROVIDER_CONFIRM = "provider_confirm"
    PROVIDER_ADMIN = "provider_admin"
    COUNCIL_PAYMENTS = "council_payments"
    COUNCIL_PAYMENTS_APPROVER = "council_payments_approver"
    COUNCIL_CARE_DATA = "council_care_data"
    COUNCIL_CONTRACTS = "council_contracts"
    COUNCIL_ADMINISTRATOR = "council_administrator"
    COUNCIL_AUDITOR = "council_auditor"
    SERVICE = "service"


PROVIDER = frozenset(role for role in Role if role.startswith("provider_"))
COUNCIL = frozenset(role for role in Role if role.startswith("council_"))
EVERYBODY = PROVIDER | COUNCIL
SERVICES = frozenset({Role.SERVICE})
