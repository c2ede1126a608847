"""A council's own people at commissioning's doors, and its files brought through them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import make_url

from chassis.migrating import migrate
from contracts.commissioning import http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import Role
from deploy.local.roles import Urls
from tests.rig.parts import Database
from tests.rig.postgres import FreshDatabase, Migrate
from tests.rig.stand import KeyRing, Stand
from tests.rig.stands import MakeStand

TODAY = datetime(2023, 7, 25, 9, tzinfo=UTC)
EXAMPLESHIRE = Path("deploy/local/exampleshire")
FILES = {ImportKind(file.stem.partition("_")[2]): file for file in sorted(EXAMPLESHIRE.glob("*.csv"))}


@dataclass
class Council:
    """`token` of somebody with the roles for every file; `other` of a second person with the care data role."""

    stand: Stand
    token: str
    other: str

    async def check(self, kind: ImportKind, body: bytes | str, *, token: str = "") -> http.ImportRead:
        file = body.encode() if isinstance(body, str) else body
        return await self.stand.ask(http.CHECK_IMPORT, token=token or self.token, file=file, kind=kind)

    async def apply(self, checked: http.ImportRead, *, token: str = "", good_rows_only: bool = False) -> http.ImportRead:
        asked = http.ApplyImport(good_rows_only=good_rows_only)
        return await self.stand.ask(http.APPLY_IMPORT, token=token or self.token, asked=asked, import_id=checked.import_id)

    async def bring(self, kind: ImportKind, body: bytes | str) -> http.ImportRead:
        return await self.apply(await self.check(kind, body))

    async def bring_all(self, files: Mapping[ImportKind, Any]) -> dict[ImportKind, http.ImportRead]:
        """Files by kind, in the order in which kinds name one another."""
        return {kind: await self.bring(kind, files[kind].read_bytes()) for kind in ImportKind if kind in files}

    async def packages(self, **more: Any) -> list[http.PackageRead]:
        query = http.FindPackages(limit=200, **more)
        return (await self.stand.ask(http.FIND_PACKAGES, token=self.other, query=query)).care_package_line_items

    async def authorise(self, *references: str) -> int:
        """These, or all that wait."""
        wait = [one for one in await self.packages(state="unauthorised") if not references or one.reference in references]
        asked = http.AuthorisePackages(care_package_line_item_ids=[one.care_package_line_item_id for one in wait])
        return (await self.stand.ask(http.AUTHORISE_PACKAGES, token=self.other, asked=asked)).authorised

    async def provider(self, reference: str) -> UUID:
        found = await self.stand.ask(http.FIND_PROVIDERS, token=self.token, query=http.Search())
        return next(one.provider_id for one in found.providers if one.reference == reference)

    async def acting_for(self, reference: str) -> str:
        """Somebody who may look at one provider's care."""
        return self.stand.ring.person(Role.PROVIDER_VIEW, acting_for=await self.provider(reference))


def council_at(stand: Stand) -> Council:
    all_files = (Role.COUNCIL_CONTRACTS, Role.COUNCIL_CARE_DATA, Role.COUNCIL_ADMINISTRATOR)
    return Council(stand, stand.ring.person(*all_files, sub="importer"), stand.ring.person(Role.COUNCIL_CARE_DATA, sub="authoriser"))


@pytest.fixture
async def council(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> Council:
    """Without any data."""
    business_clock(TODAY)
    return council_at(await make_stand("commissioning"))


@pytest.fixture(scope="session")
def bring_exampleshire(postgres: Database, ring: KeyRing) -> Migrate:
    """Migrates and brings the committed files, through the doors; every test then has a copy."""

    async def bring(owner_url: str) -> None:
        await asyncio.to_thread(migrate, "commissioning", owner_url)
        name = make_url(owner_url).database
        app = make_url(postgres.admin_url).set(database=name).render_as_string(hide_password=False)
        stand = Stand.of("commissioning", Urls(owner=owner_url, app=app, auditor=""), ring)
        await council_at(stand).bring_all(FILES)
        await stand.close()

    return bring


@pytest.fixture
async def exampleshire(
    fresh_database: FreshDatabase, bring_exampleshire: Migrate, ring: KeyRing, business_clock: Callable[[datetime], None]
) -> AsyncIterator[Council]:
    """With the committed files imported; nothing authorised yet."""
    business_clock(TODAY)
    stand = Stand.of("commissioning", await fresh_database("commissioning", bring_exampleshire), ring)
    yield council_at(stand)
    await stand.close()
