"""How a council brings its files in: choose, look at what would change, apply."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.commissioning.http import (
    APPLY_IMPORT,
    CHECK_IMPORT,
    FIND_IMPORTS,
    READ_IMPORT,
    READ_IMPORT_ERRORS,
    READ_TEMPLATE,
    ApplyImport,
    CheckImport,
    ImportRead,
)
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import ListQuery
from contracts.problem import Problem
from services.gateway.calls import Refused
from services.gateway.forms import Form, asked, refuse
from services.gateway.views.imports import columns_view, import_view, imports_view
from services.gateway.views.wrong import Typed, wrong
from services.gateway.visit import SignedInVisit, Visit

pages = APIRouter()
DONE = {"applied": "The file was applied."}
FIELDS = {"/kind": "kind", "/file": "file", "": "file"}
LARGEST = 10 * 1024 * 1024
CHECK_SECONDS = 60.0
"""Ten thousand rows are read, compared and written down."""
HERE = "/imports"


@pages.get("/imports")
async def show(visit: SignedInVisit, cursor: str | None = None, kind: str = "") -> Response:
    return await page(visit, Typed({"kind": kind}), cursor=cursor)


@pages.post("/imports")
async def check(visit: SignedInVisit) -> Response:
    form = await visit.form()
    try:
        kind, name, content = await file_of(form)
        asking = asked(CheckImport, file_name=name)
        read = await visit.ask(CHECK_IMPORT, query=asking, file=content, key=form.key, seconds=CHECK_SECONDS, kind=kind.value)
    except Refused as refused:
        if refused.problem.status == 401:
            raise
        return await page(visit, Typed({"kind": form.text("kind")}, wrong(refused.problem, FIELDS)), problem=refused.problem)
    return visit.go(f"{HERE}/{read.import_id}")


async def file_of(form: Form) -> tuple[ImportKind, str, bytes]:
    """Which kind, the file's name and what is in it. Raises Refused."""
    file, kind = form.file("file"), form.text("kind")
    missing = [] if kind in set(ImportKind) else [("/kind", "Choose what the file holds.")]
    if file is None:
        missing.append(("/file", "Choose a CSV file."))
    elif file.size is not None and file.size > LARGEST:
        missing.append(("/file", "The file is larger than 10 MB. Split it, or send it through the API."))
    if missing or file is None:
        raise refuse(*missing)
    return ImportKind(kind), (file.filename or "")[-120:], await file.read()


async def page(visit: Visit, form: Typed, *, cursor: str | None = None, problem: Problem | None = None) -> Response:
    found = await visit.ask(FIND_IMPORTS, query=asked(ListQuery, cursor=cursor, limit=20))
    view = imports_view(found, may_import=visit.person.may(CHECK_IMPORT))
    status = problem.status if problem else 200
    return await visit.show("imports.html", current=HERE, status=status, view=view, form=form, hidden=visit.hidden())


@pages.get("/imports/columns/{kind}")
async def columns(visit: SignedInVisit, kind: ImportKind) -> Response:
    return await visit.show("import_columns.html", current=HERE, view=columns_view(await visit.ask(READ_TEMPLATE, kind=kind.value)))


@pages.get("/imports/columns/{kind}/template.csv")
async def template(visit: SignedInVisit, kind: ImportKind) -> Response:
    return await visit.download(READ_TEMPLATE, accept="text/csv", kind=kind.value)


@pages.get("/imports/{import_id}")
async def read(visit: SignedInVisit, import_id: UUID) -> Response:
    return await check_page(visit, await visit.ask(READ_IMPORT, import_id=import_id))


@pages.get("/imports/{import_id}/errors.csv")
async def errors(visit: SignedInVisit, import_id: UUID) -> Response:
    return await visit.download(READ_IMPORT_ERRORS, accept="text/csv", import_id=import_id)


@pages.post("/imports/{import_id}")
async def apply(visit: SignedInVisit, import_id: UUID) -> Response:
    form = await visit.form()
    try:
        body = ApplyImport(good_rows_only=form.text("act") == "good_rows")
        await visit.ask(APPLY_IMPORT, asked=body, key=form.key, seconds=CHECK_SECONDS, import_id=import_id)
    except Refused as refused:
        if refused.problem.status in (401, 404):
            raise
        return await check_page(visit, await visit.ask(READ_IMPORT, import_id=import_id), refused.problem)
    return visit.go(f"{HERE}/{import_id}", done="applied")


async def check_page(visit: Visit, read: ImportRead, problem: Problem | None = None) -> Response:
    view = import_view(read, may_apply=visit.person.may(APPLY_IMPORT))
    form = Typed({}, wrong(problem, {}))
    status = problem.status if problem else 200
    return await visit.show("import.html", current=HERE, status=status, done=DONE, view=view, form=form, hidden=visit.hidden())
