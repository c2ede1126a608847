"""Which secrets does a demonstration have? Made at its first start, kept beside it, readable by its owner alone."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from chassis.identity import new_key
from deploy.local.roles import Passwords
from deploy.local.running import SERVICES, WITH_DATABASE


def write_private(file: Path, content: Any) -> None:
    """JSON that only its owner can read, whole or not at all."""
    beside = file.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out, indent=1)
    beside.replace(file)


class Secrets:
    """Database passwords and signing keys of every service, and one secret word for what is kept hashed or signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "secrets.json"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.file.exists():
            self._make()
        self.kept: dict[str, Any] = json.loads(self.file.read_text())

    def _make(self) -> None:
        private, public = {}, []
        for name in (*SERVICES, "operator"):
            private[name], half = new_key(name)
            public.append(half)
        for name, key in private.items():
            write_private(self.folder / f"{name}.key.json", key)
        write_private(self.folder / "jwks.json", {"keys": public})
        passwords = {name: vars(Passwords.generated()) for name in WITH_DATABASE}
        words = {"hmac": secrets.token_urlsafe(32)}
        write_private(self.file, {"passwords": passwords, "words": words})

    def passwords(self, service: str) -> Passwords:
        return Passwords(**self.kept["passwords"][service])

    def word(self, name: str) -> str:
        """The secret of a purpose: "hmac" keys what is kept of codes."""
        return str(self.kept["words"][name])

    def environment(self, service: str) -> dict[str, str]:
        return {"JWKS_FILE": str(self.folder / "jwks.json"), "SIGNING_KEY_FILE": str(self.folder / f"{service}.key.json")}
