"""The page that lists what programs can ask, from the same declarations as the OpenAPI document."""

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.api import DESCRIPTION, TAGS, public_document
from services.gateway.api.document import PATH
from services.gateway.views.docs import docs_view
from services.gateway.visit import AnyVisit

pages = APIRouter()
VIEW = docs_view(public_document(), TAGS, description=DESCRIPTION, href=PATH)


@pages.get("/docs")
async def docs(visit: AnyVisit) -> Response:
    return await visit.show("docs.html", view=VIEW)
