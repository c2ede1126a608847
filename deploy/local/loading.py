"""How does an invented council come to be there? Its files are imported, its people invited, its weeks lived; each step once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from chassis.clock import move_to
from chassis.database import connect
from contracts.accounts import http as accounts
from contracts.commissioning import http as commissioning
from contracts.commissioning.vocabulary import ImportKind, PackageState
from contracts.http import Role
from deploy.local.acting import Doorkeeper, Mailbox, Program, until
from deploy.local.clocks import now_in
from deploy.local.history import Historian
from deploy.local.place import Place
from deploy.local.secrets import write_private
from deploy.local.story import Person, Story
from services.accounts.operations.first_administrator import invite_first

IMPORTER = [Role.COUNCIL_CONTRACTS, Role.COUNCIL_CARE_DATA, Role.COUNCIL_ADMINISTRATOR]


class Loader:
    """`loaded.json` names the steps that are done: an interrupted loading goes on where it was."""

    def __init__(self, place: Place, story: Story, *, say: Callable[[str], None]) -> None:
        self.place, self.story, self.say = place, story, say
        self.mailbox = Mailbox(place)
        self.door = Doorkeeper(place, self.mailbox)
        self.session: str | None = None
        self.file = place.folder / "loaded.json"
        self.done: list[str] = json.loads(self.file.read_text()) if self.file.exists() else []
        self.known: dict[str, Any] = json.loads(place.credentials.read_text()) if place.credentials.exists() else {}
        self.known |= {"portal": place.portal, "mailbox": f"{place.mailbox}/api/mails"}
        self.known.setdefault("people", [])
        self.known.setdefault("api_clients", [])
        write_private(place.credentials, self.known)

    async def load(self, *, history: bool = True) -> None:
        """Files, people and programs; then the past, unless it is left to whoever asks."""
        if self._finished:
            self.say(self.who_can_sign_in())
            return
        await self.step("administrator", self.first_administrator)
        await self.step("programs", self.council_programs)
        for kind, file in self.story.files:
            await self.step(f"import {file.name}", lambda kind=kind, file=file: self.bring_in(kind, file))  # type: ignore[misc]
        await self.step("care packages authorised", self.authorise)
        await self.step("providers' programs", self.provider_programs)
        await self.step("people", self.invite_people)
        if history:
            await Historian(self).live()
            self.say("The council is loaded.")
            self.say(self.who_can_sign_in())

    @property
    def _finished(self) -> bool:
        return bool(self.done) and self.done[-1] == "history"

    async def step(self, name: str, do: Callable[[], Awaitable[str]]) -> None:
        """Once; said when done."""
        if name not in self.done:
            self.say(await do())
            self.done.append(name)
            write_private(self.file, self.done)

    async def first_administrator(self) -> str:
        """As `portal invite` does, then by the link it prints."""
        sessions, admin = connect(self.place.database("accounts"), pool_size=1), self.story.told.administrator
        link = await invite_first(sessions, email=admin.email, name=admin.name, base_url=self.place.portal, forced=True)
        await sessions.engine.dispose()
        self.remember(admin, await self.door.accept(link))
        return f"{admin.email} looks after the portal."

    async def council_programs(self) -> str:
        token = await self.admin_token()
        made = [await self.make_program(token, "importer", "Council data feed", None, IMPORTER)]
        made.append(await self.make_program(token, "authoriser", "Council care brokerage", None, [Role.COUNCIL_CARE_DATA]))
        for program in self.story.told.programs:
            if program.provider is None:
                made.append(await self.make_program(token, program.called, program.name, None, program.roles))
        return f"{len(made)} programs of the council may use the API."

    async def provider_programs(self) -> str:
        wanted = [program for program in self.story.told.programs if program.provider]
        for program in wanted:
            token, provider = await self.admin_token(), await self.provider_id(program.provider)
            await until(
                lambda program=program, token=token, provider=provider: self.make_program(  # type: ignore[misc]
                    token, program.called, program.name, provider, program.roles
                ),
                what=f"a program for {program.provider}",
            )
        return f"{len(wanted)} programs of providers may use the API."

    async def make_program(self, token: str, called: str, name: str, provider: Any, roles: list[Role]) -> str:
        asked = accounts.MakeApiClient(name=name, provider_id=provider, roles=roles)
        made = await self.door.accounts.ask(accounts.MAKE_API_CLIENT, token=token, asked=asked)
        self.known["api_clients"].append({"for": called, "client_id": made.client_id, "client_secret": made.client_secret})
        write_private(self.place.credentials, self.known)
        return called

    async def bring_in(self, kind: ImportKind, file: Path) -> str:
        """Check, then apply: the door that any council uses."""
        importer = self.program("importer")
        query = commissioning.CheckImport(file_name=file.name)
        checked = await importer.ask(commissioning.CHECK_IMPORT, kind=kind, file=await asyncio.to_thread(file.read_bytes), query=query)
        if checked.rejected:
            first = checked.errors[0]
            raise ValueError(f"{file.name}, row {first.row}, {first.column}: {first.detail}")
        if checked.already_applied_at is None:
            asked = commissioning.ApplyImport()
            checked = await importer.ask(commissioning.APPLY_IMPORT, import_id=checked.import_id, asked=asked)
        return f"{file.name}: {checked.read} rows, {checked.new} new."

    async def authorise(self) -> str:
        """By another than the importer."""
        authoriser, done = self.program("authoriser"), 0
        while True:
            query = commissioning.FindPackages(state=PackageState.UNAUTHORISED, include_historical=True, limit=200)
            found = await authoriser.ask(commissioning.FIND_PACKAGES, query=query)
            ids = [item.care_package_line_item_id for item in found.care_package_line_items]
            if not ids:
                return f"{done} care package line items are authorised."
            asked = commissioning.AuthorisePackages(care_package_line_item_ids=ids)
            done += (await authoriser.ask(commissioning.AUTHORISE_PACKAGES, asked=asked)).authorised

    async def invite_people(self) -> str:
        for person in self.story.told.people:
            provider = await self.provider_id(person.provider) if person.provider else None
            last, token = await self.mailbox.last_id(), await self.admin_token()
            asked = accounts.Invite(email=person.email, name=person.name, provider_id=provider, roles=person.roles)
            known = any(each["email"] == person.email for each in self.known["people"])
            await self.door.accounts.ask(accounts.INVITE, token=token, asked=asked)
            self.remember(person, None if known else await self.door.accept_mail(person.email, after=last))
        return f"{len(self.story.told.people)} invitations were accepted."

    def who_can_sign_in(self) -> str:
        """Addresses and what they may do; passwords stay in the file."""
        lines = [
            f"  {person['email']:<34}{', '.join(role.partition('_')[2].replace('_', ' ') for role in person['roles'])}"
            + (f" at {' and '.join(person['providers'])}" if person["providers"] else " of the council")
            for person in self.known["people"]
        ]
        return "\n".join([f"Sign in as (passwords are in {self.place.credentials}):", *lines])

    def remember(self, person: Person, password: str | None) -> None:
        """In credentials.json; another membership of somebody who is there is added to theirs."""
        entry = next((each for each in self.known["people"] if each["email"] == person.email), None)
        if entry is None:
            entry = {"email": person.email, "password": password, "name": person.name, "roles": [], "providers": []}
            self.known["people"].append(entry)
        entry["roles"] = sorted({*entry["roles"], *person.roles})
        entry["providers"] = sorted({*entry["providers"], *([person.provider] if person.provider else [])})
        write_private(self.place.credentials, self.known)

    async def admin_token(self) -> str:
        if self.session is None:
            admin = self.known["people"][0]
            self.session = await self.door.sign_in(admin["email"], admin["password"])
        return await self.door.token(self.session)

    def program(self, called: str) -> Program:
        kept = next(each for each in self.known["api_clients"] if each["for"] == called)
        return Program.at(self.place.portal, client_id=kept["client_id"], client_secret=kept["client_secret"])

    async def provider_id(self, reference: str | None) -> Any:
        query = commissioning.Search(search=reference)
        found = await self.program("importer").ask(commissioning.FIND_PROVIDERS, query=query)
        return next(each.provider_id for each in found.providers if each.reference == reference)

    def move_clock(self, to: Any) -> None:
        """Forward only."""
        if to > now_in(self.place.folder) + timedelta(seconds=1):
            move_to(self.place.clock, to)
