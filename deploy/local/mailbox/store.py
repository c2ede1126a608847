"""Which mails were received? Every one as its bytes and its envelope, newest first, in memory and in a folder."""

import json
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

KEPT = 2_000
KIND_HEADER = "X-Portal-Kind"


@dataclass(frozen=True)
class Envelope:
    """What the SMTP conversation said about one mail."""

    id: int
    sender: str
    to: tuple[str, ...]
    received_at: datetime


@dataclass(frozen=True)
class Mail:
    """One mail as it was received: `raw` is what came over the wire, unchanged."""

    envelope: Envelope
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["subject"] or "(no subject)")

    @property
    def kind(self) -> str:
        return str(self.message[KIND_HEADER] or "")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        if part is None:
            return ""
        return (part.get_payload(decode=True) or b"").decode(part.get_content_charset("utf-8"), errors="replace")  # type: ignore[union-attr]

    def listed(self) -> dict[str, Any]:
        """One mail of the JSON listing; `to` is whom it was delivered to, `headers` in the order of the mail."""
        return {
            "id": self.envelope.id,
            "to": list(self.envelope.to),
            "from": self.envelope.sender,
            "subject": self.subject,
            "kind": self.kind,
            "message_id": str(self.message["message-id"] or ""),
            "received_at": self.envelope.received_at.isoformat(),
            "text": self.text,
            "html": self.html,
            "headers": [[name, str(value)] for name, value in self.message.items()],
        }


class Store:
    """The newest mails, at most `kept`; those of an earlier run are read from the folder. No folder: nothing outlives it."""

    def __init__(self, folder: Path | None = None, *, kept: int = KEPT) -> None:
        self.folder = folder
        self._mails: deque[Mail] = deque()
        self._kept = kept
        self._last = 0
        if folder:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for described in sorted(folder.glob("*.json")):
                self._keep(_read(described))

    def add(self, raw: bytes, *, sender: str, to: list[str], received_at: datetime) -> Mail:
        mail = Mail(Envelope(self._last + 1, sender, tuple(to), received_at), raw)
        if self.folder:
            self._file(mail, "eml").write_bytes(raw)
            described = asdict(mail.envelope) | {"received_at": received_at.isoformat()}
            self._file(mail, "json").write_text(json.dumps(described))  # last: a mail without it was not received
        self._keep(mail)
        return mail

    def all(self, *, to: str = "", kind: str = "") -> list[Mail]:
        """Newest first; `to` is one delivery address in any case, `kind` the header `X-Portal-Kind`."""
        wanted = to.casefold()
        return [
            mail
            for mail in reversed(self._mails)
            if (not to or wanted in map(str.casefold, mail.envelope.to)) and (not kind or mail.kind == kind)
        ]

    def get(self, id: int) -> Mail | None:
        return next((mail for mail in self._mails if mail.envelope.id == id), None)

    def _keep(self, mail: Mail) -> None:
        self._mails.append(mail)
        self._last = mail.envelope.id
        while len(self._mails) > self._kept:
            oldest = self._mails.popleft()
            if self.folder:
                self._file(oldest, "json").unlink(missing_ok=True)
                self._file(oldest, "eml").unlink(missing_ok=True)

    def _file(self, mail: Mail, ending: str) -> Path:
        assert self.folder
        return self.folder / f"{mail.envelope.id:09}.{ending}"


def _read(described: Path) -> Mail:
    told = json.loads(described.read_text())
    envelope = Envelope(told["id"], told["sender"], tuple(told["to"]), datetime.fromisoformat(told["received_at"]))
    return Mail(envelope, described.with_suffix(".eml").read_bytes())
