"""What programs can ask at the gateway: the public operations of every service, and how they are introduced."""

from typing import Any

from contracts.accounts.http import accounts
from contracts.actuals.http import actuals
from contracts.commissioning.http import commissioning
from contracts.http import Operation, Operations
from contracts.notifier.http import notifier
from contracts.openapi import openapi
from contracts.scheduling.http import scheduling

SERVICES: tuple[Operations, ...] = (actuals, scheduling, commissioning, accounts, notifier)
TITLE = "Care provider portal API"
TAGS = {
    "accounts": "People, and the programs that act for an organisation.",
    "commissioning": "Providers, contracts, services, clients and care package line items, and the files they come from.",
    "actuals": "What was delivered each week: recorded, confirmed, and decided where it is over plan.",
    "notifier": "Which e-mails people get.",
    "scheduling": "Scheduled payments, the answers to them, and each contract's standing.",
}
DESCRIPTION = """\
Everything that the portal's pages do, for programs: rostering and finance systems, bulk loads.

Get an access token with OAuth 2.0 client credentials from POST /api/v1/token and send it as a bearer token. Refusals are problem details
(RFC 9457): `code` is stable, `errors` has every place as a JSON pointer. Money is whole pence; quantities and rates are strings with fixed
places; instants are UTC and end in `_at`; days end in `_on`. Lists answer at most 200 and a `next_cursor`, null at the end. An unsafe POST
takes an Idempotency-Key, so that it can be repeated. New fields and new values of enumerations may appear: tolerate them."""


def public() -> list[Operation[Any]]:
    return [operation for service in SERVICES for operation in service if operation.public]


def public_document() -> dict[str, Any]:
    """The gateway's /api/v1, paths and all."""
    tags = {service.service: TAGS[service.service] for service in SERVICES}
    return openapi(public(), title=TITLE, description=DESCRIPTION, tags=tags)


def service_document(service: Operations) -> dict[str, Any]:
    """All that one service can be asked by the gateway and by other services."""
    words = TAGS[service.service]
    description = f"{words} Asked inside the cluster, with a signed token of 60 seconds."
    return openapi(service, title=service.service.capitalize(), description=description, tags={service.service: words}, public=False)
