"""Where the public API is described for programs."""

import json

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.api import public_document

PATH = "/api/v1/openapi.json"
routes = APIRouter()
BODY = json.dumps(public_document()).encode()
"""It changes with the code alone."""


@routes.get(PATH)
async def document() -> Response:
    return Response(BODY, media_type="application/json", headers={"cache-control": "public, max-age=300"})
