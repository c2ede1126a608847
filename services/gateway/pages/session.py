"""What keeps a session alive while somebody reads or types for long: the idle dialog's "Stay signed in"."""

from fastapi import APIRouter
from fastapi.responses import Response

from services.gateway.visit import UnchosenVisit

pages = APIRouter()


@pages.get("/session")
async def stay(visit: UnchosenVisit) -> Response:
    """Trading the cookie is what keeps it: 204, or the sign-in page when it is over."""
    return Response(status_code=204)
