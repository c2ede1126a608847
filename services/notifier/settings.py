"""What notifier is told by its surroundings."""

from pydantic import SecretStr

from chassis.settings import Settings


class NotifierSettings(Settings):
    """Links begin with `portal_url`. `sender` is the address mails come from; its domain makes their Message-IDs.

    `smtp_starttls`: refuse to send without encryption; with `smtp_username`, sign in. `mails_per_second` bounds how fast a backlog drains.
    """

    accounts_url: str = "http://127.0.0.1:8001"
    portal_url: str = "http://127.0.0.1:8000"
    council_name: str = "The council"
    sender: str = "portal@portal.example"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = False
    smtp_seconds: float = 20.0
    mails_per_second: float = 50.0
