"""How a program gets its access token: OAuth 2.0 client credentials (RFC 6749 4.4), errors as its 5.2 has them."""

import base64
import binascii
from typing import Annotated, cast
from urllib.parse import unquote_plus

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from chassis.calls import Away, Refused
from contracts.accounts.http import ISSUE_ACCESS_TOKEN, ClientCredentials
from services.gateway.calls import Services
from services.gateway.session import Sessions

routes = APIRouter()
PATH = "/api/v1/token"
NOT_KEPT = {"cache-control": "no-store", "pragma": "no-cache"}


class BadRequest(Exception):
    """`error` is one of RFC 6749 5.2."""

    def __init__(self, error: str, description: str) -> None:
        self.error, self.description = error, description
        super().__init__(description)


@routes.post(PATH)
async def token(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    services, sessions = cast(Services, request.app.state.services), cast(Sessions, request.app.state.sessions)
    try:
        asked = await credentials(request, authorization)
        issued = await services.ask(ISSUE_ACCESS_TOKEN, token=sessions.keys.for_itself(), asked=asked)
    except BadRequest as wrong:
        return told(wrong.error, wrong.description)
    except Away:
        return told("temporarily_unavailable", "Try again in a moment.", status=503)
    except Refused as refused:
        if refused.problem.status >= 500 or refused.problem.status == 429:
            return told("temporarily_unavailable", "Try again in a moment.", status=503)
        return told("invalid_client", "The client is not known, or its secret is wrong.")
    return JSONResponse(issued.model_dump(), headers=NOT_KEPT)


async def credentials(request: Request, authorization: str) -> ClientCredentials:
    """From HTTP Basic or from the form, never from both. Raises BadRequest."""
    form = await request.form(max_fields=10, max_files=0)
    if form.get("grant_type") is None:
        raise BadRequest("invalid_request", "Send grant_type, form-encoded.")
    if form["grant_type"] != "client_credentials":
        raise BadRequest("unsupported_grant_type", "Only client_credentials is supported.")
    if authorization and "client_secret" in form:
        raise BadRequest("invalid_request", "Send the client's secret once: by HTTP Basic or in the form.")
    client, secret = basic(authorization) if authorization else (form.get("client_id"), form.get("client_secret"))
    try:
        return ClientCredentials.model_validate({"client_id": client, "client_secret": secret})
    except ValidationError:
        raise BadRequest("invalid_client", "Send the client's id and secret.") from None


def basic(authorization: str) -> tuple[str, str]:
    """RFC 6749 2.3.1: both parts are form-encoded inside."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        client, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client, secret = "", ""
    if scheme.lower() != "basic" or not client or not secret:
        raise BadRequest("invalid_client", "Send the client's id and secret as HTTP Basic.")
    return unquote_plus(client), unquote_plus(secret)


def told(error: str, description: str, *, status: int | None = None) -> Response:
    """RFC 6749 5.2: 401 with a challenge where the client itself is not believed, else 400."""
    status = status or (401 if error == "invalid_client" else 400)
    headers = NOT_KEPT | ({"www-authenticate": 'Basic realm="api"'} if status == 401 else {})
    headers |= {"retry-after": "2"} if status == 503 else {}
    return JSONResponse({"error": error, "error_description": description}, status, headers=headers)
