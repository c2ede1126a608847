"""A council's own people at commissioning's doors, and its files brought through them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.commissioning import http
from contracts.commissioning.vocabulary import ImportKind
from contracts.http import Role
from tests.rig.stand import Stand
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
    ids: dict[str, UUID] = field(default_factory=dict)

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


@pytest.fixture
def council_of(make_stand: MakeStand, business_clock: Callable[[datetime], None]) -> Callable[[], Awaitable[Council]]:
    async def make() -> Council:
        business_clock(TODAY)
        stand = await make_stand("commissioning")
        all_files = (Role.COUNCIL_CONTRACTS, Role.COUNCIL_CARE_DATA, Role.COUNCIL_ADMINISTRATOR)
        return Council(stand, stand.ring.person(*all_files, sub="importer"), stand.ring.person(Role.COUNCIL_CARE_DATA, sub="authoriser"))

    return make


@pytest.fixture
async def council(council_of: Callable[[], Awaitable[Council]]) -> Council:
    """Without any data."""
    return await council_of()


@pytest.fixture
async def exampleshire(council: Council) -> Council:
    """With the committed files imported; nothing authorised yet."""
    await council.bring_all(FILES)
    return council
