"""Where is a portal that runs over a folder? Its addresses, clock and keys, as whoever started it wrote them down."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


class NotRunning(Exception):
    """Nothing runs over this folder; the message names it."""


@dataclass(frozen=True)
class Place:
    """A running portal's folder."""

    folder: Path

    @cached_property
    def told(self) -> dict[str, dict[str, str]]:
        """Each service's surroundings. Raises NotRunning."""
        try:
            found: dict[str, dict[str, str]] = json.loads((self.folder / "house.json").read_text())
        except FileNotFoundError:
            raise NotRunning(f"No portal runs over {self.folder}.") from None
        return found

    @property
    def portal(self) -> str:
        return self.told["gateway"]["PUBLIC_URL"]

    @property
    def mailbox(self) -> str:
        return self.told["gateway"]["MAILBOX_URL"]

    def url(self, service: str) -> str:
        return self.told["gateway"][f"{service.upper()}_URL"]

    def database(self, service: str) -> str:
        return self.told[service]["DATABASE_URL"]

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def credentials(self) -> Path:
        """`portal`, `mailbox`, `people[]` (email, password, roles, providers), `api_clients[]` (for, client_id, client_secret)."""
        return self.folder / "credentials.json"

    def known(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.credentials.read_text())
        return found
